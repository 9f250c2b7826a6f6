//! Values as TOML.

use serde_json::Value;

use crate::document::Example;

/// A string in quotes, on one line.
pub fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for char in text.chars() {
        match char {
            '"' | '\\' => quoted.extend(['\\', char]),
            '\n' | '\r' | '\t' => quoted.push(' '),
            control if control.is_control() => quoted.extend(format!("\\u{:04X}", u32::from(control)).chars()),
            plain => quoted.push(plain),
        }
    }
    quoted.push('"');
    quoted
}

/// A text as part of a comment, which takes no control characters.
pub fn comment(text: &str) -> String {
    text.replace(char::is_control, " ")
}

/// A list of strings.
pub fn quoted_list(texts: &[&str]) -> String {
    let texts: Vec<String> = texts.iter().map(|text| quoted(text)).collect();
    format!("[{}]", texts.join(", "))
}

/// An example as a value.
pub fn example(example: &Example) -> String {
    match example {
        Example::Text(text) => quoted(text),
        Example::Number(number) => number.clone(),
        Example::Boolean(flag) => flag.to_string(),
        Example::Json(json) => value(json),
    }
}

/// JSON as TOML. What TOML does not have, `null`, becomes an empty string; how deep it goes is limited by the reader.
fn value(json: &Value) -> String {
    match json {
        Value::Null => String::from("\"\""),
        Value::Bool(flag) => flag.to_string(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => quoted(text),
        Value::Array(members) => {
            let members: Vec<String> = members.iter().map(value).collect();
            format!("[{}]", members.join(", "))
        }
        Value::Object(entries) => {
            let entries: Vec<String> = entries
                .iter()
                .map(|(key, json)| format!("{} = {}", key_of(key), value(json)))
                .collect();
            format!("{{ {} }}", entries.join(", "))
        }
    }
}

/// A key, in quotes where it needs them.
pub fn key_of(name: &str) -> String {
    let is_bare = !name.is_empty()
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
    if is_bare { name.to_owned() } else { quoted(name) }
}
