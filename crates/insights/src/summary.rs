//! The summary: what has arrived of each event of the plan, and what was wrong with it.

use serde::Serialize;
use serde_json::value::RawValue;

use crate::period::Period;

/// What is asked of the arrivals.
#[derive(Debug, Clone, Copy)]
pub struct SummaryQuestion<'a> {
    /// The days.
    pub period: Period,
    /// From which platform; from any where nothing is said.
    pub platform: Option<&'a str>,
}

/// The events of one name.
#[derive(Debug, Serialize)]
pub struct EventSummary {
    /// The name; empty where events said none.
    pub event: String,
    /// Whether the plan has it.
    pub known: bool,
    /// How many were as the plan wants them, in the period.
    pub accepted: u64,
    /// How many were not.
    pub quarantined: u64,
    /// When the first has happened, at all.
    pub first_seen: Option<String>,
    /// When the last has happened, at all.
    pub last_seen: Option<String>,
    /// The days of the period that have any.
    pub per_day: Vec<DayCount>,
    /// What was wrong, most frequent first.
    pub violations: Vec<ViolationSummary>,
}

/// One day.
#[derive(Debug, Serialize)]
pub struct DayCount {
    /// The day in UTC, as in `2026-02-04`.
    pub day: String,
    /// How many were as the plan wants them.
    pub accepted: u64,
    /// How many were not.
    pub quarantined: u64,
}

/// One kind of violation.
#[derive(Debug, Serialize)]
pub struct ViolationSummary {
    /// What is wrong.
    pub code: String,
    /// Where, as a JSON Pointer.
    pub path: String,
    /// How many events have it, in the period.
    pub count: u64,
    /// When the last of them has happened.
    pub last_seen: String,
    /// The row of the one that came last.
    #[serde(skip)]
    pub example_id: i64,
    /// That one; nothing where it has been deleted meanwhile.
    pub example: Option<Example>,
}

/// An event that broke the plan.
#[derive(Debug, Clone, Serialize)]
pub struct Example {
    /// The event as it came; its text as a string where that is no JSON.
    pub event: Box<RawValue>,
    /// What is wrong with it.
    pub verdict: Box<RawValue>,
}

/// What broke the plan, as an example. What is no JSON is shown as text.
pub fn example(event: &str, verdict: String) -> Option<Example> {
    let event = match serde_json::from_str(event) {
        Ok(event) => event,
        Err(_) => serde_json::value::to_raw_value(event).ok()?,
    };
    let verdict = RawValue::from_string(verdict).ok()?;
    Some(Example { event, verdict })
}
