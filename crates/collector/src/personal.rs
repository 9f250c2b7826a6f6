//! Personal data: all that is stored of one person, given out or erased.

use std::path::{Path, PathBuf};
use std::time::Duration;

use cryptorebate_insights::{Facts, Id, IdKind, PersonAnswer, PersonQuestion, example, time_of as time};
use cryptorebate_plan::model::Plan;
use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior};
use serde::Serialize;
use serde_json::Value;
use serde_json::value::RawValue;
use sha2::{Digest as _, Sha256};
use thiserror::Error;
use uuid::Uuid;

use crate::clock;
use crate::facts::{self, FactsError, Past, Place, look_back, read_all, read_some};
use crate::shipping::changes::note_erased;
use crate::shipping::collector;

/// How long another connection's write is waited for.
const BUSY_TIMEOUT: Duration = Duration::from_secs(30);

/// Why a person's data cannot be given out or erased.
#[derive(Debug, Error)]
pub enum PersonalError {
    /// The file cannot be used.
    #[error(transparent)]
    File(#[from] FactsError),
    /// Nobody has the id.
    #[error("nothing is stored of {id:?}\nIds are whole, and of upper and lower case as events have them.")]
    Nobody {
        /// The id.
        id: String,
    },
    /// SQLite failed.
    #[error("{} cannot be written: {source}\nNothing was deleted.", file.display())]
    Sqlite {
        /// The file.
        file: PathBuf,
        /// What SQLite said.
        source: rusqlite::Error,
    },
    /// The events are deleted, and copies of them are still in the write-ahead log.
    #[error(
        "the events are deleted, but copies of them are still in {}-wal: somebody reads the file\n\
         Run the command again when nobody does, or stop the collector: its log ends with it.",
        file.display()
    )]
    Log {
        /// The file.
        file: PathBuf,
    },
}

/// One thing that is stored of a person.
#[derive(Debug, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Record {
    /// The ids and the profile; it comes first.
    Person {
        /// All ids.
        ids: Vec<Id>,
        /// What is known, by the plan's user properties.
        user_properties: serde_json::Map<String, Value>,
    },
    /// An event.
    Event {
        /// When it came.
        received_at: String,
        /// When it happened, by the collector's clock.
        occurred_at: Option<String>,
        /// The event as it is stored.
        event: Box<RawValue>,
    },
    /// An event that broke the plan.
    Quarantined {
        /// When it came.
        received_at: String,
        /// The event as it came; its text as a string where that is no JSON.
        event: Box<RawValue>,
        /// What is wrong with it.
        verdict: Box<RawValue>,
    },
}

/// What was erased, or would be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Erased {
    /// The person's ids.
    pub ids: Vec<Id>,
    /// How many events.
    pub events: usize,
    /// How many that broke the plan.
    pub quarantined: usize,
    /// As what ClickHouse knows those, where this store is a spool in front of it.
    pub quarantined_there: Vec<(Uuid, i64)>,
}

/// Where a person's data stand.
struct Rows {
    person: Option<PersonAnswer>,
    ids: Vec<Id>,
    events: Vec<i64>,
    quarantined: Vec<i64>,
    /// What the store is called in ClickHouse, where it is a spool in front of it.
    collector: Option<Uuid>,
}

/// The file of a data folder, and who is in it.
pub struct Personal {
    file: PathBuf,
    connection: Connection,
    plan: Plan,
    facts: Facts,
    place: Place,
}

impl Personal {
    /// Opens the file of a data folder, also while a collector runs, and reads who is in it.
    ///
    /// # Errors
    ///
    /// If there is no file, or it cannot be read.
    pub fn open(folder: &Path, plan: &Plan) -> Result<Self, PersonalError> {
        // Whether it is there, and of this layout, is looked at without making it.
        drop(facts::open(folder)?);
        let file = folder.join("events.db");
        let mut facts = Facts::new(plan);
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let opened = Connection::open_with_flags(&file, flags).and_then(|mut connection| {
            connection.busy_timeout(BUSY_TIMEOUT)?;
            connection.pragma_update(None, "synchronous", "FULL")?;
            // What is deleted is overwritten.
            connection.pragma_update(None, "secure_delete", "ON")?;
            let snapshot = connection.transaction()?;
            let place = read_all(&snapshot, &mut facts, pass_over)?;
            drop(snapshot);
            Ok((connection, place))
        });
        match opened {
            Ok((connection, place)) => Ok(Self {
                file,
                connection,
                plan: plan.clone(),
                facts,
                place,
            }),
            Err(source) => Err(PersonalError::File(FactsError::Sqlite { file, source })),
        }
    }

    /// Gives all that is stored of the person who has an id, the oldest event first.
    ///
    /// # Errors
    ///
    /// If nobody has the id, or the file cannot be read.
    pub fn export(&mut self, id: &str) -> Result<Vec<Record>, PersonalError> {
        let exported = self.connection.transaction().and_then(|snapshot| {
            let rows = rows(&snapshot, &self.facts, id)?;
            records(&snapshot, rows)
        });
        let records = exported.map_err(|source| FactsError::Sqlite {
            file: self.file.clone(),
            source,
        })?;
        if records.len() == 1 {
            return Err(PersonalError::Nobody { id: id.into() });
        }
        Ok(records)
    }

    /// Gives what broke the plan of who has these ids.
    ///
    /// # Errors
    ///
    /// If the file cannot be read.
    pub fn quarantined(&mut self, ids: &[Id]) -> Result<Vec<Record>, PersonalError> {
        let exported = self.connection.transaction().and_then(|snapshot| {
            let rows = quarantined(&snapshot, ids)?;
            let mut records = Vec::new();
            quarantine_records(&snapshot, &rows, &mut records)?;
            Ok(records)
        });
        exported.map_err(|source| {
            PersonalError::File(FactsError::Sqlite {
                file: self.file.clone(),
                source,
            })
        })
    }

    /// What would be erased of the person who has an id.
    ///
    /// # Errors
    ///
    /// If nobody has the id, or the file cannot be read.
    pub fn look(&mut self, id: &str) -> Result<Erased, PersonalError> {
        let looked = self
            .connection
            .transaction()
            .and_then(|snapshot| rows(&snapshot, &self.facts, id));
        let rows = looked.map_err(|source| FactsError::Sqlite {
            file: self.file.clone(),
            source,
        })?;
        rows.erased().ok_or_else(|| PersonalError::Nobody { id: id.into() })
    }

    /// Erases all that is stored of the person who has an id, in one commit, and keeps a record that it was done. The ids
    /// of the events stay, so that none comes back when it is sent again. Where the store is a spool in front of
    /// ClickHouse, the collector erases the person there too, also one of whom nothing is stored here any more.
    ///
    /// # Errors
    ///
    /// If nobody has the id where the store is all there is, or the file cannot be written.
    pub fn erase(&mut self, id: &str) -> Result<Erased, PersonalError> {
        let unwritable = |source| PersonalError::Sqlite {
            file: self.file.clone(),
            source,
        };
        let transaction = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(unwritable)?;
        // What has come since the file was read: from here on nobody else writes.
        let facts = &mut self.facts;
        match look_back(&transaction, &mut self.place, || facts.forget_quarantine()).map_err(unwritable)? {
            Past::Stands => {
                while read_some(&transaction, &mut self.place, facts, pass_over).map_err(unwritable)? {}
                facts.settle();
            }
            Past::EventsGone => {
                *facts = Facts::new(&self.plan);
                self.place = read_all(&transaction, facts, pass_over).map_err(unwritable)?;
            }
        }
        let rows = rows(&transaction, &self.facts, id).map_err(unwritable)?;
        let Some(erased) = rows.erased() else {
            return Err(PersonalError::Nobody { id: id.into() });
        };
        delete(&transaction, &rows).map_err(unwritable)?;
        keep_record(&transaction, id, &erased).map_err(unwritable)?;
        note_erased(&transaction, &erased.ids, &rows.quarantined).map_err(unwritable)?;
        transaction.commit().map_err(unwritable)?;
        fold_log(&self.connection, &self.file)?;
        Ok(erased)
    }
}

/// Brings the write-ahead log into the file and empties it: it has copies of what was deleted.
fn fold_log(connection: &Connection, file: &Path) -> Result<(), PersonalError> {
    let is_busy = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", (), |row| row.get::<_, bool>(0));
    match is_busy {
        Ok(false) => Ok(()),
        Ok(true) | Err(_) => Err(PersonalError::Log { file: file.to_owned() }),
    }
}

impl Rows {
    fn erased(&self) -> Option<Erased> {
        let erased = Erased {
            ids: self.ids.clone(),
            events: self.events.len(),
            quarantined: self.quarantined.len(),
            quarantined_there: (self.collector.iter())
                .flat_map(|collector| self.quarantined.iter().map(|row| (*collector, *row)))
                .collect(),
        };
        (self.collector.is_some() || erased.events + erased.quarantined > 0).then_some(erased)
    }
}

fn pass_over(_what: &str, _id: i64) {}

fn rows(transaction: &Transaction<'_>, facts: &Facts, id: &str) -> rusqlite::Result<Rows> {
    let question = PersonQuestion {
        id,
        limit: usize::MAX,
        before: None,
    };
    let (person, moments) = match facts.timeline(&question) {
        Some(timeline) => (Some(timeline.person), timeline.moments),
        None => (None, Vec::new()),
    };
    let ids = match &person {
        Some(person) => person.ids.clone(),
        // Only events that broke the plan may name the id.
        None => [IdKind::UserId, IdKind::AnonymousId]
            .map(|kind| Id { kind, id: id.into() })
            .into(),
    };
    let quarantined = quarantined(transaction, &ids)?;
    let events = moments.iter().rev().map(|moment| moment.id).collect();
    Ok(Rows {
        person,
        ids,
        events,
        quarantined,
        collector: collector(transaction)?,
    })
}

/// The rows of what broke the plan, of who has these ids.
fn quarantined(transaction: &Transaction<'_>, ids: &[Id]) -> rusqlite::Result<Vec<i64>> {
    let mut statement = transaction.prepare("SELECT id, body FROM quarantine ORDER BY id")?;
    let mut quarantined = Vec::new();
    let mut aside = statement.query(())?;
    while let Some(row) = aside.next()? {
        if is_of(ids, row.get_ref(1)?.as_str()?) {
            quarantined.push(row.get(0)?);
        }
    }
    Ok(quarantined)
}

/// Whether an event that broke the plan is of the person who has these ids.
fn is_of(ids: &[Id], body: &str) -> bool {
    let said_twice = |name: &str| body.matches(name).count() > 1;
    let readable = serde_json::from_str::<Value>(body).ok().filter(Value::is_object);
    match readable {
        Some(event) if !said_twice("\"user_id\"") && !said_twice("\"anonymous_id\"") => {
            let has = |kind: IdKind, value: &Value| {
                let text = value.as_str().map_or_else(|| value.to_string(), String::from);
                ids.iter().any(|id| id.kind == kind && id.id == text)
            };
            match event.get("user_id").filter(|user| !user.is_null()) {
                Some(user) => has(IdKind::UserId, user),
                None => event
                    .get("anonymous_id")
                    .is_some_and(|visitor| has(IdKind::AnonymousId, visitor)),
            }
        }
        // Whose it is cannot be said for certain: naming the person is enough.
        _ => ids.iter().any(|id| names(body, &id.id)),
    }
}

/// Whether a text has an id in it that is not a part of a longer one.
fn names(text: &str, id: &str) -> bool {
    let goes_on = |next: Option<char>| next.is_some_and(|next| next.is_alphanumeric() || matches!(next, '_' | '-'));
    let mut places = text.match_indices(id);
    places.any(|(at, _)| {
        let (before, after) = (text.get(..at), text.get(at + id.len()..));
        !goes_on(before.and_then(|before| before.chars().next_back()))
            && !goes_on(after.and_then(|after| after.chars().next()))
    })
}

fn records(transaction: &Transaction<'_>, rows: Rows) -> rusqlite::Result<Vec<Record>> {
    let user_properties = rows.person.map(|person| person.user_properties).unwrap_or_default();
    let mut records = vec![Record::Person {
        ids: rows.ids,
        user_properties,
    }];
    let mut event = transaction.prepare("SELECT received_at, occurred_at, body FROM events WHERE id = ?1")?;
    for id in rows.events {
        let mut found = event.query([id])?;
        if let Some(row) = found.next()?
            && let Ok(event) = RawValue::from_string(row.get(2)?)
        {
            records.push(Record::Event {
                received_at: time(row.get(0)?),
                occurred_at: row.get::<_, Option<i64>>(1)?.map(time),
                event,
            });
        }
    }
    quarantine_records(transaction, &rows.quarantined, &mut records)?;
    Ok(records)
}

fn quarantine_records(transaction: &Transaction<'_>, rows: &[i64], records: &mut Vec<Record>) -> rusqlite::Result<()> {
    let mut aside = transaction.prepare("SELECT received_at, body, verdict FROM quarantine WHERE id = ?1")?;
    for id in rows {
        let mut found = aside.query([id])?;
        if let Some(row) = found.next()?
            && let Some(example) = example(row.get_ref(1)?.as_str()?, row.get(2)?)
        {
            let received_at = time(row.get(0)?);
            records.push(Record::Quarantined {
                received_at,
                event: example.event,
                verdict: example.verdict,
            });
        }
    }
    Ok(())
}

fn delete(transaction: &Transaction<'_>, rows: &Rows) -> rusqlite::Result<()> {
    for (table, ids) in [("events", &rows.events), ("quarantine", &rows.quarantined)] {
        let keep = "INSERT OR IGNORE INTO erased_events SELECT event_id FROM";
        let mut keep = transaction.prepare(&format!("{keep} {table} WHERE id = ?1 AND event_id IS NOT NULL"))?;
        let mut delete = transaction.prepare(&format!("DELETE FROM {table} WHERE id = ?1"))?;
        for id in ids {
            keep.execute([id])?;
            delete.execute([id])?;
        }
    }
    Ok(())
}

/// Keeps that it was done. Whose data it was can be told again by who knows the id, and by nobody else.
fn keep_record(transaction: &Transaction<'_>, id: &str, erased: &Erased) -> rusqlite::Result<()> {
    let salt: [u8; 16] = transaction.query_row("SELECT randomblob(16)", (), |row| row.get(0))?;
    let digest: [u8; 32] = Sha256::new().chain_update(salt).chain_update(id).finalize().into();
    let count = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    transaction.execute(
        "INSERT INTO erasures (erased_at, salt, digest, events, quarantined) VALUES (?1, ?2, ?3, ?4, ?5)",
        (
            clock::now(),
            salt,
            digest,
            count(erased.events),
            count(erased.quarantined),
        ),
    )?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_that_broke_the_plan_is_of_whom_it_names() {
        let ids = [(IdKind::UserId, "u1"), (IdKind::AnonymousId, "a1")].map(|(kind, id)| Id { kind, id: id.into() });
        for (body, expected) in [
            (r#"{"user_id": "u1"}"#, true),
            (r#"{"user_id": "u2", "anonymous_id": "a1"}"#, false),
            (r#"{"user_id": null, "anonymous_id": "a1"}"#, true),
            (r#"{"anonymous_id": "u1"}"#, false),
            (r#"{"user_id": "u1", "user_id": "u2"}"#, true),
            (r#"{"properties": {"to": "u1"}}"#, false),
            (r#"{"user_id": "u1""#, true),
            (r#"{"user_id": "u12""#, false),
            (r#""{\"user_id\": \"u1\"""#, true),
            ("[]", false),
        ] {
            assert_eq!(is_of(&ids, body), expected, "{body}");
        }
        let number = [Id {
            kind: IdKind::UserId,
            id: "7".into(),
        }];
        assert!(is_of(&number, r#"{"user_id": 7}"#));
    }
}
