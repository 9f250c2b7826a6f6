//! Reading events: of an event's JSON text, what questions can ask for.

use std::borrow::Cow;
use std::fmt;
use std::ops::Deref;

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;
use thiserror::Error;

use crate::column::Value;

/// An event that cannot be read: it is no event of the wire format.
#[derive(Debug, Error)]
pub enum Unreadable {
    /// Its text is no JSON, or has not the fields of an event.
    #[error("the event cannot be read: {0}")]
    Text(#[from] serde_json::Error),
    /// Its timestamp is none.
    #[error("the event's timestamp {timestamp:?} cannot be read: {source}")]
    Timestamp {
        /// What stands there.
        timestamp: String,
        /// What is wrong with it.
        source: jiff::Error,
    },
}

/// An event as it is stored, as far as questions can ask for it.
#[derive(Debug, Deserialize)]
pub struct Event<'a> {
    /// The event's name.
    #[serde(borrow, rename = "event")]
    pub name: Cow<'a, str>,
    /// When it says that it happened.
    #[serde(borrow)]
    pub timestamp: Cow<'a, str>,
    /// Where.
    #[serde(borrow)]
    pub platform: Cow<'a, str>,
    /// Who signed up as that.
    #[serde(borrow, default)]
    pub user_id: Option<Text<'a>>,
    /// A browser or an app.
    #[serde(borrow, default)]
    pub anonymous_id: Option<Text<'a>>,
    #[serde(borrow, default)]
    pub(crate) properties: Option<Members<'a>>,
    #[serde(borrow, default)]
    user_properties: Option<&'a RawValue>,
}

impl<'a> Event<'a> {
    /// Reads a stored text.
    ///
    /// # Errors
    ///
    /// If it is no event; likewise below.
    pub fn read(text: &'a str) -> Result<Self, Unreadable> {
        Ok(serde_json::from_str(text)?)
    }

    /// When it says that it happened, in milliseconds since the epoch.
    #[expect(clippy::missing_errors_doc, reason = "said above")]
    pub fn said_ms(&self) -> Result<i64, Unreadable> {
        let at: jiff::Timestamp = self.timestamp.parse().map_err(|source| Unreadable::Timestamp {
            timestamp: self.timestamp.clone().into_owned(),
            source,
        })?;
        Ok(at.as_millisecond())
    }

    /// Its properties.
    pub fn properties(&self) -> &[(Cow<'a, str>, Scalar<'a>)] {
        self.properties
            .as_ref()
            .map(|Members(members)| members.as_slice())
            .unwrap_or_default()
    }

    /// What it says of its person, in `$set` and `$setOnce` or beside them: each property with its JSON text.
    #[expect(clippy::missing_errors_doc, reason = "said above")]
    pub fn user_properties(&self) -> Result<Vec<(Cow<'a, str>, &'a str)>, Unreadable> {
        let members = self
            .user_properties
            .map(|text| properties_of_user(text.get()))
            .transpose()?;
        Ok(members.unwrap_or_default())
    }
}

/// A text, which is not copied where it stands there as it is. (Within an `Option`, serde would copy a `Cow`.)
#[derive(Debug, Deserialize)]
pub struct Text<'a>(#[serde(borrow)] Cow<'a, str>);

impl Deref for Text<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

/// A person's properties, those in `$set` and `$setOnce` among them, each as JSON text.
fn properties_of_user(text: &str) -> Result<Vec<(Cow<'_, str>, &str)>, serde_json::Error> {
    let Texts(members) = serde_json::from_str(text)?;
    let mut properties = Vec::with_capacity(members.len());
    for (name, value) in members {
        if name == "$set" || name == "$setOnce" {
            properties.extend(properties_of_user(value)?);
        } else {
            properties.push((name, value));
        }
    }
    Ok(properties)
}

/// An object's members, each as JSON text.
struct Texts<'a>(Vec<(Cow<'a, str>, &'a str)>);

impl<'de: 'a, 'a> Deserialize<'de> for Texts<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(TextsVisitor)
    }
}

struct TextsVisitor;

impl<'de> Visitor<'de> for TextsVisitor {
    type Value = Texts<'de>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut texts = Vec::with_capacity(8);
        while let Some((Text(key), value)) = map.next_entry::<Text<'_>, &RawValue>()? {
            texts.push((key, value.get()));
        }
        Ok(Texts(texts))
    }
}

/// An object's members.
#[derive(Debug, Default)]
pub(crate) struct Members<'a>(pub(crate) Vec<(Cow<'a, str>, Scalar<'a>)>);

impl<'de: 'a, 'a> Deserialize<'de> for Members<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(MembersVisitor)
    }
}

#[derive(Debug)]
struct MembersVisitor;

impl<'de> Visitor<'de> for MembersVisitor {
    type Value = Members<'de>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut members = Vec::with_capacity(8);
        while let Some((Text(key), value)) = map.next_entry()? {
            members.push((key, value));
        }
        Ok(Members(members))
    }
}

/// A value that is no object and no list.
#[derive(Debug, Clone, PartialEq)]
pub enum Scalar<'a> {
    /// `null`, an object or a list.
    Nothing,
    /// A string.
    Text(Cow<'a, str>),
    /// A number.
    Number(f64),
    /// A truth value.
    Flag(bool),
}

impl Scalar<'_> {
    pub(crate) fn value(&self) -> Value<'_> {
        match self {
            Scalar::Nothing => Value::Absent,
            Scalar::Text(text) => Value::Text(text),
            Scalar::Number(number) => Value::Number(*number),
            Scalar::Flag(flag) => Value::Flag(*flag),
        }
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Scalar<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ScalarVisitor)
    }
}

struct ScalarVisitor;

#[expect(clippy::cast_precision_loss, reason = "the plan's numbers are below 2^53")]
impl<'de> Visitor<'de> for ScalarVisitor {
    type Value = Scalar<'de>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a value")
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Scalar::Text(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Scalar::Text(Cow::Owned(text.into())))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Self::Value, E> {
        Ok(Scalar::Number(number))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Self::Value, E> {
        Ok(Scalar::Number(number as f64))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Self::Value, E> {
        Ok(Scalar::Number(number as f64))
    }

    fn visit_bool<E>(self, flag: bool) -> Result<Self::Value, E> {
        Ok(Scalar::Flag(flag))
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Scalar::Nothing)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Scalar::Nothing)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Scalar::Nothing)
    }
}
