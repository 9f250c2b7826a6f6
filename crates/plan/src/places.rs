//! Where each part of a plan file stands: from a path such as `events.bought.properties.price` to its line and column,
//! and from a place in the text to the path.

use crate::problem::Span;
use toml::de::{DeTable, DeValue};

/// A place in a plan file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The line, counted from 1.
    pub line: usize,
    /// The column, counted from 1 in characters.
    pub column: usize,
}

impl Position {
    /// The place of the byte at `offset`.
    pub(crate) fn of(text: &str, offset: usize) -> Self {
        let before = text.get(..offset).unwrap_or(text);
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        Self {
            line: before.matches('\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
        }
    }
}

/// The places of everything in a plan file.
#[derive(Debug, Clone)]
pub struct Places<'t> {
    text: &'t str,
    entries: Vec<Entry>,
}

#[derive(Debug, Clone)]
struct Entry {
    path: String,
    /// The key; the member itself, where it is one of a list.
    key: Span,
    value: Span,
}

impl<'t> Places<'t> {
    /// The places in the text of a plan file. A text that is not TOML has those of its readable parts.
    pub fn of(text: &'t str) -> Self {
        let (document, _) = DeTable::parse_recoverable(text);
        Self::of_table(text, document.get_ref())
    }

    pub(crate) fn of_table(text: &'t str, table: &DeTable<'_>) -> Self {
        let mut entries = Vec::new();
        collect_table(&mut entries, "", table);
        Self { text, entries }
    }

    /// The place of the key that a path ends in; of the nearest part of the path that the file has.
    pub fn find(&self, path: &str) -> Position {
        Position::of(self.text, self.offset(path))
    }

    /// The same in bytes from the start.
    pub(crate) fn offset(&self, path: &str) -> usize {
        let mut path = path;
        loop {
            if let Some(entry) = self.entries.iter().find(|entry| entry.path == path) {
                return entry.key.start;
            }
            match path.rfind(['.', '[']) {
                Some(end) => path = &path[..end],
                None => return 0,
            }
        }
    }

    /// Whether the file has this very path.
    pub(crate) fn has(&self, path: &str) -> bool {
        self.entries.iter().any(|entry| entry.path == path)
    }

    /// The nearest key of the same name that stands before the key at a place: its path, and the line it is on.
    pub(crate) fn namesake_before(&self, at: &Span) -> Option<(&str, usize)> {
        let name = self.text.get(at.clone())?;
        let earlier = self.entries.iter().filter(|entry| entry.key.end <= at.start);
        let namesakes = earlier.filter(|entry| self.text.get(entry.key.clone()) == Some(name));
        let nearest = namesakes.max_by_key(|entry| entry.key.start)?;
        Some((nearest.path.as_str(), Position::of(self.text, nearest.key.start).line))
    }

    /// The path of the smallest part of the file that holds a place; empty for the whole file.
    pub(crate) fn path_at(&self, at: &Span) -> &str {
        let width = |entry: &Entry| {
            let spans = [&entry.key, &entry.value].into_iter();
            let around = spans.filter(|span| !at.is_empty() && span.start <= at.start && at.end <= span.end);
            around.map(|span| span.end - span.start).min()
        };
        let found = self.entries.iter().filter_map(|entry| Some((width(entry)?, entry)));
        match found.min_by_key(|(width, _)| *width) {
            Some((_, entry)) => entry.path.as_str(),
            // A key that is given twice has one entry, at its first place.
            None if !at.is_empty() => self.namesake_before(at).map_or("", |(path, _)| path),
            None => "",
        }
    }
}

fn collect_table(entries: &mut Vec<Entry>, parent: &str, table: &DeTable<'_>) {
    for (key, value) in table {
        let path = join(parent, key.get_ref());
        entries.push(Entry {
            path: path.clone(),
            key: key.span(),
            value: value.span(),
        });
        collect(entries, &path, value.get_ref());
    }
}

fn collect(entries: &mut Vec<Entry>, path: &str, value: &DeValue<'_>) {
    match value {
        DeValue::Table(table) => collect_table(entries, path, table),
        DeValue::Array(members) => {
            for (index, member) in members.iter().enumerate() {
                let path = format!("{path}[{index}]");
                entries.push(Entry {
                    path: path.clone(),
                    key: member.span(),
                    value: member.span(),
                });
                collect(entries, &path, member.get_ref());
            }
        }
        _ => {}
    }
}

/// A path one key further, as TOML writes it: a key that is no plain word stands in quotes.
fn join(parent: &str, key: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    let dot = if parent.is_empty() { "" } else { "." };
    if !key.is_empty() && key.bytes().all(plain) {
        format!("{parent}{dot}{key}")
    } else {
        format!("{parent}{dot}{key:?}")
    }
}
