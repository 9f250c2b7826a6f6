//! The version of a plan, and how far a change moves it.

use serde::Serialize;
use std::fmt::{self, Display, Formatter};

/// How far the version must move.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Bump {
    /// Nothing changed.
    None,
    /// Words changed.
    Patch,
    /// Something changed, and nothing breaks.
    Minor,
    /// Something breaks.
    Major,
}

/// `major.minor.patch`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Version([u64; 3]);

impl Version {
    /// The version that a text names; the plan has made sure that it is one.
    pub(super) fn of(text: &str) -> Self {
        // A number with more digits than fit is beyond any comparison that matters.
        let mut parts = text.split('.').map(|part| part.parse().unwrap_or(u64::MAX));
        Self(std::array::from_fn(|_| parts.next().unwrap_or_default()))
    }

    /// The least version after a change. Before 1.0.0, a change that breaks moves the second number and any other the
    /// third, as in Cargo.
    pub(super) fn after(self, bump: Bump) -> Self {
        let Self([major, minor, patch]) = self;
        let is_early = major == 0;
        Self(match bump {
            Bump::None => [major, minor, patch],
            Bump::Major if !is_early => [major.saturating_add(1), 0, 0],
            Bump::Major => [major, minor.saturating_add(1), 0],
            Bump::Minor if !is_early => [major, minor.saturating_add(1), 0],
            Bump::Minor | Bump::Patch => [major, minor, patch.saturating_add(1)],
        })
    }
}

impl Display for Version {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        let Self([major, minor, patch]) = self;
        write!(formatter, "{major}.{minor}.{patch}")
    }
}
