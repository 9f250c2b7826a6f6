//! The identity: an anonymous id from the first visit on, and the user's id once the page has said it.

use alloc::string::String;

use cryptorebate_core::table::MAX_CHARS;

use crate::moment::Moment;
use crate::saved::is_id;
use crate::uuid::Ids;

/// The user properties of a call that names none.
pub const NO_USER_PROPERTIES: &str = "{}";

#[derive(Debug)]
pub(crate) struct Identity {
    anonymous_id: String,
    user_id: Option<String>,
    /// The user properties that the page has last named with this user: the same ones again are no news.
    told: Option<String>,
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
    pub(crate) fn restore(
        anonymous_id: Option<String>,
        user_id: Option<String>,
        ids: &mut Ids,
        moment: &Moment,
    ) -> Self {
        Self {
            anonymous_id: anonymous_id
                .filter(|id| is_id(id))
                .unwrap_or_else(|| new_visitor(ids, moment)),
            user_id: user_id.filter(|id| is_user_id(id)),
            told: None,
        }
    }

    pub(crate) fn anonymous_id(&self) -> &str {
        &self.anonymous_id
    }

    pub(crate) fn user_id(&self) -> Option<&str> {
        self.user_id.as_deref()
    }

    /// Whether the visitor that is kept is the one that was stored.
    pub(crate) fn is_restored(&self, anonymous_id: Option<&str>) -> bool {
        anonymous_id == Some(&self.anonymous_id)
    }

    /// Takes over the user's id, and says what is new.
    pub(crate) fn identify(&mut self, user_id: &str, user_properties: &str) -> Identified {
        let identified = match self.user_id.as_deref() {
            Some(known) if known != user_id => Identified::Changed,
            Some(_) if user_properties == NO_USER_PROPERTIES => Identified::Known,
            Some(_) if self.told.as_deref() == Some(user_properties) => Identified::Known,
            _ => Identified::News,
        };
        if identified != Identified::Known {
            self.user_id = Some(user_id.into());
            self.told = Some(user_properties.into());
        }
        identified
    }

    /// Forgets the user, and makes a new visitor.
    pub(crate) fn forget(&mut self, ids: &mut Ids, moment: &Moment) {
        *self = Self {
            anonymous_id: new_visitor(ids, moment),
            user_id: None,
            told: None,
        };
    }

    /// Gives the visitor a new anonymous id, so that two users of one browser are not taken for one person.
    pub(crate) fn part(&mut self, ids: &mut Ids, moment: &Moment) {
        self.anonymous_id = new_visitor(ids, moment);
    }
}

fn new_visitor(ids: &mut Ids, moment: &Moment) -> String {
    ids.next(moment.epoch_ms, moment.for_visitor)
}

/// Whether the collector would take this for a user's id.
fn is_user_id(text: &str) -> bool {
    !text.is_empty() && text.chars().nth(MAX_CHARS).is_none()
}
