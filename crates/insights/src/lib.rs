//! The plan's questions answered: funnels and cohorts, over all events, in compact columns in memory.
//!
//! [`Facts`] takes the events as they are stored, one after the other, and keeps of each what a question can ask for: the
//! person, the time, the platform and the properties, a column for each. [`Facts::settle`] sorts what is new by person and
//! time; then [`funnel()`] and [`cohort()`] read each person's events in one pass. No file, no network and no clock is in
//! here: whoever asks says what time it is.
//!
//! [`Engine`] is the one interface through which questions are answered, [`Questions`] what the command line and HTTP ask.
//!
//! # What the answers mean
//!
//! - **A person** is a `user_id`. Events that have an `anonymous_id` only are the person's who was the first to have an
//!   event with both ids; before that, and for ever where nobody signs up, an `anonymous_id` is a person of its own.
//! - **Order** is that of the events' own timestamps, not of their arrival. Events of equal timestamps are taken in the
//!   order of a funnel's steps.
//! - **Time** is in UTC, in milliseconds. A day is 24 hours from a person's start; a week begins on Monday.

mod arrivals;
mod breakdown;
mod cohort;
mod column;
mod condition;
mod engine;
mod facts;
mod funnel;
mod groups;
mod money;
mod people;
mod period;
mod profile;
mod questions;
mod read;
mod summary;
mod table;
mod tally;
mod timeline;

pub use arrivals::{Aside, AsideRead, MAX_EXAMPLES, MAX_KINDS_TOLD, time_of};
pub use cohort::{Cell, CohortAnswer, CohortQuestion, GroupAnswer, Reading, cohort};
pub use column::days_of;
pub use engine::{Engine, EngineError, MAX_EXAMPLE_BYTES, MAX_TOLD_BYTES, Progress};
pub use facts::{Facts, IDENTIFY, Stored};
pub use funnel::{Breakdown, FunnelAnswer, FunnelGroup, FunnelQuestion, StepAnswer, funnel};
pub use groups::{GroupSums, Groups, Place};
pub use money::Cents;
pub use period::{DAY_MS, Period, date_of};
pub use profile::ProfileValue;
pub use questions::{
    CohortAsked, Cohorts, Days, Examples, Found, FunnelAnswers, FunnelAsked, Funnels, QuestionError, Questions, State,
    Summary, json,
};
pub use read::{Event, Scalar, Unreadable};
pub use summary::{DayCount, EventSummary, Example, SummaryQuestion, ViolationSummary, example};
pub use tally::{Made, Tallies, Tally, Way, funnel_answer};
pub use timeline::{Id, IdKind, Moment, PersonAnswer, PersonEvent, PersonQuestion, Timeline};
