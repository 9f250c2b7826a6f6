//! A store shipped to its end, without a collector: what moves from one machine to ClickHouse.

use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::sync_channel;
use std::thread;

use cryptorebate_clickhouse::{ClickHouse, Fault, Target};
use cryptorebate_plan::model::Plan;
use thiserror::Error;
use tokio::runtime::Handle;
use uuid::Uuid;

use super::journal::Journal;
use super::loader::Loader;
use super::mark::Mark;
use super::sender::{AHEAD, Courier, News, Next, Stopped};
use super::{NAME, loader};
use crate::sinks::ledger::Ledger;
use crate::sinks::{Begin, Wake};
use crate::store::{OpenError, Store};

/// How often a block is tried before it is given up: some three minutes.
const ATTEMPTS: u32 = 24;

/// Why a store is not moved, or not to its end.
#[derive(Debug, Error)]
pub enum MigrationError {
    /// It cannot be opened, or a collector has it.
    #[error(transparent)]
    Store(#[from] OpenError),
    /// It cannot be read or written.
    #[error("the store cannot be used: {0}")]
    Sqlite(#[from] rusqlite::Error),
    /// ClickHouse is not there, or not fit.
    #[error("{0}")]
    ClickHouse(#[from] Fault),
    /// ClickHouse, or the store, has failed too often.
    #[error("{0}\nWhat was moved before is kept: run the command again to go on.")]
    GivenUp(String),
    /// It was told to stop.
    #[error("stopped: {left} rows are left\nRun the command again to go on.")]
    Stopped {
        /// How many rows are left, at most.
        left: u64,
    },
}

/// What is told while a store is moved.
#[derive(Debug)]
pub enum Step<'a> {
    /// So many rows of all are done.
    Moved(u64),
    /// Why nothing goes on; it is tried again.
    Failing(&'a str),
}

/// A store that is being moved. As long as it is there, no collector takes events into the store.
pub struct Migration {
    _store: Store,
    clickhouse: Arc<ClickHouse>,
    collector: Uuid,
    loader: Loader,
    courier: Option<(Journal, Ledger)>,
    wake: Wake,
    begun: Mark,
    end: Mark,
}

impl Migration {
    /// Opens the store in `folder`, and looks whether ClickHouse is there. It goes on from what was shipped before;
    /// `from_start` ships all again, for another ClickHouse.
    ///
    /// # Errors
    ///
    /// If either cannot be used.
    pub fn open(
        folder: &Path,
        target: Target,
        plan: &Plan,
        runtime: Handle,
        from_start: bool,
    ) -> Result<Self, MigrationError> {
        let store = Store::open(folder)?;
        let clickhouse = Arc::new(ClickHouse::new(target, plan, runtime));
        clickhouse.prepare()?;
        let journal = Journal::open(folder)?;
        if from_start {
            journal.begin_again()?;
        }
        let collector = journal.collector()?;
        let ledger = Ledger::open(folder, NAME, Begin::Start)?;
        let (begun, end) = (journal.shipped()?, Mark::end(store.connection())?);
        Ok(Self {
            _store: store,
            loader: loader(folder, clickhouse.clone(), collector, &journal)?,
            clickhouse,
            collector,
            courier: Some((journal, ledger)),
            wake: Wake::default(),
            begun,
            end,
        })
    }

    /// How many rows are to be moved, at most.
    pub fn rows(&self) -> u64 {
        self.end.since(self.begun)
    }

    /// What stops it, from another thread.
    pub fn wake(&self) -> Wake {
        self.wake.clone()
    }

    /// Moves all that is left, and tells how far it is.
    ///
    /// # Errors
    ///
    /// If ClickHouse fails for long, or it is told to stop. What was moved before is written down.
    pub fn run(&mut self, mut tell: impl FnMut(Step<'_>) + Send) -> Result<(), MigrationError> {
        let Some((journal, ledger)) = self.courier.take() else {
            return Ok(());
        };
        let (loader, wake, begun) = (&mut self.loader, self.wake.clone(), self.begun);
        let (mut at, mut last_error) = (begun, None);
        let ended = thread::scope(|scope| {
            let (works, waiting) = sync_channel::<Next>(AHEAD);
            let stopped = wake.clone();
            scope.spawn(move || {
                while !stopped.is_stopped() {
                    match loader.take().transpose() {
                        // All is taken. What cannot be read would be read no better the next time.
                        None => return,
                        Some(work) => {
                            let is_good = work.is_ok();
                            if works.send(work).is_err() || !is_good {
                                return;
                            }
                        }
                    }
                }
            });
            let mut courier = Courier::new(self.collector, journal, ledger, wake.clone(), |news| match news {
                News::Shipped(mark) => {
                    at = mark;
                    tell(Step::Moved(mark.since(begun)));
                }
                News::Failing(error) => {
                    last_error = Some(error.to_owned());
                    tell(Step::Failing(error));
                }
            });
            courier.give_up_after(ATTEMPTS);
            let ended = courier.run(&self.clickhouse, &waiting);
            // The thread that reads may wait to hand something over.
            drop(waiting);
            ended
        });
        match (ended, last_error) {
            (Ok(()), _) if at.reaches(self.end) => Ok(()),
            (Ok(()) | Err(Stopped::Told), _) => Err(MigrationError::Stopped {
                left: self.end.since(at),
            }),
            (Err(Stopped::GivenUp), error) => Err(MigrationError::GivenUp(error.unwrap_or_default())),
        }
    }
}
