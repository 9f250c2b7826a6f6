//! Copies of referral links: how each was made, whether it is the first of its exchange, and which are one and the same.

use alloc::string::String;
use alloc::vec::Vec;

use crate::cut::cut;
use crate::json::push_member;

/// A button that copies by `execCommand` raises a `copy` event too: within this time it is the same copy.
const SAME_COPY_MS: u64 = 500;
/// A `copy` event so soon after Ctrl+C comes from it.
const CHORD_MS: u64 = 1000;

/// Where the browser noticed a copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CopySource {
    /// A click on a button that is marked, or stands in what is marked.
    Button,
    /// A `copy` event whose selection or target lies in what is marked.
    CopyEvent,
}

#[derive(Debug, Default)]
pub(crate) struct Copies {
    exchanges: Vec<String>,
    last: Option<(String, u64)>,
    chord_ms: Option<u64>,
}

impl Copies {
    /// The exchanges stored by [`Copies::save`].
    pub(crate) fn restore(saved: Option<&str>) -> Self {
        let mut copies = Self::default();
        let mut rest = saved;
        while let Some(lines) = rest {
            let (exchange, further) = first_line(lines);
            if !exchange.is_empty() {
                copies.exchanges.push(exchange.into());
            }
            rest = further;
        }
        copies
    }

    /// What is to be stored: one exchange a line.
    pub(crate) fn save(&self) -> String {
        let mut out = String::new();
        for exchange in &self.exchanges {
            out.push_str(exchange);
            out.push('\n');
        }
        out
    }

    /// Notes Ctrl+C, Cmd+C or Ctrl+Insert.
    pub(crate) fn chord(&mut self, at_ms: u64) {
        self.chord_ms = Some(at_ms);
    }

    /// The properties of `referral_link_copied`; `None` if this copy was counted already.
    pub(crate) fn copied(&mut self, exchange: &str, source: CopySource, at_ms: u64) -> Option<String> {
        // One line each when stored: a name with a line break in it is broken anyway.
        let exchange = first_line(exchange).0.trim_ascii();
        let chord_ms = self.chord_ms.take();
        if exchange.is_empty() {
            return None;
        }
        if let Some((name, last_ms)) = &self.last
            && name == exchange
            && at_ms.abs_diff(*last_ms) <= SAME_COPY_MS
        {
            return None;
        }
        self.last = Some((exchange.into(), at_ms));
        let method = match (source, chord_ms) {
            (CopySource::Button, _) => "button_click",
            (CopySource::CopyEvent, Some(chord_ms)) if at_ms.abs_diff(chord_ms) <= CHORD_MS => "keyboard",
            (CopySource::CopyEvent, _) => "context_menu",
        };
        let is_first = !self.exchanges.iter().any(|name| name == exchange);
        if is_first {
            self.exchanges.push(exchange.into());
        }
        let mut out = String::from("{");
        push_member(&mut out, "exchange_name", exchange);
        out.push(',');
        push_member(&mut out, "copy_method", method);
        out.push_str(if is_first {
            r#","is_first_copy":true}"#
        } else {
            r#","is_first_copy":false}"#
        });
        Some(out)
    }

    /// Forgets what was copied.
    pub(crate) fn forget(&mut self) {
        *self = Self::default();
    }
}

fn first_line(text: &str) -> (&str, Option<&str>) {
    cut(text, |byte| byte == b'\n')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn properties(exchange: &str, method: &str, is_first: bool) -> serde_json::Value {
        serde_json::json!({ "exchange_name": exchange, "copy_method": method, "is_first_copy": is_first })
    }

    fn copied(copies: &mut Copies, exchange: &str, source: CopySource, at_ms: u64) -> Option<serde_json::Value> {
        copies
            .copied(exchange, source, at_ms)
            .map(|text| serde_json::from_str(&text).unwrap())
    }

    #[test]
    fn the_first_copy_of_each_exchange_is_told_from_the_later_ones() {
        let mut copies = Copies::default();
        let mut copy = |exchange, at_ms| copied(&mut copies, exchange, CopySource::Button, at_ms);
        assert_eq!(copy("bybit", 0), Some(properties("bybit", "button_click", true)));
        assert_eq!(copy("okx", 100), Some(properties("okx", "button_click", true)));
        assert_eq!(copy("bybit", 1000), Some(properties("bybit", "button_click", false)));
    }

    #[test]
    fn a_button_that_raises_a_copy_event_counts_once() {
        let mut copies = Copies::default();
        assert!(copied(&mut copies, "bybit", CopySource::Button, 1000).is_some());
        assert_eq!(copied(&mut copies, "bybit", CopySource::CopyEvent, 1020), None);
        assert_eq!(copied(&mut copies, "bybit", CopySource::Button, 1500), None);
        assert!(copied(&mut copies, "bybit", CopySource::Button, 1501).is_some());
    }

    #[test]
    fn the_keys_pressed_before_tell_keyboard_from_context_menu() {
        let mut copies = Copies::default();
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
        let mut copies = Copies::default();
        copies.copied("okx", CopySource::Button, 0);
        copies.copied("bybit", CopySource::Button, 0);
        let mut next = Copies::restore(Some(&copies.save()));
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
        assert_eq!(Copies::default().copied(" \n", CopySource::Button, 0), None);
    }
}
