//! What a pass has found, without a word of prose: a code, a place and the bytes that stand there.

use alloc::vec::Vec;

use crate::Field;
use crate::keep::Keep;
use crate::scan::{Span, SyntaxError};
use crate::text::Text;
use crate::verdict::Code;

/// How many violations, and how many warnings, are kept of one event.
///
/// No sender gets so much wrong by mistake; without a limit, a hostile event of a megabyte of unknown keys would be
/// answered with a verdict of fifty.
pub const MAX_FINDINGS: usize = 128;

/// One thing found.
#[derive(Debug, Clone, Copy)]
pub struct Finding {
    pub code: Code,
    pub place: Place,
    /// The value's bytes; none where it is missing.
    pub value: Span,
}

/// Everything found in one event.
#[derive(Debug, Clone, Default)]
pub struct Findings {
    violations: Vec<Finding>,
    violation_count: usize,
    warnings: Vec<Finding>,
    syntax: Option<SyntaxError>,
}

impl Findings {
    #[cold]
    pub fn add(&mut self, code: Code, place: Place, value: Span) {
        let list = if code.is_warning() {
            &mut self.warnings
        } else {
            self.violation_count += 1;
            &mut self.violations
        };
        if list.len() < MAX_FINDINGS {
            // In the verdict's order from the start, and at one place in the order of their coming: no sort is needed.
            let at = list.partition_point(|other| other.place <= place);
            list.insert(at, Finding { code, place, value });
        }
    }

    /// The text is not JSON, or no object: nothing else that was found counts.
    pub fn malformed(&mut self, error: SyntaxError) {
        self.syntax = Some(error);
        self.violation_count = 1;
    }

    /// Leaves one finding for each path and code: an unknown key may stand at several places of the text.
    pub fn settle(&mut self, text: &[u8]) {
        for list in [&mut self.violations, &mut self.warnings] {
            if list.len() < 2 {
                continue;
            }
            let mut kept: Vec<Finding> = Vec::new();
            let mut hashes: Vec<u64> = Vec::new();
            for finding in list.drain(..) {
                let hash = finding.place.key_hash(text);
                let is_repeated = kept.iter().zip(&hashes).any(|(other, other_hash)| {
                    other.code == finding.code && *other_hash == hash && other.place.is_same(finding.place, text)
                });
                if !is_repeated {
                    kept.push(finding);
                    hashes.push(hash);
                }
            }
            *list = kept;
        }
    }

    pub fn is_valid(&self) -> bool {
        self.violation_count == 0
    }

    /// How many violations have been found so far, kept or not.
    pub fn violation_count(&self) -> usize {
        self.violation_count
    }

    pub fn violations(&self) -> &[Finding] {
        &self.violations
    }

    pub fn warnings(&self) -> &[Finding] {
        &self.warnings
    }

    pub fn syntax(&self) -> Option<SyntaxError> {
        self.syntax
    }
}

/// Where something was found. The order is that of a verdict: envelope, properties, user properties, rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    Field(Field),
    UnknownField(Span),
    Property {
        index: u8,
    },
    PropertyItem {
        index: u8,
        item: u32,
    },
    UnknownProperty(Span),
    Operator(Operator),
    UserProperty {
        index: u8,
        operator: Operator,
        item: Option<u32>,
    },
    UnknownUserProperty {
        operator: Operator,
        key: Span,
    },
    Rule {
        index: u8,
        property: u8,
    },
    UserIdRule(Operator),
}

impl Place {
    pub fn property(index: usize) -> Self {
        Place::Property { index: narrow(index) }
    }

    pub fn user_property(operator: Operator, index: usize) -> Self {
        Place::UserProperty {
            index: narrow(index),
            operator,
            item: None,
        }
    }

    pub fn rule(index: usize, property: u8) -> Self {
        Place::Rule {
            index: narrow(index),
            property,
        }
    }

    /// The member of a list that stands here.
    pub fn item(self, item: u32) -> Self {
        match self {
            Place::Property { index } => Place::PropertyItem { index, item },
            Place::UserProperty { index, operator, .. } => Place::UserProperty {
                index,
                operator,
                item: Some(item),
            },
            other => other,
        }
    }

    /// A hash (FNV-1a) of an unknown key; 0 for what the plan knows. Long keys are read once, and not once for each other
    /// one: a hostile megabyte of keys that differ in their last letter would take a second.
    fn key_hash(self, text: &[u8]) -> u64 {
        match self {
            Place::UnknownField(span) | Place::UnknownProperty(span) | Place::UnknownUserProperty { key: span, .. } => {
                key(span, text).chars().fold(0xcbf2_9ce4_8422_2325, |hash, char| {
                    (hash ^ u64::from(char)).wrapping_mul(0x0100_0000_01b3)
                })
            }
            _ => 0,
        }
    }

    /// Whether both are one place: unknown keys stand at different bytes, and may yet be the same key.
    fn is_same(self, other: Place, text: &[u8]) -> bool {
        match (self, other) {
            (Place::UnknownField(own), Place::UnknownField(other))
            | (Place::UnknownProperty(own), Place::UnknownProperty(other)) => is_same_key(own, other, text),
            (
                Place::UnknownUserProperty { operator, key },
                Place::UnknownUserProperty {
                    operator: other_operator,
                    key: other,
                },
            ) => operator == other_operator && is_same_key(key, other, text),
            _ => self == other,
        }
    }
}

fn is_same_key(own: Span, other: Span, text: &[u8]) -> bool {
    key(own, text).same(key(other, text))
}

/// The key that stands at `span`, which the scanner has passed before.
pub fn key(span: Span, text: &[u8]) -> Text<'_> {
    Text::new(span.of(text), true)
}

/// The plan has at most 64 of anything that is numbered: its own check sees to that.
fn narrow(index: usize) -> u8 {
    u8::try_from(index).unwrap_or(u8::MAX)
}

/// How a user property is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Operator {
    Flat,
    Set,
    SetOnce,
}

impl Operator {
    pub const ALL: [Operator; 3] = [Operator::Flat, Operator::Set, Operator::SetOnce];
    pub const COUNT: usize = Operator::ALL.len();

    /// The operator that a key of `user_properties` names.
    pub fn of<K: Keep>(key: Text<'_>) -> Option<Self> {
        [Operator::Set, Operator::SetOnce]
            .into_iter()
            .find(|operator| key.is::<K>(operator.name().as_bytes()))
    }

    /// The name on the wire; empty where there is none.
    pub fn name(self) -> &'static str {
        match self {
            Operator::Flat => "",
            Operator::Set => "$set",
            Operator::SetOnce => "$setOnce",
        }
    }
}
