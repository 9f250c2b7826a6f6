//! Funnels: steps with arrows between them, and what their conditions mean.

use crate::document::{Document, Event, Funnel, Property, Step};
use crate::markdown::Line;
use crate::names::is_snake_case;
use crate::types::Type;
use crate::words::{Label, label};

const ARROWS: [&str; 5] = ["→", "->", "=>", "⟶", "➔"];

/// Whether a line has an arrow from one step to another.
pub fn has_arrow(text: &str) -> bool {
    ARROWS.iter().any(|arrow| text.contains(arrow))
}

/// Opens a funnel with its heading.
pub fn begin(document: &mut Document, heading: &Line) {
    document.funnels.push(Funnel {
        line: heading.number,
        title: heading.text.clone(),
        steps: Vec::new(),
        window: None,
    });
}

/// Reads a line of the last funnel. Where the line is `listed` (in a list or a code block) it needs no arrow.
pub fn line(document: &mut Document, line: &Line, listed: bool) {
    let Some(funnel) = document.funnels.last_mut() else {
        return;
    };
    if let Some((Label::Window, value)) = label(&line.text) {
        funnel.window = window(value);
        return;
    }
    let text = ARROWS
        .iter()
        .fold(line.text.replace('`', ""), |text, arrow| text.replace(arrow, "→"));
    if !listed && !text.contains('→') {
        return;
    }
    for piece in split_outside_parentheses(&text) {
        let piece = piece
            .trim()
            .trim_start_matches(|char: char| char.is_ascii_digit() || matches!(char, '.' | ')' | '-' | '*' | ' '));
        let (event, condition) = match piece.split_once('(') {
            Some((event, condition)) => (
                event.trim(),
                Some(condition.trim().trim_end_matches(')').trim().to_owned()),
            ),
            None => (piece, None),
        };
        let is_name = is_snake_case(event) && (event.contains('_') || text.contains('→'));
        if is_name {
            funnel.steps.push(Step {
                line: line.number,
                event: event.to_owned(),
                condition: condition.filter(|condition| !condition.is_empty()),
            });
        }
    }
}

fn split_outside_parentheses(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let (mut depth, mut start) = (0_usize, 0);
    for (at, char) in text.char_indices() {
        match char {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            '→' if depth == 0 => {
                pieces.push(&text[start..at]);
                start = at + char.len_utf8();
            }
            _ => {}
        }
    }
    pieces.push(&text[start..]);
    pieces
}

/// `7 days` as a plan writes it: `7d`.
fn window(text: &str) -> Option<String> {
    let digits: String = text
        .chars()
        .skip_while(|char| !char.is_ascii_digit())
        .take_while(char::is_ascii_digit)
        .collect();
    let count: u32 = digits.parse().ok().filter(|count| *count > 0)?;
    let lower = text.to_lowercase();
    let unit = lower.split(&digits).nth(1)?.trim();
    let has = |starts: &[&str]| starts.iter().any(|start| unit.starts_with(start));
    if has(&["d", "д"]) {
        Some(format!("{count}d"))
    } else if has(&["w", "нед"]) {
        Some(format!("{}d", count.checked_mul(7)?))
    } else if has(&["month", "мес"]) {
        Some(format!("{}d", count.checked_mul(30)?))
    } else if has(&["h", "ч"]) {
        Some(format!("{count}h"))
    } else if has(&["m", "мин"]) {
        Some(format!("{count}m"))
    } else if has(&["s", "сек"]) {
        Some(format!("{count}s"))
    } else {
        None
    }
}

/// What a condition behind a step means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Meaning<'d> {
    /// The property has this value.
    Equals(&'d Property, String),
    /// The property compares so with this number, as a plan writes it: `above`.
    Compares(&'d Property, &'static str, String),
    /// It speaks of a property that the event does not have.
    NoProperty(String),
    /// A word that is an example of no property of the event.
    NoValue,
    /// A word that is an example of several.
    Several(Vec<&'d str>),
}

impl PartialEq for Property {
    fn eq(&self, other: &Self) -> bool {
        (self.line, &self.name) == (other.line, &other.name)
    }
}

impl Eq for Property {}

const COMPARISONS: [(&str, &str); 8] = [
    (">=", "at_least"),
    ("<=", "at_most"),
    ("≥", "at_least"),
    ("≤", "at_most"),
    (">", "above"),
    ("<", "below"),
    ("==", "="),
    ("=", "="),
];

/// What a condition means for its event.
pub fn meaning<'d>(event: &'d Event, condition: &str) -> Meaning<'d> {
    let compared = COMPARISONS.iter().find_map(|(sign, key)| {
        condition
            .split_once(sign)
            .map(|(name, value)| (name.trim(), *key, value))
    });
    if let Some((name, key, value)) = compared {
        let value = value.trim().trim_matches(['"', '\'']).to_owned();
        return match event.property(name) {
            None => Meaning::NoProperty(name.to_owned()),
            Some(property) if key == "=" => Meaning::Equals(property, value),
            Some(property) => Meaning::Compares(property, key, value),
        };
    }
    let word = condition.trim().trim_matches(['"', '\'']);
    let holders: Vec<&Property> = event
        .properties
        .iter()
        .filter(|property| property.texts().contains(&word))
        .collect();
    match holders[..] {
        [property] => Meaning::Equals(property, word.to_owned()),
        [] => match event
            .property(word)
            .filter(|property| property.kind == Some(Type::Boolean))
        {
            Some(flag) => Meaning::Equals(flag, String::from("true")),
            None => Meaning::NoValue,
        },
        _ => Meaning::Several(holders.iter().map(|property| property.name.as_str()).collect()),
    }
}
