//! The plan's questions over HTTP: funnels, cohorts, what has arrived, and people.

use std::sync::Arc;

use axum::Router;
use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use cryptorebate_insights::{CohortAsked, Days, EngineError, FunnelAsked, QuestionError, Questions, Reading, json};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use tokio::sync::Semaphore;
use utoipa::{IntoParams, ToSchema};

use crate::clock;
use crate::openapi::Unasked;
use crate::problem::Problem;

/// How many questions are answered at a time; others wait. Each takes a core.
const AT_A_TIME: usize = 2;
/// How many events an answer has where nothing is said, and at most.
const EVENTS: u16 = 100;
const MAX_EVENTS: u16 = 1000;
/// How many examples an answer has where nothing is said, and at most.
const EXAMPLES: u16 = 10;
const MAX_EXAMPLES: u16 = 100;
/// How many ids an answer has where nothing is said, and at most.
const IDS: u16 = 20;
const MAX_IDS: u16 = 200;

/// The questions, and how many may be asked at a time.
#[derive(Clone)]
pub struct Asking {
    questions: Arc<Questions>,
    room: Arc<Semaphore>,
}

/// All routes that read what is stored: one key is for all of them.
pub fn router(questions: Questions) -> Router {
    Router::new()
        .route("/v1/plan", get(plan))
        .route("/v1/funnels", get(funnels))
        .route("/v1/funnels/{name}", get(funnel))
        .route("/v1/cohorts", get(cohorts))
        .route("/v1/cohorts/{name}", get(cohort))
        .route("/v1/events/summary", get(summary))
        .route("/v1/events/{name}/examples", get(examples))
        .route("/v1/users", get(users))
        .route("/v1/users/{id}", get(user))
        .route("/v1/status", get(status))
        .with_state(Asking {
            questions: Arc::new(questions),
            room: Arc::new(Semaphore::new(AT_A_TIME)),
        })
}

impl Asking {
    /// Asks beside the threads that serve, and gives the answer as the command line prints it.
    async fn ask<T: Serialize>(
        &self,
        question: impl FnOnce(&Questions) -> Result<T, QuestionError> + Send + 'static,
    ) -> Result<Response, Problem> {
        let room = self
            .room
            .clone()
            .acquire_owned()
            .await
            .map_err(|_| Problem::internal())?;
        let questions = self.questions.clone();
        let asked = tokio::task::spawn_blocking(move || {
            let text = question(&questions).map(|answer| json(&answer));
            drop(room);
            text
        });
        match asked.await {
            Ok(Ok(Ok(text))) => Ok(([(header::CONTENT_TYPE, "application/json")], text).into_response()),
            Ok(Err(error)) => Err(problem(&error)),
            Ok(Ok(Err(_))) | Err(_) => Err(Problem::internal()),
        }
    }
}

fn problem(error: &QuestionError) -> Problem {
    let detail = error.to_string().replace('\n', ". ");
    match error {
        QuestionError::Unknown { .. } | QuestionError::Nobody(_) => Problem::unknown(detail),
        QuestionError::Engine(EngineError::NotReady) => Problem::not_ready(),
        QuestionError::Engine(EngineError::Failed(_)) => Problem::unreadable(),
        QuestionError::Backwards { .. }
        | QuestionError::Day(_)
        | QuestionError::NothingToCompare
        | QuestionError::Place(_) => Problem::bad_request(detail),
    }
}

/// What a request asks with, or why it cannot be read.
type Asked<T> = Result<Query<T>, QueryRejection>;
type Named = Result<Path<String>, PathRejection>;

fn read<T>(asked: Asked<T>) -> Result<T, Problem> {
    let Query(parameters) = asked.map_err(|rejection| Problem::bad_request(rejection.body_text()))?;
    Ok(parameters)
}

fn name(named: Named) -> Result<String, Problem> {
    let Path(name) = named.map_err(|rejection| Problem::bad_request(rejection.body_text()))?;
    Ok(name)
}

fn days(from: Option<&str>, to: Option<&str>) -> Result<Days, Problem> {
    let day = |name: &str, text: Option<&str>| {
        text.map(|text| {
            let date = text.parse::<Date>().ok().filter(|_| text.len() == "2026-02-04".len());
            date.ok_or_else(|| {
                let shown: String = text.chars().take(40).collect();
                Problem::bad_request(format!(
                    "{name} is {shown:?}: expected a day in UTC, such as 2026-02-04."
                ))
            })
        })
        .transpose()
    };
    Ok(Days {
        from: day("from", from)?,
        to: day("to", to)?,
    })
}

fn limit(asked: Option<u16>, usual: u16, most: u16) -> Result<usize, Problem> {
    match asked.unwrap_or(usual) {
        number if (1..=most).contains(&number) => Ok(number.into()),
        number => Err(Problem::bad_request(format!(
            "limit is {number}: expected 1 to {most}."
        ))),
    }
}

/// What funnels are asked with.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct FunnelParameters {
    /// The first day in UTC on which the first step was made.
    #[param(format = Date)]
    from: Option<String>,
    /// The last day.
    #[param(format = Date)]
    to: Option<String>,
    /// Only people who made the first step on this platform.
    platform: Option<String>,
    /// By what people are told apart, of what `/v1/funnels` lists: `platform`, a property of a step, or `user:` and a user
    /// property.
    by: Option<String>,
    /// Whether as many days before are wanted too: needs `from` and `to`.
    #[serde(default)]
    compare: bool,
}

/// What cohorts are asked with.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct CohortParameters {
    /// The first day in UTC on which people have started.
    #[param(format = Date)]
    from: Option<String>,
    /// The last day.
    #[param(format = Date)]
    to: Option<String>,
    /// Only people who have started on this platform.
    platform: Option<String>,
    /// What "active on day N" means.
    #[serde(default)]
    #[param(inline)]
    reading: Reads,
}

/// The readings of retention.
#[derive(Debug, Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
enum Reads {
    #[default]
    OnOrAfter,
    On,
    Bracket,
}

/// What arrivals are asked with.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SummaryParameters {
    /// The first day in UTC.
    #[param(format = Date)]
    from: Option<String>,
    /// The last day.
    #[param(format = Date)]
    to: Option<String>,
    /// Only events of this platform.
    platform: Option<String>,
}

/// How many examples are wanted.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ExampleParameters {
    /// How many; 10 where nothing is said.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u16>,
}

/// Whom one looks for.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SearchParameters {
    /// What the id begins with.
    #[serde(default)]
    search: String,
    /// How many; 20 where nothing is said.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u16>,
}

/// Which events of a person are wanted.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PersonParameters {
    /// How many; 100 where nothing is said.
    #[param(minimum = 1, maximum = 1000)]
    limit: Option<u16>,
    /// What the answer before has as `before`: gives the events before those.
    #[param(pattern = "^-?[0-9]{1,15}[.][0-9]{1,15}$")]
    before: Option<String>,
}

/// The plan.
#[utoipa::path(get, path = "/v1/plan", responses((status = 200, description = "The plan", body = serde_json::Value), Unasked))]
pub async fn plan(State(asking): State<Asking>) -> Result<Response, Problem> {
    asking.ask(|questions| Ok(questions.plan().clone())).await
}

/// The funnels that there are.
#[utoipa::path(get, path = "/v1/funnels", responses((status = 200, description = "All", body = serde_json::Value), Unasked))]
pub async fn funnels(State(asking): State<Asking>) -> Result<Response, Problem> {
    asking
        .ask(|questions| Ok(serde_json::to_value(questions.funnels()).unwrap_or_default()))
        .await
}

/// How far people come.
#[utoipa::path(
    get,
    path = "/v1/funnels/{name}",
    params(("name" = String, Path, description = "The funnel's name in the plan"), FunnelParameters),
    responses((status = 200, description = "As `cryptorebate funnel --format json`", body = serde_json::Value), Unasked)
)]
pub async fn funnel(
    State(asking): State<Asking>,
    named: Named,
    asked: Asked<FunnelParameters>,
) -> Result<Response, Problem> {
    let FunnelParameters {
        from,
        to,
        platform,
        by,
        compare,
    } = read(asked)?;
    let days = days(from.as_deref(), to.as_deref())?;
    let asked = FunnelAsked {
        name: name(named)?,
        days,
        platform,
        by,
        compare,
    };
    asking.ask(move |questions| questions.funnel(&asked)).await
}

/// The cohorts that there are.
#[utoipa::path(get, path = "/v1/cohorts", responses((status = 200, description = "All", body = serde_json::Value), Unasked))]
pub async fn cohorts(State(asking): State<Asking>) -> Result<Response, Problem> {
    asking
        .ask(|questions| Ok(serde_json::to_value(questions.cohorts()).unwrap_or_default()))
        .await
}

/// What groups of people come to.
#[utoipa::path(
    get,
    path = "/v1/cohorts/{name}",
    params(("name" = String, Path, description = "The cohort's name in the plan"), CohortParameters),
    responses((status = 200, description = "As `cryptorebate cohort --format json`", body = serde_json::Value), Unasked)
)]
pub async fn cohort(
    State(asking): State<Asking>,
    named: Named,
    asked: Asked<CohortParameters>,
) -> Result<Response, Problem> {
    let CohortParameters {
        from,
        to,
        platform,
        reading,
    } = read(asked)?;
    let reading = match reading {
        Reads::OnOrAfter => Reading::OnOrAfter,
        Reads::On => Reading::On,
        Reads::Bracket => Reading::Bracket,
    };
    let days = days(from.as_deref(), to.as_deref())?;
    let asked = CohortAsked {
        name: name(named)?,
        days,
        platform,
        reading,
    };
    asking
        .ask(move |questions| questions.cohort(&asked, clock::now()))
        .await
}

/// What has arrived of each event, and what was wrong with it.
#[utoipa::path(
    get,
    path = "/v1/events/summary",
    params(SummaryParameters),
    responses((status = 200, description = "By name", body = serde_json::Value), Unasked)
)]
pub async fn summary(State(asking): State<Asking>, asked: Asked<SummaryParameters>) -> Result<Response, Problem> {
    let SummaryParameters { from, to, platform } = read(asked)?;
    let days = days(from.as_deref(), to.as_deref())?;
    asking
        .ask(move |questions| questions.summary(days, platform.as_deref()))
        .await
}

/// The events of a name that came last.
#[utoipa::path(
    get,
    path = "/v1/events/{name}/examples",
    params(("name" = String, Path, description = "The event's name"), ExampleParameters),
    responses((status = 200, description = "As they are stored", body = serde_json::Value), Unasked)
)]
pub async fn examples(
    State(asking): State<Asking>,
    named: Named,
    asked: Asked<ExampleParameters>,
) -> Result<Response, Problem> {
    let limit = limit(read(asked)?.limit, EXAMPLES, MAX_EXAMPLES)?;
    let event = name(named)?;
    asking.ask(move |questions| questions.examples(&event, limit)).await
}

/// People by the beginning of an id.
#[utoipa::path(
    get,
    path = "/v1/users",
    params(SearchParameters),
    responses((status = 200, description = "In the order of the alphabet", body = serde_json::Value), Unasked)
)]
pub async fn users(State(asking): State<Asking>, asked: Asked<SearchParameters>) -> Result<Response, Problem> {
    let SearchParameters { search, limit: most } = read(asked)?;
    let limit = limit(most, IDS, MAX_IDS)?;
    asking.ask(move |questions| questions.search(&search, limit)).await
}

/// One person.
#[utoipa::path(
    get,
    path = "/v1/users/{id}",
    params(("id" = String, Path, description = "A `user_id` or an `anonymous_id`"), PersonParameters),
    responses((status = 200, description = "The newest event first", body = serde_json::Value), Unasked)
)]
pub async fn user(
    State(asking): State<Asking>,
    named: Named,
    asked: Asked<PersonParameters>,
) -> Result<Response, Problem> {
    let PersonParameters { limit: most, before } = read(asked)?;
    let limit = limit(most, EVENTS, MAX_EVENTS)?;
    let id = name(named)?;
    asking
        .ask(move |questions| questions.person(&id, limit, before.as_deref()))
        .await
}

/// What the answers are made of.
#[utoipa::path(
    get,
    path = "/v1/status",
    responses((status = 200, description = "How many events count", body = serde_json::Value), Unasked)
)]
pub async fn status(State(asking): State<Asking>) -> Result<Response, Problem> {
    asking.ask(Questions::state).await
}
