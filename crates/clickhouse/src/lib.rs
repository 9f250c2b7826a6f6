//! The second engine: where one machine is not enough, ClickHouse has the events and answers the plan's questions.
//!
//! A collector ships what it has stored in [`Block`]s, each by [`ClickHouse::insert`]; questions come through
//! [`Engine`](cryptorebate_insights::Engine), as they do to the engine in memory, and are answered with the same numbers.
//! Nothing of SQLite, of HTTP routes or of a command line is in here.
//!
//! # Each event once
//!
//! A block that is sent again is dropped by ClickHouse itself, which knows it by its token or by its bytes. What still comes
//! twice (an event that a sender gave to two collectors, a block that was cut differently) has the same key, and becomes one
//! row when ClickHouse merges parts; until then, questions that count or add up read with `FINAL`, and the others (funnels,
//! retention) come to the same whether they see an event once or twice.

mod block;
mod client;
mod cohort;
mod columns;
mod dialect;
mod engine;
mod fault;
mod funnel;
mod identity;
mod native;
mod people;
mod schema;
mod selection;
mod shipped;
mod summary;
mod target;

pub use block::{Block, Spooled};
pub use engine::ClickHouse;
pub use fault::Fault;
pub use target::{Target, TargetError};
