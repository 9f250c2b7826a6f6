//! Profiles: what is known of each person, by the plan's user properties.

use foldhash::{HashMap, HashMapExt as _};

use cryptorebate_plan::model::{Kind, Update, UserProperty};

use crate::column::{Value, Words};
use crate::people::Identity;

/// A value that a profile has.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Known {
    Text(u32),
    Number(f64),
    Flag(bool),
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
    pub(crate) fn set(&mut self, identity: Identity, at_ms: i64, value: Value<'_>) {
        let known = match value {
            Value::Absent => return,
            Value::Text(text) => Known::Text(self.words.number(text)),
            Value::Number(number) => Known::Number(number),
            Value::Flag(flag) => Known::Flag(flag),
        };
        let counts = self.values.get(&identity).is_none_or(|(then_ms, _)| match self.update {
            Update::SetOnce => at_ms < *then_ms,
            Update::Update => at_ms >= *then_ms,
        });
        if counts {
            self.values.insert(identity, (at_ms, known));
        }
    }

    fn value(&self, identities: &[Identity]) -> Option<Known> {
        let values = identities.iter().filter_map(|identity| self.values.get(identity));
        let counting = match self.update {
            Update::SetOnce => values.min_by_key(|(at_ms, _)| *at_ms),
            Update::Update => values.max_by_key(|(at_ms, _)| *at_ms),
        };
        counting.map(|(_, known)| *known)
    }

    /// A number that stands for what a person's profile says among all profiles, if it says anything.
    pub(crate) fn key(&self, identities: &[Identity]) -> Option<u64> {
        self.value(identities).map(|known| match known {
            Known::Text(word) => u64::from(word),
            Known::Number(number) => number.to_bits(),
            Known::Flag(flag) => u64::from(flag),
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
            Known::Number(number) => Some(number as i64),
            Known::Text(_) | Known::Flag(_) => None,
        }
    }
}
