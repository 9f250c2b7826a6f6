//! Where accepted events are passed on to: each sink reads the store in a thread of its own, from a durable cursor.

pub mod amplitude;
pub(crate) mod backoff;
mod bundle;
mod client;
pub(crate) mod ledger;
mod pauses;
mod runner;
pub mod status;
mod wake;
pub mod webhook;

use std::io;
use std::path::Path;
use std::time::Duration;

use thiserror::Error;
use tokio::sync::oneshot;

pub use client::Url;
use ledger::Ledger;
pub use wake::Wake;

/// How long a request under way may take after the collector was told to stop. What it carries is sent again.
pub(crate) const SHUTDOWN_GRACE: Duration = Duration::from_secs(10);

/// A place that accepted events are passed on to.
///
/// A sink says how an event looks there and what became of a request. All else is done for it: reading, the cursor, what
/// is set aside or held back, waiting and trying again.
pub trait Sink: Send {
    /// The name of its cursor. It never changes, for files have it.
    fn name(&self) -> &'static str;
    /// How much it takes at once.
    fn limits(&self) -> Limits;
    /// How an event looks there; an error says why it can never be sent, and it is set aside.
    fn pack(&self, event: &Accepted) -> Result<Packed, String>;
    /// Sends events in one request.
    fn send(&mut self, events: &[&Packed]) -> Answer;
}

/// How much a sink takes at once.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// How many parts a request may have.
    pub parts: usize,
    /// How many bytes these may have together, with a comma after each.
    pub bytes: usize,
    /// How many events of one person it takes in a second; `None` where that is no matter.
    pub person_per_second: Option<usize>,
    /// How long the events of somebody whom it throttles are held back.
    pub throttle_pause: Duration,
}

/// An event of the store.
#[derive(Debug)]
pub struct Accepted {
    /// Where it stands in the store.
    pub row: i64,
    /// When it happened, by the collector's clock, in milliseconds since 1970.
    pub occurred_at: Option<i64>,
    /// Its JSON text, as it came.
    pub body: String,
}

/// An event as a sink sends it.
#[derive(Debug)]
pub struct Packed {
    /// Its JSON texts: one event here can be two there.
    pub parts: Vec<String>,
    /// Whom it is about, as the sink names those that it throttles. The first is the person whose events stay in order;
    /// where there is none, all stay in order.
    pub people: Vec<String>,
}

impl Packed {
    /// The person whose events stay in order.
    fn person(&self) -> &str {
        self.people.first().map_or("", String::as_str)
    }
}

/// What became of a request.
#[derive(Debug)]
pub enum Answer {
    /// All its events are taken.
    Accepted,
    /// None is taken, and these never will be: their places in the request, and why.
    Refused(Vec<(usize, String)>),
    /// None is taken, because together they are too many or too large.
    TooLarge,
    /// None is taken, because there have been too many events of these people.
    Throttled(Vec<String>),
    /// It is not known whether they are taken, or they cannot be taken now: why.
    Unavailable(String),
}

/// Where a sink begins on a store on which it has never run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Begin {
    /// With the first event of the store.
    #[default]
    Start,
    /// With the next event that comes.
    Now,
}

/// A sink to run.
#[derive(Debug, Clone)]
pub enum SinkConfig {
    /// Amplitude.
    Amplitude(amplitude::Config),
    /// A URL that takes signed batches.
    Webhook(webhook::Config),
}

impl SinkConfig {
    /// The name by which `sinks status` and `sinks retry` know it.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Amplitude(_) => amplitude::NAME,
            Self::Webhook(_) => webhook::NAME,
        }
    }

    fn open(self) -> Box<dyn Sink> {
        match self {
            Self::Amplitude(config) => Box::new(amplitude::Amplitude::new(config)),
            Self::Webhook(config) => Box::new(webhook::Webhook::new(config)),
        }
    }
}

/// A key that is never shown.
#[derive(Clone)]
pub struct Secret(String);

impl Secret {
    /// Keeps a key.
    pub fn new(text: String) -> Self {
        Self(text)
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Secret(…)")
    }
}

/// Why a sink cannot start.
#[derive(Debug, Error)]
pub enum StartError {
    /// Its cursor cannot be read.
    #[error("the cursor of {sink} cannot be read: {source}")]
    Cursor {
        /// The sink.
        sink: &'static str,
        /// What SQLite said.
        source: rusqlite::Error,
    },
    /// The system gives it no thread.
    #[error("the thread of {sink} cannot be started: {source}")]
    Thread {
        /// The sink.
        sink: &'static str,
        /// What the system said.
        source: io::Error,
    },
}

/// The sinks that run.
pub struct Running(Vec<oneshot::Receiver<()>>);

impl Running {
    /// Starts the sinks on the store in `folder`, which must have been opened: that brings it to the newest layout.
    pub fn start(folder: &Path, configs: Vec<SinkConfig>, begin: Begin, wake: &Wake) -> Result<Self, StartError> {
        let mut running = Vec::new();
        for config in configs {
            let sink = config.open();
            let name = sink.name();
            let ledger =
                Ledger::open(folder, name, begin).map_err(|source| StartError::Cursor { sink: name, source })?;
            running.push(
                runner::start(sink, ledger, wake.clone())
                    .map_err(|source| StartError::Thread { sink: name, source })?,
            );
        }
        Ok(Self(running))
    }

    /// Waits until all have ended, after [`Wake::stop`]; for a request under way, at most some seconds.
    pub async fn ended(self) {
        let all = async {
            for ended in self.0 {
                // The thread drops its end, and sends nothing.
                let _dropped = ended.await;
            }
        };
        // A request that is cut off is sent again at the next start.
        let _late = tokio::time::timeout(SHUTDOWN_GRACE, all).await;
    }
}

/// The tables of the sinks: a step of the file's layout.
pub(crate) fn layout(transaction: &rusqlite::Transaction<'_>) -> rusqlite::Result<()> {
    transaction.execute_batch(ledger::TABLES)
}

/// What a sink said, fit for a log and a table: one line of some length.
pub(crate) fn plain(text: &str) -> String {
    const MAX_CHARS: usize = 300;
    let line = text.chars().map(|char| if char.is_control() { ' ' } else { char });
    line.take(MAX_CHARS).collect()
}
