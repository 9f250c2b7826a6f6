//! The tracker as a state machine: what the page does, clock readings and answers of the collector go in; what to send,
//! to store, to wait for and to tell comes out.
//!
//! There is no browser in it, no clock and no source of randomness: a [`Moment`] brings both. So a test can play ten
//! thousand histories of clicks, lost connections and closed tabs in a second, and the browser around it has no rule
//! of its own. Nothing here panics.
//!
//! One event's way: [`Tracker::track`] writes the event's JSON text around the caller's properties, has it judged by
//! [`cryptorebate_core::judge`], and queues that very text; [`Tracker::next_step`] hands it out as part of a batch;
//! [`Tracker::settled`] lets it go, or brings it back to be sent again under the same `event_id`.

#![no_std]

extern crate alloc;
#[cfg(test)]
extern crate std;

mod copies;
mod courier;
mod cut;
mod envelope;
mod identity;
mod json;
mod losses;
mod moment;
mod queue;
mod saved;
mod session;
mod timestamp;
mod tracker;
mod uuid;
mod views;

pub use copies::CopySource;
pub use courier::{Answer, Delivery, Step};
pub use identity::NO_USER_PROPERTIES;
pub use losses::Loss;
pub use moment::{Moment, RANDOM_BYTES};
pub use queue::{MAX_BODY_BYTES, MAX_EVENT_BYTES, MAX_QUEUED_BYTES, MAX_QUEUED_EVENTS};
pub use saved::{Item, Saved};
pub use session::INACTIVITY_MS;
pub use timestamp::rfc3339;
pub use tracker::{Config, NewEvent, Notice, Tracker};
pub use views::View;
