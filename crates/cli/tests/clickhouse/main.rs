//! Collectors that keep their events in ClickHouse: what they acknowledge is there, once, whatever fails in between.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop where it stands")]

mod cluster;
mod faults;
mod kills;
mod migration;
mod old;
mod people;
mod server;
mod shipping;
mod spool;
#[path = "../support/mod.rs"]
mod support;
