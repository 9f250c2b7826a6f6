//! A webhook as a sink: batches of accepted events as signed requests to a URL.

use std::time::Duration;

use data_encoding::HEXLOWER;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use super::client::{Client, Url};
use super::{Accepted, Answer, Limits, Packed, Secret, Sink};
use crate::clock;

/// The name of its cursor.
pub const NAME: &str = "webhook";
/// The header with the time of the request and the signature of both.
const SIGNATURE_HEADER: &str = "cryptorebate-signature";
/// How many events a request has at most.
const MAX_EVENTS: usize = 500;
/// How many bytes these have at most: one event may be larger, and then goes alone.
const MAX_BYTES: usize = 900_000;

/// Where the webhook is, and what its requests are signed with.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where requests go.
    pub url: Url,
    /// What the receiver knows too.
    pub secret: Secret,
    /// How long a request may take.
    pub timeout: Duration,
}

/// The sink.
pub struct Webhook {
    client: Client,
    url: Url,
    secret: String,
}

impl Webhook {
    /// A sink that has sent nothing yet.
    pub fn new(config: Config) -> Self {
        Self {
            client: Client::new(config.timeout),
            url: config.url,
            secret: config.secret.0,
        }
    }
}

impl Sink for Webhook {
    fn name(&self) -> &'static str {
        NAME
    }

    fn limits(&self) -> Limits {
        Limits {
            parts: MAX_EVENTS,
            bytes: MAX_BYTES,
            person_per_second: None,
            throttle_pause: Duration::ZERO,
        }
    }

    /// The event as it came.
    fn pack(&self, event: &Accepted) -> Result<Packed, String> {
        Ok(Packed {
            parts: vec![event.body.clone()],
            people: Vec::new(),
        })
    }

    fn send(&mut self, events: &[&Packed]) -> Answer {
        let texts: Vec<&str> = events
            .iter()
            .flat_map(|event| event.parts.iter().map(String::as_str))
            .collect();
        let body = format!(r#"{{"batch":[{}]}}"#, texts.join(","));
        let signature = match signature(&self.secret, clock::now() / 1000, &body) {
            Ok(signature) => signature,
            Err(reason) => return Answer::Unavailable(reason),
        };
        match self.client.post(&self.url, &[(SIGNATURE_HEADER, &signature)], &body) {
            Ok(response) if (200..300).contains(&response.status) => Answer::Accepted,
            Ok(response) if response.status == 413 => Answer::TooLarge,
            // Its words may have the events in them, and logs have no personal data.
            Ok(response) => Answer::Unavailable(format!("it answers {}", response.status)),
            Err(error) => Answer::Unavailable(error),
        }
    }
}

/// The signature of a body at a time, in seconds since 1970.
fn signature(secret: &str, seconds: i64, body: &str) -> Result<String, String> {
    let hmac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).map_err(|error| error.to_string())?;
    let hmac = hmac.chain_update(format!("{seconds}.")).chain_update(body);
    Ok(format!(
        "t={seconds},v1={}",
        HEXLOWER.encode(&hmac.finalize().into_bytes())
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_is_what_openssl_says() {
        // printf '1700000000.{"batch":[]}' | openssl dgst -sha256 -hmac secret
        let expected = "t=1700000000,v1=a4cfbcd69981ec891012fc0a0e20f6b7d57f3df6928e3bcd54a2f6d35e0cc726";
        assert_eq!(
            signature("secret", 1_700_000_000, r#"{"batch":[]}"#).as_deref(),
            Ok(expected)
        );
    }
}
