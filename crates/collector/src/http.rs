//! The routes: what comes in by HTTP, and what goes out.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, header};
use axum::response::sse::{KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get, post};
use axum::{Extension, Json, Router, middleware};
use cryptorebate_core::PLAN;
use cryptorebate_insights::Questions;
use serde_json::{Value, json};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::cors::{AllowOrigin, CorsLayer};
use tower_http::set_header::SetResponseHeaderLayer;

use crate::access::{self, Gate, Purpose, Sender};
use crate::batch;
use crate::body::{Payload, Room};
use crate::clock;
use crate::dashboard;
use crate::delivery::{self, Delivered};
use crate::intake::{Answer, Intake, Judged, SentBy};
use crate::keys::{Key, Kind};
use crate::limits::{self, Limiter};
use crate::live::Live;
use crate::metrics::{self, Metrics};
use crate::newest;
use crate::openapi::{self, Refusals, Unanswered, Unwell};
use crate::problem::Problem;
use crate::quarantine_routes;
use crate::questions;
use crate::reader::Reader;
use crate::receipts::{self, Receipts};
use crate::ring::KeyRing;
use crate::seen::{self, Arrived};
use crate::sinks;
use crate::site;
use crate::telegram::Telegram;
use crate::writer::{Health, Writer};

/// How long a browser may remember that it may send here, in seconds: the longest that any browser honours.
const PREFLIGHT_SECONDS: u64 = 86_400;

/// What takes events in.
#[derive(Clone)]
pub struct Ingest {
    /// The way to the disk.
    pub writer: Writer,
    /// What checks the users of Mini Apps.
    pub telegram: Option<Arc<Telegram>>,
    /// Whether pages may name users of Telegram only with its signature.
    pub is_signed_only: bool,
    /// What counts requests against their limits.
    pub limiter: Limiter,
}

/// The whole interface, with the store in the folder `data` to ask.
pub fn router(
    ingest: Ingest,
    ring: &KeyRing,
    live: Live,
    metrics: Metrics,
    questions: Questions,
    data: &Path,
    site: Option<&Path>,
) -> Router {
    let gate = |purpose| {
        let gate = Gate {
            ring: ring.clone(),
            limiter: ingest.limiter.clone(),
            purpose,
        };
        middleware::from_fn_with_state(gate, access::check)
    };
    let (may_send, may_ask, may_change) = (gate(Purpose::Send), gate(Purpose::Read), gate(Purpose::Change));
    let origins = ring.clone();
    let may_read = move |origin: HeaderValue, _: &Parts| {
        let origins = origins.clone();
        async move {
            match origin.to_str() {
                Ok(origin) => origins.allows_origin(origin).await,
                Err(_) => false,
            }
        }
    };
    let cors = CorsLayer::new()
        .allow_origin(AllowOrigin::async_predicate(may_read))
        .allow_methods([Method::POST])
        .allow_headers([header::AUTHORIZATION, header::CONTENT_TYPE, header::CONTENT_ENCODING])
        // The tracker of a page of another origin has to see when it may come again.
        .expose_headers([header::RETRY_AFTER])
        .max_age(Duration::from_secs(PREFLIGHT_SECONDS));
    let by_address = middleware::from_fn_with_state(ingest.limiter.clone(), limits::by_address);
    let health = Router::new()
        .route("/healthz", get(health))
        .route("/readyz", get(ready))
        .with_state(ingest.writer.clone());
    let watched = Router::new().route("/metrics", get(measure)).with_state((
        metrics.clone(),
        ingest.writer.clone(),
        Reader::new(data),
    ));
    let ingest = Router::new()
        .route("/v1/batch", post(take_batch))
        .route("/v1/track", post(take_event))
        .with_state(ingest);
    // Receipts have a reader of their own: trackers do not wait for the counts, which read the whole file.
    let receipts = Router::new()
        .route("/v1/receipts", post(give_receipts))
        .with_state(Reader::new(data));
    let counts = Router::new()
        .route("/v1/events/seen", get(seen))
        .route("/v1/delivery", get(delivered))
        .with_state(Reader::new(data));
    let read = Router::new()
        .route("/v1/live", get(listen))
        .with_state(live)
        .merge(counts)
        .merge(newest::router(Reader::new(data)))
        .merge(questions::router(questions))
        .merge(watched)
        .merge(quarantine_routes::reading(Reader::new(data)))
        .route_layer(may_ask);
    let change = quarantine_routes::changing(data.to_owned()).route_layer(may_change);
    let rest = read
        .merge(change)
        .layer(by_address.clone())
        .merge(health)
        .merge(dashboard::router())
        .route("/openapi.json", get(openapi::document))
        .route("/v1/{*path}", any(async || Problem::not_found()));
    let router = ingest
        .merge(receipts)
        .route_layer(may_send)
        .method_not_allowed_fallback(async || Problem::method_not_allowed())
        .layer(by_address)
        .layer(cors)
        .merge(rest.method_not_allowed_fallback(async || Problem::method_not_allowed()));
    let router = match site {
        Some(folder) => router.fallback_service(site::router(folder)),
        None => router.fallback(async || Problem::not_found()),
    };
    router
        .layer(middleware::from_fn_with_state(metrics, metrics::count))
        .layer(CatchPanicLayer::custom(|_panic| Problem::internal().into_response()))
        .layer(Extension(Room::new()))
        // What a sender wrote and an answer repeats is no page, whatever a browser might guess.
        .layer(SetResponseHeaderLayer::if_not_present(
            header::X_CONTENT_TYPE_OPTIONS,
            HeaderValue::from_static("nosniff"),
        ))
}

/// Take a batch of events.
#[utoipa::path(
    post,
    path = "/v1/batch",
    request_body(content = batch::Body<'static>, content_type = "application/json"),
    responses((status = 200, description = "Everything is on disk", body = Answer), Refusals)
)]
pub async fn take_batch(
    State(ingest): State<Ingest>,
    Extension(Sender(key)): Extension<Sender>,
    body: Payload,
) -> Result<Json<Answer>, Problem> {
    let batch = batch::read(&body.text)?;
    let signed_user_id = match (batch.init_data, &ingest.telegram) {
        (None, _) => None,
        (Some(_), None) => return Err(Problem::init_data_unchecked()),
        (Some(init_data), Some(telegram)) => {
            let now = u64::try_from(clock::now() / 1000).unwrap_or_default();
            let user_id = telegram.user_id(&init_data, now);
            Some(user_id.map_err(|refusal| Problem::init_data(&refusal))?)
        }
    };
    let by = SentBy {
        signed_user_id: signed_user_id.as_deref(),
        is_page: is_page(key.as_deref()),
        has_to_be_signed: ingest.has_to_be_signed(key.as_deref()),
    };
    let texts = batch.events.into_iter();
    let intake = Intake {
        events: texts.map(|text| Judged::new(body.text.slice_ref(text), &by)).collect(),
        sent_at: Some(batch.sent_at),
        key_id: key.map(|key| key.id),
        delivery: batch.delivery,
    };
    append(&ingest.writer, intake).await
}

/// Take one event.
#[utoipa::path(
    post,
    path = "/v1/track",
    request_body(content = Value, content_type = "application/json"),
    responses((status = 200, description = "It is on disk", body = Answer), Refusals)
)]
pub async fn take_event(
    State(ingest): State<Ingest>,
    Extension(Sender(key)): Extension<Sender>,
    body: Payload,
) -> Result<Json<Answer>, Problem> {
    let text: &serde_json::value::RawValue = serde_json::from_str(&body.text)
        .map_err(|error| Problem::bad_request(format!("The body is not JSON: {error}. Expected one event.")))?;
    let by = SentBy {
        is_page: is_page(key.as_deref()),
        has_to_be_signed: ingest.has_to_be_signed(key.as_deref()),
        ..SentBy::default()
    };
    let intake = Intake {
        events: vec![Judged::new(body.text.slice_ref(text.get()), &by)],
        key_id: key.map(|key| key.id),
        ..Intake::default()
    };
    append(&ingest.writer, intake).await
}

impl Ingest {
    /// Servers know their users by themselves.
    fn has_to_be_signed(&self, key: Option<&Key>) -> bool {
        self.is_signed_only && key.is_none_or(|key| key.kind != Kind::Server)
    }
}

fn is_page(key: Option<&Key>) -> bool {
    key.is_some_and(|key| key.kind == Kind::Public)
}

async fn append(writer: &Writer, intake: Intake) -> Result<Json<Answer>, Problem> {
    let (intake, statuses) = writer.append(intake).await?;
    Ok(Json(Answer::new(&intake.events, &statuses)))
}

/// Which of these events are on disk.
#[utoipa::path(
    post,
    path = "/v1/receipts",
    request_body(content = receipts::Body<'static>, content_type = "application/json"),
    responses((status = 200, description = "Those that are", body = Receipts), Refusals)
)]
pub async fn give_receipts(State(reader): State<Reader>, body: Payload) -> Result<Json<Receipts>, Problem> {
    let asked = receipts::asked(&body.text)?;
    reader
        .ask(|connection| receipts::stored(connection, asked))
        .await
        .map(Json)
}

async fn listen(State(live): State<Live>, headers: HeaderMap) -> Response {
    let last_id = headers
        .get("last-event-id")
        .and_then(|id| id.to_str().ok()?.parse().ok());
    Sse::new(live.listen(last_id))
        .keep_alive(KeepAlive::default())
        .into_response()
}

/// Which events have arrived, how many and when.
#[utoipa::path(
    get,
    path = "/v1/events/seen",
    responses((status = 200, description = "By name", body = Arrived), Unanswered)
)]
pub async fn seen(State(reader): State<Reader>) -> Result<Json<Arrived>, Problem> {
    reader.ask(|connection| seen::arrived(connection)).await.map(Json)
}

/// How much of what trackers made has arrived.
#[utoipa::path(
    get,
    path = "/v1/delivery",
    responses((status = 200, description = "All tabs together", body = Delivered), Unanswered)
)]
pub async fn delivered(State(reader): State<Reader>) -> Result<Json<Delivered>, Problem> {
    reader.ask(delivery::delivered).await.map(Json)
}

/// Whether the collector runs, and whether its disk takes what it gets.
#[utoipa::path(
    get,
    path = "/healthz",
    responses((status = 200, description = "It runs", body = Value), Unwell)
)]
pub async fn health(State(writer): State<Writer>) -> Result<Json<Value>, Problem> {
    let storage = match writer.health().await {
        Health::Good => "ok",
        // A new start would not mend the disk.
        Health::Failing => "failing",
        // The disk takes them; ClickHouse does not.
        Health::Full => "full",
        Health::Ended => return Err(Problem::no_writer()),
    };
    let version = env!("CARGO_PKG_VERSION");
    Ok(Json(json!({
        "status": "ok", "storage": storage, "version": version, "plan": PLAN.name, "plan_version": PLAN.version,
    })))
}

/// Whether events can be taken at present: for who decides where requests go.
#[utoipa::path(
    get,
    path = "/readyz",
    responses((status = 200, description = "They can", body = Value), Unwell)
)]
pub async fn ready(State(writer): State<Writer>) -> Result<Json<Value>, Problem> {
    match writer.health().await {
        Health::Good => Ok(Json(json!({ "status": "ok" }))),
        Health::Failing => Err(Problem::storage()),
        Health::Full => Err(Problem::spool_full()),
        Health::Ended => Err(Problem::no_writer()),
    }
}

/// Counts and times for Prometheus.
#[utoipa::path(
    get,
    path = "/metrics",
    responses(
        (status = 200, description = "In its text format", body = String, content_type = "application/openmetrics-text"),
        Unanswered
    )
)]
pub async fn measure(State((metrics, writer, reader)): State<(Metrics, Writer, Reader)>) -> Result<Response, Problem> {
    let waiting_bytes = u64::try_from(writer.waiting_bytes()).unwrap_or(u64::MAX);
    // What is counted in memory is wanted most where the store cannot be read; the reader has logged why it cannot.
    let sinks = reader
        .ask(|connection| sinks::status::all(connection))
        .await
        .unwrap_or_default();
    let text = metrics
        .text(waiting_bytes, writer.is_spool_full(), &sinks)
        .map_err(|_| Problem::internal())?;
    Ok(metrics::answer(text))
}
