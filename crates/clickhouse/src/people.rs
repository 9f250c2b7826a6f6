//! People in ClickHouse: the timeline of one, the ids that begin so, and the deletion of everything of a person.

use cryptorebate_insights::{
    Id, IdKind, MAX_TOLD_BYTES, Moment, PersonAnswer, PersonEvent, PersonQuestion, ProfileValue, time_of,
};
use cryptorebate_plan::model::Plan;
use serde_json::value::RawValue;
use serde_json::{Map, Value};
use uuid::Uuid;

use crate::client::{Client, quoted};
use crate::dialect::Dialect;
use crate::fault::Fault;
use crate::identity;
use crate::schema::{OF_PEOPLE, local};
use crate::selection::OWNER;

/// The identities of a person, the person's own first.
struct Person(Vec<u64>);

impl Person {
    /// That of an id: a user's, or else a visitor's.
    fn find(client: &Client, id: &str) -> Result<Option<Self>, Fault> {
        let database = &client.target().database;
        let kinds = client.rows::<u8>(&format!(
            "SELECT kind FROM {database}.identities WHERE id = {} GROUP BY kind ORDER BY kind",
            quoted(id)
        ))?;
        match kinds.first() {
            None => Ok(None),
            Some(0) => Self::of(client, identity::of_user(id)).map(Some),
            Some(_) => {
                let visitor = identity::of_visitor(id);
                let owner = client.rows::<u64>(&format!(
                    "SELECT {OWNER} FROM {database}.joins WHERE visitor = {visitor} GROUP BY visitor"
                ))?;
                Self::of(client, owner.first().copied().unwrap_or(visitor)).map(Some)
            }
        }
    }

    fn of(client: &Client, own: u64) -> Result<Self, Fault> {
        let database = &client.target().database;
        let mut identities = vec![own];
        identities.extend(client.rows::<u64>(&format!(
            "SELECT visitor FROM (SELECT visitor, {OWNER} AS owner FROM {database}.joins \
             WHERE visitor GLOBAL IN (SELECT visitor FROM {database}.joins WHERE user = {own}) GROUP BY visitor) \
             WHERE owner = {own}"
        ))?);
        Ok(Self(identities))
    }

    fn list(&self) -> String {
        let numbers: Vec<String> = self.0.iter().map(u64::to_string).collect();
        numbers.join(", ")
    }
}

/// The timeline of a person; `None` where nobody has the id.
pub(crate) fn person(
    client: &Client,
    plan: &Plan,
    question: &PersonQuestion<'_>,
) -> Result<Option<PersonAnswer>, Fault> {
    let database = &client.target().database;
    let Some(person) = Person::find(client, question.id)? else {
        return Ok(None);
    };
    let list = person.list();
    let (events_total, first_ms, last_ms) = client.value::<(u64, i64, i64)>(&format!(
        "SELECT count(), min(occurred_ms), max(occurred_ms) FROM {database}.events FINAL WHERE identity IN ({list})"
    ))?;
    let before = question
        .before
        .map(|Moment { at_ms, id }| format!(" AND (occurred_ms < {at_ms} OR occurred_ms = {at_ms} AND row < {id})"));
    let mut events = client.rows::<(i64, i64, i64, String)>(&format!(
        "SELECT occurred_ms, row, received_ms, body FROM {database}.events FINAL WHERE identity IN ({list}){} \
         ORDER BY occurred_ms DESC, row DESC LIMIT {}",
        before.unwrap_or_default(),
        question.limit.saturating_add(1)
    ))?;
    let mut bytes = 0;
    let told = events.iter().take(question.limit).take_while(|(.., body)| {
        let has_enough = bytes >= MAX_TOLD_BYTES;
        bytes += body.len();
        !has_enough
    });
    let told = told.count();
    let is_cut = told < events.len();
    events.truncate(told);
    let oldest = events.last().map(|(at_ms, id, ..)| Moment { at_ms: *at_ms, id: *id });
    let is_any = events_total > 0;
    Ok(Some(PersonAnswer {
        ids: ids(client, &person)?,
        user_properties: user_properties(client, plan, &list)?,
        first_seen: is_any.then(|| time_of(first_ms)),
        last_seen: is_any.then(|| time_of(last_ms)),
        events_total,
        events: events
            .into_iter()
            .filter_map(|(occurred_ms, _, received_ms, body)| {
                Some(PersonEvent {
                    received_at: time_of(received_ms),
                    occurred_at: time_of(occurred_ms),
                    event: RawValue::from_string(body).ok()?,
                })
            })
            .collect(),
        before: oldest.filter(|_| is_cut).map(|moment| moment.to_string()),
    }))
}

fn ids(client: &Client, person: &Person) -> Result<Vec<Id>, Fault> {
    let database = &client.target().database;
    let own = person.0.first().copied().unwrap_or_default();
    let found = client.rows::<(String, u8)>(&format!(
        "SELECT id, kind FROM {database}.identities WHERE identity IN ({}) GROUP BY id, kind, identity \
         ORDER BY identity != {own}, id",
        person.list()
    ))?;
    Ok(found.into_iter().map(|(id, kind)| told(id, kind)).collect())
}

fn told(id: String, kind: u8) -> Id {
    let kind = if kind == 0 { IdKind::UserId } else { IdKind::AnonymousId };
    Id { kind, id }
}

fn user_properties(client: &Client, plan: &Plan, list: &str) -> Result<Map<String, Value>, Fault> {
    let database = &client.target().database;
    let known = client.rows::<(String, String)>(&format!(
        "SELECT toString(name) AS of, argMax(value, version) FROM {database}.profiles WHERE identity IN ({list}) GROUP BY of"
    ))?;
    // In the order of the plan.
    let properties = plan.user_properties.iter().filter_map(|property| {
        let name = &property.property.name;
        let (_, json) = known.iter().find(|(known, _)| known == name)?;
        Some((name.clone(), ProfileValue::read(property, json).json?))
    });
    Ok(properties.collect())
}

/// The ids that begin so, in the order of the alphabet.
pub(crate) fn search(client: &Client, beginning: &str, limit: usize) -> Result<Vec<Id>, Fault> {
    let database = &client.target().database;
    let beginning = quoted(beginning);
    let found = client.rows::<(String, u8)>(&format!(
        "SELECT id, kind FROM {database}.identities WHERE id >= {beginning} AND startsWith(id, {beginning}) \
         GROUP BY id, kind ORDER BY id, kind LIMIT {limit}"
    ))?;
    Ok(found.into_iter().map(|(id, kind)| told(id, kind)).collect())
}

/// Deletes everything of these ids and of the visitors that are the same person, and these rows of quarantines.
pub(crate) fn erase(client: &Client, dialect: Dialect, ids: &[Id], aside: &[(Uuid, i64)]) -> Result<(), Fault> {
    let target = client.target();
    // Where it can be waited for, it is done when this returns; on all replicas.
    let wait = if dialect.waits_for_deletions() {
        " SETTINGS mutations_sync = 2"
    } else {
        ""
    };
    for id in ids {
        let own = match id.kind {
            IdKind::UserId => identity::of_user(&id.id),
            IdKind::AnonymousId => identity::of_visitor(&id.id),
        };
        let list = Person::of(client, own)?.list();
        // The joins last: by them the rest of a deletion that was cut off is found again.
        let joins_last = OF_PEOPLE.iter().filter(|(table, _)| *table != "joins");
        for (table, column) in joins_last.chain(OF_PEOPLE.iter().filter(|(table, _)| *table == "joins")) {
            let table = local(target, table);
            client.execute(&format!("ALTER TABLE {table} DELETE WHERE {column} IN ({list}){wait}"))?;
        }
    }
    let rows: Vec<String> = aside
        .iter()
        .map(|(collector, row)| format!("('{collector}', {row})"))
        .collect();
    if !rows.is_empty() {
        let table = local(target, "quarantine");
        let rows = rows.join(", ");
        client.execute(&format!(
            "ALTER TABLE {table} DELETE WHERE (collector, row) IN ({rows}){wait}"
        ))?;
    }
    Ok(())
}
