//! Generated from plan/cryptorebate.toml by `cargo xtask codegen`; do not edit.

pub mod docs;
#[cfg(feature = "serde")]
#[allow(
    clippy::doc_markdown,
    clippy::large_enum_variant,
    clippy::too_many_arguments,
    reason = "words and sizes are the plan's, whatever they are"
)]
pub mod events;
pub mod plan;
