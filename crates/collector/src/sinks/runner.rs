//! The thread of a sink: it takes events from the store, has them sent, and moves the cursor when that is done.

use std::collections::HashSet;
use std::io;
use std::thread;
use std::time::{Duration, Instant};

use tokio::sync::oneshot;

use super::backoff::Backoff;
use super::bundle::{Work, fitting};
use super::ledger::{Ledger, Settled};
use super::pauses::Pauses;
use super::wake::Wake;
use super::{Accepted, Answer, Packed, Sink, plain};

/// How often a sink looks whether somebody else has given it something to do.
const LOOK: Duration = Duration::from_secs(5);

/// Starts the thread. What is given ends when the thread does.
pub fn start(sink: Box<dyn Sink>, ledger: Ledger, wake: Wake) -> io::Result<oneshot::Receiver<()>> {
    let (alive, ended) = oneshot::channel();
    let runner = Runner {
        most: sink.limits().parts,
        sink,
        ledger,
        wake,
        pauses: Pauses::default(),
        backoff: Backoff::default(),
        // It may have been, when it ended.
        is_failing: true,
        recalled_at: None,
    };
    let name = runner.sink.name().to_owned();
    thread::Builder::new().name(name).spawn(move || {
        runner.run();
        drop(alive);
    })?;
    Ok(ended)
}

struct Runner {
    sink: Box<dyn Sink>,
    ledger: Ledger,
    wake: Wake,
    pauses: Pauses,
    backoff: Backoff,
    /// Whether the last attempt failed.
    is_failing: bool,
    /// When the ledger was last asked whose events it holds back.
    recalled_at: Option<Instant>,
    /// How many events go into a request: fewer after one was too large.
    most: usize,
}

/// What a round came to.
enum Round {
    /// There may be more to do.
    Worked,
    /// There was nothing to do.
    Idle,
}

impl Runner {
    fn run(mut self) {
        while !self.wake.is_stopped() {
            let seen = self.wake.commits();
            match self.round() {
                Ok(Round::Worked) => {}
                Ok(Round::Idle) => {
                    let look = Instant::now() + LOOK;
                    let until = self.pauses.next().map_or(look, |next| next.min(look));
                    self.wake.wait_for_commit(seen, until);
                }
                Err(error) => {
                    self.failing(&format!("the store cannot be used: {error}"));
                }
            }
        }
    }

    /// Takes up what the ledger holds back and this run knows nothing of: it is tried at once.
    fn recall(&mut self) -> rusqlite::Result<()> {
        let now = Instant::now();
        if self.recalled_at.is_some_and(|at| now.duration_since(at) < LOOK) {
            return Ok(());
        }
        for person in self.ledger.held_people()? {
            if self.pauses.held_until(&person).is_none() {
                self.pauses.hold(&person, now);
            }
        }
        self.recalled_at = Some(now);
        Ok(())
    }

    /// Takes some events, has them sent, and writes down what became of them.
    fn round(&mut self) -> rusqlite::Result<Round> {
        let cursor = self.ledger.cursor()?;
        self.recall()?;
        let mut settled = Settled::default();
        self.pauses.tidy(Instant::now());
        let mut works = self.held_works(&mut settled)?;
        self.add_new_works(cursor, &mut works, &mut settled)?;
        if works.is_empty() && settled.cursor.is_none() && settled.set_aside.is_empty() {
            return Ok(Round::Idle);
        }
        if !self.deliver(works, &mut settled) {
            // Told to stop: what is not written down is done again.
            return Ok(Round::Worked);
        }
        self.ledger.settle(&settled)?;
        let people: HashSet<&String> = settled.released.iter().map(|(person, _)| person).collect();
        for person in people {
            if !self.ledger.has_held(person)? {
                self.pauses.release(person);
            }
        }
        Ok(Round::Worked)
    }

    /// The events that were held back and need not be any longer.
    fn held_works(&mut self, settled: &mut Settled) -> rusqlite::Result<Vec<Work>> {
        let limits = self.sink.limits();
        let now = Instant::now();
        let (mut works, mut held) = (Vec::new(), 0);
        for person in self.pauses.due(now) {
            if works.len() >= limits.parts || held >= limits.bytes {
                break;
            }
            let events = self
                .ledger
                .held_of(&person, limits.person_per_second.unwrap_or(limits.parts))?;
            if events.is_empty() {
                self.pauses.release(&person);
            }
            for event in events {
                let row = event.row;
                let packed = match self.sink.pack(&event) {
                    Ok(packed) => packed,
                    Err(reason) => {
                        settled.released.push((person.clone(), row));
                        settled.set_aside.push((person.clone(), row, plain(&reason)));
                        continue;
                    }
                };
                if let Err(until) = self.pauses.pass(&packed, limits.person_per_second, now) {
                    self.pauses.hold(&person, until);
                    break;
                }
                held += event.body.len();
                works.push(Work {
                    row,
                    packed,
                    was_held: true,
                });
            }
        }
        Ok(works)
    }

    /// Adds the events after the cursor, but for those that have to be held back.
    fn add_new_works(&mut self, cursor: i64, works: &mut Vec<Work>, settled: &mut Settled) -> rusqlite::Result<()> {
        let limits = self.sink.limits();
        let now = Instant::now();
        // An event can be as large as a request to the collector, so their number alone is no bound on memory.
        let most = limits.parts.saturating_sub(works.len());
        let events = self.ledger.after(cursor, most, limits.bytes.saturating_mul(2))?;
        settled.cursor = events.last().map(|event: &Accepted| event.row);
        for event in events {
            let row = event.row;
            let packed = match self.sink.pack(&event) {
                Ok(packed) => packed,
                Err(reason) => {
                    settled.set_aside.push((String::new(), row, plain(&reason)));
                    continue;
                }
            };
            let work = Work {
                row,
                packed,
                was_held: false,
            };
            let person = work.packed.person();
            if self.pauses.held_until(person).is_some() {
                settled.held.push((person.to_owned(), row));
            } else if let Err(until) = self.pauses.pass(&work.packed, limits.person_per_second, now) {
                self.pauses.hold(person, until);
                settled.held.push((person.to_owned(), row));
            } else {
                works.push(work);
            }
        }
        Ok(())
    }

    /// Has events sent until each is taken, set aside or held back, for as long as it takes. `false`: told to stop.
    fn deliver(&mut self, mut works: Vec<Work>, settled: &mut Settled) -> bool {
        while !works.is_empty() {
            if self.wake.is_stopped() {
                return false;
            }
            let count = fitting(&works, self.sink.limits(), self.most);
            let request: Vec<&Packed> = works.iter().take(count).map(|work| &work.packed).collect();
            let answer = self.sink.send(&request);
            let is_good = match answer {
                Answer::Accepted => {
                    for work in works.drain(..count) {
                        release(&work, settled);
                    }
                    self.recovered();
                    true
                }
                Answer::Refused(refused) => set_aside(&mut works, count, &refused, settled),
                Answer::TooLarge if count > 1 => {
                    self.most = count.div_ceil(2);
                    true
                }
                Answer::TooLarge => set_aside(&mut works, 1, &[(0, String::from("too large, even alone"))], settled),
                Answer::Throttled(people) => self.hold_back(&mut works, &people, settled),
                Answer::Unavailable(reason) => {
                    if self.failing(&reason) {
                        return false;
                    }
                    continue;
                }
            };
            if !is_good && self.failing("the answer is about events that were not in the request") {
                return false;
            }
        }
        // What was too large may have been these events alone.
        self.most = (self.most * 2).min(self.sink.limits().parts);
        true
    }

    /// Holds the events of these back, and with them everything of the same people that comes later. Whether there were
    /// any.
    fn hold_back(&mut self, works: &mut Vec<Work>, throttled: &[String], settled: &mut Settled) -> bool {
        let until = Instant::now() + self.sink.limits().throttle_pause;
        self.pauses.throttle(throttled, until);
        let is_throttled = |work: &&Work| work.packed.people.iter().any(|key| throttled.contains(key));
        let people = works.iter().filter(is_throttled).map(|work| work.packed.person());
        let people: HashSet<String> = people.map(str::to_owned).collect();
        for person in &people {
            self.pauses.hold(person, until);
        }
        let before = works.len();
        works.retain(|work| {
            let person = work.packed.person();
            let is_held = people.contains(person);
            if is_held && !work.was_held {
                settled.held.push((person.to_owned(), work.row));
            }
            !is_held
        });
        works.len() < before
    }

    /// Tells why it does not go on, and waits. Whether it was told to stop.
    fn failing(&mut self, error: &str) -> bool {
        let (name, error) = (self.sink.name(), plain(error));
        self.is_failing = true;
        match self.ledger.failing(&error) {
            Ok(true) => tracing::warn!("{name}: {error}; it is tried again until it goes well"),
            Ok(false) => {}
            Err(unwritten) => tracing::error!("{name}: {error}; and that cannot be written down: {unwritten}"),
        }
        self.wake.wait_until(Instant::now() + self.backoff.next())
    }

    /// Tells that it goes on.
    fn recovered(&mut self) {
        self.backoff.reset();
        if !self.is_failing {
            return;
        }
        let name = self.sink.name();
        match self.ledger.recovered() {
            Ok(is_news) => {
                self.is_failing = false;
                if is_news {
                    tracing::info!("{name}: it goes on");
                }
            }
            // Told again after the next request.
            Err(error) => tracing::error!("{name}: it goes on, and that cannot be written down: {error}"),
        }
    }
}

/// Sets events of a request aside. Whether there were any.
fn set_aside(works: &mut Vec<Work>, count: usize, refused: &[(usize, String)], settled: &mut Settled) -> bool {
    let mut is_any = false;
    let mut index = 0;
    works.retain(|work| {
        let reason = refused.iter().find(|(place, _)| *place == index && index < count);
        index += 1;
        let Some((_, reason)) = reason else { return true };
        is_any = true;
        release(work, settled);
        settled
            .set_aside
            .push((work.packed.person().to_owned(), work.row, plain(reason)));
        false
    });
    is_any
}

/// An event that is done with is held no longer.
fn release(work: &Work, settled: &mut Settled) {
    if work.was_held {
        settled.released.push((work.packed.person().to_owned(), work.row));
    }
}
