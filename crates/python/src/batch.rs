//! What a page sends: the body of a batch, cut into the texts of its events, and the user whom Telegram signed for.

use cryptorebate_telegram::{PUBLIC_KEY, Telegram};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::value::RawValue;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Body<'b> {
    sent_at: String,
    /// What a page says of its tabs; only a collector adds that up.
    #[serde(default, rename = "delivery")]
    _delivery: Option<IgnoredAny>,
    #[serde(default)]
    init_data: Option<String>,
    #[serde(borrow)]
    batch: Vec<&'b RawValue>,
}

/// What a batch comes to: the texts of its events, Telegram's signed data, and the page's clock when it sent, in
/// milliseconds since 1970, UTC.
type Batch<'py> = (Vec<Bound<'py, PyBytes>>, Option<String>, i64);

/// Cuts the body of a batch into the texts of its events, which are not rewritten, and gives what stands beside them.
/// `ValueError` says why it is no batch.
#[pyfunction]
pub fn read_batch<'py>(py: Python<'py>, body: &[u8]) -> PyResult<Batch<'py>> {
    let expected = "Expected {\"sent_at\": \"2026-02-04T14:30:00Z\", \"batch\": [event, …]}.";
    // serde would also read the fields from an array of them.
    if !body.trim_ascii_start().starts_with(b"{") {
        return Err(PyValueError::new_err(format!("The body is not a batch. {expected}")));
    }
    let body: Body<'_> = serde_json::from_slice(body)
        .map_err(|error| PyValueError::new_err(format!("The body is not a batch: {error}. {expected}")))?;
    let is_utc = body.sent_at.ends_with('Z') || body.sent_at.ends_with("+00:00");
    let sent_at = body.sent_at.parse::<jiff::Timestamp>().ok().filter(|_| is_utc);
    let Some(sent_at) = sent_at else {
        return Err(PyValueError::new_err(format!(
            "sent_at is {:?}: expected the sender's time in UTC, such as 2026-02-04T14:30:00Z.",
            body.sent_at
        )));
    };
    let texts = body.batch.iter().map(|text| PyBytes::new(py, text.get().as_bytes()));
    Ok((texts.collect(), body.init_data, sent_at.as_millisecond()))
}

/// The user id, `tg_<id>`, for whom Telegram signed a Mini App's `initData`: `(user_id, None)`, or `(None, reason)` with
/// `format`, `signature` or `age`.
///
/// The key is the bot's token; or else the bot's id, with Telegram's public key. `now` is in seconds since 1970, UTC.
#[pyfunction]
#[pyo3(signature = (init_data, now, bot_token=None, bot_id=None, max_age=86_400))]
pub fn telegram_user(
    init_data: &str,
    now: u64,
    bot_token: Option<&str>,
    bot_id: Option<u64>,
    max_age: u64,
) -> PyResult<(Option<String>, Option<&'static str>)> {
    let telegram = match (bot_token, bot_id) {
        (Some(token), _) => Telegram::with_bot_token(token, max_age),
        (None, Some(id)) => Telegram::with_public_key(id, PUBLIC_KEY, max_age),
        (None, None) => return Err(PyValueError::new_err("a bot's token or a bot's id is needed")),
    };
    let telegram = telegram.map_err(|error| PyValueError::new_err(error.to_string()))?;
    Ok(match telegram.user_id(init_data, now) {
        Ok(user_id) => (Some(user_id), None),
        Err(refusal) => (None, Some(refusal.reason())),
    })
}
