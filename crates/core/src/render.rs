//! From findings to sentences: the only place that knows how a verdict is worded.

mod deprecated;
mod malformed;
mod mistake;
mod subject;

use alloc::borrow::Cow;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::docs::PlanDocs;
use crate::finding::{Finding, Findings, Operator, Place};
use crate::judge::IDENTIFY;
use crate::nearest::nearest;
use crate::scan::Scanner;
use crate::table::{Check, EventDef, Identity, PropertyDef};
use crate::verdict::{Code, Verdict, Violation};
use crate::{Field, Judgement};

use deprecated::deprecated;
use malformed::malformed;
use mistake::{cased, characters, converted, described, excess, grouped, levels, unquoted, wanted};
use subject::Subject;

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
        (scan.peek() == b'"').then(|| Cow::Owned(scan.string().decoded()))
    }

    fn violation(&self, finding: Finding) -> Violation {
        let mut subject = self.subject(finding.place);
        if let Some(expected) = self.expected(finding, &subject) {
            subject.expected = expected;
        }
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

    /// What would have been right, where that does not hang on the place alone.
    fn expected(&self, finding: Finding, subject: &Subject) -> Option<Cow<'static, str>> {
        let list = match (finding.code, finding.place) {
            (Code::DuplicateProperty, _) => return Some(Cow::Borrowed("once")),
            (Code::UnknownValue, _) => any_of(subject.values()),
            (Code::UnknownField, _) => any_of(&field_names().collect::<Vec<&str>>()),
            (Code::UnknownProperty, Place::UnknownUserProperty { operator, .. }) => {
                if is_operator(operator, &subject.name) {
                    return Some(Cow::Borrowed("$set or $setOnce"));
                }
                any_of(&names(self.judgement.plan().user_properties).collect::<Vec<&str>>())
            }
            (Code::UnknownProperty, _) => any_of(&names(self.properties()).collect::<Vec<&str>>()),
            _ => return None,
        };
        Some(if list.is_empty() {
            Cow::Borrowed("none")
        } else {
            Cow::Owned(list)
        })
    }

    fn message(&self, finding: Finding, subject: &Subject, found: &str, raw: &str) -> String {
        let Subject { name, expected, .. } = subject;
        match finding.code {
            Code::UnknownEvent => {
                let names = self.judgement.plan().events.iter().map(|event| event.name);
                let meant = meant(unquoted(raw), names.chain([IDENTIFY]));
                format!("The plan has no event {found}{}", or_expected(meant, expected))
            }
            Code::UnknownField => {
                let hint = self.elsewhere(name, finding.place);
                let hint = hint.unwrap_or_else(|| meant(name, field_names()));
                let hint = or_expected(hint, expected);
                format!("An event has no field \"{name}\" at its top level{hint}")
            }
            Code::UnknownProperty => {
                if let Place::UnknownUserProperty { operator, .. } = finding.place {
                    let meant = if is_operator(operator, name) {
                        meant(name, [Operator::Set.name(), Operator::SetOnce.name()])
                    } else {
                        meant(name, names(self.judgement.plan().user_properties))
                    };
                    let hint = or_expected(meant, expected);
                    format!("The plan has no user property \"{name}\"{hint}")
                } else {
                    let hint = self.elsewhere(name, finding.place);
                    let hint = hint.unwrap_or_else(|| meant(name, names(self.properties())));
                    let event = self.event().map_or(IDENTIFY, |event| event.name);
                    let hint = or_expected(hint, expected);
                    format!("{event} has no property \"{name}\"{hint}")
                }
            }
            Code::MissingField if finding.place == Place::Field(Field::SessionId) => {
                let platform = unquoted(self.judgement.field(Field::Platform).unwrap_or_default());
                format!("{name} is missing, which every event from {platform} needs: expected {expected}")
            }
            Code::MissingField | Code::MissingProperty => format!("{name} is missing: expected {expected}"),
            Code::DuplicateProperty => {
                format!("{name} is given twice, the second time as {found}: expected {expected}")
            }
            Code::WrongType => {
                let (found, wanted) = (described(raw, found), wanted(subject.kind, finding.place));
                let meant = converted(raw, subject.kind, finding.place);
                format!("{name} is {found}{wanted}: expected {expected}{meant}")
            }
            Code::BadFormat if raw == "\"\"" => format!("{name} is empty: expected {expected}"),
            Code::NotInEnum if finding.place == Place::Field(Field::Platform) => {
                let names = self.judgement.plan().platforms.iter().map(|platform| platform.name);
                format!("{name} is {found}: expected {expected}{}", meant(unquoted(raw), names))
            }
            Code::NotInEnum | Code::BadFormat => {
                let near = meant(unquoted(raw), subject.values().iter().copied());
                let meant = if near.is_empty() {
                    cased(raw, subject.kind)
                } else {
                    near
                };
                format!("{name} is {found}: expected {expected}{meant}")
            }
            Code::OutOfRange if raw.starts_with('{') => {
                format!("{name} has {} levels: expected {expected}", levels(raw))
            }
            Code::OutOfRange => format!(
                "{name} is {found}, which is {}: expected {expected}",
                excess(raw, subject.kind)
            ),
            Code::TooManyDecimals => format!("{name} is {found}, which has too many decimals: expected {expected}"),
            Code::TooLong if raw.starts_with('{') => {
                format!("{name} has {} bytes of JSON: expected {expected}", grouped(raw.len()))
            }
            Code::TooLong => {
                format!(
                    "{name} has {} characters, more than 1,024: expected {expected}",
                    grouped(characters(raw))
                )
            }
            Code::PlatformNotAllowed => {
                let event = self.event().map_or("", |event| event.name);
                format!("{event} cannot come from the platform {found}: expected {expected}")
            }
            Code::MissingIdentity => match self.event().map(|event| event.identity) {
                Some(Identity::Visitor) => {
                    format!("user_id and anonymous_id are missing, so nobody is named: expected {expected}")
                }
                _ => format!("{name} is missing, so nobody is named: expected {expected}"),
            },
            Code::RuleBroken => format!("{name} is {found}: expected {expected}{}", self.compared(finding.place)),
            Code::UnknownValue => {
                let meant = meant(unquoted(raw), subject.values().iter().copied());
                let hint = if meant.is_empty() {
                    "; if it is right, it belongs in the plan"
                } else {
                    meant.as_str()
                };
                format!("{name} is {found}, which the plan does not know: expected {expected}{hint}")
            }
            // Worded elsewhere: the first stands alone, the second speaks of the plan and not of the value.
            Code::Malformed | Code::Deprecated => String::new(),
        }
    }

    /// Where a name belongs that stands at a place which has none such.
    fn elsewhere(&self, name: &str, place: Place) -> Option<String> {
        let is_field = || Field::ALL.iter().any(|field| field.name() == name);
        let belongs = match place {
            Place::UnknownField(_) if names(self.properties()).any(|known| known == name) => "in properties",
            Place::UnknownProperty(_) if is_field() => "at the event's top level",
            _ if names(self.judgement.plan().user_properties).any(|known| known == name) => "in user_properties",
            _ => return None,
        };
        Some(format!("; it belongs {belongs}"))
    }

    /// The values with which a broken rule compares.
    fn compared(&self, place: Place) -> String {
        let Place::Rule { index, .. } = place else {
            return match self.judgement.field(Field::UserId) {
                Some(own) => format!(", {}", shorten(own, MAX_ACTUAL_CHARS)),
                None => String::from(", and the event has none"),
            };
        };
        let rule = self.event().and_then(|event| event.rules.get(usize::from(index)));
        let others: &[u8] = match rule.map(|rule| &rule.check) {
            Some(Check::SumOf { parts, .. }) => parts,
            Some(Check::PercentOf { part, whole, .. }) => &[*part, *whole],
            Some(
                Check::AtMost { property }
                | Check::DiffersFrom { property }
                | Check::OnlyWhen { property, .. }
                | Check::ZeroWhen { property, .. },
            ) => &[*property],
            None => &[],
        };
        let mut words = String::new();
        for name in others
            .iter()
            .filter_map(|other| self.properties().get(usize::from(*other)))
            .map(|other| other.name)
        {
            let separator = if words.is_empty() { "; " } else { ", " };
            let value = self.property_value(name).unwrap_or("missing");
            words.extend([separator, name, " is ", &shorten(value, MAX_ACTUAL_CHARS)]);
        }
        words
    }

    /// The JSON text of a property's value.
    fn property_value(&self, name: &str) -> Option<&str> {
        let text = self.judgement.field(Field::Properties)?;
        let mut scan = Scanner::new(text.as_bytes());
        let mut more = scan.enter(b'}');
        while more {
            let is_it = scan.key().is::<Findings>(name.as_bytes());
            let start = scan.position();
            scan.skip_value();
            if is_it {
                return text.get(start..scan.position());
            }
            more = scan.next(b'}');
        }
        None
    }

    /// The properties that the plan gives the event.
    fn properties(&self) -> &'static [PropertyDef] {
        self.event().map_or(&[], |event| event.properties)
    }

    fn event(&self) -> Option<&'static EventDef> {
        self.judgement.event()
    }
}

/// Where it is known what was meant, there is no need to name all that would have been right.
fn or_expected(hint: String, expected: &str) -> String {
    if hint.is_empty() {
        format!(": expected {expected}")
    } else {
        hint
    }
}

/// "; did you mean "TRC20"?", where one of the names is near.
fn meant(given: &str, names: impl IntoIterator<Item = &'static str>) -> String {
    match nearest(given, names) {
        Some(near) if near != given => format!("; did you mean \"{near}\"?"),
        _ => String::new(),
    }
}

/// Whether a user property looks like an operation on user properties.
fn is_operator(operator: Operator, name: &str) -> bool {
    operator == Operator::Flat && name.starts_with('$')
}

fn field_names() -> impl Iterator<Item = &'static str> {
    Field::ALL.iter().map(|field| field.name())
}

fn names(properties: &'static [PropertyDef]) -> impl Iterator<Item = &'static str> {
    properties.iter().map(|property| property.name)
}

/// "TRC20, ERC20 or BEP20".
fn any_of(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [one] => (*one).to_string(),
        [most @ .., last] => format!("{} or {last}", most.join(", ")),
    }
}

fn shorten(text: &str, max: usize) -> String {
    match text.char_indices().nth(max) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or(text)),
        None => text.to_string(),
    }
}
