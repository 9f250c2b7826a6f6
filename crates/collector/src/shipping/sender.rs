//! The threads that ship: one reads and makes blocks, the other sends them, each while the other is at work.

use std::io;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

use cryptorebate_clickhouse::ClickHouse;
use tokio::sync::oneshot;
use uuid::Uuid;

use super::journal::Journal;
use super::loader::{Load, Loader, Work};
use super::mark::Mark;
use super::{Ack, NAME};
use crate::sinks::backoff::Backoff;
use crate::sinks::ledger::Ledger;
use crate::sinks::{Wake, plain};

/// How many rows are worth a block at once.
const ENOUGH_ROWS: u64 = 10_000;
/// How long fewer wait for others.
const GATHER: Duration = Duration::from_secs(1);
/// How often it is looked whether there are enough meanwhile.
const LOOK_FOR_MORE: Duration = Duration::from_millis(50);
/// How often it is looked whether another process has changed something.
const LOOK: Duration = Duration::from_secs(5);
/// How long the store is left alone after it could not be read.
const READ_AGAIN_AFTER: Duration = Duration::from_secs(1);
/// How long at most it is waited between two attempts: whoever is answered when ClickHouse has the events waits for it.
const LONGEST_PAUSE: Duration = Duration::from_secs(10);
/// How many works wait for the sender: one is made while one is sent, and that is all the memory they take.
pub const AHEAD: usize = 1;

/// What the reading thread hands over: the next work, or why there is none.
pub type Next = rusqlite::Result<Work>;

/// Starts both threads. What is given ends when they have.
pub fn start<T: FnMut(News<'_>) + Send + 'static>(
    clickhouse: Arc<ClickHouse>,
    loader: Loader,
    mut courier: Courier<T>,
    ack: Ack,
) -> io::Result<oneshot::Receiver<()>> {
    let (works, waiting) = sync_channel(AHEAD);
    let (alive, ended) = oneshot::channel();
    let wake = courier.wake.clone();
    thread::Builder::new()
        .name(String::from("blocks"))
        .spawn(move || read(loader, &works, &wake, ack))?;
    thread::Builder::new().name(NAME.to_owned()).spawn(move || {
        // It tries for ever: it ends when it is told to.
        let _told = courier.run(&clickhouse, &waiting);
        drop(alive);
    })?;
    Ok(ended)
}

/// Makes work of what is new, until the end.
fn read(mut loader: Loader, works: &SyncSender<Next>, wake: &Wake, ack: Ack) {
    while !wake.is_stopped() {
        let seen = wake.commits();
        if ack == Ack::Spool
            && let Ok(waiting @ 1..) = loader.waiting()
        {
            gather(&loader, waiting, wake);
        }
        match loader.take() {
            Ok(Some(work)) => {
                if works.send(Ok(work)).is_err() {
                    return;
                }
            }
            Ok(None) => wake.wait_for_commit(seen, Instant::now() + LOOK),
            Err(error) => {
                if works.send(Err(error)).is_err() {
                    return;
                }
                wake.wait_until(Instant::now() + READ_AGAIN_AFTER);
            }
        }
    }
}

/// Waits until there are enough rows for a block, or for as long as they may wait.
fn gather(loader: &Loader, mut waiting: u64, wake: &Wake) {
    let until = Instant::now() + GATHER;
    while waiting < ENOUGH_ROWS && Instant::now() < until {
        if wake.wait_until(until.min(Instant::now() + LOOK_FOR_MORE)) {
            return;
        }
        // What cannot be read is told when the rows are taken.
        waiting = loader.waiting().unwrap_or(ENOUGH_ROWS);
    }
}

/// What there is to tell of a work.
#[derive(Debug)]
pub enum News<'a> {
    /// ClickHouse has confirmed all up to here.
    Shipped(Mark),
    /// Why it does not go on; it is tried again.
    Failing(&'a str),
}

/// Why a work is not done. What is not written down is done again.
#[derive(Debug)]
pub enum Stopped {
    /// It was told to end.
    Told,
    /// It has failed too often.
    GivenUp,
}

/// Has works done in ClickHouse, one after the other, each for as long as it takes.
pub struct Courier<T> {
    collector: Uuid,
    journal: Journal,
    ledger: Ledger,
    wake: Wake,
    tell: T,
    backoff: Backoff,
    /// How often in a row it may fail; for ever where nothing is said.
    attempts: Option<u32>,
    /// How often in a row it has failed.
    failures: u32,
    /// Whether the ledger says that it fails.
    is_failing: bool,
}

impl<T: FnMut(News<'_>)> Courier<T> {
    pub fn new(collector: Uuid, journal: Journal, ledger: Ledger, wake: Wake, tell: T) -> Self {
        Self {
            collector,
            journal,
            ledger,
            wake,
            tell,
            backoff: Backoff::up_to(LONGEST_PAUSE),
            attempts: None,
            failures: 0,
            // It may have been, when it ended.
            is_failing: true,
        }
    }

    /// Has it end after it has failed so often in a row.
    pub fn give_up_after(&mut self, attempts: u32) {
        self.attempts = Some(attempts);
    }

    /// Does what comes, until nothing comes any more.
    pub fn run(&mut self, clickhouse: &ClickHouse, works: &Receiver<Next>) -> Result<(), Stopped> {
        while let Ok(work) = works.recv() {
            match work {
                Err(error) => {
                    self.failing(&format!("the store cannot be read: {error}"))?;
                    continue;
                }
                Ok(Work::Insert(load)) => self.insert(clickhouse, &load)?,
                Ok(Work::Erase(erasure)) => {
                    let collector = self.collector;
                    let aside: Vec<(Uuid, i64)> = erasure.quarantined.iter().map(|row| (collector, *row)).collect();
                    let erase = || clickhouse.erase(&erasure.ids, &aside);
                    self.until_done(|_| erase().map_err(|fault| fault.to_string()))?;
                    self.until_done(|courier| {
                        courier
                            .journal
                            .erased(erasure.change)
                            .map_err(|error| unwritten(&error))
                    })?;
                }
            }
            self.recovered();
        }
        Ok(())
    }

    fn insert(&mut self, clickhouse: &ClickHouse, load: &Load) -> Result<(), Stopped> {
        if !load.block.is_empty() {
            let insert = || clickhouse.insert(&load.block);
            self.until_done(|courier| courier.journal.intend(&load.intent).map_err(|error| unwritten(&error)))?;
            self.until_done(|_| insert().map_err(|fault| fault.to_string()))?;
        }
        self.until_done(|courier| courier.journal.settle(&load.intent).map_err(|error| unwritten(&error)))?;
        (self.tell)(News::Shipped(load.intent.through));
        Ok(())
    }

    /// Does something until it goes well, or the collector ends.
    fn until_done(&mut self, mut attempt: impl FnMut(&mut Self) -> Result<(), String>) -> Result<(), Stopped> {
        loop {
            if self.wake.is_stopped() {
                return Err(Stopped::Told);
            }
            match attempt(self) {
                Ok(()) => return Ok(()),
                Err(error) => self.failing(&error)?,
            }
        }
    }

    /// Tells why it does not go on, and waits.
    fn failing(&mut self, error: &str) -> Result<(), Stopped> {
        let error = plain(error);
        self.is_failing = true;
        self.failures += 1;
        match self.ledger.failing(&error) {
            Ok(true) => tracing::warn!("{NAME}: {error}; it is tried again until it goes well, and events wait"),
            Ok(false) => {}
            Err(unwritten) => tracing::error!("{NAME}: {error}; and that cannot be written down: {unwritten}"),
        }
        (self.tell)(News::Failing(&error));
        if self.attempts.is_some_and(|attempts| self.failures >= attempts) {
            return Err(Stopped::GivenUp);
        }
        if self.wake.wait_until(Instant::now() + self.backoff.next()) {
            return Err(Stopped::Told);
        }
        Ok(())
    }

    /// Tells that it goes on.
    fn recovered(&mut self) {
        self.backoff.reset();
        self.failures = 0;
        if !self.is_failing {
            return;
        }
        match self.ledger.recovered() {
            Ok(is_news) => {
                self.is_failing = false;
                if is_news {
                    tracing::info!("{NAME}: it goes on");
                }
            }
            // Told again after the next block.
            Err(error) => tracing::error!("{NAME}: it goes on, and that cannot be written down: {error}"),
        }
    }
}

fn unwritten(error: &rusqlite::Error) -> String {
    format!("the store cannot be written: {error}")
}
