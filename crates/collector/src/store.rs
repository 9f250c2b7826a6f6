//! The file of events: SQLite. Events are appended, each once by its id; an invalid one is kept aside.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, ErrorCode, Transaction, TransactionBehavior};
use thiserror::Error;
use uuid::Uuid;

use crate::clock;
use crate::delivery;
use crate::intake::{Intake, Judged, Status};
use crate::layout::{self, LayoutError};
use crate::shipping::mark::Mark;

/// How much of the file SQLite may hold in memory, in KiB: negative numbers say so.
const CACHE_KIB: i32 = -32 << 10;
/// After how many pages of 4 KiB the write-ahead log is moved into the file.
pub const CHECKPOINT_PAGES: i32 = 4096;

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
    #[error("{file} has the layout {found}, and this collector knows none after {newest}\nUse a newer collector.", file = file.display(), newest = layout::NEWEST)]
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
        make_private(folder).map_err(unusable)?;
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
            // What is deleted is overwritten: a step from one layout to the next may delete texts.
            connection.pragma_update(None, "secure_delete", "ON")?;
            // Ids of events that come late lie all over the index: its pages should not have to be read again.
            connection.pragma_update(None, "cache_size", CACHE_KIB)?;
            // Fewer, larger moves from the log into the file: each costs two syncs.
            connection.pragma_update(None, "wal_autocheckpoint", CHECKPOINT_PAGES)?;
            Ok(connection)
        });
        let mut connection = connection.map_err(|source| sqlite(&file, source))?;
        match layout::bring_to_newest(&mut connection) {
            Ok(()) => {}
            Err(LayoutError::Foreign) => return Err(OpenError::Foreign { file }),
            Err(LayoutError::Newer { found }) => return Err(OpenError::Newer { file, found }),
            Err(LayoutError::Sqlite(source)) => return Err(sqlite(&file, source)),
        }
        Ok(Self {
            connection,
            _lock: lock,
        })
    }

    /// The connection, for what is done before anything is taken in.
    pub fn connection(&self) -> &Connection {
        &self.connection
    }

    /// Brings what still lies in the write-ahead log into the file itself, so that a copy of the file is all there is.
    /// The last connection does so when it closes; but a reader may be the last, and be ended with the process.
    pub fn settle(&self) -> rusqlite::Result<()> {
        self.connection
            .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
    }

    /// Whether nothing was ever stored that is still there.
    pub fn is_empty(&self) -> rusqlite::Result<bool> {
        let sql = "SELECT NOT EXISTS (SELECT 1 FROM events) AND NOT EXISTS (SELECT 1 FROM quarantine)";
        self.connection.query_row(sql, [], |row| row.get(0))
    }

    /// Writes what changes nothing, to see whether the disk takes it.
    pub fn probe(&self) -> rusqlite::Result<()> {
        // A row that stays as it is would not be written; the first page is.
        self.connection.pragma_update(None, "user_version", layout::NEWEST)
    }

    /// Keeps what requests bring in one commit. Gives what became of each event, in their order, and the end of the store;
    /// on an error nothing was kept.
    pub fn append<'i>(
        &mut self,
        intakes: impl Iterator<Item = &'i Intake>,
        received_at: i64,
    ) -> rusqlite::Result<(Vec<Status>, Mark)> {
        // At once the one who writes: what is read first must still hold when it is written to.
        let transaction = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut next = Next::read(&transaction)?;
        let mut statuses = Vec::new();
        // Events of senders that report: distinct ones, which were not there before.
        let mut reported = 0;
        for intake in intakes {
            for event in &intake.events {
                let (status, is_new) = append_one(&transaction, event, intake, received_at, &mut next)?;
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
        Ok((statuses, next.last()))
    }
}

/// Makes the folder where there is none: events name people, so nobody else on the machine may look into it.
fn make_private(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// What a commit has to know of the commits before.
pub struct Next {
    /// The number of the next event: one that no event has had, also none that was deleted.
    id: i64,
    /// The same of the next event in quarantine.
    quarantined: i64,
    /// Whether events have been erased, whose ids must not come again.
    has_erased: bool,
}

impl Next {
    /// Reads it.
    pub fn read(transaction: &Transaction<'_>) -> rusqlite::Result<Self> {
        let end = Mark::end(transaction)?;
        let sql = "SELECT EXISTS (SELECT 1 FROM erased_events)";
        Ok(Self {
            id: end.event + 1,
            quarantined: end.quarantined + 1,
            has_erased: transaction.prepare_cached(sql)?.query_row((), |row| row.get(0))?,
        })
    }

    /// The numbers that were given last.
    fn last(&self) -> Mark {
        Mark {
            event: self.id - 1,
            quarantined: self.quarantined - 1,
        }
    }
}

fn is_erased(transaction: &Transaction<'_>, event_id: Option<[u8; 16]>) -> rusqlite::Result<bool> {
    transaction
        .prepare_cached("SELECT 1 FROM erased_events WHERE event_id = ?1")?
        .exists([event_id])
}

/// Appends an event; gives what became of it, and whether there is a row more.
pub fn append_one(
    transaction: &Transaction<'_>,
    event: &Judged,
    intake: &Intake,
    received_at: i64,
    next: &mut Next,
) -> rusqlite::Result<(Status, bool)> {
    let id = event.event_id.map(Uuid::into_bytes);
    let sent_at = intake.sent_at;
    if next.has_erased && is_erased(transaction, id)? {
        return Ok((Status::Duplicate, false));
    }
    if event.is_valid() {
        let occurred_at = event
            .said_at
            .map(|said_at| clock::corrected(said_at, sent_at, received_at));
        // Only a row of the same id is passed over: anything else that SQLite refuses is a fault, and is told.
        let inserted = transaction
            .prepare_cached(
                "INSERT INTO events (id, event_id, received_at, event, body, occurred_at, sent_at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (event_id) DO NOTHING",
            )?
            .execute((
                next.id,
                id,
                received_at,
                &*event.name,
                &*event.body,
                occurred_at,
                sent_at,
            ))?;
        if inserted == 0 {
            return Ok((Status::Duplicate, false));
        }
        next.id += 1;
        return Ok((Status::Accepted, true));
    }
    let verdict =
        serde_json::to_string(&event.verdict).map_err(|error| rusqlite::Error::ToSqlConversionFailure(error.into()))?;
    // What has no id is known again by its text.
    let digest = id.is_none().then(|| layout::digest(&event.body));
    let inserted = transaction
        .prepare_cached(
            "INSERT INTO quarantine (id, event_id, received_at, event, body, verdict, sent_at, digest, key_id)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT DO NOTHING",
        )?
        .execute((
            next.quarantined,
            id,
            received_at,
            &*event.name,
            &*event.body,
            verdict,
            sent_at,
            digest,
            intake.key_id,
        ))?;
    if inserted > 0 {
        next.quarantined += 1;
    }
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

fn sqlite(file: &Path, source: rusqlite::Error) -> OpenError {
    let file = file.to_owned();
    match source.sqlite_error_code() {
        Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => OpenError::NotADatabase { file, source },
        _ => OpenError::Sqlite { file, source },
    }
}
