//! The session: one visit, which ends after 30 minutes without an event.

use alloc::vec::Vec;

use crate::cut::{cut, set, whole_number};
use crate::json::push_number;
use crate::saved::is_id;

/// After so long without an event, the next one begins a new session.
pub const INACTIVITY_MS: u64 = 30 * 60 * 1000;

/// The activity that is stored may be so much older than the last one: storing every event's would cost more than the
/// seconds are worth.
const SAVE_EVERY_MS: u64 = 5000;

#[derive(Debug)]
pub(crate) struct Session {
    pub(crate) id: Vec<u8>,
    active_ms: u64,
    saved_ms: u64,
}

impl Session {
    /// No session has begun yet.
    pub(crate) const NONE: Self = Self {
        id: Vec::new(),
        active_ms: 0,
        saved_ms: 0,
    };

    /// Goes on with what [`Session::save`] has written, if that is a session.
    pub(crate) fn resume(&mut self, saved: &[u8]) {
        let (id, active_ms) = cut(saved, b' ');
        if let Some(active_ms) = whole_number(active_ms)
            && is_id(id)
        {
            self.begin(id, active_ms);
            self.saved_ms = active_ms;
        }
    }

    /// A new session in place of the one before.
    pub(crate) fn begin(&mut self, id: &[u8], now_ms: u64) {
        set(&mut self.id, id);
        self.active_ms = now_ms;
        self.saved_ms = 0;
    }

    /// How long it has lasted, in seconds. Its id was made when it began, and says when that was (RFC 9562, section 5.7).
    pub(crate) fn duration_sec(&self, now_ms: u64) -> u64 {
        let mut began_ms = 0;
        // Twelve digits, and the hyphen among them.
        for byte in self.id.iter().take(13) {
            if *byte != b'-' {
                // Letters are 9 less than their low half.
                let digit = (byte & 15) + 9 * (byte >> 6);
                began_ms = began_ms << 4 | u64::from(digit);
            }
        }
        now_ms.saturating_sub(began_ms) / 1000
    }

    /// Notes an event at `at_ms`, and begins a new session if the last one is over. A clock that was set back by more
    /// than the inactivity ends it too: how long the pause was, nobody knows. Whether what is stored is too old by now.
    pub(crate) fn touch(&mut self, id: &[u8], at_ms: u64) -> bool {
        if at_ms.abs_diff(self.active_ms) > INACTIVITY_MS {
            self.begin(id, at_ms);
        }
        self.active_ms = at_ms;
        at_ms.abs_diff(self.saved_ms) >= SAVE_EVERY_MS
    }

    /// Whether anything has happened since it was stored.
    pub(crate) fn is_unsaved(&self) -> bool {
        self.active_ms != self.saved_ms
    }

    /// Writes what is to be stored.
    pub(crate) fn save(&mut self, out: &mut Vec<u8>) {
        self.saved_ms = self.active_ms;
        out.extend_from_slice(&self.id);
        out.push(b' ');
        push_number(out, self.active_ms, 1);
    }
}

#[cfg(test)]
impl Session {
    pub(crate) fn begun(id: &[u8], now_ms: u64) -> Self {
        let mut session = Self::NONE;
        session.begin(id, now_ms);
        session
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_duration_counts_from_the_time_in_the_id() {
        // RFC 9562, appendix A.6: 2022-02-22T19:22:22Z.
        let session = Session::begun(b"017f22e2-79b0-7cc3-98c4-dc0c0c07398f", 0);
        assert_eq!(session.duration_sec(0x017F_22E2_79B0 + 1_200_999), 1200);
        assert_eq!(session.duration_sec(0), 0);
    }
}
