//! The `[events]` and `[user_properties]` of the plan file.

use crate::deprecations::{Deprecated, check_replacements, read_deprecation};
use crate::fields::{Fields, Node, Text, check_name};
use crate::kinds::{Formats, KIND_KEYS};
use crate::model::{Emitter, Event, Identity, Kind, Platform, Priority, Property, Update, UserProperty};
use crate::problem::Report;
use crate::rules::read_rules;
use crate::values::{fits, json};

/// A bit set of platforms has this many bits in the static table.
const MAX_PLATFORMS: usize = 8;

/// The properties that one event has seen are a bit set in the validator, with this many bits.
const MAX_PROPERTIES: usize = 64;

const EMITTERS: [(&str, Emitter); 2] = [("client", Emitter::Client), ("server", Emitter::Server)];

/// The kinds of some properties by name; `None` for one that is broken, so that its users are not blamed too.
pub(crate) struct Kinds<'a>(Vec<(&'a str, Option<Kind>)>);

impl<'a> Kinds<'a> {
    /// The names of the properties, broken ones too.
    pub(crate) fn names(&self) -> Vec<&'a str> {
        self.0.iter().map(|(name, _)| *name).collect()
    }

    /// The kind of a property; a name that does not exist is reported.
    pub(crate) fn find(&self, report: &mut Report<'_>, what: &str, name: &Text<'_>) -> Option<&Kind> {
        let found = self.0.iter().find(|(candidate, _)| *candidate == name.value);
        if found.is_none() {
            report.unknown(&name.at, what, name.value, self.0.iter().map(|(name, _)| *name));
        }
        found.and_then(|(_, kind)| kind.as_ref())
    }
}

/// What may be named by funnels and cohorts: events with their properties, and user properties.
pub(crate) struct Names<'a> {
    pub(crate) events: Vec<(&'a str, Kinds<'a>)>,
    pub(crate) user_properties: Kinds<'a>,
}

impl<'a> Names<'a> {
    /// The properties of an event; a name that does not exist is reported.
    pub(crate) fn event(&self, report: &mut Report<'_>, name: &Text<'_>) -> Option<&Kinds<'a>> {
        let found = self.events.iter().find(|(candidate, _)| *candidate == name.value);
        if found.is_none() {
            report.unknown(&name.at, "event", name.value, self.events.iter().map(|(name, _)| *name));
        }
        found.map(|(_, kinds)| kinds)
    }
}

/// Reads `[platforms]`.
pub(crate) fn read_platforms(report: &mut Report<'_>, plan: &Fields<'_>) -> (Vec<String>, Vec<Platform>) {
    let mut names = Vec::new();
    let mut platforms = Vec::new();
    if plan.require(report, "platforms", "a table of platforms").is_none() {
        return (names, platforms);
    }
    for (name, node) in plan.named(report, "platforms") {
        names.push(name.value.to_owned());
        if names.len() == MAX_PLATFORMS + 1 {
            report.add(&name.at, "too many platforms", format!("at most {MAX_PLATFORMS}"));
        }
        let what = format!("platform \"{}\"", name.value);
        let Some(fields) = Fields::open(report, node, name.at, what, &["description", "session", "emitter"]) else {
            continue;
        };
        let description = fields.text(report, "description");
        let session_required = fields.choice(report, "session", &[("required", true), ("optional", false)]);
        let emitter = fields.choice(report, "emitter", &EMITTERS);
        if let (Some(description), Some(session_required), Some(emitter)) = (description, session_required, emitter) {
            platforms.push(Platform {
                name: name.value.to_owned(),
                description: description.value.to_owned(),
                session_required,
                emitter,
            });
        }
    }
    (names, platforms)
}

/// Reads `[events]`.
pub(crate) fn read_events<'a>(
    report: &mut Report<'_>,
    plan: &Fields<'a>,
    platforms: &[String],
    formats: &Formats,
) -> (Vec<(&'a str, Kinds<'a>)>, Vec<Event>) {
    let mut names = Vec::new();
    let mut events = Vec::new();
    let mut deprecated = Vec::new();
    if plan.require(report, "events", "a table of events").is_none() {
        return (names, events);
    }
    for (name, node) in plan.named(report, "events") {
        check_free(report, &name, &names);
        let what = format!("event \"{}\"", name.value);
        let (kinds, event) = match Fields::open(report, node, name.at, what, &EVENT_KEYS) {
            Some(fields) => read_event(report, name.value, &fields, platforms, formats, &mut deprecated),
            None => (Kinds(Vec::new()), None),
        };
        names.push((name.value, kinds));
        events.extend(event);
    }
    let all: Vec<&str> = names.iter().map(|(name, _)| *name).collect();
    check_replacements(report, "event", &all, &deprecated);
    (names, events)
}

/// The name that the change of user properties takes among the schemas.
const RESERVED_EVENT: &str = "identify";

/// Names that generated code uses for types of its own, in lower case and without `_`.
const RESERVED_TYPES: [&str; 17] = [
    "btreemap",
    "clienteventname",
    "clientplatform",
    "deserialize",
    "eventname",
    "eventproperties",
    "json",
    "option",
    "other",
    "platform",
    "record",
    "self",
    "serialize",
    "string",
    "typedevent",
    "userproperties",
    "vec",
];

/// Reports an event whose name, or whose type in generated code, something else has.
fn check_free(report: &mut Report<'_>, name: &Text<'_>, earlier: &[(&str, Kinds<'_>)]) {
    if name.value == RESERVED_EVENT {
        let message = format!("an event cannot be named \"{RESERVED_EVENT}\"");
        let help = format!("${RESERVED_EVENT} is the change of user properties, and has a schema of that name");
        report.add_with_help(&name.at, message, "another name", Some(help));
    } else if RESERVED_TYPES.contains(&name.value.replace('_', "").as_str()) {
        let message = format!("an event cannot be named \"{}\"", name.value);
        let help = "generated code has a type of that name".to_owned();
        report.add_with_help(&name.at, message, "another name", Some(help));
    } else if let Some((twin, _)) = earlier
        .iter()
        .find(|(other, _)| type_name(other) == type_name(name.value))
    {
        let message = format!(
            "the events \"{twin}\" and \"{}\" share one name in generated code",
            name.value
        );
        report.add(&name.at, message, "another name");
    }
}

/// The name of an event's type in generated code, as far as it matters: a `_` before a digit leaves no trace.
fn type_name(event: &str) -> String {
    let mut name = String::with_capacity(event.len());
    for word in event.split('_') {
        let mut characters = word.chars();
        name.extend(characters.next().map(|first| first.to_ascii_uppercase()));
        name.push_str(characters.as_str());
    }
    name
}

const EVENT_KEYS: [&str; 9] = [
    "description",
    "priority",
    "category",
    "platforms",
    "identity",
    "emitter",
    "rules",
    "properties",
    "deprecated",
];

fn read_event<'a>(
    report: &mut Report<'_>,
    name: &'a str,
    fields: &Fields<'a>,
    platforms: &[String],
    formats: &Formats,
    deprecated: &mut Vec<Deprecated<'a>>,
) -> (Kinds<'a>, Option<Event>) {
    let description = fields.text(report, "description");
    let priority = fields.choice(report, "priority", &[("P0", Priority::P0), ("P1", Priority::P1)]);
    let category = fields.text(report, "category");
    if let Some(category) = &category {
        check_name(report, category);
    }
    let from = fields.require(report, "platforms", "a list of platforms");
    let from = from.and_then(|_| fields.texts(report, "platforms"));
    for platform in from.iter().flatten() {
        if !platforms.iter().any(|known| known == platform.value) {
            let known = platforms.iter().map(String::as_str);
            report.unknown(&platform.at, "platform", platform.value, known);
        }
    }
    let identity = fields.choice(
        report,
        "identity",
        &[
            ("user", Identity::User),
            ("visitor", Identity::Visitor),
            ("none", Identity::None),
        ],
    );
    let emitter = fields.choice(report, "emitter", &EMITTERS);
    let (kinds, properties) = read_properties(report, fields, formats);
    let rules = read_rules(report, fields, &kinds);
    let deprecation = read_deprecation(report, name, fields, deprecated);
    let event = || {
        Some(Event {
            name: name.to_owned(),
            description: description?.value.to_owned(),
            priority: priority?,
            category: category?.value.to_owned(),
            platforms: from?.iter().map(|platform| platform.value.to_owned()).collect(),
            identity: identity?,
            emitter: emitter?,
            properties,
            rules,
            deprecated: deprecation,
        })
    };
    (kinds, event())
}

fn read_properties<'a>(report: &mut Report<'_>, event: &Fields<'a>, formats: &Formats) -> (Kinds<'a>, Vec<Property>) {
    let mut kinds = Vec::new();
    let mut properties = Vec::new();
    let mut deprecated = Vec::new();
    let allowed: Vec<&str> = KIND_KEYS
        .into_iter()
        .chain(["required", "description", "examples", "deprecated"])
        .collect();
    for (name, node) in event.named(report, "properties") {
        if kinds.len() == MAX_PROPERTIES {
            let message = format!("too many properties in {}", event.what);
            report.add(&name.at, message, format!("at most {MAX_PROPERTIES}"));
        }
        let what = format!("property \"{}\"", name.value);
        let fields = Fields::open(report, node, name.at, what, &allowed);
        let (kind, property) = match &fields {
            Some(fields) => read_property(report, name.value, fields, formats, &mut deprecated),
            None => (None, None),
        };
        kinds.push((name.value, kind));
        properties.extend(property);
    }
    let kinds = Kinds(kinds);
    check_replacements(report, "property", &kinds.names(), &deprecated);
    (kinds, properties)
}

/// Reads `[user_properties]`.
pub(crate) fn read_user_properties<'a>(
    report: &mut Report<'_>,
    plan: &Fields<'a>,
    formats: &Formats,
) -> (Kinds<'a>, Vec<UserProperty>) {
    let mut kinds = Vec::new();
    let mut properties = Vec::new();
    let mut deprecated = Vec::new();
    let allowed: Vec<&str> = KIND_KEYS
        .into_iter()
        .chain(["update", "description", "examples", "deprecated"])
        .collect();
    for (name, node) in plan.named(report, "user_properties") {
        if kinds.len() == MAX_PROPERTIES {
            report.add(
                &name.at,
                "too many user properties",
                format!("at most {MAX_PROPERTIES}"),
            );
        }
        let what = format!("user property \"{}\"", name.value);
        let Some(fields) = Fields::open(report, node, name.at, what, &allowed) else {
            kinds.push((name.value, None));
            continue;
        };
        let update = fields.choice(
            report,
            "update",
            &[("set_once", Update::SetOnce), ("update", Update::Update)],
        );
        let (kind, property) = read_property(report, name.value, &fields, formats, &mut deprecated);
        kinds.push((name.value, kind));
        properties.extend(
            property
                .zip(update)
                .map(|(property, update)| UserProperty { property, update }),
        );
    }
    let kinds = Kinds(kinds);
    check_replacements(report, "user property", &kinds.names(), &deprecated);
    (kinds, properties)
}

fn read_property<'a>(
    report: &mut Report<'_>,
    name: &'a str,
    fields: &Fields<'a>,
    formats: &Formats,
    deprecated: &mut Vec<Deprecated<'a>>,
) -> (Option<Kind>, Option<Property>) {
    let required = fields.flag(report, "required");
    let description = fields.text(report, "description");
    let deprecation = read_deprecation(report, name, fields, deprecated);
    let example = fields.get("examples").and_then(first_text);
    let Some(shape) = formats.shape(report, fields, example) else {
        return (None, None);
    };
    let mut examples = Vec::new();
    for node in fields.array(report, "examples").unwrap_or_default() {
        if fits(node, &shape.kind) {
            examples.extend(json(report, node, "examples"));
        } else {
            let message = format!("an example does not fit {}", fields.what);
            report.add(&node.span(), message, shape.expected.clone());
        }
    }
    let property = description.map(|description| Property {
        name: name.to_owned(),
        description: description.value.to_owned(),
        required,
        format: shape.format,
        kind: shape.kind.clone(),
        expected: shape.expected,
        expected_item: shape.expected_item,
        examples,
        deprecated: deprecation,
    });
    (Some(shape.kind), property)
}

/// The first member of an array, where it is a string.
fn first_text<'a>(node: &'a Node<'a>) -> Option<&'a str> {
    node.get_ref().as_array()?.first()?.get_ref().as_str()
}
