//! The plan as TypeScript types: `pkg/src/generated/plan.ts`.

use crate::frame::Frame;
use crate::names::{ValueTypes, event_type, format_of, format_type, is_free};
use crate::values::example;
use cryptorebate_plan::Plan;
use cryptorebate_plan::model::{Deprecation, Emitter, Event, Format, Kind, Property, Text, Update};
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// The longest line that the formatter leaves in one piece.
const WIDTH: usize = 120;

/// Writes `pkg/src/generated/plan.ts`.
pub(crate) fn render(plan: &Plan, frame: Frame<'_>) -> String {
    let types = Types::of(plan);
    let mut code = format!(
        "// {} The plan's events and properties as types.\n\n\
         /** The plan's name. */\nexport const PLAN_NAME = {:?};\n\n\
         /** The plan's version. */\nexport const PLAN_VERSION = {:?};\n",
        frame.header, plan.name, plan.version
    );
    let of_clients = |emitter: Emitter| emitter == Emitter::Client;
    let platforms = plan.platforms.iter();
    let client_platforms = platforms.clone().filter(|platform| of_clients(platform.emitter));
    let events = plan.events.iter();
    let client_events = events.clone().filter(|event| of_clients(event.emitter));
    code.push_str(&alias(
        "Where an event comes from.",
        "Platform",
        platforms.map(|platform| quoted(&platform.name)),
    ));
    code.push_str(&alias(
        "Where events come from that a page may send.",
        "ClientPlatform",
        client_platforms.map(|platform| quoted(&platform.name)),
    ));
    code.push_str(&types.declarations());
    for event in &plan.events {
        let rules = event
            .rules
            .iter()
            .map(|rule| format!("`{}` is {}", rule.at, rule.expected));
        let rules: Vec<String> = rules.collect();
        let mut words = vec![event.description.clone()];
        words.extend((!rules.is_empty()).then(|| format!("Always: {}.", rules.join("; "))));
        words.extend(deprecated(event.deprecated.as_ref()));
        let properties = event
            .properties
            .iter()
            .map(|property| types.field(Some(event), property, None));
        code.push_str(&interface(
            &words,
            &event_type(event),
            &properties.collect::<Vec<String>>(),
        ));
    }
    let user_properties = plan.user_properties.iter().map(|user_property| {
        let keeps = (user_property.update == Update::SetOnce).then_some("The first value stays.");
        types.field(None, &user_property.property, keeps)
    });
    let words = ["What is known of a person.".to_owned()];
    code.push_str(&interface(
        &words,
        "UserProperties",
        &user_properties.collect::<Vec<String>>(),
    ));
    let by_name = events.clone().map(|event| {
        let comment = deprecated(event.deprecated.as_ref()).map(|tag| comment(&[tag], "  "));
        let comment = comment.unwrap_or_default();
        format!("{comment}  {}: {};\n", event.name, event_type(event))
    });
    let words = ["The properties of each event.".to_owned()];
    code.push_str(&interface(&words, "EventProperties", &by_name.collect::<Vec<String>>()));
    code.push_str(&alias(
        "The name of an event.",
        "EventName",
        ["keyof EventProperties".to_owned()],
    ));
    code.push_str(&alias(
        "The name of an event that a page may send.",
        "ClientEventName",
        client_events.map(|event| quoted(&event.name)),
    ));
    code
}

/// The types of values that have a name.
struct Types<'p> {
    plan: &'p Plan,
    closed: ValueTypes,
    /// The formats with known values whose own name is free for a type.
    known: BTreeSet<&'p str>,
}

impl<'p> Types<'p> {
    fn of(plan: &'p Plan) -> Self {
        let closed = ValueTypes::of(plan, |kind, _| matches!(kind, Kind::String(Text::Closed { .. })));
        let free = |format: &Format| {
            let name = format_type(format);
            !closed.types.iter().any(|list| list.name == name) && is_free(plan, &name)
        };
        let known = plan
            .formats
            .iter()
            .filter(|format| matches!(format.kind, Kind::String(Text::Known { .. })) && free(format))
            .map(|format| format.name.as_str())
            .collect();
        Self { plan, closed, known }
    }

    /// The declarations of all named types.
    fn declarations(&self) -> String {
        let mut code = alias(
            "Another value than those known today; it passes with the warning `unknown_value`.",
            "Other",
            ["string & Record<never, never>".to_owned()],
        );
        for format in self
            .plan
            .formats
            .iter()
            .filter(|format| self.known.contains(format.name.as_str()))
        {
            if let Kind::String(Text::Known { values, .. }) = &format.kind {
                code.push_str(&alias(&format.description, &format_type(format), known_members(values)));
            }
        }
        for list in &self.closed.types {
            if let Kind::String(Text::Closed { values }) = &list.kind {
                let members = values.iter().map(|value| quoted(value));
                code.push_str(&alias(&list.description, &list.name, members));
            }
        }
        code
    }

    fn field(&self, event: Option<&Event>, property: &Property, more: Option<&str>) -> String {
        let mut words = vec![match more {
            Some(more) => format!("{} {more}", property.description),
            None => property.description.clone(),
        }];
        words.push(format!("Expected: {}.", property.expected));
        let examples = property
            .examples
            .iter()
            .map(|value| format!("@example {}", example(property, value)));
        words.extend(examples);
        words.extend(deprecated(property.deprecated.as_ref()));
        let optional = if property.required { "" } else { "?" };
        let type_name = self.type_name(event, property, &property.kind);
        // An explicit `null` means the same as nothing.
        let type_name = if property.required {
            type_name
        } else {
            format!("{type_name} | null")
        };
        format!("{}  {}{optional}: {type_name};\n", comment(&words, "  "), property.name)
    }

    /// The format of a property's values, where it has known values and a type.
    fn known_format(&self, property: &Property) -> Option<&Format> {
        format_of(self.plan, property).filter(|format| self.known.contains(format.name.as_str()))
    }

    fn type_name(&self, event: Option<&Event>, property: &Property, kind: &Kind) -> String {
        match kind {
            Kind::Boolean => "boolean".to_owned(),
            Kind::Integer { .. } | Kind::Number(_) => "number".to_owned(),
            Kind::String(Text::Closed { values }) => match self.closed.find(event, property) {
                Some(list) => list.name.clone(),
                None => values.iter().map(|value| quoted(value)).collect::<Vec<_>>().join(" | "),
            },
            Kind::String(Text::Known { values, .. }) => match self.known_format(property) {
                Some(format) => format_type(format),
                None => known_members(values).collect::<Vec<_>>().join(" | "),
            },
            Kind::String(_) => "string".to_owned(),
            Kind::List { items, .. } => {
                let member = self.type_name(event, property, items);
                if member.contains(' ') {
                    format!("({member})[]")
                } else {
                    format!("{member}[]")
                }
            }
            Kind::Object { .. } => "Record<string, unknown>".to_owned(),
        }
    }
}

fn known_members(values: &[String]) -> impl Iterator<Item = String> {
    values.iter().map(|value| quoted(value)).chain(["Other".to_owned()])
}

fn quoted(value: &str) -> String {
    serde_json::Value::from(value).to_string()
}

/// A type with a name, in one line where it fits.
fn alias(words: &str, name: &str, members: impl IntoIterator<Item = String>) -> String {
    let mut members: Vec<String> = members.into_iter().collect();
    if members.is_empty() {
        members.push("never".to_owned());
    }
    let line = format!("export type {name} = {};", members.join(" | "));
    let code = if line.len() <= WIDTH {
        line
    } else {
        format!("export type {name} =\n  | {};", members.join("\n  | "))
    };
    format!("\n{}{code}\n", comment(&[words.to_owned()], ""))
}

fn interface(words: &[String], name: &str, fields: &[String]) -> String {
    let comment = comment(words, "");
    if fields.is_empty() {
        return format!("\n{comment}export type {name} = Record<string, never>;\n");
    }
    format!("\n{comment}export interface {name} {{\n{}}}\n", fields.concat())
}

/// The tag at which an editor strikes a name through.
fn deprecated(deprecation: Option<&Deprecation>) -> Option<String> {
    let words = deprecation?.in_words(|name| format!("`{name}`"));
    Some(format!(
        "@deprecated {}.",
        words.lines().collect::<Vec<&str>>().join(" ")
    ))
}

/// A comment for the editor: one line for one sentence, else a paragraph each; tags stand close together.
fn comment(words: &[String], indent: &str) -> String {
    let lines = words
        .iter()
        .flat_map(|words| words.lines())
        .map(|line| line.trim().replace("*/", "*\\/"));
    let lines: Vec<String> = lines.collect();
    if let [only] = &lines[..] {
        return format!("{indent}/** {only} */\n");
    }
    let mut text = format!("{indent}/**\n");
    let mut after_tag = None;
    for line in &lines {
        let is_tag = line.starts_with('@');
        if after_tag.is_some_and(|after_tag| !(after_tag && is_tag)) {
            let _ = writeln!(text, "{indent} *");
        }
        let _ = writeln!(text, "{indent} * {line}");
        after_tag = Some(is_tag);
    }
    let _ = writeln!(text, "{indent} */");
    text
}
