//! The groups of a cohort: where each stands, and what its people come to.

use std::collections::BTreeMap;

use cryptorebate_plan::model::{Cohort, Group, Grouping, Metric};

use crate::cohort::{Cell, CohortAnswer, GroupAnswer};
use crate::money::Cents;
use crate::period::{date_of, monday_of};
use crate::tally::share;

/// Where a group stands.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// The Monday, in days since the epoch.
    Week(i64),
    /// Its place in the plan.
    Group(usize),
    /// A value that is in none of the plan's groups.
    Other,
    /// No value.
    Unknown,
}

impl Place {
    /// The week of a start.
    pub fn week_of(start_ms: i64) -> Self {
        Place::Week(monday_of(start_ms))
    }

    /// The first group that a value is in; `number` where it is a whole number.
    pub fn of_value(groups: &[Group], label: Option<&str>, number: Option<i64>) -> Self {
        label.map_or(Place::Unknown, |label| {
            groups
                .iter()
                .position(|group| is_in(group, label, number))
                .map_or(Place::Other, Place::Group)
        })
    }
}

fn is_in(group: &Group, text: &str, number: Option<i64>) -> bool {
    let is_range = group.from.is_some() || group.to.is_some();
    group.values.iter().any(|value| value == text)
        || group.prefixes.iter().any(|prefix| text.starts_with(prefix.as_str()))
        || is_range
            && number.is_some_and(|number| {
                group.from.is_none_or(|from| from <= number) && group.to.is_none_or(|to| number <= to)
            })
}

/// What the people of a group come to.
#[derive(Debug, Default)]
pub struct GroupSums {
    /// How many they are.
    pub people: u64,
    /// For each day of the cohort, for how many it is over, and how many of them were active.
    pub days: Vec<(u64, u64)>,
    /// How many are activated.
    pub activated: u64,
    /// All revenue until now.
    pub revenue: Cents,
    /// The revenue of the period.
    pub revenue_of_period: Cents,
    /// The trading volume of the period.
    pub volume: Cents,
}

impl GroupSums {
    /// Adds others up with these.
    pub fn add(&mut self, other: &Self) {
        self.people += other.people;
        self.days.resize(self.days.len().max(other.days.len()), (0, 0));
        for ((over, active), (more_over, more_active)) in self.days.iter_mut().zip(&other.days) {
            *over += more_over;
            *active += more_active;
        }
        self.activated += other.activated;
        self.revenue += other.revenue;
        self.revenue_of_period += other.revenue_of_period;
        self.volume += other.volume;
    }
}

/// The groups so far.
#[derive(Debug)]
pub struct Groups<'p> {
    cohort: &'p Cohort,
    sums: BTreeMap<Place, GroupSums>,
}

impl<'p> Groups<'p> {
    /// None yet.
    pub fn new(cohort: &'p Cohort) -> Self {
        Self {
            cohort,
            sums: BTreeMap::new(),
        }
    }

    /// What the group at a place comes to, so far.
    pub fn of(&mut self, place: Place) -> &mut GroupSums {
        self.sums.entry(place).or_default()
    }

    /// What the cohort shows.
    pub fn answer(&self) -> CohortAnswer {
        CohortAnswer {
            name: self.cohort.name.clone(),
            metrics: self.cohort.metrics.clone(),
            goal: self.cohort.goal.clone(),
            groups: self.sums.iter().map(|(place, sums)| self.group(place, sums)).collect(),
        }
    }

    fn group(&self, place: &Place, sums: &GroupSums) -> GroupAnswer {
        let cohort = self.cohort;
        let shows = |metric: Metric| cohort.metrics.contains(&metric);
        let name = match (place, &cohort.by) {
            (Place::Week(monday), _) => date_of(*monday),
            (Place::Group(group), Grouping::UserProperty { groups, .. }) => {
                groups.get(*group).map(|group| group.name.clone()).unwrap_or_default()
            }
            (Place::Other | Place::Group(_), _) => "(other)".into(),
            (Place::Unknown, _) => "(unknown)".into(),
        };
        let cells = cohort.days.iter().zip(&sums.days).map(|(day, (people, active))| Cell {
            day: *day,
            people: *people,
            active: *active,
            share: share(*active, *people),
        });
        let mut answer = GroupAnswer {
            name,
            people: sums.people,
            retention: if shows(Metric::Retention) {
                cells.collect()
            } else {
                Vec::new()
            },
            activated: shows(Metric::ActivationRate).then_some(sums.activated),
            activation_rate: shows(Metric::ActivationRate)
                .then(|| share(sums.activated, sums.people))
                .flatten(),
            ltv: shows(Metric::Ltv).then(|| sums.revenue.per(sums.people)).flatten(),
            arpu: shows(Metric::Arpu)
                .then(|| sums.revenue_of_period.per(sums.people))
                .flatten(),
            trading_volume: shows(Metric::TradingVolume).then_some(sums.volume),
            goal_met: None,
        };
        answer.goal_met = cohort.goal.as_ref().and_then(|goal| {
            let value = match goal.metric {
                Metric::Retention => answer.retention.iter().find(|cell| Some(cell.day) == goal.day)?.share,
                Metric::ActivationRate => answer.activation_rate,
                Metric::Ltv => answer.ltv.map(Cents::dollars),
                Metric::Arpu => answer.arpu.map(Cents::dollars),
                Metric::TradingVolume => answer.trading_volume.map(Cents::dollars),
            };
            value.map(|value| value > goal.above)
        });
        answer
    }
}
