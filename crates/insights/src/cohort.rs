//! Cohorts: people in groups, and what each group comes to.
//!
//! A person's **start** is the first event by which the plan makes weeks of sign-ups (`week_of`); where a person has none,
//! the person's first event at all. Day *n* begins *n* times 24 hours after the start.
//!
//! **Active** is a person by the events that the plan names. An event with a property that is a range of dates (the days
//! that a rebate covers) is an activity of all these days, in UTC; any other of its own time.
//!
//! **Retention** of a day is the share of those people for whom the day is over (see [`Reading`]) who were active then. Of
//! a day that is not over for anybody it is unknown.
//!
//! **LTV** is all revenue of a group's people until now, for each of them. **ARPU** is their revenue in the period that is
//! asked for, for each of them. **Trading volume** is that of the period. All money is added up in whole cents.

use cryptorebate_plan::model::{Amount, Cohort, Goal, Grouping, Metric};
use serde::Serialize;

use crate::column::Column;
use crate::condition::Selected;
use crate::facts::Facts;
use crate::groups::{GroupSums, Groups, Place};
use crate::money::Cents;
use crate::people::Identity;
use crate::period::{DAY_MS, Period};
use crate::table::Table;

/// What "active on day *n*" means.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reading {
    /// On the day or at any time after it: who comes back later has stayed. The day counts when it has begun.
    #[default]
    OnOrAfter,
    /// Within the 24 hours of the day.
    On,
    /// From the day to the next one that is asked for; after the last, at any time.
    Bracket,
}

/// What is asked of a cohort.
#[derive(Debug, Clone, Copy)]
pub struct CohortQuestion<'a> {
    /// The cohort of the plan.
    pub cohort: &'a Cohort,
    /// When people have started.
    pub started: Period,
    /// On which platform people have started; on any where nothing is said.
    pub platform: Option<&'a str>,
    /// The period of ARPU and trading volume.
    pub earned: Period,
    /// What "active on day *n*" means.
    pub reading: Reading,
    /// What time it is, in milliseconds since the epoch.
    pub now_ms: i64,
}

/// What a cohort shows.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CohortAnswer {
    /// The cohort's name.
    pub name: String,
    /// What is shown of each group.
    pub metrics: Vec<Metric>,
    /// What the plan hopes for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub goal: Option<Goal>,
    /// The groups: weeks from the first on; others in the order of the plan, and behind them who is in none.
    pub groups: Vec<GroupAnswer>,
}

/// One group of a cohort.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GroupAnswer {
    /// The Monday of the week, or the group's name in the plan; `(other)` where a value is in no group, `(unknown)` where
    /// there is none.
    pub name: String,
    /// How many people are in it.
    pub people: u64,
    /// Who stays.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub retention: Vec<Cell>,
    /// How many are activated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub activated: Option<u64>,
    /// Their share, from 0 to 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub activation_rate: Option<f64>,
    /// All revenue until now, for each person, in US dollars.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ltv: Option<Cents>,
    /// The revenue of the period, for each person, in US dollars.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub arpu: Option<Cents>,
    /// The trading volume of the period in US dollars.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trading_volume: Option<Cents>,
    /// Whether it is as the plan hopes; unknown where that is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub goal_met: Option<bool>,
}

/// How many of a group's people stay until a day.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Cell {
    /// The day after the start.
    pub day: u32,
    /// For how many people the day is over.
    pub people: u64,
    /// How many of them were active.
    pub active: u64,
    /// Their share, from 0 to 1; unknown where the day is not over for anybody.
    pub share: Option<f64>,
}

/// Answers a question.
pub fn cohort(facts: &Facts, question: &CohortQuestion<'_>) -> CohortAnswer {
    let cohort = question.cohort;
    let asked = Asked::new(facts, question);
    let mut groups = Groups::new(cohort);
    for (person, identities) in facts.persons.iter() {
        let Some((start_ms, started_on)) = asked.start(person, identities) else {
            continue;
        };
        if !question.started.has(start_ms) || asked.platform.is_some_and(|platform| platform != started_on) {
            continue;
        }
        let place = place_of(facts, &cohort.by, start_ms, identities);
        asked.add(groups.of(place), start_ms, identities);
    }
    groups.answer()
}

fn place_of(facts: &Facts, by: &Grouping, start_ms: i64, identities: &[Identity]) -> Place {
    match by {
        Grouping::WeekOf(_) => Place::week_of(start_ms),
        Grouping::UserProperty { name, groups } => {
            let profile = facts.profile(name);
            let label = profile.and_then(|profile| profile.label(profile.key(identities)?));
            let number = profile.and_then(|profile| profile.integer(identities));
            Place::of_value(groups, label.as_deref(), number)
        }
    }
}

/// A number that is added up.
struct Summed<'a> {
    table: &'a Table,
    column: &'a Column,
}

impl<'a> Summed<'a> {
    fn of(facts: &'a Facts, amount: &Amount) -> Option<Self> {
        let place = facts.table(&amount.event)?;
        let table = facts.tables.get(place)?;
        let column = table.columns.get(facts.column(place, &amount.property)?)?;
        Some(Self { table, column })
    }

    fn sum(&self, identities: &[Identity], period: Period) -> Cents {
        let mut sum = Cents::default();
        for row in identities.iter().flat_map(|identity| self.table.rows(*identity)) {
            let is_in = self.table.times.get(row).is_some_and(|at_ms| period.has(*at_ms));
            if let Some(dollars) = self.column.number(row).filter(|_| is_in) {
                sum += Cents::of_dollars(dollars);
            }
        }
        sum
    }
}

/// What a question means with these facts.
struct Asked<'a> {
    facts: &'a Facts,
    question: &'a CohortQuestion<'a>,
    /// The event that a person starts with, and whether nobody is in the cohort without it.
    start: Option<&'a Table>,
    needs_start: bool,
    /// The number of the platform that is asked for.
    platform: Option<u8>,
    active: Vec<(Selected<'a>, Option<&'a Column>)>,
    activation: Option<Selected<'a>>,
    revenue: Option<Summed<'a>>,
    volume: Option<Summed<'a>>,
}

impl<'a> Asked<'a> {
    fn new(facts: &'a Facts, question: &'a CohortQuestion<'a>) -> Self {
        let cohort = question.cohort;
        let start = match &cohort.by {
            Grouping::WeekOf(event) => facts.table(event),
            Grouping::UserProperty { .. } => facts.start,
        };
        let active = cohort.active.iter().filter_map(|selection| {
            let selected = Selected::of(facts, selection)?;
            let days = selected
                .table
                .columns
                .iter()
                .find(|column| matches!(column, Column::Days(_)));
            Some((selected, days))
        });
        Self {
            facts,
            question,
            start: start.and_then(|place| facts.tables.get(place)),
            needs_start: matches!(cohort.by, Grouping::WeekOf(_)),
            platform: question.platform.map(|name| facts.asked_platform(name)),
            active: active.collect(),
            activation: cohort
                .activation
                .as_ref()
                .and_then(|selection| Selected::of(facts, selection)),
            revenue: cohort.revenue.as_ref().and_then(|amount| Summed::of(facts, amount)),
            volume: cohort.volume.as_ref().and_then(|amount| Summed::of(facts, amount)),
        }
    }

    /// When a person has started, and on which platform; `None` for visitors who are nobody's.
    fn start(&self, person: Identity, identities: &[Identity]) -> Option<(i64, u8)> {
        if !self.facts.people.is_user(person) {
            return None;
        }
        let first = |table: &Table| {
            let rows = identities
                .iter()
                .map(|identity| table.rows(*identity).start..table.rows(*identity).end);
            rows.filter(|rows| !rows.is_empty())
                .filter_map(|rows| Some((*table.times.get(rows.start)?, *table.platforms.get(rows.start)?)))
                .min()
        };
        let started = self.start.and_then(first);
        if self.needs_start {
            started
        } else {
            started.or_else(|| self.facts.tables.iter().filter_map(first).min())
        }
    }

    fn add(&self, sums: &mut GroupSums, start_ms: i64, identities: &[Identity]) {
        let now_ms = self.question.now_ms;
        let cohort = self.question.cohort;
        sums.people += 1;
        sums.days.resize(cohort.days.len(), (0, 0));
        if !cohort.days.is_empty() {
            let activities = self.activities(identities);
            for (place, (over, active)) in sums.days.iter_mut().enumerate() {
                if let Some(day) = self.day(place, start_ms)
                    && day.known_at_ms <= now_ms
                {
                    *over += 1;
                    let is_active = |(from, to): &(i64, i64)| {
                        *from < day.period.to_ms && *to >= day.period.from_ms && *from <= now_ms
                    };
                    *active += u64::from(activities.iter().any(is_active));
                }
            }
        }
        if let Some(activation) = &self.activation {
            let mut rows = identities.iter().flat_map(|identity| activation.table.rows(*identity));
            sums.activated += u64::from(rows.any(|row| activation.has(row)));
        }
        if let Some(revenue) = &self.revenue {
            sums.revenue += revenue.sum(
                identities,
                Period {
                    to_ms: now_ms.saturating_add(1),
                    ..Period::EVER
                },
            );
            sums.revenue_of_period += revenue.sum(identities, self.question.earned);
        }
        if let Some(volume) = &self.volume {
            sums.volume += volume.sum(identities, self.question.earned);
        }
    }

    /// When a person was active: from and to, both included.
    fn activities(&self, identities: &[Identity]) -> Vec<(i64, i64)> {
        let mut activities = Vec::new();
        for (selected, days) in &self.active {
            for row in identities.iter().flat_map(|identity| selected.table.rows(*identity)) {
                if selected.has(row)
                    && let Some(at_ms) = selected.table.times.get(row)
                {
                    let covered = days.and_then(|column| column.days(row));
                    activities.push(covered.map_or((*at_ms, *at_ms), |(first, last)| {
                        (first * DAY_MS, (last + 1) * DAY_MS - 1)
                    }));
                }
            }
        }
        activities
    }

    /// The time in which a person has to be active for a day of the cohort.
    fn day(&self, place: usize, start_ms: i64) -> Option<Day> {
        let days = &self.question.cohort.days;
        let at = |day: u32| start_ms.saturating_add(i64::from(day) * DAY_MS);
        let from_ms = at(*days.get(place)?);
        let end_ms = match self.question.reading {
            Reading::OnOrAfter => None,
            Reading::On => Some(from_ms.saturating_add(DAY_MS)),
            Reading::Bracket => days.get(place + 1).map(|next| at(*next)),
        };
        Some(Day {
            period: Period {
                from_ms,
                to_ms: end_ms.unwrap_or(i64::MAX),
            },
            known_at_ms: end_ms.unwrap_or(from_ms),
        })
    }
}

/// When a person has to be active.
struct Day {
    period: Period,
    /// From when on it is known whether the person was.
    known_at_ms: i64,
}
