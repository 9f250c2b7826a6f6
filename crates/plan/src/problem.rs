//! What is wrong with a plan file: each problem with its line and column, what was expected and what may help.

use crate::places::{Places, Position};
use serde::Serialize;
use std::error::Error;
use std::fmt::{self, Display, Formatter};
use std::ops::Range;

/// How bad a problem is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The plan cannot be compiled.
    Error,
    /// The plan can be compiled, and is probably not what was meant.
    Warning,
}

/// One mistake in a plan file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// How bad it is.
    pub severity: Severity,
    /// The line, counted from 1.
    pub line: usize,
    /// The column, counted from 1 in characters.
    pub column: usize,
    /// The part of the file that it is about, as TOML names it: `events.bought.priority`. Empty for the whole file.
    pub path: String,
    /// What is wrong.
    pub message: String,
    /// What would have been right; empty where the message says it all.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub expected: String,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
}

impl Display for Problem {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}: {}", self.line, self.column, self.message)?;
        if !self.expected.is_empty() {
            write!(formatter, ": expected {}", self.expected)?;
        }
        match &self.help {
            Some(help) => write!(formatter, "; {help}"),
            None => Ok(()),
        }
    }
}

/// All the mistakes in a plan file, in the order of their places. Never empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problems(Vec<Problem>);

impl Problems {
    /// The problems, one a line, each behind the name of the file.
    pub fn display<'a>(&'a self, file: &'a str) -> impl Display + 'a {
        InFile { problems: self, file }
    }

    /// The problems in the order of their places.
    pub fn iter(&self) -> std::slice::Iter<'_, Problem> {
        self.0.iter()
    }
}

impl<'a> IntoIterator for &'a Problems {
    type Item = &'a Problem;
    type IntoIter = std::slice::Iter<'a, Problem>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl IntoIterator for Problems {
    type Item = Problem;
    type IntoIter = std::vec::IntoIter<Problem>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl Display for Problems {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.0.iter().enumerate() {
            let separator = if index == 0 { "" } else { "\n" };
            write!(formatter, "{separator}{problem}")?;
        }
        Ok(())
    }
}

impl Error for Problems {}

struct InFile<'a> {
    problems: &'a Problems,
    file: &'a str,
}

impl Display for InFile<'_> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.problems.iter().enumerate() {
            let separator = if index == 0 { "" } else { "\n" };
            write!(formatter, "{separator}{}:{problem}", self.file)?;
        }
        Ok(())
    }
}

/// Where a thing stands in the plan file, in bytes.
pub(crate) type Span = Range<usize>;

/// Gathers the problems of one plan file.
pub(crate) struct Report<'t> {
    text: &'t str,
    found: Vec<(Span, Problem)>,
}

impl<'t> Report<'t> {
    pub(crate) fn new(text: &'t str) -> Self {
        Self {
            text,
            found: Vec::new(),
        }
    }

    /// Notes a problem for which there is no help.
    pub(crate) fn add(&mut self, at: &Span, message: impl Into<String>, expected: impl Into<String>) {
        self.add_with_help(at, message, expected, None);
    }

    /// Notes a problem.
    pub(crate) fn add_with_help(
        &mut self,
        at: &Span,
        message: impl Into<String>,
        expected: impl Into<String>,
        help: Option<String>,
    ) {
        let Position { line, column } = Position::of(self.text, at.start);
        let problem = Problem {
            severity: Severity::Error,
            line,
            column,
            path: String::new(),
            message: message.into(),
            expected: expected.into(),
            help,
        };
        self.found.push((at.clone(), problem));
    }

    /// Notes that a name is not one of those that exist.
    pub(crate) fn unknown<'n>(&mut self, at: &Span, what: &str, name: &str, names: impl IntoIterator<Item = &'n str>) {
        let names: Vec<&str> = names.into_iter().collect();
        let expected = if names.is_empty() {
            "nothing: there is none".to_owned()
        } else {
            format!("one of {}", names.join(", "))
        };
        let help = nearest(name, &names).map(|near| format!("did you mean \"{near}\"?"));
        self.add_with_help(at, format!("unknown {what} \"{name}\""), expected, help);
    }

    /// How many problems were found so far.
    pub(crate) fn len(&self) -> usize {
        self.found.len()
    }

    /// All that was found, by place.
    pub(crate) fn into_problems(mut self, places: &Places<'_>) -> Problems {
        self.found.sort_by_key(|(at, _)| at.start);
        let problems = self.found.into_iter().map(|(at, problem)| Problem {
            path: places.path_at(&at).to_owned(),
            ..problem
        });
        Problems(problems.collect())
    }
}

/// The candidate that someone who wrote `name` most likely meant: at most a third of the letters differ, or it is the
/// only one that has all the words of the name and more.
pub(crate) fn nearest<'n>(name: &str, candidates: &[&'n str]) -> Option<&'n str> {
    let close = candidates
        .iter()
        .map(|candidate| (strsim::damerau_levenshtein(name, candidate), *candidate))
        .filter(|(distance, candidate)| distance * 3 <= candidate.chars().count().max(3))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate);
    close.or_else(|| {
        let has_all = |candidate: &&&str| name.split('_').all(|word| candidate.split('_').any(|own| own == word));
        let mut longer = candidates.iter().filter(has_all);
        longer.next().filter(|_| longer.next().is_none()).copied()
    })
}
