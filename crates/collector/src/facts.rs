//! The stored events as facts: read into columns, from where the reading before has ended.

use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::thread;

use cryptorebate_insights::{Aside, Facts, Stored};
use rusqlite::{Connection, OpenFlags, Transaction};
use thiserror::Error;

use crate::layout;

/// How many events are held as texts at a time.
const MAX_TEXTS: u32 = 4096;
/// After how many bytes of them it is enough: an event can be as large as a request.
const MAX_BYTES: usize = 8 << 20;

/// How many times as many may wait to become facts.
const MAX_WAITING: usize = 4;

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

/// Where the file ends at some time.
#[derive(Debug, Clone, Copy)]
pub struct End {
    event_id: i64,
    quarantine_id: i64,
}

impl End {
    /// Where it ends now.
    pub fn of(connection: &Connection) -> rusqlite::Result<Self> {
        let last = |table: &str| {
            let sql = format!("SELECT coalesce(max(id), 0) FROM {table}");
            connection.query_row(&sql, (), |row| row.get(0))
        };
        Ok(Self {
            event_id: last("events")?,
            quarantine_id: last("quarantine")?,
        })
    }
}

impl Place {
    /// Where all that there is has yet to be read.
    pub fn at_beginning(transaction: &Transaction<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            deleted: deleted(transaction)?,
            ..Self::default()
        })
    }

    /// Whether there is something to read before `end`.
    pub fn is_before(&self, end: End) -> bool {
        self.event_id < end.event_id || self.quarantine_id < end.quarantine_id
    }
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
pub type Complain = fn(&str, i64);

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

/// Rows as they are stored, ahead of being facts.
pub struct Rows {
    /// The texts of the events behind each other: one piece of memory, and not thousands.
    texts: String,
    /// Number, time, and where the text ends.
    events: Vec<(i64, Option<i64>, usize)>,
    /// Number, time of arrival, and name, text and verdict.
    aside: Vec<(i64, i64, [String; 3])>,
}

impl Rows {
    /// Fetches some of the rows behind `place`, and moves it behind them.
    pub fn fetch(transaction: &Transaction<'_>, place: &mut Place) -> rusqlite::Result<Self> {
        let mut statement = transaction
            .prepare_cached("SELECT id, occurred_at, body FROM events WHERE id > ?1 ORDER BY id LIMIT ?2")?;
        let (mut texts, mut events) = (String::new(), Vec::new());
        let mut rows = statement.query((place.event_id, MAX_TEXTS))?;
        while texts.len() < MAX_BYTES
            && let Some(row) = rows.next()?
        {
            texts.push_str(row.get_ref(2)?.as_str()?);
            events.push((row.get(0)?, row.get(1)?, texts.len()));
        }
        let mut statement = transaction.prepare_cached(
            "SELECT id, received_at, event, body, verdict FROM quarantine WHERE id > ?1 ORDER BY id LIMIT ?2",
        )?;
        let (mut bytes, mut aside) = (0, Vec::new());
        let mut rows = statement.query((place.quarantine_id, MAX_TEXTS))?;
        while bytes < MAX_BYTES
            && let Some(row) = rows.next()?
        {
            let texts: [String; 3] = [row.get(2)?, row.get(3)?, row.get(4)?];
            bytes += texts.iter().map(String::len).sum::<usize>();
            aside.push((row.get(0)?, row.get(1)?, texts));
        }
        place.event_id = events.last().map_or(place.event_id, |(id, ..)| *id);
        place.quarantine_id = aside.last().map_or(place.quarantine_id, |(id, ..)| *id);
        Ok(Self { texts, events, aside })
    }

    /// Whether there were none.
    pub fn is_empty(&self) -> bool {
        self.events.is_empty() && self.aside.is_empty()
    }

    /// Makes them facts.
    pub fn add_to(&self, facts: &mut Facts, complain: Complain) {
        let mut from = 0;
        for (id, occurred_at, to) in &self.events {
            let stored = Stored {
                id: *id,
                occurred_at: *occurred_at,
                text: self.texts.get(from..*to).unwrap_or_default(),
            };
            from = *to;
            if facts.add_stored(stored).is_err() {
                complain("event", *id);
            }
        }
        for (id, received_at, [name, text, verdict]) in &self.aside {
            let kept = Aside {
                id: *id,
                received_at: *received_at,
                name,
                text,
                verdict,
            };
            if facts.put_aside(&kept).is_err() {
                complain("quarantined event", *id);
            }
        }
    }
}

/// Reads some of the events behind `place`; whether there were any.
pub fn read_some(
    transaction: &Transaction<'_>,
    place: &mut Place,
    facts: &mut Facts,
    complain: Complain,
) -> rusqlite::Result<bool> {
    let rows = Rows::fetch(transaction, place)?;
    rows.add_to(facts, complain);
    Ok(!rows.is_empty())
}

/// Reads all that there is.
pub fn read_all(transaction: &Transaction<'_>, facts: &mut Facts, complain: Complain) -> rusqlite::Result<Place> {
    let mut place = Place::at_beginning(transaction)?;
    read_into(facts, complain, || Rows::fetch(transaction, &mut place).map(Some))?;
    Ok(place)
}

/// Makes facts of what `fetch` gives, in a thread of its own, until there is nothing more.
pub fn read_into(
    facts: &mut Facts,
    complain: Complain,
    mut fetch: impl FnMut() -> rusqlite::Result<Option<Rows>>,
) -> rusqlite::Result<()> {
    let (fetched, waiting) = mpsc::sync_channel::<Rows>(MAX_WAITING);
    thread::scope(|scope| {
        scope.spawn(|| {
            for rows in waiting {
                rows.add_to(facts, complain);
            }
            facts.settle();
        });
        while let Some(rows) = fetch()? {
            if rows.is_empty() || fetched.send(rows).is_err() {
                break;
            }
        }
        drop(fetched);
        Ok(())
    })
}
