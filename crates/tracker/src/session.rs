//! The session: one visit, which ends after 30 minutes without an event.

use alloc::string::String;

use crate::cut::cut;
use crate::json::push_number;
use crate::moment::Moment;
use crate::uuid::Ids;

/// After so long without an event, the next one begins a new session.
pub const INACTIVITY_MS: u64 = 30 * 60 * 1000;

/// The activity that is stored may be so much older than the last one: storing every event's would cost more than the
/// seconds are worth.
const SAVE_EVERY_MS: u64 = 5000;

#[derive(Debug)]
pub(crate) struct Session {
    id: String,
    active_ms: u64,
    saved_ms: u64,
}

impl Session {
    /// Goes on with the session that was stored as `saved`, or begins one.
    pub(crate) fn restore(saved: Option<&str>, ids: &mut Ids, moment: &Moment) -> Self {
        let restored = saved.and_then(|saved| {
            let (id, active_ms) = cut(saved, |byte| byte == b' ');
            let active_ms = active_ms?.parse().ok()?;
            crate::saved::is_id(id).then(|| Self {
                id: id.into(),
                active_ms,
                saved_ms: active_ms,
            })
        });
        restored.unwrap_or_else(|| Self::begin(ids, moment))
    }

    pub(crate) fn begin(ids: &mut Ids, moment: &Moment) -> Self {
        let id = ids.next(moment.epoch_ms, moment.for_session);
        Self {
            id,
            active_ms: moment.epoch_ms,
            saved_ms: 0,
        }
    }

    pub(crate) fn id(&self) -> &str {
        &self.id
    }

    /// Notes an event at `at_ms`, and begins a new session if the last one is over. A clock that was set back by more
    /// than the inactivity ends it too: how long the pause was, nobody knows. Whether what is stored is too old by now.
    pub(crate) fn touch(&mut self, at_ms: u64, ids: &mut Ids, moment: &Moment) -> bool {
        if at_ms.abs_diff(self.active_ms) > INACTIVITY_MS {
            *self = Self::begin(ids, moment);
        }
        self.active_ms = at_ms;
        self.active_ms.abs_diff(self.saved_ms) >= SAVE_EVERY_MS
    }

    /// Whether anything has happened since it was stored.
    pub(crate) fn is_unsaved(&self) -> bool {
        self.active_ms != self.saved_ms
    }

    /// What is to be stored.
    pub(crate) fn save(&mut self) -> String {
        self.saved_ms = self.active_ms;
        let mut out = self.id.clone();
        out.push(' ');
        push_number(&mut out, self.active_ms, 1);
        out
    }
}
