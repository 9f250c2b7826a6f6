//! The shape of the plan as a static table: what `generated/plan.rs` is made of and the validator walks over.
//!
//! Nothing here is prose. Descriptions and the words for "expected" stand in [`crate::docs`], so that a
//! program that only judges (the browser tracker) does not carry them.

/// A whole tracking plan.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    /// The plan's name, in `snake_case`.
    pub name: &'static str,
    /// The plan's version (semantic versioning).
    pub version: &'static str,
    /// Where events come from. At most 8.
    pub platforms: &'static [PlatformDef],
    /// Every event, in the order of the plan file.
    pub events: &'static [EventDef],
    /// Where an event stands among them, by its name: made by [`event_index`](crate::event_index).
    pub event_index: &'static [u16],
    /// Every user property, in the order of the plan file. At most 64.
    pub user_properties: &'static [PropertyDef],
    /// How each of [`Plan::user_properties`] changes: same order, same length.
    pub updates: &'static [Update],
}

/// Where an event can come from.
#[derive(Debug, Clone, Copy)]
pub struct PlatformDef {
    /// The name on the wire.
    pub name: &'static str,
    /// Whether an event of this platform must carry a `session_id`.
    pub session_required: bool,
    /// Who may send events of this platform.
    pub emitter: Emitter,
}

/// One event of the plan.
#[derive(Debug, Clone, Copy)]
pub struct EventDef {
    /// The name on the wire.
    pub name: &'static str,
    /// How bad its loss is.
    pub priority: Priority,
    /// The platforms that may send it: bit `i` stands for `Plan::platforms[i]`.
    pub platforms: u8,
    /// Whom it must name.
    pub identity: Identity,
    /// Who may send it.
    pub emitter: Emitter,
    /// Its properties, in the order of the plan file. At most 64.
    pub properties: &'static [PropertyDef],
    /// What must hold between its properties.
    pub rules: &'static [Rule],
    /// Whether it should no longer be sent. Sending it is valid, with a warning.
    pub deprecated: bool,
}

/// One property of an event, or one user property.
#[derive(Debug, Clone, Copy)]
pub struct PropertyDef {
    /// The name on the wire.
    pub name: &'static str,
    /// Whether the event is invalid without it. Never set on a user property.
    pub required: bool,
    /// Which values it takes. Most kinds are shared by many properties.
    pub kind: &'static Kind,
    /// Whether it should no longer be used. Using it is valid, with a warning.
    pub deprecated: bool,
}

/// Which values a property takes.
#[derive(Debug, Clone, Copy)]
pub enum Kind {
    /// `true` or `false`.
    Boolean,
    /// A number without a fraction (3.0 counts as 3), within both bounds.
    Integer {
        /// The smallest value allowed.
        min: i64,
        /// The largest value allowed.
        max: i64,
    },
    /// A finite number.
    Number(NumberDef),
    /// A string.
    Text(Text),
    /// An array whose members are all of one kind.
    List(&'static Kind),
    /// Any JSON object within both limits.
    Object {
        /// How many levels of objects and arrays it may have, itself included.
        max_depth: u8,
        /// How many bytes its JSON text may have.
        max_bytes: u32,
    },
}

/// The bounds of a [`Kind::Number`], judged on its decimal text.
#[derive(Debug, Clone, Copy)]
pub struct NumberDef {
    /// The smallest value allowed.
    pub min: Option<i64>,
    /// Whether `min` itself is too small.
    pub min_excluded: bool,
    /// The largest value allowed.
    pub max: Option<i64>,
    /// How many digits may stand after the decimal point, trailing zeros aside.
    pub max_decimals: Option<u8>,
}

/// Which strings a [`Kind::Text`] takes. All but the closed ones have at most [`MAX_CHARS`] characters.
#[derive(Debug, Clone, Copy)]
pub enum Text {
    /// Any string that is not empty.
    Open,
    /// One of these and no other.
    Closed(&'static [&'static str]),
    /// A string of the pattern; one that is not in the list passes with the warning `unknown_value`.
    Known {
        /// The values known today.
        values: &'static [&'static str],
        /// What a value that is not known must look like.
        pattern: Pattern,
    },
    /// A string of the pattern.
    Pattern(Pattern),
    /// A point in time: RFC 3339, in UTC (`Z` or `+00:00`).
    Datetime,
    /// Two real dates, start not after end: `YYYY-MM-DD_YYYY-MM-DD`.
    DateRange,
    /// A path that starts with `/`, or an absolute `http` or `https` URL.
    Url,
}

/// How many Unicode scalar values a string may have.
pub const MAX_CHARS: usize = 1024;

/// `^[class]{min,max}$`: one class of ASCII characters, and how many of them.
#[derive(Debug, Clone, Copy)]
pub struct Pattern {
    /// Whether the ASCII character `64 * i + b` is in the class: bit `b` of `class[i]`.
    pub class: [u64; 2],
    /// The smallest number of characters.
    pub min: u16,
    /// The largest number of characters.
    pub max: u16,
}

/// How bad the loss of an event is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Priority {
    /// Decisions hang on it.
    P0,
    /// Good to have; the first to go when room runs out.
    P1,
}

/// Whom an event must name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Identity {
    /// A `user_id`.
    User,
    /// A `user_id` or an `anonymous_id`.
    Visitor,
    /// Nobody.
    None,
}

/// Who may send an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Emitter {
    /// A web page, a Mini App, or a server.
    Client,
    /// A server only.
    Server,
}

/// How a user property changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Update {
    /// The first value stays.
    SetOnce,
    /// The last value counts.
    Update,
}

/// What must hold between properties of one event. A rule that needs a value that is missing or invalid is silent.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// The rule's name, as it stands in a violation.
    pub name: &'static str,
    /// The property that a violation points at: an index into [`EventDef::properties`].
    pub at: u8,
    /// What must hold of it.
    pub check: Check,
}

/// What a [`Rule`] asks of the property that it points at. Properties are indexes into [`EventDef::properties`].
#[derive(Debug, Clone, Copy)]
pub enum Check {
    /// Not greater than the other number.
    AtMost {
        /// The other number.
        property: u8,
    },
    /// The sum of the parts, within the tolerance.
    SumOf {
        /// The numbers that are added.
        parts: &'static [u8],
        /// How far the sum may be off, in hundredths.
        tolerance_hundredths: u64,
    },
    /// 100 · part / whole, within the tolerance. Silent where the whole is 0.
    PercentOf {
        /// The part.
        part: u8,
        /// The whole.
        whole: u8,
        /// How far the percentage may be off, in hundredths.
        tolerance_hundredths: u64,
    },
    /// Another value than that of the other property.
    DiffersFrom {
        /// The other property.
        property: u8,
    },
    /// Present only where the other property has the value.
    OnlyWhen {
        /// The other property.
        property: u8,
        /// Its value.
        value: &'static str,
    },
    /// Absent or 0 where the other property has the value.
    ZeroWhen {
        /// The other property.
        property: u8,
        /// Its value.
        value: &'static str,
    },
}
