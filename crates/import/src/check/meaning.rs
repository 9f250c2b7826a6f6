//! Properties side by side: one name with two meanings, statuses that cannot be left, events that cannot be joined.

use std::collections::BTreeMap;

use crate::document::{Document, Event, Property};
use crate::finding::{Findings, listed};
use crate::types::Type;

pub fn check(document: &Document, findings: &mut Findings) {
    same_names(document, findings);
    changes(document, findings);
    joins(document, findings);
    page_views(document, findings);
    urls(document, findings);
}

/// The same name with other types or other values in two events.
fn same_names(document: &Document, findings: &mut Findings) {
    let mut seen: BTreeMap<&str, Vec<(&Event, &Property)>> = BTreeMap::new();
    for (event, property) in document.event_properties() {
        let earlier = seen.entry(&property.name).or_default();
        // What stands twice in one table is told as such.
        if earlier.iter().any(|(other, _)| other.line == event.line) {
            continue;
        }
        let other_type = earlier.iter().find(|(_, other)| is_other_type(property, other));
        let other_values = earlier.iter().find(|(_, other)| has_other_values(property, other));
        if let Some((other_event, other)) = other_type {
            findings.error(
                property.line,
                format!(
                    "`{}` of `{}` is of the type {}, and that of `{}` (line {}) is of the type {}",
                    property.name, event.name, property.written_type, other_event.name, other.line, other.written_type
                ),
                "Give both the same type, or different names.",
            );
        } else if let Some((other_event, other)) = other_values {
            findings.warning(
                property.line,
                format!(
                    "`{}` of `{}` has the values {}, and that of `{}` (line {}) has {}",
                    property.name,
                    event.name,
                    listed(property.texts()),
                    other_event.name,
                    other.line,
                    listed(other.texts())
                ),
                "If they mean the same, give both the same values; if not, different names.",
            );
        }
        earlier.push((event, property));
    }
}

fn is_other_type(one: &Property, other: &Property) -> bool {
    let word = |kind| if kind == Type::Enum { Type::String } else { kind };
    one.kind
        .zip(other.kind)
        .is_some_and(|(one, other)| word(one) != word(other))
}

/// Whether two lists of values contradict each other: each has what the other lacks, and one is a list.
fn has_other_values(one: &Property, other: &Property) -> bool {
    let is_text = |property: &Property| matches!(property.kind, Some(Type::String | Type::Enum) | None);
    if !is_text(one) || !is_text(other) || !(one.is_enumerated() || other.is_enumerated()) {
        return false;
    }
    let (own, theirs) = (one.texts(), other.texts());
    let lacks = |few: &[&str], many: &[&str]| few.iter().any(|text| !many.contains(text));
    lacks(&own, &theirs) && lacks(&theirs, &own)
}

/// What something becomes, it can also have been: `old_status` must know values of `new_status`.
fn changes(document: &Document, findings: &mut Findings) {
    const PAIRS: [(&str, &str); 4] = [
        ("old_", "new_"),
        ("previous_", "new_"),
        ("from_", "to_"),
        ("previous_", "current_"),
    ];
    for (event, old) in document.event_properties() {
        let partner = PAIRS.iter().find_map(|(before, after)| {
            let name = format!("{after}{}", old.name.strip_prefix(before)?);
            event.property(&name)
        });
        let Some(new) = partner.filter(|new| new.is_enumerated() && !old.texts().is_empty()) else {
            continue;
        };
        if !new.texts().iter().any(|text| old.texts().contains(text)) {
            findings.warning(
                old.line,
                format!(
                    "`{}` of `{}` has only {}, and `{}` has {}: none of these can ever change again",
                    old.name,
                    event.name,
                    listed(old.texts()),
                    new.name,
                    listed(new.texts())
                ),
                format!("List every value that `{}` can have.", old.name),
            );
        }
    }
}

/// Events about one thing, of which one lacks the id that the others share.
fn joins(document: &Document, findings: &mut Findings) {
    let mut ids: BTreeMap<&str, usize> = BTreeMap::new();
    for (event, property) in document.event_properties() {
        if let Some(thing) = property.name.strip_suffix("_id").filter(|thing| is_about(event, thing)) {
            *ids.entry(thing).or_default() += 1;
        }
    }
    for (thing, count) in ids.into_iter().filter(|(_, count)| *count > 1) {
        let id = format!("{thing}_id");
        for event in document
            .events
            .iter()
            .filter(|event| is_about(event, thing) && event.tells_properties)
        {
            if event.property(&id).is_none() {
                findings.warning(
                    event.line,
                    format!(
                        "`{}` has no `{id}`, which {count} other events about a {thing} have: they cannot be joined",
                        event.name
                    ),
                    format!("Add `{id}` to it."),
                );
            }
        }
    }
}

fn is_about(event: &Event, thing: &str) -> bool {
    event.name.strip_prefix(thing).is_some_and(|rest| rest.starts_with('_'))
}

/// A page with an event of its own is counted twice where page views are counted too.
fn page_views(document: &Document, findings: &mut Findings) {
    for (general, pages) in [("page_viewed", "page_name"), ("screen_viewed", "screen_name")] {
        let Some(viewed) = document.event(general) else {
            continue;
        };
        for page in viewed.property(pages).map(Property::texts).unwrap_or_default() {
            let Some(own) = document.event(&format!("{page}_viewed")) else {
                continue;
            };
            let both = || {
                viewed
                    .platforms
                    .as_ref()?
                    .names
                    .iter()
                    .find(|name| own.platforms.as_ref().is_some_and(|said| said.names.contains(name)))
            };
            if let Some(platform) = both() {
                findings.warning(
                    own.line,
                    format!(
                        "opening `{page}` on {platform} sends both `{}` and `{general}` (line {})",
                        own.name, viewed.line
                    ),
                    "Say which of them counts, or that both are meant.",
                );
            }
        }
    }
}

/// Whether addresses have a host, where examples say both.
fn urls(document: &Document, findings: &mut Findings) {
    let urls: Vec<(&Event, &Property)> = document
        .event_properties()
        .filter(|(_, property)| property.name.ends_with("_url"))
        .collect();
    let has = |property: &Property, start: &str| property.texts().iter().any(|text| text.starts_with(start));
    let Some((_, whole)) = urls.iter().find(|(_, property)| has(property, "http")) else {
        return;
    };
    for (event, path) in urls
        .iter()
        .filter(|(_, property)| has(property, "/") && property.name != whole.name)
    {
        findings.warning(
            path.line,
            format!(
                "`{}` of `{}` is a path, and `{}` (line {}) is a whole address",
                path.name, event.name, whole.name, whole.line
            ),
            "Say of each whether it has a host and a query.",
        );
    }
}
