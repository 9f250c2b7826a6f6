//! A look at a store from outside: is it whole, how much of what came was invalid, whom does it let in.

use std::fs;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OpenFlags};

use crate::clock;
use crate::keys::{Key, KeyBook};
use crate::layout;
use crate::sinks::status::{self, SinkStatus};
use crate::stored::StoredError;

/// One day in milliseconds.
const DAY_MS: i64 = 86_400_000;

/// What was found.
#[derive(Debug)]
pub struct Examination {
    /// The file.
    pub file: PathBuf,
    /// How many bytes it has.
    pub bytes: u64,
    /// How many bytes wait in the write-ahead log beside it.
    pub log_bytes: u64,
    /// The number of its layout, and that of this program's.
    pub layout: (i32, i32),
    /// What SQLite finds wrong with it; empty if nothing.
    pub damage: Vec<String>,
    /// How many events there are, and how many in quarantine.
    pub events: (i64, i64),
    /// The same of those that came within the last day.
    pub last_day: (i64, i64),
    /// The name and the code that most events in quarantine of the last day have, and how many have them.
    pub most_broken: Option<(String, String, i64)>,
    /// By how many milliseconds the newest event lies in the future.
    pub ahead_ms: i64,
    /// Its keys; `None` where the file has no room for them yet.
    pub keys: Option<Vec<Key>>,
    /// The sinks that have ever run; none where the file has no room for them yet.
    pub sinks: Vec<SinkStatus>,
}

/// Looks at the store of a data folder. A collector may be running.
///
/// # Errors
///
/// If there is none, or it cannot be read.
pub fn examine(folder: &Path) -> Result<Examination, StoredError> {
    let file = folder.join("events.db");
    if !file.is_file() {
        return Err(StoredError::Missing { file });
    }
    look(&file).map_err(|source| StoredError::Sqlite { file, source })
}

fn look(file: &Path) -> rusqlite::Result<Examination> {
    let size = |file: &Path| fs::metadata(file).map(|metadata| metadata.len()).unwrap_or_default();
    let connection =
        Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    let mut check = connection.prepare("PRAGMA quick_check(10)")?;
    let damage: Vec<String> = check.query_map((), |row| row.get(0))?.collect::<Result<_, _>>()?;
    let number = |query: &str| connection.query_row(query, (), |row| row.get::<_, Option<i64>>(0));
    let now = clock::now();
    let since = |table: &str| {
        let query = format!("SELECT count(*) FROM {table} WHERE received_at > {}", now - DAY_MS);
        number(&query).map(Option::unwrap_or_default)
    };
    let mut most = connection.prepare(
        "SELECT event, json_extract(violation.value, '$.code') AS code, count(*) AS times
         FROM quarantine, json_each(verdict, '$.violations') AS violation
         WHERE received_at > ?1 GROUP BY event, code ORDER BY times DESC LIMIT 1",
    )?;
    let mut rows = most.query([now - DAY_MS])?;
    let most_broken = match rows.next()? {
        Some(row) => Some((row.get(0)?, row.get(1)?, row.get(2)?)),
        None => None,
    };
    let version = layout::version(&connection)?;
    Ok(Examination {
        file: file.to_owned(),
        bytes: size(file),
        log_bytes: size(&file.with_extension("db-wal")),
        layout: (version, layout::NEWEST),
        damage: damage.into_iter().filter(|line| line != "ok").collect(),
        events: (
            number("SELECT count(*) FROM events")?.unwrap_or_default(),
            number("SELECT count(*) FROM quarantine")?.unwrap_or_default(),
        ),
        last_day: (since("events")?, since("quarantine")?),
        most_broken,
        ahead_ms: number("SELECT max(received_at) FROM events WHERE id = (SELECT max(id) FROM events)")?
            .map_or(0, |newest| newest - now),
        keys: (version == layout::NEWEST)
            .then(|| KeyBook::list_in(&connection))
            .transpose()?,
        sinks: if version >= layout::SINKS {
            status::all(&connection)?
        } else {
            Vec::new()
        },
    })
}
