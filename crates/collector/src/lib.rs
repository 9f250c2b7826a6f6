//! The back end: takes batches in, judges every event, and never loses what it acknowledged.
//!
//! The way of a request: `connections` has the client's time limits, `limits` its rate; `body` reads and unpacks it, `batch` cuts it into the texts of its events, `intake` has the
//! core judge them, `writer` appends them together with those of other requests, `store` is the file, and `live` tells
//! everybody who listens. Only then the request is answered. `sinks` pass on what is stored, at their own pace; so does
//! `shipping`, where events are kept in ClickHouse and this store is a spool in front of it.

mod access;
mod batch;
mod body;
mod client;
mod clock;
mod connections;
mod dashboard;
mod delivery;
mod embedded;
mod examination;
mod facts;
mod fill;
mod http;
mod intake;
mod json;
mod keys;
mod layout;
mod limits;
mod live;
mod metrics;
mod newest;
mod openapi;
mod patient;
mod personal;
mod places;
mod probe;
mod problem;
mod quarantine;
mod quarantine_routes;
mod questions;
mod reader;
mod receipts;
mod retention;
mod ring;
mod seen;
mod server;
pub mod shipping;
pub mod sinks;
mod site;
mod store;
mod stored;
mod writer;

pub use client::{Proxies, ProxyHeader};
pub use cryptorebate_telegram as telegram;
pub use embedded::Embedded;
pub use examination::{Examination, examine};
pub use facts::FactsError;
pub use fill::{FillError, Filled, fill, fill_empty};
pub use keys::{Key, KeyBook, KeysError, Kind, NewKey};
pub use limits::Limits;
pub use personal::{Erased, Personal, PersonalError, Record};
pub use probe::judge_body;
pub use quarantine::{Counts, Entry, Listed, Quarantine, QuarantineError, Replay, Replayed, Wanted};
pub use retention::{Deleted, retain};
pub use ring::Mode;
pub use server::{Config, ServeError, Started, serve};
pub use store::OpenError;
pub use stored::{Filter, Parts, StoredError, StoredEvent, StoredEvents};
