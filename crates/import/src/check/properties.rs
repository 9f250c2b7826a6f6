//! Rows of property tables one by one: names, types, marks, examples.

use std::collections::BTreeMap;

use super::meant;
use crate::document::{Document, Event, Example, Property};
use crate::finding::{Findings, listed};
use crate::names::is_snake_case;
use crate::types::Type;

pub fn check(document: &Document, findings: &mut Findings) {
    for event in &document.events {
        table(&event.properties, &format!(" of `{}`", event.name), findings);
        marks(event, findings);
    }
    table(&document.user_properties, " (user property)", findings);
    for property in document
        .user_properties
        .iter()
        .filter(|property| property.update.is_none())
    {
        findings.warning(
            property.line,
            format!(
                "the table does not say whether the user property `{}` changes",
                property.name
            ),
            "Write \"Set once\" where the first value stays, or else \"Update\".",
        );
    }
    for rule in &document.conventions.lower_case {
        lower_case(document, &rule.text, rule.number, findings);
    }
}

fn table(properties: &[Property], of: &str, findings: &mut Findings) {
    let has_examples = properties.iter().any(|property| !property.examples.is_empty());
    let mut first_lines: BTreeMap<&str, usize> = BTreeMap::new();
    for property in properties {
        let name = &property.name;
        if !is_snake_case(name) {
            findings.error(
                property.line,
                format!("the name `{name}` is not in snake_case"),
                "Use lower-case letters, digits and single _ between them.",
            );
        }
        if let Some(first) = first_lines.get(name.as_str()) {
            findings.error(
                property.line,
                format!("the property `{name}`{of} stands here again; it was described on line {first}"),
                "Describe it once. The plan file has the first description.",
            );
        } else {
            first_lines.insert(name, property.line);
        }
        if property.kind.is_none() {
            let message = if property.written_type.is_empty() {
                format!("`{name}`{of} has no type")
            } else {
                format!(
                    "`{}` is not a type that is known, at `{name}`{of}",
                    property.written_type
                )
            };
            let types = [
                "string",
                "int",
                "float",
                "boolean",
                "datetime",
                "date",
                "object",
                "array[string]",
                "enum",
            ];
            let otherwise = format!("Use one of {}.", listed(types));
            findings.error(property.line, message, meant(&property.written_type, types, &otherwise));
        }
        if property.description.is_empty() {
            findings.warning(
                property.line,
                format!("`{name}`{of} has no description"),
                "Say what it means.",
            );
        }
        for misfit in &property.misfits {
            let kind = property.kind.map_or("value", Type::name);
            findings.error(
                property.line,
                format!("the example `{misfit}` of `{name}`{of} is not of its type, {kind}"),
                "Correct the type or the example.",
            );
        }
        if has_examples && property.examples.is_empty() && property.misfits.is_empty() {
            findings.warning(
                property.line,
                format!("`{name}`{of} has no example"),
                "Add a value as it occurs.",
            );
        }
        if property.kind == Some(Type::Datetime) {
            times(property, of, findings);
        }
    }
}

/// Times that say no zone, or not UTC, are read differently by every reader.
fn times(property: &Property, of: &str, findings: &mut Findings) {
    for text in property.texts() {
        let is_utc = text.contains('T') && (text.ends_with('Z') || text.ends_with("+00:00"));
        if !is_utc {
            findings.warning(
                property.line,
                format!("the example \"{text}\" of `{}`{of} is not a time in UTC", property.name),
                "Write it as 2026-02-04T14:30:00Z.",
            );
        }
    }
}

fn marks(event: &Event, findings: &mut Findings) {
    if !event.properties.is_empty() && event.properties.iter().all(|property| property.required.is_none()) {
        findings.warning(
            event.line,
            format!(
                "the table of `{}` does not say which properties are required",
                event.name
            ),
            "Add a column Required with yes or no.",
        );
        return;
    }
    for property in event.properties.iter().filter(|property| property.required.is_none()) {
        findings.warning(
            property.line,
            format!(
                "the table does not say whether `{}` of `{}` is required",
                property.name, event.name
            ),
            "Write yes or no.",
        );
    }
}

fn lower_case(document: &Document, name: &str, line: usize, findings: &mut Findings) {
    for (event, property) in document
        .event_properties()
        .filter(|(_, property)| property.name == name)
    {
        for example in &property.examples {
            if let Example::Text(text) = example
                && text.chars().any(|char| char.is_uppercase() || char.is_whitespace())
            {
                findings.error(
                    property.line,
                    format!(
                        "the example \"{text}\" of `{name}` of `{}` is not in lower case, which line {line} asks for",
                        event.name
                    ),
                    "Correct the example, or the convention.",
                );
            }
        }
    }
}
