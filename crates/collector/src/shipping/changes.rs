//! What was changed in the file after it may have gone to ClickHouse, and has to be changed there too.
//!
//! Whoever changes the file notes it in the same commit, so that nothing is changed in one place only. Where nothing was
//! ever shipped, there is nothing to note.

use cryptorebate_insights::{Id, IdKind};
use rusqlite::types::Type;
use rusqlite::{Connection, Transaction};

use super::mark::Mark;

/// The tables of shipping: a step of the file's layout.
///
/// `shipping` has one row once ClickHouse was ever shipped to: the name of this store's rows there, how far the quarantine
/// is shipped (how far the events are stands in `sinks`), and the block under way, which a restart has to send just so.
const TABLES: &str = "
    CREATE TABLE shipping (
        id INTEGER PRIMARY KEY CHECK (id = 1),
        collector BLOB NOT NULL,
        quarantine INTEGER NOT NULL,
        block TEXT,
        block_event INTEGER,
        block_quarantined INTEGER,
        block_change INTEGER
    ) STRICT;
    CREATE TABLE shipping_changes (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        quarantined INTEGER,
        has_left INTEGER,
        erased TEXT,
        after_event INTEGER,
        after_quarantined INTEGER
    ) STRICT;
";

/// Makes the tables.
pub fn layout(transaction: &Transaction<'_>) -> rusqlite::Result<()> {
    transaction.execute_batch(TABLES)
}

/// Forgets that anything was ever shipped.
pub fn forget(transaction: &Transaction<'_>) -> rusqlite::Result<()> {
    transaction.execute_batch("DELETE FROM shipping; DELETE FROM shipping_changes;")
}

/// What became of an event in quarantine that was judged again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rejudged {
    /// It is there no longer.
    Left,
    /// It is there, with another verdict.
    Stayed,
}

/// Notes what became of an event in quarantine.
pub fn note_judged_again(transaction: &Transaction<'_>, quarantined: i64, became: Rejudged) -> rusqlite::Result<()> {
    transaction
        .prepare_cached(
            "INSERT INTO shipping_changes (quarantined, has_left)
             SELECT ?1, ?2 WHERE EXISTS (SELECT 1 FROM shipping)",
        )?
        .execute((quarantined, became == Rejudged::Left))
        .map(drop)
}

/// Notes that all is erased that was stored until now of whom these ids name, and these rows of the quarantine.
pub fn note_erased(transaction: &Transaction<'_>, ids: &[Id], quarantined: &[i64]) -> rusqlite::Result<()> {
    let ids: Vec<(bool, &str)> = ids
        .iter()
        .map(|id| (id.kind == IdKind::UserId, id.id.as_str()))
        .collect();
    let erased = serde_json::to_string(&(ids, quarantined));
    let erased = erased.map_err(|error| rusqlite::Error::ToSqlConversionFailure(error.into()))?;
    let end = Mark::end(transaction)?;
    transaction
        .execute(
            "INSERT INTO shipping_changes (erased, after_event, after_quarantined)
             SELECT ?1, ?2, ?3 WHERE EXISTS (SELECT 1 FROM shipping)",
            (erased, end.event, end.quarantined),
        )
        .map(drop)
}

/// People to erase, once all is shipped that was stored before: what comes later of them is new.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Erasure {
    /// The number of the change.
    pub change: i64,
    /// Whom.
    pub ids: Vec<Id>,
    /// Their rows of the quarantine.
    pub quarantined: Vec<i64>,
    /// What was stored before.
    pub after: Mark,
}

/// The first erasure behind a change.
pub fn next_erasure(connection: &Connection, change: i64) -> rusqlite::Result<Option<Erasure>> {
    let mut statement = connection.prepare_cached(
        "SELECT id, erased, after_event, after_quarantined FROM shipping_changes
         WHERE id > ?1 AND erased IS NOT NULL ORDER BY id LIMIT 1",
    )?;
    let mut rows = statement.query([change])?;
    let Some(row) = rows.next()? else {
        return Ok(None);
    };
    let (ids, quarantined): (Vec<(bool, String)>, Vec<i64>) = serde_json::from_str(row.get_ref(1)?.as_str()?)
        .map_err(|error| rusqlite::Error::FromSqlConversionFailure(1, Type::Text, error.into()))?;
    let ids = ids.into_iter().map(|(is_user, id)| Id {
        kind: if is_user { IdKind::UserId } else { IdKind::AnonymousId },
        id,
    });
    Ok(Some(Erasure {
        change: row.get(0)?,
        ids: ids.collect(),
        quarantined,
        after: Mark {
            event: row.get(2)?,
            quarantined: row.get(3)?,
        },
    }))
}

/// A change of the quarantine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Change {
    /// Its number.
    pub number: i64,
    /// The event's row.
    pub quarantined: i64,
    /// What became of it.
    pub became: Rejudged,
}

/// The changes of the quarantine behind one number, and up to another.
pub fn of_quarantine(connection: &Connection, from: i64, through: i64, most: usize) -> rusqlite::Result<Vec<Change>> {
    let mut statement = connection.prepare_cached(
        "SELECT id, quarantined, has_left FROM shipping_changes
         WHERE id > ?1 AND id <= ?2 AND quarantined IS NOT NULL ORDER BY id LIMIT ?3",
    )?;
    let change = |row: &rusqlite::Row<'_>| {
        Ok(Change {
            number: row.get(0)?,
            quarantined: row.get(1)?,
            became: if row.get(2)? { Rejudged::Left } else { Rejudged::Stayed },
        })
    };
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    statement.query_map((from, through, most), change)?.collect()
}
