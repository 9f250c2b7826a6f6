//! Profiles: what is known of each person, by the plan's user properties.

use foldhash::{HashMap, HashMapExt as _};

use cryptorebate_plan::model::{Kind, Update, UserProperty};

use crate::column::Words;
use crate::people::Identity;
use crate::read::Scalar;

/// A value that a profile has.
#[derive(Debug, PartialEq)]
enum Known {
    Text(u32),
    Number(f64),
    Flag(bool),
    /// A text that is one of too many to be told apart: itself, and the word that stands for all of them.
    Rare(Box<str>, u32),
    /// A list or an object: its JSON text.
    Json(Box<str>),
}

/// The values of one user property.
#[derive(Debug)]
pub(crate) struct Profile {
    pub(crate) name: String,
    kind: Kind,
    update: Update,
    words: Words,
    values: HashMap<Identity, (i64, Known)>,
}

impl Profile {
    pub(crate) fn of(property: &UserProperty) -> Self {
        Self {
            name: property.property.name.clone(),
            kind: property.property.kind.clone(),
            update: property.update,
            words: Words::default(),
            values: HashMap::new(),
        }
    }

    /// Takes a value over. Which one counts is a matter of when it was said, and not of when it arrived.
    pub(crate) fn set(&mut self, identity: Identity, at_ms: i64, json: &str) {
        let known = match serde_json::from_str(json) {
            Ok(Scalar::Text(text)) => {
                let word = self.words.number(&text);
                if self.words.text(word) == Some(&text) {
                    Known::Text(word)
                } else {
                    Known::Rare(text.into(), word)
                }
            }
            Ok(Scalar::Number(number)) => Known::Number(number),
            Ok(Scalar::Flag(flag)) => Known::Flag(flag),
            Ok(Scalar::Nothing) if json.starts_with(['[', '{']) => Known::Json(json.into()),
            Ok(Scalar::Nothing) | Err(_) => return,
        };
        let counts = self.values.get(&identity).is_none_or(|(then_ms, _)| match self.update {
            Update::SetOnce => at_ms < *then_ms,
            Update::Update => at_ms >= *then_ms,
        });
        if counts {
            self.values.insert(identity, (at_ms, known));
        }
    }

    fn value(&self, identities: &[Identity]) -> Option<&Known> {
        let values = identities.iter().filter_map(|identity| self.values.get(identity));
        let counting = match self.update {
            Update::SetOnce => values.min_by_key(|(at_ms, _)| *at_ms),
            Update::Update => values.max_by_key(|(at_ms, _)| *at_ms),
        };
        counting.map(|(_, known)| known)
    }

    /// A number that stands for what a person's profile says among all profiles, if it says anything.
    pub(crate) fn key(&self, identities: &[Identity]) -> Option<u64> {
        Some(match self.value(identities)? {
            Known::Text(word) | Known::Rare(_, word) => u64::from(*word),
            Known::Number(number) => number.to_bits(),
            Known::Flag(flag) => u64::from(*flag),
            Known::Json(_) => return None,
        })
    }

    /// The value that a key stands for, as text.
    pub(crate) fn label(&self, key: u64) -> Option<String> {
        match self.kind {
            Kind::String(_) => self.words.text(u32::try_from(key).ok()?).map(String::from),
            Kind::Integer { .. } | Kind::Number(_) => Some(f64::from_bits(key).to_string()),
            Kind::Boolean => Some((key == 1).to_string()),
            Kind::List { .. } | Kind::Object { .. } => None,
        }
    }

    /// What a person's profile says, as a whole number.
    #[expect(clippy::cast_possible_truncation, reason = "the plan's whole numbers are below 2^53")]
    pub(crate) fn integer(&self, identities: &[Identity]) -> Option<i64> {
        match self.value(identities)? {
            Known::Number(number) => Some(*number as i64),
            Known::Text(_) | Known::Rare(..) | Known::Flag(_) | Known::Json(_) => None,
        }
    }

    /// What a person's profile says, as JSON.
    pub(crate) fn json(&self, identities: &[Identity]) -> Option<serde_json::Value> {
        Some(match self.value(identities)? {
            Known::Text(word) => self.words.text(*word)?.into(),
            Known::Rare(text, _) => text.as_ref().into(),
            Known::Number(number) => match self.kind {
                Kind::Integer { .. } => self.integer(identities)?.into(),
                _ => (*number).into(),
            },
            Known::Flag(flag) => (*flag).into(),
            Known::Json(text) => serde_json::from_str(text).ok()?,
        })
    }
}

/// A value of a user property by itself, as a store of profiles has it: its JSON text, read as the plan has the property.
#[derive(Debug, Clone, PartialEq)]
pub struct ProfileValue {
    /// The text by which people are told apart, where there is one.
    pub label: Option<String>,
    /// The whole number, where it is one.
    pub integer: Option<i64>,
    /// The value as it is shown.
    pub json: Option<serde_json::Value>,
}

impl ProfileValue {
    /// Reads a value.
    pub fn read(property: &UserProperty, json: &str) -> Self {
        let mut profile = Profile::of(property);
        profile.set(0, 0, json);
        Self {
            label: profile.key(&[0]).and_then(|key| profile.label(key)),
            integer: profile.integer(&[0]),
            json: profile.json(&[0]),
        }
    }
}
