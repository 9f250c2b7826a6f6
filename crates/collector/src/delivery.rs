//! Whether everything arrives: what trackers say they made and dropped, against what is stored.

use std::collections::BTreeMap;

use rusqlite::{Connection, Transaction};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::json::Whole;
use crate::openapi;
use crate::problem::Problem;

/// How many tabs one report may tell of: one tab sends for the others, and for those that were closed.
const MAX_TABS: usize = 100;
/// How many characters the name of a tab may have.
const MAX_TAB_CHARS: usize = 64;
/// How many reasons a tab may give.
const MAX_REASONS: usize = 20;
/// How many characters the name of a reason may have.
const MAX_REASON_CHARS: usize = 40;
/// How many reasons are told: their names are whatever somebody sent.
const MAX_REASONS_TOLD: u32 = 100;

/// What a tab of a browser has done since it was opened.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TabReport {
    /// Which tab: a random name.
    #[schema(min_length = 1, max_length = 64)]
    tab: String,
    /// How many events it has made.
    #[schema(value_type = u64, maximum = 9_007_199_254_740_991_u64)]
    made: Whole,
    /// How many of them it has dropped, by reason.
    #[serde(default)]
    #[schema(schema_with = openapi::dropped)]
    dropped: BTreeMap<String, Whole>,
}

/// How much of what was made has arrived, over all tabs that ever reported.
#[derive(Debug, Serialize, ToSchema)]
pub struct Delivered {
    tabs: i64,
    made: i64,
    /// Distinct events, valid or in quarantine, that came in batches with a report.
    stored: i64,
    dropped: BTreeMap<String, i64>,
    /// `stored` of `made`; `null` where nothing was made.
    rate: Option<f64>,
}

impl TabReport {
    /// How many bytes it holds in memory, about.
    pub fn bytes(&self) -> usize {
        let reasons = self
            .dropped
            .keys()
            .map(|reason| reason.len() + size_of::<(String, Whole)>());
        size_of::<Self>() + self.tab.len() + reasons.sum::<usize>()
    }

    /// How many rows it writes.
    pub fn rows(&self) -> usize {
        1 + self.dropped.len()
    }
}

/// Whether a batch's report keeps to its limits; a batch with another one is not taken.
pub fn check(reports: &[TabReport]) -> Result<(), Problem> {
    if reports.len() > MAX_TABS {
        return Err(Problem::bad_request(format!(
            "delivery tells of {} tabs: expected at most {MAX_TABS}. Send the others with the next batch.",
            reports.len()
        )));
    }
    for (index, report) in reports.iter().enumerate() {
        let wrong = |what: String| Err(Problem::bad_request(format!("delivery[{index}].{what}.")));
        let chars = report.tab.chars().count();
        if !(1..=MAX_TAB_CHARS).contains(&chars) {
            return wrong(format!("tab has {chars} characters: expected 1 to {MAX_TAB_CHARS}"));
        }
        if report.dropped.len() > MAX_REASONS {
            let reasons = report.dropped.len();
            return wrong(format!("dropped has {reasons} reasons: expected at most {MAX_REASONS}"));
        }
        for reason in report.dropped.keys() {
            let is_name = reason.bytes().all(|byte| byte == b'_' || byte.is_ascii_lowercase());
            if !is_name || !(1..=MAX_REASON_CHARS).contains(&reason.len()) {
                let shown: String = reason.chars().take(MAX_REASON_CHARS).collect();
                return wrong(format!(
                    "dropped has the reason {shown:?}: expected 1 to {MAX_REASON_CHARS} lower-case letters and _, \
                     such as queue_full"
                ));
            }
        }
    }
    Ok(())
}

/// Keeps a report. Counts only grow in a tab, so the largest is the newest, whatever order reports arrive in.
pub fn keep(transaction: &Transaction<'_>, report: &TabReport) -> rusqlite::Result<()> {
    transaction
        .prepare_cached(
            "INSERT INTO delivery (tab, made) VALUES (?1, ?2)
             ON CONFLICT DO UPDATE SET made = excluded.made WHERE excluded.made > made",
        )?
        .execute((&report.tab, report.made.0))?;
    for (reason, dropped) in &report.dropped {
        transaction
            .prepare_cached(
                "INSERT INTO delivery_dropped (tab, reason, dropped) VALUES (?1, ?2, ?3)
                 ON CONFLICT DO UPDATE SET dropped = excluded.dropped WHERE excluded.dropped > dropped",
            )?
            .execute((&report.tab, reason, dropped.0))?;
    }
    Ok(())
}

/// Counts `events` more as stored.
pub fn keep_stored(transaction: &Transaction<'_>, events: u64) -> rusqlite::Result<()> {
    transaction
        .prepare_cached("UPDATE delivery_stored SET events = events + ?1")?
        .execute([events.cast_signed()])?;
    Ok(())
}

/// Adds it all up.
pub fn delivered(connection: &mut Connection) -> rusqlite::Result<Delivered> {
    // One transaction: what is stored is of the same moment as what was made.
    let transaction = connection.transaction()?;
    // `total` cannot overflow, whatever somebody claims; up to 2^53 it is exact.
    let (tabs, made) = transaction.query_row(
        "SELECT count(*), CAST(total(made) AS INTEGER) FROM delivery",
        (),
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    let stored = transaction.query_row("SELECT events FROM delivery_stored", (), |row| row.get(0))?;
    let dropped = {
        let mut statement = transaction.prepare(&format!(
            "SELECT reason, CAST(total(dropped) AS INTEGER) AS events FROM delivery_dropped
             GROUP BY reason ORDER BY events DESC, reason LIMIT {MAX_REASONS_TOLD}"
        ))?;
        let rows = statement.query_map((), |row| Ok((row.get(0)?, row.get(1)?)))?;
        rows.collect::<rusqlite::Result<_>>()?
    };
    transaction.finish()?;
    Ok(Delivered {
        tabs,
        made,
        stored,
        dropped,
        rate: rate(stored, made),
    })
}

#[expect(clippy::cast_precision_loss, reason = "a share of 2^53 events is told well enough")]
fn rate(stored: i64, made: i64) -> Option<f64> {
    (made > 0).then(|| stored as f64 / made as f64)
}
