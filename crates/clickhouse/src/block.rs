//! A block: the rows that one shipment brings into the tables.
//!
//! Equal events make equal bytes, whoever makes the block and when, so that ClickHouse knows a block again that it has.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use bytes::Bytes;
use cryptorebate_insights::{Aside, Event, Unreadable};
use cryptorebate_plan::model::{Plan, Update};
use uuid::Uuid;

use crate::columns::{Column, Columns};
use crate::identity;
use crate::native::Native;
use crate::shipped::Fact;

/// How many bits of a profile's version tell rows of the same millisecond apart.
const ROW_BITS: u32 = 20;

/// The columns of an event, ahead of those of its properties.
const EVENTS: [&str; 11] = [
    "event",
    "platform",
    "identity",
    "occurred_ms",
    "said_ms",
    "received_ms",
    "sent_ms",
    "event_id",
    "collector",
    "row",
    "body",
];
/// The columns of an event that broke the plan.
const ASIDES: [&str; 11] = [
    "collector",
    "row",
    "event",
    "platform",
    "at_ms",
    "received_ms",
    "codes",
    "paths",
    "body",
    "verdict",
    "gone",
];

/// A stored event.
#[derive(Debug, Clone, Copy)]
pub struct Spooled<'a> {
    /// The row's number in its collector's file.
    pub row: i64,
    /// The event's own id.
    pub event_id: [u8; 16],
    /// When it came, in milliseconds since the epoch.
    pub received_at: i64,
    /// When it happened by the collector's clock; as the event says where that is not known.
    pub occurred_at: Option<i64>,
    /// When it was sent by its sender's clock.
    pub sent_at: Option<i64>,
    /// The event as it was sent.
    pub body: &'a str,
}

/// What of the plan is in the rows.
#[derive(Debug)]
pub(crate) struct Shape {
    pub(crate) columns: Columns,
    updates: HashMap<String, Update>,
}

impl Shape {
    pub(crate) fn of(plan: &Plan) -> Self {
        let updates = plan.user_properties.iter();
        Self {
            columns: Columns::of(plan),
            updates: updates.map(|of| (of.property.name.clone(), of.update)).collect(),
        }
    }
}

/// The rows of one shipment.
#[derive(Debug)]
pub struct Block {
    shape: Arc<Shape>,
    collector: String,
    token: String,
    events: Native,
    asides: Native,
    /// Each id, and whether it is a visitor's.
    identities: BTreeSet<(String, bool)>,
    /// When each visitor was first the user, and the user's id.
    joins: BTreeMap<(u64, u64), (i64, String)>,
    /// The value that counts of each property, with its version.
    profiles: BTreeMap<(String, u64), (u64, String)>,
}

/// The rows of one table.
pub(crate) struct Rows {
    pub(crate) table: &'static str,
    pub(crate) columns: String,
    pub(crate) bytes: Bytes,
}

impl Block {
    pub(crate) fn new(shape: Arc<Shape>, collector: Uuid, token: String) -> Self {
        let typed = shape.columns.all().iter().flat_map(Column::names);
        let events = EVENTS.into_iter().map(String::from).chain(typed);
        Self {
            events: Native::new(events),
            asides: Native::new(ASIDES),
            shape,
            collector: collector.to_string(),
            token,
            identities: BTreeSet::new(),
            joins: BTreeMap::new(),
            profiles: BTreeMap::new(),
        }
    }

    /// The name by which ClickHouse knows the block again.
    pub fn token(&self) -> &str {
        &self.token
    }

    /// How many rows it has.
    pub fn len(&self) -> usize {
        self.events.rows() + self.asides.rows()
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many bytes of rows it holds.
    pub fn bytes(&self) -> usize {
        self.events.len() + self.asides.len()
    }

    /// Takes a stored event.
    ///
    /// # Errors
    ///
    /// If its text is no event. The block is as it was before.
    pub fn add(&mut self, spooled: &Spooled<'_>) -> Result<(), Unreadable> {
        let event = Event::read(spooled.body)?;
        let said_ms = event.said_ms()?;
        let at_ms = spooled.occurred_at.unwrap_or(said_ms);
        let user_properties = event.user_properties()?;
        let visitor = event.anonymous_id.as_deref().map(identity::of_visitor);
        let user = event.user_id.as_deref().map(identity::of_user);
        let whose = user.or(visitor).unwrap_or(identity::NOBODY);
        for (id, is_visitor) in [(&event.user_id, false), (&event.anonymous_id, true)] {
            if let Some(id) = id {
                self.identities.insert((id.to_string(), is_visitor));
            }
        }
        if let (Some(visitor), Some(user), Some(user_id)) = (visitor, user, &event.user_id) {
            let join = self.joins.entry((visitor, user));
            let (at, _) = join.or_insert_with(|| (at_ms, user_id.to_string()));
            *at = at_ms.min(*at);
        }
        if whose != identity::NOBODY {
            for (name, json) in user_properties {
                self.know(&name, whose, json, at_ms, spooled.row);
            }
        }
        let row = &mut self.events;
        row.string(&event.name);
        row.string(&event.platform);
        row.u64(whose);
        row.i64(at_ms);
        row.i64(said_ms);
        row.i64(spooled.received_at);
        row.optional_i64(spooled.sent_at);
        row.uuid(Uuid::from_bytes(spooled.event_id));
        row.string(&self.collector);
        row.i64(spooled.row);
        row.string(spooled.body);
        self.shape.columns.write(&event.name, event.properties(), row);
        Ok(())
    }

    /// Takes an event that broke the plan.
    ///
    /// # Errors
    ///
    /// If its verdict is none. The block is as it was before.
    pub fn put_aside(&mut self, aside: &Aside<'_>) -> Result<(), Unreadable> {
        let read = aside.read()?;
        let row = &mut self.asides;
        row.string(&self.collector);
        row.i64(aside.id);
        row.string(&read.name);
        row.string(read.platform.as_deref().unwrap_or_default());
        row.i64(read.at_ms);
        row.i64(aside.received_at);
        row.strings(read.violations.iter().map(|(code, _)| code.as_str()));
        row.strings(read.violations.iter().map(|(_, path)| path.as_str()));
        row.string(aside.text);
        row.string(aside.verdict);
        row.u8(0);
        Ok(())
    }

    /// Says that a row of the quarantine is there no longer: its event was judged again, or deleted.
    pub fn take_out(&mut self, row_number: i64) {
        let row = &mut self.asides;
        row.string(&self.collector);
        row.i64(row_number);
        row.string("");
        row.string("");
        row.i64(0);
        row.i64(0);
        row.strings(std::iter::empty());
        row.strings(std::iter::empty());
        row.string("");
        row.string("");
        row.u8(1);
    }

    /// Keeps what an event says of its person, if that counts more than what is known so far.
    fn know(&mut self, name: &str, whose: u64, json: &str, at_ms: i64, row: i64) {
        let Some(update) = self.shape.updates.get(name) else {
            return;
        };
        if json == "null" {
            return;
        }
        let version = version(*update, at_ms, row);
        let known = self.profiles.entry((name.into(), whose)).or_default();
        if known.1.is_empty() || version > known.0 {
            *known = (version, json.into());
        }
    }

    /// The rows of each table, in the order in which they are brought in: the events last. `is_new` says of an identity
    /// or a join whether it has to be brought in again.
    pub(crate) fn rows(&self, is_new: impl Fn(Fact) -> bool) -> Vec<Rows> {
        let mut identities = Native::new(["id", "kind", "identity"]);
        for (id, is_visitor) in &self.identities {
            let number = number(id, *is_visitor);
            if is_new(Fact::Identity(number)) {
                identities.string(id);
                identities.u8((*is_visitor).into());
                identities.u64(number);
            }
        }
        let mut joins = Native::new(["visitor", "user", "at_ms", "user_id", "earliness"]);
        for ((visitor, user), (at_ms, user_id)) in &self.joins {
            if is_new(join((*visitor, *user), *at_ms)) {
                joins.u64(*visitor);
                joins.u64(*user);
                joins.i64(*at_ms);
                joins.string(user_id);
                joins.u64(!ordered(*at_ms));
            }
        }
        let mut profiles = Native::new(["identity", "name", "value", "version"]);
        for ((name, whose), (version, json)) in &self.profiles {
            profiles.u64(*whose);
            profiles.string(name);
            profiles.string(json);
            profiles.u64(*version);
        }
        let tables = [
            ("identities", &identities),
            ("joins", &joins),
            ("profiles", &profiles),
            ("quarantine", &self.asides),
            ("events", &self.events),
        ];
        let filled = tables.into_iter().filter(|(_, rows)| rows.rows() > 0);
        filled
            .map(|(table, rows)| Rows {
                table,
                columns: rows.names(),
                bytes: rows.bytes().into(),
            })
            .collect()
    }

    /// The identities and joins that it says.
    pub(crate) fn facts(&self) -> impl Iterator<Item = Fact> {
        let identities = self.identities.iter();
        let identities = identities.map(|(id, is_visitor)| Fact::Identity(number(id, *is_visitor)));
        let joins = self.joins.iter().map(|(pair, (at_ms, _))| join(*pair, *at_ms));
        identities.chain(joins)
    }
}

fn number(id: &str, is_visitor: bool) -> u64 {
    if is_visitor {
        identity::of_visitor(id)
    } else {
        identity::of_user(id)
    }
}

fn join((visitor, user): (u64, u64), at_ms: i64) -> Fact {
    Fact::Join { visitor, user, at_ms }
}

/// A time as a number without a sign that orders the same.
fn ordered(at_ms: i64) -> u64 {
    at_ms.cast_unsigned() ^ (1 << 63)
}

/// The higher it is, the more a value counts: of those that are set once the earliest, of others the latest; of those of the
/// same millisecond the one that came first, or last.
fn version(update: Update, at_ms: i64, row: i64) -> u64 {
    // Until the year 2248; events of later years are all of that one.
    let at = at_ms.clamp(0, (1 << (63 - ROW_BITS)) - 1).cast_unsigned();
    let row = row.cast_unsigned() & ((1 << ROW_BITS) - 1);
    let later = at << ROW_BITS | row;
    match update {
        Update::SetOnce => !later,
        Update::Update => later,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_set_once_counts_from_its_first_time_and_the_rest_from_its_last() {
        assert!(version(Update::SetOnce, 5, 9) > version(Update::SetOnce, 6, 1));
        assert!(version(Update::SetOnce, 5, 1) > version(Update::SetOnce, 5, 2));
        assert!(version(Update::Update, 6, 1) > version(Update::Update, 5, 9));
        assert!(version(Update::Update, 5, 2) > version(Update::Update, 5, 1));
        assert!(ordered(-1) < ordered(0) && ordered(0) < ordered(1));
    }
}
