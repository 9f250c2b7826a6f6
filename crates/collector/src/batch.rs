//! The body of a request: cut into the texts of its events, which are not rewritten.

use std::borrow::Cow;

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::problem::Problem;

/// How many events a batch may have.
pub const MAX_EVENTS: usize = 500;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Body<'b> {
    #[serde(borrow)]
    sent_at: Cow<'b, str>,
    #[serde(borrow)]
    batch: Vec<&'b RawValue>,
}

/// The texts of a batch's events: `{"sent_at": "…Z", "batch": [event, …]}`.
pub fn texts(body: &[u8]) -> Result<Vec<&str>, Problem> {
    let body: Body<'_> = serde_json::from_slice(body).map_err(|error| {
        Problem::bad_request(format!(
            "The body is not a batch: {error}. Expected {{\"sent_at\": \"2026-02-04T14:30:00Z\", \"batch\": [event, …]}}."
        ))
    })?;
    if body.sent_at.parse::<Timestamp>().is_err() {
        return Err(Problem::bad_request(format!(
            "sent_at is {:?}: expected the sender's time in UTC, such as 2026-02-04T14:30:00Z.",
            body.sent_at
        )));
    }
    if body.batch.len() > MAX_EVENTS {
        return Err(Problem::too_large(format!(
            "The batch has {} events: at most {MAX_EVENTS} are taken at once. Send it in parts.",
            body.batch.len()
        )));
    }
    Ok(body.batch.into_iter().map(RawValue::get).collect())
}
