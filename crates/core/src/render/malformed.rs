//! The sentence for a text that is not JSON, or not an object.

use alloc::borrow::Cow;
use alloc::format;
use alloc::string::String;

use super::{MAX_ACTUAL_CHARS, shorten};
use crate::scan::{Expected, SyntaxError};
use crate::verdict::{Code, Violation};

const OBJECT: &str = "a JSON object: { … }";

/// Where the text stops being JSON, and what should have stood there.
pub(super) fn malformed(text: &[u8], error: SyntaxError) -> Violation {
    let at = error.at as usize;
    let before = text.get(..at).unwrap_or(text);
    let expected = match error.expected {
        Expected::Value if before.trim_ascii().is_empty() => OBJECT,
        Expected::Event => OBJECT,
        Expected::Value => "a JSON value",
        Expected::Key => "a key in double quotes",
        Expected::Colon => "a colon after the key",
        Expected::CommaOrBrace => "a comma or }",
        Expected::CommaOrBracket => "a comma or ]",
        Expected::End => "nothing more after the event",
        Expected::StringEnd => {
            "the text's closing quote; line breaks and their like are written as escapes, such as \\n"
        }
        Expected::Escape => {
            "a valid escape: \\\" \\\\ \\/ \\b \\f \\n \\r \\t or \\u with four hexadecimal digits, surrogates in pairs"
        }
        Expected::Utf8 => "text in UTF-8",
        Expected::Digit => "a digit",
        Expected::Shallower => "at most 127 levels of nesting",
        Expected::Shorter => "an event of less than 4 GiB",
    };
    let line = before.split(|byte| *byte == b'\n').count();
    let line_start = before.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    let column = String::from_utf8_lossy(before.get(line_start..).unwrap_or_default())
        .chars()
        .count()
        + 1;
    let rest = text.get(at..).unwrap_or_default();
    let actual = if rest.is_empty() {
        String::from("the end of the text")
    } else {
        // More bytes than are shown need not be looked at.
        shorten(
            &String::from_utf8_lossy(rest.get(..MAX_ACTUAL_CHARS * 4).unwrap_or(rest)),
            24,
        )
    };
    let message = if error.expected == Expected::Event {
        format!("The event is not a JSON object: found {actual}, expected {expected}")
    } else {
        format!("The event is not JSON (line {line}, column {column}): found {actual}, expected {expected}")
    };
    Violation {
        code: Code::Malformed,
        path: String::new(),
        message,
        expected: Some(Cow::Borrowed(expected)),
        actual: Some(actual),
        rule: None,
    }
}
