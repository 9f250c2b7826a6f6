//! The identity: an anonymous id from the first visit on, and the user's id once the page has said it.

use alloc::vec::Vec;

use cryptorebate_core::table::MAX_CHARS;

use crate::cut::set;
use crate::saved::is_id;

/// The user properties of a call that names none.
pub(crate) const NO_USER_PROPERTIES: &[u8] = b"{}";

#[derive(Debug)]
pub(crate) struct Identity {
    pub(crate) anonymous_id: Vec<u8>,
    /// Empty where the user is not known.
    pub(crate) user_id: Vec<u8>,
    /// The user properties that the page has last named with this user: the same ones again are no news.
    told: Vec<u8>,
}

/// What a call of `identify` comes to.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Identified {
    /// It says nothing new.
    Known,
    /// It says something new of the same user, or the user of a visitor who had none.
    News,
    /// It is another user than before.
    Changed,
}

impl Identity {
    /// Nobody is there yet.
    pub(crate) const NOBODY: Self = Self {
        anonymous_id: Vec::new(),
        user_id: Vec::new(),
        told: Vec::new(),
    };

    /// The visitor of the page before, or a new one with this id.
    pub(crate) fn restore_visitor(&mut self, anonymous_id: Option<&[u8]>, new_id: &[u8]) {
        set(
            &mut self.anonymous_id,
            anonymous_id.filter(|id| is_id(id)).unwrap_or(new_id),
        );
        self.told.clear();
    }

    /// The user of the page before, or nobody.
    pub(crate) fn restore_user(&mut self, user_id: Option<&[u8]>) {
        set(
            &mut self.user_id,
            user_id.filter(|id| is_user_id(id)).unwrap_or_default(),
        );
        self.told.clear();
    }

    /// The user's id, once known.
    pub(crate) fn user_id(&self) -> Option<&[u8]> {
        Some(self.user_id.as_slice()).filter(|id| !id.is_empty())
    }

    /// Takes over the user's id, and says what is new.
    pub(crate) fn identify(&mut self, user_id: &[u8], user_properties: &[u8]) -> Identified {
        let identified = if self.user_id.is_empty() {
            Identified::News
        } else if self.user_id != user_id {
            Identified::Changed
        } else if user_properties == NO_USER_PROPERTIES || self.told == user_properties {
            return Identified::Known;
        } else {
            Identified::News
        };
        set(&mut self.user_id, user_id);
        set(&mut self.told, user_properties);
        identified
    }
}

/// Whether the collector would take this for a user's id: it counts characters, each of which has one byte that does
/// not continue another.
fn is_user_id(text: &[u8]) -> bool {
    let continues = |byte: &u8| byte & 0xc0 == 0x80;
    text.iter().filter(|byte| !continues(byte)).count() <= MAX_CHARS
}
