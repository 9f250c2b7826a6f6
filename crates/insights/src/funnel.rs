//! Funnels: how far each person comes, and how long it takes.
//!
//! A person has reached step *k* if there is a chain of *k* events, one for each step up to it, in the order of the steps,
//! each at the time of the one before or later, and the last no later than the window after the first. Other events may
//! lie between them, and a step may be repeated. That is `windowFunnel` of ClickHouse in its default mode: of several
//! events that a chain could begin with, the latest is tried, which leaves the most time.
//!
//! An event that is several steps counts as each of them, also at once.
//!
//! A chain begins with an event in the period that is asked for; its later events may lie behind the period. The times
//! between steps, and what a person is broken down by, are those of the first chain that comes as far as the person.

use cryptorebate_plan::model::Funnel;
use serde::Serialize;

use crate::column::Column;
use crate::condition::Selected;
use crate::facts::Facts;
use crate::people::Identity;
use crate::period::Period;
use crate::profile::Profile;
use crate::tally::{Made, Tallies, Tally, Way, funnel_answer};

/// What is asked of a funnel.
#[derive(Debug, Clone, Copy)]
pub struct FunnelQuestion<'a> {
    /// The funnel of the plan.
    pub funnel: &'a Funnel,
    /// When the first step was made.
    pub period: Period,
    /// On which platform the first step was made; any where nothing is said.
    pub platform: Option<&'a str>,
    /// By what people are told apart.
    pub breakdown: Option<Breakdown<'a>>,
}

/// By what people are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Breakdown<'a> {
    /// The platform of the first step.
    Platform,
    /// A property of the first step that has it. Who has not come as far has no value.
    Property(&'a str),
    /// A user property, as it is known today.
    UserProperty(&'a str),
}

/// What a funnel shows.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FunnelAnswer {
    /// The funnel's name.
    pub name: String,
    /// The steps, of all people.
    pub steps: Vec<StepAnswer>,
    /// The same by what was asked for, those with most people first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<FunnelGroup>,
}

/// The people who have something in common.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FunnelGroup {
    /// What they have in common; nothing where they have no such value.
    pub value: Option<String>,
    /// The steps.
    pub steps: Vec<StepAnswer>,
}

/// One step of a funnel.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StepAnswer {
    /// The event's name.
    pub event: String,
    /// How many people came as far as this.
    pub people: u64,
    /// Their share of those who made the first step, from 0 to 1. Nobody's share is unknown.
    pub of_first: Option<f64>,
    /// Their share of those who made the step before.
    pub of_previous: Option<f64>,
    /// Half of them took no longer than so many milliseconds from the step before.
    pub median_ms: Option<i64>,
    /// Nine of ten took no longer.
    pub p90_ms: Option<i64>,
}

/// Answers a question. Events and properties that the plan does not have match nothing.
pub fn funnel(facts: &Facts, question: &FunnelQuestion<'_>) -> FunnelAnswer {
    let selected: Option<Vec<Selected<'_>>> = question
        .funnel
        .steps
        .iter()
        .map(|step| Selected::of(facts, step))
        .collect();
    let mut all = Tally::default();
    let apart = Apart::of(facts, question);
    let told_by = apart.as_ref().map_or(0, |(step, _)| *step);
    let apart = apart.map(|(_, apart)| apart);
    let mut groups: Tallies<Option<u64>> = Tallies::default();
    if let Some(steps) = selected {
        let mut walk = Walk::new(facts, question, &steps, told_by);
        for (_, identities) in facts.persons.iter() {
            if walk.person(identities) {
                all.add(walk.way.chain());
                if let Some(apart) = &apart {
                    let key = apart.key(walk.way.told_row(), identities);
                    groups.entry(key).or_default().add(walk.way.chain());
                }
            }
        }
    }
    let label = |key: Option<u64>| apart.as_ref().and_then(|apart| apart.label(key?));
    let groups = groups.into_iter().map(|(key, tally)| (label(key), tally));
    funnel_answer(question.funnel, all, groups)
}

/// By what people are told apart, as it is found in the columns.
enum Apart<'a> {
    Platform(&'a [u8], &'a [String]),
    Property(&'a Column),
    UserProperty(&'a Profile),
}

impl<'a> Apart<'a> {
    /// The step by which people are told apart, and by what of it.
    fn of(facts: &'a Facts, question: &FunnelQuestion<'_>) -> Option<(usize, Self)> {
        let steps = &question.funnel.steps;
        Some(match question.breakdown? {
            Breakdown::Platform => {
                let first = facts.tables.get(facts.table(&steps.first()?.event)?)?;
                (0, Apart::Platform(&first.platforms, &facts.platforms))
            }
            Breakdown::Property(property) => steps.iter().enumerate().find_map(|(step, selection)| {
                let place = facts.table(&selection.event)?;
                let column = facts.tables.get(place)?.columns.get(facts.column(place, property)?)?;
                Some((step, Apart::Property(column)))
            })?,
            Breakdown::UserProperty(property) => (0, Apart::UserProperty(facts.profile(property)?)),
        })
    }

    /// `row`: that of the step by which people are told apart; `None` for who has not come as far.
    fn key(&self, row: Option<usize>, identities: &[Identity]) -> Option<u64> {
        match self {
            Apart::Platform(of_rows, _) => of_rows.get(row?).map(|platform| u64::from(*platform)),
            Apart::Property(column) => column.key(row?),
            Apart::UserProperty(profile) => profile.key(identities),
        }
    }

    fn label(&self, key: u64) -> Option<String> {
        match self {
            Apart::Platform(_, names) => names.get(usize::try_from(key).ok()?).cloned(),
            Apart::Property(column) => column.label(key),
            Apart::UserProperty(profile) => profile.label(key),
        }
    }
}

/// Gathers the events of one person after the other, in memory that is used again.
struct Walk<'a> {
    steps: &'a [Selected<'a>],
    period: Period,
    /// The number of the platform that is asked for. One that the plan does not have has a number that no event has.
    platform: Option<u8>,
    events: Vec<Made>,
    way: Way,
}

impl<'a> Walk<'a> {
    fn new(facts: &Facts, question: &FunnelQuestion<'_>, steps: &'a [Selected<'a>], told_by: usize) -> Self {
        Self {
            steps,
            period: question.period,
            platform: question.platform.map(|name| facts.asked_platform(name)),
            events: Vec::new(),
            way: Way::new(question.funnel, told_by),
        }
    }

    /// Whether the person has made the first step; how far the person came is in `way` then.
    fn person(&mut self, identities: &[Identity]) -> bool {
        self.gather(identities) && self.way.walk(&mut self.events)
    }

    /// Gathers the person's events of all steps up to the first that the person has none of. Whether there are any.
    fn gather(&mut self, identities: &[Identity]) -> bool {
        self.events.clear();
        let mut period = self.period;
        let second_ms = self.last_second_step(identities);
        for (step, selected) in self.steps.iter().enumerate() {
            let before = self.events.len();
            for identity in identities {
                let of_others = self.events.len();
                let rows = selected.table.rows(*identity);
                let times = selected.table.times.get(rows.clone()).unwrap_or_default();
                let from = times.partition_point(|at_ms| *at_ms < period.from_ms);
                for (row, at_ms) in rows.zip(times).skip(from) {
                    if *at_ms >= period.to_ms || step == 0 && *at_ms > second_ms && self.events.len() > of_others {
                        break;
                    }
                    let on_platform = step > 0
                        || self
                            .platform
                            .is_none_or(|platform| selected.table.platforms.get(row) == Some(&platform));
                    if on_platform && selected.has(row) {
                        self.events.push(Made {
                            at_ms: *at_ms,
                            step,
                            row,
                        });
                    }
                }
            }
            if self.events.len() == before {
                break;
            }
            if step == 0 {
                // Later steps lie between the first event that begins a chain and the end of the last chain's window.
                let times = || self.events.iter().map(|event| event.at_ms);
                period.from_ms = times().min().unwrap_or(i64::MAX);
                let last = times().max().unwrap_or(i64::MIN);
                period.to_ms = last.saturating_add(self.way.window_ms()).saturating_add(1);
            }
        }
        !self.events.is_empty()
    }

    /// When the person's last event is that may be the second step. Of the first steps after it only the very first can
    /// matter: it says that the person has come.
    fn last_second_step(&self, identities: &[Identity]) -> i64 {
        let Some(second) = self.steps.get(1) else {
            return i64::MAX;
        };
        let last = identities.iter().filter_map(|identity| {
            let rows = second.table.rows(*identity);
            second.table.times.get(rows)?.last().copied()
        });
        last.max().unwrap_or(i64::MIN)
    }
}
