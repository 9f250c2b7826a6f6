//! UUIDs of version 7 (RFC 9562): the clock in front, a counter, then chance.

use alloc::string::String;

use crate::json::push_hex;

/// How far the clock may be set back before ids follow it back; until then they keep rising.
const PATIENCE_MS: u64 = 10_000;
/// The counter has 12 bits and starts in its lower half, so that it has room to rise within a millisecond.
const COUNTER_MAX: u16 = 0xFFF;
const COUNTER_START_MAX: u16 = 0x7FF;

/// Makes ids that rise within one page, also within one millisecond.
#[derive(Debug, Default)]
pub(crate) struct Ids {
    last_ms: u64,
    counter: u16,
}

impl Ids {
    /// The next id.
    pub(crate) fn next(&mut self, epoch_ms: u64, random: [u8; 10]) -> String {
        let [high, low, ..] = random;
        let start = u16::from_be_bytes([high, low]) & COUNTER_START_MAX;
        let clock_stands = epoch_ms <= self.last_ms && self.last_ms - epoch_ms < PATIENCE_MS;
        if !clock_stands {
            self.last_ms = epoch_ms;
            self.counter = start;
        } else if self.counter < COUNTER_MAX {
            self.counter += 1;
        } else {
            self.last_ms += 1;
            self.counter = start;
        }
        uuid_v7(self.last_ms, self.counter, random)
    }
}

fn uuid_v7(epoch_ms: u64, counter: u16, random: [u8; 10]) -> String {
    let [_, _, ms @ ..] = epoch_ms.to_be_bytes();
    let [_, _, variant, tail @ ..] = random;
    let [high, low] = (0x7000 | counter).to_be_bytes();
    let mut out = String::with_capacity(36);
    let bytes = ms.into_iter().chain([high, low, 0x80 | variant & 0x3F]).chain(tail);
    for (at, byte) in bytes.enumerate() {
        if matches!(at, 4 | 6 | 8 | 10) {
            out.push('-');
        }
        push_hex(&mut out, byte);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_example_of_the_standard_is_made() {
        // RFC 9562, appendix A.6.
        let random = [0, 0, 0x18, 0xc4, 0xdc, 0x0c, 0x0c, 0x07, 0x39, 0x8f];
        assert_eq!(
            uuid_v7(0x017F_22E2_79B0, 0xCC3, random),
            "017f22e2-79b0-7cc3-98c4-dc0c0c07398f"
        );
    }

    proptest! {
        #[test]
        fn ids_rise_however_the_clock_trembles(
            readings in prop::collection::vec((0..9000_u64, any::<[u8; 10]>()), 1..200),
        ) {
            let mut ids = Ids::default();
            let mut last = String::new();
            for (offset, random) in readings {
                let id = ids.next(1_770_000_000_000 + offset, random);
                prop_assert!(id > last, "{} after {}", id, last);
                last = id;
            }
        }

        #[test]
        fn ids_follow_a_clock_that_is_set_back_far(random in any::<[u8; 10]>()) {
            let mut ids = Ids::default();
            ids.next(1_770_000_000_000, random);
            prop_assert!(ids.next(1_600_000_000_000, random).starts_with("0174876e-8000-7"));
        }
    }

    #[test]
    fn a_millisecond_with_more_ids_than_the_counter_holds_borrows_from_the_next() {
        let mut ids = Ids::default();
        let mut last = String::new();
        for _ in 0..10_000 {
            let id = ids.next(1_770_000_000_000, [0xFF; 10]);
            assert!(id > last);
            last = id;
        }
    }
}
