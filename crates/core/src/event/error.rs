//! Why a typed event cannot be written, or a text not read as one.

use core::error::Error;
use core::fmt;

use crate::Verdict;

/// An event that the plan does not take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidEvent(Verdict);

impl InvalidEvent {
    pub(crate) fn new(verdict: Verdict) -> Self {
        Self(verdict)
    }

    /// What is wrong with it, finding by finding.
    pub fn verdict(&self) -> &Verdict {
        &self.0
    }
}

impl From<InvalidEvent> for Verdict {
    fn from(invalid: InvalidEvent) -> Self {
        invalid.0
    }
}

impl fmt::Display for InvalidEvent {
    /// All sentences in one line.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0.event {
            Some(event) => write!(formatter, "the event {event} is not valid")?,
            None => write!(formatter, "the text is no valid event")?,
        }
        for (index, violation) in self.0.violations.iter().enumerate() {
            let separator = if index == 0 { ": " } else { "; " };
            write!(formatter, "{separator}{}", violation.message)?;
        }
        Ok(())
    }
}

impl Error for InvalidEvent {}

/// Why a JSON text is not the event that it was asked to be.
#[derive(Debug)]
pub enum FromJsonError {
    /// The plan does not take it.
    Invalid(InvalidEvent),
    /// It is another event of the plan.
    OtherEvent {
        /// The name of the event that it is.
        found: &'static str,
        /// The name of the event that was asked for.
        expected: &'static str,
    },
    /// It is valid, but a number has more digits than its type keeps.
    Unrepresentable(serde_json::Error),
}

impl fmt::Display for FromJsonError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Invalid(invalid) => fmt::Display::fmt(invalid, formatter),
            Self::OtherEvent { found, expected } => write!(formatter, "the event is {found}: expected {expected}"),
            Self::Unrepresentable(error) => {
                write!(
                    formatter,
                    "the event is valid, but its Rust type cannot hold it: {error}"
                )
            }
        }
    }
}

impl Error for FromJsonError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Invalid(_) | Self::OtherEvent { .. } => None,
            Self::Unrepresentable(error) => Some(error),
        }
    }
}
