//! Requests that are not taken, as `application/problem+json` (RFC 9457): what happened, and what to do.

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

/// Why a request is not taken. Nothing of it was kept.
#[derive(Debug)]
pub struct Problem {
    status: StatusCode,
    title: &'static str,
    detail: String,
    /// After how many seconds the same request may succeed.
    retry_after: Option<u32>,
}

impl Problem {
    /// 400: the body is not what the route takes.
    pub fn bad_request(detail: String) -> Self {
        Self {
            status: StatusCode::BAD_REQUEST,
            title: "The request cannot be read",
            detail,
            retry_after: None,
        }
    }

    /// 404: there is nothing here.
    pub fn not_found() -> Self {
        let detail = String::from("Events go to POST /v1/batch or POST /v1/track.");
        Self {
            status: StatusCode::NOT_FOUND,
            title: "There is no such route",
            detail,
            retry_after: None,
        }
    }

    /// 413: too many bytes or too many events.
    pub fn too_large(detail: String) -> Self {
        Self {
            status: StatusCode::PAYLOAD_TOO_LARGE,
            title: "The request is too large",
            detail,
            retry_after: None,
        }
    }

    /// 503: as much waits to be written as memory is set aside for.
    pub fn busy() -> Self {
        Self {
            status: StatusCode::SERVICE_UNAVAILABLE,
            title: "The collector is busy",
            detail: String::from("Nothing of this request was kept. Send it again after the time in Retry-After."),
            retry_after: Some(1),
        }
    }

    /// 503: the store cannot be read.
    pub fn unreadable() -> Self {
        Self {
            status: StatusCode::SERVICE_UNAVAILABLE,
            title: "The stored events cannot be read",
            detail: String::from("Ask again after the time in Retry-After. Events are taken in all the same."),
            retry_after: Some(5),
        }
    }

    /// 503: the store cannot take it.
    pub fn storage() -> Self {
        Self {
            status: StatusCode::SERVICE_UNAVAILABLE,
            title: "The events cannot be stored",
            detail: String::from(
                "Nothing of this request was kept. Send it again after the time in Retry-After; \
                 the collector's log says what is wrong with its storage.",
            ),
            retry_after: Some(5),
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let body = json!({"title": self.title, "status": self.status.as_u16(), "detail": self.detail});
        let mut response = (self.status, Json(body)).into_response();
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
        if let Some(seconds) = self.retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}
