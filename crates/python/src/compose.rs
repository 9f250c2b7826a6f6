//! A call becomes an event: the envelope is written around the properties, and the text is judged.

use std::time::SystemTime;

use cryptorebate_core::table::{Emitter, EventDef};
use cryptorebate_core::{Field, IDENTIFY, PLAN, judge};
use jiff::Timestamp;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyBytes, PyInt, PyString};
use uuid::Uuid;

use crate::encode::{Refusal, write_str, write_value};

/// The platform of an event for which none was named: `web` where the plan takes it from there, else the first platform
/// that the plan names for it.
#[pyfunction]
pub fn platform_of(event: &str) -> &'static str {
    PLAN.event(event).map_or("web", default_platform)
}

fn default_platform(event: &EventDef) -> &'static str {
    let mut allowed = PLAN
        .platforms
        .iter()
        .enumerate()
        .filter(|(bit, _)| event.platforms >> bit & 1 == 1);
    let allowed = allowed
        .clone()
        .find(|(_, platform)| platform.name == "web")
        .or_else(|| allowed.next());
    allowed.map_or("web", |(_, platform)| platform.name)
}

/// Whether a web page may send the event of this JSON text: neither the event nor its platform is the servers' own.
#[pyfunction]
pub fn sent_by_pages(text: &[u8]) -> bool {
    let judgement = judge(text);
    let platform = judgement
        .field(Field::Platform)
        .and_then(|text| serde_json::from_str::<String>(text).ok());
    let of_servers = PLAN
        .platforms
        .iter()
        .any(|known| known.emitter == Emitter::Server && Some(known.name) == platform.as_deref());
    !of_servers && judgement.event().is_none_or(|event| event.emitter == Emitter::Client)
}

/// Writes an event and judges it: its JSON text, its id, and whether it is valid.
///
/// What is `None` is left out, or made up where the plan wants it: a new id (UUID version 7), the time that it is now, the
/// platform of the plan, and for a platform with sessions a session of the event's own. `context` is JSON text.
#[pyfunction]
#[pyo3(signature = (event, properties=None, user_properties=None, user_id=None, anonymous_id=None, session_id=None, platform=None, context=None, timestamp=None, event_id=None))]
#[expect(
    clippy::too_many_arguments,
    reason = "they are the fields of an event; one call is faster than a builder"
)]
pub fn compose<'py>(
    py: Python<'py>,
    event: &Bound<'py, PyString>,
    properties: Option<&Bound<'py, PyAny>>,
    user_properties: Option<&Bound<'py, PyAny>>,
    user_id: Option<&Bound<'py, PyAny>>,
    anonymous_id: Option<&Bound<'py, PyAny>>,
    session_id: Option<&Bound<'py, PyAny>>,
    platform: Option<&Bound<'py, PyAny>>,
    context: Option<&[u8]>,
    timestamp: Option<&Bound<'py, PyAny>>,
    event_id: Option<&Bound<'py, PyAny>>,
) -> PyResult<(Bound<'py, PyBytes>, Bound<'py, PyString>, bool)> {
    let name = event.to_cow()?;
    let mut text = Vec::with_capacity(640);
    text.extend_from_slice(b"{\"event_id\":");
    let event_id = match event_id {
        Some(id) => id.str()?,
        None => PyString::new(py, &Uuid::now_v7().to_string()),
    };
    write_str(&mut text, &event_id.to_cow()?);
    text.extend_from_slice(b",\"event\":");
    write_str(&mut text, &name);
    text.extend_from_slice(b",\"timestamp\":");
    match timestamp {
        Some(time) => write_value(&mut text, time, 1).map_err(|refusal| refusal.within("timestamp"))?,
        None => write_str(&mut text, &now()),
    }
    text.extend_from_slice(b",\"platform\":");
    let platform = if let Some(platform) = platform {
        let start = text.len();
        write_value(&mut text, platform, 1).map_err(|refusal| refusal.within("platform"))?;
        text.get(start..)
            .and_then(|text| serde_json::from_slice::<String>(text).ok())
    } else {
        let platform = platform_of(&name);
        write_str(&mut text, platform);
        Some(platform.to_owned())
    };
    write_id(&mut text, "user_id", user_id)?;
    write_id(&mut text, "anonymous_id", anonymous_id)?;
    if session_id.is_some() {
        write_id(&mut text, "session_id", session_id)?;
    } else if has_sessions(platform.as_deref()) {
        write_id(&mut text, "session_id", Some(event_id.as_any()))?;
    }
    // Those of a change of user properties alone are empty.
    if properties.is_some() || name != IDENTIFY {
        text.extend_from_slice(b",\"properties\":");
        match properties {
            Some(properties) => {
                write_value(&mut text, properties, 1).map_err(|refusal| refusal.within("properties"))?;
            }
            None => text.extend_from_slice(b"{}"),
        }
    }
    if let Some(user_properties) = user_properties {
        text.extend_from_slice(b",\"user_properties\":");
        write_value(&mut text, user_properties, 1).map_err(|refusal| refusal.within("user_properties"))?;
    }
    if let Some(context) = context {
        text.extend_from_slice(b",\"context\":");
        text.extend_from_slice(context);
    }
    text.push(b'}');
    let valid = judge(&text).is_valid();
    Ok((PyBytes::new(py, &text), event_id, valid))
}

/// The time that it is now, to the millisecond.
fn now() -> String {
    let since = SystemTime::UNIX_EPOCH.elapsed().unwrap_or_default().as_millis();
    let milliseconds = i64::try_from(since).unwrap_or(i64::MAX);
    Timestamp::from_millisecond(milliseconds)
        .unwrap_or_default()
        .to_string()
}

fn has_sessions(platform: Option<&str>) -> bool {
    let mut platforms = PLAN.platforms.iter();
    platforms.any(|known| known.session_required && Some(known.name) == platform)
}

/// Writes an id as a string: primary keys are numbers or UUIDs, and ids on the wire are text.
fn write_id(text: &mut Vec<u8>, field: &str, id: Option<&Bound<'_, PyAny>>) -> PyResult<()> {
    let Some(id) = id.filter(|id| !id.is_none()) else {
        return Ok(());
    };
    text.extend_from_slice(b",\"");
    text.extend_from_slice(field.as_bytes());
    text.extend_from_slice(b"\":");
    if id.is_instance_of::<PyInt>() && !id.is_instance_of::<PyBool>() {
        write_str(text, &id.str()?.to_cow()?);
        return Ok(());
    }
    write_value(text, id, 1).map_err(|refusal: Refusal| refusal.within(field))?;
    Ok(())
}
