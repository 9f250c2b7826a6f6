//! Which events have arrived so far: how many of each name, and when the first and the last came.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use rusqlite::{Connection, OpenFlags};
use serde::Serialize;
use tokio::sync::Semaphore;

use crate::problem::Problem;

/// How many names of one table are told: names in quarantine are whatever somebody sent.
const MAX_NAMES: u32 = 1000;
/// How many characters of a name are told.
const MAX_NAME_CHARS: u32 = 200;
/// How long a reader waits for SQLite's own locks.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// The events that have arrived, most frequent first.
#[derive(Debug, Serialize)]
pub struct Arrived {
    /// The valid ones.
    events: Vec<Named>,
    /// The invalid ones.
    quarantined: Vec<Named>,
}

/// The events of one name.
#[derive(Debug, Serialize)]
struct Named {
    event: String,
    count: i64,
    first_received_at: String,
    last_received_at: String,
}

/// Reads the store beside the thread that writes it.
#[derive(Clone)]
pub struct Reader {
    file: PathBuf,
    /// One reader at a time: each reads the whole file.
    turn: Arc<Semaphore>,
}

impl Reader {
    /// A reader of the store in `folder`.
    pub fn new(folder: &Path) -> Self {
        Self {
            file: folder.join("events.db"),
            turn: Arc::new(Semaphore::new(1)),
        }
    }

    /// Counts what has arrived. With a write-ahead log, readers and the writer do not wait for each other.
    pub async fn read(&self) -> Result<Arrived, Problem> {
        // The semaphore is never closed.
        let _turn = self.turn.acquire().await.map_err(|_| Problem::busy())?;
        let file = self.file.clone();
        let read = tokio::task::spawn_blocking(move || arrived(&file)).await;
        read.ok().and_then(Result::ok).ok_or_else(Problem::unreadable)
    }
}

fn arrived(file: &Path) -> rusqlite::Result<Arrived> {
    let connection =
        Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    Ok(Arrived {
        events: names(&connection, "events")?,
        quarantined: names(&connection, "quarantine")?,
    })
}

fn names(connection: &Connection, table: &str) -> rusqlite::Result<Vec<Named>> {
    let mut statement = connection.prepare(&format!(
        "SELECT substr(event, 1, {MAX_NAME_CHARS}) AS name, count(*) AS events, min(received_at), max(received_at)
         FROM {table} GROUP BY name ORDER BY events DESC, name LIMIT {MAX_NAMES}"
    ))?;
    let rows = statement.query_map((), |row| {
        Ok(Named {
            event: row.get(0)?,
            count: row.get(1)?,
            first_received_at: time(row.get(2)?),
            last_received_at: time(row.get(3)?),
        })
    })?;
    rows.collect()
}

/// Milliseconds since 1970 as RFC 3339; the store holds no time that a calendar does not have.
fn time(milliseconds: i64) -> String {
    Timestamp::from_millisecond(milliseconds)
        .unwrap_or_default()
        .to_string()
}
