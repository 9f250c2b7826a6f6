//! The engine: whoever has the events and answers questions about them.

use serde::Serialize;
use serde_json::value::RawValue;
use thiserror::Error;

use crate::cohort::{CohortAnswer, CohortQuestion};
use crate::funnel::{FunnelAnswer, FunnelQuestion};
use crate::summary::{EventSummary, SummaryQuestion};
use crate::timeline::{Id, PersonAnswer, PersonQuestion};

/// After how many bytes of events an answer has enough, for an event can be as large as a request: the next answer goes on.
pub const MAX_TOLD_BYTES: usize = 4 << 20;

/// How many bytes an example of a violation has at most, with its verdict; a longer one is not shown.
pub const MAX_EXAMPLE_BYTES: usize = 16 << 10;

/// Has the events and answers questions about them, all with the meaning that this crate gives them.
///
/// Questions come resolved: what they name is the plan's, and days are points in time. So an engine needs to know nothing
/// of HTTP or of a command line. Calls block; who must not be held up asks on a thread of its own.
pub trait Engine: Send + Sync {
    /// How far people come.
    ///
    /// # Errors
    ///
    /// If the events cannot be asked at present; likewise below.
    fn funnel(&self, question: &FunnelQuestion<'_>) -> Result<FunnelAnswer, EngineError>;

    /// What groups of people come to.
    #[expect(clippy::missing_errors_doc, reason = "said above")]
    fn cohort(&self, question: &CohortQuestion<'_>) -> Result<CohortAnswer, EngineError>;

    /// What has arrived of each event of the plan, in its order, and then of others.
    #[expect(clippy::missing_errors_doc, reason = "said above")]
    fn summary(&self, question: &SummaryQuestion<'_>) -> Result<Vec<EventSummary>, EngineError>;

    /// The events of a name that came last, the last one first, as they are stored.
    #[expect(clippy::missing_errors_doc, reason = "said above")]
    fn examples(&self, event: &str, limit: usize) -> Result<Vec<Box<RawValue>>, EngineError>;

    /// One person; `None` where nobody has the id.
    #[expect(clippy::missing_errors_doc, reason = "said above")]
    fn person(&self, question: &PersonQuestion<'_>) -> Result<Option<PersonAnswer>, EngineError>;

    /// The ids that begin so, in the order of the alphabet.
    #[expect(clippy::missing_errors_doc, reason = "said above")]
    fn search(&self, beginning: &str, limit: usize) -> Result<Vec<Id>, EngineError>;

    /// How far the engine has come.
    #[expect(clippy::missing_errors_doc, reason = "said above")]
    fn progress(&self) -> Result<Progress, EngineError>;
}

/// How far an engine has come with what is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Progress {
    /// How many events count.
    pub events: u64,
    /// The row of the last of them: all up to it count.
    pub settled_id: i64,
}

/// Why an engine cannot answer.
#[derive(Debug, Error)]
pub enum EngineError {
    /// It has not read all events yet.
    #[error("the stored events are still being read")]
    NotReady,
    /// It has no events: what has them failed.
    #[error("{0}")]
    Failed(String),
}
