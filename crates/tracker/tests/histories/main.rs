//! Random histories of tabs: whatever happens, no event is lost without being counted, none is sent twice where the
//! collector can be asked, none holds up the others, and the bounds hold.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on should stop where it stands"
)]

mod world;

use cryptorebate_tracker::Loss;
use proptest::prelude::*;
use world::{End, Happening, World};

fn happenings() -> impl Strategy<Value = Vec<Happening>> {
    let end = prop_oneof![
        6 => Just(End::Answered),
        3 => Just(End::Unheard),
        2 => Just(End::Lost),
        2 => prop::sample::select(vec![500, 502, 503, 504, 302, 404, 429]).prop_map(End::Status),
        1 => (0..10_u32).prop_map(End::PleaseWait),
        1 => Just(End::Crowded),
        1 => Just(End::Silent),
    ];
    let tab = || 0..4_usize;
    let happening = prop_oneof![
        8 => (tab(), 1..60_usize, 0..1000_usize).prop_map(|(tab, count, bytes)| Happening::Track { tab, count, bytes }),
        1 => tab().prop_map(|tab| Happening::TrackPoison { tab }),
        1 => (tab(), 0..3_u8).prop_map(|(tab, user)| Happening::Identify { tab, user }),
        1 => tab().prop_map(|tab| Happening::Reset { tab }),
        2 => (-5_000_000..5_000_000_i64).prop_map(Happening::Time),
        5 => tab().prop_map(|tab| Happening::TimerFires { tab }),
        1 => tab().prop_map(|tab| Happening::Flush { tab }),
        2 => tab().prop_map(|tab| Happening::Hidden { tab }),
        1 => tab().prop_map(|tab| Happening::Offline { tab }),
        8 => (tab(), 0..4_usize, end).prop_map(|(tab, which, how)| Happening::Ends { tab, which, how }),
        2 => Just(Happening::Opens),
        2 => (tab(), any::<bool>()).prop_map(|(tab, arrives)| Happening::Dies { tab, arrives }),
        1 => prop::bool::weighted(0.8).prop_map(Happening::Disk),
    ];
    prop::collection::vec(happening, 1..150)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn no_event_is_lost_or_doubled_whatever_happens(history in happenings()) {
        let mut world = World::new();
        for happening in &history {
            world.happen(happening);
        }
        world.end_well();
        for id in &world.made {
            let arrived = world.stored.contains_key(id);
            let counted = world.lost.contains_key(id);
            let forgotten = world.forgotten.contains(id);
            prop_assert!(arrived || counted || forgotten, "{} was lost and nobody knows", id);
            // What has arrived without an answer may give way in a full queue, and is counted then.
            prop_assert!(!(arrived && counted) || world.unheard, "{} has arrived and is said to be lost", id);
            let refused = world.lost.get(id) == Some(&Loss::Refused);
            prop_assert!(!refused || world.poison.contains(id), "{} was given up for another's fault", id);
        }
        prop_assert!(world.stored.keys().all(|id| world.made.contains(id) && !world.poison.contains(id)));
        if !world.may_double {
            prop_assert!(world.stored.values().all(|times| *times == 1), "an event came twice");
        }
        let losses = world.lost.values();
        prop_assert!(losses.into_iter().all(|loss| matches!(loss, Loss::QueueFull | Loss::Refused)));
    }
}
