//! Funnels: steps that exist, conditions that mean something, a time in which they count.

use super::meant;
use crate::document::{Document, Event, Step};
use crate::finding::{Findings, listed};
use crate::funnels::{Meaning, meaning};
use crate::types::Type;

pub fn check(document: &Document, findings: &mut Findings) {
    for funnel in &document.funnels {
        let title = &funnel.title;
        if funnel.steps.len() < 2 {
            findings.warning(
                funnel.line,
                format!("the funnel \"{title}\" has fewer than two steps, and is not in the plan file"),
                "Write the events with arrows between them: page_viewed → user_signed_up.",
            );
            continue;
        }
        if funnel.window.is_none() {
            findings.warning(
                funnel.line,
                format!("the funnel \"{title}\" does not say within what time its steps count"),
                "Add a line such as \"Window: 30 days\"; the plan file has 30 days.",
            );
        }
        for step in &funnel.steps {
            match document.event(&step.event) {
                Some(event) => condition(document, event, step, findings),
                None => findings.error(
                    step.line,
                    format!(
                        "the funnel \"{title}\" has the step `{}`, and there is no such event",
                        step.event
                    ),
                    meant(
                        &step.event,
                        document.events.iter().map(|event| event.name.as_str()),
                        "Describe the event, or take the step out.",
                    ),
                ),
            }
        }
    }
}

fn condition(document: &Document, event: &Event, step: &Step, findings: &mut Findings) {
    let Some(written) = &step.condition else { return };
    let name = &event.name;
    let own = || event.properties.iter().map(|property| property.name.as_str());
    match meaning(event, written) {
        Meaning::NoProperty(property) => {
            let otherwise = format!("It has {}.", listed(own()));
            let mut hint = meant(&property, own(), &otherwise);
            // An ending such as _usd is more than a slip.
            if let Some(longer) = own().find(|candidate| candidate.starts_with(&format!("{property}_"))) {
                hint = format!("Did you mean `{longer}`?");
            }
            if document.user_property(&property).is_some() {
                hint = format!("{hint} `{property}` is a user property.");
            }
            findings.error(
                step.line,
                format!("the condition `{written}` asks for `{property}`, and `{name}` has no such property"),
                hint,
            );
        }
        Meaning::NoValue => findings.error(
            step.line,
            format!("the condition `{written}` is a value of no property of `{name}`"),
            format!("Write it as property = value; it has {}.", listed(own())),
        ),
        Meaning::Several(holders) => findings.warning(
            step.line,
            format!(
                "the condition `{written}` can be a value of {} of `{name}`",
                listed(holders)
            ),
            "Write it as property = value.",
        ),
        Meaning::Compares(property, ..) if !matches!(property.kind, Some(Type::Integer | Type::Number) | None) => {
            findings.error(
                step.line,
                format!(
                    "the condition `{written}` compares `{}`, which is no number",
                    property.name
                ),
                "Compare a number, or ask for a value with =.",
            );
        }
        Meaning::Equals(property, value) if property.is_enumerated() && !property.texts().contains(&value.as_str()) => {
            findings.warning(
                step.line,
                format!(
                    "the condition `{written}` asks for a value that is not among those of `{}`: {}",
                    property.name,
                    listed(property.texts())
                ),
                "Correct the condition, or add the value to the table.",
            );
        }
        Meaning::Equals(..) | Meaning::Compares(..) => {}
    }
}
