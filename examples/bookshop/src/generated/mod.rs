//! Generated from plan.toml by `cryptorebate plan generate`; do not edit.
//!
//! The validator of the plan `bookshop`, version 1.0.0, and its events as types.

#![allow(dead_code, unused_imports, reason = "a product need not use all that its plan has")]

mod docs;
#[allow(
    clippy::doc_markdown,
    clippy::large_enum_variant,
    clippy::too_many_arguments,
    reason = "words and sizes are the plan's, whatever they are"
)]
pub mod events;
mod plan;

pub use docs::PLAN_DOCS;
pub use plan::PLAN;

use cryptorebate_core::{Judgement, Verdict};

/// Judges the JSON text of one event: every violation, by its code and place.
pub fn judge(text: &[u8]) -> Judgement<'_> {
    PLAN.judge(text)
}

/// Judges the JSON text of one event, and says in full sentences what is wrong with it.
pub fn validate(text: &[u8]) -> Verdict {
    PLAN_DOCS.validate(text)
}
