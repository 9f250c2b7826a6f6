//! Arrivals: how many events of each name have come on each day, and what was wrong with those kept aside.

use std::collections::{BTreeMap, VecDeque};

use foldhash::HashMap;
use serde::Deserialize;

use crate::period::{DAY_MS, Period, date_of};
use crate::read::Unreadable;
use crate::summary::{DayCount, EventSummary, SummaryQuestion, ViolationSummary};

/// So many names are told apart that the plan does not know: in quarantine, names are whatever somebody sent.
const MAX_STRANGERS: usize = 1000;
/// So many kinds of violations of one name are told apart.
const MAX_KINDS: usize = 200;
/// So many of them are told.
pub const MAX_KINDS_TOLD: usize = 20;
/// So many events of a name are at hand as examples.
pub const MAX_EXAMPLES: usize = 100;
/// How many days back the time of an event that broke the plan is believed.
const BELIEVED_DAYS: i64 = 400;
/// How many characters of a name that the plan does not know are told, and of the path to what is wrong.
const MAX_NAME_CHARS: usize = 200;
const MAX_PATH_CHARS: usize = 400;

/// The platform of events that name none of the plan.
pub(crate) const NO_PLATFORM: u8 = u8::MAX;

/// An event that broke the plan, as it is kept.
#[derive(Debug, Clone, Copy)]
pub struct Aside<'a> {
    /// The row's number.
    pub id: i64,
    /// When it came, in milliseconds since the epoch.
    pub received_at: i64,
    /// The event's name as it says it; empty where it says none.
    pub name: &'a str,
    /// Its text, whatever that is.
    pub text: &'a str,
    /// The verdict as JSON.
    pub verdict: &'a str,
}

impl Aside<'_> {
    /// What of it can be counted. It has happened when it says, where that can be believed, or else when it came.
    ///
    /// # Errors
    ///
    /// If the verdict is none.
    pub fn read(&self) -> Result<AsideRead, Unreadable> {
        let verdict: Verdict = serde_json::from_str(self.verdict)?;
        let said: Option<Said> = serde_json::from_str(self.text).ok();
        let said_ms = said.as_ref().and_then(|said| {
            let timestamp: jiff::Timestamp = said.timestamp.as_str()?.parse().ok()?;
            Some(timestamp.as_millisecond())
        });
        let believed = self.received_at.saturating_sub(BELIEVED_DAYS * DAY_MS)..=self.received_at;
        let platform = said.as_ref().and_then(|said| said.platform.as_str());
        Ok(AsideRead {
            name: self.name.chars().take(MAX_NAME_CHARS).collect(),
            at_ms: said_ms
                .filter(|at_ms| believed.contains(at_ms))
                .unwrap_or(self.received_at),
            platform: platform.map(str::to_owned),
            violations: verdict
                .violations
                .into_iter()
                // It has names that somebody sent, and these may be as long as a request.
                .map(|Violation { code, path }| (code, path.chars().take(MAX_PATH_CHARS).collect()))
                .collect(),
        })
    }
}

/// What can be counted of an event that broke the plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AsideRead {
    /// Its name, or as much of it as is told.
    pub name: String,
    /// When it has happened, in milliseconds since the epoch.
    pub at_ms: i64,
    /// The platform that it says, whether the plan has it or not.
    pub platform: Option<String>,
    /// What is wrong, and where: codes and JSON Pointers.
    pub violations: Vec<(String, String)>,
}

/// Some events: how many on each day and platform, the first, the last.
#[derive(Debug, Default)]
struct Tally(BTreeMap<(i64, u8), Count>);

#[derive(Debug, Clone, Copy)]
struct Count {
    events: u64,
    first_ms: i64,
    last_ms: i64,
    newest_id: i64,
}

impl Tally {
    fn add(&mut self, at_ms: i64, platform: u8, id: i64) {
        let count = self.0.entry((at_ms.div_euclid(DAY_MS), platform)).or_insert(Count {
            events: 0,
            first_ms: at_ms,
            last_ms: at_ms,
            newest_id: id,
        });
        count.events += 1;
        count.first_ms = count.first_ms.min(at_ms);
        count.last_ms = count.last_ms.max(at_ms);
        count.newest_id = count.newest_id.max(id);
    }

    fn on(&self, platform: Option<u8>) -> impl Iterator<Item = (i64, &Count)> {
        let days = self
            .0
            .iter()
            .filter(move |((_, of), _)| platform.is_none_or(|platform| platform == *of));
        days.map(|((day, _), count)| (*day, count))
    }

    fn within(&self, period: Period, platform: Option<u8>) -> impl Iterator<Item = (i64, &Count)> {
        self.on(platform).filter(move |(day, _)| period.has(day * DAY_MS))
    }

    fn total(&self, period: Period, platform: Option<u8>) -> u64 {
        self.within(period, platform).map(|(_, count)| count.events).sum()
    }
}

/// The events of one name.
#[derive(Debug, Default)]
struct Named {
    accepted: Tally,
    newest: VecDeque<i64>,
}

/// Those of one name that broke the plan.
#[derive(Debug, Default)]
struct Broken {
    tally: Tally,
    /// By code and path.
    kinds: HashMap<(String, String), Tally>,
}

/// All arrivals.
#[derive(Debug, Default)]
pub(crate) struct Arrivals {
    accepted: HashMap<String, Named>,
    quarantined: HashMap<String, Broken>,
}

/// The part of a verdict that is counted.
#[derive(Deserialize)]
struct Verdict {
    violations: Vec<Violation>,
}

#[derive(Deserialize)]
struct Violation {
    code: String,
    path: String,
}

/// The part of an event that broke the plan that may be readable.
#[derive(Deserialize)]
struct Said {
    #[serde(default)]
    timestamp: serde_json::Value,
    #[serde(default)]
    platform: serde_json::Value,
}

impl Arrivals {
    pub(crate) fn accept(&mut self, name: &str, at_ms: i64, platform: u8, id: i64) {
        if !self.accepted.contains_key(name) {
            self.accepted.insert(name.into(), Named::default());
        }
        if let Some(named) = self.accepted.get_mut(name) {
            named.accepted.add(at_ms, platform, id);
            if named.newest.len() == MAX_EXAMPLES {
                named.newest.pop_front();
            }
            named.newest.push_back(id);
        }
    }

    /// Counts an event that broke the plan.
    pub(crate) fn put_aside(&mut self, aside: &Aside<'_>, platform_of: impl Fn(&str) -> u8) -> Result<(), Unreadable> {
        let AsideRead {
            name,
            at_ms,
            platform,
            violations,
        } = aside.read()?;
        let platform = platform.as_deref().map_or(NO_PLATFORM, platform_of);
        if !self.quarantined.contains_key(&name) && self.quarantined.len() >= MAX_STRANGERS {
            return Ok(());
        }
        let broken = self.quarantined.entry(name).or_default();
        broken.tally.add(at_ms, platform, aside.id);
        for kind in violations {
            if broken.kinds.len() < MAX_KINDS || broken.kinds.contains_key(&kind) {
                broken.kinds.entry(kind).or_default().add(at_ms, platform, aside.id);
            }
        }
        Ok(())
    }

    pub(crate) fn forget_quarantine(&mut self) {
        self.quarantined.clear();
    }

    /// The row numbers of the events of a name that came last, the last one first.
    pub(crate) fn newest(&self, name: &str, limit: usize) -> Vec<i64> {
        let newest = self
            .accepted
            .get(name)
            .map(|named| named.newest.iter().rev().take(limit).copied());
        newest.into_iter().flatten().collect()
    }

    /// What has arrived of each name: of the `known` ones in their order, of others by their names.
    pub(crate) fn summary(
        &self,
        known: &[&str],
        question: &SummaryQuestion<'_>,
        platform: Option<u8>,
    ) -> Vec<EventSummary> {
        let names = self.accepted.keys().chain(self.quarantined.keys()).map(String::as_str);
        let mut strangers: Vec<&str> = names.filter(|name| !known.contains(name)).collect();
        strangers.sort_unstable();
        strangers.dedup();
        let known = known.iter().map(|name| (*name, true));
        let all = known.chain(strangers.into_iter().map(|name| (name, false)));
        all.map(|(name, is_known)| self.of_name(name, is_known, question.period, platform))
            .collect()
    }

    fn of_name(&self, name: &str, known: bool, period: Period, platform: Option<u8>) -> EventSummary {
        let (nothing, unbroken) = (Tally::default(), Broken::default());
        let accepted = self.accepted.get(name).map_or(&nothing, |named| &named.accepted);
        let broken = self.quarantined.get(name).unwrap_or(&unbroken);
        let ever = || {
            accepted
                .on(platform)
                .chain(broken.tally.on(platform))
                .map(|(_, count)| count)
        };
        let mut days: BTreeMap<i64, (u64, u64)> = BTreeMap::new();
        for (day, count) in accepted.within(period, platform) {
            days.entry(day).or_default().0 += count.events;
        }
        for (day, count) in broken.tally.within(period, platform) {
            days.entry(day).or_default().1 += count.events;
        }
        let mut violations: Vec<ViolationSummary> = broken
            .kinds
            .iter()
            .filter_map(|(kind, tally)| violation(kind, tally, period, platform))
            .collect();
        violations.sort_by(|one, other| {
            let kind = |of: &ViolationSummary| (of.code.clone(), of.path.clone());
            other.count.cmp(&one.count).then_with(|| kind(one).cmp(&kind(other)))
        });
        violations.truncate(MAX_KINDS_TOLD);
        EventSummary {
            event: name.into(),
            known,
            accepted: accepted.total(period, platform),
            quarantined: broken.tally.total(period, platform),
            first_seen: ever().map(|count| count.first_ms).min().map(time_of),
            last_seen: ever().map(|count| count.last_ms).max().map(time_of),
            per_day: days
                .into_iter()
                .map(|(day, (accepted, quarantined))| DayCount {
                    day: date_of(day),
                    accepted,
                    quarantined,
                })
                .collect(),
            violations,
        }
    }
}

fn violation(
    (code, path): &(String, String),
    tally: &Tally,
    period: Period,
    platform: Option<u8>,
) -> Option<ViolationSummary> {
    let within = || tally.within(period, platform).map(|(_, count)| count);
    Some(ViolationSummary {
        code: code.clone(),
        path: path.clone(),
        count: within().map(|count| count.events).sum(),
        last_seen: time_of(within().map(|count| count.last_ms).max()?),
        example_id: within().map(|count| count.newest_id).max()?,
        example: None,
    })
}

/// Milliseconds since the epoch as RFC 3339 has them.
pub fn time_of(at_ms: i64) -> String {
    jiff::Timestamp::from_millisecond(at_ms).unwrap_or_default().to_string()
}
