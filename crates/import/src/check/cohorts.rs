//! Cohorts: groups of a user property that exists, metrics that rest on something.

use super::meant;
use crate::cohorts::{Grouping, days, grouping, metrics};
use crate::document::{Cohort, Definition, Document};
use crate::finding::{Findings, listed};

pub fn check(document: &Document, findings: &mut Findings) {
    for cohort in &document.cohorts {
        let title = &cohort.title;
        match &cohort.grouping {
            None => findings.warning(
                cohort.line,
                format!("the cohort \"{title}\" does not say what puts people into one group"),
                "Add a line such as \"Grouping: `signup_source` (organic, paid)\".",
            ),
            Some(line) => groups(document, title, line.number, &line.text, findings),
        }
        match &cohort.metrics {
            None => findings.warning(
                cohort.line,
                format!("the cohort \"{title}\" does not say what is asked of each group"),
                "Add a line such as \"Metric: retention at D1, D7, D30\".",
            ),
            Some(line) if metrics(&line.text).is_empty() => findings.warning(
                line.number,
                format!("the cohort \"{title}\" asks for no metric that a plan has"),
                "A plan has retention, activation rate, LTV, ARPU and trading volume.",
            ),
            Some(line) => {
                let mut missing: Vec<&str> = cohort.undefined().into_iter().map(Definition::question).collect();
                if metrics(&line.text).contains(&"retention") && days(&line.text).is_empty() {
                    missing.insert(0, "at which days retention is read");
                }
                if !missing.is_empty() {
                    findings.warning(
                        line.number,
                        format!(
                            "the document does not say {}, so the cohort \"{title}\" cannot be counted",
                            missing.join(", nor ")
                        ),
                        "Say it in lines such as \"Metric: retention at D1, D7\", \"Active: `lesson_finished`\", \
                         \"Revenue: `payment_received.amount_usd`\".",
                    );
                }
            }
        }
        definitions(document, cohort, findings);
    }
}

fn groups(document: &Document, title: &str, line: usize, text: &str, findings: &mut Findings) {
    match grouping(document, text) {
        Grouping::WeekOf(_) => {}
        Grouping::NoEvent => findings.error(
            line,
            format!("the cohort \"{title}\" begins with a sign-up, and no event is one"),
            "Name the event in backticks.",
        ),
        Grouping::Unclear => findings.warning(
            line,
            format!("the cohort \"{title}\" names no user property"),
            "Name it as it stands in the table of user properties.",
        ),
        Grouping::UserProperty { name, groups } => {
            let Some(property) = document.user_property(&name) else {
                let names = document.user_properties.iter().map(|property| property.name.as_str());
                findings.error(
                    line,
                    format!("the cohort \"{title}\" groups by `{name}`, and there is no such user property"),
                    meant(&name, names, "Add it to the table of user properties."),
                );
                return;
            };
            let texts = property.texts();
            let strangers: Vec<&str> = groups
                .iter()
                .map(String::as_str)
                .filter(|group| !texts.contains(group))
                .collect();
            if property.is_enumerated() && !strangers.is_empty() {
                findings.warning(
                    line,
                    format!(
                        "the groups {} are not among the values of `{name}` (line {}): {}",
                        listed(strangers),
                        property.line,
                        listed(texts)
                    ),
                    "Say which values make each group.",
                );
            }
        }
    }
}

/// Names in backticks that lead nowhere.
fn definitions(document: &Document, cohort: &Cohort, findings: &mut Findings) {
    for (definition, line) in &cohort.definitions {
        let Some((_, names)) = cohort.defined(*definition) else {
            continue;
        };
        for name in names {
            let (event, property) = name
                .split_once('.')
                .map_or((name, None), |(event, property)| (event, Some(property)));
            let found = document.event(event);
            let is_fine = found.is_some_and(|event| property.is_none_or(|property| event.property(property).is_some()));
            if !is_fine {
                let candidates: Vec<String> = match (found, property) {
                    (Some(event), Some(_)) => event
                        .properties
                        .iter()
                        .map(|property| format!("{}.{}", event.name, property.name))
                        .collect(),
                    _ => document.events.iter().map(|event| event.name.clone()).collect(),
                };
                findings.error(
                    line.number,
                    format!("the cohort \"{}\" names `{name}`, and there is none", cohort.title),
                    meant(
                        name,
                        candidates.iter().map(String::as_str),
                        "Name an event, or a property as event.property.",
                    ),
                );
            }
        }
    }
}
