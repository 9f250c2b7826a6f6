//! What is wrong with a document: contradictions and gaps, each with its line.

/// One contradiction or gap.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// The line in the document, counted from 1.
    pub line: usize,
    /// How sure it is that somebody is misled.
    pub severity: Severity,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub hint: String,
}

/// How sure it is that a finding misleads somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Two places say different things, or a name leads nowhere.
    Error,
    /// Something is missing, or can be understood in two ways.
    Warning,
}

/// Gathers the findings of one document.
#[derive(Debug, Default)]
pub struct Findings(Vec<Finding>);

impl Findings {
    /// Notes a contradiction, or a name that leads nowhere.
    pub fn error(&mut self, line: usize, message: impl Into<String>, hint: impl Into<String>) {
        self.add(line, Severity::Error, message.into(), hint.into());
    }

    /// Notes a gap, or what can be understood in two ways.
    pub fn warning(&mut self, line: usize, message: impl Into<String>, hint: impl Into<String>) {
        self.add(line, Severity::Warning, message.into(), hint.into());
    }

    fn add(&mut self, line: usize, severity: Severity, message: String, hint: String) {
        self.0.push(Finding {
            line,
            severity,
            message,
            hint,
        });
    }

    /// All findings by line.
    pub fn into_list(mut self) -> Vec<Finding> {
        self.0.sort();
        self.0.dedup();
        self.0
    }
}

/// Names for a sentence: `web`, `admin`.
pub fn listed<'n>(names: impl IntoIterator<Item = &'n str>) -> String {
    let names: Vec<String> = names.into_iter().map(|name| format!("`{name}`")).collect();
    names.join(", ")
}

/// A number of things: `1 row`, `2 rows`.
pub fn counted(count: usize, thing: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {thing}{plural}")
}
