//! Facts: all events, a table for each name of the plan, and the people who have made them.

use foldhash::HashMap;

use cryptorebate_plan::model::{Grouping, Plan};

use crate::arrivals::{Arrivals, Aside, NO_PLATFORM};
use crate::column::{Column, Value};
use crate::people::{People, Persons};
use crate::profile::Profile;
use crate::read::{Event, Members, Unreadable};
use crate::summary::{EventSummary, SummaryQuestion};
use crate::table::Table;

/// The event by which a tracker says who somebody is: it is the protocol's, and not the plan's.
pub const IDENTIFY: &str = "$identify";
/// A plan has at most 8 platforms.
const IMPOSSIBLE_PLATFORM: u8 = NO_PLATFORM - 1;

/// An event as it is stored.
#[derive(Debug, Clone, Copy)]
pub struct Stored<'a> {
    /// The row's number.
    pub id: i64,
    /// When it happened by the collector's clock, in milliseconds since the epoch; as the event says where that is not
    /// known.
    pub occurred_at: Option<i64>,
    /// The event's text.
    pub text: &'a str,
}

/// All events, in compact columns.
#[derive(Debug)]
pub struct Facts {
    names: HashMap<String, usize>,
    /// For each table, the place of each property.
    properties: Vec<HashMap<String, usize>>,
    pub(crate) platforms: Vec<String>,
    /// The table of the event that people start with, by the plan's cohorts.
    pub(crate) start: Option<usize>,
    pub(crate) tables: Vec<Table>,
    pub(crate) profiles: Vec<Profile>,
    pub(crate) people: People,
    pub(crate) persons: Persons,
    arrivals: Arrivals,
}

impl Facts {
    /// No event yet. The plan says which there can be.
    pub fn new(plan: &Plan) -> Self {
        let names = plan
            .events
            .iter()
            .zip(0..)
            .map(|(event, place)| (event.name.clone(), place));
        let properties = plan.events.iter().map(|event| {
            let places = event.properties.iter().zip(0..);
            places.map(|(property, place)| (property.name.clone(), place)).collect()
        });
        let tables = plan.events.iter().map(|event| {
            let columns = event.properties.iter().map(|property| Column::of(&property.kind));
            Table::new(columns.collect())
        });
        let start = plan.cohorts.iter().find_map(|cohort| match &cohort.by {
            Grouping::WeekOf(start) => plan.events.iter().position(|event| event.name == *start),
            Grouping::UserProperty { .. } => None,
        });
        Self {
            start,
            names: names.collect(),
            properties: properties.collect(),
            platforms: plan.platforms.iter().map(|platform| platform.name.clone()).collect(),
            // Behind the plan's own stand the events that it does not know: those of a plan before, and `$identify`.
            tables: tables.chain([Table::new(Vec::new())]).collect(),
            profiles: plan.user_properties.iter().map(Profile::of).collect(),
            people: People::default(),
            persons: Persons::default(),
            arrivals: Arrivals::default(),
        }
    }

    /// Takes an event: its text, as it is stored. It counts from the next [`Facts::settle`] on.
    ///
    /// # Errors
    ///
    /// If the text is no event.
    pub fn add(&mut self, text: &str) -> Result<(), Unreadable> {
        self.add_stored(Stored {
            id: 0,
            occurred_at: None,
            text,
        })
    }

    /// Takes an event with what the store knows of it. It counts from the next [`Facts::settle`] on.
    ///
    /// An event that names nobody is counted as an arrival, and passed over otherwise: no question can ask for it.
    ///
    /// # Errors
    ///
    /// If the text is no event.
    pub fn add_stored(&mut self, stored: Stored<'_>) -> Result<(), Unreadable> {
        let event = Event::read(stored.text)?;
        let at_ms = stored.occurred_at.map_or_else(|| event.said_ms(), Ok)?;
        let platform = self.platform(&event.platform).unwrap_or(NO_PLATFORM);
        self.arrivals.accept(&event.name, at_ms, platform, stored.id);
        let Some(identity) = self
            .people
            .whose(event.user_id.as_deref(), event.anonymous_id.as_deref(), at_ms)
        else {
            return Ok(());
        };
        for (name, value) in event.user_properties()? {
            if let Some(profile) = self.profiles.iter_mut().find(|profile| profile.name == name) {
                profile.set(identity, at_ms, value);
            }
        }
        let place = self.names.get(event.name.as_ref()).copied();
        let places = place.and_then(|place| self.properties.get(place));
        let mut values = vec![Value::Absent; places.map_or(0, HashMap::len)];
        let Members(members) = event.properties.unwrap_or_default();
        for (name, value) in &members {
            let place = places.and_then(|places| places.get(name.as_ref()));
            if let Some(slot) = place.and_then(|place| values.get_mut(*place)) {
                *slot = value.value();
            }
        }
        if let Some(table) = self.tables.get_mut(place.unwrap_or(self.names.len())) {
            let id = u32::try_from(stored.id).unwrap_or(u32::MAX);
            table.push(identity, at_ms, id, platform, &values);
        }
        Ok(())
    }

    /// Counts an event that broke the plan, at once.
    ///
    /// # Errors
    ///
    /// If the verdict is none.
    pub fn put_aside(&mut self, aside: &Aside<'_>) -> Result<(), Unreadable> {
        let platforms = &self.platforms;
        let number = |name: &str| number_of(platforms, name).unwrap_or(NO_PLATFORM);
        self.arrivals.put_aside(aside, number)
    }

    /// Forgets all events that broke the plan, so that they can be counted again.
    pub fn forget_quarantine(&mut self) {
        self.arrivals.forget_quarantine();
    }

    /// What has arrived of each event: of the plan's in its order, then of others by their names.
    pub fn summary(&self, plan: &Plan, question: &SummaryQuestion<'_>) -> Vec<EventSummary> {
        let mut known: Vec<&str> = plan.events.iter().map(|event| event.name.as_str()).collect();
        if !self.arrivals.newest(IDENTIFY, 1).is_empty() {
            known.push(IDENTIFY);
        }
        let platform = question.platform.map(|name| self.asked_platform(name));
        self.arrivals.summary(&known, question, platform)
    }

    /// The row numbers of the events of a name that came last, the last one first; at most 100.
    pub fn newest(&self, event: &str, limit: usize) -> Vec<i64> {
        self.arrivals.newest(event, limit)
    }

    /// The number of a platform that is asked for. One that the plan does not have has a number that no event has.
    pub(crate) fn asked_platform(&self, name: &str) -> u8 {
        self.platform(name).unwrap_or(IMPOSSIBLE_PLATFORM)
    }

    /// The number of a platform in the plan.
    fn platform(&self, name: &str) -> Option<u8> {
        number_of(&self.platforms, name)
    }

    /// Has everything that was added count.
    pub fn settle(&mut self) {
        for table in &mut self.tables {
            table.settle(self.people.len());
        }
        self.persons = self.people.persons();
    }

    /// How many events count.
    pub fn events(&self) -> usize {
        self.tables.iter().map(Table::settled).sum()
    }

    /// How many bytes they take, about.
    pub fn bytes(&self) -> usize {
        self.tables.iter().map(Table::bytes).sum()
    }

    /// The place of an event's table.
    pub(crate) fn table(&self, event: &str) -> Option<usize> {
        self.names.get(event).copied()
    }

    /// The place of a property's column.
    pub(crate) fn column(&self, table: usize, property: &str) -> Option<usize> {
        self.properties.get(table)?.get(property).copied()
    }

    pub(crate) fn profile(&self, name: &str) -> Option<&Profile> {
        self.profiles.iter().find(|profile| profile.name == name)
    }
}

fn number_of(platforms: &[String], name: &str) -> Option<u8> {
    let place = platforms.iter().position(|platform| platform == name)?;
    u8::try_from(place).ok()
}
