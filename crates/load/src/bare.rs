//! SQLite alone: the rows that the collector would write, in the same file layout and with the same settings.

use std::time::{Duration, Instant};

use rusqlite::Connection;

use crate::Outcome;
use crate::bodies::{self, Bodies};
use crate::collector;

/// The run whose ids are used here.
const RUN: u64 = 0;

/// How many events a second SQLite takes, so many in a commit.
pub fn measure(bodies: &Bodies, commit: u64, time: Duration, cpu: Option<usize>) -> Outcome<f64> {
    let folder = tempfile::tempdir_in(collector::scratch())?;
    let mut connection = Connection::open(folder.path().join("bare.db"))?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "cache_size", -32 << 10)?;
    connection.pragma_update(None, "wal_autocheckpoint", 4096)?;
    connection.execute_batch(
        "CREATE TABLE events (
            id INTEGER PRIMARY KEY, event_id BLOB NOT NULL UNIQUE, received_at INTEGER NOT NULL, event TEXT NOT NULL,
            body TEXT NOT NULL, occurred_at INTEGER, sent_at INTEGER
        ) STRICT;
        CREATE TABLE quarantine (
            id INTEGER PRIMARY KEY, event_id BLOB, received_at INTEGER NOT NULL, event TEXT NOT NULL,
            body TEXT NOT NULL, verdict TEXT NOT NULL, sent_at INTEGER, digest BLOB, key_id INTEGER
        ) STRICT;
        CREATE UNIQUE INDEX quarantine_by_id ON quarantine (event_id) WHERE event_id IS NOT NULL;
        CREATE UNIQUE INDEX quarantine_by_digest ON quarantine (digest) WHERE event_id IS NULL;",
    )?;
    collector::enter(cpu)?;
    let start = Instant::now();
    let mut event = 0;
    while start.elapsed() < time {
        let transaction = connection.transaction()?;
        for _ in 0..commit {
            let template = bodies.template(event);
            let id = bodies::id(event, RUN).into_bytes();
            let times = (1_770_215_400_000_i64, 1_770_215_401_000_i64);
            if template.is_valid {
                transaction
                    .prepare_cached(
                        "INSERT INTO events (event_id, received_at, event, body, occurred_at, sent_at)
                         VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (event_id) DO NOTHING",
                    )?
                    .execute((id, times.0, template.name, &template.text, times.0, times.1))?;
            } else {
                // A verdict of the usual length.
                transaction
                    .prepare_cached(
                        "INSERT INTO quarantine (event_id, received_at, event, body, verdict, sent_at)
                         VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT DO NOTHING",
                    )?
                    .execute((id, times.0, template.name, &template.text, VERDICT, times.1))?;
            }
            event += 1;
        }
        transaction.commit()?;
    }
    #[expect(clippy::cast_precision_loss, reason = "a rate is told to four digits")]
    let rate = event as f64 / start.elapsed().as_secs_f64();
    collector::leave(cpu)?;
    Ok(rate)
}

const VERDICT: &str = "{\"event\":\"withdrawal_requested\",\"valid\":false,\"violations\":[{\"code\":\"not_in_enum\",\
    \"path\":\"/properties/network\",\"message\":\"network is \\\"TRC21\\\": expected TRC20, ERC20 or BEP20. Did you \
    mean TRC20?\",\"expected\":\"TRC20, ERC20 or BEP20\",\"actual\":\"\\\"TRC21\\\"\"}]}";
