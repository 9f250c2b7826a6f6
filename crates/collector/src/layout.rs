//! The layouts of the file: how it looked in each version, and how an older one becomes the newest.

use rusqlite::{Connection, Transaction};
use sha2::{Digest as _, Sha256};
use thiserror::Error;

use crate::keys;
use crate::shipping;
use crate::sinks;

/// "CRBT": how SQLite files say whose they are.
const APPLICATION_ID: i32 = 0x4352_4254;

type Step = fn(&Transaction<'_>) -> rusqlite::Result<()>;

/// The layouts so far: the first makes it, each other changes the one before. None is ever edited, for files have it.
const LAYOUTS: [(i32, Step); 7] = [
    (1, events),
    (2, delivery),
    (3, clocks),
    (SINKS, sinks::layout),
    (5, keys::layout),
    (6, erasures),
    (NEWEST, shipping::changes::layout),
];
/// The layout that has the tables of the sinks.
pub const SINKS: i32 = 4;
/// The layout of this collector.
pub const NEWEST: i32 = 7;

/// Why a file cannot be brought to the newest layout.
#[derive(Debug, Error)]
pub enum LayoutError {
    /// The file is a database of another program.
    #[error("the file is a database of another program")]
    Foreign,
    /// The file was written by a newer collector.
    #[error("the file has the layout {found}")]
    Newer {
        /// Its layout's number.
        found: i32,
    },
    /// SQLite failed.
    #[error(transparent)]
    Sqlite(#[from] rusqlite::Error),
}

/// Brings the file to the newest layout: a new one, or one of an older collector.
pub fn bring_to_newest(connection: &mut Connection) -> Result<(), LayoutError> {
    let application = connection.pragma_query_value(None, "application_id", |row| row.get::<_, i32>(0))?;
    let version = version(connection)?;
    match application {
        APPLICATION_ID if version > NEWEST => return Err(LayoutError::Newer { found: version }),
        APPLICATION_ID => {}
        0 if version == 0 && !has_tables(connection)? => {}
        _ => return Err(LayoutError::Foreign),
    }
    if version < NEWEST {
        let transaction = connection.transaction()?;
        for (_, layout) in LAYOUTS.iter().filter(|(number, _)| *number > version) {
            layout(&transaction)?;
        }
        transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
        transaction.pragma_update(None, "user_version", NEWEST)?;
        transaction.commit()?;
    }
    Ok(())
}

/// The number of the file's layout.
pub fn version(connection: &Connection) -> rusqlite::Result<i32> {
    connection.pragma_query_value(None, "user_version", |row| row.get(0))
}

fn has_tables(connection: &Connection) -> rusqlite::Result<bool> {
    connection.prepare("SELECT 1 FROM sqlite_schema LIMIT 1")?.exists(())
}

fn events(transaction: &Transaction<'_>) -> rusqlite::Result<()> {
    transaction.execute_batch(
        "CREATE TABLE events (
            id INTEGER PRIMARY KEY,
            event_id BLOB NOT NULL UNIQUE,
            received_at INTEGER NOT NULL,
            event TEXT NOT NULL,
            body TEXT NOT NULL
        ) STRICT;
        CREATE TABLE quarantine (
            id INTEGER PRIMARY KEY,
            event_id BLOB,
            received_at INTEGER NOT NULL,
            event TEXT NOT NULL,
            body TEXT NOT NULL,
            verdict TEXT NOT NULL
        ) STRICT;
        CREATE UNIQUE INDEX quarantine_by_id ON quarantine (event_id) WHERE event_id IS NOT NULL;
        CREATE UNIQUE INDEX quarantine_by_body ON quarantine (body) WHERE event_id IS NULL;",
    )
}

fn delivery(transaction: &Transaction<'_>) -> rusqlite::Result<()> {
    transaction.execute_batch(
        "CREATE TABLE delivery (
            tab TEXT PRIMARY KEY,
            made INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE delivery_dropped (
            tab TEXT NOT NULL,
            reason TEXT NOT NULL,
            dropped INTEGER NOT NULL,
            PRIMARY KEY (tab, reason)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE delivery_stored (events INTEGER NOT NULL) STRICT;
        INSERT INTO delivery_stored VALUES (0);",
    )
}

/// Both clocks, and quarantined events without an id by a digest: an index over their texts takes their size again.
///
/// Until then nobody kept the sender's clock, so older events happened when they said.
fn clocks(transaction: &Transaction<'_>) -> rusqlite::Result<()> {
    transaction.execute_batch(
        "ALTER TABLE events ADD COLUMN occurred_at INTEGER;
        ALTER TABLE events ADD COLUMN sent_at INTEGER;
        ALTER TABLE quarantine ADD COLUMN sent_at INTEGER;
        ALTER TABLE quarantine ADD COLUMN digest BLOB;
        UPDATE events SET occurred_at =
            CAST(round((julianday(json_extract(body, '$.timestamp')) - 2440587.5) * 86400000) AS INTEGER);
        DROP INDEX quarantine_by_body;",
    )?;
    let mut without_id = transaction.prepare("SELECT id, body FROM quarantine WHERE event_id IS NULL")?;
    let mut digested = transaction.prepare("UPDATE quarantine SET digest = ?2 WHERE id = ?1")?;
    let mut rows = without_id.query(())?;
    while let Some(row) = rows.next()? {
        let body: String = row.get(1)?;
        digested.execute((row.get::<_, i64>(0)?, digest(&body)))?;
    }
    transaction.execute_batch("CREATE UNIQUE INDEX quarantine_by_digest ON quarantine (digest) WHERE event_id IS NULL")
}

/// Events can be deleted: when a person asks for it, and with age.
///
/// Numbers of rows are never given twice, or who reads on from a number would miss what has got an old one. An erased event
/// is known again by its id, which says nothing of the person. `deletions` has whoever reads along notice.
fn erasures(transaction: &Transaction<'_>) -> rusqlite::Result<()> {
    transaction.execute_batch(
        "CREATE TABLE erasures (
            id INTEGER PRIMARY KEY,
            erased_at INTEGER NOT NULL,
            salt BLOB NOT NULL,
            digest BLOB NOT NULL,
            events INTEGER NOT NULL,
            quarantined INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE erased_events (event_id BLOB PRIMARY KEY) STRICT, WITHOUT ROWID;
        CREATE TABLE deletions (
            place TEXT PRIMARY KEY,
            deleted INTEGER NOT NULL,
            highest_id INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        INSERT INTO deletions VALUES ('events', 0, 0), ('quarantine', 0, 0);
        CREATE TRIGGER events_deleted AFTER DELETE ON events BEGIN
            UPDATE deletions SET deleted = deleted + 1, highest_id = max(highest_id, OLD.id) WHERE place = 'events';
        END;
        CREATE TRIGGER quarantine_deleted AFTER DELETE ON quarantine BEGIN
            UPDATE deletions SET deleted = deleted + 1, highest_id = max(highest_id, OLD.id) WHERE place = 'quarantine';
        END;",
    )
}

/// What stands for the text of an event without an id.
pub fn digest(body: &str) -> [u8; 32] {
    Sha256::digest(body).into()
}
