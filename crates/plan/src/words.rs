//! What a property takes, in words that complete "expected".

use crate::model::{Check, Kind, MAX_CHARS, MAX_INTEGER, Number, Pattern, Text};

impl Kind {
    /// What the kind takes, in words that complete "expected". `example` is one of its values, where there is one.
    pub(crate) fn in_words(&self, example: Option<&str>) -> String {
        match self {
            Self::Boolean => "true or false".to_owned(),
            Self::Integer { minimum, maximum } => integer(*minimum, *maximum),
            Self::Number(bounds) => number(bounds),
            Self::String(text) => text_in_words(text, example),
            Self::List { items, .. } => format!("a list, each member {}", items.in_words(example)),
            Self::Object { max_depth, max_bytes } => {
                let max_bytes = grouped(u64::from(*max_bytes));
                format!("a JSON object of at most {max_depth} levels and {max_bytes} bytes")
            }
        }
    }
}

impl Check {
    /// What the check asks for, in words that complete "expected".
    pub(crate) fn in_words(&self) -> String {
        match self {
            Self::AtMost(other) => format!("at most {other}"),
            Self::SumOf {
                parts,
                tolerance_hundredths,
            } => format!("{}, within {}", parts.join(" + "), hundredths(*tolerance_hundredths)),
            Self::PercentOf {
                part,
                whole,
                tolerance_hundredths,
            } => format!("100 * {part} / {whole}, within {}", hundredths(*tolerance_hundredths)),
            Self::DiffersFrom(other) => format!("another value than {other}"),
            Self::OnlyWhen { property, value } => format!("nothing unless {property} is {value}"),
            Self::ZeroWhen { property, value } => format!("nothing or 0 where {property} is {value}"),
        }
    }
}

/// 1 is 0.01, 10 is 0.1, 100 is 1.
fn hundredths(count: u64) -> String {
    let text = format!("{}.{:02}", count / 100, count % 100);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn text_in_words(text: &Text, example: Option<&str>) -> String {
    match text {
        Text::Open => format!(
            "text that is not empty, at most {} characters",
            grouped(u64::from(MAX_CHARS))
        ),
        Text::Closed { values } => any_of(values),
        Text::Known { values, pattern } => pattern_in_words(pattern, values.first().map(String::as_str).or(example)),
        Text::Pattern { pattern } => pattern_in_words(pattern, example),
        Text::Datetime => "a time in UTC such as 2026-02-04T14:30:00Z".to_owned(),
        Text::DateRange => "two dates such as 2026-02-01_2026-02-07, the first not after the second".to_owned(),
        Text::Url => "a path that starts with / or an http(s) URL".to_owned(),
    }
}

fn integer(minimum: i64, maximum: i64) -> String {
    match (minimum > -MAX_INTEGER, maximum < MAX_INTEGER) {
        (true, true) => format!("a whole number from {minimum} to {maximum}"),
        (true, false) => format!("a whole number of at least {minimum}"),
        (false, true) => format!("a whole number of at most {maximum}"),
        (false, false) => "a whole number".to_owned(),
    }
}

fn number(bounds: &Number) -> String {
    let range = match (bounds.minimum, bounds.above, bounds.maximum) {
        (Some(minimum), _, Some(maximum)) => format!(" from {minimum} to {maximum}"),
        (Some(minimum), _, None) => format!(" of at least {minimum}"),
        (None, Some(above), Some(maximum)) => format!(" above {above} and at most {maximum}"),
        (None, Some(above), None) => format!(" above {above}"),
        (None, None, Some(maximum)) => format!(" of at most {maximum}"),
        (None, None, None) => String::new(),
    };
    let decimals = match bounds.max_decimals {
        Some(0) => " without decimals".to_owned(),
        Some(1) => " with at most 1 decimal".to_owned(),
        Some(most) => format!(" with at most {most} decimals"),
        None => String::new(),
    };
    format!("a number{range}{decimals}")
}

fn pattern_in_words(pattern: &Pattern, example: Option<&str>) -> String {
    let count = match (pattern.min, pattern.max) {
        (1, MAX_CHARS) => String::new(),
        (min, max) if min == max => format!("{min} "),
        (1, max) => format!("at most {max} "),
        (min, MAX_CHARS) => format!("at least {min} "),
        (min, max) => format!("{min} to {max} "),
    };
    let example = example.map_or(String::new(), |example| format!(", such as {example}"));
    format!("{count}{}{example}", class_in_words(pattern.class))
}

/// Names what a class holds: "lower-case letters, digits and _".
fn class_in_words(class: u128) -> String {
    let mut rest = class;
    let mut names: Vec<String> = Vec::new();
    for (name, first, last) in [
        ("lower-case letters", b'a', b'z'),
        ("capital letters", b'A', b'Z'),
        ("digits", b'0', b'9'),
    ] {
        let whole = (first..=last).fold(0_u128, |bits, byte| bits | 1 << byte);
        if rest & whole == whole {
            rest &= !whole;
            names.push(name.to_owned());
        }
    }
    for byte in (0_u8..128).filter(|byte| rest >> byte & 1 == 1) {
        names.push(match byte {
            b' ' => "spaces".to_owned(),
            _ => char::from(byte).to_string(),
        });
    }
    listed(&names, "and")
}

/// Names values of which one is meant: "TRC20, ERC20 or BEP20".
pub fn any_of(values: &[String]) -> String {
    listed(values, "or")
}

fn listed(items: &[String], conjunction: &str) -> String {
    match items {
        [] => String::new(),
        [only] => only.clone(),
        [most @ .., last] => format!("{} {conjunction} {last}", most.join(", ")),
    }
}

/// A number with commas between its thousands: 8,192.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
