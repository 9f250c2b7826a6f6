//! The plan as Python: the types of all properties, and a typed call for every event.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use cryptorebate_plan::Plan;
use cryptorebate_plan::model::{Deprecation, Event, Kind, Property, Text, Update};

use crate::frame::Frame;
use crate::names::{ValueTypes, event_type, format_of, format_type, is_free};

/// Words of the language, and the names of the calls' own parameters: a property of such a name gets a `_` behind it.
const TAKEN: [&str; KEYWORDS + 8] = [
    "False",
    "None",
    "True",
    "and",
    "as",
    "assert",
    "async",
    "await",
    "break",
    "class",
    "continue",
    "def",
    "del",
    "elif",
    "else",
    "except",
    "finally",
    "for",
    "from",
    "global",
    "if",
    "import",
    "in",
    "is",
    "lambda",
    "nonlocal",
    "not",
    "or",
    "pass",
    "raise",
    "return",
    "try",
    "while",
    "with",
    "yield",
    "user_id",
    "platform",
    "user_properties",
    "anonymous_id",
    "session_id",
    "timestamp",
    "event_id",
    "context",
];

/// The longest line that the formatter leaves in one piece.
const WIDTH: usize = 120;

/// How many of them are words of the language.
const KEYWORDS: usize = 35;

/// What every call takes besides its properties.
const ENVELOPE: &str = "    session_id: Union[str, None] = None,\n    \
                            anonymous_id: Union[str, None] = None,\n    \
                            timestamp: Union[datetime, None] = None,\n    \
                            event_id: Union[str, UUID, None] = None,\n    \
                            context: Union[Mapping[str, object], None] = None,\n";

/// Writes `plan.py`: the types.
pub(crate) fn types(plan: &Plan, frame: Frame<'_>) -> String {
    let types = Types::of(plan);
    let mut code = format!(
        "\"\"\"{} The plan's events and properties as types.\"\"\"\n\n\
         from datetime import date, datetime\nfrom decimal import Decimal\n\
         from typing import Any, Literal, TypedDict, Union\nfrom uuid import UUID\n\n\
         PLAN_NAME = {:?}\nPLAN_VERSION = {:?}\n\n\
         UserId = Union[str, int, UUID]\n\"\"\"Whom an event speaks of; on the wire it is text.\"\"\"\n\n\
         Number = Union[int, float, Decimal]\n\"\"\"A number; of a Decimal, its own digits are sent.\"\"\"\n\n\
         Moment = Union[datetime, date, str]\n\"\"\"A point in time: an aware datetime, a date for its midnight in UTC, or \
         RFC 3339 text in UTC.\"\"\"\n",
        frame.header, plan.name, plan.version
    );
    let names = |names: Vec<String>| literal(&names);
    let alias = |name: &str, members: String, words: &str| {
        let line = format!("{name} = {members}");
        let code = match members.strip_prefix("Literal[").and_then(|rest| rest.strip_suffix(']')) {
            Some(values) if line.len() > WIDTH => {
                format!("{name} = Literal[\n    {},\n]", values.replace("\", ", "\",\n    "))
            }
            _ => line,
        };
        format!("\n{code}\n\"\"\"{}\"\"\"\n", prose(words))
    };
    let platforms = plan.platforms.iter().map(|platform| platform.name.clone()).collect();
    code.push_str(&alias("Platform", names(platforms), "Where an event comes from."));
    let events = plan.events.iter().map(|event| event.name.clone()).collect();
    code.push_str(&alias("EventName", names(events), "The name of an event."));
    for format in &plan.formats {
        if let Kind::String(Text::Known { values, .. }) = &format.kind
            && types.known.contains(format.name.as_str())
        {
            let members = format!("Union[{}, str]", literal(values));
            code.push_str(&alias(&format_type(format), members, &format.description));
        }
    }
    for list in &types.closed.types {
        if let Kind::String(Text::Closed { values }) = &list.kind {
            code.push_str(&alias(&list.name, literal(values), &list.description));
        }
    }
    for event in &plan.events {
        let words = event_words(event);
        code.push_str(&dict(
            &event_type(event),
            &words,
            &types,
            Some(event),
            &event.properties,
        ));
    }
    let user_properties: Vec<Property> = plan
        .user_properties
        .iter()
        .map(|user_property| {
            let mut property = user_property.property.clone();
            if user_property.update == Update::SetOnce {
                property.description.push_str(" The first value stays.");
            }
            property
        })
        .collect();
    code.push_str(&dict(
        "FlatUserProperties",
        "What is known of a person.",
        &types,
        None,
        &user_properties,
    ));
    code.push_str(
        "\n\nUserPropertyOperations = TypedDict(\n    \"UserPropertyOperations\",\n    \
         {\"$set\": FlatUserProperties, \"$setOnce\": FlatUserProperties},\n    total=False,\n)\n\
         \"\"\"The same with Amplitude's operations; the plan says which is which in either form.\"\"\"\n\n\
         UserProperties = Union[FlatUserProperties, UserPropertyOperations]\n\
         \"\"\"What is known of a person, in either form.\"\"\"\n",
    );
    code
}

/// Writes `track.py`: a function for every event.
pub(crate) fn functions(plan: &Plan, frame: Frame<'_>) -> String {
    let types = Types::of(plan);
    let mut body = String::new();
    for event in &plan.events {
        let mut parameters = String::new();
        let mut entries = String::new();
        let mut optional = String::new();
        let (required, rest): (Vec<&Property>, Vec<&Property>) =
            event.properties.iter().partition(|property| property.required);
        for property in required.iter().chain(&rest) {
            let type_name = types.name(Some(event), property, &property.kind, "plan.");
            let name = parameter(&property.name);
            if property.required {
                let _ = writeln!(parameters, "    {name}: {type_name},");
                let _ = writeln!(entries, "        {:?}: {name},", property.name);
            } else {
                let _ = writeln!(parameters, "    {name}: Union[{type_name}, None] = None,");
                let _ = write!(
                    optional,
                    "    if {name} is not None:\n        properties[{:?}] = {name}\n",
                    property.name
                );
            }
        }
        let entries = if entries.is_empty() {
            "{}".to_owned()
        } else {
            format!("{{\n{entries}    }}")
        };
        let _ = write!(
            body,
            "\n\ndef {}(\n    *,\n    user_id: Union[plan.UserId, None] = None,\n{parameters}    \
             user_properties: Union[plan.UserProperties, None] = None,\n    \
             platform: Union[{}, None] = None,\n{ENVELOPE}) -> Union[str, None]:\n    \
             \"\"\"{}\"\"\"\n    properties: dict[str, object] = {entries}\n{optional}    \
             return current().track(\n        {:?},\n        properties,\n        user_properties,\n        \
             user_id=user_id,\n        platform=platform,\n        session_id=session_id,\n        \
             anonymous_id=anonymous_id,\n        timestamp=timestamp,\n        event_id=event_id,\n        \
             context=context,\n    )\n",
            parameter(&event.name),
            literal(&event.platforms),
            function_words(event),
            event.name
        );
    }
    // Only what is used may be imported.
    let sequence = if body.contains("Sequence[") { ", Sequence" } else { "" };
    let any = if body.contains("Any]") { "Any, " } else { "" };
    format!(
        "\"\"\"{} A function for every event.\"\"\"\n\n\
         from __future__ import annotations\n\nfrom collections.abc import Mapping{sequence}\n\
         from datetime import datetime\nfrom typing import {any}Literal, Union\nfrom uuid import UUID\n\n\
         from cryptorebate_tracking import plan\nfrom cryptorebate_tracking._tracker import current\n{body}",
        frame.header
    )
}

/// Writes `calls.pyi`: `track_event` as type checkers see it, once for every event.
pub(crate) fn overloads(plan: &Plan, frame: Frame<'_>) -> String {
    let mut code = format!(
        "\"\"\"{} The call of today, as type checkers see it.\"\"\"\n\n\
         from collections.abc import Mapping\nfrom datetime import datetime\n\
         from typing import Literal, Union, overload\nfrom uuid import UUID\n\nfrom cryptorebate_tracking import plan\n",
        frame.header
    );
    // One overload alone is an error to type checkers.
    let decorator = if plan.events.len() > 1 { "@overload\n" } else { "" };
    for event in &plan.events {
        let needed = event.properties.iter().any(|property| property.required);
        let properties = format!("plan.{}", event_type(event));
        let properties = if needed {
            properties
        } else {
            format!("Union[{properties}, None] = None")
        };
        let _ = write!(
            code,
            "\n{decorator}def track_event(\n    user_id: Union[plan.UserId, None],\n    event_type: Literal[{:?}],\n    \
             event_properties: {properties},\n    \
             user_properties: Union[plan.UserProperties, None] = None,\n    \
             platform: Union[{}, None] = None,\n    *,\n{ENVELOPE}) -> Union[str, None]:\n    \"\"\"{}\"\"\"\n",
            event.name,
            literal(&event.platforms),
            prose(&event_words(event))
        );
    }
    code
}

/// The types of values that have a name.
struct Types<'p> {
    plan: &'p Plan,
    closed: ValueTypes,
    known: BTreeSet<&'p str>,
}

impl<'p> Types<'p> {
    fn of(plan: &'p Plan) -> Self {
        let closed = ValueTypes::of(plan, |kind, _| matches!(kind, Kind::String(Text::Closed { .. })));
        let known = plan.formats.iter().filter(|format| {
            let name = format_type(format);
            let taken = closed.types.iter().any(|list| list.name == name);
            matches!(format.kind, Kind::String(Text::Known { .. })) && !taken && is_free(plan, &name)
        });
        let known = known.map(|format| format.name.as_str()).collect();
        Self { plan, closed, known }
    }

    /// The type of a property's values; `module` stands before names of the types' own module.
    fn name(&self, event: Option<&Event>, property: &Property, kind: &Kind, module: &str) -> String {
        match kind {
            Kind::Boolean => "bool".to_owned(),
            Kind::Integer { .. } => "int".to_owned(),
            Kind::Number(_) => format!("{module}Number"),
            Kind::String(Text::Closed { values }) => match self.closed.find(event, property) {
                Some(list) => format!("{module}{}", list.name),
                None => literal(values),
            },
            Kind::String(Text::Known { values, .. }) => {
                match format_of(self.plan, property).filter(|format| self.known.contains(format.name.as_str())) {
                    Some(format) => format!("{module}{}", format_type(format)),
                    None => format!("Union[{}, str]", literal(values)),
                }
            }
            Kind::String(Text::Datetime) => format!("{module}Moment"),
            Kind::String(_) => "str".to_owned(),
            Kind::List { items, .. } => {
                let member = self.name(event, property, items, module);
                if module.is_empty() {
                    format!("list[{member}]")
                } else {
                    format!("Sequence[{member}]")
                }
            }
            Kind::Object { .. } => "dict[str, Any]".to_owned(),
        }
    }
}

/// A dictionary with keys that must be there and keys that may: Python 3.9 knows no other way than two classes.
fn dict(name: &str, words: &str, types: &Types<'_>, event: Option<&Event>, properties: &[Property]) -> String {
    let fields = |required: bool| {
        let of_kind = properties.iter().filter(|property| property.required == required);
        let fields = of_kind.map(|property| {
            let type_name = types.name(event, property, &property.kind, "");
            let type_name = if required {
                type_name
            } else {
                format!("Union[{type_name}, None]")
            };
            format!("{:?}: {type_name}", property.name)
        });
        fields.collect::<Vec<String>>().join(", ")
    };
    let comments = |required: bool| {
        let mut words = String::new();
        for property in properties.iter().filter(|property| property.required == required) {
            let _ = write!(
                words,
                "\n    - `{}`: {} Expected: {}.",
                property.name,
                prose(&property.description),
                prose(&property.expected)
            );
            if let Some(deprecation) = &property.deprecated {
                let _ = write!(words, " {}", deprecated(deprecation));
            }
        }
        words
    };
    let words = prose(words);
    let class = |name: &str, base: &str, words: &str, required: bool| {
        let mut body = String::new();
        for property in properties.iter().filter(|property| property.required == required) {
            let type_name = types.name(event, property, &property.kind, "");
            let type_name = if required {
                type_name
            } else {
                format!("Union[{type_name}, None]")
            };
            let _ = writeln!(body, "    {}: {type_name}", property.name);
        }
        let listed = comments(required);
        let listed = if listed.is_empty() {
            listed
        } else {
            format!("\n{listed}\n    ")
        };
        let body = if body.is_empty() { body } else { format!("\n{body}") };
        format!("\n\nclass {name}({base}):\n    \"\"\"{words}{listed}\"\"\"\n{body}")
    };
    // A key that is a word of the language can only be written in a call.
    let is_word = |property: &Property| TAKEN.iter().take(KEYWORDS).any(|word| *word == property.name);
    if properties.iter().any(is_word) {
        return format!(
            "\n\n_{name}Required = TypedDict(\"_{name}Required\", {{{}}})\n\
             _{name}Optional = TypedDict(\"_{name}Optional\", {{{}}}, total=False)\n\n\n\
             class {name}(_{name}Required, _{name}Optional):\n    \"\"\"{words}\"\"\"\n",
            fields(true),
            fields(false)
        );
    }
    let has = |required: bool| properties.iter().any(|property| property.required == required);
    match (has(true), has(false)) {
        (true, true) => {
            let base = format!("_{name}Required");
            class(&base, "TypedDict", &words, true) + &class(name, &format!("{base}, total=False"), &words, false)
        }
        (true, false) => class(name, "TypedDict", &words, true),
        _ => class(name, "TypedDict, total=False", &words, false),
    }
}

fn literal(values: &[String]) -> String {
    let values: Vec<String> = values
        .iter()
        .map(|value| serde_json::Value::from(value.as_str()).to_string())
        .collect();
    if values.is_empty() {
        "str".to_owned()
    } else {
        format!("Literal[{}]", values.join(", "))
    }
}

fn parameter(name: &str) -> String {
    if TAKEN.contains(&name) {
        format!("{name}_")
    } else {
        name.to_owned()
    }
}

fn event_words(event: &Event) -> String {
    let mut words = event.description.clone();
    if let Some(deprecation) = &event.deprecated {
        let _ = write!(words, " {}", deprecated(deprecation));
    }
    words
}

/// What an editor shows of a call.
fn function_words(event: &Event) -> String {
    let mut words = format!(
        "{}\n\n    Gives the event's id; `None` where the event was dropped.\n",
        prose(&event_words(event))
    );
    if !event.rules.is_empty() {
        let rules: Vec<String> = event
            .rules
            .iter()
            .map(|rule| format!("`{}` is {}", rule.at, prose(&rule.expected)))
            .collect();
        let _ = write!(words, "\n    Always: {}.\n", rules.join("; "));
    }
    if !event.properties.is_empty() {
        words.push_str("\n    Args:\n");
    }
    for property in &event.properties {
        let _ = writeln!(
            words,
            "        {}: {} Expected: {}.",
            parameter(&property.name),
            prose(&property.description),
            prose(&property.expected)
        );
    }
    words.push_str("    ");
    words
}

fn deprecated(deprecation: &Deprecation) -> String {
    format!(
        "Deprecated: {}.",
        prose(&deprecation.in_words(|name| format!("`{name}`")))
    )
}

/// A sentence in one line that may stand in a docstring.
fn prose(words: &str) -> String {
    let line = words.lines().map(str::trim).collect::<Vec<&str>>().join(" ");
    line.replace('\\', "\\\\").replace("\"\"\"", "'''")
}
