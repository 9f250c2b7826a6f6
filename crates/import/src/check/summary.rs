//! The summary table against the sections of the events.

use std::collections::BTreeMap;

use super::meant;
use crate::document::{Document, Event, SummaryRow};
use crate::finding::{Findings, counted, listed};

pub fn check(document: &Document, findings: &mut Findings) {
    if document.summary.is_empty() {
        return;
    }
    for event in document
        .events
        .iter()
        .filter(|event| document.summary_of(&event.name).is_none())
    {
        findings.error(
            event.line,
            format!("`{}` is not in the summary table", event.name),
            "Add a row for it.",
        );
    }
    let mut first_lines: BTreeMap<&str, usize> = BTreeMap::new();
    for row in &document.summary {
        if let Some(first) = first_lines.get(row.event.as_str()) {
            findings.error(
                row.line,
                format!(
                    "`{}` stands in the summary again; its first row is on line {first}",
                    row.event
                ),
                "Keep one row.",
            );
        } else {
            first_lines.insert(&row.event, row.line);
        }
        match document.event(&row.event) {
            Some(event) => against_section(document, row, event, findings),
            None => findings.error(
                row.line,
                format!("the summary has `{}`, and no section describes it", row.event),
                meant(
                    &row.event,
                    document.events.iter().map(|event| event.name.as_str()),
                    "Describe it, or take the row out.",
                ),
            ),
        }
    }
    numbers(document, findings);
    aliases(document, findings);
    categories(document, findings);
}

fn against_section(document: &Document, row: &SummaryRow, event: &Event, findings: &mut Findings) {
    if let (Some(short), Some(said)) = (&row.priority, &event.priority)
        && *short != said.text
    {
        findings.error(
            row.line,
            format!(
                "the summary gives `{}` the priority {short}, and its section (line {}) {}",
                row.event, said.number, said.text
            ),
            "Correct the wrong one. The plan file has that of the section.",
        );
    }
    if let (Some(short), Some(said)) = (&row.platforms, &event.platforms) {
        let known = platforms(document);
        let mut own: Vec<&str> = short.iter().map(|name| full_name(&known, name)).collect();
        let mut theirs: Vec<&str> = said.names.iter().map(String::as_str).collect();
        own.sort_unstable();
        theirs.sort_unstable();
        if own != theirs {
            findings.error(
                row.line,
                format!(
                    "the summary gives `{}` the platforms {}, and its section (line {}) {}",
                    row.event,
                    listed(own),
                    said.line,
                    listed(theirs)
                ),
                "Correct the wrong one. The plan file has those of the section.",
            );
        }
    }
}

/// The platforms of the conventions and the sections.
fn platforms(document: &Document) -> Vec<&str> {
    let declared = document.conventions.platforms.iter();
    let used = document.events.iter().filter_map(|event| event.platforms.as_ref());
    let mut names: Vec<&str> = declared
        .chain(used)
        .flat_map(|said| said.names.iter().map(String::as_str))
        .collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// The platform that a short name stands for: `bot` is `telegram_bot` where that is the only one with a `bot` in it.
fn full_name<'n>(known: &[&'n str], short: &'n str) -> &'n str {
    if known.contains(&short) {
        return short;
    }
    let mut fitting = known.iter().filter(|name| name.split('_').any(|word| word == short));
    match (fitting.next(), fitting.next()) {
        (Some(name), None) => name,
        _ => short,
    }
}

fn aliases(document: &Document, findings: &mut Findings) {
    let known = platforms(document);
    let mut short: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for row in &document.summary {
        for name in row
            .platforms
            .iter()
            .flatten()
            .filter(|name| full_name(&known, name) != name.as_str())
        {
            short.entry(name).or_default().push(row.line);
        }
    }
    for (name, lines) in short {
        findings.warning(
            lines.first().copied().unwrap_or_default(),
            format!(
                "the summary says `{name}` for `{}`, in {}",
                full_name(&known, name),
                counted(lines.len(), "row")
            ),
            "Use one name everywhere.",
        );
    }
}

fn numbers(document: &Document, findings: &mut Findings) {
    let mut last = 0;
    for (row, number) in document.summary.iter().filter_map(|row| Some((row, row.number?))) {
        if number != last + 1 {
            findings.warning(
                row.line,
                format!("the row of `{}` has the number {number} and follows {last}", row.event),
                "Number the rows from 1 without a gap.",
            );
        }
        last = number;
    }
}

/// An event whose category is not that of the chapter it stands in, where the others' are.
fn categories(document: &Document, findings: &mut Findings) {
    let placed: Vec<(&SummaryRow, &str, &str)> = document
        .summary
        .iter()
        .filter_map(|row| {
            Some((
                row,
                row.category.as_deref()?,
                document.event(&row.event)?.section.as_deref()?,
            ))
        })
        .collect();
    let fits = |category: &str, section: &str| {
        let category = category.to_lowercase();
        section.to_lowercase().contains(category.trim_end_matches('s'))
    };
    let fitting = placed
        .iter()
        .filter(|(_, category, section)| fits(category, section))
        .count();
    if fitting * 2 <= placed.len() {
        return;
    }
    for (row, category, section) in placed.iter().filter(|(_, category, section)| !fits(category, section)) {
        findings.error(
            row.line,
            format!(
                "`{}` has the category {category}, and stands in the chapter \"{section}\"",
                row.event
            ),
            "Correct the category, or move the event. The plan file has the category.",
        );
    }
}
