//! What is wrong with a value, and what was probably meant by it.

use alloc::format;
use alloc::string::String;

use crate::Field;
use crate::finding::Place;
use crate::format;
use crate::scan::Scanner;
use crate::table::{Kind, NumberDef, Text as TextKind};

/// The largest whole number that every language keeps exactly: 2^53 - 1.
const MAX_INTEGER: i64 = (1 << 53) - 1;

/// What kind of value it is, for the person who sent another.
pub(super) fn described(raw: &str, found: &str) -> String {
    match raw.as_bytes().first() {
        Some(b'"') => format!("the text {found}"),
        Some(b'{') => String::from("an object"),
        Some(b'[') => String::from("a list"),
        Some(b't' | b'f' | b'n') => String::from(found),
        _ => format!("the number {found}"),
    }
}

/// ", not a number": the JSON type that was expected, where the words for what was expected may not name it.
pub(super) fn wanted(kind: Option<&Kind>, place: Place) -> &'static str {
    match (kind, place) {
        (Some(Kind::Integer { .. }), _) => ", not a whole number",
        (Some(Kind::Number(_)), _) => ", not a number",
        (None, Place::Field(Field::Properties | Field::UserProperties | Field::Context)) => "",
        (Some(Kind::Text(_)), _) | (None, Place::Field(_)) => ", not text",
        _ => "",
    }
}

/// "; did you mean 100.00, without quotes?", where another spelling of the value would be of the right type.
pub(super) fn converted(raw: &str, kind: Option<&Kind>, place: Place) -> String {
    let inner = unquoted(raw);
    let is_text = raw.starts_with('"');
    match (kind, place) {
        (Some(Kind::Integer { .. } | Kind::Number(_)), _) if is_text && is_number(inner) => {
            format!("; did you mean {inner}, without quotes?")
        }
        (Some(Kind::Boolean), _) => match raw {
            "\"true\"" | "\"false\"" => format!("; did you mean {inner}, without quotes?"),
            "1" => String::from("; did you mean true?"),
            "0" => String::from("; did you mean false?"),
            _ => String::new(),
        },
        (Some(Kind::Text(TextKind::Open)), _)
        | (None, Place::Field(Field::UserId | Field::AnonymousId | Field::SessionId))
            if is_number(raw) =>
        {
            format!("; did you mean \"{raw}\", in quotes?")
        }
        (Some(Kind::List(_)), _) if is_text && raw.len() < 64 => format!("; did you mean [{raw}]?"),
        _ => String::new(),
    }
}

/// "; did you mean "RU"?", where only the case is wrong.
pub(super) fn cased(raw: &str, kind: Option<&Kind>) -> String {
    let Some(Kind::Text(TextKind::Pattern(pattern) | TextKind::Known { pattern, .. })) = kind else {
        return String::new();
    };
    let inner = unquoted(raw);
    [inner.to_ascii_lowercase(), inner.to_ascii_uppercase()]
        .into_iter()
        .find(|other| other != inner && other.len() < 64 && format::matches(other.as_bytes(), pattern))
        .map_or_else(String::new, |other| format!("; did you mean \"{other}\"?"))
}

/// "too small", "too large", or more where that alone would be a riddle.
pub(super) fn excess(raw: &str, kind: Option<&Kind>) -> &'static str {
    if !is_number(raw) {
        return "out of range";
    }
    let number = Scanner::new(raw.as_bytes()).number();
    let (min, min_excluded, max) = match kind {
        Some(Kind::Integer { min, max }) => (Some(*min), false, Some(*max)),
        Some(Kind::Number(NumberDef {
            min, min_excluded, max, ..
        })) => (*min, *min_excluded, *max),
        _ => (None, false, None),
    };
    let is_small = min.is_some_and(|min| {
        let order = number.compare(min);
        order.is_lt() || (min_excluded && order.is_eq())
    });
    if is_small {
        "too small"
    } else if max == Some(MAX_INTEGER) {
        "more than 9,007,199,254,740,991, the largest whole number that every language keeps exactly"
    } else if max.is_some_and(|max| number.compare(max).is_gt()) {
        "too large"
    } else if number.is_finite() {
        "out of range"
    } else {
        "more than 1.8e308, the largest number that programs can hold"
    }
}

/// How many levels of objects and arrays a value has.
pub(super) fn levels(raw: &str) -> u32 {
    Scanner::new(raw.as_bytes()).skip_value()
}

/// How many characters a text has.
pub(super) fn characters(raw: &str) -> usize {
    Scanner::new(raw.as_bytes()).string().chars().count()
}

/// What stands between the quotes, escapes as they are.
pub(super) fn unquoted(raw: &str) -> &str {
    raw.strip_prefix('"')
        .and_then(|raw| raw.strip_suffix('"'))
        .unwrap_or(raw)
}

/// Whether it is a number as JSON writes one.
fn is_number(text: &str) -> bool {
    let mut scan = Scanner::new(text.as_bytes());
    let is_start = matches!(scan.peek(), b'-' | b'0'..=b'9');
    scan.number();
    scan.end();
    is_start && scan.fault().is_none()
}

/// A number with commas between its thousands: 1,025.
pub(super) fn grouped(number: usize) -> String {
    if number < 1000 {
        format!("{number}")
    } else {
        format!("{},{:03}", grouped(number / 1000), number % 1000)
    }
}
