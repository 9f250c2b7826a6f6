//! What Amplitude's answers mean.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use crate::sinks::client::Response;
use crate::sinks::{Answer, Packed};

/// The answer's body. Which of its members are there depends on the status.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Body {
    code: Option<u16>,
    error: Option<String>,
    events_with_invalid_fields: BTreeMap<String, Vec<usize>>,
    events_with_missing_fields: BTreeMap<String, Vec<usize>>,
    events_with_invalid_id_lengths: BTreeMap<String, Vec<usize>>,
    silenced_events: Vec<usize>,
    silenced_devices: Vec<String>,
    /// How many events a second each has had.
    throttled_users: BTreeMap<String, Value>,
    throttled_devices: BTreeMap<String, Value>,
    throttled_events: Vec<usize>,
}

/// How a user is named among those that are throttled.
pub fn user_key(id: &str) -> String {
    format!("user {id}")
}

/// How a device is.
pub fn device_key(id: &str) -> String {
    format!("device {id}")
}

/// What the answer to a request with these events means.
pub fn read(response: &Response, events: &[&Packed]) -> Answer {
    let body: Option<Body> = serde_json::from_str(&response.body).ok();
    let told = body.as_ref().and_then(|body| body.error.clone());
    let unavailable = || {
        let told = told.as_deref().unwrap_or("no reason given");
        Answer::Unavailable(format!("it answers {}: {told}", response.status))
    };
    match (response.status, body) {
        // A portal on the way answers 200 too.
        (200, Some(body)) if body.code == Some(200) => Answer::Accepted,
        (200, _) => Answer::Unavailable(String::from(
            "it answers 200, but not as Amplitude does: is the URL right?",
        )),
        (400, Some(body)) => match refused(&body, events) {
            // The request itself is wrong, by its key for example: no event is to blame.
            refused if refused.is_empty() => unavailable(),
            refused => Answer::Refused(refused),
        },
        (413, _) => Answer::TooLarge,
        (429, Some(body)) => match throttled(&body, events) {
            // The project as a whole sends too much.
            people if people.is_empty() => unavailable(),
            people => Answer::Throttled(people),
        },
        _ => unavailable(),
    }
}

/// The events that Amplitude never takes: their places among the events, and why.
fn refused(body: &Body, events: &[&Packed]) -> Vec<(usize, String)> {
    let mut refused = BTreeMap::new();
    let mut blame = |part: usize, reason: String| {
        if let Some(place) = place(part, events) {
            refused.entry(place).or_insert(reason);
        }
    };
    let lists = [
        ("invalid", &body.events_with_invalid_fields),
        ("missing", &body.events_with_missing_fields),
        ("too short", &body.events_with_invalid_id_lengths),
    ];
    for (what, fields) in lists {
        for (field, parts) in fields {
            for part in parts {
                blame(*part, format!("{field} is {what}"));
            }
        }
    }
    for part in &body.silenced_events {
        blame(*part, String::from("its device is silenced in Amplitude"));
    }
    let silenced: Vec<String> = body.silenced_devices.iter().map(|id| device_key(id)).collect();
    for (place, event) in events.iter().enumerate() {
        if event.people.iter().any(|key| silenced.contains(key)) {
            refused
                .entry(place)
                .or_insert_with(|| String::from("its device is silenced in Amplitude"));
        }
    }
    refused.into_iter().collect()
}

/// Whom Amplitude throttles.
fn throttled(body: &Body, events: &[&Packed]) -> Vec<String> {
    let users = body.throttled_users.keys().map(|id| user_key(id));
    let devices = body.throttled_devices.keys().map(|id| device_key(id));
    let people: Vec<String> = users.chain(devices).collect();
    if !people.is_empty() {
        return people;
    }
    let places = body.throttled_events.iter().filter_map(|part| place(*part, events));
    places
        .filter_map(|place| events.get(place)?.people.first().cloned())
        .collect()
}

/// Of which event a part of the request is.
fn place(part: usize, events: &[&Packed]) -> Option<usize> {
    let mut first = 0;
    events.iter().position(|event| {
        first += event.parts.len();
        part < first
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packed(parts: usize, user: &str, device: &str) -> Packed {
        Packed {
            parts: vec![String::new(); parts],
            people: vec![user_key(user), device_key(device)],
        }
    }

    fn answer(status: u16, body: &str) -> Answer {
        let events = [packed(1, "a", "1"), packed(2, "b", "2"), packed(1, "c", "3")];
        let response = Response {
            status,
            body: body.to_owned(),
        };
        read(&response, &events.iter().collect::<Vec<_>>())
    }

    #[track_caller]
    fn refused(body: &str) -> Vec<(usize, String)> {
        match answer(400, body) {
            Answer::Refused(refused) => refused,
            other => unreachable!("{other:?}"),
        }
    }

    #[test]
    fn bad_events_are_found_by_the_places_of_their_parts() {
        let body = r#"{"code":400,"error":"Request missing required field","events_with_invalid_fields":{"time":[3]},
            "events_with_missing_fields":{"event_type":[2]}}"#;
        let expected = [
            (1, String::from("event_type is missing")),
            (2, String::from("time is invalid")),
        ];
        assert_eq!(refused(body), expected);
    }

    #[test]
    fn silenced_events_and_those_of_silenced_devices_are_refused() {
        let reason = String::from("its device is silenced in Amplitude");
        let body = r#"{"code":400,"error":"x","silenced_events":[0],"silenced_devices":["3"]}"#;
        assert_eq!(refused(body), [(0, reason.clone()), (2, reason)]);
    }

    #[test]
    fn a_bad_request_that_blames_no_event_sets_none_aside() {
        for body in [
            r#"{"code":400,"error":"Invalid API key: abc"}"#,
            r#"{"code":400,"error":"Request missing required field","missing_field":"api_key"}"#,
            r#"{"code":400,"error":"x","events_with_invalid_fields":{"time":[99]}}"#,
            "<html>",
        ] {
            assert!(matches!(answer(400, body), Answer::Unavailable(_)), "{body}");
        }
    }

    #[test]
    fn throttled_people_are_named_or_found_by_their_events() {
        let people = |body: &str| match answer(429, body) {
            Answer::Throttled(people) => people,
            other => unreachable!("{other:?}"),
        };
        let named = r#"{"code":429,"error":"Too many requests for some devices and users","eps_threshold":30,
            "throttled_devices":{"1":31},"throttled_users":{"b":35},"throttled_events":[0,1,2]}"#;
        assert_eq!(people(named), ["user b", "device 1"]);
        assert_eq!(people(r#"{"code":429,"throttled_events":[3]}"#), ["user c"]);
        assert!(matches!(answer(429, r#"{"code":429}"#), Answer::Unavailable(_)));
    }

    #[test]
    fn only_amplitudes_own_answer_is_an_acceptance() {
        assert!(matches!(
            answer(200, r#"{"code":200,"events_ingested":4}"#),
            Answer::Accepted
        ));
        assert!(matches!(
            answer(200, "<html>Welcome to our WiFi</html>"),
            Answer::Unavailable(_)
        ));
        for status in [302, 401, 404, 500, 502, 503, 504] {
            assert!(matches!(answer(status, "{}"), Answer::Unavailable(_)), "{status}");
        }
        assert!(matches!(answer(413, ""), Answer::TooLarge));
    }
}
