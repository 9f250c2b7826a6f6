//! The file of events: SQLite, append only. An event is stored once, by its id; an invalid one is kept aside.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, ErrorCode, OptionalExtension as _, Transaction};
use thiserror::Error;
use uuid::Uuid;

use crate::intake::{Judged, Status};

/// "CRBT": how SQLite files say whose they are.
const APPLICATION_ID: i32 = 0x4352_4254;
/// The layout below.
const VERSION: i32 = 1;

const SCHEMA: &str = "
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
        let connection = connection.map_err(|source| sqlite(&file, source))?;
        migrate(&connection, &file)?;
        Ok(Self {
            connection,
            _lock: lock,
        })
    }

    /// Appends events in one commit. Gives what became of each, in their order; on an error nothing was kept.
    pub fn append<'e>(
        &mut self,
        events: impl Iterator<Item = &'e Judged>,
        received_at: i64,
    ) -> rusqlite::Result<Vec<Status>> {
        let transaction = self.connection.transaction()?;
        let statuses: rusqlite::Result<Vec<Status>> = events
            .map(|event| append_one(&transaction, event, received_at))
            .collect();
        let statuses = statuses?;
        transaction.commit()?;
        Ok(statuses)
    }
}

fn append_one(transaction: &Transaction<'_>, event: &Judged, received_at: i64) -> rusqlite::Result<Status> {
    let id = event.event_id.map(Uuid::into_bytes);
    if event.is_valid() {
        let inserted = transaction
            .prepare_cached(
                "INSERT OR IGNORE INTO events (event_id, received_at, event, body) VALUES (?1, ?2, ?3, ?4)",
            )?
            .execute((id, received_at, &event.name, &event.body))?;
        return Ok(if inserted == 1 {
            Status::Accepted
        } else {
            Status::Duplicate
        });
    }
    let verdict =
        serde_json::to_string(&event.verdict).map_err(|error| rusqlite::Error::ToSqlConversionFailure(error.into()))?;
    transaction
        .prepare_cached(
            "INSERT OR IGNORE INTO quarantine (event_id, received_at, event, body, verdict) VALUES (?1, ?2, ?3, ?4, ?5)",
        )?
        .execute((id, received_at, &event.name, &event.body, verdict))?;
    Ok(Status::Quarantined)
}

fn migrate(connection: &Connection, file: &Path) -> Result<(), OpenError> {
    let number = |pragma: &str| connection.pragma_query_value(None, pragma, |row| row.get::<_, i32>(0));
    let read = || Ok((number("application_id")?, number("user_version")?));
    let (application, version) = read().map_err(|source| sqlite(file, source))?;
    if (application, version) == (APPLICATION_ID, VERSION) {
        return Ok(());
    }
    if application == APPLICATION_ID {
        return Err(OpenError::Newer {
            file: file.to_owned(),
            found: version,
        });
    }
    let create = || {
        let has_tables = connection
            .query_row("SELECT 1 FROM sqlite_schema LIMIT 1", (), |_| Ok(()))
            .optional()?
            .is_some();
        if application != 0 || version != 0 || has_tables {
            return Ok(false);
        }
        connection.execute_batch(&format!(
            "BEGIN; {SCHEMA} PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {VERSION}; COMMIT;"
        ))?;
        Ok(true)
    };
    match create() {
        Ok(true) => Ok(()),
        Ok(false) => Err(OpenError::Foreign { file: file.to_owned() }),
        Err(source) => Err(sqlite(file, source)),
    }
}

fn sqlite(file: &Path, source: rusqlite::Error) -> OpenError {
    let file = file.to_owned();
    match source.sqlite_error_code() {
        Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => OpenError::NotADatabase { file, source },
        _ => OpenError::Sqlite { file, source },
    }
}
