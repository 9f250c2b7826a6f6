//! Funnels in ClickHouse: each person's events of the steps are gathered there, and walked here.
//!
//! ClickHouse has a function of its own, `windowFunnel`, which says how far people come and not how long it takes. Both
//! engines walk by the same code, which the tests hold to `windowFunnel`. Of people who made the first step and not the
//! second, who are most, only the number comes over the network.

use std::collections::HashMap;

use clickhouse::Row;
use cryptorebate_insights::{
    Breakdown, FunnelAnswer, FunnelQuestion, Made, Period, ProfileValue, Tally, Way, funnel_answer,
};
use cryptorebate_plan::model::{Plan, UserProperty};
use serde::Deserialize;

use crate::client::{Client, quoted};
use crate::columns::{Column, Columns, Values};
use crate::fault::Fault;
use crate::selection::{PERSON, condition, join, label, names, owners, profile, within};

/// An event of a person: when it happened, and which steps it is, a bit for each.
type Step = (i64, u64);
/// The same, with its row and the text of what people are told apart by.
type ToldStep = (i64, u64, i64, String);

/// The events of one person who made more than the first step, or none of so many people who did not.
#[derive(Row, Deserialize)]
struct Path<S> {
    steps: Vec<S>,
    text: String,
    people: u64,
}

/// By what people are told apart.
enum Apart<'p> {
    /// By nothing.
    Nobody,
    /// By what an event of a step says: the step, and the column of a property, or the platform.
    Step(usize, Option<&'p Column>),
    /// By what is known of the person.
    Person(&'p UserProperty),
}

impl<'p> Apart<'p> {
    fn of(plan: &'p Plan, columns: &'p Columns, question: &FunnelQuestion<'_>) -> Self {
        match question.breakdown {
            None => Apart::Nobody,
            Some(Breakdown::Platform) => Apart::Step(0, None),
            Some(Breakdown::Property(name)) => {
                let mut steps = question.funnel.steps.iter().enumerate();
                let found = steps.find_map(|(step, selection)| Some((step, columns.find(&selection.event, name)?)));
                found.map_or(Apart::Nobody, |(step, column)| Apart::Step(step, Some(column)))
            }
            Some(Breakdown::UserProperty(name)) => {
                let property = plan.user_properties.iter().find(|of| of.property.name == name);
                property.map_or(Apart::Nobody, Apart::Person)
            }
        }
    }

    /// The step whose event tells people apart.
    fn told_by(&self) -> usize {
        match self {
            Apart::Step(step, _) => *step,
            Apart::Nobody | Apart::Person(_) => 0,
        }
    }

    /// The text of an event.
    fn of_event(&self) -> String {
        match self {
            Apart::Nobody | Apart::Person(_) => "''".into(),
            Apart::Step(_, None) => "toString(platform)".into(),
            Apart::Step(_, Some(column)) => format!("toString({})", label(column)),
        }
    }

    /// What a text means; nothing where there is no value.
    fn told(&self, text: &str) -> Option<String> {
        match self {
            _ if text.is_empty() => None,
            Apart::Nobody => None,
            Apart::Step(
                _,
                Some(Column {
                    values: Values::Number, ..
                }),
            ) => text.parse().ok().map(|number: f64| number.to_string()),
            Apart::Step(..) => Some(text.into()),
            Apart::Person(property) => ProfileValue::read(property, text).label,
        }
    }
}

/// Answers a question.
pub(crate) fn funnel(
    client: &Client,
    columns: &Columns,
    plan: &Plan,
    question: &FunnelQuestion<'_>,
) -> Result<FunnelAnswer, Fault> {
    let apart = Apart::of(plan, columns, question);
    let mut walk = Walk::new(question, apart.told_by());
    let sql = sql(client, columns, question, &apart, walk.way.window_ms());
    match apart {
        Apart::Step(..) => client.each(&sql, |mut path: Path<ToldStep>| {
            path.steps.sort_unstable_by_key(|(at_ms, _, row, _)| (*at_ms, *row));
            let steps = path.steps.iter().map(|(at_ms, of, ..)| (*at_ms, *of));
            walk.person(steps, path.people, |told| {
                let of_step = told.and_then(|row| path.steps.get(row));
                apart.told(of_step.map_or(path.text.as_str(), |(.., text)| text))
            });
        })?,
        Apart::Nobody | Apart::Person(_) => client.each(&sql, |path: Path<Step>| {
            walk.person(path.steps.into_iter(), path.people, |_| apart.told(&path.text));
        })?,
    }
    let groups = question.breakdown.map(|_| walk.groups).unwrap_or_default();
    Ok(funnel_answer(question.funnel, walk.all, groups))
}

/// The way of one person after the other, and what they add up to.
struct Walk {
    way: Way,
    steps: usize,
    made: Vec<Made>,
    all: Tally,
    groups: HashMap<Option<String>, Tally>,
}

impl Walk {
    fn new(question: &FunnelQuestion<'_>, told_by: usize) -> Self {
        Self {
            way: Way::new(question.funnel, told_by),
            steps: question.funnel.steps.len(),
            made: Vec::new(),
            all: Tally::default(),
            groups: HashMap::new(),
        }
    }

    /// One person by the events of the steps; or, where there are none, so many people who made the first step only.
    /// `group` says to whom they belong, by the place of the event that tells them apart.
    fn person(
        &mut self,
        path: impl ExactSizeIterator<Item = Step>,
        people: u64,
        group: impl FnOnce(Option<usize>) -> Option<String>,
    ) {
        if path.len() == 0 {
            self.all.add_starts(people);
            self.groups.entry(group(None)).or_default().add_starts(people);
            return;
        }
        self.made.clear();
        for (row, (at_ms, of)) in path.enumerate() {
            let of = (0..self.steps).filter(|step| of >> step & 1 == 1);
            self.made.extend(of.map(|step| Made { at_ms, step, row }));
        }
        if self.way.walk(&mut self.made) {
            let chain = self.way.chain();
            self.all.add(chain);
            self.groups.entry(group(self.way.told_row())).or_default().add(chain);
        }
    }
}

/// Asks for rows of: the events of one person who made more than the first step, or none of so many people who did not;
/// and the text of what these are told apart by.
fn sql(client: &Client, columns: &Columns, question: &FunnelQuestion<'_>, apart: &Apart<'_>, window_ms: i64) -> String {
    let target = client.target();
    let (join, owners) = (join(target), owners(target));
    let (read, step) = match apart {
        Apart::Step(..) => (
            format!("occurred_ms, row, {} AS text", apart.of_event()),
            "tuple(occurred_ms, steps, row, text)",
        ),
        Apart::Nobody | Apart::Person(_) => ("occurred_ms".into(), "tuple(occurred_ms, steps)"),
    };
    // Later steps lie behind the first event that begins a way, and within the window of the last.
    let reach = Period {
        to_ms: question.period.to_ms.saturating_add(window_ms).saturating_add(1),
        ..question.period
    };
    let reach = within("occurred_ms", reach)
        .map(|reach| format!(" AND {reach}"))
        .unwrap_or_default();
    let events = names(question.funnel.steps.iter().map(|step| step.event.as_str()));
    let steps = steps(columns, question);
    let of_events = format!(
        "SELECT identity, {read}, {steps} AS steps FROM {}.events WHERE event IN ({events}) AND identity != 0{reach}",
        target.database
    );
    // By identity first: fewer rows are joined, and on a cluster each shard does its own.
    let of_identities = format!(
        "SELECT identity, groupArray({step}) AS i_path, groupBitOr(steps) AS i_made FROM ({of_events}) WHERE steps != 0 \
         GROUP BY identity"
    );
    let mut of_people = format!(
        "SELECT {PERSON} AS person, groupArrayArray(i_path) AS path, groupBitOr(i_made) AS made \
         FROM ({of_identities}) AS identities {join} {owners} USING identity GROUP BY person"
    );
    of_people =
        format!("SELECT person, path, bitAnd(made, 2) = 2 AS more FROM ({of_people}) WHERE bitAnd(made, 1) = 1");
    let known = match apart {
        // Of who made the first step only: that of the first one.
        Apart::Step(0, _) => {
            "if(more, '', arraySort(step -> tuple(step.1, step.3), arrayFilter(step -> bitAnd(step.2, 1) = 1, path))[1].4)"
        }
        // Who made the first step only has not come to any other.
        Apart::Nobody | Apart::Step(..) => "''",
        Apart::Person(property) => {
            let profile = profile(target, &property.property.name);
            of_people =
                format!("SELECT person, path, more, known FROM ({of_people}) AS people {join} {profile} USING person");
            "known"
        }
    };
    let of_people = format!(
        "SELECT if(more, person, toUInt64(0)) AS key, arrayFilter(step -> more, path) AS way, {known} AS text \
         FROM ({of_people})"
    );
    format!("SELECT any(way), text, count() FROM ({of_people}) GROUP BY key, text")
}

/// The steps that an event is, a bit for each.
fn steps(columns: &Columns, question: &FunnelQuestion<'_>) -> String {
    let steps = question.funnel.steps.iter().enumerate().map(|(step, selection)| {
        let mut conditions = vec![condition(columns, selection)];
        if step == 0 {
            conditions.extend(within("occurred_ms", question.period));
            conditions.extend(
                question
                    .platform
                    .map(|platform| format!("platform = {}", quoted(platform))),
            );
        }
        format!(
            "if({}, toUInt64({}), toUInt64(0))",
            conditions.join(" AND "),
            1_u64 << step
        )
    });
    steps
        .reduce(|sum, step| format!("bitOr({sum}, {step})"))
        .unwrap_or_else(|| "toUInt64(0)".into())
}
