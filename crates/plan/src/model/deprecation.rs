//! That a part of the plan is on its way out.

use serde::Serialize;

/// Why something should no longer be used, and what to use instead. Using it stays valid, with a warning.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Deprecation {
    /// Why it goes.
    pub reason: String,
    /// What takes its place: an event for an event, a property of the same event for a property, a user property for a
    /// user property. Never deprecated itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replacement: Option<String>,
}

impl Deprecation {
    /// The reason and the replacement, each name as `quote` writes it: "Nobody reads it; use `page_viewed` instead".
    pub fn in_words(&self, quote: impl Fn(&str) -> String) -> String {
        let reason = self.reason.trim_end_matches('.');
        match &self.replacement {
            Some(replacement) => format!("{reason}; use {} instead", quote(replacement)),
            None => reason.to_owned(),
        }
    }
}
