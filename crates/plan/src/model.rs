//! A checked tracking plan: everything that the plan file says, with every reference resolved.

mod deprecation;
mod questions;

pub use deprecation::Deprecation;
pub use questions::{Amount, Cohort, Condition, Funnel, Goal, Group, Grouping, Metric, Selection, Test};

use serde::{Serialize, Serializer};
use serde_json::Value;

/// The largest whole number that JSON carries through every language unharmed: 2^53 - 1.
pub const MAX_INTEGER: i64 = 9_007_199_254_740_991;

/// How many characters a string may have where the plan does not say otherwise.
pub const MAX_CHARS: u16 = 1024;

/// A whole tracking plan.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Plan {
    /// The plan's name, in `snake_case`.
    pub name: String,
    /// The plan's version, as `major.minor.patch`.
    pub version: String,
    /// What is measured, in a sentence.
    pub description: String,
    /// Where events come from. At most 8.
    pub platforms: Vec<Platform>,
    /// The values that properties share.
    pub formats: Vec<Format>,
    /// Every event, in the order of the plan file.
    pub events: Vec<Event>,
    /// Every user property, in the order of the plan file. At most 64.
    pub user_properties: Vec<UserProperty>,
    /// The ways from one event to another that are watched.
    pub funnels: Vec<Funnel>,
    /// The groups of people that are compared.
    pub cohorts: Vec<Cohort>,
}

/// Where an event can come from.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Platform {
    /// The name on the wire.
    pub name: String,
    /// What it is.
    pub description: String,
    /// Whether an event of this platform must carry a `session_id`.
    pub session_required: bool,
    /// Who may send events of this platform.
    pub emitter: Emitter,
}

/// A kind of value with a name, so that properties can share it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Format {
    /// The name that a property gives as its `type`.
    pub name: String,
    /// What it means.
    pub description: String,
    /// The name of its type in code, in `UpperCamelCase`, where it does not follow from the name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub type_name: Option<String>,
    /// The plural name of the smallest unit of a number with `max_decimals`, such as cents.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// Which values it takes.
    #[serde(flatten)]
    pub kind: Kind,
    /// The same in words that complete "expected".
    pub expected: String,
}

/// One event of the plan.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Event {
    /// The name on the wire.
    pub name: String,
    /// When it is sent.
    pub description: String,
    /// How bad its loss is.
    pub priority: Priority,
    /// The chapter of the plan it belongs to.
    pub category: String,
    /// The names of the platforms that may send it.
    pub platforms: Vec<String>,
    /// Whom it must name.
    pub identity: Identity,
    /// Who may send it.
    pub emitter: Emitter,
    /// Its properties, in the order of the plan file. At most 64.
    pub properties: Vec<Property>,
    /// What must hold between its properties.
    pub rules: Vec<Rule>,
    /// Why it should no longer be sent, where it should not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deprecated: Option<Deprecation>,
}

/// One property of an event, or one user property.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Property {
    /// The name on the wire.
    pub name: String,
    /// What it means.
    pub description: String,
    /// Whether the event is invalid without it. Never set on a user property.
    pub required: bool,
    /// The shared format it uses just as it is, if any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub format: Option<String>,
    /// Which values it takes.
    #[serde(flatten)]
    pub kind: Kind,
    /// The same in words that complete "expected".
    pub expected: String,
    /// The same for one member, where the property is a list.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expected_item: Option<String>,
    /// Values as they occur, each of them valid.
    pub examples: Vec<Value>,
    /// Why it should no longer be used, where it should not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deprecated: Option<Deprecation>,
}

/// One property of a person.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct UserProperty {
    /// What it is.
    #[serde(flatten)]
    pub property: Property,
    /// How it changes.
    pub update: Update,
}

/// Which values a property takes.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Kind {
    /// `true` or `false`.
    Boolean,
    /// A number without a fraction, within both bounds.
    Integer {
        /// The smallest value allowed.
        minimum: i64,
        /// The largest value allowed.
        maximum: i64,
    },
    /// A finite number.
    Number(Number),
    /// A string.
    String(Text),
    /// An array whose members are all of one kind.
    List {
        /// The kind of its members.
        items: Box<Kind>,
        /// The shared format of its members, if any.
        #[serde(skip_serializing_if = "Option::is_none")]
        items_format: Option<String>,
    },
    /// Any JSON object within both limits.
    Object {
        /// How many levels of objects and arrays it may have, itself included.
        max_depth: u8,
        /// How many bytes its JSON text may have.
        max_bytes: u32,
    },
}

/// The bounds of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Number {
    /// The smallest value allowed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub minimum: Option<i64>,
    /// The value that is just too small.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub above: Option<i64>,
    /// The largest value allowed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub maximum: Option<i64>,
    /// How many digits may stand after the decimal point.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_decimals: Option<u8>,
}

/// Which strings are taken.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Text {
    /// Any string that is not empty.
    Open,
    /// One of these and no other.
    Closed {
        /// The values.
        values: Vec<String>,
    },
    /// A string of the pattern; one that is not in the list passes with a warning.
    Known {
        /// The values known today.
        values: Vec<String>,
        /// What a value that is not known must look like.
        pattern: Pattern,
    },
    /// A string of the pattern.
    Pattern {
        /// What a value must look like.
        pattern: Pattern,
    },
    /// A point in time in UTC.
    Datetime,
    /// Two dates, the first not after the second.
    DateRange,
    /// A path that starts with `/`, or an absolute `http` or `https` URL.
    Url,
}

/// `^[class]{min,max}$`: one class of ASCII characters, and how many of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    /// The pattern as it stands in the plan file.
    pub text: String,
    /// Bit `b` says whether the ASCII character `b` is in the class.
    pub class: u128,
    /// The smallest number of characters.
    pub min: u16,
    /// The largest number of characters.
    pub max: u16,
}

impl Serialize for Pattern {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

/// How bad the loss of an event is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Priority {
    /// Decisions hang on it.
    P0,
    /// Good to have.
    P1,
}

/// Whom an event must name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Identity {
    /// A `user_id`.
    User,
    /// A `user_id` or an `anonymous_id`.
    Visitor,
    /// Nobody.
    None,
}

/// Who may send an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Emitter {
    /// A page or a server.
    Client,
    /// A server only.
    Server,
}

/// How a user property changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Update {
    /// The first value stays.
    SetOnce,
    /// The last value counts.
    Update,
}

/// What must hold between properties of one event. A rule that needs a value that is missing is silent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Rule {
    /// The rule's name, as it stands in a violation.
    pub name: String,
    /// The property that a violation points at.
    pub at: String,
    /// What must hold of it.
    #[serde(flatten)]
    pub check: Check,
    /// The same in words that complete "expected".
    pub expected: String,
}

/// What a [`Rule`] asks of the property that it points at. Properties are given by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Check {
    /// Not greater than the other number.
    AtMost(String),
    /// The sum of the parts.
    SumOf {
        /// The numbers that are added.
        parts: Vec<String>,
        /// How far the sum may be off, in hundredths.
        tolerance_hundredths: u64,
    },
    /// 100 · part / whole. Silent where the whole is 0.
    PercentOf {
        /// The part.
        part: String,
        /// The whole.
        whole: String,
        /// How far the percentage may be off, in hundredths.
        tolerance_hundredths: u64,
    },
    /// Another value than that of the other property.
    DiffersFrom(String),
    /// Present only where the other property has the value.
    OnlyWhen {
        /// The other property.
        property: String,
        /// Its value.
        value: String,
    },
    /// Absent or 0 where the other property has the value.
    ZeroWhen {
        /// The other property.
        property: String,
        /// Its value.
        value: String,
    },
}

impl Plan {
    /// The event of this name.
    pub fn event(&self, name: &str) -> Option<&Event> {
        self.events.iter().find(|event| event.name == name)
    }
}

impl Event {
    /// The place of the property of this name.
    pub fn position(&self, property: &str) -> Option<usize> {
        self.properties.iter().position(|candidate| candidate.name == property)
    }
}
