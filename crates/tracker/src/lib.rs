//! The tracker as a state machine: what the page does, clock readings and answers of the collector go in; what to send,
//! to store, to wait for and to tell comes out.
//!
//! There is no browser in it, no clock and no source of randomness: a [`Moment`] brings both. So a test can play ten
//! thousand histories of clicks, lost connections and closed tabs in a second, and the browser around it has no rule
//! of its own. Nothing here panics.
//!
//! One event's way: [`Tracker::track`] writes the event's JSON text around the caller's properties, has it judged by
//! [`cryptorebate_core::judge`], and hands that very text to the host, to be kept on disk ([`Order::Keep`]). From then on
//! it is a handle: [`Order::Send`] names it as part of a batch, and [`Tracker::settled`] ends in [`Order::Done`], or
//! brings it back to be sent again under the same `event_id`. What may have arrived without an answer is asked for
//! first ([`Order::Check`]), so that nothing goes over the wire twice. A tab that dies leaves its events on disk; another
//! takes them over by [`Tracker::adopt`].

#![no_std]

extern crate alloc;
#[cfg(test)]
extern crate std;

mod copies;
mod courier;
mod cut;
mod envelope;
mod fill;
mod identity;
mod json;
mod losses;
mod moment;
mod names;
mod order;
mod orders;
mod queue;
mod saved;
mod session;
mod sightings;
mod timestamp;
mod tracker;
mod views;

pub use copies::CopySource;
pub use courier::{Answer, MAX_AGE_MS};
pub use cut::{cut, whole_number};
pub use losses::Loss;
pub use moment::Moment;
pub use order::{Delivery, Order};
pub use queue::{MAX_BODY_BYTES, MAX_EVENT_BYTES, MAX_QUEUED_BYTES, MAX_QUEUED_EVENTS};
pub use saved::{Item, Saved};
pub use session::INACTIVITY_MS;
pub use tracker::{Config, Consent, NewEvent, Tracker};
pub use views::View;

/// How dear the plan holds an event.
pub use cryptorebate_core::table::Priority;
