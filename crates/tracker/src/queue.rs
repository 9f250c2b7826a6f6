//! The queue: events that wait to be sent, oldest first, bounded in number and bytes.
//!
//! It holds what has to be known of an event to decide about it. The event's text stays where it is stored.

use alloc::vec::Vec;

use cryptorebate_core::table::Priority;

use crate::losses::Loss;
use crate::orders::{Head, Orders};

/// How many events may wait or be on their way.
pub const MAX_QUEUED_EVENTS: usize = 1000;
/// How many bytes of JSON they may have together.
pub const MAX_QUEUED_BYTES: usize = 1024 * 1024;
/// How large the body of a batch may be: browsers refuse more than 64 KiB that outlive the page; leave room for others.
pub const MAX_BODY_BYTES: usize = 60 * 1024;
/// How many events a batch may have: the collector takes no more.
pub const MAX_BATCH_EVENTS: usize = 500;
/// How large an event may be, so that it fits into a batch.
pub const MAX_EVENT_BYTES: usize = MAX_BODY_BYTES - BODY_BYTES;

/// What may stand around the events of a batch: the time, the report of losses, Telegram's signed user.
const BODY_BYTES: usize = 6 * 1024;

/// The delivery of an event that has none: it waits.
pub(crate) const WAITING: u32 = 0;

/// An event that waits, or is on its way.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Queued {
    /// By which the host knows it.
    pub(crate) handle: u32,
    /// The length of its text.
    pub(crate) bytes: usize,
    pub(crate) priority: Priority,
    pub(crate) made_ms: u64,
    /// Whether the collector may have it already, so that it has to be asked first.
    pub(crate) in_doubt: bool,
    /// With which delivery it is on its way.
    pub(crate) delivery: u32,
}

/// The events in the order in which they were made. They keep their places while they are on their way.
#[derive(Debug)]
pub(crate) struct Queue {
    pub(crate) events: Vec<Queued>,
    /// Of all events.
    bytes: usize,
}

/// What a delivery may have in it.
pub(crate) struct Room {
    pub(crate) bytes: usize,
    pub(crate) events: usize,
    /// Whether one event may be too large.
    pub(crate) even_one_too_large: bool,
}

impl Queue {
    /// Nothing waits.
    pub(crate) const EMPTY: Self = Self {
        events: Vec::new(),
        bytes: 0,
    };

    /// How many events wait of which the collector has to be asked (`true`), or need not be.
    pub(crate) fn count(&self, in_doubt: bool) -> usize {
        let counts = |event: &&Queued| event.delivery == WAITING && event.in_doubt == in_doubt;
        self.events.iter().filter(counts).count()
    }

    /// How many events wait.
    pub(crate) fn waiting(&self) -> usize {
        self.count(true) + self.count(false)
    }

    /// Adds an event behind those that are as old, and makes room for it if need be: the oldest P1 events that wait go
    /// first, then the oldest.
    pub(crate) fn push(&mut self, event: Queued, orders: &mut Orders) {
        let place = self.events.iter().rposition(|other| other.made_ms <= event.made_ms);
        self.events.insert(place.map_or(0, |place| place + 1), event);
        self.bytes += event.bytes;
        while self.events.len() > MAX_QUEUED_EVENTS || self.bytes > MAX_QUEUED_BYTES {
            let Some(handle) = self.most_sparable() else {
                break;
            };
            self.end(Head::Drop(Loss::QueueFull), orders, &mut |event| event.handle == handle);
        }
    }

    /// The event that can be spared first, if any waits.
    fn most_sparable(&self) -> Option<u32> {
        let mut spared: Option<&Queued> = None;
        for event in &self.events {
            let is_cheaper =
                spared.is_none_or(|spared| spared.priority == Priority::P0 && event.priority == Priority::P1);
            if event.delivery == WAITING && is_cheaper {
                spared = Some(event);
            }
        }
        spared.map(|event| event.handle)
    }

    /// Takes the oldest events that wait for this, as many as there is room for. They are named in the orders.
    pub(crate) fn take(&mut self, in_doubt: bool, room: &Room, delivery: u32, orders: &mut Orders) {
        let mut bytes = room.bytes.saturating_sub(BODY_BYTES);
        let mut taken = 0;
        for event in &mut self.events {
            if event.delivery != WAITING || event.in_doubt != in_doubt {
                continue;
            }
            // A comma stands between two.
            let fits = event.bytes < bytes || room.even_one_too_large && taken == 0;
            if !fits || taken == room.events {
                break;
            }
            bytes = bytes.saturating_sub(event.bytes + 1);
            taken += 1;
            event.delivery = delivery;
            orders.handle(event.handle);
        }
    }

    /// Has the events of a delivery wait again.
    pub(crate) fn put_back(&mut self, delivery: u32, in_doubt: bool) {
        for event in &mut self.events {
            if event.delivery == delivery {
                event.delivery = WAITING;
                event.in_doubt = in_doubt;
            }
        }
    }

    /// Lets go of an event that waits, without a word.
    pub(crate) fn remove(&mut self, handle: u32) {
        let mut said = Orders(Vec::new());
        self.end(Head::Done, &mut said, &mut |event| {
            event.handle == handle && event.delivery == WAITING
        });
    }

    /// Lets go of the events for which `is_over` holds, and says so.
    pub(crate) fn end(&mut self, head: Head, orders: &mut Orders, is_over: &mut dyn FnMut(&Queued) -> bool) {
        let Self { events, bytes } = self;
        orders.list(head, &mut |orders| {
            events.retain(|event| {
                let is_over = is_over(event);
                if is_over {
                    *bytes -= event.bytes;
                    orders.handle(event.handle);
                }
                !is_over
            });
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::order::Order;

    fn event(handle: u32, priority: Priority, bytes: usize) -> Queued {
        Queued {
            handle,
            bytes,
            priority,
            made_ms: 1000,
            in_doubt: false,
            delivery: WAITING,
        }
    }

    /// The events that have to go when one is added.
    fn push(queue: &mut Queue, event: Queued) -> Vec<u32> {
        let mut orders = Orders(Vec::new());
        queue.push(event, &mut orders);
        let dropped = Order::read(&orders.0).into_iter().map(|order| match order {
            Order::Drop {
                loss: Loss::QueueFull,
                handles,
            } => handles,
            other => unreachable!("{other:?}"),
        });
        dropped.flatten().collect()
    }

    /// The events that are taken as a delivery.
    fn take(queue: &mut Queue, bytes: usize, even_one_too_large: bool, delivery: u32) -> Vec<u32> {
        let room = Room {
            bytes,
            events: MAX_BATCH_EVENTS,
            even_one_too_large,
        };
        let mut orders = Orders(Vec::new());
        orders.list(Head::Done, &mut |orders| queue.take(false, &room, delivery, orders));
        match Order::read(&orders.0).as_slice() {
            [Order::Done(handles)] => handles.clone(),
            _ => Vec::new(),
        }
    }

    fn end(queue: &mut Queue, is_over: impl Fn(&Queued) -> bool) {
        queue.end(Head::Done, &mut Orders(Vec::new()), &mut |event| is_over(event));
    }

    fn handles(queue: &Queue) -> Vec<u32> {
        queue.events.iter().map(|event| event.handle).collect()
    }

    #[test]
    fn the_oldest_p1_goes_first_and_then_the_oldest() {
        let mut queue = Queue::EMPTY;
        for handle in 0..1000 {
            let priority = if handle == 1 || handle == 3 {
                Priority::P1
            } else {
                Priority::P0
            };
            assert!(push(&mut queue, event(handle, priority, 10)).is_empty());
        }
        let gone: Vec<_> = (1000..1003)
            .flat_map(|handle| push(&mut queue, event(handle, Priority::P0, 10)))
            .collect();
        assert_eq!(gone, [1, 3, 0]);
        assert_eq!(handles(&queue).first(), Some(&2));
        assert_eq!(handles(&queue).last(), Some(&1002));
    }

    #[test]
    fn the_bytes_are_bounded_too() {
        let mut queue = Queue::EMPTY;
        for handle in 0..20 {
            assert!(push(&mut queue, event(handle, Priority::P0, 50 * 1024)).is_empty());
        }
        assert_eq!(push(&mut queue, event(20, Priority::P0, 50 * 1024)), [0]);
    }

    #[test]
    fn what_is_on_its_way_is_counted_and_not_dropped() {
        let mut queue = Queue::EMPTY;
        for handle in 0..1000 {
            push(&mut queue, event(handle, Priority::P0, 1));
        }
        assert_eq!(take(&mut queue, MAX_BODY_BYTES, false, 1).len(), 500);
        assert_eq!(push(&mut queue, event(1000, Priority::P0, 1)), [500]);
        end(&mut queue, |event| event.delivery == 1);
        assert!(push(&mut queue, event(1001, Priority::P0, 1)).is_empty());
    }

    #[test]
    fn events_come_back_to_their_old_places() {
        let mut queue = Queue::EMPTY;
        for handle in 0..5 {
            push(&mut queue, event(handle, Priority::P0, 10));
        }
        take(&mut queue, BODY_BYTES + 25, false, 1);
        let older = Queued {
            made_ms: 500,
            ..event(9, Priority::P0, 10)
        };
        push(&mut queue, older);
        queue.put_back(1, true);
        assert_eq!(handles(&queue), [9, 0, 1, 2, 3, 4]);
        assert_eq!(queue.count(true), 2);
    }

    #[test]
    fn a_batch_has_no_more_than_fits_but_one_event_can_be_made_to() {
        let mut queue = Queue::EMPTY;
        for handle in 0..3 {
            push(&mut queue, event(handle, Priority::P0, 30 * 1024));
        }
        assert_eq!(take(&mut queue, MAX_BODY_BYTES, false, 1).len(), 1);
        assert!(take(&mut queue, 1024, false, 2).is_empty());
        assert_eq!(take(&mut queue, 1024, true, 2).len(), 1);
    }

    #[test]
    fn one_that_waits_can_be_removed_and_one_on_its_way_cannot() {
        let mut queue = Queue::EMPTY;
        for handle in 0..2 {
            push(&mut queue, event(handle, Priority::P0, 10));
        }
        queue.remove(0);
        queue.remove(7);
        assert_eq!(take(&mut queue, MAX_BODY_BYTES, false, 1), [1]);
        queue.remove(1);
        assert_eq!(handles(&queue), [1]);
        end(&mut queue, |_| true);
        assert_eq!(queue.bytes, 0);
    }
}
