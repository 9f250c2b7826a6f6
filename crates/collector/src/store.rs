//! The file of events: SQLite. Events are appended, each once by its id; an invalid one is kept aside.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, ErrorCode, Transaction};
use thiserror::Error;
use uuid::Uuid;

use crate::delivery;
use crate::intake::{Intake, Judged, Status};

/// "CRBT": how SQLite files say whose they are.
const APPLICATION_ID: i32 = 0x4352_4254;
/// The layouts so far: the first makes it, each other changes the one before. None is ever edited, for files have it.
const LAYOUTS: [(i32, &str); 2] = [(1, EVENTS), (VERSION, DELIVERY)];
/// The layout of this collector.
const VERSION: i32 = 2;

const EVENTS: &str = "
    CREATE TABLE events (
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
    CREATE UNIQUE INDEX quarantine_by_body ON quarantine (body) WHERE event_id IS NULL;
";

const DELIVERY: &str = "
    CREATE TABLE delivery (
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
    INSERT INTO delivery_stored VALUES (0);
";

/// Why the store cannot be opened.
#[derive(Debug, Error)]
pub enum OpenError {
    /// The folder is not there and cannot be made, or cannot be written to.
    #[error("the data folder {folder} cannot be used: {source}\nChoose another with --data.", folder = folder.display())]
    Folder {
        /// The folder.
        folder: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Another collector has it.
    #[error("another collector uses the data folder {folder}\nStop it, or choose another folder with --data.", folder = folder.display())]
    InUse {
        /// The folder.
        folder: PathBuf,
    },
    /// The file is no database, or a damaged one.
    #[error("{file} is not a SQLite database, or is damaged: {source}\nMove it away, or restore it from a backup.", file = file.display())]
    NotADatabase {
        /// The file.
        file: PathBuf,
        /// What SQLite said.
        source: rusqlite::Error,
    },
    /// The file is a database of another program.
    #[error("{file} is a database of another program\nChoose another folder with --data.", file = file.display())]
    Foreign {
        /// The file.
        file: PathBuf,
    },
    /// The file was written by a newer collector.
    #[error("{file} has the layout {found}, and this collector knows none after {VERSION}\nUse a newer collector.", file = file.display())]
    Newer {
        /// The file.
        file: PathBuf,
        /// Its layout's number.
        found: i32,
    },
    /// SQLite failed in another way.
    #[error("{file} cannot be opened: {source}", file = file.display())]
    Sqlite {
        /// The file.
        file: PathBuf,
        /// What SQLite said.
        source: rusqlite::Error,
    },
}

/// The open file.
pub struct Store {
    connection: Connection,
    /// Held for as long as the store is open, so that no other collector writes to it.
    _lock: File,
}

impl Store {
    /// Opens the store in `folder`; makes both where there is nothing yet.
    pub fn open(folder: &Path) -> Result<Self, OpenError> {
        let unusable = |source| OpenError::Folder {
            folder: folder.to_owned(),
            source,
        };
        fs::create_dir_all(folder).map_err(unusable)?;
        let lock = File::create(folder.join("collector.lock")).map_err(unusable)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(OpenError::InUse {
                    folder: folder.to_owned(),
                });
            }
            Err(TryLockError::Error(source)) => return Err(unusable(source)),
        }
        let file = folder.join("events.db");
        let connection = Connection::open(&file).and_then(|connection| {
            // `FULL` has every commit synced to disk before it returns: what is acknowledged is durable.
            connection.pragma_update(None, "journal_mode", "WAL")?;
            connection.pragma_update(None, "synchronous", "FULL")?;
            Ok(connection)
        });
        let mut connection = connection.map_err(|source| sqlite(&file, source))?;
        migrate(&mut connection, &file)?;
        Ok(Self {
            connection,
            _lock: lock,
        })
    }

    /// Brings what still lies in the write-ahead log into the file itself, so that a copy of the file is all there is.
    /// The last connection does so when it closes; but a reader may be the last, and be ended with the process.
    pub fn settle(&self) -> rusqlite::Result<()> {
        self.connection
            .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
    }

    /// Keeps what requests bring in one commit. Gives what became of each event, in their order; on an error nothing
    /// was kept.
    pub fn append<'i>(
        &mut self,
        intakes: impl Iterator<Item = &'i Intake>,
        received_at: i64,
    ) -> rusqlite::Result<Vec<Status>> {
        let transaction = self.connection.transaction()?;
        let mut statuses = Vec::new();
        // Events of senders that report: distinct ones, which were not there before.
        let mut reported = 0;
        for intake in intakes {
            for event in &intake.events {
                let (status, is_new) = append_one(&transaction, event, received_at)?;
                statuses.push(status);
                if is_new && !intake.delivery.is_empty() && !is_in_the_other_table(&transaction, event)? {
                    reported += 1;
                }
            }
            for report in &intake.delivery {
                delivery::keep(&transaction, report)?;
            }
        }
        if reported > 0 {
            delivery::keep_stored(&transaction, reported)?;
        }
        transaction.commit()?;
        Ok(statuses)
    }
}

/// Appends an event; gives what became of it, and whether there is a row more.
fn append_one(transaction: &Transaction<'_>, event: &Judged, received_at: i64) -> rusqlite::Result<(Status, bool)> {
    let id = event.event_id.map(Uuid::into_bytes);
    if event.is_valid() {
        let inserted = transaction
            .prepare_cached(
                "INSERT OR IGNORE INTO events (event_id, received_at, event, body) VALUES (?1, ?2, ?3, ?4)",
            )?
            .execute((id, received_at, &event.name, &event.body))?;
        return Ok(match inserted {
            0 => (Status::Duplicate, false),
            _ => (Status::Accepted, true),
        });
    }
    let verdict =
        serde_json::to_string(&event.verdict).map_err(|error| rusqlite::Error::ToSqlConversionFailure(error.into()))?;
    let inserted = transaction
        .prepare_cached(
            "INSERT OR IGNORE INTO quarantine (event_id, received_at, event, body, verdict) VALUES (?1, ?2, ?3, ?4, ?5)",
        )?
        .execute((id, received_at, &event.name, &event.body, verdict))?;
    Ok((Status::Quarantined, inserted > 0))
}

/// Whether an event of the same id is in the table where this one is not: a mended one, or the one before.
fn is_in_the_other_table(transaction: &Transaction<'_>, event: &Judged) -> rusqlite::Result<bool> {
    let Some(id) = event.event_id else {
        return Ok(false);
    };
    let other = if event.is_valid() {
        "SELECT 1 FROM quarantine WHERE event_id = ?1"
    } else {
        "SELECT 1 FROM events WHERE event_id = ?1"
    };
    transaction.prepare_cached(other)?.exists([id.into_bytes()])
}

/// Brings the file to the newest layout: a new one, or one of an older collector.
fn migrate(connection: &mut Connection, file: &Path) -> Result<(), OpenError> {
    let number = |pragma: &str| connection.pragma_query_value(None, pragma, |row| row.get::<_, i32>(0));
    let read = || Ok((number("application_id")?, number("user_version")?));
    let (application, version) = read().map_err(|source| sqlite(file, source))?;
    match application {
        APPLICATION_ID if version > VERSION => {
            return Err(OpenError::Newer {
                file: file.to_owned(),
                found: version,
            });
        }
        APPLICATION_ID => {}
        0 if version == 0 && !has_tables(connection).map_err(|source| sqlite(file, source))? => {}
        _ => return Err(OpenError::Foreign { file: file.to_owned() }),
    }
    let mut migrate = || {
        let transaction = connection.transaction()?;
        for (_, layout) in LAYOUTS.iter().filter(|(number, _)| *number > version) {
            transaction.execute_batch(layout)?;
        }
        transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
        transaction.pragma_update(None, "user_version", VERSION)?;
        transaction.commit()
    };
    if version < VERSION {
        migrate().map_err(|source| sqlite(file, source))?;
    }
    Ok(())
}

fn has_tables(connection: &Connection) -> rusqlite::Result<bool> {
    connection.prepare("SELECT 1 FROM sqlite_schema LIMIT 1")?.exists(())
}

fn sqlite(file: &Path, source: rusqlite::Error) -> OpenError {
    let file = file.to_owned();
    match source.sqlite_error_code() {
        Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => OpenError::NotADatabase { file, source },
        _ => OpenError::Sqlite { file, source },
    }
}
