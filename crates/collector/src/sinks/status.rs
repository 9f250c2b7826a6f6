//! What an operator asks of the sinks: how far each is, and to try again what was set aside.

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, TransactionBehavior};
use serde::Serialize;
use thiserror::Error;

use crate::layout;
use crate::shipping;
use crate::store::{OpenError, Store};

/// How many of the events set aside are listed.
const LISTED: u32 = 20;
/// How long it waits while a collector writes.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);

/// How far a sink is.
#[derive(Debug, Serialize)]
pub struct SinkStatus {
    /// Its name.
    pub name: String,
    /// The row of the store up to which every event is sent, held back or set aside.
    pub cursor: i64,
    /// How many rows of the store come after the cursor: to count those that are still there would take long.
    pub lag: i64,
    /// How many before it are held back, because their people have to wait.
    pub held: i64,
    /// How many were refused for good.
    pub set_aside: i64,
    /// These by reason, most frequent first.
    pub reasons: Vec<Reason>,
    /// The last of these.
    pub last_set_aside: Vec<SetAside>,
    /// The last error that stopped it, be it over or not.
    pub last_error: Option<String>,
    /// When that was, in milliseconds since 1970.
    pub last_error_at: Option<i64>,
    /// Since when it does not go on, in milliseconds since 1970; `None` where it does.
    pub failing_since: Option<i64>,
}

/// Why events were set aside.
#[derive(Debug, Serialize)]
pub struct Reason {
    /// What the sink said.
    pub reason: String,
    /// How many events.
    pub count: i64,
}

/// An event that was set aside.
#[derive(Debug, Serialize)]
pub struct SetAside {
    /// Its id.
    pub event_id: uuid::Uuid,
    /// Its name.
    pub event: String,
    /// What the sink said.
    pub reason: String,
}

/// Why that cannot be said.
#[derive(Debug, Error)]
pub enum StatusError {
    /// There is no store, or it cannot be read.
    #[error("{file}/events.db cannot be used: {source}\nName the folder of a collector with --data.")]
    Store {
        /// The folder.
        file: String,
        /// What SQLite said.
        source: rusqlite::Error,
    },
    /// The store cannot be had alone.
    #[error(transparent)]
    Taken(#[from] OpenError),
    /// The file is older than sinks are.
    #[error("{file}/events.db was made by an older collector\nStart this one on it once: `cryptorebate serve`.")]
    Older {
        /// The folder.
        file: String,
    },
    /// No sink of that name has ever run.
    #[error("there is no sink {sink:?} on this store\n`cryptorebate sinks status` lists those that have run.")]
    Unknown {
        /// What was asked for.
        sink: String,
    },
}

/// The sinks that have ever run on the store in `folder`. A collector may be at work on it.
pub fn sinks(folder: &Path) -> Result<Vec<SinkStatus>, StatusError> {
    ask(folder, OpenFlags::SQLITE_OPEN_READ_ONLY, |connection| all(connection))
}

/// The sinks that have ever run on a store.
pub(crate) fn all(connection: &Connection) -> rusqlite::Result<Vec<SinkStatus>> {
    let names = connection
        .prepare("SELECT name FROM sinks ORDER BY name")?
        .query_map((), |row| row.get::<_, String>(0))?
        .collect::<Result<Vec<_>, _>>()?;
    names.iter().map(|name| one(connection, name)).collect()
}

/// Has the events sent again that a sink has set aside; says how many. A collector that is at work begins with them
/// within some seconds; otherwise the next one does.
pub fn retry(folder: &Path, sink: &str) -> Result<usize, StatusError> {
    let retried = ask(folder, OpenFlags::SQLITE_OPEN_READ_WRITE, |connection| {
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let is_known = transaction
            .prepare("SELECT 1 FROM sinks WHERE name = ?1")?
            .exists([sink])?;
        transaction.execute(
            "INSERT INTO sink_held (sink, person, event) SELECT sink, person, event FROM sink_set_aside WHERE sink = ?1
             ON CONFLICT DO NOTHING",
            [sink],
        )?;
        let retried = transaction.execute("DELETE FROM sink_set_aside WHERE sink = ?1", [sink])?;
        transaction.commit()?;
        Ok(is_known.then_some(retried))
    })?;
    retried.ok_or_else(|| StatusError::Unknown { sink: sink.to_owned() })
}

/// Forgets a sink that will never run again: where it was, and what it has set aside. No collector may be at work on the
/// store. Under the same name it begins anew.
pub fn forget(folder: &Path, sink: &str) -> Result<(), StatusError> {
    let _alone = Store::open(folder)?;
    let is_known = ask(folder, OpenFlags::SQLITE_OPEN_READ_WRITE, |connection| {
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let is_known = transaction.execute("DELETE FROM sinks WHERE name = ?1", [sink])? > 0;
        transaction.execute("DELETE FROM sink_held WHERE sink = ?1", [sink])?;
        transaction.execute("DELETE FROM sink_set_aside WHERE sink = ?1", [sink])?;
        if sink == shipping::NAME {
            shipping::changes::forget(&transaction)?;
        }
        transaction.commit()?;
        Ok(is_known)
    })?;
    if is_known {
        Ok(())
    } else {
        Err(StatusError::Unknown { sink: sink.to_owned() })
    }
}

/// Asks the store in `folder`, if it has sinks at all.
fn ask<T>(
    folder: &Path,
    access: OpenFlags,
    question: impl FnOnce(&mut Connection) -> rusqlite::Result<T>,
) -> Result<T, StatusError> {
    let file = folder.display().to_string();
    let asked = || {
        let flags = access | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let mut connection = Connection::open_with_flags(folder.join("events.db"), flags)?;
        connection.busy_timeout(BUSY_TIMEOUT)?;
        if layout::version(&connection)? < layout::SINKS {
            return Ok(None);
        }
        question(&mut connection).map(Some)
    };
    match asked() {
        Ok(Some(answer)) => Ok(answer),
        Ok(None) => Err(StatusError::Older { file }),
        Err(source) => Err(StatusError::Store { file, source }),
    }
}

fn one(connection: &Connection, name: &str) -> rusqlite::Result<SinkStatus> {
    let mut status = connection.query_row(
        "SELECT name, cursor, max(0, (SELECT coalesce(max(id), 0) FROM events) - cursor),
             (SELECT count(*) FROM sink_held WHERE sink = name),
             (SELECT count(*) FROM sink_set_aside WHERE sink = name),
             error, error_at, failing_since
         FROM sinks WHERE name = ?1",
        [name],
        |row| {
            Ok(SinkStatus {
                name: row.get(0)?,
                cursor: row.get(1)?,
                lag: row.get(2)?,
                held: row.get(3)?,
                set_aside: row.get(4)?,
                reasons: Vec::new(),
                last_set_aside: Vec::new(),
                last_error: row.get(5)?,
                last_error_at: row.get(6)?,
                failing_since: row.get(7)?,
            })
        },
    )?;
    status.reasons = connection
        .prepare(
            "SELECT reason, count(*) FROM sink_set_aside WHERE sink = ?1 GROUP BY reason ORDER BY count(*) DESC, reason",
        )?
        .query_map([name], |row| {
            Ok(Reason {
                reason: row.get(0)?,
                count: row.get(1)?,
            })
        })?
        .collect::<Result<_, _>>()?;
    status.last_set_aside = connection
        .prepare(
            "SELECT event_id, events.event, reason FROM sink_set_aside JOIN events ON events.id = sink_set_aside.event
             WHERE sink = ?1 ORDER BY at DESC, events.id DESC LIMIT ?2",
        )?
        .query_map((name, LISTED), |row| {
            Ok(SetAside {
                event_id: uuid::Uuid::from_bytes(row.get(0)?),
                event: row.get(1)?,
                reason: row.get(2)?,
            })
        })?
        .collect::<Result<_, _>>()?;
    Ok(status)
}
