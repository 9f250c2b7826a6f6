//! The numbers under the summary table against the table.

use crate::document::{Document, Total};
use crate::finding::Findings;

/// What a total counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Counted {
    All,
    Priority,
    Category,
}

pub fn check(document: &Document, findings: &mut Findings) {
    let counted: Vec<(&Total, Counted)> = document
        .totals
        .iter()
        .map(|total| (total, what(document, total)))
        .collect();
    // Of a list without a single category nothing is a category.
    let has_categories = counted
        .iter()
        .any(|(total, what)| *what == Counted::Category && count(document, total, *what) > 0);
    for (total, what) in &counted {
        if *what == Counted::Category && !has_categories {
            continue;
        }
        let found = count(document, total, *what);
        if found == 0 && *what == Counted::Category {
            findings.error(
                total.line,
                format!(
                    "the total of {} is {}, and no event has this category",
                    total.label, total.count
                ),
                "Take it out, or give the events that are meant this category.",
            );
        } else if found != total.count {
            let source = if document.summary.is_empty() {
                "the document has"
            } else {
                "the table has"
            };
            findings.error(
                total.line,
                format!(
                    "the total \"{}: {}\" is wrong: {source} {found}",
                    total.label, total.count
                ),
                format!("Write {found}, or look for what the table lacks."),
            );
        }
    }
    missing_categories(document, &counted, has_categories, findings);
    sums(&counted, has_categories, findings);
}

fn what(document: &Document, total: &Total) -> Counted {
    let label = total.label.to_lowercase();
    let is_priority = priorities(document).any(|priority| priority.eq_ignore_ascii_case(&label))
        || label.strip_prefix('p').is_some_and(|rest| rest.parse::<u8>().is_ok());
    if ["total", "итого", "всего", "events", "all"]
        .iter()
        .any(|word| label.starts_with(word))
    {
        Counted::All
    } else if is_priority {
        Counted::Priority
    } else {
        Counted::Category
    }
}

fn priorities(document: &Document) -> impl Iterator<Item = &str> {
    let rows = document.summary.iter().filter_map(|row| row.priority.as_deref());
    let sections = document
        .events
        .iter()
        .filter_map(|event| event.priority.as_ref().map(|said| said.text.as_str()));
    rows.chain(sections.filter(|_| document.summary.is_empty()))
}

fn categories(document: &Document) -> impl Iterator<Item = &str> {
    document.summary.iter().filter_map(|row| row.category.as_deref())
}

fn count(document: &Document, total: &Total, what: Counted) -> usize {
    let is_it = |name: &&str| name.eq_ignore_ascii_case(&total.label);
    match what {
        Counted::All if document.summary.is_empty() => document.events.len(),
        Counted::All => document.summary.len(),
        Counted::Priority => priorities(document).filter(is_it).count(),
        Counted::Category => categories(document).filter(is_it).count(),
    }
}

fn missing_categories(
    document: &Document,
    counted: &[(&Total, Counted)],
    has_categories: bool,
    findings: &mut Findings,
) {
    let of_categories: Vec<&Total> = counted
        .iter()
        .filter(|(_, what)| *what == Counted::Category)
        .map(|(total, _)| *total)
        .collect();
    let (Some(last), true) = (of_categories.last(), has_categories) else {
        return;
    };
    let mut missing: Vec<&str> = categories(document)
        .filter(|category| {
            !of_categories
                .iter()
                .any(|total| total.label.eq_ignore_ascii_case(category))
        })
        .collect();
    missing.sort_unstable();
    missing.dedup();
    for category in missing {
        findings.error(
            last.line,
            format!("the totals by category leave out {category}"),
            "Add it to the list.",
        );
    }
}

/// Totals that belong together and do not add up among themselves.
fn sums(counted: &[(&Total, Counted)], has_categories: bool, findings: &mut Findings) {
    let Some((all, _)) = counted.iter().find(|(_, what)| *what == Counted::All) else {
        return;
    };
    for (part, name) in [(Counted::Priority, "priority"), (Counted::Category, "category")] {
        let parts: Vec<&Total> = counted
            .iter()
            .filter(|(_, what)| *what == part)
            .map(|(total, _)| *total)
            .collect();
        let sum: usize = parts.iter().map(|total| total.count).sum();
        if let Some(last) = parts.last().filter(|_| part != Counted::Category || has_categories)
            && sum != all.count
        {
            findings.error(
                last.line,
                format!(
                    "the totals by {name} add up to {sum}, and line {} says {}",
                    all.line, all.count
                ),
                "Correct what is wrong.",
            );
        }
    }
}
