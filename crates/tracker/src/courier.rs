//! The courier: when a batch leaves, what becomes of it, and when it is tried again.

use alloc::string::String;
use alloc::vec::Vec;

use cryptorebate_core::table::Priority;

use crate::losses::{Loss, Losses};
use crate::queue::{MAX_BODY_BYTES, Queue, Queued};
use crate::timestamp::push_rfc3339;

/// The first retry comes within so many milliseconds, each further one within twice the time, up to the longest.
const RETRY_BASE_MS: u32 = 1000;
const RETRY_MAX_MS: u32 = 60_000;
/// A collector that asks for more patience than this is not believed.
const RETRY_AFTER_MAX_SEC: u32 = 3600;
/// Browsers that were all told the same time do not come back all at once.
const RETRY_AFTER_SPREAD_MS: u32 = 250;

/// What the host has to do next.
#[derive(Debug, PartialEq, Eq)]
pub enum Step {
    /// Nothing, until something happens.
    Rest,
    /// To call [`crate::Tracker::timer_fired`] after so many milliseconds. An earlier timer is void.
    Wake(u32),
    /// To send this, and to report to [`crate::Tracker::settled`].
    Send(Delivery),
}

/// A batch that is to be sent.
#[derive(Debug, PartialEq, Eq)]
pub struct Delivery {
    /// By which the answer is reported.
    pub number: u32,
    /// The body of the request.
    pub body: String,
}

/// How the sending of a batch ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// The collector has answered.
    Status {
        /// The HTTP status.
        code: u16,
        /// For how many seconds it wants to be left alone.
        retry_after_sec: Option<u32>,
    },
    /// Nobody knows whether the batch arrived.
    Unknown,
}

impl Answer {
    /// An answer by its status and its `Retry-After` header. A date in the header is not understood, and counts as none.
    pub fn new(code: u16, retry_after: Option<&str>) -> Self {
        Answer::Status {
            code,
            retry_after_sec: retry_after.and_then(|value| value.trim().parse().ok()),
        }
    }
}

#[derive(Debug)]
struct InFlight {
    number: u32,
    events: Vec<Queued>,
    body_bytes: usize,
}

/// What the timer is running for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Timer {
    Off,
    /// Events wait for company.
    Gathering,
    /// There are enough events: they leave when the page's task is done.
    Leaving,
    /// A batch has failed. `asked`: the collector has named the time.
    Retry {
        asked: bool,
    },
}

#[derive(Debug)]
pub(crate) struct Courier {
    queue: Queue,
    in_flight: Vec<InFlight>,
    next_number: u32,
    batch_size: usize,
    batch_delay_ms: u32,
    /// Shrinks when the collector finds a batch too large.
    max_body_bytes: usize,
    timer: Timer,
    /// The timer was set and the host does not know yet.
    wake: Option<u32>,
    /// What waits need not wait any longer.
    due: bool,
    /// Failures since the last success.
    failures: u32,
    /// The collector does not take the key: nothing is sent any more.
    stopped: bool,
}

impl Courier {
    pub(crate) fn new(batch_size: usize, batch_delay_ms: u32) -> Self {
        Self {
            queue: Queue::default(),
            in_flight: Vec::new(),
            next_number: 0,
            batch_size: batch_size.max(1),
            batch_delay_ms,
            max_body_bytes: MAX_BODY_BYTES,
            timer: Timer::Off,
            wake: None,
            due: false,
            failures: 0,
            stopped: false,
        }
    }

    pub(crate) fn add(&mut self, text: String, priority: Priority, losses: &mut Losses) {
        if self.stopped {
            losses.add(Loss::KeyRefused, 1);
        } else {
            losses.add(Loss::QueueFull, self.queue.push(text, priority));
        }
    }

    pub(crate) fn next_step(&mut self, now_ms: u64) -> Step {
        let rests = !self.in_flight.is_empty() || matches!(self.timer, Timer::Retry { .. });
        if !rests && self.queue.len() > 0 {
            if self.due {
                self.timer = Timer::Off;
                self.wake = None;
                return Step::Send(self.take(now_ms));
            }
            if self.queue.len() >= self.batch_size && self.timer != Timer::Leaving {
                self.set_timer(Timer::Leaving, 0);
            } else if self.timer == Timer::Off {
                self.set_timer(Timer::Gathering, self.batch_delay_ms);
            }
        }
        self.wake.take().map_or(Step::Rest, Step::Wake)
    }

    pub(crate) fn timer_fired(&mut self) {
        if self.timer != Timer::Off {
            self.timer = Timer::Off;
            self.due = self.queue.len() > 0;
        }
    }

    /// Sends what waits without further delay, unless the collector has asked for patience.
    pub(crate) fn flush(&mut self) {
        if self.timer != (Timer::Retry { asked: true }) {
            self.timer = Timer::Off;
            self.due = self.queue.len() > 0;
        }
    }

    /// Whether nothing is on its way, and nothing is about to be: all is delivered, or waits for its time.
    pub(crate) fn is_at_rest(&self) -> bool {
        self.in_flight.is_empty() && !self.due
    }

    /// What can still be sent when the page may be gone the next moment: as much as the browser takes along.
    pub(crate) fn page_hidden(&mut self, now_ms: u64) -> Option<Delivery> {
        if self.timer == (Timer::Retry { asked: true }) {
            return None;
        }
        let on_its_way: usize = self.in_flight.iter().map(|delivery| delivery.body_bytes).sum();
        let room = MAX_BODY_BYTES.saturating_sub(on_its_way).min(self.max_body_bytes);
        let events = self.queue.take(room);
        (!events.is_empty()).then(|| self.deliver(events, now_ms))
    }

    fn take(&mut self, now_ms: u64) -> Delivery {
        let mut events = self.queue.take(self.max_body_bytes);
        if events.is_empty() {
            // The collector's limit has shrunk below this event: only it can say that the event is too large for it.
            events = self.queue.take_one();
        }
        self.deliver(events, now_ms)
    }

    fn deliver(&mut self, events: Vec<Queued>, now_ms: u64) -> Delivery {
        self.due &= self.queue.len() > 0;
        let body = batch(&events, now_ms);
        let number = self.next_number;
        self.next_number = number.wrapping_add(1);
        self.in_flight.push(InFlight {
            number,
            events,
            body_bytes: body.len(),
        });
        Delivery { number, body }
    }

    /// Takes note of an answer. `jitter` spreads a retry over its window.
    pub(crate) fn settled(&mut self, number: u32, answer: Answer, jitter: u16, losses: &mut Losses) {
        let Some(place) = self.in_flight.iter().position(|delivery| delivery.number == number) else {
            return;
        };
        let InFlight { events, body_bytes, .. } = self.in_flight.swap_remove(place);
        match answer {
            Answer::Status { code: 200..300, .. } => {
                self.failures = 0;
                self.queue.forget(&events);
            }
            _ if self.stopped => {
                losses.add(Loss::KeyRefused, events.len());
                self.queue.forget(&events);
            }
            Answer::Status { code: 413, .. } if events.len() > 1 => {
                self.max_body_bytes = body_bytes / 2;
                self.queue.put_back(events);
                self.due = true;
            }
            Answer::Status { code: 400 | 413, .. } => {
                losses.add(Loss::BatchRefused, events.len());
                self.queue.forget(&events);
            }
            Answer::Status { code: 401 | 403, .. } => {
                self.queue.put_back(events);
                self.stop(losses);
            }
            Answer::Status {
                retry_after_sec: Some(seconds),
                ..
            } => {
                self.put_off(events);
                let ms = seconds.min(RETRY_AFTER_MAX_SEC) * 1000 + share(RETRY_AFTER_SPREAD_MS, jitter);
                self.set_timer(Timer::Retry { asked: true }, ms);
            }
            Answer::Status { .. } | Answer::Unknown => {
                self.put_off(events);
                let window = RETRY_BASE_MS << self.failures.min(6);
                self.failures = self.failures.saturating_add(1);
                if self.timer != (Timer::Retry { asked: true }) {
                    self.set_timer(Timer::Retry { asked: false }, share(window.min(RETRY_MAX_MS), jitter));
                }
            }
        }
    }

    fn put_off(&mut self, events: Vec<Queued>) {
        self.queue.put_back(events);
        self.due = false;
    }

    fn stop(&mut self, losses: &mut Losses) {
        self.stopped = true;
        self.timer = Timer::Off;
        self.wake = None;
        self.due = false;
        loop {
            let events = self.queue.take_one();
            if events.is_empty() {
                return;
            }
            losses.add(Loss::KeyRefused, events.len());
            self.queue.forget(&events);
        }
    }

    fn set_timer(&mut self, timer: Timer, after_ms: u32) {
        self.timer = timer;
        self.wake = Some(after_ms);
    }
}

/// As much of `window` as `jitter` is of its range.
fn share(window: u32, jitter: u16) -> u32 {
    // `window` is below 2^16: no overflow.
    window * u32::from(jitter) / u32::from(u16::MAX)
}

fn batch(events: &[Queued], now_ms: u64) -> String {
    let mut body = String::with_capacity(MAX_BODY_BYTES.min(events.len() * 512));
    body.push_str(r#"{"sent_at":""#);
    push_rfc3339(&mut body, now_ms);
    body.push_str(r#"","batch":["#);
    for (at, event) in events.iter().enumerate() {
        if at > 0 {
            body.push(',');
        }
        body.push_str(&event.text);
    }
    body.push_str("]}");
    body
}
