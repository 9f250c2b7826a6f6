//! Events that broke the plan: listed, counted, and judged again once the plan is corrected.

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, OptionalExtension as _, Row, Transaction, TransactionBehavior};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::value::RawValue;
use thiserror::Error;
use utoipa::{IntoParams, ToSchema};

use crate::clock;
use crate::facts::{self, FactsError};
use crate::intake::{Intake, Judged, SentBy, Status};
use crate::json::Whole;
use crate::shipping::changes::{Rejudged, note_judged_again};
use crate::store::{Next, append_one};
use cryptorebate_insights::{example, time_of as time};

/// How many events are judged again in one commit: a running collector waits for no more than these.
const COMMIT_EVENTS: i64 = 500;
/// How long another connection's write is waited for.
const BUSY_TIMEOUT: Duration = Duration::from_secs(30);
/// How many events an answer has where nothing is said, and at most.
const LISTED: u16 = 50;
const MAX_LISTED: u16 = 1000;
/// After how many bytes of them it is enough: an event can be as large as a request.
const MAX_LISTED_BYTES: usize = 8 << 20;
/// How many counts an answer has at most.
const MAX_COUNTS: u16 = 1000;

/// Why the quarantine cannot be read or replayed.
#[derive(Debug, Error)]
pub enum QuarantineError {
    /// The file cannot be used.
    #[error(transparent)]
    File(#[from] FactsError),
    /// SQLite failed.
    #[error("{} cannot be read or written: {source}\nWhat was moved before stays moved.", file.display())]
    Sqlite {
        /// The file.
        file: PathBuf,
        /// What SQLite said.
        source: rusqlite::Error,
    },
}

/// Which events are meant.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Wanted {
    /// Their name.
    pub event: Option<String>,
    /// A code that is among their violations, such as `not_in_enum`.
    pub code: Option<String>,
    /// Since when they came, in milliseconds since 1970.
    pub since_ms: Option<i64>,
    /// Only those with a lower number: the `before` of the answer before.
    pub before: Option<i64>,
    /// How many, at most 1000.
    #[param(minimum = 1, maximum = 1000)]
    pub limit: Option<u16>,
}

/// An event in quarantine.
#[derive(Debug, Serialize, ToSchema)]
pub struct Entry {
    /// Its number.
    id: i64,
    /// When it came.
    received_at: String,
    /// By which key it came; `null` without one.
    key_id: Option<i64>,
    /// The event as it came; its text as a string where that is no JSON.
    #[schema(value_type = serde_json::Value)]
    event: Box<RawValue>,
    /// What is wrong with it.
    #[schema(value_type = Object)]
    verdict: Box<RawValue>,
}

/// Events in quarantine, the newest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct Listed {
    quarantined: Vec<Entry>,
    /// What to ask on with; `null` at the end. Large events make an answer shorter than its limit.
    before: Option<i64>,
}

/// How many events of a name have a violation.
#[derive(Debug, Serialize, ToSchema)]
pub struct Count {
    event: String,
    code: String,
    path: String,
    /// Within the last minute.
    minute: i64,
    /// Within the last hour.
    hour: i64,
    /// Within the last day.
    day: i64,
    /// Since the time that was asked for, or ever.
    all: i64,
    last_seen: String,
}

/// Counts by event and violation, what was seen last first.
#[derive(Debug, Serialize, ToSchema)]
pub struct Counts {
    counts: Vec<Count>,
}

/// Which events are judged again; all where nothing is said.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Replay {
    /// Those of these numbers.
    #[serde(default, deserialize_with = "numbers")]
    #[schema(minimum = 0, maximum = 9_007_199_254_740_991_u64)]
    pub ids: Option<Vec<i64>>,
    /// Those of this name.
    #[serde(default)]
    pub event: Option<String>,
    /// Whether nothing is changed, only counted.
    #[serde(default)]
    pub dry_run: bool,
}

fn numbers<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Vec<i64>>, D::Error> {
    let numbers: Option<Vec<Whole>> = Deserialize::deserialize(deserializer)?;
    Ok(numbers.map(|numbers| numbers.into_iter().map(|Whole(number)| number).collect()))
}

/// What became of the events that were judged again.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct Replayed {
    /// Valid now, and stored with their own id and times.
    pub accepted: usize,
    /// Valid now, but stored before by another way, or erased: no longer in quarantine.
    pub duplicates: usize,
    /// Still in quarantine, with the verdict of the present plan.
    pub quarantined: usize,
}

fn entry(row: &Row<'_>) -> rusqlite::Result<Option<Entry>> {
    let (id, received_at, key_id): (i64, i64, Option<i64>) = (row.get(0)?, row.get(1)?, row.get(2)?);
    let body = row.get_ref(3)?;
    let found = example(body.as_str()?, row.get(4)?);
    Ok(found.map(|found| Entry {
        id,
        received_at: time(received_at),
        key_id,
        event: found.event,
        verdict: found.verdict,
    }))
}

const ENTRY: &str = "SELECT id, received_at, key_id, body, verdict FROM quarantine";

/// Lists events, the newest first.
pub fn list(connection: &Connection, wanted: &Wanted) -> rusqlite::Result<Listed> {
    let limit = wanted.limit.unwrap_or(LISTED).clamp(1, MAX_LISTED);
    let mut statement = connection.prepare_cached(&format!(
        "{ENTRY} WHERE (?1 IS NULL OR event = ?1) AND (?2 IS NULL OR received_at >= ?2) AND (?3 IS NULL OR id < ?3)
         AND (?4 IS NULL OR EXISTS
             (SELECT 1 FROM json_each(verdict, '$.violations') WHERE json_extract(value, '$.code') = ?4))
         ORDER BY id DESC LIMIT ?5"
    ))?;
    let filter = (&wanted.event, wanted.since_ms, wanted.before, &wanted.code, limit);
    let mut rows = statement.query(filter)?;
    let (mut quarantined, mut bytes, mut last) = (Vec::new(), 0, None);
    for _ in 0..limit {
        // Behind the last row there is nothing to ask on with.
        let Some(row) = rows.next()? else {
            last = None;
            break;
        };
        last = Some(row.get(0)?);
        if let Some(entry) = entry(row)? {
            bytes += entry.event.get().len() + entry.verdict.get().len();
            quarantined.push(entry);
        }
        if bytes >= MAX_LISTED_BYTES {
            break;
        }
    }
    Ok(Listed {
        quarantined,
        before: last,
    })
}

/// Gives one event.
pub fn show(connection: &Connection, id: i64) -> rusqlite::Result<Option<Entry>> {
    let mut statement = connection.prepare_cached(&format!("{ENTRY} WHERE id = ?1"))?;
    Ok(statement.query_row([id], entry).optional()?.flatten())
}

/// Counts violations by event, code and place.
pub fn counts(connection: &Connection, since_ms: Option<i64>) -> rusqlite::Result<Counts> {
    let now = clock::now();
    let mut statement = connection.prepare_cached(
        "SELECT event, json_extract(value, '$.code') AS code, json_extract(value, '$.path') AS path,
            sum(received_at > ?2 - 60000), sum(received_at > ?2 - 3600000), sum(received_at > ?2 - 86400000),
            count(*), max(received_at) AS last
         FROM quarantine, json_each(verdict, '$.violations')
         WHERE ?1 IS NULL OR received_at >= ?1
         GROUP BY event, code, path ORDER BY last DESC, count(*) DESC, event, code, path LIMIT ?3",
    )?;
    let count = |row: &Row<'_>| {
        Ok(Count {
            event: row.get(0)?,
            code: row.get(1)?,
            path: row.get(2)?,
            minute: row.get(3)?,
            hour: row.get(4)?,
            day: row.get(5)?,
            all: row.get(6)?,
            last_seen: time(row.get(7)?),
        })
    };
    let counts = statement.query_map((since_ms, now, MAX_COUNTS), count)?;
    Ok(Counts {
        counts: counts.collect::<rusqlite::Result<_>>()?,
    })
}

/// The quarantine of a data folder, for other processes than the collector, which may be running.
pub struct Quarantine {
    file: PathBuf,
    connection: Connection,
}

impl Quarantine {
    /// Opens the file of a data folder.
    ///
    /// # Errors
    ///
    /// If there is none, it is of another collector, or it cannot be read.
    pub fn open(folder: &Path) -> Result<Self, QuarantineError> {
        drop(facts::open(folder)?);
        let file = folder.join("events.db");
        match writable(&file) {
            Ok(connection) => Ok(Self { file, connection }),
            Err(source) => Err(QuarantineError::Sqlite { file, source }),
        }
    }

    /// Lists events, the newest first.
    ///
    /// # Errors
    ///
    /// If the file cannot be read.
    pub fn list(&self, wanted: &Wanted) -> Result<Listed, QuarantineError> {
        list(&self.connection, wanted).map_err(|source| self.failed(source))
    }

    /// Gives one event; `None` where there is none of this number.
    ///
    /// # Errors
    ///
    /// If the file cannot be read.
    pub fn show(&self, id: i64) -> Result<Option<Entry>, QuarantineError> {
        show(&self.connection, id).map_err(|source| self.failed(source))
    }

    /// Counts violations by event, code and place.
    ///
    /// # Errors
    ///
    /// If the file cannot be read.
    pub fn counts(&self, since_ms: Option<i64>) -> Result<Counts, QuarantineError> {
        counts(&self.connection, since_ms).map_err(|source| self.failed(source))
    }

    /// Judges events again by the plan of this program: what is valid now is stored, once, with its own id and times.
    ///
    /// What was put aside because of who sent it stays, whatever the plan says now.
    ///
    /// # Errors
    ///
    /// If the file cannot be read or written. What was moved before stays moved.
    pub fn replay(&mut self, replay: &Replay) -> Result<Replayed, QuarantineError> {
        let replayed = judge_again(&mut self.connection, replay);
        replayed.map_err(|source| self.failed(source))
    }

    fn failed(&self, source: rusqlite::Error) -> QuarantineError {
        QuarantineError::Sqlite {
            file: self.file.clone(),
            source,
        }
    }
}

/// A connection that writes beside the collector's own.
fn writable(file: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(file, flags)?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    Ok(connection)
}

/// [`Quarantine::replay`] over a connection of its own, for a running collector.
pub fn replay(folder: &Path, replay: &Replay) -> rusqlite::Result<Replayed> {
    judge_again(&mut writable(&folder.join("events.db"))?, replay)
}

fn judge_again(connection: &mut Connection, replay: &Replay) -> rusqlite::Result<Replayed> {
    let mut replayed = Replayed::default();
    let mut last_id = 0;
    loop {
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let held = held(&transaction, replay, last_id)?;
        let Some(last) = held.last() else {
            return Ok(replayed);
        };
        last_id = last.id;
        let mut next = Next::read(&transaction)?;
        for held in held {
            let became = held.judge_again(&transaction, &mut next)?;
            *match became {
                Status::Accepted => &mut replayed.accepted,
                Status::Duplicate => &mut replayed.duplicates,
                Status::Quarantined => &mut replayed.quarantined,
            } += 1;
        }
        if replay.dry_run {
            transaction.rollback()?;
        } else {
            transaction.commit()?;
        }
    }
}

/// An event that is to be judged again.
struct Held {
    id: i64,
    received_at: i64,
    sent_at: Option<i64>,
    body: String,
    is_signed_by_another: bool,
    key_id: Option<i64>,
    is_page: bool,
}

fn held(transaction: &Transaction<'_>, replay: &Replay, last_id: i64) -> rusqlite::Result<Vec<Held>> {
    let ids = replay
        .ids
        .as_ref()
        .map(|ids| serde_json::Value::from(ids.clone()).to_string());
    let mut statement = transaction.prepare_cached(
        "SELECT quarantine.id, received_at, sent_at, body,
            EXISTS (SELECT 1 FROM json_each(verdict, '$.violations') WHERE json_extract(value, '$.rule') = 'user_id_signed'),
            key_id, coalesce(keys.kind = 'public', key_id IS NOT NULL)
         FROM quarantine LEFT JOIN keys ON keys.id = key_id
         WHERE quarantine.id > ?1 AND (?2 IS NULL OR event = ?2)
         AND (?3 IS NULL OR quarantine.id IN (SELECT value FROM json_each(?3)))
         ORDER BY quarantine.id LIMIT ?4",
    )?;
    let row = |row: &Row<'_>| {
        Ok(Held {
            id: row.get(0)?,
            received_at: row.get(1)?,
            sent_at: row.get(2)?,
            body: row.get(3)?,
            is_signed_by_another: row.get(4)?,
            key_id: row.get(5)?,
            is_page: row.get(6)?,
        })
    };
    statement
        .query_map((last_id, &replay.event, ids, COMMIT_EVENTS), row)?
        .collect()
}

impl Held {
    fn judge_again(self, transaction: &Transaction<'_>, next: &mut Next) -> rusqlite::Result<Status> {
        // For whom Telegram has signed is kept nowhere: who sent another's event once stays refused.
        if self.is_signed_by_another {
            return Ok(Status::Quarantined);
        }
        let by = SentBy {
            is_page: self.is_page,
            ..SentBy::default()
        };
        let judged = Judged::new(self.body.into(), &by);
        if !judged.is_valid() {
            let verdict = serde_json::to_string(&judged.verdict)
                .map_err(|error| rusqlite::Error::ToSqlConversionFailure(error.into()))?;
            let changed = transaction
                .prepare_cached(
                    "UPDATE quarantine SET verdict = ?2, event = ?3 WHERE id = ?1 AND (verdict, event) IS NOT (?2, ?3)",
                )?
                .execute((self.id, verdict, &*judged.name))?;
            if changed > 0 {
                note_judged_again(transaction, self.id, Rejudged::Stayed)?;
            }
            return Ok(Status::Quarantined);
        }
        let intake = Intake {
            sent_at: self.sent_at,
            key_id: self.key_id,
            ..Intake::default()
        };
        let (status, _) = append_one(transaction, &judged, &intake, self.received_at, next)?;
        transaction
            .prepare_cached("DELETE FROM quarantine WHERE id = ?1")?
            .execute([self.id])?;
        note_judged_again(transaction, self.id, Rejudged::Left)?;
        Ok(status)
    }
}
