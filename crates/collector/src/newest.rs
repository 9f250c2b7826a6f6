//! The events that came last, as the live stream would have told them: for who begins to listen.

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::routing::get;
use axum::{Json, Router};
use cryptorebate_core::validate;
use cryptorebate_insights::{Example, example, time_of as time};
use rusqlite::{Connection, Transaction};
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;

use crate::intake::Status;
use crate::live::MAX_SHOWN_BYTES;
use crate::openapi::Unasked;
use crate::problem::Problem;
use crate::reader::Reader;

/// How many events are told where nothing is said, and at most.
const EVENTS: u16 = 50;
const MAX_EVENTS: u16 = 200;

/// How many events are wanted.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Wanted {
    /// How many; 50 where nothing is said.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u16>,
}

/// The events, the newest first.
#[derive(Debug, Serialize)]
pub struct Newest {
    events: Vec<Told>,
}

/// An event as the live stream tells it.
#[derive(Debug, Serialize)]
struct Told {
    status: Status,
    received_at: String,
    #[serde(flatten)]
    judged: Example,
}

/// The route.
pub fn router(reader: Reader) -> Router {
    Router::new().route("/v1/events/newest", get(newest)).with_state(reader)
}

/// The events that came last, accepted and quarantined, each with its verdict. Those of more than 16 KiB are left out.
#[utoipa::path(
    get,
    path = "/v1/events/newest",
    params(Wanted),
    responses((status = 200, description = "The newest first", body = serde_json::Value), Unasked)
)]
pub async fn newest(
    State(reader): State<Reader>,
    wanted: Result<Query<Wanted>, QueryRejection>,
) -> Result<Json<Newest>, Problem> {
    let Query(wanted) = wanted.map_err(|rejection| Problem::bad_request(rejection.body_text()))?;
    let limit = wanted.limit.unwrap_or(EVENTS);
    if !(1..=MAX_EVENTS).contains(&limit) {
        return Err(Problem::bad_request(format!(
            "limit is {limit}: expected 1 to {MAX_EVENTS}."
        )));
    }
    reader.ask(move |connection| read(connection, limit)).await.map(Json)
}

fn read(connection: &mut Connection, limit: u16) -> rusqlite::Result<Newest> {
    // Both tables in one snapshot.
    let snapshot = connection.transaction()?;
    let mut events = told(&snapshot, Status::Accepted, limit)?;
    events.extend(told(&snapshot, Status::Quarantined, limit)?);
    events.sort_by_key(|(received_at, _)| std::cmp::Reverse(*received_at));
    events.truncate(limit.into());
    let events = events.into_iter().map(|(_, told)| told).collect();
    Ok(Newest { events })
}

/// The newest events that this became of, each with when it came. One whose verdict cannot be read is passed over.
fn told(snapshot: &Transaction<'_>, status: Status, limit: u16) -> rusqlite::Result<Vec<(i64, Told)>> {
    // What was accepted has no verdict in the store: it is judged again, for its warnings.
    let from = match status {
        Status::Quarantined => "verdict FROM quarantine",
        Status::Accepted | Status::Duplicate => "NULL FROM events",
    };
    let mut statement = snapshot.prepare_cached(&format!(
        "SELECT received_at, body, {from} WHERE octet_length(body) <= ?1 ORDER BY id DESC LIMIT ?2"
    ))?;
    let most_bytes = i64::try_from(MAX_SHOWN_BYTES).unwrap_or(i64::MAX);
    let mut rows = statement.query((most_bytes, limit))?;
    let mut events = Vec::with_capacity(limit.into());
    while let Some(row) = rows.next()? {
        let (received_at, body) = (row.get(0)?, row.get_ref(1)?.as_str()?);
        let verdict = row.get::<_, Option<String>>(2)?;
        let verdict = verdict.or_else(|| serde_json::to_string(&validate(body.as_bytes())).ok());
        if let Some(judged) = verdict.and_then(|verdict| example(body, verdict)) {
            let received = time(received_at);
            events.push((
                received_at,
                Told {
                    status,
                    received_at: received,
                    judged,
                },
            ));
        }
    }
    Ok(events)
}
