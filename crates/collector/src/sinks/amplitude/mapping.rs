//! How an event of the plan looks in Amplitude: the same as from the Python package, by the same examples.

use cryptorebate_core::table::Update;
use cryptorebate_core::{IDENTIFY, PLAN};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::answer::{device_key, user_key};
use crate::clock;
use crate::sinks::{Accepted, Packed};

/// The device of events without anybody: Amplitude takes none without a user or a device.
const NOBODY: &str = "server";
/// Of which session an event is that is of none.
const NO_SESSION: i64 = -1;

#[derive(Deserialize)]
#[expect(clippy::struct_field_names, reason = "they are named as on the wire")]
struct Event<'b> {
    event_id: String,
    event: String,
    #[serde(borrow)]
    timestamp: &'b RawValue,
    platform: String,
    user_id: Option<String>,
    anonymous_id: Option<String>,
    session_id: Option<String>,
    properties: Option<Map<String, Value>>,
    user_properties: Option<Map<String, Value>>,
    context: Option<Map<String, Value>>,
}

/// An event as Amplitude takes it.
#[derive(Serialize, Clone, Copy)]
struct Row<'e> {
    event_type: &'e str,
    time: i64,
    insert_id: &'e str,
    session_id: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_id: Option<&'e str>,
    device_id: &'e str,
    platform: &'e str,
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<&'e str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    country: Option<&'e str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    event_properties: Option<&'e Map<String, Value>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_properties: Option<&'e Map<String, Value>>,
}

/// An accepted event in Amplitude's form: one row, or two where it changes user properties besides.
pub fn pack(accepted: &Accepted) -> Result<Packed, String> {
    let unmapped = |error: serde_json::Error| format!("it cannot be mapped: {error}");
    let event: Event<'_> = serde_json::from_str(&accepted.body).map_err(unmapped)?;
    let said_at = || clock::parse(event.timestamp.get());
    let time = accepted.occurred_at.or_else(said_at).ok_or("its time cannot be read")?;
    let user_id = event.user_id.as_deref();
    let told = |key: &str| event.context.as_ref().and_then(|context| context.get(key)?.as_str());
    let row = Row {
        event_type: &event.event,
        time,
        insert_id: &event.event_id,
        session_id: event.session_id.as_deref().map_or(NO_SESSION, session),
        user_id,
        // What is sent twice is known again by device and `insert_id` together.
        device_id: event.anonymous_id.as_deref().or(user_id).unwrap_or(NOBODY),
        platform: &event.platform,
        language: told("locale"),
        country: told("country"),
        event_properties: None,
        user_properties: None,
    };
    let mut properties = event.properties.unwrap_or_default();
    properties.retain(|_, value| !value.is_null());
    properties.insert(String::from("platform"), Value::from(row.platform));
    let changes = changes(event.user_properties.unwrap_or_default());
    let none = Map::new();
    let identify_id = format!("{}-identify", row.insert_id);

    let mut rows = Vec::new();
    if !changes.is_empty() {
        // Amplitude knows operations of `$identify` only: anywhere else a first value would be overwritten.
        rows.push(Row {
            event_type: IDENTIFY,
            insert_id: &identify_id,
            user_properties: Some(&changes),
            ..row
        });
    }
    if event.event != IDENTIFY {
        rows.push(Row {
            event_properties: Some(&properties),
            ..row
        });
    } else if changes.is_empty() {
        // It joins two ids, and changes nothing else.
        rows.push(Row {
            event_properties: Some(&none),
            ..row
        });
    }
    let parts = rows.iter().map(serde_json::to_string).collect::<Result<_, _>>();
    let people = user_id.map(user_key).into_iter().chain([device_key(row.device_id)]);
    Ok(Packed {
        parts: parts.map_err(unmapped)?,
        people: people.collect(),
    })
}

/// What changes of the person, in whichever form it came: the plan says which first values stay.
fn changes(user_properties: Map<String, Value>) -> Map<String, Value> {
    let mut flat = Map::new();
    for (name, value) in user_properties {
        match value {
            Value::Object(members) if name.starts_with('$') => flat.extend(members),
            value => drop(flat.insert(name, value)),
        }
    }
    let mut operations = Map::new();
    for (name, value) in flat {
        // The user's id is the identity itself.
        if value.is_null() || name == "user_id" {
            continue;
        }
        let operation = if stays(&name) { "$setOnce" } else { "$set" };
        let members = operations.entry(operation).or_insert_with(|| Map::new().into());
        if let Value::Object(members) = members {
            members.insert(name, value);
        }
    }
    operations
}

/// Whether the first value of a user property stays, by the plan.
fn stays(name: &str) -> bool {
    let mut updates = PLAN.user_properties.iter().zip(PLAN.updates);
    updates.any(|(property, update)| property.name == name && *update == Update::SetOnce)
}

/// Amplitude's sessions are times: that of a session whose id holds it, as a UUID of version 7 does.
fn session(id: &str) -> i64 {
    match Uuid::parse_str(id) {
        // The first 48 bits.
        Ok(id) if id.get_version_num() == 7 => i64::try_from(id.as_u128() >> 80).unwrap_or(NO_SESSION),
        _ => NO_SESSION,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(event: &Value, occurred_at: Option<i64>) -> Vec<Value> {
        let packed = pack(&Accepted {
            row: 1,
            occurred_at,
            body: event.to_string(),
        });
        let parts = packed.unwrap().parts;
        parts.iter().map(|part| serde_json::from_str(part).unwrap()).collect()
    }

    fn examples() -> Vec<Value> {
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/amplitude/mapping.json");
        let file: Value = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
        file["examples"].as_array().unwrap().clone()
    }

    #[test]
    fn events_look_in_amplitude_as_the_examples_that_all_senders_share() {
        let examples = examples();
        assert!(examples.len() >= 8);
        for example in examples {
            let event = &example["event"];
            let verdict = cryptorebate_core::validate(event.to_string().as_bytes());
            assert!(verdict.valid, "{}: {verdict:?}", example["name"]);
            assert_eq!(Value::from(rows(event, None)), example["rows"], "{}", example["name"]);
        }
    }

    #[test]
    fn the_time_is_the_one_by_the_collectors_clock_where_it_knows_one() {
        let event = &examples()[0]["event"];
        for row in rows(event, Some(1_770_000_000_000)) {
            assert_eq!(row["time"], 1_770_000_000_000_i64);
        }
    }
}
