//! A tracking plan as teams write it in Markdown: into a plan file, with every contradiction and gap.
//!
//! The document needs no fixed form. Events are headings with lines such as `**Priority:** P0` and a table of
//! properties; the user properties, the summary table, funnels and cohorts are found by the words of their headings and
//! columns, in English or Russian. What only a person can decide is marked `# COMPLETE:` in the plan file.

mod cells;
mod check;
mod cohorts;
mod conventions;
mod document;
mod finding;
mod funnels;
mod markdown;
mod names;
mod plan_file;
mod read;
mod types;
mod words;

pub use finding::{Finding, Severity};

/// How the plan file marks what only a person can decide.
pub const MARK: &str = "# COMPLETE:";

/// What was read out of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Imported {
    /// The plan file. It can be parsed as soon as what it marks as missing is there.
    pub plan_toml: String,
    /// What is wrong with the document, by line.
    pub findings: Vec<Finding>,
    /// How many events were found.
    pub events: usize,
    /// How many properties the events have together.
    pub properties: usize,
    /// How many user properties were found.
    pub user_properties: usize,
    /// How many funnels were found.
    pub funnels: usize,
    /// How many cohorts were found.
    pub cohorts: usize,
}

/// Reads a document. Any text can be read; one without a plan gives a plan file without events.
pub fn import(text: &str) -> Imported {
    let document = read::read(&markdown::blocks(text));
    Imported {
        plan_toml: plan_file::write(&document),
        findings: check::check(&document),
        events: document.events.len(),
        properties: document.events.iter().map(|event| event.properties.len()).sum(),
        user_properties: document.user_properties.len(),
        funnels: document.funnels.len(),
        cohorts: document.cohorts.len(),
    }
}
