//! Amplitude as a sink: requests to its HTTP API V2, and what its answers mean. `docs/amplitude.md` says it in words.

mod answer;
mod mapping;

use std::time::Duration;

use serde::Serialize;

use super::client::{Client, Url};
use super::{Accepted, Answer, Limits, Packed, Secret, Sink};

/// The name of its cursor.
pub const NAME: &str = "amplitude";
/// The address of Amplitude's data centre in the US.
const US: &str = "https://api2.amplitude.com/2/httpapi";
/// The address of the one in the EU.
const EU: &str = "https://api.eu.amplitude.com/2/httpapi";

/// Amplitude refuses 1 MB; with what is around the events it is 900 KB.
const MAX_BYTES: usize = 899_000;
/// What Amplitude recommends for bulk.
const MAX_PARTS: usize = 1_000;
/// Amplitude throttles from 30 a second: half of that, because two bursts may fall into one second of its clock.
const PERSON_PER_SECOND: usize = 15;

/// Where Amplitude is, and with which key.
#[derive(Debug, Clone)]
pub struct Config {
    /// The project's API key.
    pub key: Secret,
    /// Where requests go.
    pub endpoint: Url,
    /// How long a request may take.
    pub timeout: Duration,
    /// How long the events of somebody whom it throttles are held back: 30 seconds, as Amplitude asks for.
    pub throttle_pause: Duration,
}

/// Where a project lies.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Region {
    /// In the US.
    #[default]
    Us,
    /// In the EU.
    Eu,
}

impl Region {
    /// Where requests go.
    pub fn endpoint(self) -> Url {
        Url::constant(match self {
            Self::Us => US,
            Self::Eu => EU,
        })
    }
}

/// The sink.
pub struct Amplitude {
    client: Client,
    key: String,
    url: Url,
    throttle_pause: Duration,
}

impl Amplitude {
    /// A sink that has sent nothing yet.
    pub fn new(config: Config) -> Self {
        Self {
            client: Client::new(config.timeout),
            key: config.key.0,
            url: config.endpoint,
            throttle_pause: config.throttle_pause,
        }
    }

    /// The body of a request. The events are JSON already.
    fn body(&self, events: &[&Packed]) -> Result<String, serde_json::Error> {
        #[derive(Serialize)]
        struct Options {
            /// Otherwise ids of less than five characters are removed: those of a young database.
            min_id_length: u8,
        }
        let key = serde_json::to_string(&self.key)?;
        let options = serde_json::to_string(&Options { min_id_length: 1 })?;
        let parts: Vec<&str> = events
            .iter()
            .flat_map(|event| event.parts.iter().map(String::as_str))
            .collect();
        let events = parts.join(",");
        Ok(format!(
            r#"{{"api_key":{key},"options":{options},"events":[{events}]}}"#
        ))
    }
}

impl Sink for Amplitude {
    fn name(&self) -> &'static str {
        NAME
    }

    fn limits(&self) -> Limits {
        Limits {
            parts: MAX_PARTS,
            bytes: MAX_BYTES,
            person_per_second: Some(PERSON_PER_SECOND),
            throttle_pause: self.throttle_pause,
        }
    }

    fn pack(&self, event: &Accepted) -> Result<Packed, String> {
        mapping::pack(event)
    }

    fn send(&mut self, events: &[&Packed]) -> Answer {
        let body = match self.body(events) {
            Ok(body) => body,
            Err(error) => return Answer::Unavailable(error.to_string()),
        };
        let answer = match self.client.post(&self.url, &[("accept", "application/json")], &body) {
            Ok(response) => answer::read(&response, events),
            Err(error) => Answer::Unavailable(error),
        };
        match answer {
            // Amplitude repeats a key that it does not know.
            Answer::Unavailable(reason) if !self.key.is_empty() => {
                Answer::Unavailable(reason.replace(&self.key, "(the key)"))
            }
            answer => answer,
        }
    }
}
