//! The verdict on one event: what every host prints, sends and stores. The same object everywhere.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;

/// What the plan says of one event.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Verdict {
    /// The event's name as it was given; `None` where the text gives none.
    pub event: Option<Cow<'static, str>>,
    /// Whether there is no violation.
    pub valid: bool,
    /// What is wrong: the envelope first, then properties and user properties in the plan's order, then rules.
    pub violations: Vec<Violation>,
    /// What is worth a look, and does not make the event invalid.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Vec::is_empty"))]
    pub warnings: Vec<Violation>,
}

/// One thing that is not what the plan says.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Violation {
    /// Which kind of trouble it is.
    pub code: Code,
    /// Where: a JSON Pointer (RFC 6901) into the event.
    pub path: String,
    /// A sentence for the person who has to mend it.
    pub message: String,
    /// What would have been right.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub expected: Option<Cow<'static, str>>,
    /// The JSON text that was found, shortened where it is long.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub actual: Option<String>,
    /// The rule that was broken, where `code` is [`Code::RuleBroken`].
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub rule: Option<Cow<'static, str>>,
}

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $name:ident = $wire:literal,)+) => {
        /// The kinds of trouble. A code is never renamed.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
        pub enum Code {
            $($(#[doc = $doc])+ #[cfg_attr(feature = "serde", serde(rename = $wire))] $name,)+
        }

        impl Code {
            /// Every code with its name on the wire and what it means.
            pub const ALL: &'static [(Code, &'static str, &'static str)] =
                &[$((Code::$name, $wire, concat!($($doc),+)),)+];

            /// The name on the wire.
            pub fn name(self) -> &'static str {
                match self { $(Code::$name => $wire,)+ }
            }

            /// Whether it leaves the event valid.
            pub fn is_warning(self) -> bool {
                matches!(self, Code::UnknownValue | Code::Deprecated)
            }
        }
    };
}

codes! {
    /// The text is not JSON, or not a JSON object.
    Malformed = "malformed",
    /// The plan has no event of this name.
    UnknownEvent = "unknown_event",
    /// The event on the wire has no such top-level field.
    UnknownField = "unknown_field",
    /// A top-level field is missing.
    MissingField = "missing_field",
    /// The plan has no such property here.
    UnknownProperty = "unknown_property",
    /// A required property is missing or null.
    MissingProperty = "missing_property",
    /// The same key stands twice in one object.
    DuplicateProperty = "duplicate_property",
    /// The value is of another JSON type, or has a fraction where a whole number is expected.
    WrongType = "wrong_type",
    /// The value is not one of a closed list.
    NotInEnum = "not_in_enum",
    /// The string does not look as it should.
    BadFormat = "bad_format",
    /// The number is too small or too large, or the object is nested too deeply.
    OutOfRange = "out_of_range",
    /// The number has more decimals than allowed.
    TooManyDecimals = "too_many_decimals",
    /// The string has too many characters, or the object too many bytes.
    TooLong = "too_long",
    /// The event cannot come from this platform.
    PlatformNotAllowed = "platform_not_allowed",
    /// Nobody is named of whom the event speaks.
    MissingIdentity = "missing_identity",
    /// A rule between properties does not hold.
    RuleBroken = "rule_broken",
    /// Warning: the value is not one of those known today.
    UnknownValue = "unknown_value",
    /// Warning: the plan is about to do without it.
    Deprecated = "deprecated",
}
