//! Questions to the store, asked beside the thread that writes it.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};
use tokio::sync::Mutex;

use crate::problem::Problem;

/// How long a reader waits for SQLite's own locks.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// A connection that only reads. With a write-ahead log, readers and the writer do not wait for each other.
#[derive(Clone)]
pub struct Reader {
    file: PathBuf,
    /// One question at a time; `None` until the first one, and after one that failed.
    connection: Arc<Mutex<Option<Connection>>>,
}

impl Reader {
    /// A reader of the store in `folder`.
    pub fn new(folder: &Path) -> Self {
        Self {
            file: folder.join("events.db"),
            connection: Arc::default(),
        }
    }

    /// Asks a question. The answer knows every commit that ended before, and nothing of one that is under way.
    pub async fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(&mut Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, Problem> {
        let mut held = self.connection.clone().lock_owned().await;
        let file = self.file.clone();
        let asked = tokio::task::spawn_blocking(move || {
            let mut connection = match held.take() {
                Some(connection) => connection,
                None => open(&file)?,
            };
            let answer = question(&mut connection)?;
            *held = Some(connection);
            Ok::<T, rusqlite::Error>(answer)
        });
        match asked.await {
            Ok(Ok(answer)) => Ok(answer),
            Ok(Err(error)) => {
                tracing::error!("{} cannot be read: {error}", self.file.display());
                Err(Problem::unreadable())
            }
            Err(error) => {
                tracing::error!("a question to {} has failed: {error}", self.file.display());
                Err(Problem::unreadable())
            }
        }
    }
}

fn open(file: &Path) -> rusqlite::Result<Connection> {
    let connection =
        Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    Ok(connection)
}
