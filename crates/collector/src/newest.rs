//! The events that came last, as the live stream would have told them: for who begins to listen.

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::routing::get;
use axum::{Json, Router};
use cryptorebate_core::validate;
use cryptorebate_insights::{Example, example, time_of as time};

use rusqlite::{Connection, Row};
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
    let most_bytes = i64::try_from(MAX_SHOWN_BYTES).unwrap_or(i64::MAX);
    // Both in one snapshot.
    let snapshot = connection.transaction()?;
    let rows = |sql: &str, told: fn(&Row<'_>) -> rusqlite::Result<Option<(i64, Told)>>| {
        let mut statement = snapshot.prepare_cached(sql)?;
        let rows = statement.query_map((most_bytes, limit), told)?;
        rows.filter_map(Result::transpose).collect::<rusqlite::Result<Vec<_>>>()
    };
    let mut events = rows(
        "SELECT received_at, body FROM events WHERE octet_length(body) <= ?1 ORDER BY id DESC LIMIT ?2",
        |row| {
            let body: String = row.get(1)?;
            // An event that was valid when it came may be none by the plan of today; it was accepted all the same.
            let verdict = serde_json::to_string(&validate(body.as_bytes())).unwrap_or_default();
            told(Status::Accepted, row.get(0)?, &body, verdict)
        },
    )?;
    events.extend(rows(
        "SELECT received_at, body, verdict FROM quarantine WHERE octet_length(body) <= ?1 ORDER BY id DESC LIMIT ?2",
        |row| told(Status::Quarantined, row.get(0)?, &row.get::<_, String>(1)?, row.get(2)?),
    )?);
    events.sort_by_key(|(received_at, _)| std::cmp::Reverse(*received_at));
    events.truncate(limit.into());
    let events = events.into_iter().map(|(_, told)| told).collect();
    Ok(Newest { events })
}

/// What is told of a row; nothing where its verdict cannot be read.
fn told(status: Status, received_at: i64, body: &str, verdict: String) -> rusqlite::Result<Option<(i64, Told)>> {
    let judged = example(body, verdict);
    Ok(judged.map(|judged| {
        let told = Told {
            status,
            received_at: time(received_at),
            judged,
        };
        (received_at, told)
    }))
}
