//! Referral links that were seen: each exchange once a session.

use alloc::vec::Vec;

use crate::cut::{cut, set};
use crate::json::{object, push_member};
use crate::names::{add, tidy};

/// What outlives the page: the session's id, and the exchanges below it.
#[derive(Debug)]
pub(crate) struct Sightings(pub(crate) Vec<u8>);

impl Sightings {
    /// The properties of `referral_link_viewed`; `None` if the link was seen in this session before.
    pub(crate) fn seen(&mut self, exchange: &[u8], session_id: &[u8]) -> Option<Vec<u8>> {
        let exchange = tidy(exchange);
        if cut(&self.0, b'\n').0 != session_id {
            set(&mut self.0, session_id);
            self.0.push(b'\n');
        }
        if exchange.is_empty() || !add(&mut self.0, exchange) {
            return None;
        }
        let mut out = object();
        push_member(&mut out, "exchange_name", exchange);
        out.push(b'}');
        Some(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_seen_once_a_session_also_by_the_next_page() {
        let mut sightings = Sightings(Vec::new());
        assert_eq!(
            sightings.seen(b"bybit", b"s1").unwrap(),
            br#"{"exchange_name":"bybit"}"#
        );
        assert_eq!(sightings.seen(b" bybit\nx", b"s1"), None);
        assert_eq!(sightings.seen(b"", b"s1"), None);
        let mut next = Sightings(sightings.0);
        assert_eq!(next.seen(b"bybit", b"s1"), None);
        assert!(next.seen(b"okx", b"s1").is_some());
        assert!(next.seen(b"bybit", b"s2").is_some());
    }
}
