//! The courier: when a batch leaves, what becomes of it, and when it is tried again.

use crate::json::push_number;
use crate::losses::Loss;
use crate::orders::{Head, Orders};
use crate::queue::{MAX_BATCH_EVENTS, MAX_BODY_BYTES, Queue, Room, WAITING};
use crate::saved::Item;

/// After so long without an answer of the collector, an event is given up.
pub const MAX_AGE_MS: u64 = 7 * 24 * 60 * 60 * 1000;

/// The first retry comes within so many milliseconds, each further one within twice the time, up to the longest.
const RETRY_BASE_MS: u32 = 1000;
const RETRY_MAX_MS: u32 = 60_000;
/// A collector that asks for more patience than this is not believed.
const RETRY_AFTER_MAX_SEC: u32 = 3600;
/// Browsers that were all told the same time do not come back all at once.
const RETRY_AFTER_SPREAD_MS: u32 = 250;

/// How a delivery ended.
#[derive(Debug, Clone, Copy)]
pub struct Answer<'a> {
    /// The HTTP status; 0 where nobody knows whether the batch arrived.
    pub code: u16,
    /// For how many seconds the collector wants to be left alone.
    pub retry_after_sec: Option<u32>,
    /// The events that it names: those that it has, when it was asked; those that it refuses, with a 400.
    pub named: &'a [u32],
}

impl Answer<'_> {
    /// Nobody knows whether the batch arrived.
    pub const UNKNOWN: Self = Self::status(0);

    /// An answer by its status alone.
    pub const fn status(code: u16) -> Self {
        Self {
            code,
            retry_after_sec: None,
            named: &[],
        }
    }
}

/// What the timer is running for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Timer {
    Off,
    /// Events wait for company.
    Gathering,
    /// There are enough events: they leave when the page's task is done.
    Leaving,
    /// A batch has failed.
    Retry,
    /// The collector has named the time for the next one.
    Pause,
}

/// Whether anything may leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Gate {
    Open,
    /// Not before the user agrees.
    Held,
    /// Never again: the collector does not take the key.
    Shut,
}

#[derive(Debug)]
pub(crate) struct Courier {
    pub(crate) queue: Queue,
    last_number: u32,
    pub(crate) batch_size: usize,
    pub(crate) batch_delay_ms: u32,
    /// Shrinks when the collector finds a batch too large.
    max_body_bytes: usize,
    /// Shrinks while an event is looked for that the collector does not take.
    max_events: usize,
    timer: Timer,
    /// The timer was set and the host does not know yet.
    wake: Option<u32>,
    /// What waits need not wait any longer.
    due: bool,
    /// When the last two batches have left.
    sent_ms: [u64; 2],
    /// What is in doubt has its turn.
    check_next: bool,
    /// Failures since the last success.
    failures: u32,
    pub(crate) gate: Gate,
}

impl Courier {
    /// Nothing waits, and nothing may leave yet.
    pub(crate) const IDLE: Self = Self {
        queue: Queue::EMPTY,
        last_number: WAITING,
        batch_size: 1,
        batch_delay_ms: 0,
        max_body_bytes: MAX_BODY_BYTES,
        max_events: MAX_BATCH_EVENTS,
        timer: Timer::Off,
        wake: None,
        due: false,
        sent_ms: [0; 2],
        check_next: false,
        failures: 0,
        gate: Gate::Held,
    };

    /// Gives up everything that waits.
    pub(crate) fn clear(&mut self, loss: Loss, orders: &mut Orders) {
        self.drop_older(u64::MAX, loss, orders);
        self.due = false;
    }

    fn drop_older(&mut self, made_ms: u64, loss: Loss, orders: &mut Orders) {
        self.queue.end(Head::Drop(loss), orders, &mut |event| {
            event.delivery == WAITING && event.made_ms < made_ms
        });
    }

    /// What to do now. To be asked until it has nothing more to say.
    pub(crate) fn next(&mut self, now_ms: u64, orders: &mut Orders) {
        self.drop_older(now_ms.saturating_sub(MAX_AGE_MS), Loss::Expired, orders);
        let is_free = self.gate == Gate::Open && !self.is_anything_on_its_way();
        let waiting = self.queue.waiting();
        self.due &= waiting > 0;
        if is_free && waiting > 0 && !matches!(self.timer, Timer::Retry | Timer::Pause) {
            if self.due {
                self.send(now_ms, orders);
            } else if waiting >= self.batch_size && self.timer != Timer::Leaving {
                self.set_timer(Timer::Leaving, 0);
            } else if self.timer == Timer::Off {
                self.set_timer(Timer::Gathering, self.delay(now_ms));
            }
        }
        if let Some(after_ms) = self.wake.take() {
            orders.wake(after_ms);
        }
    }

    /// How long events wait for company. Not at all after a quiet time, for the page may be closed without a word; but no
    /// more than two batches leave within the delay. What is in doubt has left an earlier page just now, and may still be
    /// on its way.
    fn delay(&self, now_ms: u64) -> u32 {
        if self.queue.count(false) == 0 {
            return self.batch_delay_ms;
        }
        let quiet_ms = now_ms.abs_diff(self.sent_ms[0]);
        u32::try_from(quiet_ms).map_or(0, |quiet_ms| self.batch_delay_ms.saturating_sub(quiet_ms))
    }

    pub(crate) fn timer_fired(&mut self) {
        if self.timer != Timer::Off {
            self.timer = Timer::Off;
            self.due = true;
        }
    }

    /// Sends what waits without further delay, unless the collector has asked for patience.
    pub(crate) fn flush(&mut self) {
        if self.timer != Timer::Pause {
            self.timer = Timer::Off;
            self.due = self.queue.waiting() > 0;
        }
    }

    /// The browser has lost the network. It may be wrong, so that a try is made from time to time.
    pub(crate) fn offline(&mut self) {
        self.retry_after(RETRY_MAX_MS);
    }

    /// Whether nothing is on its way, and nothing is about to be: all is delivered, or waits for its time.
    pub(crate) fn is_at_rest(&self) -> bool {
        !self.is_anything_on_its_way() && (!self.due || self.gate != Gate::Open)
    }

    fn is_anything_on_its_way(&self) -> bool {
        self.queue.events.len() > self.queue.waiting()
    }

    /// Sends what the browser takes along when the page may be gone the next moment. What is in doubt goes too where
    /// nothing outlives the page (`forgetful`): twice is better than never.
    pub(crate) fn page_hidden(&mut self, forgetful: bool, now_ms: u64, orders: &mut Orders) {
        if self.gate != Gate::Open || self.timer == Timer::Pause {
            return;
        }
        if forgetful {
            self.queue.put_back(WAITING, false);
        }
        let mut room = MAX_BODY_BYTES;
        for event in &self.queue.events {
            if event.delivery != WAITING {
                room = room.saturating_sub(event.bytes + 1);
            }
        }
        let room = Room {
            bytes: room.min(self.max_body_bytes),
            events: self.max_events,
            even_one_too_large: false,
        };
        self.deliver(false, &room, now_ms, orders);
    }

    fn send(&mut self, now_ms: u64, orders: &mut Orders) {
        self.timer = Timer::Off;
        self.wake = None;
        let is_check = self.queue.count(true) > 0 && (self.check_next || self.queue.count(false) == 0);
        self.check_next = !is_check;
        let mut room = Room {
            // The collector's limit may have shrunk below an event: only it can say that the event is too large for it.
            bytes: self.max_body_bytes,
            events: self.max_events,
            even_one_too_large: true,
        };
        if is_check {
            room.bytes = usize::MAX;
            room.events = MAX_BATCH_EVENTS;
        }
        self.deliver(is_check, &room, now_ms, orders);
    }

    fn deliver(&mut self, is_check: bool, room: &Room, now_ms: u64, orders: &mut Orders) {
        // 0 is none.
        let number = self.last_number.wrapping_add(1).max(1);
        let head = if is_check {
            Head::Check(number)
        } else {
            Head::Send(number)
        };
        if orders.list(head, &mut |orders| self.queue.take(is_check, room, number, orders)) {
            self.last_number = number;
            self.due &= self.queue.waiting() > 0;
            self.sent_ms = [self.sent_ms[1], now_ms];
        }
    }

    /// Leaves the collector alone for so long, as it has asked this tab or another.
    pub(crate) fn pause(&mut self, ms: u64) {
        let longest = u64::from(RETRY_AFTER_MAX_SEC * 1000 + RETRY_AFTER_SPREAD_MS);
        if let Ok(ms) = u32::try_from(ms.min(longest)) {
            self.due = false;
            self.set_timer(Timer::Pause, ms);
        }
    }

    /// Takes note of an answer: its status (0 where nobody knows whether the batch arrived), for how long the collector
    /// wants to be left alone, and which events it names. `chance` spreads a retry over its window.
    pub(crate) fn settled(&mut self, number: u32, answer: &Answer<'_>, chance: u16, now_ms: u64, orders: &mut Orders) {
        let mut size = 0;
        let mut is_check = false;
        for event in &self.queue.events {
            if event.delivery == number {
                size += 1;
                is_check = event.in_doubt;
            }
        }
        if number == WAITING || size == 0 {
            return;
        }
        let Answer { code, named, .. } = *answer;
        // What is not named, or all.
        let mut over = |only_named: bool, head: Head| {
            self.queue.end(head, orders, &mut |event| {
                event.delivery == number && (!only_named || named.contains(&event.handle))
            });
        };
        let mut may_have_it = false;
        match code {
            200..300 => {
                over(is_check, Head::Done);
                self.failures = 0;
                if !is_check {
                    self.max_events = MAX_BATCH_EVENTS;
                }
                // What it does not have is sent.
                self.due |= self.queue.events.iter().any(|event| event.delivery == number);
            }
            401 | 403 => {
                may_have_it = is_check;
                self.gate = Gate::Shut;
                orders.stopped();
            }
            // It cannot be asked, or not like this: what it has twice it drops.
            400 | 404 | 405 | 413 | 501 if is_check => self.due = true,
            400 | 413 => {
                let names_some = code == 400 && !named.is_empty();
                if names_some || size == 1 {
                    over(names_some, Head::Drop(Loss::Refused));
                } else {
                    self.max_events = size / 2;
                    if code == 413 {
                        self.max_body_bytes /= 2;
                    }
                }
                self.due = true;
            }
            _ => {
                // A collector that says that it is overloaded has kept nothing, and one that does not understand neither.
                may_have_it = is_check || code == 0 || code >= 500 && code != 503;
                self.due = false;
                self.back_off(answer.retry_after_sec, chance, now_ms, orders);
            }
        }
        self.queue.put_back(number, may_have_it);
    }

    fn back_off(&mut self, retry_after_sec: Option<u32>, chance: u16, now_ms: u64, orders: &mut Orders) {
        if let Some(seconds) = retry_after_sec {
            let ms = seconds.min(RETRY_AFTER_MAX_SEC) * 1000 + share(RETRY_AFTER_SPREAD_MS, chance);
            self.pause(ms.into());
            let until_ms = now_ms + u64::from(ms);
            orders.store(Item::Pause, |out| push_number(out, until_ms, 1));
            return;
        }
        let window = RETRY_BASE_MS << self.failures.min(6);
        self.failures = self.failures.saturating_add(1);
        self.retry_after(share(window.min(RETRY_MAX_MS), chance));
    }

    fn retry_after(&mut self, ms: u32) {
        if self.timer != Timer::Pause {
            self.due = false;
            self.set_timer(Timer::Retry, ms);
        }
    }

    fn set_timer(&mut self, timer: Timer, after_ms: u32) {
        self.timer = timer;
        self.wake = Some(after_ms);
    }
}

/// As much of `window` as `chance` is of its range.
fn share(window: u32, chance: u16) -> u32 {
    // `window` is below 2^16: no overflow.
    window * u32::from(chance) / u32::from(u16::MAX)
}
