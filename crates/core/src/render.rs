//! From findings to sentences: the only place that knows how a verdict is worded.

use alloc::borrow::Cow;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::docs::{DeprecationDocs, PlanDocs, PropertyDocs};
use crate::finding::{Finding, Operator, Place, key};
use crate::judge::{IDENTIFY, Name};
use crate::nearest::nearest;
use crate::scan::{Expected, Scanner, SyntaxError};
use crate::table::{EventDef, Identity, Kind, Plan, PropertyDef, Text as TextKind};
use crate::verdict::{Code, Verdict, Violation};
use crate::{Field, Judgement};

/// How many characters of a value are shown.
const MAX_ACTUAL_CHARS: usize = 120;

pub(crate) fn verdict(judgement: &Judgement<'_>, docs: &'static PlanDocs) -> Verdict {
    let findings = judgement.findings();
    if let Some(error) = findings.syntax() {
        let violations = Vec::from([malformed(judgement.text(), error)]);
        return Verdict {
            event: None,
            valid: false,
            violations,
            warnings: Vec::new(),
        };
    }
    let writer = Writer { judgement, docs };
    Verdict {
        event: writer.event_name(),
        valid: judgement.is_valid(),
        violations: findings
            .violations()
            .iter()
            .map(|finding| writer.violation(*finding))
            .collect(),
        warnings: findings
            .warnings()
            .iter()
            .map(|finding| writer.violation(*finding))
            .collect(),
    }
}

fn malformed(text: &[u8], error: SyntaxError) -> Violation {
    let expected = match error.expected {
        Expected::Event => "a JSON object: { … }",
        Expected::Value => "a JSON value",
        Expected::Key => "a key in double quotes",
        Expected::Colon => "a colon after the key",
        Expected::CommaOrBrace => "a comma or }",
        Expected::CommaOrBracket => "a comma or ]",
        Expected::End => "nothing more: one event, then the end",
        Expected::StringEnd => "a closing quote, and control characters only as escapes such as \\n",
        Expected::Escape => {
            "a valid escape: \\\" \\\\ \\/ \\b \\f \\n \\r \\t or \\u with four hexadecimal digits, surrogates in pairs"
        }
        Expected::Utf8 => "text in UTF-8",
        Expected::Digit => "a digit",
        Expected::Shallower => "at most 127 levels of nesting",
        Expected::Shorter => "an event of less than 4 GiB",
    };
    let at = error.at as usize;
    let before = text.get(..at).unwrap_or(text);
    let line = before.split(|byte| *byte == b'\n').count();
    let line_start = before.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    let column = String::from_utf8_lossy(before.get(line_start..).unwrap_or_default())
        .chars()
        .count()
        + 1;
    let rest = text.get(at..).unwrap_or_default();
    let actual = if rest.is_empty() {
        String::from("the end of the text")
    } else {
        // More bytes than are shown need not be looked at.
        shorten(
            &String::from_utf8_lossy(rest.get(..MAX_ACTUAL_CHARS * 4).unwrap_or(rest)),
            24,
        )
    };
    let message = if error.expected == Expected::Event {
        format!("The event is not a JSON object: it starts with {actual}")
    } else {
        format!("The event is not JSON: line {line}, column {column} has {actual} where {expected} was expected")
    };
    Violation {
        code: Code::Malformed,
        path: String::new(),
        message,
        expected: Some(Cow::Borrowed(expected)),
        actual: Some(actual),
        rule: None,
    }
}

/// Where a finding points, in the plan's words.
struct Subject {
    path: String,
    /// The last name of the path.
    name: Cow<'static, str>,
    /// What would have been right; empty where nothing would.
    expected: Cow<'static, str>,
    /// The values of a closed list.
    closed: &'static [&'static str],
}

struct Writer<'j, 't> {
    judgement: &'j Judgement<'t>,
    docs: &'static PlanDocs,
}

impl Writer<'_, '_> {
    fn event_name(&self) -> Option<Cow<'static, str>> {
        if let Some(event) = self.event() {
            return Some(Cow::Borrowed(event.name));
        }
        let mut scan = Scanner::new(self.judgement.field(Field::Event)?.as_bytes());
        (scan.peek() == b'"')
            .then(|| scan.string().ok())
            .flatten()
            .map(|name| Cow::Owned(name.decoded()))
    }

    fn violation(&self, finding: Finding) -> Violation {
        let mut subject = self.subject(finding.place);
        let raw = core::str::from_utf8(finding.value.of(self.judgement.text())).unwrap_or_default();
        let actual = (!raw.is_empty()).then(|| shorten(raw, MAX_ACTUAL_CHARS));
        let rule = match finding.place {
            Place::Rule { index, .. } => self
                .event()
                .and_then(|event| event.rules.get(usize::from(index)))
                .map(|rule| rule.name),
            Place::UserIdRule(_) => Some("user_id_matches"),
            _ => None,
        };
        let found = actual.as_deref().unwrap_or_default();
        let message = if finding.code == Code::Deprecated {
            let docs = self.deprecation(finding.place);
            subject.expected = Cow::Borrowed(docs.map_or("", |docs| docs.replacement));
            let name = match finding.place {
                Place::Field(_) => self.event().map_or("", |event| event.name),
                _ => &subject.name,
            };
            deprecated(name, docs)
        } else {
            self.message(finding, &subject, found, raw)
        };
        Violation {
            code: finding.code,
            path: subject.path,
            message,
            expected: (!subject.expected.is_empty()).then_some(subject.expected),
            actual,
            rule: rule.map(Cow::Borrowed),
        }
    }

    fn message(&self, finding: Finding, subject: &Subject, found: &str, raw: &str) -> String {
        let Subject {
            name, expected, closed, ..
        } = subject;
        match finding.code {
            Code::UnknownEvent => {
                let names = self.judgement.plan().events.iter().map(|event| event.name);
                let meant = meant(unquoted(raw), names.chain([IDENTIFY]));
                format!("The plan has no event {found}{meant}")
            }
            Code::UnknownField => {
                let meant = meant(name, Field::ALL.iter().map(|field| field.name()));
                format!("An event has no field \"{name}\" at its top level{meant}")
            }
            Code::UnknownProperty => {
                if let Place::UnknownUserProperty { operator, .. } = finding.place {
                    let meant = if operator == Operator::Flat && name.starts_with('$') {
                        meant(name, [Operator::Set.name(), Operator::SetOnce.name()])
                    } else {
                        meant(name, names(self.judgement.plan().user_properties))
                    };
                    format!("The plan has no user property \"{name}\"{meant}")
                } else {
                    let meant = meant(name, names(self.event().map_or(&[], |event| event.properties)));
                    let event = self.event().map_or(IDENTIFY, |event| event.name);
                    format!("{event} has no property \"{name}\"{meant}")
                }
            }
            Code::MissingField | Code::MissingProperty => format!("{name} is missing: expected {expected}"),
            Code::DuplicateProperty => format!("{name} is given twice"),
            Code::WrongType => format!("{name} is {}: expected {expected}", described(raw, found)),
            Code::BadFormat if raw == "\"\"" => format!("{name} is empty: expected {expected}"),
            Code::NotInEnum if finding.place == Place::Field(Field::Platform) => {
                let names = self.judgement.plan().platforms.iter().map(|platform| platform.name);
                format!("{name} is {found}: expected {expected}{}", meant(unquoted(raw), names))
            }
            Code::NotInEnum | Code::BadFormat => {
                let meant = meant(unquoted(raw), closed.iter().copied());
                format!("{name} is {found}: expected {expected}{meant}")
            }
            Code::OutOfRange if raw.starts_with('{') => format!("{name} is nested too deeply: expected {expected}"),
            Code::OutOfRange => format!("{name} is {found}, which is out of range: expected {expected}"),
            Code::TooManyDecimals => format!("{name} is {found}, which has too many decimals: expected {expected}"),
            Code::TooLong if raw.starts_with('{') => {
                format!("{name} has {} bytes of JSON: expected {expected}", raw.len())
            }
            Code::TooLong => format!("{name} is longer than 1,024 characters: expected {expected}"),
            Code::PlatformNotAllowed => {
                let event = self.event().map_or("", |event| event.name);
                format!("{event} cannot come from the platform {found}: expected {expected}")
            }
            Code::MissingIdentity => format!("Nobody is named: expected {expected}"),
            Code::RuleBroken => format!("{name} is {found}: expected {expected}"),
            Code::UnknownValue => {
                format!(
                    "{name} is {found}, which the plan does not know yet{}",
                    meant(unquoted(raw), closed.iter().copied())
                )
            }
            // Worded elsewhere: the first stands alone, the second speaks of the plan and not of the value.
            Code::Malformed | Code::Deprecated => String::new(),
        }
    }

    fn event(&self) -> Option<&'static EventDef> {
        self.judgement.event()
    }

    fn property_docs(&self, index: u8) -> Option<&'static PropertyDocs> {
        let Name::Planned(event) = self.judgement.name() else {
            return None;
        };
        self.docs.events.get(event)?.properties.get(usize::from(index))
    }

    /// What the plan says of the event or the property at a place that is deprecated.
    fn deprecation(&self, place: Place) -> Option<&'static DeprecationDocs> {
        let docs = match (place, self.judgement.name()) {
            (Place::Field(Field::Event), Name::Planned(event)) => &self.docs.events.get(event)?.deprecated,
            (Place::Property { index }, _) => &self.property_docs(index)?.deprecated,
            (Place::UserProperty { index, .. }, _) => &self.docs.user_properties.get(usize::from(index))?.deprecated,
            _ => &None,
        };
        docs.as_ref()
    }

    fn subject(&self, place: Place) -> Subject {
        let text = self.judgement.text();
        match place {
            Place::Field(field) => Subject {
                path: joined("", field.name()),
                name: Cow::Borrowed(field.name()),
                expected: self.expected_field(field),
                closed: &[],
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
                closed: &[],
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
                closed: &[],
            },
        }
    }

    fn expected_field(&self, field: Field) -> Cow<'static, str> {
        Cow::Borrowed(match field {
            Field::EventId => "a UUID such as 0194d3c0-0000-7000-8000-000000000001",
            Field::Event => "the name of an event of the plan",
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

/// "; did you mean "TRC20"?", where one of the names is near.
fn meant(given: &str, names: impl IntoIterator<Item = &'static str>) -> String {
    match nearest(given, names) {
        Some(near) if near != given => format!("; did you mean \"{near}\"?"),
        _ => String::new(),
    }
}

/// A JSON Pointer one step further. The plan's names need no escapes.
fn joined(parent: &str, name: &str) -> String {
    [parent, "/", name].concat()
}

fn names(properties: &'static [PropertyDef]) -> impl Iterator<Item = &'static str> {
    properties.iter().map(|property| property.name)
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
        closed: &[],
    }
}

fn known(parent: &str, property: Option<&PropertyDef>, docs: Option<&PropertyDocs>, item: Option<u32>) -> Subject {
    let name = property.map_or("", |property| property.name);
    let kind = match (property.map(|property| property.kind), item) {
        (Some(Kind::List(kind)), Some(_)) => Some(*kind),
        (kind, _) => kind,
    };
    let closed = match kind {
        Some(Kind::Text(TextKind::Closed(values) | TextKind::Known { values, .. })) => *values,
        _ => &[],
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
        closed,
    }
}

/// "TRC20, ERC20 or BEP20".
fn any_of(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [one] => (*one).to_string(),
        [most @ .., last] => format!("{} or {last}", most.join(", ")),
    }
}

/// `title is deprecated: Nobody reads it; use "name" instead`
fn deprecated(name: &str, docs: Option<&DeprecationDocs>) -> String {
    match docs {
        None => format!("{name} is deprecated"),
        Some(docs) => {
            let reason = docs.reason.trim_end_matches('.');
            let instead = match docs.replacement {
                "" => String::new(),
                replacement => format!("; use \"{replacement}\" instead"),
            };
            format!("{name} is deprecated: {reason}{instead}")
        }
    }
}

/// What kind of value it is, for the person who sent another.
fn described(raw: &str, found: &str) -> String {
    match raw.as_bytes().first() {
        Some(b'"') => format!("text, {found}"),
        Some(b'{') => String::from("an object"),
        Some(b'[') => String::from("a list"),
        Some(b't' | b'f' | b'n') => String::from(found),
        _ => format!("the number {found}"),
    }
}

fn unquoted(raw: &str) -> &str {
    raw.trim_matches('"')
}

fn shorten(text: &str, max: usize) -> String {
    match text.char_indices().nth(max) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or(text)),
        None => text.to_string(),
    }
}
