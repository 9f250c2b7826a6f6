//! What the plan defines and does not use, or asks for and does away with.

use super::{Lints, properties};
use crate::model::Emitter;
use toml::de::DeValue;

/// Warns of formats that no property and no other format uses.
pub(super) fn unused_formats(lints: &mut Lints<'_>) {
    let plan = lints.plan;
    let mut used: Vec<&str> = Vec::new();
    for (_, node) in lints.document {
        collect_types(&mut used, node.get_ref());
    }
    let unused = plan
        .formats
        .iter()
        .filter(|format| !used.contains(&format.name.as_str()));
    for format in unused {
        lints.warn(
            format!("formats.{}", format.name),
            format!("no property uses the format \"{}\"", format.name),
            "remove it, or name it as the type of a property",
        );
    }
}

/// Every text that stands under a `type` or `items`, wherever it is.
fn collect_types<'d>(used: &mut Vec<&'d str>, value: &'d DeValue<'_>) {
    match value {
        DeValue::Table(table) => {
            for (key, node) in table {
                match node.get_ref().as_str() {
                    Some(text) if matches!(key.get_ref().as_ref(), "type" | "items") => used.push(text),
                    _ => collect_types(used, node.get_ref()),
                }
            }
        }
        DeValue::Array(members) => {
            for member in members {
                collect_types(used, member.get_ref());
            }
        }
        _ => {}
    }
}

/// Warns of platforms from which no event comes.
pub(super) fn unused_platforms(lints: &mut Lints<'_>) {
    let plan = lints.plan;
    for platform in &plan.platforms {
        if !plan.events.iter().any(|event| event.platforms.contains(&platform.name)) {
            lints.warn(
                format!("platforms.{}", platform.name),
                format!("no event comes from the platform \"{}\"", platform.name),
                "remove it, or name it among the platforms of an event",
            );
        }
    }
}

/// Warns of properties that are on their way out, and without which the event is invalid.
pub(super) fn deprecated_but_required(lints: &mut Lints<'_>) {
    let plan = lints.plan;
    for (path, _, property) in properties(plan) {
        if property.required && property.deprecated.is_some() {
            lints.warn(
                path,
                format!(
                    "\"{}\" is deprecated and required: nobody can do without it",
                    property.name
                ),
                "make it optional, so that senders can leave it out",
            );
        }
    }
}

/// Warns of events that pages may send, though none of their platforms lets a page send.
pub(super) fn emitters_without_platform(lints: &mut Lints<'_>) {
    let plan = lints.plan;
    for event in &plan.events {
        let mut from = plan
            .platforms
            .iter()
            .filter(|platform| event.platforms.contains(&platform.name));
        if event.emitter == Emitter::Client && from.all(|platform| platform.emitter == Emitter::Server) {
            lints.warn(
                format!("events.{}.emitter", event.name),
                format!(
                    "pages may send the event \"{}\", and yet it comes from no platform on which they send",
                    event.name
                ),
                "set emitter = \"server\", or add a platform whose emitter is \"client\"",
            );
        }
    }
}
