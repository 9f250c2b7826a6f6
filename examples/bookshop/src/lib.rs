//! A bookshop's events: its own plan, and a validator made from it.

mod generated;

pub use generated::{PLAN, judge, validate};
