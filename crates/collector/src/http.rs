//! The routes: what comes in by HTTP, and what goes out.

use std::path::Path;

use axum::body::{Body, to_bytes};
use axum::extract::State;
use axum::http::{HeaderMap, Method, header};
use axum::response::sse::{KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get, post};
use axum::{Json, Router};
use cryptorebate_core::PLAN;
use http_body_util::LengthLimitError;
use serde_json::{Value, json};
use tower_http::cors::{Any, CorsLayer};
use tower_http::decompression::RequestDecompressionLayer;

use crate::batch;
use crate::intake::{Answer, Judged};
use crate::live::Live;
use crate::problem::Problem;
use crate::seen::{Arrived, Reader};
use crate::site;
use crate::writer::Writer;

/// How many bytes a body may have, after decompression.
const MAX_BODY_BYTES: usize = 1 << 20;
/// How long a browser may remember that it may send here, in seconds: the longest that any browser honours.
const PREFLIGHT_SECONDS: u64 = 86_400;

/// The whole interface.
pub fn router(writer: Writer, live: Live, reader: Reader, site: Option<&Path>) -> Router {
    // Pages of every origin may send; the answer is theirs to read, and holds nothing but what they sent.
    let cors = CorsLayer::new()
        .allow_origin(Any)
        .allow_methods([Method::POST])
        .allow_headers([header::AUTHORIZATION, header::CONTENT_TYPE, header::CONTENT_ENCODING])
        // The tracker of a page of another origin has to see when it may come again.
        .expose_headers([header::RETRY_AFTER])
        .max_age(std::time::Duration::from_secs(PREFLIGHT_SECONDS));
    let ingest = Router::new()
        .route("/v1/batch", post(take_batch))
        .route("/v1/track", post(take_event))
        .layer(RequestDecompressionLayer::new().no_br().no_deflate().no_zstd())
        .layer(cors)
        .with_state(writer);
    let rest = Router::new()
        .route("/v1/live", get(listen))
        .with_state(live)
        .merge(Router::new().route("/v1/events/seen", get(seen)).with_state(reader))
        .route("/healthz", get(health))
        .route("/v1/{*path}", any(async || Problem::not_found()));
    let router = ingest.merge(rest);
    match site {
        Some(folder) => router.fallback_service(site::router(folder)),
        None => router.fallback(async || Problem::not_found()),
    }
}

async fn take_batch(State(writer): State<Writer>, body: Body) -> Result<Json<Answer>, Problem> {
    let body = read(body).await?;
    let events = batch::texts(&body)?.into_iter().map(Judged::new).collect();
    append(&writer, events).await
}

async fn take_event(State(writer): State<Writer>, body: Body) -> Result<Json<Answer>, Problem> {
    let body = read(body).await?;
    let text: &serde_json::value::RawValue = serde_json::from_slice(&body)
        .map_err(|error| Problem::bad_request(format!("The body is not JSON: {error}. Expected one event.")))?;
    append(&writer, vec![Judged::new(text.get())]).await
}

async fn append(writer: &Writer, events: Vec<Judged>) -> Result<Json<Answer>, Problem> {
    let (events, statuses) = writer.append(events).await?;
    Ok(Json(Answer::new(&events, &statuses)))
}

/// Reads a body whatever its content type says: browsers send beacons as text.
async fn read(body: Body) -> Result<axum::body::Bytes, Problem> {
    to_bytes(body, MAX_BODY_BYTES).await.map_err(|error| {
        if is_over_limit(&error) {
            Problem::too_large(format!(
                "The body has more than {MAX_BODY_BYTES} bytes. Send the batch in parts."
            ))
        } else {
            Problem::bad_request(format!("The body cannot be read: {error}."))
        }
    })
}

fn is_over_limit(error: &(dyn std::error::Error + 'static)) -> bool {
    error.is::<LengthLimitError>() || error.source().is_some_and(is_over_limit)
}

async fn listen(State(live): State<Live>, headers: HeaderMap) -> Response {
    let last_id = headers
        .get("last-event-id")
        .and_then(|id| id.to_str().ok()?.parse().ok());
    Sse::new(live.listen(last_id))
        .keep_alive(KeepAlive::default())
        .into_response()
}

async fn seen(State(reader): State<Reader>) -> Result<Json<Arrived>, Problem> {
    reader.read().await.map(Json)
}

async fn health() -> Json<Value> {
    Json(json!({"status": "ok", "version": env!("CARGO_PKG_VERSION"), "plan": PLAN.name, "plan_version": PLAN.version}))
}
