//! Profiles: what is known of each person, by the plan's user properties.

use std::collections::HashMap;

use cryptorebate_plan::model::{Update, UserProperty};

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
    update: Update,
    words: Words,
    values: HashMap<Identity, (i64, Known)>,
}

impl Profile {
    pub(crate) fn of(property: &UserProperty) -> Self {
        Self {
            name: property.property.name.clone(),
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

    /// What a person's profile says, as text.
    pub(crate) fn label(&self, identities: &[Identity]) -> Option<String> {
        match self.value(identities)? {
            Known::Text(word) => self.words.text(word).map(String::from),
            Known::Number(number) => Some(number.to_string()),
            Known::Flag(flag) => Some(flag.to_string()),
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
