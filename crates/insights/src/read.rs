//! Reading events: of an event's JSON text, what questions can ask for.

use std::borrow::Cow;
use std::fmt;
use std::ops::Deref;

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use crate::column::Value;

/// An event as it is stored.
#[derive(Deserialize)]
pub(crate) struct Event<'a> {
    #[serde(borrow, rename = "event")]
    pub(crate) name: Cow<'a, str>,
    #[serde(borrow)]
    pub(crate) timestamp: Cow<'a, str>,
    #[serde(borrow)]
    pub(crate) platform: Cow<'a, str>,
    #[serde(borrow, default)]
    pub(crate) user_id: Option<Text<'a>>,
    #[serde(borrow, default)]
    pub(crate) anonymous_id: Option<Text<'a>>,
    #[serde(borrow, default)]
    pub(crate) properties: Option<Members<'a>>,
    #[serde(borrow, default)]
    pub(crate) user_properties: Option<&'a RawValue>,
}

/// A text, which is not copied where it stands there as it is. (Within an `Option`, serde would copy a `Cow`.)
#[derive(Deserialize)]
pub(crate) struct Text<'a>(#[serde(borrow)] Cow<'a, str>);

impl Deref for Text<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

/// A person's properties, those in `$set` and `$setOnce` among them, each as JSON text.
pub(crate) fn properties_of_user(text: &str) -> Result<Vec<(Cow<'_, str>, &str)>, serde_json::Error> {
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
#[derive(Default)]
pub(crate) struct Members<'a>(pub(crate) Vec<(Cow<'a, str>, Scalar<'a>)>);

impl<'de: 'a, 'a> Deserialize<'de> for Members<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(MembersVisitor)
    }
}

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
pub(crate) enum Scalar<'a> {
    Nothing,
    Text(Cow<'a, str>),
    Number(f64),
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
