//! JSON as a person lays it out: objects key by key, short lists in one line.

use serde_json::Value;
use std::fmt::Write as _;

/// The longest line.
const WIDTH: usize = 120;

/// The text of a JSON document, with a line break at its end.
pub(crate) fn to_text(value: &Value) -> String {
    let mut text = String::new();
    write(&mut text, value, 0);
    text.push('\n');
    text
}

fn write(text: &mut String, value: &Value, indent: usize) {
    let inner = "  ".repeat(indent + 1);
    let outer = "  ".repeat(indent);
    match value {
        Value::Object(entries) if !entries.is_empty() => {
            text.push_str("{\n");
            for (index, (key, value)) in entries.iter().enumerate() {
                let key = Value::from(key.as_str());
                let _ = write!(text, "{inner}{key}: ");
                write(text, value, indent + 1);
                text.push_str(if index + 1 < entries.len() { ",\n" } else { "\n" });
            }
            text.push_str(&outer);
            text.push('}');
        }
        Value::Array(members) if !members.is_empty() => {
            let column = text.len() - text.rfind('\n').map_or(0, |newline| newline + 1);
            let line = one_line(members).filter(|line| column + line.len() < WIDTH);
            if let Some(line) = line {
                text.push_str(&line);
                return;
            }
            text.push_str("[\n");
            for (index, member) in members.iter().enumerate() {
                text.push_str(&inner);
                write(text, member, indent + 1);
                text.push_str(if index + 1 < members.len() { ",\n" } else { "\n" });
            }
            text.push_str(&outer);
            text.push(']');
        }
        scalar => text.push_str(&scalar.to_string()),
    }
}

/// A list in one line, where none of its members is an object.
fn one_line(members: &[Value]) -> Option<String> {
    let members = members.iter().map(|member| match member {
        Value::Object(_) => None,
        Value::Array(members) => one_line(members),
        scalar => Some(scalar.to_string()),
    });
    let members: Option<Vec<String>> = members.collect();
    members.map(|members| format!("[{}]", members.join(", ")))
}
