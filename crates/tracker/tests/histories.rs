//! Random histories of a page: whatever happens, no event is lost without being counted, none is doubled, and the bounds
//! hold. The collector is a model that keeps events by their id.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on should stop where it stands"
)]

use std::collections::BTreeMap;

use cryptorebate_tracker::{
    Answer, Config, Delivery, Loss, MAX_BODY_BYTES, MAX_QUEUED_EVENTS, Moment, NewEvent, RANDOM_BYTES, Saved, Step,
    Tracker,
};
use proptest::prelude::*;
use serde_json::Value;

/// Something that happens to a page.
#[derive(Debug, Clone)]
enum Happening {
    Track {
        count: usize,
        bytes: usize,
    },
    Identify(u8),
    Reset,
    /// The clock goes on, or is set back.
    Time(i64),
    TimerFires,
    Flush,
    Hidden,
    /// One of the requests on their way ends.
    Ends {
        which: usize,
        how: End,
    },
}

/// How a request ends.
#[derive(Debug, Clone, Copy)]
enum End {
    Stored,
    /// The collector has stored it, but the page never hears of it.
    StoredUnheard,
    Lost,
    Status(u16),
    PleaseWait(u32),
}

fn happenings() -> impl Strategy<Value = Vec<Happening>> {
    let end = prop_oneof![
        4 => Just(End::Stored),
        2 => Just(End::StoredUnheard),
        2 => Just(End::Lost),
        2 => prop::sample::select(vec![500, 502, 503, 404, 302, 413]).prop_map(End::Status),
        1 => (0..10_u32).prop_map(End::PleaseWait),
    ];
    let happening = prop_oneof![
        8 => (1..60_usize, 0..3000_usize).prop_map(|(count, bytes)| Happening::Track { count, bytes }),
        1 => (0..3_u8).prop_map(Happening::Identify),
        1 => Just(Happening::Reset),
        2 => (-5_000_000..5_000_000_i64).prop_map(Happening::Time),
        4 => Just(Happening::TimerFires),
        1 => Just(Happening::Flush),
        2 => Just(Happening::Hidden),
        6 => (0..4_usize, end).prop_map(|(which, how)| Happening::Ends { which, how }),
    ];
    prop::collection::vec(happening, 1..120)
}

/// A page, its network and the collector behind it.
struct World {
    tracker: Tracker,
    now_ms: i64,
    moments: u64,
    on_the_way: Vec<Delivery>,
    stored: BTreeMap<String, Value>,
    tracked: usize,
    timer: bool,
    /// Something was stored without the page hearing of it.
    unheard: bool,
}

impl World {
    fn new() -> Self {
        let config = Config {
            platform: "web".into(),
            locale: String::new(),
            batch_size: 20,
            batch_delay_ms: 1000,
            strict: false,
            observed: true,
        };
        let now_ms = 1_770_215_400_000;
        let tracker = Tracker::new(config, Saved::default(), &Moment::new(1, &[7; RANDOM_BYTES]));
        let (on_the_way, stored) = (Vec::new(), BTreeMap::new());
        Self {
            tracker,
            now_ms,
            moments: 0,
            on_the_way,
            stored,
            tracked: 0,
            timer: false,
            unheard: false,
        }
    }

    fn moment(&mut self) -> Moment {
        self.moments += 1;
        let mut random = [0x5A; RANDOM_BYTES];
        random[2..10].copy_from_slice(&self.moments.to_be_bytes());
        random[30..32].copy_from_slice(&self.moments.wrapping_mul(40_503).to_le_bytes()[..2]);
        Moment::new(self.now_ms.unsigned_abs(), &random)
    }

    fn happen(&mut self, happening: &Happening) {
        let moment = self.moment();
        let at_ms = moment.epoch_ms;
        match *happening {
            Happening::Track { count, bytes } => {
                let properties = format!(r#"{{"period":"{}"}}"#, "x".repeat(bytes));
                for number in 0..count {
                    let name = if number % 2 == 0 {
                        "statistics_viewed"
                    } else {
                        "dashboard_viewed"
                    };
                    let event = NewEvent {
                        name,
                        properties: &properties,
                        user_properties: None,
                        at_ms,
                    };
                    let moment = self.moment();
                    self.tracker.track(&event, &moment);
                }
            }
            Happening::Identify(user) => self.tracker.identify(&format!("usr_{user}"), None, at_ms, &moment),
            Happening::Reset => self.tracker.reset(&moment),
            Happening::Time(ms) => self.now_ms += ms,
            Happening::TimerFires => {
                if std::mem::take(&mut self.timer) {
                    self.tracker.timer_fired();
                }
            }
            Happening::Flush => self.tracker.flush(),
            Happening::Hidden => {
                let hidden = self.tracker.page_hidden(&moment);
                self.send(hidden);
                let bytes: usize = self.on_the_way.iter().map(|delivery| delivery.body.len()).sum();
                assert!(bytes <= MAX_BODY_BYTES, "{bytes} bytes shall outlive the page");
            }
            Happening::Ends { which, how } => {
                if !self.on_the_way.is_empty() {
                    let delivery = self.on_the_way.swap_remove(which % self.on_the_way.len());
                    self.end(&delivery, how);
                }
            }
        }
        self.carry_out();
    }

    fn end(&mut self, delivery: &Delivery, how: End) {
        let answer = match how {
            End::Stored | End::StoredUnheard => {
                let body: Value = serde_json::from_str(&delivery.body).unwrap();
                for event in body["batch"].as_array().unwrap() {
                    let id = event["event_id"].as_str().unwrap().to_owned();
                    let known = self.stored.entry(id).or_insert_with(|| event.clone());
                    assert_eq!(known, event, "an event came again as another one");
                }
                self.unheard |= matches!(how, End::StoredUnheard);
                if matches!(how, End::Stored) {
                    Answer::new(200, None)
                } else {
                    Answer::Unknown
                }
            }
            End::Lost => Answer::Unknown,
            End::Status(code) => Answer::new(code, None),
            End::PleaseWait(seconds) => Answer::new(429, Some(&seconds.to_string())),
        };
        let moment = self.moment();
        self.tracker.settled(delivery.number, answer, &moment);
    }

    fn carry_out(&mut self) {
        self.tracked += self.tracker.take_notices().len();
        loop {
            let moment = self.moment();
            match self.tracker.next_step(&moment) {
                Step::Rest => break,
                Step::Wake(_) => self.timer = true,
                Step::Send(delivery) => {
                    assert!(
                        self.on_the_way.is_empty(),
                        "one batch at a time, as long as the page is there"
                    );
                    self.send(Some(delivery));
                }
            }
        }
    }

    fn send(&mut self, delivery: Option<Delivery>) {
        if let Some(delivery) = delivery {
            assert!(delivery.body.len() <= MAX_BODY_BYTES, "{} bytes", delivery.body.len());
            self.on_the_way.push(delivery);
        }
    }

    fn lost(&self) -> usize {
        Loss::ALL.iter().map(|loss| self.tracker.lost(*loss) as usize).sum()
    }

    /// The network is well again: everything arrives.
    fn end_well(&mut self) {
        for _ in 0..MAX_QUEUED_EVENTS * 2 {
            while let Some(delivery) = self.on_the_way.pop() {
                self.end(&delivery, End::Stored);
                self.carry_out();
            }
            if !self.timer {
                return;
            }
            self.happen(&Happening::TimerFires);
        }
        panic!("the tracker does not come to rest");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    #[test]
    fn no_event_is_lost_or_doubled_whatever_happens(history in happenings()) {
        let mut world = World::new();
        for happening in &history {
            world.happen(happening);
            prop_assert!(world.stored.len() <= world.tracked);
            let waiting = world.tracked.saturating_sub(world.stored.len() + world.lost());
            prop_assert!(waiting <= MAX_QUEUED_EVENTS, "more waits than there is room for");
        }
        world.end_well();
        prop_assert!(world.tracker.is_at_rest());
        let accounted = world.stored.len() + world.lost();
        if world.unheard {
            // An event of which the page does not know that it is stored may give way in a full queue: it counts twice.
            prop_assert!((world.tracked..=world.tracked + world.lost()).contains(&accounted));
        } else {
            prop_assert_eq!(accounted, world.tracked);
        }
        let only_full = world.tracker.lost(Loss::QueueFull) + world.tracker.lost(Loss::BatchRefused);
        prop_assert_eq!(world.lost(), only_full as usize);
    }
}
