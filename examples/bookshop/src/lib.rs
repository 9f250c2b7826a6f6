//! A bookshop's events: its own plan, a validator made from it, and a Rust type for each event.

mod generated;

pub use generated::{PLAN, PLAN_DOCS, events, judge, validate};
