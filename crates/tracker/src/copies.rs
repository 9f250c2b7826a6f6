//! Copies of referral links: how each was made, whether it is the first of its exchange, and which are one and the same.

use alloc::vec::Vec;

use crate::cut::set;
use crate::json::{object, push_key, push_member};
use crate::names::{add, tidy};

/// A button that copies by `execCommand` raises a `copy` event too: within this time it is the same copy.
const SAME_COPY_MS: u64 = 500;
/// A `copy` event so soon after Ctrl+C comes from it.
const CHORD_MS: u64 = 1000;

/// Where the browser noticed a copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CopySource {
    /// A click on a button that is marked, or the page's own code that has written a link to the clipboard.
    Button,
    /// A `copy` event whose selection or target lies in what is marked.
    CopyEvent,
}

#[derive(Debug)]
pub(crate) struct Copies {
    /// The exchanges, as they outlive the page.
    pub(crate) exchanges: Vec<u8>,
    last: Vec<u8>,
    last_ms: u64,
    chord_ms: u64,
}

impl Copies {
    /// No link was copied yet.
    pub(crate) const NONE: Self = Self {
        exchanges: Vec::new(),
        last: Vec::new(),
        last_ms: 0,
        chord_ms: 0,
    };

    /// Notes Ctrl+C, Cmd+C or Ctrl+Insert.
    pub(crate) fn chord(&mut self, at_ms: u64) {
        self.chord_ms = at_ms;
    }

    /// The properties of `referral_link_copied`; `None` if this copy was counted already.
    pub(crate) fn copied(&mut self, exchange: &[u8], source: CopySource, at_ms: u64) -> Option<Vec<u8>> {
        let exchange = tidy(exchange);
        let chord_ms = core::mem::take(&mut self.chord_ms);
        let is_same = self.last == exchange && at_ms.abs_diff(self.last_ms) <= SAME_COPY_MS;
        if exchange.is_empty() || is_same {
            return None;
        }
        set(&mut self.last, exchange);
        self.last_ms = at_ms;
        let method = if source == CopySource::Button {
            "button_click"
        } else if at_ms.abs_diff(chord_ms) <= CHORD_MS {
            "keyboard"
        } else {
            "context_menu"
        };
        let mut out = object();
        push_member(&mut out, "exchange_name", exchange);
        push_member(&mut out, "copy_method", method.as_bytes());
        push_key(&mut out, "is_first_copy");
        let is_first = add(&mut self.exchanges, exchange);
        out.extend_from_slice(if is_first { b"true}" } else { b"false}" });
        Some(out)
    }

    /// Forgets what was copied.
    pub(crate) fn forget(&mut self) {
        self.exchanges.clear();
        self.last.clear();
        self.chord_ms = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn properties(exchange: &str, method: &str, is_first: bool) -> serde_json::Value {
        serde_json::json!({ "exchange_name": exchange, "copy_method": method, "is_first_copy": is_first })
    }

    fn copied(copies: &mut Copies, exchange: &str, source: CopySource, at_ms: u64) -> Option<serde_json::Value> {
        copies
            .copied(exchange.as_bytes(), source, at_ms)
            .map(|text| serde_json::from_slice(&text).unwrap())
    }

    #[test]
    fn the_first_copy_of_each_exchange_is_told_from_the_later_ones() {
        let mut copies = Copies::NONE;
        let mut copy = |exchange, at_ms| copied(&mut copies, exchange, CopySource::Button, at_ms);
        assert_eq!(copy("bybit", 0), Some(properties("bybit", "button_click", true)));
        assert_eq!(copy("okx", 100), Some(properties("okx", "button_click", true)));
        assert_eq!(copy("bybit", 1000), Some(properties("bybit", "button_click", false)));
    }

    #[test]
    fn a_button_that_raises_a_copy_event_counts_once() {
        let mut copies = Copies::NONE;
        assert!(copied(&mut copies, "bybit", CopySource::Button, 1000).is_some());
        assert_eq!(copied(&mut copies, "bybit", CopySource::CopyEvent, 1020), None);
        assert_eq!(copied(&mut copies, "bybit", CopySource::Button, 1500), None);
        assert!(copied(&mut copies, "bybit", CopySource::Button, 1501).is_some());
    }

    #[test]
    fn the_keys_pressed_before_tell_keyboard_from_context_menu() {
        let mut copies = Copies::NONE;
        copies.chord(1000);
        let mut copy = |at_ms| copied(&mut copies, "okx", CopySource::CopyEvent, at_ms).unwrap();
        assert_eq!(copy(2000)["copy_method"], "keyboard");
        assert_eq!(copy(2600)["copy_method"], "context_menu");
        copies.chord(3000);
        assert_eq!(
            copied(&mut copies, "okx", CopySource::CopyEvent, 4001).unwrap()["copy_method"],
            "context_menu"
        );
    }

    #[test]
    fn what_was_copied_is_remembered_by_the_next_page_and_forgotten_on_reset() {
        let mut copies = Copies::NONE;
        copies.copied(b"okx", CopySource::Button, 0);
        copies.copied(b"bybit", CopySource::Button, 0);
        let mut next = Copies {
            exchanges: copies.exchanges,
            ..Copies::NONE
        };
        assert_eq!(
            copied(&mut next, "bybit", CopySource::Button, 0).unwrap()["is_first_copy"],
            false
        );
        next.forget();
        assert_eq!(
            copied(&mut next, "bybit", CopySource::Button, 9000).unwrap()["is_first_copy"],
            true
        );
    }

    #[test]
    fn an_element_marked_with_nothing_is_not_counted() {
        assert_eq!({ Copies::NONE }.copied(b" \n", CopySource::Button, 0), None);
    }
}
