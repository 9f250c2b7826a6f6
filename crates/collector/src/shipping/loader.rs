//! Takes what is new in the store, in its order, and makes blocks of it.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use cryptorebate_clickhouse::{Block, ClickHouse, Spooled};
use cryptorebate_insights::Aside;
use rusqlite::{Connection, OpenFlags, OptionalExtension as _, Transaction};
use uuid::Uuid;

use super::changes::{Change, Erasure, Rejudged, next_erasure, of_quarantine};
use super::journal::{Intent, random};
use super::mark::Mark;

/// How many rows a block has at most.
const MAX_ROWS: usize = 50_000;
/// How many bytes of events a block has at most, but for the last event.
const MAX_BYTES: usize = 32 << 20;
/// How long a reader waits for SQLite's own locks.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);

/// The next thing to do in ClickHouse.
pub enum Work {
    /// To bring rows there.
    Insert(Box<Load>),
    /// To erase people there.
    Erase(Erasure),
}

/// A block, and what is written down of it.
pub struct Load {
    /// What is written down.
    pub intent: Intent,
    /// What is sent. It may be empty: then only the cursor moves.
    pub block: Block,
}

/// Reads the store from where the work before has ended.
pub struct Loader {
    connection: Connection,
    clickhouse: Arc<ClickHouse>,
    collector: Uuid,
    /// What was under way when the process ended: it comes first, and just so.
    under_way: Option<Intent>,
    at: Mark,
    change: i64,
}

impl Loader {
    /// A loader that goes on from what is shipped.
    pub fn open(
        folder: &Path,
        clickhouse: Arc<ClickHouse>,
        collector: Uuid,
        shipped: Mark,
        under_way: Option<Intent>,
    ) -> rusqlite::Result<Self> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(folder.join("events.db"), flags)?;
        connection.busy_timeout(BUSY_TIMEOUT)?;
        Ok(Self {
            connection,
            clickhouse,
            collector,
            under_way,
            at: shipped,
            change: 0,
        })
    }

    /// How many rows there are beyond those that were taken, at most.
    pub fn waiting(&self) -> rusqlite::Result<u64> {
        Ok(Mark::end(&self.connection)?.since(self.at))
    }

    /// Takes the next work; `None` where there is none.
    pub fn take(&mut self) -> rusqlite::Result<Option<Work>> {
        // One look at the file: rows and changes as they were at one moment.
        let snapshot = self.connection.unchecked_transaction()?;
        let load = match &self.under_way {
            Some(intent) => Some(self.again(&snapshot, intent)?),
            None => self.next(&snapshot)?,
        };
        if load.is_none()
            && let Some(erasure) = next_erasure(&snapshot, self.change)?
        {
            drop(snapshot);
            self.change = erasure.change;
            return Ok(Some(Work::Erase(erasure)));
        }
        drop(snapshot);
        if let Some(load) = &load {
            self.under_way = None;
            self.at = load.intent.through;
            self.change = load.intent.change;
        }
        Ok(load.map(|load| Work::Insert(Box::new(load))))
    }

    /// The block that was under way.
    fn again(&self, snapshot: &Transaction<'_>, intent: &Intent) -> rusqlite::Result<Load> {
        // It was not too large when it was made.
        let mut loading = Loading::new(self.block(&intent.name), usize::MAX, usize::MAX);
        let changes = of_quarantine(snapshot, self.change, intent.change, usize::MAX)?;
        loading.load(snapshot, self.at, intent.through, &changes)?;
        Ok(Load {
            intent: intent.clone(),
            block: loading.block,
        })
    }

    /// The next block; `None` where nothing is new before the next erasure, or before the end.
    fn next(&self, snapshot: &Transaction<'_>) -> rusqlite::Result<Option<Load>> {
        let mut end = Mark::end(snapshot)?;
        let mut last_change = i64::MAX;
        if let Some(erasure) = next_erasure(snapshot, self.change)? {
            end = end.min(erasure.after);
            last_change = erasure.change;
        }
        let changes = of_quarantine(snapshot, self.change, last_change, MAX_ROWS)?;
        if self.at.reaches(end) && changes.is_empty() {
            return Ok(None);
        }
        let name = random(snapshot)?.to_string();
        let mut loading = Loading::new(self.block(&name), MAX_ROWS, MAX_BYTES);
        let through = loading.load(snapshot, self.at, end, &changes)?;
        let change = changes.last().map_or(self.change, |change| change.number);
        Ok(Some(Load {
            intent: Intent { name, through, change },
            block: loading.block,
        }))
    }

    fn block(&self, name: &str) -> Block {
        self.clickhouse.block(self.collector, name.to_owned())
    }
}

/// A block that is being made.
struct Loading {
    block: Block,
    rows_left: usize,
    bytes_left: usize,
}

impl Loading {
    fn new(block: Block, rows: usize, bytes: usize) -> Self {
        Self {
            block,
            rows_left: rows,
            bytes_left: bytes,
        }
    }

    /// Adds what lies between two places, and what has changed before them, as long as there is room. Gives the place up
    /// to which it is in the block.
    fn load(
        &mut self,
        snapshot: &Transaction<'_>,
        from: Mark,
        through: Mark,
        changes: &[Change],
    ) -> rusqlite::Result<Mark> {
        for change in changes {
            self.change(snapshot, *change)?;
        }
        let quarantined = self.quarantine(snapshot, from.quarantined, through.quarantined)?;
        let event = self.events(snapshot, from.event, through.event)?;
        Ok(Mark { event, quarantined })
    }

    fn change(&mut self, snapshot: &Transaction<'_>, change: Change) -> rusqlite::Result<()> {
        match change.became {
            Rejudged::Left => self.block.take_out(change.quarantined),
            Rejudged::Stayed => {
                let mut statement = snapshot.prepare_cached(&format!("{ASIDE} WHERE id = ?1"))?;
                // It may have left since; that is a later change.
                statement
                    .query_row([change.quarantined], |row| self.put_aside(row))
                    .optional()?;
            }
        }
        Ok(())
    }

    fn quarantine(&mut self, snapshot: &Transaction<'_>, from: i64, through: i64) -> rusqlite::Result<i64> {
        let mut statement = snapshot.prepare_cached(&format!("{ASIDE} WHERE id > ?1 AND id <= ?2 ORDER BY id"))?;
        let mut rows = statement.query((from, through))?;
        let mut last = from;
        while let Some(row) = rows.next()? {
            if self.is_full() {
                return Ok(last);
            }
            last = row.get(0)?;
            self.put_aside(row)?;
        }
        Ok(through)
    }

    fn events(&mut self, snapshot: &Transaction<'_>, from: i64, through: i64) -> rusqlite::Result<i64> {
        let mut statement = snapshot.prepare_cached(
            "SELECT id, event_id, received_at, occurred_at, sent_at, body FROM events
             WHERE id > ?1 AND id <= ?2 ORDER BY id",
        )?;
        let mut rows = statement.query((from, through))?;
        let mut last = from;
        while let Some(row) = rows.next()? {
            if self.is_full() {
                return Ok(last);
            }
            last = row.get(0)?;
            let body = row.get_ref(5)?.as_str()?;
            self.count(body.len());
            let spooled = Spooled {
                row: last,
                event_id: row.get(1)?,
                received_at: row.get(2)?,
                occurred_at: row.get(3)?,
                sent_at: row.get(4)?,
                body,
            };
            if self.block.add(&spooled).is_err() {
                complain("event", last);
            }
        }
        Ok(through)
    }

    fn put_aside(&mut self, row: &rusqlite::Row<'_>) -> rusqlite::Result<()> {
        let text = |column| row.get_ref(column).and_then(|text| Ok(text.as_str()?));
        let aside = Aside {
            id: row.get(0)?,
            received_at: row.get(1)?,
            name: text(2)?,
            text: text(3)?,
            verdict: text(4)?,
        };
        self.count(aside.text.len() + aside.verdict.len());
        if self.block.put_aside(&aside).is_err() {
            complain("quarantined event", aside.id);
        }
        Ok(())
    }

    fn count(&mut self, bytes: usize) {
        self.rows_left = self.rows_left.saturating_sub(1);
        self.bytes_left = self.bytes_left.saturating_sub(bytes);
    }

    fn is_full(&self) -> bool {
        self.rows_left == 0 || self.bytes_left == 0
    }
}

const ASIDE: &str = "SELECT id, received_at, event, body, verdict FROM quarantine";

/// Says that a row cannot be read; what is wrong with it would tell of the event.
fn complain(what: &str, id: i64) {
    tracing::warn!("the {what} {id} cannot be read, and is not passed on to ClickHouse");
}
