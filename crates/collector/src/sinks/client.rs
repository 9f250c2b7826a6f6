//! The HTTP client of the sinks: one request with a time limit, and what came back.

use std::time::Duration;

use ureq::Agent;
use ureq::http::Uri;

/// How much of an answer is read.
const MAX_ANSWER_BYTES: u64 = 4 << 20;

/// A client that keeps its connection.
pub struct Client(Agent);

/// What came back.
pub struct Response {
    pub status: u16,
    pub body: String,
}

impl Client {
    /// A client whose requests take at most `timeout`, from the look-up of the name to the last byte of the answer.
    pub fn new(timeout: Duration) -> Self {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(timeout))
            // A key or a person's data goes where the operator said, and nowhere else.
            .max_redirects(0)
            .max_redirects_will_error(false)
            .user_agent(concat!("cryptorebate/", env!("CARGO_PKG_VERSION")))
            .build();
        Self(config.new_agent())
    }

    /// Posts a JSON body; an error says why there is no answer.
    pub fn post(&self, url: &Url, headers: &[(&str, &str)], body: &str) -> Result<Response, String> {
        let mut request = self.0.post(&url.0).header("content-type", "application/json");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let mut response = request
            .send(body)
            .map_err(|error| format!("there is no answer: {error}"))?;
        let status = response.status().as_u16();
        let body = response.body_mut().with_config().limit(MAX_ANSWER_BYTES).read_to_vec();
        let body = body.map_err(|error| format!("status {status}, and then: {error}"))?;
        Ok(Response {
            status,
            body: String::from_utf8_lossy(&body).into_owned(),
        })
    }
}

/// An `http` or `https` URL. It is never shown: part of it may be a secret.
#[derive(Clone)]
pub struct Url(String);

impl Url {
    pub(super) fn constant(url: &'static str) -> Self {
        Self(url.to_owned())
    }
}

impl std::fmt::Debug for Url {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Url(…)")
    }
}

impl std::str::FromStr for Url {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let uri: Option<Uri> = text.parse().ok();
        let is_url = uri.is_some_and(|uri| {
            matches!(uri.scheme_str(), Some("http" | "https")) && uri.host().is_some_and(|host| !host.is_empty())
        });
        let expected = "expected an http or https URL, such as https://example.com/events";
        if is_url {
            Ok(Self(text.to_owned()))
        } else {
            Err(expected.to_owned())
        }
    }
}
