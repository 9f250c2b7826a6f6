//! A property as one line of the plan file: which values it takes, as far as the document tells.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::toml::{example, key_of, quoted, quoted_list};
use crate::MARK;
use crate::document::{Document, Example, Property};
use crate::names::{is_snake_case, snake_case};
use crate::types::{ItemType, Type};

/// Which values a property takes.
pub struct Shape {
    /// The keys that say it: `type = "string", closed = ["email"]`.
    keys: String,
    /// The examples that fit, as TOML.
    examples: Vec<String>,
    /// What a person has to decide.
    questions: Vec<String>,
}

/// Endings of the names of whole numbers that cannot be negative.
const COUNTS: [&str; 7] = ["_count", "_sec", "_seconds", "_ms", "_days", "_number", "_minutes"];
/// Whether a byte is of a pattern's class.
type IsOfClass = fn(u8) -> bool;

/// Patterns for lists of values that may grow, the narrowest first.
const PATTERNS: [(&str, IsOfClass); 4] = [
    ("^[a-z0-9_]+$", |byte| {
        byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_'
    }),
    ("^[A-Z0-9_]+$", |byte| {
        byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_'
    }),
    ("^[A-Za-z0-9_-]+$", |byte| {
        byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')
    }),
    ("^[A-Za-z0-9_ .-]+$", |byte| {
        byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b' ' | b'.')
    }),
];

impl Shape {
    /// What the document says of a property; `formats` learns which shared ones are needed.
    pub fn of(property: &Property, document: &Document, formats: &mut BTreeSet<&'static str>) -> Self {
        let mut questions = Vec::new();
        let texts = property.texts();
        let mut examples = property.examples.clone();
        let mut shared = |name: &'static str| {
            formats.insert(name);
            format!("type = \"{name}\"")
        };
        let keys = match property.kind {
            Some(Type::Boolean) => String::from("type = \"boolean\""),
            Some(Type::Integer) => {
                let is_count =
                    COUNTS.iter().any(|ending| property.name.ends_with(ending)) || property.name.starts_with("days_");
                let is_negative =
                    |example: &Example| matches!(example, Example::Number(number) if number.starts_with('-'));
                let lower = if is_count && !examples.iter().any(is_negative) {
                    ", minimum = 0"
                } else {
                    ""
                };
                format!("type = \"integer\"{lower}")
            }
            Some(Type::Number) => {
                let within = |most: f64| {
                    examples.iter().all(|example| match example {
                        Example::Number(number) => number.parse().is_ok_and(|value: f64| (0.0..=most).contains(&value)),
                        _ => false,
                    })
                };
                let is_amount = property.name.ends_with("_usd") || property.currency() == Some("_usd");
                if is_amount && within(f64::MAX) {
                    shared("usd")
                } else if property.name.ends_with("_pct") && within(100.0) {
                    shared("percent")
                } else {
                    String::from("type = \"number\"")
                }
            }
            Some(Type::Datetime) => shared("datetime"),
            Some(Type::Date) => String::from("type = \"string\", pattern = \"^[0-9-]{10}$\""),
            Some(Type::Object) => String::from("type = \"object\""),
            Some(Type::List(items)) => {
                let items = match items {
                    ItemType::String => "string",
                    ItemType::Integer => "integer",
                    ItemType::Number => "number",
                };
                format!("type = \"list\", items = \"{items}\"")
            }
            Some(Type::Enum) if !texts.is_empty() => format!("type = \"string\", closed = {}", quoted_list(&texts)),
            Some(Type::String) if is_url(property) => shared("url"),
            Some(Type::String) if texts.len() > 1 => several(&texts, &mut questions),
            Some(Type::String | Type::Enum) => String::from("type = \"string\""),
            None => {
                examples.clear();
                questions.push(String::from("its type; the document names none that is known"));
                String::from("type = \"string\"")
            }
        };
        if property.kind == Some(Type::Enum) && texts.is_empty() {
            questions.push(String::from("closed = [the values]"));
        }
        examples.retain(|example| fits(property.kind, example));
        if keys == "type = \"usd\"" {
            examples.retain(|example| decimals_of(example) <= usize::from(decimals(document)));
        }
        Self {
            keys,
            examples: examples.iter().map(example).collect(),
            questions,
        }
    }

    /// Writes the line, with what has to be decided above it. `own` is what stands between type and description;
    /// nothing where the document does not say whether the property is required. A name stands only once.
    pub fn write(&self, property: &Property, own: Option<&str>, written: &mut BTreeSet<String>, text: &mut String) {
        let name = name_of(property);
        if name.is_empty() || !written.insert(name.clone()) {
            let _infallible = writeln!(
                text,
                "{MARK} line {}: the property {} is left out.",
                property.line,
                quoted(&property.name)
            );
            return;
        }
        for question in &self.questions {
            let _infallible = writeln!(text, "{MARK} {question}");
        }
        if own.is_none() {
            let _infallible = writeln!(text, "{MARK} required = true, or not; the document does not say.");
        }
        let description = if property.description.is_empty() {
            let _infallible = writeln!(text, "{MARK} the description; the document has none.");
            property.name.as_str()
        } else {
            property.description.as_str()
        };
        let examples = if self.examples.is_empty() {
            String::new()
        } else {
            format!(", examples = [{}]", self.examples.join(", "))
        };
        let (name, own, description) = (key_of(&name), own.unwrap_or_default(), quoted(description));
        let _infallible = writeln!(
            text,
            "{name} = {{ {}, {own}description = {description}{examples} }}",
            self.keys
        );
    }
}

/// Several values: a list that may grow, until a person closes it.
fn several(texts: &[&str], questions: &mut Vec<String>) -> String {
    let values = quoted_list(texts);
    let pattern = PATTERNS
        .iter()
        .find(|(_, fits)| texts.iter().all(|text| text.bytes().all(fits)));
    let Some((pattern, _)) = pattern else {
        questions.push(format!("closed = {values} if there are no others"));
        return String::from("type = \"string\"");
    };
    questions.push(String::from(
        "closed instead of pattern and known, if there are no other values",
    ));
    format!("type = \"string\", pattern = \"{pattern}\", known = {values}")
}

fn is_url(property: &Property) -> bool {
    let texts = property.texts();
    let is_address = |text: &&str| text.starts_with('/') || text.starts_with("http://") || text.starts_with("https://");
    property.name.ends_with("_url") && !texts.is_empty() && texts.iter().all(is_address)
}

/// Whether the plan file's reader would take an example, as far as the document's type tells.
fn fits(kind: Option<Type>, example: &Example) -> bool {
    match example {
        Example::Text(text) => {
            let is_utc = text.len() >= 20 && text.contains('T') && (text.ends_with('Z') || text.ends_with("+00:00"));
            let is_date = text.len() == 10 && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
            let is_short = !text.is_empty() && text.chars().count() <= 1024;
            match kind {
                Some(Type::Datetime) => is_utc,
                Some(Type::Date) => is_date,
                _ => is_short,
            }
        }
        Example::Json(json) => is_tame(json, MAX_DEPTH),
        Example::Number(_) | Example::Boolean(_) => true,
    }
}

/// How many levels an example may have: as many as a plan's object has where it says nothing else.
const MAX_DEPTH: u8 = 8;

/// Whether TOML has all of a value, and the plan file's reader takes its depth. TOML has no `null`.
fn is_tame(json: &serde_json::Value, depth: u8) -> bool {
    match json {
        serde_json::Value::Null => false,
        serde_json::Value::Array(members) => depth > 0 && members.iter().all(|json| is_tame(json, depth - 1)),
        serde_json::Value::Object(entries) => depth > 0 && entries.values().all(|json| is_tame(json, depth - 1)),
        _ => true,
    }
}

/// How many decimals an amount of money may have.
fn decimals(document: &Document) -> u8 {
    document.conventions.decimals.map_or(2, |(_, count)| count)
}

fn decimals_of(example: &Example) -> usize {
    match example {
        Example::Number(number) => number
            .split_once('.')
            .map_or(0, |(_, decimals)| decimals.trim_end_matches('0').len()),
        _ => 0,
    }
}

/// Writes the shared formats that are needed.
pub fn formats(names: &BTreeSet<&'static str>, document: &Document, text: &mut String) {
    if names.is_empty() {
        return;
    }
    let decimals = decimals(document);
    text.push_str("# Formats: values that properties share.\n\n[formats]\n");
    for name in names {
        let _infallible = match *name {
            "usd" => writeln!(
                text,
                "usd = {{ type = \"number\", minimum = 0, max_decimals = {decimals}, \
                 description = \"An amount in US dollars.\" }}"
            ),
            "percent" => writeln!(
                text,
                "percent = {{ type = \"number\", minimum = 0, maximum = 100, description = \"A percentage.\" }}"
            ),
            "datetime" => writeln!(
                text,
                "datetime = {{ type = \"string\", format = \"datetime\", description = \"A point in time in UTC.\" }}"
            ),
            _ => writeln!(
                text,
                "url = {{ type = \"string\", format = \"url\", description = \"A path that starts with a slash, or an \
                 absolute http(s) URL.\" }}"
            ),
        };
    }
    text.push('\n');
}

/// The name that a property has in the plan file, whatever the document's spelling.
pub fn name_of(property: &Property) -> String {
    if is_snake_case(&property.name) {
        property.name.clone()
    } else {
        snake_case(&property.name)
    }
}
