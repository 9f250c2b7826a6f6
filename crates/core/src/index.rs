//! Finding an event by its name at once, however many events the plan has.

use crate::table::EventDef;
use crate::word::same;

/// A slot that no event has.
const FREE: u16 = u16::MAX;

/// Where each event stands, by a hash of its name: a hash table with open addressing, filled while compiling.
///
/// # Panics
///
/// Where `N` is not a power of two of at least twice the number of events: while compiling, when the table is a
/// `static`.
pub const fn event_index<const N: usize>(events: &[EventDef]) -> [u16; N] {
    assert!(N.is_power_of_two() && N >= 2 * events.len() && N <= FREE as usize);
    let mut slots = [FREE; N];
    let mut event = 0;
    while event < events.len() {
        let mut slot = first_slot(events[event].name.as_bytes(), N);
        while slots[slot] != FREE {
            slot = (slot + 1) % N;
        }
        #[expect(clippy::cast_possible_truncation, reason = "fewer than 2^16, as was asked above")]
        let place = event as u16;
        slots[slot] = place;
        event += 1;
    }
    slots
}

/// The place of the event with this name.
#[inline]
pub(crate) fn find(events: &[EventDef], index: &[u16], name: &[u8]) -> Option<usize> {
    let first = first_slot(name, index.len());
    for probe in 0..index.len() {
        let slot = (first + probe) & (index.len() - 1);
        let event = usize::from(*index.get(slot)?);
        // A free slot is past the last event.
        if same(events.get(event)?.name.as_bytes(), name) {
            return Some(event);
        }
    }
    None
}

/// Where the search for a name starts: its first and last letters and its length tell names apart well enough.
#[inline]
const fn first_slot(name: &[u8], slots: usize) -> usize {
    let (first, last) = match (name.first_chunk(), name.last_chunk()) {
        (Some(first), Some(last)) => (u64::from_le_bytes(*first), u64::from_le_bytes(*last)),
        _ => (0, 0),
    };
    // Fibonacci hashing: the odd number nearest to 2^64 divided by the golden ratio.
    let mixed = (first ^ last.rotate_left(29) ^ name.len() as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (mixed >> 48) as usize & slots.wrapping_sub(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::PLAN;
    use std::prelude::v1::*;

    #[test]
    fn each_event_is_found_where_it_stands_and_nothing_else_is() {
        for (place, event) in PLAN.events.iter().enumerate() {
            assert_eq!(find(PLAN.events, PLAN.event_index, event.name.as_bytes()), Some(place));
            for other in [format!("{}x", event.name), event.name[1..].to_owned()] {
                assert_eq!(find(PLAN.events, PLAN.event_index, other.as_bytes()), None, "{other}");
            }
        }
        for other in ["", "a", "$identify"] {
            assert_eq!(find(PLAN.events, PLAN.event_index, other.as_bytes()), None, "{other}");
        }
    }

    #[test]
    fn names_that_share_a_slot_are_all_found() {
        // Shorter than eight letters: told apart by their length alone, so four of each length share a slot.
        static EVENTS: [EventDef; 8] = [
            EventDef { name: "aa", ..NAMELESS },
            EventDef { name: "ab", ..NAMELESS },
            EventDef { name: "ba", ..NAMELESS },
            EventDef { name: "bb", ..NAMELESS },
            EventDef { name: "a", ..NAMELESS },
            EventDef { name: "b", ..NAMELESS },
            EventDef { name: "c", ..NAMELESS },
            EventDef { name: "d", ..NAMELESS },
        ];
        static INDEX: [u16; 16] = event_index(&EVENTS);
        for (place, event) in EVENTS.iter().enumerate() {
            assert_eq!(
                find(&EVENTS, &INDEX, event.name.as_bytes()),
                Some(place),
                "{}",
                event.name
            );
        }
        assert_eq!(find(&EVENTS, &INDEX, b"ac"), None);
        assert_eq!(find(&EVENTS, &[], b"aa"), None);
    }

    const NAMELESS: EventDef = EventDef {
        name: "",
        priority: crate::table::Priority::P0,
        platforms: 0,
        identity: crate::table::Identity::None,
        emitter: crate::table::Emitter::Client,
        properties: &[],
        rules: &[],
        deprecated: false,
    };
}
