//! What ClickHouse has of one person, given out or deleted together with what is in the data folder.

use std::error::Error;
use std::path::Path;

use cryptorebate_clickhouse::{ClickHouse, Target};
use cryptorebate_collector::{Erased, Personal, Record};
use cryptorebate_insights::{Engine as _, Id, IdKind, PersonAnswer, PersonEvent, PersonQuestion};
use cryptorebate_plan::model::Plan;

use super::counted;
use crate::clickhouse::runtime;

/// How many events are asked for at a time.
const PAGE: usize = 10_000;

/// All that is stored of the person who has an id: what is in ClickHouse, the oldest event first, and what of it broke the
/// plan, which is in the data folder.
pub fn export(id: &str, data: &Path, plan: &Plan, target: Target) -> Result<Vec<Record>, Box<dyn Error>> {
    let runtime = runtime()?;
    let clickhouse = ClickHouse::new(target, plan, runtime.handle().clone());
    let mut events: Vec<PersonEvent> = Vec::new();
    let mut before = None;
    let mut found: Option<PersonAnswer> = None;
    while let Some(mut page) = person(&clickhouse, id, PAGE, before.take())? {
        events.append(&mut page.events);
        before.clone_from(&page.before);
        found.get_or_insert(page);
        if before.is_none() {
            break;
        }
    }
    let mut records = Vec::new();
    let ids = match found {
        Some(person) => {
            records.push(Record::Person {
                ids: person.ids.clone(),
                user_properties: person.user_properties,
            });
            person.ids
        }
        None => both_kinds(id),
    };
    records.extend(events.into_iter().rev().map(|event| Record::Event {
        received_at: event.received_at,
        occurred_at: Some(event.occurred_at),
        event: event.event,
    }));
    if data.join("events.db").is_file() {
        records.extend(Personal::open(data, plan)?.quarantined(&ids)?);
    }
    if records.is_empty() {
        return Err(nobody(id).into());
    }
    Ok(records)
}

/// Deletes everything of the person who has an id, or says what would be deleted.
pub fn delete(id: &str, data: &Path, plan: &Plan, target: Target, yes: bool) -> Result<String, Box<dyn Error>> {
    let runtime = runtime()?;
    let clickhouse = ClickHouse::new(target, plan, runtime.handle().clone());
    let there = person(&clickhouse, id, 1, None)?;
    let count = there.as_ref().map_or(0, |person| person.events_total);
    let has_file = data.join("events.db").is_file();
    let mut personal = has_file.then(|| Personal::open(data, plan)).transpose()?;
    let mut erased = Erased {
        ids: both_kinds(id),
        events: 0,
        quarantined: 0,
        quarantined_there: Vec::new(),
    };
    if !yes {
        if let Some(personal) = &mut personal {
            erased = personal.look(id)?;
        }
        return Err(format!(
            "{} here, and {count} events in ClickHouse would be deleted\nAdd --yes to delete them for good.",
            counted(&erased)
        )
        .into());
    }
    if let Some(personal) = &mut personal {
        erased = personal.erase(id)?;
    }
    // Either may know of visitors that the other has never seen.
    let mut ids = there.map(|person| person.ids).unwrap_or_default();
    ids.extend(
        erased
            .ids
            .iter()
            .filter(|id| !ids.contains(id))
            .cloned()
            .collect::<Vec<_>>(),
    );
    clickhouse.erase(&ids, &erased.quarantined_there)?;
    Ok(format!(
        "{} here, and {count} events in ClickHouse are deleted\n",
        counted(&erased)
    ))
}

fn person(
    clickhouse: &ClickHouse,
    id: &str,
    limit: usize,
    before: Option<String>,
) -> Result<Option<PersonAnswer>, Box<dyn Error>> {
    let before = before.map(|before| before.parse()).transpose()?;
    Ok(clickhouse.person(&PersonQuestion { id, limit, before })?)
}

/// What an id may be that only events name which broke the plan.
fn both_kinds(id: &str) -> Vec<Id> {
    [IdKind::UserId, IdKind::AnonymousId]
        .map(|kind| Id { kind, id: id.into() })
        .into()
}

fn nobody(id: &str) -> String {
    format!("nothing is stored of {id:?}\nIds are whole, and of upper and lower case as events have them.")
}
