//! Facts: all events, a table for each name of the plan, and the people who have made them.

use foldhash::HashMap;

use cryptorebate_plan::model::{Grouping, Plan};
use thiserror::Error;

use crate::column::{Column, Value};
use crate::people::{People, Persons};
use crate::profile::Profile;
use crate::read::{Event, members};
use crate::table::Table;

/// An event that cannot be read: it is no event of the wire format.
#[derive(Debug, Error)]
pub enum Unreadable {
    /// Its text is no JSON, or has not the fields of an event.
    #[error("the event cannot be read: {0}")]
    Text(#[from] serde_json::Error),
    /// Its timestamp is none.
    #[error("the event's timestamp {timestamp:?} cannot be read: {source}")]
    Timestamp {
        /// What stands there.
        timestamp: String,
        /// What is wrong with it.
        source: jiff::Error,
    },
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
            tables: tables.collect(),
            profiles: plan.user_properties.iter().map(Profile::of).collect(),
            people: People::default(),
            persons: Persons::default(),
        }
    }

    /// Takes an event: its text, as it is stored. It counts from the next [`Facts::settle`] on.
    ///
    /// An event that names nobody, and one that the plan does not know, is passed over: no question can ask for it.
    ///
    /// # Errors
    ///
    /// If the text is no event.
    pub fn add(&mut self, text: &str) -> Result<(), Unreadable> {
        let event: Event<'_> = serde_json::from_str(text)?;
        let timestamp: jiff::Timestamp = event.timestamp.parse().map_err(|source| Unreadable::Timestamp {
            timestamp: event.timestamp.clone().into_owned(),
            source,
        })?;
        let at_ms = timestamp.as_millisecond();
        let Some(identity) = self
            .people
            .whose(event.user_id.as_deref(), event.anonymous_id.as_deref(), at_ms)
        else {
            return Ok(());
        };
        if let Some(text) = event.user_properties {
            for (name, value) in members(text.get())? {
                if let Some(profile) = self.profiles.iter_mut().find(|profile| profile.name == name) {
                    profile.set(identity, at_ms, value.value());
                }
            }
        }
        let Some(place) = self.names.get(event.name.as_ref()).copied() else {
            return Ok(());
        };
        let members = event.properties.map_or(Ok(Vec::new()), |text| members(text.get()))?;
        if let (Some(table), Some(places)) = (self.tables.get_mut(place), self.properties.get(place)) {
            let mut values = vec![Value::Absent; places.len()];
            for (name, value) in &members {
                if let Some(slot) = places.get(name.as_ref()).and_then(|place| values.get_mut(*place)) {
                    *slot = value.value();
                }
            }
            let platform = self.platforms.iter().position(|platform| *platform == event.platform);
            let platform = platform
                .and_then(|platform| u8::try_from(platform).ok())
                .unwrap_or(u8::MAX);
            table.push(identity, at_ms, platform, &values);
        }
        Ok(())
    }

    /// Has everything that was added count.
    pub fn settle(&mut self) {
        for table in &mut self.tables {
            table.settle(self.people.len());
        }
        self.persons = self.people.persons();
    }

    /// How many events there are.
    pub fn events(&self) -> usize {
        self.tables.iter().map(Table::len).sum()
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
