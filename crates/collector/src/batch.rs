//! The body of a batch: cut into the texts of its events, which are not rewritten, and what comes beside them.

use std::borrow::Cow;

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::value::RawValue;
use utoipa::ToSchema;

use crate::delivery::{self, TabReport};
use crate::json::Object;
use crate::problem::Problem;

/// How many events a batch may have.
pub const MAX_EVENTS: usize = 500;
/// How much of a wrong time is shown.
const SHOWN_CHARS: usize = 60;

/// A batch of events.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Batch)]
pub struct Body<'b> {
    /// The sender's clock when it sends, in UTC.
    #[serde(borrow)]
    #[schema(value_type = String, format = DateTime, pattern = "^[0-9-]{10}T[0-9:.]{8,18}(Z|[+]00:00)$")]
    sent_at: Cow<'b, str>,
    /// What the sender says of its tabs.
    #[serde(default)]
    #[schema(value_type = Vec<TabReport>, max_items = 100)]
    delivery: Vec<Object<TabReport>>,
    /// What Telegram signed for the Mini App that sends.
    #[serde(default)]
    init_data: Option<String>,
    /// The events. Each is judged by the plan: what is not one goes into quarantine.
    #[serde(borrow)]
    #[schema(value_type = Vec<serde_json::Value>, max_items = 500)]
    batch: Vec<&'b RawValue>,
}

/// A batch as it was sent.
pub struct Batch<'b> {
    /// The sender's clock when it sent, in milliseconds since 1970, UTC.
    pub sent_at: i64,
    /// The texts of its events.
    pub events: Vec<&'b str>,
    /// What the sender says of its tabs; empty where it says nothing.
    pub delivery: Vec<TabReport>,
    /// What Telegram signed for the Mini App that sends: a credential, to be checked and forgotten.
    pub init_data: Option<String>,
}

/// Reads a batch: `{"sent_at": "…Z", "batch": [event, …]}`, and beside these what [`Batch`] has.
pub fn read(body: &str) -> Result<Batch<'_>, Problem> {
    let Object(body): Object<Body<'_>> = serde_json::from_str(body).map_err(|error| {
        Problem::bad_request(format!(
            "The body is not a batch: {error}. Expected {{\"sent_at\": \"2026-02-04T14:30:00Z\", \"batch\": [event, …]}}."
        ))
    })?;
    let Some(sent_at) = utc(&body.sent_at) else {
        return Err(Problem::bad_request(format!(
            "sent_at is {:?}: expected the sender's time in UTC, such as 2026-02-04T14:30:00Z.",
            body.sent_at.chars().take(SHOWN_CHARS).collect::<String>()
        )));
    };
    if body.batch.len() > MAX_EVENTS {
        return Err(Problem::too_large(format!(
            "The batch has {} events: at most {MAX_EVENTS} are taken at once. Send it in parts.",
            body.batch.len()
        )));
    }
    let delivery: Vec<TabReport> = body.delivery.into_iter().map(|Object(report)| report).collect();
    delivery::check(&delivery)?;
    Ok(Batch {
        sent_at,
        events: body.batch.into_iter().map(RawValue::get).collect(),
        delivery,
        init_data: body.init_data,
    })
}

/// The time in milliseconds since 1970; `None` where the text is none, or is not in UTC, as the plan wants it of events.
fn utc(text: &str) -> Option<i64> {
    let is_utc = text.ends_with('Z') || text.ends_with("+00:00");
    let time: Timestamp = text.parse().ok().filter(|_| is_utc)?;
    Some(time.as_millisecond())
}
