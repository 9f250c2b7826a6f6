//! Cohorts: what puts people into groups, and which metrics are asked.

use crate::cells;
use crate::document::{Cohort, Definition, Document};
use crate::names::is_snake_case;

/// What puts people into one group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Grouping {
    /// The week of the first event of this name.
    WeekOf(String),
    /// The value of a user property; the groups are given as they are written.
    UserProperty { name: String, groups: Vec<String> },
    /// A week, and no event of the plan begins it.
    NoEvent,
    /// No name that a program could read.
    Unclear,
}

/// Words in the names of events with which a person begins.
const BEGINNINGS: [&str; 5] = [
    "signed_up",
    "registered",
    "registration",
    "signup_completed",
    "account_created",
];

/// What puts people into one group, by the line that says so.
pub fn grouping(document: &Document, text: &str) -> Grouping {
    let plain = text.replace('`', " ");
    let lower = plain.to_lowercase();
    let names: Vec<&str> = plain
        .split(|char: char| !char.is_ascii_alphanumeric() && char != '_')
        .filter(|word| is_snake_case(word))
        .collect();
    if lower.contains("week") || lower.contains("недел") {
        let event = names
            .iter()
            .find(|name| document.event(name).is_some())
            .map(|name| (*name).to_owned());
        let first = || {
            let events = document.events.iter().map(|event| &event.name);
            let mut beginnings = events.filter(|name| BEGINNINGS.iter().any(|words| name.contains(words)));
            beginnings.next().cloned()
        };
        return event.or_else(first).map_or(Grouping::NoEvent, Grouping::WeekOf);
    }
    let is_name = |name: &&&str| name.contains('_') || document.user_property(name).is_some();
    let Some(name) = cells::codes(text)
        .next()
        .or_else(|| names.iter().find(is_name).copied())
    else {
        return Grouping::Unclear;
    };
    let inside = text
        .split_once('(')
        .map_or("", |(_, inside)| inside.split(')').next().unwrap_or_default());
    let groups = inside
        .split(',')
        .map(|group| group.trim().trim_matches(['"', '`']).to_owned());
    Grouping::UserProperty {
        name: name.to_owned(),
        groups: groups.filter(|group| !group.is_empty()).collect(),
    }
}

/// What may be asked of a group, under the name that a plan has for it.
pub const METRICS: [(&str, &[&str]); 5] = [
    ("retention", &["retention", "active", "активн", "удержан"]),
    ("activation_rate", &["activation", "активац"]),
    ("ltv", &["ltv", "lifetime value"]),
    ("arpu", &["arpu", "revenue per", "доход на"]),
    ("trading_volume", &["volume", "объём"]),
];

/// The metrics that a line asks for.
pub fn metrics(text: &str) -> Vec<&'static str> {
    let text = text.to_lowercase();
    let asked = METRICS
        .iter()
        .filter(|(_, words)| words.iter().any(|word| text.contains(word)));
    asked.map(|(name, _)| *name).collect()
}

/// The days at which retention is read: `D1, D7, D30`.
pub fn days(text: &str) -> Vec<u32> {
    let words = text.split(|char: char| !char.is_ascii_alphanumeric());
    let mut days: Vec<u32> = words
        .filter_map(|word| word.strip_prefix(['D', 'd'])?.parse().ok())
        .collect();
    days.retain(|day| (1..=3650).contains(day));
    days.sort_unstable();
    days.dedup();
    days
}

/// What a metric rests on.
pub fn needs(metric: &str) -> Definition {
    match metric {
        "retention" => Definition::Active,
        "activation_rate" => Definition::Activation,
        "trading_volume" => Definition::Volume,
        _ => Definition::Revenue,
    }
}

impl Definition {
    /// The key that a plan has for it.
    pub fn key(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Activation => "activation",
            Self::Revenue => "revenue",
            Self::Volume => "volume",
        }
    }

    /// What has to be said, in a sentence.
    pub fn question(self) -> &'static str {
        match self {
            Self::Active => "which events make a person active",
            Self::Activation => "which event makes a person activated",
            Self::Revenue => "which property of which event is the revenue",
            Self::Volume => "which property of which event is the volume",
        }
    }
}

impl Cohort {
    /// The names in backticks that define what a metric rests on.
    pub fn defined(&self, wanted: Definition) -> Option<(usize, Vec<&str>)> {
        let found = self.definitions.iter().find(|(definition, _)| *definition == wanted);
        found.map(|(_, line)| (line.number, cells::codes(&line.text).collect()))
    }

    /// What its metrics rest on and nobody has said.
    pub fn undefined(&self) -> Vec<Definition> {
        let asked = self.metrics.iter().flat_map(|line| metrics(&line.text));
        let mut missing: Vec<Definition> = Vec::new();
        for needed in asked.map(needs) {
            if self.defined(needed).is_none() && !missing.contains(&needed) {
                missing.push(needed);
            }
        }
        missing
    }
}
