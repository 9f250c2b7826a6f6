//! The events that have arrived: counted in a file of events, or told by a running collector.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::time::Duration;

use serde::Deserialize;

/// How long a collector may take: it reads all that it has stored.
const TIMEOUT: Duration = Duration::from_mins(1);

/// How many events of each name have arrived.
#[derive(Debug, Default)]
pub struct Seen {
    pub counts: BTreeMap<String, Counts>,
    /// How many lines of a file are no events.
    pub unreadable: u64,
}

/// The events of one name.
#[derive(Debug, Default, Clone, Copy)]
pub struct Counts {
    /// In a file, all of them; in a collector, the valid ones.
    pub events: u64,
    /// The invalid ones, which only a collector knows.
    pub quarantined: u64,
}

/// The part of an event that is looked at.
#[derive(Deserialize)]
struct Line<'l> {
    #[serde(borrow)]
    event: Cow<'l, str>,
}

/// A collector's answer.
#[derive(Deserialize)]
struct Arrived {
    events: Vec<Named>,
    quarantined: Vec<Named>,
}

#[derive(Deserialize)]
struct Named {
    event: String,
    count: u64,
}

impl Seen {
    /// Counts the events of a file, one JSON object a line.
    pub fn of_file(path: &Path) -> Result<Self, String> {
        let unreadable = |error| format!("{} cannot be read: {error}", path.display());
        let mut input = BufReader::new(File::open(path).map_err(unreadable)?);
        let mut seen = Self::default();
        let mut line = Vec::new();
        while input.read_until(b'\n', &mut line).map_err(unreadable)? > 0 {
            match serde_json::from_slice::<Line<'_>>(&line) {
                Ok(Line { event }) => seen.counts_of(&event).events += 1,
                Err(_) if line.trim_ascii().is_empty() => {}
                Err(_) => seen.unreadable += 1,
            }
            line.clear();
        }
        Ok(seen)
    }

    /// Asks a running collector.
    pub fn of_collector(url: &str) -> Result<Self, String> {
        let asked = format!("{}/v1/events/seen", url.trim_end_matches('/'));
        let answer = ureq::get(&asked).config().timeout_global(Some(TIMEOUT)).build().call();
        let answer = answer.and_then(|mut answer| answer.body_mut().read_json::<Arrived>());
        let arrived = answer.map_err(|error| {
            format!(
                "{asked} gives no answer: {error}\nExpected the URL of a running collector, such \
                 as http://127.0.0.1:7171."
            )
        })?;
        let mut seen = Self::default();
        for Named { event, count } in arrived.events {
            seen.counts_of(&event).events += count;
        }
        for Named { event, count } in arrived.quarantined {
            seen.counts_of(&event).quarantined += count;
        }
        Ok(seen)
    }

    fn counts_of(&mut self, event: &str) -> &mut Counts {
        if !self.counts.contains_key(event) {
            self.counts.insert(event.to_owned(), Counts::default());
        }
        self.counts.entry(event.to_owned()).or_default()
    }
}
