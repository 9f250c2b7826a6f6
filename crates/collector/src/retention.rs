//! Retention: events that came longer ago than they are kept for are deleted.

use std::path::Path;
use std::thread;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};
use serde::Serialize;

use crate::clock;
use crate::facts::{self, FactsError};
use crate::shipping::{self, mark::Mark};

/// How many rows go in one commit: the collector waits for no more than these.
const COMMIT_ROWS: u32 = 2000;
/// How often a running collector looks.
const LOOK_EVERY: Duration = Duration::from_hours(1);
const BUSY_TIMEOUT: Duration = Duration::from_secs(30);
const DAY_MS: i64 = 86_400_000;

/// What was deleted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Deleted {
    /// How many events.
    pub events: usize,
    /// How many that broke the plan.
    pub quarantined: usize,
}

/// Deletes what came more than so many days ago, also while a collector runs. What ClickHouse still has to get stays, and
/// nothing is deleted there.
///
/// # Errors
///
/// If there is no file, or it cannot be written. What was deleted before stays so.
pub fn retain(folder: &Path, days: u32) -> Result<Deleted, FactsError> {
    drop(facts::open(folder)?);
    let file = folder.join("events.db");
    let before_ms = clock::now().saturating_sub(i64::from(days) * DAY_MS);
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let deleted = Connection::open_with_flags(&file, flags).and_then(|connection| {
        connection.busy_timeout(BUSY_TIMEOUT)?;
        connection.pragma_update(None, "secure_delete", "ON")?;
        let deleted = Deleted {
            events: delete(&connection, "events", before_ms, |shipped| shipped.event)?,
            quarantined: delete(&connection, "quarantine", before_ms, |shipped| shipped.quarantined)?,
        };
        if deleted != Deleted::default() {
            // The write-ahead log has copies. Where somebody reads just now, the next folding does it.
            connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", (), |_| Ok(()))?;
        }
        Ok(deleted)
    });
    deleted.map_err(|source| FactsError::Sqlite { file, source })
}

/// Deletes the rows that came before. They stand first, for rows are in the order of their arrival: all but those that came
/// out of quarantine later, which go with the rows around them.
fn delete(connection: &Connection, table: &str, before_ms: i64, through: fn(Mark) -> i64) -> rusqlite::Result<usize> {
    let through = shipping::shipped(connection)?.map_or(i64::MAX, through);
    let first = format!("SELECT id, received_at FROM {table} ORDER BY id LIMIT {COMMIT_ROWS}");
    let sql = format!("DELETE FROM {table} WHERE id IN (SELECT id FROM ({first}) WHERE received_at < ?1 AND id <= ?2)");
    let mut all = 0;
    loop {
        let deleted = connection.execute(&sql, [before_ms, through])?;
        all += deleted;
        if deleted == 0 {
            return Ok(all);
        }
    }
}

/// Has a thread of its own delete what grows too old, for as long as the process runs.
pub fn keep_days(folder: &Path, days: u32) -> std::io::Result<()> {
    let folder = folder.to_owned();
    let retain_for_ever = move || {
        loop {
            match retain(&folder, days) {
                Ok(deleted) if deleted == Deleted::default() => {}
                Ok(Deleted { events, quarantined }) => {
                    tracing::info!(events, quarantined, "events older than {days} days were deleted");
                }
                Err(error) => tracing::error!("events older than {days} days could not be deleted: {error}"),
            }
            thread::sleep(LOOK_EVERY);
        }
    };
    thread::Builder::new()
        .name("retention".into())
        .spawn(retain_for_ever)
        .map(drop)
}
