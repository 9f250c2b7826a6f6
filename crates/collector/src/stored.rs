//! The stored events one after the other, in the order of their arrival, also while a collector writes.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OpenFlags};
use serde::Deserialize;
use serde_json::value::RawValue;
use thiserror::Error;

/// How many rows are read at once: a reader that never paused would keep the write-ahead log from being folded.
const CHUNK_ROWS: i64 = 10_000;

/// Why stored events cannot be read.
#[derive(Debug, Error)]
pub enum StoredError {
    /// There is no file of events.
    #[error("{} is not there\nStart the collector with this data folder once, or name another with --data.", file.display())]
    Missing {
        /// The file.
        file: PathBuf,
    },
    /// SQLite failed.
    #[error("{} cannot be read: {source}", file.display())]
    Sqlite {
        /// The file.
        file: PathBuf,
        /// What SQLite said.
        source: rusqlite::Error,
    },
    /// A copy cannot be written, or the disk does not say that it has it.
    #[error("{} cannot be written: {source}", file.display())]
    Unwritable {
        /// The copy.
        file: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A stored event is none.
    #[error("the stored event {id} cannot be read: {source}")]
    Event {
        /// The row's number.
        id: i64,
        /// What is wrong with it.
        source: serde_json::Error,
    },
}

/// Which events are meant.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Their names; all where none is given.
    pub events: Vec<String>,
    /// Where they come from.
    pub platform: Option<String>,
    /// The user or the visitor they are of.
    pub person: Option<String>,
    /// From when on they happened, in milliseconds since 1970.
    pub from_ms: Option<i64>,
    /// Before when they happened, in milliseconds since 1970.
    pub to_ms: Option<i64>,
}

/// A stored event.
#[derive(Debug)]
pub struct StoredEvent<'r> {
    /// When it came, in milliseconds since 1970.
    pub received_at: i64,
    /// When it happened by the collector's clock, in milliseconds since 1970.
    pub occurred_at: i64,
    /// Its JSON text, as it came.
    pub body: &'r str,
    /// Its parts.
    pub parts: Parts,
}

/// The parts of an event; objects as their JSON text.
#[derive(Debug, Deserialize)]
#[expect(missing_docs, reason = "the plan's own names")]
pub struct Parts {
    pub event_id: String,
    pub event: String,
    pub platform: String,
    pub user_id: Option<String>,
    pub anonymous_id: Option<String>,
    pub session_id: Option<String>,
    pub properties: Option<Box<RawValue>>,
    pub user_properties: Option<Box<RawValue>>,
    pub context: Option<Box<RawValue>>,
}

/// The events of a data folder. The file is only read.
pub struct StoredEvents {
    file: PathBuf,
    connection: Connection,
}

impl StoredEvents {
    /// Opens the file of a data folder.
    ///
    /// # Errors
    ///
    /// If there is none, or it cannot be read.
    pub fn open(folder: &Path) -> Result<Self, StoredError> {
        let file = folder.join("events.db");
        if !file.is_file() {
            return Err(StoredError::Missing { file });
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        match Connection::open_with_flags(&file, flags) {
            Ok(connection) => Ok(Self { file, connection }),
            Err(source) => Err(StoredError::Sqlite { file, source }),
        }
    }

    /// Gives each event that is meant to `visit`, which ends the reading by an error.
    ///
    /// # Errors
    ///
    /// Those of `visit`; and if the file cannot be read.
    pub fn for_each<E: From<StoredError>>(
        &self,
        filter: &Filter,
        mut visit: impl FnMut(StoredEvent<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        let unreadable = |source| StoredError::Sqlite {
            file: self.file.clone(),
            source,
        };
        let mut statement = self
            .connection
            .prepare(
                "SELECT id, received_at, coalesce(occurred_at, received_at), event, body FROM events
                 WHERE id > ?1 ORDER BY id LIMIT ?2",
            )
            .map_err(unreadable)?;
        let mut last_id = 0;
        loop {
            let mut rows = statement.query((last_id, CHUNK_ROWS)).map_err(unreadable)?;
            let mut read = 0;
            while let Some(row) = rows.next().map_err(unreadable)? {
                read += 1;
                last_id = row.get(0).map_err(unreadable)?;
                let (received_at, occurred_at): (i64, i64) =
                    (row.get(1).map_err(unreadable)?, row.get(2).map_err(unreadable)?);
                let text = |column| row.get_ref(column).and_then(|text| Ok(text.as_str()?));
                let (name, body) = (text(3).map_err(unreadable)?, text(4).map_err(unreadable)?);
                let is_meant = (filter.events.is_empty() || filter.events.iter().any(|event| event == name))
                    && filter.from_ms.is_none_or(|from| occurred_at >= from)
                    && filter.to_ms.is_none_or(|to| occurred_at < to);
                if !is_meant {
                    continue;
                }
                let parts: Parts =
                    serde_json::from_str(body).map_err(|source| StoredError::Event { id: last_id, source })?;
                let is_person =
                    |person: &String| [&parts.user_id, &parts.anonymous_id].contains(&&Some(person.clone()));
                if filter
                    .platform
                    .as_ref()
                    .is_some_and(|platform| *platform != parts.platform)
                    || filter.person.as_ref().is_some_and(|person| !is_person(person))
                {
                    continue;
                }
                visit(StoredEvent {
                    received_at,
                    occurred_at,
                    body,
                    parts,
                })?;
            }
            if read < CHUNK_ROWS {
                return Ok(());
            }
        }
    }

    /// Writes a copy of the whole file, also while a collector writes to it: all that was acknowledged before is in it.
    ///
    /// # Errors
    ///
    /// If `to` exists, or cannot be written.
    pub fn back_up(&self, to: &Path) -> Result<(), StoredError> {
        let unwritable = |source| StoredError::Unwritable {
            file: to.to_owned(),
            source,
        };
        let name = to.to_str().ok_or_else(|| {
            let reason = "SQLite takes no name that is not UTF-8";
            unwritable(io::Error::new(io::ErrorKind::InvalidInput, reason))
        })?;
        // Events name people: the copy is for its owner alone, from the beginning.
        let copy = make_private(to).map_err(unwritable)?;
        let copied = self.connection.execute("VACUUM INTO ?1", [name]);
        if let Err(source) = copied {
            // It was empty, or is half a copy: either would be taken for one.
            fs::remove_file(to).map_err(unwritable)?;
            return Err(StoredError::Sqlite {
                file: to.to_owned(),
                source,
            });
        }
        // SQLite leaves that to the system; a copy that a power cut takes is none.
        copy.sync_all().map_err(unwritable)
    }
}

/// Makes an empty file that nobody else may read.
fn make_private(file: &Path) -> io::Result<File> {
    let mut options = File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(file)
}
