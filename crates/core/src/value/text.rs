//! Texts that keep to a form: ids, names, points in time, addresses.

use alloc::borrow::Cow;
use alloc::format;
use alloc::string::String;
use core::fmt::Write as _;

use super::InvalidValue;
use crate::format;
use crate::table::MAX_CHARS;

/// How many characters of a wrong text are shown.
const MAX_SHOWN: usize = 120;

/// What a text must look like.
pub enum Form {
    /// Anything but nothing.
    Open,
    /// So many characters of one ASCII class: bit `b` of `class` says whether the character `b` is in it.
    Pattern { class: u128, min: usize, max: usize },
    /// A UUID.
    Uuid,
    /// A point in time in UTC.
    Datetime,
    /// Two dates.
    DateRange,
    /// A path or an absolute URL.
    Url,
}

impl Form {
    fn fits(&self, value: &str) -> bool {
        let length = value.chars().count();
        if length > MAX_CHARS {
            return false;
        }
        match self {
            Self::Open => length > 0,
            Self::Pattern { class, min, max } => {
                let is_member = |char: char| char.is_ascii() && class >> (char as u32) & 1 == 1;
                (*min..=*max).contains(&length) && value.chars().all(is_member)
            }
            Self::Uuid => format::is_uuid(value.as_bytes()),
            Self::Datetime => format::is_datetime(value.as_bytes()),
            Self::DateRange => format::is_date_range(value.as_bytes()),
            Self::Url => format::is_url(value.chars()),
        }
    }
}

/// The text itself if it is of the form; a known one without its own memory.
pub fn checked(
    type_name: &'static str,
    form: &Form,
    known: &[&'static str],
    expected: &'static str,
    value: String,
) -> Result<Cow<'static, str>, InvalidValue> {
    if let Some(known) = known.iter().find(|known| **known == value) {
        return Ok(Cow::Borrowed(known));
    }
    if form.fits(&value) {
        return Ok(Cow::Owned(value));
    }
    Err(InvalidValue::new(type_name, shown(&value), expected).among(&value, known))
}

/// A text in quotes, shortened where it is long.
pub fn shown(value: &str) -> String {
    match value.char_indices().nth(MAX_SHOWN) {
        Some((end, _)) => format!("{:?}…", value.get(..end).unwrap_or(value)),
        None => format!("{value:?}"),
    }
}

/// Makes a type of the texts of one form. The values known today become constants.
#[macro_export]
#[doc(hidden)]
macro_rules! text_type {
    (
        $(#[$doc:meta])*
        $name:ident,
        expected: $expected:literal,
        form: $form:ident $({ $($bound:ident: $limit:literal),+ })?,
        $(known: { $($(#[$known_doc:meta])* $constant:ident = $known:literal,)+ },)?
    ) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Deserialize)]
        #[serde(try_from = "alloc::string::String")]
        pub struct $name(alloc::borrow::Cow<'static, str>);

        impl $name {
            $($($(#[$known_doc])* pub const $constant: Self = Self(alloc::borrow::Cow::Borrowed($known));)+

            /// The values known today. Others of the same form are valid, with the warning `unknown_value`.
            pub fn known() -> &'static [&'static str] {
                &[$($known),+]
            }

            /// Whether the value is known today.
            pub fn is_known(&self) -> bool {
                Self::known().contains(&self.as_str())
            }
            )?

            /// The value, if the text is one.
            ///
            /// # Errors
            ///
            #[doc = concat!("The text is not what is expected: ", $expected, ".")]
            pub fn new(value: impl Into<alloc::string::String>) -> Result<Self, $crate::value::InvalidValue> {
                use $crate::value::text::{Form, checked};
                const KNOWN: &[&str] = &[$($($known),+)?];
                const FORM: Form = Form::$form $({ $($bound: $limit),+ })?;
                checked(stringify!($name), &FORM, KNOWN, $expected, value.into()).map(Self)
            }

            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }

        impl core::fmt::Display for $name {
            fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                formatter.pad(&self.0)
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl core::str::FromStr for $name {
            type Err = $crate::value::InvalidValue;

            fn from_str(value: &str) -> Result<Self, Self::Err> {
                Self::new(value)
            }
        }

        impl TryFrom<&str> for $name {
            type Error = $crate::value::InvalidValue;

            fn try_from(value: &str) -> Result<Self, Self::Error> {
                Self::new(value)
            }
        }

        impl TryFrom<alloc::string::String> for $name {
            type Error = $crate::value::InvalidValue;

            fn try_from(value: alloc::string::String) -> Result<Self, Self::Error> {
                Self::new(value)
            }
        }

        impl From<$name> for alloc::string::String {
            fn from(value: $name) -> Self {
                value.0.into_owned()
            }
        }
    };
}
pub use text_type;

text_type! {
    /// Text that is not empty, at most 1,024 characters.
    Text,
    expected: "text that is not empty, at most 1,024 characters",
    form: Open,
}

text_type! {
    /// A point in time in UTC: RFC 3339 with `Z` or `+00:00`, as `jiff::Timestamp`, `chrono::DateTime<Utc>` and
    /// JavaScript's `toISOString` write it.
    Timestamp,
    expected: "a time in UTC such as 2026-02-04T14:30:00Z",
    form: Datetime,
}

text_type! {
    /// Two dates, the first not after the second: `2026-02-01_2026-02-07`.
    DateRange,
    expected: "two dates such as 2026-02-01_2026-02-07, the first not after the second",
    form: DateRange,
}

text_type! {
    /// A path that starts with a slash, or an absolute `http` or `https` URL.
    Url,
    expected: "a path that starts with / or an http(s) URL",
    form: Url,
}

text_type! {
    /// The UUID that tells an event from all others.
    ///
    /// ```
    /// use cryptorebate_core::value::EventId;
    ///
    /// // The bytes of a UUID, as `uuid::Uuid::now_v7().into_bytes()` gives them.
    /// let bytes = [0x01, 0x94, 0xd3, 0xc0, 0, 0, 0x70, 0, 0x80, 0, 0, 0, 0, 0, 0, 1];
    /// assert_eq!(EventId::from(bytes), EventId::new("0194d3c0-0000-7000-8000-000000000001")?);
    /// # Ok::<(), cryptorebate_core::value::InvalidValue>(())
    /// ```
    EventId,
    expected: "a UUID such as 0194d3c0-0000-7000-8000-000000000001",
    form: Uuid,
}

impl From<[u8; 16]> for EventId {
    fn from(bytes: [u8; 16]) -> Self {
        let mut text = String::with_capacity(36);
        for (index, byte) in bytes.iter().enumerate() {
            if matches!(index, 4 | 6 | 8 | 10) {
                text.push('-');
            }
            // Writing to a string cannot fail.
            let _ = write!(text, "{byte:02x}");
        }
        Self(Cow::Owned(text))
    }
}
