//! The keys of one table of the plan file, read one by one; what is missing, unknown or of a wrong type is reported.

use crate::problem::{Report, Span};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A value in the plan file, with its place.
pub(crate) type Node<'a> = Spanned<DeValue<'a>>;

/// A string in the plan file, with its place.
#[derive(Debug, Clone)]
pub(crate) struct Text<'a> {
    pub(crate) value: &'a str,
    pub(crate) at: Span,
}

/// A table, with the place to blame for what is missing from it.
pub(crate) struct Fields<'a> {
    table: &'a DeTable<'a>,
    /// The table's own place.
    pub(crate) at: Span,
    /// What the table is, in words: `event "page_viewed"`.
    pub(crate) what: String,
}

impl<'a> Fields<'a> {
    /// The keys of a node that must be a table; every key that is not in `allowed` is reported.
    pub(crate) fn open(
        report: &mut Report<'_>,
        node: &'a Node<'a>,
        at: Span,
        what: impl Into<String>,
        allowed: &[&str],
    ) -> Option<Self> {
        let what = what.into();
        let table = table(report, node, &what)?;
        for (key, _) in table {
            let name = key.get_ref().as_ref();
            if !allowed.contains(&name) {
                report.unknown(&key.span(), "key", name, allowed.iter().copied());
            }
        }
        Some(Self { table, at, what })
    }

    /// The value of a key, where it is there.
    pub(crate) fn get(&self, key: &str) -> Option<&'a Node<'a>> {
        self.table.get(key)
    }

    /// Where a key stands, where it is there.
    pub(crate) fn key_span(&self, key: &str) -> Option<Span> {
        self.table.get_key_value(key).map(|(key, _)| key.span())
    }

    /// The value of a key that must be there.
    pub(crate) fn require(&self, report: &mut Report<'_>, key: &str, expected: &str) -> Option<&'a Node<'a>> {
        let node = self.get(key);
        if node.is_none() {
            report.add(&self.at, format!("{} has no \"{key}\"", self.what), expected);
        }
        node
    }

    /// A string that must be there and not be empty.
    pub(crate) fn text(&self, report: &mut Report<'_>, key: &str) -> Option<Text<'a>> {
        let node = self.require(report, key, TEXT)?;
        text(report, node, key)
    }

    /// A string that may be missing.
    pub(crate) fn optional_text(&self, report: &mut Report<'_>, key: &str) -> Option<Text<'a>> {
        text(report, self.get(key)?, key)
    }

    /// One of some words, which must be there.
    pub(crate) fn choice<T: Copy>(&self, report: &mut Report<'_>, key: &str, options: &[(&str, T)]) -> Option<T> {
        let words: Vec<&str> = options.iter().map(|(word, _)| *word).collect();
        let node = self.require(report, key, &format!("one of {}", words.join(", ")))?;
        let given = text(report, node, key)?;
        let chosen = options.iter().find(|(word, _)| *word == given.value);
        if chosen.is_none() {
            report.unknown(&given.at, key, given.value, words);
        }
        chosen.map(|(_, option)| *option)
    }

    /// `true` or `false`; missing means `false`.
    pub(crate) fn flag(&self, report: &mut Report<'_>, key: &str) -> bool {
        match self.get(key) {
            Some(node) => node.get_ref().as_bool().unwrap_or_else(|| {
                wrong_type(report, node, key, "true or false");
                false
            }),
            None => false,
        }
    }

    /// A whole number within bounds, where it is there.
    pub(crate) fn integer(&self, report: &mut Report<'_>, key: &str, min: i64, max: i64) -> Option<i64> {
        integer(report, self.get(key)?, key, min, max)
    }

    /// The members of an array, where it is there.
    pub(crate) fn array(&self, report: &mut Report<'_>, key: &str) -> Option<&'a [Node<'a>]> {
        array(report, self.get(key)?, key)
    }

    /// The strings of an array that is not empty and names nothing twice, where it is there.
    pub(crate) fn texts(&self, report: &mut Report<'_>, key: &str) -> Option<Vec<Text<'a>>> {
        let node = self.get(key)?;
        let members = array(report, node, key)?;
        if members.is_empty() {
            report.add(&node.span(), format!("\"{key}\" is empty"), "at least one value");
        }
        let mut texts: Vec<Text<'a>> = Vec::new();
        for member in members {
            let Some(candidate) = text(report, member, key) else {
                continue;
            };
            if texts.iter().any(|earlier| earlier.value == candidate.value) {
                let message = format!("\"{}\" stands twice in \"{key}\"", candidate.value);
                report.add(&candidate.at, message, "every value once");
            } else {
                texts.push(candidate);
            }
        }
        Some(texts)
    }

    /// The tables under a key, each with its name, which must be in `snake_case`; missing means none.
    pub(crate) fn named(&self, report: &mut Report<'_>, key: &str) -> Vec<(Text<'a>, &'a Node<'a>)> {
        let Some(node) = self.get(key) else {
            return Vec::new();
        };
        let Some(entries) = table(report, node, &format!("\"{key}\"")) else {
            return Vec::new();
        };
        entries
            .iter()
            .map(|(name, node)| {
                let name = Text {
                    value: name.get_ref().as_ref(),
                    at: name.span(),
                };
                check_name(report, &name);
                (name, node)
            })
            .collect()
    }
}

const TEXT: &str = "text in quotes that is not empty";

/// The table that a node must be.
pub(crate) fn table<'a>(report: &mut Report<'_>, node: &'a Node<'a>, what: &str) -> Option<&'a DeTable<'a>> {
    let table = node.get_ref().as_table();
    if table.is_none() {
        report.add(&node.span(), format!("{what} is {}", type_name(node)), "a table");
    }
    table
}

/// The string that a node must be, not empty.
pub(crate) fn text<'a>(report: &mut Report<'_>, node: &'a Node<'a>, key: &str) -> Option<Text<'a>> {
    match node.get_ref().as_str() {
        Some(value) if !value.trim().is_empty() => Some(Text { value, at: node.span() }),
        Some(_) => {
            report.add(&node.span(), format!("\"{key}\" holds an empty text"), TEXT);
            None
        }
        None => {
            wrong_type(report, node, key, TEXT);
            None
        }
    }
}

/// The whole number that a node must be, within bounds.
pub(crate) fn integer(report: &mut Report<'_>, node: &Node<'_>, key: &str, min: i64, max: i64) -> Option<i64> {
    let expected = format!("a whole number from {min} to {max}");
    let Some(number) = node.get_ref().as_integer() else {
        wrong_type(report, node, key, &expected);
        return None;
    };
    let value = i64::from_str_radix(number.as_str(), number.radix()).ok();
    let within = value.filter(|value| (min..=max).contains(value));
    if within.is_none() {
        report.add(&node.span(), format!("\"{key}\" is {number}"), expected);
    }
    within
}

/// The finite number that a node must be.
pub(crate) fn number(report: &mut Report<'_>, node: &Node<'_>, key: &str) -> Option<f64> {
    let value = match node.get_ref() {
        DeValue::Integer(number) if number.radix() == 10 => number.as_str().parse().ok(),
        DeValue::Float(number) => number.as_str().parse().ok(),
        _ => None,
    };
    let finite = value.filter(|value: &f64| value.is_finite());
    if finite.is_none() {
        wrong_type(report, node, key, "a number");
    }
    finite
}

/// The members of the array that a node must be.
pub(crate) fn array<'a>(report: &mut Report<'_>, node: &'a Node<'a>, key: &str) -> Option<&'a [Node<'a>]> {
    let array = node.get_ref().as_array();
    if array.is_none() {
        wrong_type(report, node, key, "a list in square brackets");
    }
    array.map(|members| &members[..])
}

/// Reports a value of a wrong TOML type.
pub(crate) fn wrong_type(report: &mut Report<'_>, node: &Node<'_>, key: &str, expected: &str) {
    let help = node
        .get_ref()
        .is_datetime()
        .then(|| "dates are given as text, in quotes".to_owned());
    let message = format!("\"{key}\" holds {}", type_name(node));
    report.add_with_help(&node.span(), message, expected, help);
}

/// Reports a name that is not in `snake_case`.
pub(crate) fn check_name(report: &mut Report<'_>, name: &Text<'_>) {
    if !is_snake_case(name.value) {
        let help = snake_case(name.value).map(|meant| format!("did you mean \"{meant}\"?"));
        report.add_with_help(
            &name.at,
            format!("the name \"{}\" is not in snake_case", name.value),
            "lower-case letters, digits and single _ between them, such as page_viewed",
            help,
        );
    }
}

/// Whether a name is made of lower-case letters, digits and single `_` between them.
pub(crate) fn is_snake_case(name: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    let starts = name.starts_with(|first: char| first.is_ascii_lowercase());
    starts && name.bytes().all(plain) && !name.ends_with('_') && !name.contains("__")
}

/// The name in `snake_case`: `userId`, `user-id` and `User ID` are `user_id`.
fn snake_case(name: &str) -> Option<String> {
    let mut words = String::with_capacity(name.len() + 4);
    let mut after_small = false;
    for character in name.chars() {
        let starts_word = character.is_ascii_uppercase() && after_small;
        if (starts_word || !character.is_ascii_alphanumeric()) && !words.ends_with('_') {
            words.push('_');
        }
        if character.is_ascii_alphanumeric() {
            words.push(character.to_ascii_lowercase());
        }
        after_small = character.is_ascii_lowercase() || character.is_ascii_digit();
    }
    let words = words.trim_matches('_');
    is_snake_case(words).then(|| words.to_owned())
}

/// What a node is, in words.
fn type_name(node: &Node<'_>) -> &'static str {
    match node.get_ref() {
        DeValue::String(_) => "text",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a number with a fraction",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date or time",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}
