//! The stored events as facts: read into columns, from where the reading before has ended.

use std::path::{Path, PathBuf};

use cryptorebate_insights::{Aside, Facts, Stored, Unreadable};
use rusqlite::{Connection, OpenFlags, Transaction};
use thiserror::Error;

use crate::layout;

/// How many events are held as texts at a time.
const MAX_TEXTS: u32 = 4096;

/// Why stored events cannot be read.
#[derive(Debug, Error)]
pub enum FactsError {
    /// There is no file of events.
    #[error("{} is not there\nStart the collector with this data folder once, or name another with --data.", file.display())]
    Missing {
        /// The file.
        file: PathBuf,
    },
    /// The file has another layout.
    #[error("{} has the layout {found}, and this program reads {newest}\nStart this version's collector with it once; use a newer program for a newer layout.", file.display(), newest = layout::NEWEST)]
    Layout {
        /// The file.
        file: PathBuf,
        /// Its layout's number.
        found: i32,
    },
    /// SQLite failed.
    #[error("{} cannot be read: {source}", file.display())]
    Sqlite {
        /// The file.
        file: PathBuf,
        /// What SQLite said.
        source: rusqlite::Error,
    },
}

/// Opens the file of a data folder for reading, also while a collector writes to it.
///
/// # Errors
///
/// If there is no file, or one of another layout, or it cannot be opened.
pub fn open(folder: &Path) -> Result<Connection, FactsError> {
    let file = folder.join("events.db");
    if !file.is_file() {
        return Err(FactsError::Missing { file });
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let opened = Connection::open_with_flags(&file, flags).and_then(|connection| {
        let found = connection.pragma_query_value(None, "user_version", |row| row.get::<_, i32>(0))?;
        Ok((connection, found))
    });
    match opened {
        Ok((connection, layout::NEWEST)) => Ok(connection),
        Ok((_, found)) => Err(FactsError::Layout { file, found }),
        Err(source) => Err(FactsError::Sqlite { file, source }),
    }
}

/// How much has ever been deleted; what was read before that has to be read again.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Deleted {
    events: i64,
    quarantined: i64,
}

/// How far the file has been read.
#[derive(Debug, Clone, Copy, Default)]
pub struct Place {
    /// The last event.
    pub event_id: i64,
    quarantine_id: i64,
    deleted: Deleted,
}

/// What has become of what was read before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Past {
    /// It is as it was.
    Stands,
    /// Events are gone: all has to be read again.
    EventsGone,
}

/// What a row that cannot be read is told as.
pub type Complain<'c> = &'c mut dyn FnMut(&str, i64, &Unreadable);

/// Looks whether what was read up to `place` is still there. Where events that broke the plan are gone, `place` is where
/// their reading has to begin again, and `facts` forget them.
pub fn look_back(
    transaction: &Transaction<'_>,
    place: &mut Place,
    forget_quarantine: impl FnOnce(),
) -> rusqlite::Result<Past> {
    let deleted = deleted(transaction)?;
    if deleted.events != place.deleted.events && place.event_id > 0 {
        return Ok(Past::EventsGone);
    }
    if deleted.quarantined != place.deleted.quarantined && place.quarantine_id > 0 {
        forget_quarantine();
        place.quarantine_id = 0;
    }
    place.deleted = deleted;
    Ok(Past::Stands)
}

fn deleted(transaction: &Transaction<'_>) -> rusqlite::Result<Deleted> {
    let of = |place: &str| {
        let sql = "SELECT deleted FROM deletions WHERE place = ?1";
        transaction.query_row(sql, [place], |row| row.get(0))
    };
    Ok(Deleted {
        events: of("events")?,
        quarantined: of("quarantine")?,
    })
}

/// Reads some of the events behind `place`; whether there were any. `with` lends the facts for as long as they are
/// written to: texts are fetched before.
pub fn read_some(
    transaction: &Transaction<'_>,
    place: &mut Place,
    mut with: impl FnMut(&mut dyn FnMut(&mut Facts)),
    complain: Complain<'_>,
) -> rusqlite::Result<bool> {
    let mut statement =
        transaction.prepare_cached("SELECT id, occurred_at, body FROM events WHERE id > ?1 ORDER BY id LIMIT ?2")?;
    let rows = statement.query_map((place.event_id, MAX_TEXTS), |row| {
        Ok((
            row.get::<_, i64>(0)?,
            row.get::<_, Option<i64>>(1)?,
            row.get::<_, String>(2)?,
        ))
    })?;
    let events = rows.collect::<rusqlite::Result<Vec<_>>>()?;
    let mut statement = transaction.prepare_cached(
        "SELECT id, received_at, event, body, verdict FROM quarantine WHERE id > ?1 ORDER BY id LIMIT ?2",
    )?;
    let rows = statement.query_map((place.quarantine_id, MAX_TEXTS), |row| {
        let texts = (
            row.get::<_, String>(2)?,
            row.get::<_, String>(3)?,
            row.get::<_, String>(4)?,
        );
        Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?, texts))
    })?;
    let aside = rows.collect::<rusqlite::Result<Vec<_>>>()?;
    with(&mut |facts: &mut Facts| {
        for (id, occurred_at, text) in &events {
            let stored = Stored {
                id: *id,
                occurred_at: *occurred_at,
                text,
            };
            if let Err(error) = facts.add_stored(stored) {
                complain("event", *id, &error);
            }
        }
        for (id, received_at, (name, text, verdict)) in &aside {
            let kept = Aside {
                id: *id,
                received_at: *received_at,
                name,
                text,
                verdict,
            };
            if let Err(error) = facts.put_aside(&kept) {
                complain("quarantined event", *id, &error);
            }
        }
    });
    place.event_id = events.last().map_or(place.event_id, |(id, ..)| *id);
    place.quarantine_id = aside.last().map_or(place.quarantine_id, |(id, ..)| *id);
    Ok(!events.is_empty() || !aside.is_empty())
}

/// Reads all that there is.
pub fn read_all(
    transaction: &Transaction<'_>,
    facts: &mut Facts,
    mut go_on: impl FnMut() -> bool,
    complain: Complain<'_>,
) -> rusqlite::Result<Place> {
    let mut place = Place {
        deleted: deleted(transaction)?,
        ..Place::default()
    };
    while go_on() && read_some(transaction, &mut place, |write| write(facts), complain)? {}
    facts.settle();
    Ok(place)
}
