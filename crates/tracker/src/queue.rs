//! The queue: judged events that wait to be sent, bounded in number and bytes.

use alloc::string::String;
use alloc::vec::Vec;

use cryptorebate_core::table::Priority;

/// How many events may wait or be on their way.
pub const MAX_QUEUED_EVENTS: usize = 1000;
/// How many bytes of JSON they may have together.
pub const MAX_QUEUED_BYTES: usize = 1024 * 1024;
/// How large the body of a batch may be: browsers refuse more than 64 KiB that outlive the page; leave room for others.
pub const MAX_BODY_BYTES: usize = 60 * 1024;
/// How large an event may be, so that it fits into a batch.
pub const MAX_EVENT_BYTES: usize = MAX_BODY_BYTES - BATCH_BYTES;

/// What stands around the events of a batch: `{"sent_at":"2026-02-04T14:30:00.000Z","batch":[` and `]}`.
const BATCH_BYTES: usize = 50;

/// An event that was judged, as it will be sent.
#[derive(Debug)]
pub(crate) struct Queued {
    pub(crate) text: String,
    priority: Priority,
    /// Its place in the order of all events.
    number: u64,
}

#[derive(Debug, Default)]
pub(crate) struct Queue {
    waiting: Vec<Queued>,
    taken: usize,
    /// Of all events, waiting and taken.
    bytes: usize,
    next_number: u64,
}

impl Queue {
    /// How many events wait.
    pub(crate) fn len(&self) -> usize {
        self.waiting.len()
    }

    /// Adds an event, and makes room for it if need be: the oldest P1 events go first, then the oldest. How many went.
    pub(crate) fn push(&mut self, text: String, priority: Priority) -> usize {
        self.bytes += text.len();
        self.waiting.push(Queued {
            text,
            priority,
            number: self.next_number,
        });
        self.next_number += 1;
        let mut lost = 0;
        while self.waiting.len() + self.taken > MAX_QUEUED_EVENTS || self.bytes > MAX_QUEUED_BYTES {
            let oldest_p1 = self.waiting.iter().position(|event| event.priority == Priority::P1);
            // At least the event that was just added is there.
            let gone = self.waiting.remove(oldest_p1.unwrap_or(0));
            self.bytes -= gone.text.len();
            lost += 1;
        }
        lost
    }

    /// Takes the oldest events whose batch has at most `max_bytes`.
    pub(crate) fn take(&mut self, max_bytes: usize) -> Vec<Queued> {
        let mut bytes = BATCH_BYTES;
        let fitting = self.waiting.iter().take_while(|event| {
            bytes += event.text.len() + 1;
            // No comma stands behind the last one.
            bytes <= max_bytes + 1
        });
        let count = fitting.count();
        self.taken += count;
        self.waiting.drain(..count).collect()
    }

    /// Takes the oldest event, however large.
    pub(crate) fn take_one(&mut self) -> Vec<Queued> {
        let count = self.waiting.len().min(1);
        self.taken += count;
        self.waiting.drain(..count).collect()
    }

    /// Brings events back to their old places.
    pub(crate) fn put_back(&mut self, events: Vec<Queued>) {
        self.taken -= events.len();
        for event in events.into_iter().rev() {
            let place = self.waiting.iter().position(|other| other.number > event.number);
            self.waiting.insert(place.unwrap_or(self.waiting.len()), event);
        }
    }

    /// Lets go of events that were taken.
    pub(crate) fn forget(&mut self, events: &[Queued]) {
        self.taken -= events.len();
        self.bytes -= events.iter().map(|event| event.text.len()).sum::<usize>();
    }

    #[cfg(test)]
    pub(crate) fn waiting(&self) -> impl Iterator<Item = &str> {
        self.waiting.iter().map(|event| event.text.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;
    use alloc::string::ToString;

    fn texts(queue: &Queue) -> Vec<String> {
        queue.waiting().map(ToString::to_string).collect()
    }

    #[test]
    fn the_oldest_p1_goes_first_and_then_the_oldest() {
        let mut queue = Queue::default();
        for number in 0..MAX_QUEUED_EVENTS {
            let priority = if number == 1 || number == 3 {
                Priority::P1
            } else {
                Priority::P0
            };
            assert_eq!(queue.push(number.to_string(), priority), 0);
        }
        for number in 0..3 {
            assert_eq!(queue.push(format!("new{number}"), Priority::P0), 1);
        }
        let left = texts(&queue);
        assert_eq!(left.first().map(String::as_str), Some("2"));
        assert_eq!(left.get(1).map(String::as_str), Some("4"));
        assert_eq!(left.len(), MAX_QUEUED_EVENTS);
    }

    #[test]
    fn bytes_are_bounded_too() {
        let mut queue = Queue::default();
        let lost: usize = (0..40).map(|_| queue.push("x".repeat(40_000), Priority::P0)).sum();
        assert_eq!(queue.len(), MAX_QUEUED_BYTES / 40_000);
        assert_eq!(lost, 40 - MAX_QUEUED_BYTES / 40_000);
    }

    #[test]
    fn events_that_come_back_stand_where_they_stood() {
        let mut queue = Queue::default();
        for number in 0..6 {
            queue.push(number.to_string(), Priority::P0);
        }
        let first = queue.take(BATCH_BYTES + 3);
        let second = queue.take(BATCH_BYTES + 3);
        assert_eq!(texts(&queue), ["4", "5"]);
        queue.put_back(second);
        queue.put_back(first);
        assert_eq!(texts(&queue), ["0", "1", "2", "3", "4", "5"]);
    }
}
