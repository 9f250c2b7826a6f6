//! What is done and what is not: the cursor of a sink, the events set aside and those held back, in the store itself.

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, Row, params};

use super::{Accepted, Begin};
use crate::clock;
use crate::store::CHECKPOINT_PAGES;

/// How long it waits while others write.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);

/// The tables. What is deleted from the store is forgotten here too.
pub const TABLES: &str = "
    CREATE TABLE sinks (
        name TEXT PRIMARY KEY,
        cursor INTEGER NOT NULL,
        error TEXT,
        error_at INTEGER,
        failing_since INTEGER
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE sink_held (
        sink TEXT NOT NULL,
        person TEXT NOT NULL,
        event INTEGER NOT NULL,
        PRIMARY KEY (sink, person, event)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX sink_held_by_event ON sink_held (event);
    CREATE TABLE sink_set_aside (
        sink TEXT NOT NULL,
        event INTEGER NOT NULL,
        person TEXT NOT NULL,
        at INTEGER NOT NULL,
        reason TEXT NOT NULL,
        PRIMARY KEY (sink, event)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX sink_set_aside_by_event ON sink_set_aside (event);
    CREATE TRIGGER sinks_forget_deleted_events AFTER DELETE ON events BEGIN
        DELETE FROM sink_held WHERE event = OLD.id;
        DELETE FROM sink_set_aside WHERE event = OLD.id;
    END;
";

/// What a piece of work came to.
#[derive(Debug, Default)]
pub struct Settled {
    /// The last row that was looked at, where the work had new events.
    pub cursor: Option<i64>,
    /// Held events that are held no longer: the person, and the row.
    pub released: Vec<(String, i64)>,
    /// Events to hold: the person, and the row.
    pub held: Vec<(String, i64)>,
    /// Events set aside: the person, the row, and why.
    pub set_aside: Vec<(String, i64, String)>,
}

/// The ledger of one sink.
pub struct Ledger {
    connection: Connection,
    sink: &'static str,
}

impl Ledger {
    /// Opens the ledger of a sink in `folder`.
    pub fn open(folder: &Path, sink: &'static str, begin: Begin) -> rusqlite::Result<Self> {
        let connection = Connection::open(folder.join("events.db"))?;
        connection.busy_timeout(BUSY_TIMEOUT)?;
        // What a power cut takes back is only sent again. So the disk need not be waited for.
        connection.pragma_update(None, "synchronous", "NORMAL")?;
        connection.pragma_update(None, "wal_autocheckpoint", CHECKPOINT_PAGES)?;
        connection.execute(
            "INSERT INTO sinks (name, cursor)
             SELECT ?1, CASE WHEN ?2 THEN (SELECT coalesce(max(id), 0) FROM events) ELSE 0 END
             WHERE true ON CONFLICT (name) DO NOTHING",
            params![sink, begin == Begin::Now],
        )?;
        Ok(Self { connection, sink })
    }

    /// Every event up to this row is sent, set aside or held back.
    pub fn cursor(&self) -> rusqlite::Result<i64> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT cursor FROM sinks WHERE name = ?1")?;
        statement.query_row([self.sink], |row| row.get(0))
    }

    /// The next events after the cursor: at most `limit`, and no more once they have so many bytes.
    pub fn after(&self, cursor: i64, limit: usize, bytes: usize) -> rusqlite::Result<Vec<Accepted>> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT id, occurred_at, body FROM events WHERE id > ?1 ORDER BY id LIMIT ?2")?;
        let mut found = statement.query(params![cursor, rows(limit)])?;
        let (mut events, mut held) = (Vec::new(), 0);
        while held < bytes
            && let Some(row) = found.next()?
        {
            let event = accepted(row)?;
            held += event.body.len();
            events.push(event);
        }
        Ok(events)
    }

    /// The people with events that are held back.
    pub fn held_people(&self) -> rusqlite::Result<Vec<String>> {
        let mut statement = self
            .connection
            .prepare("SELECT DISTINCT person FROM sink_held WHERE sink = ?1")?;
        statement.query_map([self.sink], |row| row.get(0))?.collect()
    }

    /// The first events of a person that are held back.
    pub fn held_of(&self, person: &str, limit: usize) -> rusqlite::Result<Vec<Accepted>> {
        let mut statement = self.connection.prepare_cached(
            "SELECT events.id, occurred_at, body FROM sink_held JOIN events ON events.id = sink_held.event
             WHERE sink = ?1 AND person = ?2 ORDER BY sink_held.event LIMIT ?3",
        )?;
        statement
            .query_map(params![self.sink, person, rows(limit)], accepted)?
            .collect()
    }

    pub fn has_held(&self, person: &str) -> rusqlite::Result<bool> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT 1 FROM sink_held WHERE sink = ?1 AND person = ?2")?;
        statement.exists([self.sink, person])
    }

    /// Writes down what a piece of work came to, in one commit.
    pub fn settle(&mut self, settled: &Settled) -> rusqlite::Result<()> {
        let sink = self.sink;
        let transaction = self
            .connection
            .transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        if let Some(cursor) = settled.cursor {
            transaction
                .prepare_cached("UPDATE sinks SET cursor = ?2 WHERE name = ?1")?
                .execute(params![sink, cursor])?;
        }
        for (person, row) in &settled.released {
            transaction
                .prepare_cached("DELETE FROM sink_held WHERE sink = ?1 AND person = ?2 AND event = ?3")?
                .execute(params![sink, person, row])?;
        }
        // Events that were deleted meanwhile are nobody's any more.
        for (person, row) in &settled.held {
            transaction
                .prepare_cached(
                    "INSERT INTO sink_held (sink, person, event) SELECT ?1, ?2, id FROM events WHERE id = ?3
                     ON CONFLICT DO NOTHING",
                )?
                .execute(params![sink, person, row])?;
        }
        let at = clock::now();
        for (person, row, reason) in &settled.set_aside {
            transaction
                .prepare_cached(
                    "INSERT INTO sink_set_aside (sink, event, person, at, reason)
                     SELECT ?1, id, ?3, ?4, ?5 FROM events WHERE id = ?2 ON CONFLICT DO NOTHING",
                )?
                .execute(params![sink, row, person, at, reason])?;
        }
        transaction.commit()
    }

    /// Writes down why nothing goes on. Whether that is news.
    pub fn failing(&self, error: &str) -> rusqlite::Result<bool> {
        let is_known = self
            .connection
            .prepare_cached("SELECT 1 FROM sinks WHERE name = ?1 AND failing_since IS NOT NULL AND error = ?2")?
            .exists([self.sink, error])?;
        // It has been failing since the first error in a row.
        self.connection
            .prepare_cached(
                "UPDATE sinks SET error = ?2, error_at = ?3, failing_since = coalesce(failing_since, ?3) WHERE name = ?1",
            )?
            .execute(params![self.sink, error, clock::now()])?;
        Ok(!is_known)
    }

    /// Writes down that it goes on. Whether that is news.
    pub fn recovered(&self) -> rusqlite::Result<bool> {
        let changed = self
            .connection
            .prepare_cached("UPDATE sinks SET failing_since = NULL WHERE name = ?1 AND failing_since IS NOT NULL")?
            .execute([self.sink])?;
        Ok(changed > 0)
    }
}

/// A number of rows as SQLite counts.
fn rows(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX)
}

fn accepted(row: &Row<'_>) -> rusqlite::Result<Accepted> {
    Ok(Accepted {
        row: row.get(0)?,
        occurred_at: row.get(1)?,
        body: row.get(2)?,
    })
}
