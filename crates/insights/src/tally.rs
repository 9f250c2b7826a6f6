//! The tally of a funnel: the way of one person after the other, and how many came how far, whoever has the events.

use std::cmp::Ordering;

use cryptorebate_plan::model::Funnel;
use foldhash::HashMap;

use crate::funnel::{FunnelAnswer, FunnelGroup, StepAnswer};

/// An event that is one of a funnel's steps. A person's are walked in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Made {
    /// When it has happened, in milliseconds since the epoch.
    pub at_ms: i64,
    /// The step, from 0 on.
    pub step: usize,
    /// What tells it apart: whoever has the events finds it by that.
    pub row: usize,
}

/// The way of one person after the other, in memory that is used again.
#[derive(Debug)]
pub struct Way {
    window_ms: i64,
    /// For each step, the chain that has reached it and began last.
    chains: Vec<Vec<i64>>,
    /// The step whose rows are remembered: the one by which people are told apart.
    told_by: usize,
    /// For each step, the row of that step in its chain.
    rows: Vec<Option<usize>>,
    /// The first chain that came as far as the person.
    best: Vec<i64>,
    best_row: Option<usize>,
}

impl Way {
    /// The ways through a funnel. `told_by`: the step by which people are told apart.
    pub fn new(funnel: &Funnel, told_by: usize) -> Self {
        let (seconds, steps) = (funnel.window_seconds, funnel.steps.len());
        Self {
            window_ms: i64::try_from(seconds).unwrap_or(i64::MAX).saturating_mul(1000),
            chains: vec![Vec::with_capacity(steps); steps],
            told_by,
            rows: vec![None; steps],
            best: Vec::with_capacity(steps),
            best_row: None,
        }
    }

    /// How long a person may take, in milliseconds.
    pub fn window_ms(&self) -> i64 {
        self.window_ms
    }

    /// Walks the events of one person, which it sorts: whether there was a first step. How far the person came is
    /// [`Way::chain`] then.
    pub fn walk(&mut self, events: &mut [Made]) -> bool {
        events.sort_unstable();
        self.best.clear();
        for chain in &mut self.chains {
            chain.clear();
        }
        for event in events {
            self.step(*event);
            if self.best.len() == self.chains.len() {
                break;
            }
        }
        !self.best.is_empty()
    }

    /// The times of the first chain that came as far as the person.
    pub fn chain(&self) -> &[i64] {
        &self.best
    }

    /// The row of the event in it that is the step by which people are told apart; `None` for who has not come as far.
    pub fn told_row(&self) -> Option<usize> {
        self.best_row
    }

    fn step(&mut self, Made { at_ms, step, row }: Made) {
        if step == 0 {
            if let Some(chain) = self.chains.first_mut() {
                chain.clear();
                chain.push(at_ms);
            }
        } else {
            let Some((before, after)) = self.chains.split_at_mut_checked(step) else {
                return;
            };
            let (Some(before), Some(chain)) = (before.last(), after.first_mut()) else {
                return;
            };
            let in_time = before.first().is_some_and(|first| at_ms - first <= self.window_ms);
            if !in_time {
                return;
            }
            chain.clear();
            chain.extend_from_slice(before);
            chain.push(at_ms);
        }
        let told = match step.cmp(&self.told_by) {
            Ordering::Less => None,
            Ordering::Equal => Some(row),
            Ordering::Greater => self.rows.get(step - 1).copied().flatten(),
        };
        if let Some(own) = self.rows.get_mut(step) {
            *own = told;
        }
        if let Some(chain) = self.chains.get(step)
            && chain.len() > self.best.len()
        {
            self.best.clone_from(chain);
            self.best_row = told;
        }
    }
}

/// How many came how far, and how long they took.
#[derive(Debug, Default)]
pub struct Tally {
    people: Vec<u64>,
    /// For each step, the times from the step before.
    durations: Vec<Vec<i64>>,
}

impl Tally {
    /// Counts a person who came so far.
    pub fn add(&mut self, chain: &[i64]) {
        self.add_steps(chain.len());
        for (pair, durations) in chain.windows(2).zip(self.durations.iter_mut().skip(1)) {
            if let [before, after] = pair {
                durations.push(after - before);
            }
        }
    }

    /// Counts a person who made the first step, and no other.
    pub fn add_start(&mut self) {
        self.add_steps(1);
    }

    fn add_steps(&mut self, steps: usize) {
        if self.people.len() < steps {
            self.people.resize(steps, 0);
            self.durations.resize(steps, Vec::new());
        }
        for people in self.people.iter_mut().take(steps) {
            *people += 1;
        }
    }

    fn answer(mut self, funnel: &Funnel) -> Vec<StepAnswer> {
        self.people.resize(funnel.steps.len(), 0);
        self.durations.resize(funnel.steps.len(), Vec::new());
        let first = self.people.first().copied().unwrap_or_default();
        let mut previous = first;
        let mut steps = Vec::with_capacity(funnel.steps.len());
        for ((step, people), durations) in funnel.steps.iter().zip(self.people).zip(&mut self.durations) {
            steps.push(StepAnswer {
                event: step.event.clone(),
                people,
                of_first: share(people, first),
                of_previous: share(people, previous),
                median_ms: quantile(durations, 50),
                p90_ms: quantile(durations, 90),
            });
            previous = people;
        }
        steps
    }
}

/// What a funnel shows: of all people, and of groups of them by what they have in common, those with most people first.
pub fn funnel_answer(
    funnel: &Funnel,
    all: Tally,
    groups: impl IntoIterator<Item = (Option<String>, Tally)>,
) -> FunnelAnswer {
    let group = |(value, tally): (Option<String>, Tally)| FunnelGroup {
        value,
        steps: tally.answer(funnel),
    };
    let mut groups: Vec<FunnelGroup> = groups.into_iter().map(group).collect();
    let people = |group: &FunnelGroup| group.steps.first().map(|step| step.people);
    groups.sort_by(|one, other| {
        people(other)
            .cmp(&people(one))
            .then_with(|| one.value.cmp(&other.value))
    });
    FunnelAnswer {
        name: funnel.name.clone(),
        steps: all.answer(funnel),
        groups,
    }
}

/// Groups by what they have in common.
pub type Tallies<K> = HashMap<K, Tally>;

/// A part of a whole, from 0 to 1; `None` where there is no whole.
#[expect(clippy::cast_precision_loss, reason = "nobody counts 2^53 people")]
pub(crate) fn share(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

/// The smallest value that at least so many percent of the values do not exceed (nearest rank).
fn quantile(values: &mut [i64], percent: usize) -> Option<i64> {
    let rank = (values.len() * percent).div_ceil(100).checked_sub(1)?;
    Some(*values.select_nth_unstable(rank).1)
}
