//! What a finding points at, in the plan's words: its path, its name, and what would have been right there.

use alloc::borrow::Cow;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::{MAX_ACTUAL_CHARS, Writer, any_of, shorten};
use crate::Field;
use crate::docs::PropertyDocs;
use crate::finding::{Operator, Place, key};
use crate::judge::{IDENTIFY, Name};
use crate::table::{Identity, Kind, Plan, PropertyDef, Text as TextKind};

/// Where a finding points, in the plan's words.
pub(super) struct Subject {
    pub(super) path: String,
    /// The last name of the path.
    pub(super) name: Cow<'static, str>,
    /// What would have been right; empty where nothing would.
    pub(super) expected: Cow<'static, str>,
    /// The kind of the value, where it is a property's.
    pub(super) kind: Option<&'static Kind>,
}

impl Subject {
    /// The values of a closed list, or those known today.
    pub(super) fn values(&self) -> &'static [&'static str] {
        match self.kind {
            Some(Kind::Text(TextKind::Closed(values) | TextKind::Known { values, .. })) => values,
            _ => &[],
        }
    }
}

impl Writer<'_, '_> {
    pub(super) fn property_docs(&self, index: u8) -> Option<&'static PropertyDocs> {
        let Name::Planned(event) = self.judgement.name() else {
            return None;
        };
        self.docs.events.get(event)?.properties.get(usize::from(index))
    }

    pub(super) fn subject(&self, place: Place) -> Subject {
        let text = self.judgement.text();
        match place {
            Place::Field(field) => Subject {
                path: joined("", field.name()),
                name: Cow::Borrowed(field.name()),
                expected: self.expected_field(field),
                kind: None,
            },
            Place::UnknownField(span) => unknown("", &key(span, text).decoded()),
            Place::UnknownProperty(span) => unknown("/properties", &key(span, text).decoded()),
            Place::UnknownUserProperty { operator, key: span } => {
                unknown(user_properties_path(operator), &key(span, text).decoded())
            }
            Place::Operator(operator) => Subject {
                path: user_properties_path(operator).to_string(),
                name: Cow::Borrowed(operator.name()),
                expected: Cow::Borrowed("an object of user properties"),
                kind: None,
            },
            Place::Property { index } => {
                let property = self.event().and_then(|event| event.properties.get(usize::from(index)));
                known("/properties", property, self.property_docs(index), None)
            }
            Place::PropertyItem { index, item } => {
                let property = self.event().and_then(|event| event.properties.get(usize::from(index)));
                known("/properties", property, self.property_docs(index), Some(item))
            }
            Place::UserProperty { index, operator, item } => {
                let index = usize::from(index);
                let docs = self.docs.user_properties.get(index);
                known(
                    user_properties_path(operator),
                    self.judgement.plan().user_properties.get(index),
                    docs,
                    item,
                )
            }
            Place::Rule { index, property } => {
                let Name::Planned(event) = self.judgement.name() else {
                    return unknown("", "");
                };
                let rules = self.docs.events.get(event).map_or(&[][..], |docs| docs.rules);
                let expected = rules.get(usize::from(index)).copied().unwrap_or_default();
                Subject {
                    expected: Cow::Borrowed(expected),
                    ..self.subject(Place::Property { index: property })
                }
            }
            Place::UserIdRule(operator) => Subject {
                path: joined(user_properties_path(operator), "user_id"),
                name: Cow::Borrowed("user_id"),
                expected: Cow::Borrowed("the event's own user_id"),
                kind: None,
            },
        }
    }

    fn expected_field(&self, field: Field) -> Cow<'static, str> {
        Cow::Borrowed(match field {
            Field::EventId => "a UUID such as 0194d3c0-0000-7000-8000-000000000001",
            Field::Event => {
                let example = self
                    .judgement
                    .plan()
                    .events
                    .first()
                    .map_or(IDENTIFY, |event| event.name);
                return Cow::Owned(format!("the name of an event of the plan, such as {example}"));
            }
            Field::Timestamp => "a time in UTC such as 2026-02-04T14:30:00Z",
            Field::Platform => {
                let allowed = self.event().map_or(u8::MAX, |event| event.platforms);
                return Cow::Owned(any_of(&platforms(self.judgement.plan(), allowed)));
            }
            Field::UserId => match self.event().map(|event| event.identity) {
                Some(Identity::Visitor) => "a user_id or an anonymous_id",
                _ => "the person's id: text that is not empty, at most 1,024 characters",
            },
            Field::AnonymousId | Field::SessionId => "an id: text that is not empty, at most 1,024 characters",
            Field::Properties => "an object with the event's properties; {} where it needs none",
            Field::UserProperties => "an object of user properties, flat or in $set and $setOnce",
            Field::Context => "an object of at most 4 levels and 4,096 bytes",
        })
    }
}

/// A JSON Pointer one step further. The plan's names need no escapes.
fn joined(parent: &str, name: &str) -> String {
    [parent, "/", name].concat()
}

fn platforms(plan: &Plan, allowed: u8) -> Vec<&'static str> {
    let is_allowed = |index: usize| allowed >> index & 1 == 1;
    plan.platforms
        .iter()
        .enumerate()
        .filter(|(index, _)| is_allowed(*index))
        .map(|(_, known)| known.name)
        .collect()
}

fn user_properties_path(operator: Operator) -> &'static str {
    match operator {
        Operator::Flat => "/user_properties",
        Operator::Set => "/user_properties/$set",
        Operator::SetOnce => "/user_properties/$setOnce",
    }
}

fn unknown(parent: &str, name: &str) -> Subject {
    let path = joined(parent, &name.replace('~', "~0").replace('/', "~1"));
    Subject {
        path,
        name: Cow::Owned(shorten(name, MAX_ACTUAL_CHARS)),
        expected: Cow::Borrowed(""),
        kind: None,
    }
}

fn known(parent: &str, property: Option<&PropertyDef>, docs: Option<&PropertyDocs>, item: Option<u32>) -> Subject {
    let name = property.map_or("", |property| property.name);
    let kind = match (property.map(|property| property.kind), item) {
        (Some(Kind::List(kind)), Some(_)) => Some(*kind),
        (kind, _) => kind,
    };
    let expected = docs.map_or("", |docs| {
        if item.is_some() {
            docs.expected_item
        } else {
            docs.expected
        }
    });
    let (path, name) = match item {
        Some(item) => (format!("{parent}/{name}/{item}"), Cow::Owned(format!("{name}[{item}]"))),
        None => (joined(parent, name), Cow::Borrowed(name)),
    };
    Subject {
        path,
        name,
        expected: Cow::Borrowed(expected),
        kind,
    }
}
