//! Requests that are not taken, as `application/problem+json` (RFC 9457): what happened, and what to do.

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::keys::Kind;
use crate::telegram::Refusal;

/// How many characters a detail has of its beginning and of its end, if it is longer than both.
const MAX_BEGINNING: usize = 400;
const MAX_END: usize = 300;

/// Cuts the middle out of a detail that repeats very much of what the sender wrote: what to do stands at its end.
fn short(detail: String) -> String {
    let count = detail.chars().count();
    if count <= MAX_BEGINNING + MAX_END {
        return detail;
    }
    let beginning = detail.chars().take(MAX_BEGINNING);
    let end = detail.chars().skip(count - MAX_END);
    beginning.chain(" … ".chars()).chain(end).collect()
}

/// Why a request is not taken. Nothing of it was kept, but where a problem says otherwise.
#[derive(Debug)]
pub struct Problem {
    status: StatusCode,
    title: &'static str,
    detail: String,
    /// The part of the request that is at fault and why, in words for programs.
    fault: Option<(&'static str, &'static str)>,
    /// After how many seconds the same request may succeed.
    retry_after: Option<u32>,
    /// How the sender may show who it is (RFC 9110, 11.6.1): every 401 says so.
    challenge: Option<&'static str>,
}

impl Problem {
    fn new(status: StatusCode, title: &'static str, detail: impl Into<String>) -> Self {
        Self {
            status,
            title,
            detail: detail.into(),
            fault: None,
            retry_after: None,
            challenge: None,
        }
    }

    fn retry_after(self, seconds: u32) -> Self {
        Self {
            retry_after: Some(seconds),
            ..self
        }
    }

    /// 400: the body is not what the route takes.
    pub fn bad_request(detail: String) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "The request cannot be read", short(detail))
    }

    /// 401: `init_data` is not believed.
    pub fn init_data(refusal: &Refusal) -> Self {
        let detail = format!("init_data is not believed: {refusal}. Nothing of this request was kept.");
        Self {
            fault: Some(("init_data", refusal.reason())),
            challenge: Some("TelegramInitData"),
            ..Self::new(StatusCode::UNAUTHORIZED, "Telegram's signature is not valid", detail)
        }
    }

    /// 401: there is no key.
    pub fn no_key() -> Self {
        let detail = "Send Authorization: Bearer KEY, or ?key=KEY where events are sent. \
                      `cryptorebate keys create` makes one.";
        Self {
            fault: Some(("key", "missing")),
            challenge: Some("Bearer"),
            ..Self::new(StatusCode::UNAUTHORIZED, "The key is missing", detail)
        }
    }

    /// 401: there is no key, and the request need not come from this machine.
    pub fn not_local() -> Self {
        let detail = "The request came through a proxy, or by a name that is not localhost, so it need not come from this \
                      machine: it has to have a key. A key for development was shown at the first start; \
                      `cryptorebate keys create` makes others.";
        Self {
            detail: String::from(detail),
            ..Self::no_key()
        }
    }

    /// 401: nobody knows the key.
    pub fn unknown_key() -> Self {
        let detail = "The key is not known here, or was revoked. `cryptorebate keys list` says which there are.";
        Self {
            fault: Some(("key", "unknown")),
            challenge: Some("Bearer error=\"invalid_token\""),
            ..Self::new(StatusCode::UNAUTHORIZED, "The key is not known", detail)
        }
    }

    /// 403: the key is for something else.
    pub fn wrong_scope(kind: Kind, expected: &[Kind]) -> Self {
        let expected: Vec<String> = expected.iter().map(Kind::to_string).collect();
        let detail = format!("This is a {kind} key; the route takes {} keys.", expected.join(" and "));
        Self {
            fault: Some(("key", "scope")),
            ..Self::new(StatusCode::FORBIDDEN, "The key may not do this", detail)
        }
    }

    /// 403: the page's origin is not in the key's list.
    pub fn foreign_origin(id: i64) -> Self {
        let detail = format!(
            "The page's origin is not one of those of key {id}. Make a key with this origin by \
             `cryptorebate keys create --kind public --origin ORIGIN`."
        );
        Self {
            fault: Some(("key", "origin")),
            ..Self::new(StatusCode::FORBIDDEN, "The page may not send here", detail)
        }
    }

    /// 403: `init_data` cannot be checked, and without that nobody may be believed.
    pub fn init_data_unchecked() -> Self {
        let detail = "The collector has no key to check init_data: start it with --telegram-bot-token-file or \
                      --telegram-bot-id, or send the batch without init_data. Nothing of this request was kept.";
        let title = "Telegram's signature cannot be checked";
        Self {
            fault: Some(("init_data", "not_configured")),
            ..Self::new(StatusCode::FORBIDDEN, title, detail)
        }
    }

    /// 404: there is nothing here.
    pub fn not_found() -> Self {
        let detail = "Events go to POST /v1/batch or POST /v1/track.";
        Self::new(StatusCode::NOT_FOUND, "There is no such route", detail)
    }

    /// 405: the route is for another method; the answer's `Allow` says which.
    pub fn method_not_allowed() -> Self {
        let detail = "Use the method that the header Allow names.";
        Self::new(
            StatusCode::METHOD_NOT_ALLOWED,
            "The route is for another method",
            detail,
        )
    }

    /// 408: the body was not all there in time.
    pub fn too_slow() -> Self {
        let detail =
            "The body did not arrive in time. Nothing of this request was kept. Send it again, in smaller parts.";
        Self::new(StatusCode::REQUEST_TIMEOUT, "The request is too slow", detail)
    }

    /// 413: too many bytes or too many events.
    pub fn too_large(detail: String) -> Self {
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "The request is too large", detail)
    }

    /// 415: the body is packed in a way that the collector does not know.
    pub fn unsupported_encoding() -> Self {
        let detail = "The body's Content-Encoding is not known here: expected gzip, or none.";
        Self::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "The body cannot be unpacked",
            detail,
        )
    }

    /// 429: the address or the key has sent too many requests.
    pub fn too_many(whose: &str, seconds: u32) -> Self {
        let detail = format!(
            "This {whose} has sent more requests than it may. Nothing of this request was kept. \
             Send it again after the time in Retry-After, with more events in each batch."
        );
        Self::new(StatusCode::TOO_MANY_REQUESTS, "Too many requests", detail).retry_after(seconds)
    }

    /// 500: what must not happen; the log has the rest.
    pub fn internal() -> Self {
        let detail = "Nothing of this request was kept. The collector's log says what has happened.";
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "The collector has failed", detail)
    }

    /// 503: the thread that writes has ended, and only a new start brings it back.
    pub fn no_writer() -> Self {
        let detail = "The thread that writes has ended: start the collector again. Its log says what has happened.";
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "The collector cannot write", detail)
    }

    /// 503: as much waits to be written as memory is set aside for.
    pub fn busy() -> Self {
        let detail = "Nothing of this request was kept. Send it again after the time in Retry-After.";
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "The collector is busy", detail).retry_after(1)
    }

    /// 404: the plan or the store does not have what is asked for.
    pub fn unknown(detail: String) -> Self {
        Self::new(StatusCode::NOT_FOUND, "There is no such thing", detail)
    }

    /// 503: the stored events are not all in memory yet.
    pub fn not_ready() -> Self {
        let detail = "The stored events are still being read. Ask again after the time in Retry-After. \
                      Events are taken in all the same.";
        Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "The collector has just started",
            detail,
        )
        .retry_after(2)
    }

    /// 503: the store cannot be read.
    pub fn unreadable() -> Self {
        let detail = "Ask again after the time in Retry-After. Events are taken in all the same.";
        let title = "The stored events cannot be read";
        Self::new(StatusCode::SERVICE_UNAVAILABLE, title, detail).retry_after(5)
    }

    /// 503: the store cannot take it.
    pub fn storage() -> Self {
        let detail = "Nothing of this request was kept. Send it again after the time in Retry-After; \
                      the collector's log says what is wrong with its storage.";
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "The events cannot be stored", detail).retry_after(5)
    }

    /// 503: as many events wait for ClickHouse as may.
    pub fn spool_full() -> Self {
        let detail = "As many events wait for ClickHouse as may wait here. Nothing of this request was kept. \
                      Send it again after the time in Retry-After; `cryptorebate sinks status` says why they wait.";
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "The spool is full", detail).retry_after(10)
    }

    /// 503: the events are stored, and ClickHouse has not confirmed them in time.
    pub fn unconfirmed() -> Self {
        let detail = "The events are on this collector's disk, and ClickHouse has not confirmed them yet. Send the same \
                      request again after the time in Retry-After: each event is known again by its id.";
        let title = "ClickHouse has not confirmed the events";
        Self::new(StatusCode::SERVICE_UNAVAILABLE, title, detail).retry_after(5)
    }

    /// The status of the answer.
    pub fn status(&self) -> StatusCode {
        self.status
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut body = json!({"title": self.title, "status": self.status.as_u16(), "detail": self.detail});
        if let Some((code, reason)) = self.fault {
            body["code"] = json!(code);
            body["reason"] = json!(reason);
        }
        let mut response = (self.status, Json(body)).into_response();
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
        if let Some(seconds) = self.retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if let Some(challenge) = self.challenge {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static(challenge));
        }
        response
    }
}
