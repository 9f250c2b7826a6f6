//! Both sides of a migration beside each other: what has arrived of each event, and the answers to the plan's questions.

use std::collections::BTreeMap;

use cryptorebate_insights::{CohortAsked, Days, FunnelAsked, QuestionError, Questions};
use cryptorebate_plan::model::Plan;
use serde::Serialize;
use serde_json::Value;

use crate::questions::table;

/// One line: what was compared, what each side says, and whether that is the same.
struct Line {
    what: String,
    here: String,
    there: String,
    is_equal: bool,
}

/// All lines.
pub struct Comparison(Vec<Line>);

impl Comparison {
    /// Asks both sides.
    pub fn of(plan: &Plan, here: &Questions, there: &Questions, now_ms: i64) -> Result<Self, QuestionError> {
        let mut lines = Vec::new();
        let (arrived, shipped) = (counts(here)?, counts(there)?);
        let mut names: Vec<&String> = arrived.keys().chain(shipped.keys()).collect();
        names.sort();
        names.dedup();
        for name in names {
            for (kind, place) in [("", 0), ("quarantined ", 1)] {
                let of = |counts: &BTreeMap<String, [u64; 2]>| counts.get(name).map_or(0, |pair| pair[place]);
                let (here, there) = (of(&arrived), of(&shipped));
                if here + there > 0 {
                    let shown = if name.is_empty() { "(no name)" } else { name };
                    lines.push(Line::of_counts(format!("{kind}{shown}"), here, there));
                }
            }
        }
        for funnel in &plan.funnels {
            let asked = FunnelAsked {
                name: funnel.name.clone(),
                ..FunnelAsked::default()
            };
            let (here, there) = (here.funnel(&asked)?, there.funnel(&asked)?);
            lines.push(Line::of_answers(format!("funnel {}", funnel.name), &here, &there));
        }
        for cohort in &plan.cohorts {
            let asked = CohortAsked {
                name: cohort.name.clone(),
                ..CohortAsked::default()
            };
            let (here, there) = (here.cohort(&asked, now_ms)?, there.cohort(&asked, now_ms)?);
            lines.push(Line::of_answers(format!("cohort {}", cohort.name), &here, &there));
        }
        Ok(Self(lines))
    }

    /// Whether both sides say the same.
    pub fn is_equal(&self) -> bool {
        self.0.iter().all(|line| line.is_equal)
    }

    /// All lines for people, and what they come to.
    pub fn table(&self) -> String {
        let mut rows = vec![["", "here", "ClickHouse", ""].map(String::from).to_vec()];
        rows.extend(self.0.iter().map(|line| {
            let verdict = if line.is_equal { "same" } else { "DIFFERS" };
            vec![line.what.clone(), line.here.clone(), line.there.clone(), verdict.into()]
        }));
        let differing = self.0.iter().filter(|line| !line.is_equal).count();
        let sum = if differing == 0 {
            format!("All {} lines are the same.\n", self.0.len())
        } else {
            format!(
                "{differing} of {} lines differ. Events of other collectors, and events deleted from the folder with age, \
                 are in ClickHouse alone; if there are none, move everything once more by --from-start.\n",
                self.0.len()
            )
        };
        format!("{}{sum}", table(&rows))
    }
}

impl Line {
    fn of_counts(what: String, here: u64, there: u64) -> Self {
        Self {
            what,
            here: here.to_string(),
            there: there.to_string(),
            is_equal: here == there,
        }
    }

    /// Answers are compared whole; where they differ, the first place that does is shown.
    fn of_answers<T: Serialize>(what: String, here: &T, there: &T) -> Self {
        let value = |answer: &T| serde_json::to_value(answer).unwrap_or_default();
        let (here, there) = (value(here), value(there));
        match difference(&here, &there, String::new()) {
            None => Self {
                what,
                here: String::new(),
                there: String::new(),
                is_equal: true,
            },
            Some((place, here, there)) => Self {
                what: format!("{what} at {place}"),
                here,
                there,
                is_equal: false,
            },
        }
    }
}

/// Events and events in quarantine by name.
fn counts(questions: &Questions) -> Result<BTreeMap<String, [u64; 2]>, QuestionError> {
    let summary = questions.summary(Days::default(), None)?;
    let counts = summary
        .events
        .iter()
        .map(|of| (of.event.clone(), [of.accepted, of.quarantined]));
    Ok(counts.collect())
}

/// The first place where two answers differ, and what each has there.
fn difference(here: &Value, there: &Value, place: String) -> Option<(String, String, String)> {
    match (here, there) {
        (Value::Object(one), Value::Object(other)) => {
            let mut names: Vec<&String> = one.keys().chain(other.keys()).collect();
            names.sort();
            names.dedup();
            let nothing = Value::Null;
            let of = |object: &serde_json::Map<String, Value>, name| object.get(name).unwrap_or(&nothing).clone();
            names
                .into_iter()
                .find_map(|name| difference(&of(one, name), &of(other, name), format!("{place}/{name}")))
        }
        (Value::Array(one), Value::Array(other)) if one.len() == other.len() => {
            let members = one.iter().zip(other).enumerate();
            members
                .into_iter()
                .find_map(|(at, (one, other))| difference(one, other, format!("{place}/{at}")))
        }
        (Value::Array(one), Value::Array(other)) => Some((
            place,
            format!("{} of them", one.len()),
            format!("{} of them", other.len()),
        )),
        (one, other) if one == other => None,
        (one, other) => Some((place, one.to_string(), other.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_first_place_that_differs_is_found() {
        let here = json!({"steps": [{"people": 5}, {"people": 3}]});
        assert_eq!(difference(&here, &here, String::new()), None);
        let there = json!({"steps": [{"people": 5}, {"people": 4}]});
        let found = difference(&here, &there, String::new());
        assert_eq!(found, Some(("/steps/1/people".into(), "3".into(), "4".into())));
        let shorter = json!({"steps": [{"people": 5}]});
        let found = difference(&here, &shorter, String::new());
        assert_eq!(found, Some(("/steps".into(), "2 of them".into(), "1 of them".into())));
    }
}
