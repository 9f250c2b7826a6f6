//! What the tracker wants done, as it says so to its host.

use alloc::string::String;
use alloc::vec::Vec;

use cryptorebate_core::table::Priority;

use crate::cut::{cut, whole_number};
use crate::losses::Loss;
use crate::saved::Item;

/// Something for the host to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Order {
    /// To keep an event, on disk if possible, until it is done or dropped.
    Keep {
        /// By which the tracker speaks of it from now on.
        handle: u32,
        /// How dear the plan holds it: an event that is adopted later needs it.
        priority: Priority,
        /// Whether it has no violation.
        valid: bool,
        /// The event as on the wire.
        text: String,
    },
    /// To tell that an event is not taken.
    Refuse {
        /// Why.
        loss: Loss,
        /// The event as it would have been.
        text: String,
    },
    /// To forget events that the collector has.
    Done(Vec<u32>),
    /// To forget events that will never be sent, and to count them.
    Drop {
        /// Why.
        loss: Loss,
        /// Which.
        handles: Vec<u32>,
    },
    /// To send these events as a batch, and to report to [`crate::Tracker::settled`].
    Send(Delivery),
    /// To ask the collector which of these events it has, and to report to [`crate::Tracker::settled`].
    Check(Delivery),
    /// To call [`crate::Tracker::timer_fired`] after so many milliseconds. An earlier timer is void.
    Wake(u32),
    /// To store this for the next page, or to remove it where there is no value.
    Store(Item, Option<String>),
    /// To tell that the collector does not take the key, and that nothing is sent any more.
    Stopped,
}

/// Events that go to the collector together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// By which the answer is reported.
    pub number: u32,
    /// The events, oldest first.
    pub handles: Vec<u32>,
}

impl Order {
    /// The orders of a text. What is an answer to the browser alone is left out.
    pub(crate) fn read(text: &[u8]) -> Vec<Order> {
        text.split(|byte| *byte == 0).filter_map(Self::read_one).collect()
    }

    fn read_one(order: &[u8]) -> Option<Order> {
        let (letter, rest) = order.split_first()?;
        let (first, more) = cut(rest, b' ');
        let number = || u32::try_from(whole_number(first)?).ok();
        let handles = || more.split(|byte| *byte == b' ').filter_map(handle).collect();
        let loss = || Loss::ALL.into_iter().find(|loss| loss.name().as_bytes() == first);
        let delivery = || {
            Some(Delivery {
                number: number()?,
                handles: handles(),
            })
        };
        Some(match letter {
            b'K' => {
                let (flags, text) = more.split_at_checked(2)?;
                Order::Keep {
                    handle: number()?,
                    priority: if flags.starts_with(b"1") {
                        Priority::P1
                    } else {
                        Priority::P0
                    },
                    valid: flags.ends_with(b"1"),
                    text: to_string(text),
                }
            }
            b'R' => Order::Refuse {
                loss: loss()?,
                text: to_string(more),
            },
            b'D' => Order::Done(handles()),
            b'X' => Order::Drop {
                loss: loss()?,
                handles: handles(),
            },
            b'S' => Order::Send(delivery()?),
            b'C' => Order::Check(delivery()?),
            b'W' => Order::Wake(number()?),
            b'I' => {
                let item = *Item::ALL.get(usize::try_from(number()?).ok()?)?;
                Order::Store(item, Some(to_string(more)).filter(|value| !value.is_empty()))
            }
            b'!' => Order::Stopped,
            _ => return None,
        })
    }
}

fn handle(digits: &[u8]) -> Option<u32> {
    u32::try_from(whole_number(digits)?).ok()
}

fn to_string(text: &[u8]) -> String {
    String::from_utf8_lossy(text).into_owned()
}
