//! A model of everything around the tracker: tabs, one disk that they share, a network that fails, and the collector.
//!
//! The host that carries the orders out does what `pkg/src/host.ts` does. The collector is a table of what it has stored
//! and how often it was given it.

use std::collections::{BTreeMap, BTreeSet};

use cryptorebate_tracker::{
    Answer, Config, Consent, Delivery, Loss, MAX_BODY_BYTES, MAX_QUEUED_BYTES, MAX_QUEUED_EVENTS, Moment, NewEvent,
    Order, Priority, Tracker,
};

/// A collector that is short of room takes no larger batch.
const SMALL_BODY: usize = 8 * 1024;
/// What a page knows of a request without an answer.
const UNKNOWN: (u16, Option<u32>, Vec<u32>) = (0, None, Vec::new());

/// Something that happens.
#[derive(Debug, Clone)]
pub enum Happening {
    Track {
        tab: usize,
        count: usize,
        bytes: usize,
    },
    /// An event that the collector will not take, in whatever company.
    TrackPoison {
        tab: usize,
    },
    Identify {
        tab: usize,
        user: u8,
    },
    Reset {
        tab: usize,
    },
    /// The clock goes on, or is set back.
    Time(i64),
    TimerFires {
        tab: usize,
    },
    Flush {
        tab: usize,
    },
    Hidden {
        tab: usize,
    },
    Offline {
        tab: usize,
    },
    /// One of the requests on their way ends.
    Ends {
        tab: usize,
        which: usize,
        how: End,
    },
    Opens,
    /// The tab is killed. What is on its way arrives, or not.
    Dies {
        tab: usize,
        arrives: bool,
    },
    /// From now on the disk takes what it is given, or does not.
    Disk(bool),
}

/// How a request ends.
#[derive(Debug, Clone, Copy)]
pub enum End {
    Answered,
    /// The collector has done it, but the page never hears of it.
    Unheard,
    Lost,
    /// The collector fails, and has kept nothing.
    Status(u16),
    PleaseWait(u32),
    /// The collector takes small bodies only.
    Crowded,
    /// The collector says that it does not take one of these, and not which.
    Silent,
}

#[derive(Debug, Clone)]
struct Kept {
    id: String,
    text: String,
    /// Its place on disk.
    record: Option<u64>,
}

#[derive(Debug)]
struct Flight {
    delivery: Delivery,
    is_check: bool,
}

struct Tab {
    number: usize,
    tracker: Tracker,
    kept: BTreeMap<u32, Kept>,
    on_the_way: Vec<Flight>,
    timer: bool,
}

/// An event on disk.
#[derive(Debug)]
struct Record {
    tab: usize,
    id: String,
    priority: Priority,
    made_ms: u64,
    text: String,
}

pub struct World {
    now_ms: i64,
    ids: u64,
    tabs: Vec<Tab>,
    next_tab: usize,
    disk: BTreeMap<u64, Record>,
    next_record: u64,
    disk_works: bool,
    /// How often the collector has stored each event, or would have if it kept doubles.
    pub stored: BTreeMap<String, usize>,
    pub made: BTreeSet<String>,
    pub poison: BTreeSet<String>,
    pub lost: BTreeMap<String, Loss>,
    /// Events that were on no disk when their tab died.
    pub forgotten: BTreeSet<String>,
    /// Events of which no page can know whether they have arrived: the collector could not be asked, or there was no disk.
    pub may_double: bool,
    /// An answer was lost after the collector had stored the batch.
    pub unheard: bool,
}

impl World {
    pub fn new() -> Self {
        let mut world = Self {
            now_ms: 1_770_215_400_000,
            ids: 0,
            tabs: Vec::new(),
            next_tab: 0,
            disk: BTreeMap::new(),
            next_record: 0,
            disk_works: true,
            stored: BTreeMap::new(),
            made: BTreeSet::new(),
            poison: BTreeSet::new(),
            lost: BTreeMap::new(),
            forgotten: BTreeSet::new(),
            may_double: false,
            unheard: false,
        };
        world.open();
        world
    }

    fn now(&self) -> u64 {
        self.now_ms.unsigned_abs()
    }

    fn new_id(&mut self) -> String {
        self.ids += 1;
        let ms = format!("{:012x}", self.now());
        let (high, low) = ms.split_at(8);
        format!("{high}-{low}-7000-8000-{:012x}", self.ids)
    }

    pub fn happen(&mut self, happening: &Happening) {
        let count = self.tabs.len();
        let of = |tab: &usize| tab % count.max(1);
        match happening {
            Happening::Time(ms) => self.now_ms += ms,
            Happening::Disk(works) => self.disk_works = *works,
            Happening::Opens => {
                if count < 4 {
                    self.open();
                }
            }
            _ if count == 0 => self.open(),
            Happening::Track { tab, count, bytes } => {
                for _ in 0..*count {
                    self.track(of(tab), &"x".repeat(*bytes));
                }
            }
            Happening::TrackPoison { tab } => self.track(of(tab), "poison"),
            Happening::Identify { tab, user } => {
                let user = format!("usr_{user}");
                self.input(of(tab), |tracker, moment| {
                    tracker.identify(user.as_bytes(), None, moment);
                });
            }
            Happening::Reset { tab } => self.input(of(tab), Tracker::reset),
            Happening::TimerFires { tab } => {
                let tab = of(tab);
                if std::mem::take(&mut self.tabs[tab].timer) {
                    self.input(tab, |tracker, _| tracker.timer_fired());
                }
            }
            Happening::Flush { tab } => self.input(of(tab), |tracker, _| tracker.flush()),
            Happening::Offline { tab } => self.input(of(tab), |tracker, _| tracker.offline()),
            Happening::Hidden { tab } => {
                let forgetful = !self.disk_works;
                self.may_double |= forgetful;
                self.input(of(tab), |tracker, moment| {
                    tracker.page_hidden(forgetful, moment.epoch_ms);
                });
            }
            Happening::Ends { tab, which, how } => {
                let tab = of(tab);
                let flights = &mut self.tabs[tab].on_the_way;
                if !flights.is_empty() {
                    let flight = flights.swap_remove(which % flights.len());
                    self.end(tab, &flight, *how);
                }
            }
            Happening::Dies { tab, arrives } => self.die(of(tab), *arrives),
        }
    }

    fn track(&mut self, tab: usize, text: &str) {
        let properties = format!(r#"{{"step_number":1,"step_name":"{text}","total_steps":1}}"#);
        self.input(tab, |tracker, moment| {
            let event = NewEvent {
                name: b"onboarding_step_completed",
                properties: properties.as_bytes(),
                user_properties: None,
            };
            tracker.track(event, moment);
        });
    }

    /// A new tab, which takes over what dead ones have left.
    fn open(&mut self) {
        let config = Config {
            platform: b"web",
            locale: b"",
            telegram: b"",
            batch_size: 20,
            batch_delay_ms: 1000,
            strict: false,
            consent: Consent::Granted,
        };
        let (id, spare_id) = (self.new_id(), self.new_id());
        let moment = Moment {
            epoch_ms: self.now(),
            id: id.as_bytes(),
            spare_id: spare_id.as_bytes(),
        };
        let mut tracker = Tracker::IDLE;
        tracker.start(&config, &Default::default(), moment);
        self.next_tab += 1;
        self.tabs.push(Tab {
            number: self.next_tab,
            tracker,
            kept: BTreeMap::new(),
            on_the_way: Vec::new(),
            timer: false,
        });
        let newest = self.tabs.len() - 1;
        self.carry_out(newest);
        let living: BTreeSet<usize> = self.tabs.iter().map(|tab| tab.number).collect();
        let dead: Vec<u64> = self
            .disk
            .iter()
            .filter(|(_, record)| !living.contains(&record.tab))
            .map(|(place, _)| *place)
            .collect();
        for place in dead {
            let record = self.disk.get_mut(&place).unwrap();
            let tab = &mut self.tabs[newest];
            record.tab = tab.number;
            let handle = tab.tracker.adopt(record.text.len(), record.priority, record.made_ms);
            let kept = Kept {
                id: record.id.clone(),
                text: record.text.clone(),
                record: Some(place),
            };
            tab.kept.insert(handle, kept);
            self.carry_out(newest);
        }
    }

    fn die(&mut self, tab: usize, arrives: bool) {
        let tab = self.tabs.swap_remove(tab);
        for flight in tab.on_the_way.iter().filter(|flight| arrives && !flight.is_check) {
            let events = Self::events(&tab, &flight.delivery);
            self.take(&events, usize::MAX);
            self.unheard = true;
        }
        for kept in tab.kept.values().filter(|kept| kept.record.is_none()) {
            self.forgotten.insert(kept.id.clone());
        }
    }

    fn input(&mut self, tab: usize, happen: impl FnOnce(&mut Tracker, Moment<'_>)) {
        let (id, spare_id) = (self.new_id(), self.new_id());
        let moment = Moment {
            epoch_ms: self.now(),
            id: id.as_bytes(),
            spare_id: spare_id.as_bytes(),
        };
        happen(&mut self.tabs[tab].tracker, moment);
        self.carry_out(tab);
    }

    fn carry_out(&mut self, tab: usize) {
        let now_ms = self.now();
        for order in self.tabs[tab].tracker.orders(now_ms) {
            match order {
                Order::Keep {
                    handle, priority, text, ..
                } => self.keep(tab, handle, priority, text),
                Order::Refuse { loss, text } => panic!("{loss:?}: {text}"),
                Order::Done(handles) => {
                    for handle in handles {
                        self.forget(tab, handle);
                    }
                }
                Order::Drop { loss, handles } => {
                    for handle in handles {
                        let id = self.forget(tab, handle);
                        let known = self.lost.insert(id, loss);
                        assert!(known.is_none_or(|_| self.unheard), "an event was lost twice");
                    }
                }
                Order::Send(delivery) => {
                    let tab = &mut self.tabs[tab];
                    let bytes: usize = delivery
                        .handles
                        .iter()
                        .map(|handle| tab.kept[handle].text.len() + 1)
                        .sum();
                    assert!(bytes <= MAX_BODY_BYTES, "{bytes} bytes in one batch");
                    assert!(!delivery.handles.is_empty() && delivery.handles.len() <= 500);
                    tab.on_the_way.push(Flight {
                        delivery,
                        is_check: false,
                    });
                }
                Order::Check(delivery) => {
                    assert!(!delivery.handles.is_empty() && delivery.handles.len() <= 500);
                    self.tabs[tab].on_the_way.push(Flight {
                        delivery,
                        is_check: true,
                    });
                }
                Order::Wake(after_ms) => {
                    assert!(after_ms <= 3_600_250, "the tracker sleeps for {after_ms} ms");
                    self.tabs[tab].timer = true;
                }
                Order::Store(..) => {}
                Order::Stopped => panic!("nobody has refused the key"),
            }
        }
        let kept = &self.tabs[tab].kept;
        assert!(kept.len() <= MAX_QUEUED_EVENTS, "{} events wait", kept.len());
        let bytes: usize = kept.values().map(|kept| kept.text.len()).sum();
        assert!(bytes <= MAX_QUEUED_BYTES, "{bytes} bytes wait");
    }

    fn keep(&mut self, tab: usize, handle: u32, priority: Priority, text: String) {
        let event: serde_json::Value = serde_json::from_str(&text).unwrap();
        let id = event["event_id"].as_str().unwrap().to_owned();
        assert!(self.made.insert(id.clone()), "two events have the same id");
        if event["properties"]["step_name"] == "poison" {
            self.poison.insert(id.clone());
        }
        let record = self.disk_works.then(|| {
            self.next_record += 1;
            let record = Record {
                tab: self.tabs[tab].number,
                id: id.clone(),
                priority,
                made_ms: self.now(),
                text: text.clone(),
            };
            self.disk.insert(self.next_record, record);
            self.next_record
        });
        let known = self.tabs[tab].kept.insert(handle, Kept { id, text, record });
        assert!(known.is_none(), "two events have the same handle");
    }

    /// What the host knows by a handle, and now no more.
    fn forget(&mut self, tab: usize, handle: u32) -> String {
        let kept = self.tabs[tab]
            .kept
            .remove(&handle)
            .expect("an order names what the host has");
        if let Some(record) = kept.record {
            self.disk.remove(&record);
        }
        kept.id
    }

    fn events(tab: &Tab, delivery: &Delivery) -> Vec<(String, usize)> {
        let event = |handle| {
            let kept: &Kept = &tab.kept[handle];
            (kept.id.clone(), kept.text.len())
        };
        delivery.handles.iter().map(event).collect()
    }

    /// The collector gets a batch: its status, and whom it does not take.
    fn take(&mut self, events: &[(String, usize)], max_bytes: usize) -> (u16, Vec<String>) {
        if events.len() > 1 && events.iter().map(|(_, bytes)| bytes).sum::<usize>() > max_bytes {
            return (413, Vec::new());
        }
        let refused: Vec<String> = events
            .iter()
            .map(|(id, _)| id.clone())
            .filter(|id| self.poison.contains(id))
            .collect();
        if !refused.is_empty() {
            return (400, refused);
        }
        for (id, _) in events {
            *self.stored.entry(id.clone()).or_default() += 1;
        }
        (200, Vec::new())
    }

    fn end(&mut self, tab: usize, flight: &Flight, how: End) {
        let events = Self::events(&self.tabs[tab], &flight.delivery);
        let number_of = |ids: &[String]| -> Vec<u32> {
            let named = flight.delivery.handles.iter().zip(&events);
            named
                .filter(|(_, (id, _))| ids.contains(id))
                .map(|(handle, _)| *handle)
                .collect()
        };
        // What an answer says: its status, the patience that is asked for, and whom it names.
        let (code, retry_after_sec, named) = match how {
            End::Lost => UNKNOWN,
            End::Status(code) => {
                // A collector that cannot be asked may get what it has.
                self.may_double |= flight.is_check && code == 404;
                (code, None, Vec::new())
            }
            End::PleaseWait(seconds) => (429, Some(seconds), Vec::new()),
            End::Answered | End::Unheard | End::Crowded | End::Silent if flight.is_check => {
                let known: Vec<String> = events
                    .iter()
                    .map(|(id, _)| id.clone())
                    .filter(|id| self.stored.contains_key(id))
                    .collect();
                if matches!(how, End::Unheard) {
                    UNKNOWN
                } else {
                    (200, None, number_of(&known))
                }
            }
            End::Answered | End::Unheard | End::Crowded | End::Silent => {
                let max_bytes = if matches!(how, End::Crowded) {
                    SMALL_BODY
                } else {
                    usize::MAX
                };
                let (code, refused) = self.take(&events, max_bytes);
                if matches!(how, End::Unheard) {
                    self.unheard |= code == 200;
                    UNKNOWN
                } else {
                    let named = if matches!(how, End::Silent) {
                        Vec::new()
                    } else {
                        number_of(&refused)
                    };
                    (code, None, named)
                }
            }
        };
        let chance = u16::try_from(self.ids.wrapping_mul(40_503) % 65_536).unwrap();
        let number = flight.delivery.number;
        self.input(tab, |tracker, moment| {
            let answer = Answer {
                code,
                retry_after_sec,
                named: &named,
            };
            tracker.settled(number, &answer, chance, moment.epoch_ms);
        });
    }

    /// The network and the disk are well again: some tabs deliver what they have, the others are killed, and one visitor
    /// comes back.
    pub fn end_well(&mut self) {
        self.disk_works = true;
        for tab in (0..self.tabs.len()).step_by(2) {
            self.deliver_all(tab);
        }
        while !self.tabs.is_empty() {
            self.die(0, false);
        }
        self.open();
        self.deliver_all(0);
        assert!(self.disk.is_empty(), "records were left behind");
    }

    fn deliver_all(&mut self, tab: usize) {
        for _ in 0..MAX_QUEUED_EVENTS * 4 {
            if let Some(flight) = self.tabs[tab].on_the_way.pop() {
                self.end(tab, &flight, End::Silent);
            } else if std::mem::take(&mut self.tabs[tab].timer) {
                self.input(tab, |tracker, _| tracker.timer_fired());
            } else {
                break;
            }
        }
        let tab = &self.tabs[tab];
        assert!(tab.tracker.is_at_rest(), "the tracker does not come to rest");
        assert!(
            tab.kept.is_empty(),
            "events were left behind: {:?}",
            tab.kept.values().next()
        );
    }
}
