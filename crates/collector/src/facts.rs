//! The stored events as facts: read into columns, from where the reading before has ended.

use std::path::{Path, PathBuf};

use cryptorebate_insights::{Facts, Unreadable};
use cryptorebate_plan::model::Plan;
use rusqlite::{Connection, OpenFlags};
use thiserror::Error;

/// Why stored events cannot be read.
#[derive(Debug, Error)]
pub enum FactsError {
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
    /// A stored event is none.
    #[error("the stored event {id} cannot be read: {source}")]
    Event {
        /// The row's number.
        id: i64,
        /// What is wrong with it.
        source: Unreadable,
    },
}

/// Facts that follow a file of events. The file is only read, also while a collector writes to it.
pub struct StoredFacts {
    file: PathBuf,
    connection: Connection,
    facts: Facts,
    last_id: i64,
}

impl StoredFacts {
    /// Opens the file of a data folder, and reads what is in it.
    ///
    /// # Errors
    ///
    /// If there is no file, or it cannot be read.
    pub fn open(folder: &Path, plan: &Plan) -> Result<Self, FactsError> {
        let file = folder.join("events.db");
        if !file.is_file() {
            return Err(FactsError::Missing { file });
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(&file, flags);
        let connection = connection.map_err(|source| FactsError::Sqlite {
            file: file.clone(),
            source,
        })?;
        let mut stored = Self {
            file,
            connection,
            facts: Facts::new(plan),
            last_id: 0,
        };
        stored.catch_up()?;
        Ok(stored)
    }

    /// Reads what has come since.
    ///
    /// # Errors
    ///
    /// If the file cannot be read. What was read before stays.
    pub fn catch_up(&mut self) -> Result<(), FactsError> {
        let Self {
            file,
            connection,
            facts,
            last_id,
        } = self;
        let unreadable = |source| FactsError::Sqlite {
            file: file.clone(),
            source,
        };
        let mut statement = connection
            .prepare("SELECT id, body FROM events WHERE id > ?1 ORDER BY id")
            .map_err(unreadable)?;
        let mut rows = statement.query([*last_id]).map_err(unreadable)?;
        while let Some(row) = rows.next().map_err(unreadable)? {
            let id = row.get(0).map_err(unreadable)?;
            let body = row.get_ref(1).and_then(|body| Ok(body.as_str()?)).map_err(unreadable)?;
            facts.add(body).map_err(|source| FactsError::Event { id, source })?;
            *last_id = id;
        }
        facts.settle();
        Ok(())
    }

    /// The facts.
    pub fn facts(&self) -> &Facts {
        &self.facts
    }
}
