//! Which events have arrived so far: how many of each name, and when the first and the last came.

use jiff::Timestamp;
use rusqlite::Connection;
use serde::Serialize;
use utoipa::ToSchema;

/// How many names of one table are told: names in quarantine are whatever somebody sent.
const MAX_NAMES: u32 = 1000;
/// How many characters of a name are told.
const MAX_NAME_CHARS: u32 = 200;

/// The events that have arrived, most frequent first.
#[derive(Debug, Serialize, ToSchema)]
pub struct Arrived {
    /// The valid ones.
    events: Vec<Named>,
    /// The invalid ones.
    quarantined: Vec<Named>,
}

/// The events of one name.
#[derive(Debug, Serialize, ToSchema)]
struct Named {
    event: String,
    count: i64,
    first_received_at: String,
    last_received_at: String,
}

/// Counts what has arrived: reads the whole file.
pub fn arrived(connection: &Connection) -> rusqlite::Result<Arrived> {
    Ok(Arrived {
        events: names(connection, "events")?,
        quarantined: names(connection, "quarantine")?,
    })
}

fn names(connection: &Connection, table: &str) -> rusqlite::Result<Vec<Named>> {
    let mut statement = connection.prepare(&format!(
        "SELECT substr(event, 1, {MAX_NAME_CHARS}) AS name, count(*) AS events, min(received_at), max(received_at)
         FROM {table} GROUP BY name ORDER BY events DESC, name LIMIT {MAX_NAMES}"
    ))?;
    let rows = statement.query_map((), |row| {
        Ok(Named {
            event: row.get(0)?,
            count: row.get(1)?,
            first_received_at: time(row.get(2)?),
            last_received_at: time(row.get(3)?),
        })
    })?;
    rows.collect()
}

/// Milliseconds since 1970 as RFC 3339; the store holds no time that a calendar does not have.
fn time(milliseconds: i64) -> String {
    Timestamp::from_millisecond(milliseconds)
        .unwrap_or_default()
        .to_string()
}
