//! The timeline of one person: which ids they are, what is known of them, and where their events stand.

use serde::Serialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use crate::arrivals::time_of;
use crate::facts::Facts;
use crate::people::Identity;

/// What is asked of one person.
#[derive(Debug, Clone, Copy)]
pub struct PersonQuestion<'a> {
    /// A `user_id`; or an `anonymous_id`, where no user has it.
    pub id: &'a str,
    /// How many events are told.
    pub limit: usize,
    /// Only events before this one.
    pub before: Option<Moment>,
}

/// Where an event stands in a timeline: when it happened, and its row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment {
    /// In milliseconds since the epoch.
    pub at_ms: i64,
    /// The row's number, which tells those of the same time apart.
    pub id: i64,
}

impl std::fmt::Display for Moment {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}.{}", self.at_ms, self.id)
    }
}

impl std::str::FromStr for Moment {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (at_ms, id) = text.split_once('.').unwrap_or((text, ""));
        Ok(Self {
            at_ms: at_ms.parse()?,
            id: id.parse()?,
        })
    }
}

/// One person.
#[derive(Debug, Serialize)]
pub struct PersonAnswer {
    /// All ids, the one that names the person first.
    pub ids: Vec<Id>,
    /// What is known, by the plan's user properties.
    pub user_properties: Map<String, Value>,
    /// When the first event has happened.
    pub first_seen: Option<String>,
    /// When the last event has happened.
    pub last_seen: Option<String>,
    /// How many events there are.
    pub events_total: u64,
    /// The events, newest first.
    pub events: Vec<PersonEvent>,
    /// What to ask for the events before these; nothing where there are none.
    pub before: Option<String>,
}

/// An id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Id {
    /// Which kind it is.
    pub kind: IdKind,
    /// The id.
    pub id: String,
}

/// The kinds of ids.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum IdKind {
    /// Somebody who has signed up.
    UserId,
    /// A browser or an app.
    AnonymousId,
}

/// One event of a person.
#[derive(Debug, Serialize)]
pub struct PersonEvent {
    /// When it came.
    pub received_at: String,
    /// When it happened, by the collector's clock.
    pub occurred_at: String,
    /// The event as it is stored.
    pub event: Box<RawValue>,
}

/// A person without the texts of the events, which are not in the facts.
#[derive(Debug)]
pub struct Timeline {
    /// All but the events.
    pub person: PersonAnswer,
    /// The events, newest first.
    pub moments: Vec<Moment>,
}

impl Facts {
    /// The timeline of a person; `None` where nobody has the id.
    pub fn timeline(&self, question: &PersonQuestion<'_>) -> Option<Timeline> {
        let identities = self.identities(question.id)?;
        let mut moments = Vec::new();
        for table in &self.tables {
            for row in identities.iter().flat_map(|identity| table.rows(*identity)) {
                if let (Some(at_ms), Some(id)) = (table.times.get(row), table.ids.get(row)) {
                    moments.push(Moment {
                        at_ms: *at_ms,
                        id: i64::from(*id),
                    });
                }
            }
        }
        moments.sort_unstable_by(|one, other| other.cmp(one));
        let time = |moment: Option<&Moment>| moment.map(|moment| time_of(moment.at_ms));
        let profiles = self.profiles.iter();
        let person = PersonAnswer {
            ids: identities
                .iter()
                .filter_map(|identity| self.people.id(*identity))
                .collect(),
            user_properties: profiles
                .filter_map(|profile| Some((profile.name.clone(), profile.json(identities)?)))
                .collect(),
            first_seen: time(moments.last()),
            last_seen: time(moments.first()),
            events_total: moments.len() as u64,
            events: Vec::new(),
            before: None,
        };
        if let Some(before) = question.before {
            moments.drain(..moments.partition_point(|moment| *moment >= before));
        }
        let is_cut = moments.len() > question.limit;
        moments.truncate(question.limit);
        let before = moments.last().filter(|_| is_cut).map(Moment::to_string);
        Some(Timeline {
            person: PersonAnswer { before, ..person },
            moments,
        })
    }

    /// The ids of the person that has this id, the person's own first.
    fn identities(&self, id: &str) -> Option<&[Identity]> {
        let owner = self.people.owner(self.people.find(id)?);
        self.persons.of(owner)
    }

    /// The ids that begin so, in the order of the alphabet; of a user and a visitor of the same id, the user first.
    pub fn search(&self, beginning: &str, limit: usize) -> Vec<Id> {
        let mut found: Vec<(&str, bool, Identity)> = self
            .people
            .beginning_with(beginning)
            .map(|(name, identity)| (name, !self.people.is_user(identity), identity))
            .collect();
        if found.len() > limit && limit > 0 {
            found.select_nth_unstable(limit - 1);
        }
        found.truncate(limit);
        found.sort_unstable();
        found
            .into_iter()
            .filter_map(|(.., identity)| self.people.id(identity))
            .collect()
    }
}
