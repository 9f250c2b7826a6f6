//! ClickHouse as the place where events are kept and asked: this store is a spool in front of it.
//!
//! A thread reads what is new in the file, in its order, and makes blocks of it; another has ClickHouse take them. The cursor
//! moves when ClickHouse has confirmed. A block under way is written down before it is sent (`journal`), so that a restart
//! sends the very same one, which ClickHouse knows by its name. What is changed in the file later is changed there too
//! (`changes`), in its order between the blocks.

pub(crate) mod changes;
mod deletions;
mod journal;
mod loader;
pub(crate) mod mark;
mod migration;
mod sender;
mod spool;

use std::path::Path;
use std::sync::Arc;

use cryptorebate_clickhouse::{ClickHouse, Target};
use cryptorebate_plan::model::Plan;
use rusqlite::Connection;
use tokio::runtime::Handle;
use tokio::sync::oneshot;
use uuid::Uuid;

use self::journal::Journal;
use self::loader::Loader;
use self::mark::Mark;
use self::sender::{Courier, News};
use crate::sinks::ledger::Ledger;
use crate::sinks::{Begin, StartError, Wake};

pub(crate) use self::deletions::Deletions;
pub use self::migration::{Migration, MigrationError, Step};
pub(crate) use self::spool::Spool;

/// The name of its cursor among those of the sinks. It never changes, for files have it.
pub const NAME: &str = "clickhouse";

/// How many rows may wait where nothing is said: some 25 GB.
pub const SPOOL_LIMIT: u64 = 50_000_000;

/// Where ClickHouse is, and what is promised to whom.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where it is.
    pub target: Target,
    /// How many events may wait for it before no more are taken in; 0 for any number.
    pub spool_limit: u64,
    /// When a request is answered.
    pub ack: Ack,
}

/// When a request is answered.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Ack {
    /// When its events are on this machine's disk.
    #[default]
    Spool,
    /// When ClickHouse has them too.
    Wait,
}

/// Shipping, ready to start.
pub(crate) struct Shipping {
    journal: Journal,
    ledger: Ledger,
    spool: Spool,
    config: Config,
}

/// Shipping that runs.
pub(crate) struct Running {
    wake: Wake,
    ended: oneshot::Receiver<()>,
}

impl Shipping {
    /// Opens it on the store in `folder`, which must have been opened: that brings it to the newest layout.
    pub fn open(folder: &Path, config: Config) -> Result<Self, StartError> {
        let opened = || -> rusqlite::Result<_> {
            let journal = Journal::open(folder)?;
            let ledger = Ledger::open(folder, NAME, Begin::Start)?;
            let stored = Mark::end(journal.connection())?;
            let spool = Spool::new(config.spool_limit, config.ack, stored, journal.shipped()?);
            Ok((journal, ledger, spool))
        };
        let (journal, ledger, spool) = opened().map_err(|source| StartError::Cursor { sink: NAME, source })?;
        Ok(Self {
            journal,
            ledger,
            spool,
            config,
        })
    }

    /// What tells how many events wait.
    pub fn spool(&self) -> Spool {
        self.spool.clone()
    }

    /// Starts it. `wake` must be its own: it ends later than the sinks.
    pub fn start(self, folder: &Path, plan: &Plan, runtime: Handle, wake: Wake) -> Result<Running, StartError> {
        let clickhouse = Arc::new(ClickHouse::new(self.config.target, plan, runtime));
        let opened = (self.journal.collector()).and_then(|collector| {
            let loader = loader(folder, clickhouse.clone(), collector, &self.journal)?;
            Ok((collector, loader))
        });
        let (collector, loader) = opened.map_err(|source| StartError::Cursor { sink: NAME, source })?;
        let spool = self.spool;
        let courier = Courier::new(collector, self.journal, self.ledger, wake.clone(), move |news| {
            if let News::Shipped(mark) = news {
                spool.shipped(mark);
            }
        });
        let ended = sender::start(clickhouse, loader, courier, self.config.ack)
            .map_err(|source| StartError::Thread { sink: NAME, source })?;
        Ok(Running { wake, ended })
    }
}

impl Running {
    /// Tells it to end, and waits until it has; for a block under way, at most some seconds.
    pub async fn end(self) {
        self.wake.stop();
        // The thread drops its end, and sends nothing. A block that is cut off is sent again at the next start.
        let _late = tokio::time::timeout(crate::sinks::SHUTDOWN_GRACE, self.ended).await;
    }
}

/// A loader that goes on from where the journal has ended.
fn loader(folder: &Path, clickhouse: Arc<ClickHouse>, collector: Uuid, journal: &Journal) -> rusqlite::Result<Loader> {
    Loader::open(folder, clickhouse, collector, journal.shipped()?, journal.under_way()?)
}

/// What a store is called in ClickHouse; `None` where it was never shipped.
pub(crate) fn collector(connection: &Connection) -> rusqlite::Result<Option<Uuid>> {
    let mut statement = connection.prepare_cached("SELECT collector FROM shipping")?;
    let mut rows = statement.query(())?;
    let row = rows.next()?;
    row.map(|row| row.get(0).map(Uuid::from_bytes)).transpose()
}

/// Up to which rows a store is shipped; `None` where it never was.
pub(crate) fn shipped(connection: &Connection) -> rusqlite::Result<Option<Mark>> {
    let mut statement =
        connection.prepare_cached("SELECT cursor, quarantine FROM shipping JOIN sinks ON name = 'clickhouse'")?;
    let mut rows = statement.query(())?;
    let Some(row) = rows.next()? else { return Ok(None) };
    Ok(Some(Mark {
        event: row.get(0)?,
        quarantined: row.get(1)?,
    }))
}
