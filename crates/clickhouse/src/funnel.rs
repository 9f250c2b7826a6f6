//! Funnels in ClickHouse: each person's events of the steps are gathered there, and walked here.
//!
//! ClickHouse has a function of its own, `windowFunnel`, which says how far people come and not how long it takes. Both
//! engines walk by the same code, which the tests hold to `windowFunnel`. Of people who made the first step and not the
//! second, who are most, no event comes over the network.

use std::collections::HashMap;

use clickhouse::Row;
use cryptorebate_insights::{
    Breakdown, FunnelAnswer, FunnelQuestion, Made, Period, ProfileValue, Tally, Way, funnel_answer,
};
use cryptorebate_plan::model::{Identity, Plan, UserProperty};
use serde::Deserialize;

use crate::client::{Client, quoted};
use crate::columns::{Column, Columns, Values};
use crate::fault::Fault;
use crate::selection::{PERSON, join, label, names, owners, profile, tests, within};

/// One person who made the first step. Of the events of who made more than that: when each happened, and which steps it
/// is, a bit for each; of others none.
#[derive(Row, Deserialize)]
struct Path {
    times: Vec<i64>,
    steps: Vec<u64>,
    text: String,
}

/// The same, and of each event its row and the text of what people are told apart by.
#[derive(Row, Deserialize)]
struct ToldPath {
    times: Vec<i64>,
    steps: Vec<u64>,
    rows: Vec<i64>,
    texts: Vec<String>,
    text: String,
}

impl ToldPath {
    /// When each event happened, its row, the steps that it is, and its text, in the order in which they count.
    fn in_order(&self) -> Vec<(i64, i64, u64, &str)> {
        let times = self.times.iter().zip(&self.rows);
        let events = times.zip(self.steps.iter().zip(&self.texts));
        let mut events: Vec<_> = events
            .map(|((at_ms, row), (steps, text))| (*at_ms, *row, *steps, text.as_str()))
            .collect();
        events.sort_unstable();
        events
    }
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
    let sql = sql(client, columns, plan, question, &apart, walk.way.window_ms());
    match apart {
        Apart::Step(..) => client.each(&sql, |path: ToldPath| {
            let events = path.in_order();
            let steps = events.iter().map(|(at_ms, _, steps, _)| (*at_ms, *steps));
            walk.person(steps, |told| {
                let of_step = told.and_then(|row| events.get(row));
                apart.told(of_step.map_or(path.text.as_str(), |(.., text)| text))
            });
        })?,
        Apart::Nobody | Apart::Person(_) => client.each(&sql, |path: Path| {
            let steps = path.times.iter().copied().zip(path.steps.iter().copied());
            walk.person(steps, |_| apart.told(&path.text));
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

    /// One person by the events of the steps; where there are none, one who made the first step only. `group` says to whom
    /// the person belongs, by the place of the event that tells people apart.
    fn person(
        &mut self,
        path: impl ExactSizeIterator<Item = (i64, u64)>,
        group: impl FnOnce(Option<usize>) -> Option<String>,
    ) {
        if path.len() == 0 {
            self.all.add_start();
            self.groups.entry(group(None)).or_default().add_start();
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

/// Asks for rows of [`Path`], or of [`ToldPath`] where people are told apart by an event.
fn sql(
    client: &Client,
    columns: &Columns,
    plan: &Plan,
    question: &FunnelQuestion<'_>,
    apart: &Apart<'_>,
    window_ms: i64,
) -> String {
    let target = client.target();
    let (join, owners) = (join(target), owners(target));
    // ClickHouse gathers numbers in lists far faster than tuples: so there is a list for each part of an event.
    let lists: &[&str] = match apart {
        Apart::Step(..) => &["occurred_ms", "steps", "row", "text"],
        Apart::Nobody | Apart::Person(_) => &["occurred_ms", "steps"],
    };
    let each = |of: &dyn Fn(&str) -> String| lists.iter().map(|list| of(list)).collect::<Vec<_>>().join(", ");
    // Later steps lie behind the first event that begins a way, and within the window of the last.
    let reach = Period {
        to_ms: question.period.to_ms.saturating_add(window_ms).saturating_add(1),
        ..question.period
    };
    let reach = within("occurred_ms", reach)
        .map(|reach| format!(" AND {reach}"))
        .unwrap_or_default();
    let of_events = format!(
        "SELECT identity, occurred_ms, row, {} AS text, {} AS steps FROM {}.events \
         WHERE event IN ({}) AND identity != 0{reach}",
        apart.of_event(),
        steps(columns, question),
        target.database,
        names(question.funnel.steps.iter().map(|step| step.event.as_str())),
    );
    let of_people = if may_name_visitors(plan, question) {
        // By identity first: fewer rows are joined, and on a cluster each shard does its own.
        format!(
            "SELECT {PERSON} AS person, {}, groupBitOr(own_made) AS made FROM \
             (SELECT identity, {}, groupBitOr(steps) AS own_made FROM ({of_events}) WHERE steps != 0 GROUP BY identity) \
             AS identities {join} {owners} USING identity GROUP BY person",
            each(&|list| format!("groupArrayArray(own_{list}) AS all_{list}")),
            each(&|list| format!("groupArray({list}) AS own_{list}")),
        )
    } else {
        format!(
            "SELECT identity AS person, {}, groupBitOr(steps) AS made FROM ({of_events}) WHERE steps != 0 GROUP BY person",
            each(&|list| format!("groupArray({list}) AS all_{list}")),
        )
    };
    let all = each(&|list| format!("all_{list}"));
    let mut of_people =
        format!("SELECT person, {all}, bitAnd(made, 2) = 2 AS more FROM ({of_people}) WHERE bitAnd(made, 1) = 1");
    let text = match apart {
        // Of who made the first step only: that of the first one.
        Apart::Step(0, _) => {
            "if(more, '', arrayFilter((text, steps) -> bitAnd(steps, 1) = 1, \
             arraySort((text, at, row) -> tuple(at, row), all_text, all_occurred_ms, all_row), \
             arraySort((steps, at, row) -> tuple(at, row), all_steps, all_occurred_ms, all_row))[1])"
        }
        // Who made the first step only has not come to any other.
        Apart::Nobody | Apart::Step(..) => "''",
        Apart::Person(property) => {
            let profile = profile(target, &property.property.name);
            of_people =
                format!("SELECT person, {all}, more, known FROM ({of_people}) AS people {join} {profile} USING person");
            "known"
        }
    };
    let path = each(&|list| format!("arrayResize(all_{list}, if(more, length(all_{list}), 0)) AS way_{list}"));
    format!("SELECT {path}, {text} AS text FROM ({of_people})")
}

/// Whether an event of the steps may name a visitor alone. Else each is a user's, and nobody need be looked up.
fn may_name_visitors(plan: &Plan, question: &FunnelQuestion<'_>) -> bool {
    let mut events = question.funnel.steps.iter().map(|step| plan.event(&step.event));
    events.any(|event| event.is_none_or(|event| event.identity != Identity::User))
}

/// The steps that an event is, a bit for each.
fn steps(columns: &Columns, question: &FunnelQuestion<'_>) -> String {
    let mut by_event: Vec<(&str, u64)> = Vec::new();
    let mut conditions = Vec::new();
    for (step, selection) in question.funnel.steps.iter().enumerate() {
        let bit = 1_u64 << step;
        match by_event.iter_mut().find(|(event, _)| *event == selection.event) {
            Some((_, bits)) => *bits |= bit,
            None => by_event.push((&selection.event, bit)),
        }
        let mut wanted = tests(columns, selection);
        if step == 0 {
            wanted.extend(within("occurred_ms", question.period));
            wanted.extend(
                question
                    .platform
                    .map(|platform| format!("platform = {}", quoted(platform))),
            );
        }
        if !wanted.is_empty() {
            conditions.push((bit, wanted.join(" AND ")));
        }
    }
    // A name is looked up once for all steps; ClickHouse even does so once for all events of a name.
    let events: Vec<String> = by_event.iter().map(|(event, _)| quoted(event)).collect();
    let bits: Vec<String> = by_event.iter().map(|(_, bits)| format!("toUInt64({bits})")).collect();
    let steps = format!(
        "transform(event, [{}], [{}], toUInt64(0))",
        events.join(", "),
        bits.join(", ")
    );
    conditions.into_iter().fold(steps, |steps, (bit, wanted)| {
        format!(
            "bitAnd({steps}, if({wanted}, toUInt64({}), toUInt64({})))",
            u64::MAX,
            !bit
        )
    })
}
