//! Generated from plan/cryptorebate.toml by `cargo xtask codegen`; do not edit.

pub mod docs;
#[cfg(feature = "serde")]
#[allow(clippy::doc_markdown, reason = "the words are the plan's, whatever they are")]
pub mod events;
pub mod plan;
