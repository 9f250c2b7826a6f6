//! The document's own examples of code against its tables.

use cryptorebate_calls::{Argument, Constants, Source, uses};

use super::meant;
use crate::document::{Code, Document, Event, Property};
use crate::finding::{Findings, listed};
use crate::types::Update;

pub fn check(document: &Document, findings: &mut Findings) {
    let names: Vec<&str> = document.events.iter().map(|event| event.name.as_str()).collect();
    for code in &document.code {
        let source = Source::read(&code.text, code.language);
        for unknown in uses(&source, code.language, &names, &Constants::new()).unknown {
            findings.error(
                code.line + unknown.line - 1,
                format!("the example tracks `{}`, and there is no such event", unknown.name),
                meant(
                    &unknown.name,
                    names.iter().copied(),
                    "Describe the event, or correct the example.",
                ),
            );
        }
        for (open, token) in source.tokens().iter().enumerate() {
            if token.is('(') && source.callee(open).is_some() {
                let call = Call {
                    document,
                    code,
                    source: &source,
                };
                call.check(open, findings);
            }
        }
    }
}

/// A call in an example.
struct Call<'d> {
    document: &'d Document,
    code: &'d Code,
    source: &'d Source,
}

impl Call<'_> {
    fn line(&self, argument: &Argument) -> usize {
        self.code.line + argument.line - 1
    }

    fn check(&self, open: usize, findings: &mut Findings) {
        let arguments = self.source.arguments(open);
        let event = arguments.iter().find_map(|argument| {
            let (_, text) = self.source.literal(argument)?;
            Some((argument, self.document.event(text)?))
        });
        let Some((named, event)) = event else { return };
        let mut own = Vec::new();
        let mut is_whole = true;
        for argument in &arguments {
            let Some(entries) = self.entries(argument) else {
                // What is held by a variable cannot be seen.
                is_whole &= argument.name.as_deref().is_none_or(|name| !is_properties(name));
                continue;
            };
            let users = entries
                .iter()
                .find(|entry| entry.name.as_deref().is_some_and(is_user_properties));
            if argument.name.as_deref().is_some_and(is_user_properties) {
                self.user_properties(&entries, findings);
            } else if let Some(entries) = users.and_then(|entry| self.entries(entry)) {
                self.user_properties(&entries, findings);
            } else {
                own.extend(entries);
            }
        }
        is_whole &= own.iter().all(|entry| entry.name.is_some());
        self.properties(event, &own, findings);
        let given = |name: &str| own.iter().any(|entry| entry.name.as_deref() == Some(name));
        let missing: Vec<&str> = event
            .properties
            .iter()
            .filter(|property| property.required == Some(true) && !given(&property.name))
            .map(|property| property.name.as_str())
            .collect();
        if is_whole && !missing.is_empty() {
            findings.error(
                self.line(named),
                format!(
                    "the example of `{}` leaves out what is required: {}",
                    event.name,
                    listed(missing)
                ),
                "Correct the example: it will be copied.",
            );
        }
    }

    /// The entries of an argument that is an object.
    fn entries(&self, argument: &Argument) -> Option<Vec<Argument>> {
        let open = argument.value.start;
        self.source.get(open)?.is('{').then(|| self.source.arguments(open))
    }

    fn properties(&self, event: &Event, entries: &[Argument], findings: &mut Findings) {
        for entry in entries {
            let Some(name) = entry.name.as_deref() else { continue };
            let Some(property) = event.property(name) else {
                let names = event.properties.iter().map(|property| property.name.as_str());
                findings.error(
                    self.line(entry),
                    format!(
                        "the example gives `{}` the property `{name}`, which it does not have",
                        event.name
                    ),
                    meant(
                        name,
                        names,
                        "Add it to the event's table, or take it out of the example.",
                    ),
                );
                continue;
            };
            self.value(property, entry, findings);
            self.source_of_value(event, property, entry, entries, findings);
        }
    }

    /// A literal that is not among the property's values.
    fn value(&self, property: &Property, entry: &Argument, findings: &mut Findings) {
        if let Some((_, text)) = self.source.literal(entry)
            && property.is_enumerated()
            && !property.texts().contains(&text)
        {
            findings.warning(
                self.line(entry),
                format!(
                    "the example's value \"{text}\" is not among those of `{}` (line {})",
                    property.name, property.line
                ),
                "Correct the example, or add the value to the table.",
            );
        }
    }

    /// A property that is filled from what is a property of its own, and is left out.
    fn source_of_value(
        &self,
        event: &Event,
        property: &Property,
        entry: &Argument,
        entries: &[Argument],
        findings: &mut Findings,
    ) {
        let texts = entry.value.clone().filter_map(|place| self.source.get(place)?.text());
        for text in texts.filter(|text| *text != property.name && event.property(text).is_some()) {
            if !entries.iter().any(|other| other.name.as_deref() == Some(text)) {
                findings.warning(
                    self.line(entry),
                    format!(
                        "the example fills `{}` from \"{text}\", which is a property of its own and is left out",
                        property.name
                    ),
                    format!("Say how the two differ, and send `{text}` too."),
                );
            }
        }
    }

    fn user_properties(&self, entries: &[Argument], findings: &mut Findings) {
        for entry in entries {
            match entry.name.as_deref() {
                Some(operation @ ("$set" | "$setOnce" | "$set_once")) => {
                    for inner in self.entries(entry).unwrap_or_default() {
                        self.user_property(Some(operation), &inner, findings);
                    }
                }
                _ => self.user_property(None, entry, findings),
            }
        }
    }

    fn user_property(&self, operation: Option<&str>, entry: &Argument, findings: &mut Findings) {
        let Some(name) = entry.name.as_deref().filter(|name| !name.starts_with('$')) else {
            return;
        };
        let Some(property) = self.document.user_property(name) else {
            let names = self
                .document
                .user_properties
                .iter()
                .map(|property| property.name.as_str());
            findings.error(
                self.line(entry),
                format!("the example sets the user property `{name}`, and there is no such"),
                meant(name, names, "Add it to the table of user properties."),
            );
            return;
        };
        let wrong = match (operation, property.update) {
            (Some("$set"), Some(Update::SetOnce)) => Some(("set once", "$setOnce")),
            (Some("$setOnce" | "$set_once"), Some(Update::Update)) => Some(("updated", "$set")),
            _ => None,
        };
        if let (Some((how, right)), Some(operation)) = (wrong, operation) {
            findings.error(
                self.line(entry),
                format!(
                    "the example puts `{name}` into `{operation}`, and line {} says that it is {how}",
                    property.line
                ),
                format!("Put it into `{right}`."),
            );
        }
    }
}

fn is_user_properties(name: &str) -> bool {
    matches!(name, "user_properties" | "userProperties")
}

fn is_properties(name: &str) -> bool {
    name.to_lowercase().ends_with("properties") && !is_user_properties(name)
}
