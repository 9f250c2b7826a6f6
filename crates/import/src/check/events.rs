//! Events one by one: names, trigger, priority, platform, and whether the conventions hold.

use std::collections::BTreeMap;

use super::meant;
use crate::document::{Document, NameKind};
use crate::finding::{Findings, counted, listed};
use crate::names::{ends_in_action, is_snake_case};

pub fn check(document: &Document, findings: &mut Findings) {
    names(document, findings);
    sections(document, findings);
    platforms(document, findings);
    conventions(document, findings);
}

fn names(document: &Document, findings: &mut Findings) {
    let with_action = document
        .events
        .iter()
        .filter(|event| ends_in_action(&event.name))
        .count();
    let is_custom = with_action * 2 > document.events.len();
    let mut first_lines: BTreeMap<&str, usize> = BTreeMap::new();
    for event in &document.events {
        if !is_snake_case(&event.written) {
            findings.error(
                event.line,
                format!("the event's name `{}` is not in snake_case", event.written),
                format!("The plan file calls it `{}`.", event.name),
            );
        }
        if let Some(first) = first_lines.get(event.name.as_str()) {
            findings.error(
                event.line,
                format!(
                    "the event `{}` stands here again; it was described on line {first}",
                    event.name
                ),
                "Describe it once. The plan file has the first description.",
            );
        } else {
            first_lines.insert(&event.name, event.line);
        }
        if is_custom && !ends_in_action(&event.name) {
            findings.warning(
                event.line,
                format!(
                    "the name `{}` does not end in an action, as the other events' names do",
                    event.name
                ),
                "Say what happened with a verb at the end, as in `page_viewed`.",
            );
        }
    }
}

fn sections(document: &Document, findings: &mut Findings) {
    for event in &document.events {
        let name = &event.name;
        if event.trigger.is_none() {
            findings.warning(
                event.line,
                format!("`{name}` has no Trigger line: nobody knows when to send it"),
                "Say in a sentence when it is sent.",
            );
        }
        match &event.priority {
            None => findings.warning(
                event.line,
                format!("`{name}` has no Priority line"),
                "Say P0 where decisions hang on it, or else P1.",
            ),
            Some(said) if !matches!(said.text.as_str(), "P0" | "P1") => findings.warning(
                said.number,
                format!("the priority `{}` of `{name}` is neither P0 nor P1", said.text),
                "A plan file has P0 and P1.",
            ),
            Some(_) => {}
        }
        if event.platforms.is_none() {
            findings.warning(
                event.line,
                format!("`{name}` has no Platform line"),
                "Say where it is sent from.",
            );
        }
        if !event.tells_properties {
            findings.warning(
                event.line,
                format!("`{name}` has no table of properties"),
                "Add one, or write \"No properties.\"",
            );
        }
        for said in event
            .sets
            .iter()
            .filter(|said| document.user_property(&said.text).is_none())
        {
            let names = document.user_properties.iter().map(|property| property.name.as_str());
            findings.error(
                said.number,
                format!("`{name}` sets `{}`, and there is no such user property", said.text),
                meant(&said.text, names, "Add it to the table of user properties."),
            );
        }
    }
    for line in &document.stray_tables {
        findings.warning(
            *line,
            "this table of properties belongs to no event, and is not in the plan file",
            "Put it under a heading with the event's name.",
        );
    }
}

fn platforms(document: &Document, findings: &mut Findings) {
    let Some(known) = &document.conventions.platforms else {
        if let Some(first) = document.events.first() {
            findings.warning(
                first.line,
                "the conventions do not say which platforms there are",
                "Name them once, such as: Platform: \"web\" | \"ios\" | \"backend\".",
            );
        }
        return;
    };
    let mut strangers: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for platforms in document.events.iter().filter_map(|event| event.platforms.as_ref()) {
        for name in platforms.names.iter().filter(|name| !known.names.contains(name)) {
            strangers.entry(name).or_default().push(platforms.line);
        }
    }
    for (name, lines) in strangers {
        let count = counted(lines.len(), "event");
        let all = listed(known.names.iter().map(String::as_str));
        findings.error(
            lines.first().copied().unwrap_or_default(),
            format!(
                "the platform `{name}` is none of those that line {} names: {all} (used by {count})",
                known.line
            ),
            meant(
                name,
                known.names.iter().map(String::as_str),
                "Name it there, or use one of those.",
            ),
        );
    }
    let values = document
        .event_properties()
        .map(|(_, property)| property)
        .chain(&document.user_properties);
    for property in values.filter(|property| property.name == "platform" || property.name.ends_with("_platform")) {
        for text in property
            .texts()
            .into_iter()
            .filter(|text| !known.names.iter().any(|name| name == text))
        {
            findings.error(
                property.line,
                format!(
                    "`{}` has the value `{text}`, which is none of the platforms that line {} names",
                    property.name, known.line
                ),
                meant(
                    text,
                    known.names.iter().map(String::as_str),
                    "Name it there, or use one of those.",
                ),
            );
        }
    }
    for name in &known.names {
        let is_used = document
            .events
            .iter()
            .any(|event| event.platforms.as_ref().is_some_and(|said| said.names.contains(name)));
        if !is_used && !document.events.is_empty() {
            findings.warning(
                known.line,
                format!("no event comes from the platform `{name}`"),
                "Take it out, or add the events that are missing.",
            );
        }
    }
}

fn conventions(document: &Document, findings: &mut Findings) {
    let says_anonymous = document.events.iter().any(|event| event.mentions_anonymous);
    if let Some(line) = document
        .conventions
        .anonymous
        .filter(|_| !says_anonymous && !document.events.is_empty())
    {
        findings.warning(
            line,
            "anonymous events need no user id, and no event says that it is anonymous",
            "Say of each event whom it must name; the plan file guesses in its `identity`.",
        );
    }
    for (kind, example) in &document.conventions.examples {
        let name = example.text.as_str();
        let is_event = document.event(name).is_some();
        let is_property = document.event_properties().any(|(_, property)| property.name == name);
        let is_user_property = document.user_property(name).is_some();
        let (exists, what) = match kind {
            NameKind::Event => (is_event, "event"),
            NameKind::Property => (is_property, "property of an event"),
            NameKind::UserProperty => (is_user_property, "user property"),
        };
        if exists {
            continue;
        }
        let hint = if is_user_property {
            String::from("It is a user property.")
        } else if is_property {
            String::from("It is a property of an event.")
        } else {
            let user = document.user_properties.iter().map(|property| property.name.as_str());
            let own = document.event_properties().map(|(_, property)| property.name.as_str());
            let events = document.events.iter().map(|event| event.name.as_str());
            let otherwise = "Use a name of this plan, or add what is missing.";
            match kind {
                NameKind::Event => meant(name, events, otherwise),
                NameKind::Property => meant(name, own, otherwise),
                NameKind::UserProperty => meant(name, user, otherwise),
            }
        };
        findings.error(
            example.number,
            format!("the conventions name `{name}` as an example, and there is no such {what}"),
            hint,
        );
    }
}
