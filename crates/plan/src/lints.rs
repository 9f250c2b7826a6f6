//! What a plan may say and probably does not mean: the warnings of a plan file.

mod names;
mod questions;
mod rules;
mod uses;
mod values;

use crate::model::{Plan, Property};
use crate::places::{Places, Position};
use crate::problem::{Problem, Severity};
use toml::de::DeTable;

/// Gathers the warnings of one plan file.
struct Lints<'p> {
    plan: &'p Plan,
    /// The plan file as it stands, for what the plan no longer tells, such as which format another builds on.
    document: &'p DeTable<'p>,
    places: &'p Places<'p>,
    found: Vec<Problem>,
}

impl Lints<'_> {
    /// Notes a warning about the part of the file at `path`.
    fn warn(&mut self, path: impl Into<String>, message: impl Into<String>, help: impl Into<String>) {
        let path = path.into();
        let Position { line, column } = self.places.find(&path);
        self.found.push(Problem {
            severity: Severity::Warning,
            line,
            column,
            path,
            message: message.into(),
            expected: String::new(),
            help: Some(help.into()),
        });
    }
}

/// All warnings about a plan. `whole` says whether nothing of the file is missing from it because of an error.
pub(crate) fn warnings(plan: &Plan, document: &DeTable<'_>, places: &Places<'_>, whole: bool) -> Vec<Problem> {
    let mut lints = Lints {
        plan,
        document,
        places,
        found: Vec::new(),
    };
    names::actions(&mut lints);
    names::near_duplicates(&mut lints);
    names::types_of_one_name(&mut lints);
    values::single_values(&mut lints);
    values::missing_examples(&mut lints);
    uses::unused_formats(&mut lints);
    uses::deprecated_but_required(&mut lints);
    uses::emitters_without_platform(&mut lints);
    if whole {
        uses::unused_platforms(&mut lints);
    }
    rules::rules_that_forbid(&mut lints);
    questions::funnels(&mut lints);
    questions::cohorts(&mut lints);
    lints.found
}

/// Every property of every event and every user property, with its path and the words that name it.
fn properties(plan: &Plan) -> impl Iterator<Item = (String, String, &Property)> {
    let of_events = plan.events.iter().flat_map(|event| {
        event.properties.iter().map(move |property| {
            let path = format!("events.{}.properties.{}", event.name, property.name);
            (path, format!("event \"{}\"", event.name), property)
        })
    });
    let of_people = plan.user_properties.iter().map(|user_property| {
        let property = &user_property.property;
        let path = format!("user_properties.{}", property.name);
        (path, "the user properties".to_owned(), property)
    });
    of_events.chain(of_people)
}
