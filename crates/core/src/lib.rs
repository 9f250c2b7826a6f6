//! The tracking plan as a static table, and the validator that judges events against it.
//!
//! What is judged is what is sent: the bytes of one event's JSON text. [`judge`] passes over them once, without a tree
//! and, for a valid event, without an allocation; [`validate`] adds the sentences. No I/O, no clock, no panic.

#![no_std]

extern crate alloc;
#[cfg(test)]
extern crate std;

pub mod docs;
mod finding;
mod format;
mod generated;
mod index;
mod judge;
mod keep;
mod members;
mod nearest;
mod number;
mod render;
mod scan;
pub mod table;
mod text;
pub mod verdict;
mod word;

#[cfg(feature = "serde")]
pub mod event;
#[cfg(feature = "serde")]
pub use generated::events;
#[cfg(feature = "serde")]
#[allow(
    dead_code,
    unused_imports,
    unused_macros,
    reason = "a plan need not have values of every kind"
)]
pub mod value;

pub use finding::MAX_FINDINGS;
pub use generated::docs::PLAN_DOCS;
pub use generated::plan::PLAN;
pub use index::event_index;
pub use judge::{Checked, Field, IDENTIFY, Judgement, check, judge, platforms_of, validate};
pub use nearest::nearest;
pub use verdict::{Code, Verdict, Violation};

/// The README's Rust, compiled and run as a test.
#[cfg(all(doctest, feature = "serde"))]
#[doc = include_str!("../../../README.md")]
struct Readme;
