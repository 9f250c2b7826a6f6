//! From the text of an event to what the store needs of it, and from what the store did to the answer.

use cryptorebate_core::{PLAN_DOCS, Verdict, Violation, judge};
use serde::Serialize;
use uuid::Uuid;

/// An event as the store takes it.
#[derive(Debug)]
pub struct Judged {
    /// The event's id; `None` where it has no good one, and then it is invalid.
    pub event_id: Option<Uuid>,
    /// The event's name as it stands in the text; empty where there is none.
    pub name: String,
    /// The event's JSON text, as it came.
    pub body: String,
    /// The verdict of an event that is not valid, or that comes with warnings.
    pub verdict: Option<Verdict>,
}

impl Judged {
    /// Judges the text of one event.
    pub fn new(text: &str) -> Self {
        let judgement = judge(text.as_bytes());
        let verdict = judgement.verdict(&PLAN_DOCS);
        Self {
            event_id: judgement.event_id().map(Uuid::from_bytes),
            name: verdict.event.clone().unwrap_or_default().into_owned(),
            body: text.to_owned(),
            verdict: (!verdict.valid || !verdict.warnings.is_empty()).then_some(verdict),
        }
    }

    /// Whether it is as the plan wants it.
    pub fn is_valid(&self) -> bool {
        self.verdict.as_ref().is_none_or(|verdict| verdict.valid)
    }
}

/// What became of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// It is valid, and stored.
    Accepted,
    /// An event of the same id is stored already.
    Duplicate,
    /// It is invalid, and kept aside with its verdict.
    Quarantined,
}

/// The answer to a batch: what became of its events.
#[derive(Debug, Serialize)]
pub struct Answer {
    accepted: usize,
    duplicates: usize,
    quarantined: usize,
    /// The events that were not simply accepted.
    results: Vec<EventResult>,
}

/// What became of one event that was not simply accepted.
#[derive(Debug, Serialize)]
struct EventResult {
    /// Its place in the batch, counted from 0.
    index: usize,
    event_id: Option<Uuid>,
    status: Status,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    violations: Vec<Violation>,
}

impl Answer {
    /// The answer for events and what became of each.
    pub fn new(events: &[Judged], statuses: &[Status]) -> Self {
        let count = |status: Status| statuses.iter().filter(|other| **other == status).count();
        let results = events
            .iter()
            .zip(statuses)
            .enumerate()
            .filter(|(_, (_, status))| **status != Status::Accepted);
        Self {
            accepted: count(Status::Accepted),
            duplicates: count(Status::Duplicate),
            quarantined: count(Status::Quarantined),
            results: results
                .map(|(index, (event, status))| EventResult {
                    index,
                    event_id: event.event_id,
                    status: *status,
                    violations: match (status, &event.verdict) {
                        (Status::Quarantined, Some(verdict)) => verdict.violations.clone(),
                        _ => Vec::new(),
                    },
                })
                .collect(),
        }
    }
}
