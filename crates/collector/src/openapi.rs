//! The interface as an `OpenAPI` document, put together from the types and the routes themselves.

use axum::Json;
use utoipa::openapi::schema::Type;
use utoipa::openapi::security::{
    ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme,
};
use utoipa::openapi::{Object, ObjectBuilder, OpenApi as Document};
use utoipa::{IntoResponses, Modify, OpenApi, ToSchema};

use crate::{http, newest, quarantine_routes, questions};

/// The routes of the collector that are for programs of others.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "CryptoRebate Tracking: the collector",
        description = "Takes events in, judges each by the tracking plan, and stores it before it answers. Bodies are \
                       JSON of at most 1 MiB, or gzip of it. Refused requests are `application/problem+json`, and \
                       nothing of them is kept.",
    ),
    paths(
        http::take_batch,
        http::take_event,
        http::give_receipts,
        http::seen,
        http::delivered,
        http::health,
        http::ready,
        http::measure,
        newest::newest,
        questions::plan,
        questions::funnels,
        questions::funnel,
        questions::cohorts,
        questions::cohort,
        questions::summary,
        questions::examples,
        questions::users,
        questions::user,
        questions::status,
        quarantine_routes::list,
        quarantine_routes::show,
        quarantine_routes::counts,
        quarantine_routes::replay
    ),
    components(schemas(Finding, ProblemBody)),
    modifiers(&Keys)
)]
struct Interface;

/// Adds which keys open which route.
struct Keys;

/// The keys as the document names them.
const PUBLIC: &str = "public_key";
const SERVER: &str = "server_key";
const READ: &str = "read_key";
const IN_ADDRESS: &str = "key_in_address";

impl Modify for Keys {
    fn modify(&self, document: &mut Document) {
        let components = document.components.get_or_insert_default();
        for (name, description) in [
            (PUBLIC, "In a web page: sends what the plan lets clients send."),
            (
                SERVER,
                "On a server: sends everything, and has what is in quarantine judged again.",
            ),
            (READ, "Reads."),
        ] {
            let bearer = HttpBuilder::new()
                .scheme(HttpAuthScheme::Bearer)
                .description(Some(description));
            components.add_security_scheme(name, SecurityScheme::Http(bearer.build()));
        }
        let in_address = "A public or a server key, where a request cannot have headers.";
        let in_address = ApiKey::Query(ApiKeyValue::with_description("key", in_address));
        components.add_security_scheme(IN_ADDRESS, SecurityScheme::ApiKey(in_address));
        for (path, item) in &mut document.paths.paths {
            let (asking, sending): (&[&str], &[&str]) = match path.as_str() {
                "/healthz" | "/readyz" => (&[], &[]),
                "/v1/quarantine/replay" => (&[], &[SERVER]),
                _ => (&[READ], &[PUBLIC, SERVER, IN_ADDRESS]),
            };
            for (operation, keys) in [(&mut item.get, asking), (&mut item.post, sending)] {
                if let Some(operation) = operation
                    && !keys.is_empty()
                {
                    let any = keys.iter().map(|key| SecurityRequirement::new(*key, [] as [&str; 0]));
                    operation.security = Some(any.collect());
                }
            }
        }
    }
}

/// The document.
pub async fn document() -> Json<Document> {
    Json(Interface::openapi())
}

/// The events that a tab has dropped, by reason: what `delivery::check` takes.
pub fn dropped() -> Object {
    let text = ObjectBuilder::new().schema_type(Type::String);
    let count = ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(0));
    ObjectBuilder::new()
        .description(Some("How many of them it has dropped, by reason."))
        .property_names(Some(text.pattern(Some("^[a-z_]{1,40}$"))))
        .additional_properties(Some(count.maximum(Some(9_007_199_254_740_991_u64))))
        .max_properties(Some(20))
        .build()
}

/// One thing that is not what the plan says of an event.
#[derive(ToSchema)]
#[expect(
    dead_code,
    reason = "the core's `Violation` as it is on the wire: the core knows no OpenAPI"
)]
pub struct Finding {
    /// Which kind of trouble it is.
    code: String,
    /// Where: a JSON Pointer (RFC 6901) into the event.
    path: String,
    /// A sentence for the person who has to mend it.
    message: String,
    /// What would have been right.
    #[schema(nullable = false)]
    expected: Option<String>,
    /// The JSON text that was found, shortened where it is long.
    #[schema(nullable = false)]
    actual: Option<String>,
    /// The rule that was broken, where `code` is `rule_broken`.
    #[schema(nullable = false)]
    rule: Option<String>,
}

/// Why a request was refused (RFC 9457).
#[derive(ToSchema)]
#[expect(dead_code, reason = "`Problem` as it is on the wire")]
#[schema(as = Problem)]
pub struct ProblemBody {
    /// What has happened, in a few words.
    title: String,
    /// The status of the answer.
    status: u16,
    /// What was wrong and what to do.
    detail: String,
    /// The part of the request that is at fault.
    #[schema(nullable = false)]
    code: Option<String>,
    /// Why, in a word for programs.
    #[schema(nullable = false)]
    reason: Option<String>,
}

/// How requests with a body are refused.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "what a route can answer, said once for all of them")]
pub enum Refusals {
    /// The body is not what the route takes.
    #[response(status = 400, content_type = "application/problem+json")]
    Unreadable(ProblemBody),
    /// Who sends it is not believed; `WWW-Authenticate` says what would be.
    #[response(status = 401, content_type = "application/problem+json")]
    Unknown(ProblemBody),
    /// Who sends it may not.
    #[response(status = 403, content_type = "application/problem+json")]
    Forbidden(ProblemBody),
    /// The body did not arrive in time.
    #[response(status = 408, content_type = "application/problem+json")]
    Slow(ProblemBody),
    /// More bytes or events than are taken at once.
    #[response(status = 413, content_type = "application/problem+json")]
    Large(ProblemBody),
    /// Another `Content-Encoding` than gzip.
    #[response(status = 415, content_type = "application/problem+json")]
    Packed(ProblemBody),
    /// More requests than the address or the key may send; `Retry-After` says when to come again.
    #[response(status = 429, content_type = "application/problem+json")]
    Often(ProblemBody),
    /// The collector is busy, or its disk cannot take it; `Retry-After` says when to come again.
    #[response(status = 503, content_type = "application/problem+json")]
    Busy(ProblemBody),
}

/// How routes that ask for no key are refused.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "what a route can answer, said once for all of them")]
pub enum Unwell {
    /// The disk takes nothing at present, or only a new start would help.
    #[response(status = 503, content_type = "application/problem+json")]
    Busy(ProblemBody),
}

/// How questions without arguments are refused.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "what a route can answer, said once for all of them")]
pub enum Unanswered {
    /// There is no key, or nobody knows it; `WWW-Authenticate` says what would be believed.
    #[response(status = 401, content_type = "application/problem+json")]
    Unbelieved(ProblemBody),
    /// The key is for something else.
    #[response(status = 403, content_type = "application/problem+json")]
    Forbidden(ProblemBody),
    /// More requests than the address or the key may send; `Retry-After` says when to come again.
    #[response(status = 429, content_type = "application/problem+json")]
    Often(ProblemBody),
    /// The store cannot be read; `Retry-After` says when to ask again.
    #[response(status = 503, content_type = "application/problem+json")]
    Busy(ProblemBody),
}

/// How questions with arguments are refused.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "what a route can answer, said once for all of them")]
pub enum Unasked {
    /// An argument is not what the route takes.
    #[response(status = 400, content_type = "application/problem+json")]
    Unreadable(ProblemBody),
    /// There is no key, or nobody knows it; `WWW-Authenticate` says what would be believed.
    #[response(status = 401, content_type = "application/problem+json")]
    Unbelieved(ProblemBody),
    /// The key is for something else.
    #[response(status = 403, content_type = "application/problem+json")]
    Forbidden(ProblemBody),
    /// The plan, or the store, does not have what is asked for.
    #[response(status = 404, content_type = "application/problem+json")]
    Unknown(ProblemBody),
    /// More requests than the address or the key may send; `Retry-After` says when to come again.
    #[response(status = 429, content_type = "application/problem+json")]
    Often(ProblemBody),
    /// The stored events are still being read, or cannot be; `Retry-After` says when to ask again.
    #[response(status = 503, content_type = "application/problem+json")]
    Busy(ProblemBody),
}
