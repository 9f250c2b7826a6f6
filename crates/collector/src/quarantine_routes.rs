//! The quarantine over HTTP: read with a read key, judged again with a server key.

use std::path::PathBuf;

use axum::extract::rejection::{JsonRejection, PathRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::json::Object;
use crate::openapi::{Refusals, Unasked};
use crate::problem::Problem;
use crate::quarantine::{self, Counts, Entry, Listed, Replay, Replayed, Wanted};
use crate::reader::Reader;

/// The routes that read.
pub fn reading(reader: Reader) -> Router {
    Router::new()
        .route("/v1/quarantine", get(list))
        .route("/v1/quarantine/counts", get(counts))
        .route("/v1/quarantine/{id}", get(show))
        .with_state(reader)
}

/// The route that changes, for the store in the folder `data`.
pub fn changing(data: PathBuf) -> Router {
    Router::new()
        .route("/v1/quarantine/replay", post(replay))
        .with_state(data)
}

/// Events in quarantine, the newest first.
#[utoipa::path(
    get,
    path = "/v1/quarantine",
    params(Wanted),
    responses((status = 200, description = "A page of them", body = Listed), Unasked)
)]
pub async fn list(
    State(reader): State<Reader>,
    wanted: Result<Query<Wanted>, QueryRejection>,
) -> Result<Json<Listed>, Problem> {
    let Query(wanted) = wanted.map_err(|rejection| Problem::bad_request(rejection.body_text()))?;
    if wanted.limit.is_some_and(|limit| !(1..=1000).contains(&limit)) {
        return Err(Problem::bad_request(String::from(
            "limit is out of range: expected 1 to 1000.",
        )));
    }
    reader
        .ask(move |connection| quarantine::list(connection, &wanted))
        .await
        .map(Json)
}

/// One event in quarantine, with what is wrong with it.
#[utoipa::path(
    get,
    path = "/v1/quarantine/{id}",
    params(("id" = i64, Path, description = "Its number")),
    responses((status = 200, description = "The event", body = Entry), Unasked)
)]
pub async fn show(State(reader): State<Reader>, id: Result<Path<i64>, PathRejection>) -> Result<Json<Entry>, Problem> {
    let Path(id) = id.map_err(|rejection| Problem::bad_request(rejection.body_text()))?;
    let found = reader.ask(move |connection| quarantine::show(connection, id)).await?;
    found
        .map(Json)
        .ok_or_else(|| Problem::unknown(format!("There is no event {id} in quarantine.")))
}

/// Since when is counted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Since {
    /// In milliseconds since 1970.
    since_ms: Option<i64>,
}

/// How many events have which violation.
#[utoipa::path(
    get,
    path = "/v1/quarantine/counts",
    params(Since),
    responses((status = 200, description = "By event, code and place", body = Counts), Unasked)
)]
pub async fn counts(
    State(reader): State<Reader>,
    since: Result<Query<Since>, QueryRejection>,
) -> Result<Json<Counts>, Problem> {
    let Query(since) = since.map_err(|rejection| Problem::bad_request(rejection.body_text()))?;
    reader
        .ask(move |connection| quarantine::counts(connection, since.since_ms))
        .await
        .map(Json)
}

/// Judge events in quarantine again by the collector's plan.
#[utoipa::path(
    post,
    path = "/v1/quarantine/replay",
    request_body = Replay,
    responses((status = 200, description = "What became of them", body = Replayed), Refusals)
)]
pub async fn replay(
    State(data): State<PathBuf>,
    asked: Result<Json<Object<Replay>>, JsonRejection>,
) -> Result<Json<Replayed>, Problem> {
    let Json(Object(asked)) = asked.map_err(|rejection| Problem::bad_request(rejection.body_text()))?;
    let done = tokio::task::spawn_blocking(move || quarantine::replay(&data, &asked)).await;
    match done {
        Ok(Ok(replayed)) => Ok(Json(replayed)),
        Ok(Err(error)) => {
            tracing::error!("events in quarantine could not all be judged again: {error}");
            Err(Problem::storage())
        }
        Err(_) => Err(Problem::internal()),
    }
}
