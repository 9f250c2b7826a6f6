//! How far shipping has come, in the store itself: what ClickHouse has confirmed, and the block that is under way.

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, TransactionBehavior, params};
use uuid::Uuid;

use super::NAME;
use super::mark::Mark;
use crate::store::CHECKPOINT_PAGES;

/// How long it waits while others write.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);

/// The block under way. It is written down before it is sent, so that a restart sends the very same again, under the same
/// name: ClickHouse knows it by that, and takes it once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Intent {
    /// Its name. A random one: a copy of the file, restored beside it or after it, makes blocks of other names.
    pub name: String,
    /// Its last rows.
    pub through: Mark,
    /// The number of its last change.
    pub change: i64,
}

/// The journal: one connection, of the thread that sends.
pub struct Journal {
    connection: Connection,
}

impl Journal {
    /// Opens the journal of the store in `folder`, which must be of the newest layout. Begins it where there is none.
    pub fn open(folder: &Path) -> rusqlite::Result<Self> {
        let mut connection = Connection::open(folder.join("events.db"))?;
        connection.busy_timeout(BUSY_TIMEOUT)?;
        // What a power cut takes back is only sent again. So the disk need not be waited for.
        connection.pragma_update(None, "synchronous", "NORMAL")?;
        connection.pragma_update(None, "wal_autocheckpoint", CHECKPOINT_PAGES)?;
        // Changes name people who want to be forgotten.
        connection.pragma_update(None, "secure_delete", "ON")?;
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        transaction.execute(
            "INSERT INTO shipping (id, collector, quarantine) VALUES (1, ?1, 0) ON CONFLICT (id) DO NOTHING",
            [random(&transaction)?.into_bytes()],
        )?;
        transaction.execute(
            "INSERT INTO sinks (name, cursor) VALUES (?1, 0) ON CONFLICT (name) DO NOTHING",
            [NAME],
        )?;
        transaction.commit()?;
        Ok(Self { connection })
    }

    /// The connection, to look at the store with.
    pub fn connection(&self) -> &Connection {
        &self.connection
    }

    /// Has all of the store shipped again.
    pub fn begin_again(&self) -> rusqlite::Result<()> {
        self.connection.execute_batch(
            "BEGIN IMMEDIATE;
            UPDATE sinks SET cursor = 0 WHERE name = 'clickhouse';
            UPDATE shipping SET quarantine = 0,
                block = NULL, block_event = NULL, block_quarantined = NULL, block_change = NULL;
            COMMIT;",
        )
    }

    /// By what ClickHouse tells this store's rows from those of others.
    pub fn collector(&self) -> rusqlite::Result<Uuid> {
        let sql = "SELECT collector FROM shipping";
        self.connection
            .query_row(sql, (), |row| row.get(0).map(Uuid::from_bytes))
    }

    /// Up to where ClickHouse has confirmed.
    pub fn shipped(&self) -> rusqlite::Result<Mark> {
        let sql = "SELECT cursor, quarantine FROM shipping, sinks WHERE name = ?1";
        self.connection.query_row(sql, [NAME], |row| {
            Ok(Mark {
                event: row.get(0)?,
                quarantined: row.get(1)?,
            })
        })
    }

    /// The block that was under way when the process ended; none where all are confirmed.
    pub fn under_way(&self) -> rusqlite::Result<Option<Intent>> {
        let sql = "SELECT block, block_event, block_quarantined, block_change FROM shipping";
        self.connection.query_row(sql, (), |row| {
            let Some(name) = row.get(0)? else { return Ok(None) };
            Ok(Some(Intent {
                name,
                through: Mark {
                    event: row.get(1)?,
                    quarantined: row.get(2)?,
                },
                change: row.get(3)?,
            }))
        })
    }

    /// Writes down what is going to be sent.
    pub fn intend(&self, intent: &Intent) -> rusqlite::Result<()> {
        let through = intent.through;
        self.connection
            .prepare_cached(
                "UPDATE shipping SET block = ?1, block_event = ?2, block_quarantined = ?3, block_change = ?4",
            )?
            .execute(params![intent.name, through.event, through.quarantined, intent.change])
            .map(drop)
    }

    /// Writes down that ClickHouse has confirmed it.
    pub fn settle(&mut self, intent: &Intent) -> rusqlite::Result<()> {
        let transaction = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)?;
        transaction
            .prepare_cached("UPDATE sinks SET cursor = ?2 WHERE name = ?1")?
            .execute(params![NAME, intent.through.event])?;
        transaction
            .prepare_cached(
                "UPDATE shipping SET quarantine = ?1,
                     block = NULL, block_event = NULL, block_quarantined = NULL, block_change = NULL",
            )?
            .execute([intent.through.quarantined])?;
        transaction
            .prepare_cached("DELETE FROM shipping_changes WHERE id <= ?1 AND erased IS NULL")?
            .execute([intent.change])?;
        transaction.commit()
    }

    /// Writes down that people are erased there too.
    pub fn erased(&self, change: i64) -> rusqlite::Result<()> {
        self.connection
            .execute("DELETE FROM shipping_changes WHERE id = ?1", [change])
            .map(drop)
    }
}

/// A random name.
pub fn random(connection: &Connection) -> rusqlite::Result<Uuid> {
    connection.query_row("SELECT randomblob(16)", (), |row| row.get(0).map(Uuid::from_bytes))
}
