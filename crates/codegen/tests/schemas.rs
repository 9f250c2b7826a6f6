//! The JSON Schemas, judged by an independent validator: they take what the plan gives as examples, and refuse what
//! breaks it.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use cryptorebate_codegen::files;
use cryptorebate_plan::model::{Check, Event, Identity, Kind, Property, Rule, Text};
use cryptorebate_plan::{CRYPTOREBATE_TOML, Plan, parse};
use jsonschema::Validator;
use serde_json::{Map, Value, json};

fn plan() -> Plan {
    parse(CRYPTOREBATE_TOML).unwrap()
}

/// The schema of an event, or `identify`.
fn schema(plan: &Plan, name: &str) -> Value {
    let path = format!("plan/schemas/{name}.json");
    let file = files(plan).into_iter().find(|file| file.path == path).unwrap();
    serde_json::from_str(&file.text).unwrap()
}

fn validator(plan: &Plan, name: &str) -> Validator {
    jsonschema::draft202012::options()
        .should_validate_formats(true)
        .build(&schema(plan, name))
        .unwrap()
}

/// An event made of the first example of each of its properties, but for those that come with certain others only.
fn example(event: &Event) -> Value {
    let is_free = |property: &&Property| event.rules.iter().all(|rule| condition(rule, &property.name).is_none());
    let properties = event.properties.iter().filter(is_free);
    let properties: Map<String, Value> = properties
        .map(|property| (property.name.clone(), property.examples[0].clone()))
        .collect();
    json!({
        "event_id": "0194d3c0-0000-7000-8000-000000000001",
        "event": event.name,
        "timestamp": "2026-02-04T14:30:00Z",
        "platform": event.platforms[0],
        "user_id": "usr_a1b2c3",
        "anonymous_id": "0194d3bf-0000-7000-8000-000000000001",
        "session_id": "0194d3bf-0000-7000-8000-000000000002",
        "properties": properties,
    })
}

/// The property, and its value, without which a rule allows no `name`.
fn condition<'r>(rule: &'r Rule, name: &str) -> Option<(&'r str, &'r str)> {
    match &rule.check {
        Check::OnlyWhen { property, value } if rule.at == name => Some((property, value)),
        _ => None,
    }
}

/// The event of the examples with this value, and with what the value needs beside it.
fn example_with(event: &Event, name: &str, value: Value) -> Value {
    let conditions = event.rules.iter().filter_map(|rule| condition(rule, name));
    let fitting = conditions.fold(example(event), |example, (other, needed)| {
        with(&example, "/properties", other, json!(needed))
    });
    with(&fitting, "/properties", name, value)
}

fn with(event: &Value, pointer: &str, key: &str, value: Value) -> Value {
    let mut changed = event.clone();
    let parent = changed.pointer_mut(pointer).unwrap();
    parent.as_object_mut().unwrap().insert(key.to_owned(), value);
    changed
}

fn without(event: &Value, pointer: &str, key: &str) -> Value {
    let mut changed = event.clone();
    let parent = changed.pointer_mut(pointer).unwrap();
    parent.as_object_mut().unwrap().remove(key).unwrap();
    changed
}

#[test]
fn every_schema_is_one_by_the_rules_of_its_draft() {
    let plan = plan();
    let schemas: Vec<_> = files(&plan)
        .into_iter()
        .filter(|file| file.path.starts_with("plan/schemas/"))
        .collect();
    assert_eq!(schemas.len(), 27);
    for file in schemas {
        let schema: Value = serde_json::from_str(&file.text).unwrap();
        assert!(jsonschema::draft202012::meta::is_valid(&schema), "{}", file.path);
        assert!(
            schema["$comment"].as_str().unwrap().starts_with("Generated from "),
            "{}",
            file.path
        );
    }
}

#[test]
fn every_event_made_of_the_plans_examples_is_taken() {
    let plan = plan();
    for event in &plan.events {
        let validator = validator(&plan, &event.name);
        let example = example(event);
        let errors: Vec<String> = validator.iter_errors(&example).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{}: {errors:?}", event.name);
        for property in &event.properties {
            for value in &property.examples {
                let other = example_with(event, &property.name, value.clone());
                assert!(validator.is_valid(&other), "{} {} {value}", event.name, property.name);
            }
        }
    }
}

#[test]
fn a_required_property_must_be_there_and_an_optional_one_may_be_missing_or_null() {
    let plan = plan();
    for event in &plan.events {
        let validator = validator(&plan, &event.name);
        for property in &event.properties {
            let example = example_with(event, &property.name, property.examples[0].clone());
            assert!(validator.is_valid(&example), "{}", property.name);
            let missing = without(&example, "/properties", &property.name);
            let null = with(&example, "/properties", &property.name, Value::Null);
            assert_eq!(validator.is_valid(&missing), !property.required, "{}", property.name);
            assert_eq!(validator.is_valid(&null), !property.required, "{}", property.name);
        }
    }
}

#[test]
fn a_value_that_the_property_does_not_take_is_refused() {
    let plan = plan();
    for event in &plan.events {
        let validator = validator(&plan, &event.name);
        let example = example(event);
        for property in &event.properties {
            let wrong = match &property.kind {
                Kind::Boolean => vec![json!("true"), json!(1)],
                Kind::Integer { minimum, .. } => vec![json!("1"), json!(1.5), json!(minimum - 1), json!(1_u64 << 53)],
                Kind::Number(_) => vec![json!("1"), json!(-1)],
                Kind::String(Text::Closed { .. }) => vec![json!("something_else"), json!(1)],
                Kind::String(Text::Open) => vec![json!(""), json!("x".repeat(1025)), json!(1)],
                Kind::String(Text::Known { .. }) => vec![json!("Not Known!"), json!("")],
                Kind::String(Text::Url) => vec![json!("www.example.com"), json!("ftp://example.com")],
                Kind::String(Text::DateRange) => {
                    vec![
                        json!("2026-13-01_2026-02-07"),
                        json!("2026-02-01"),
                        json!("2026-02-01_2026-02-29"),
                    ]
                }
                Kind::Object { .. } => vec![json!([]), json!("{}")],
                other => unreachable!("no event has {other:?}"),
            };
            for value in wrong {
                let broken = example_with(event, &property.name, value.clone());
                assert!(!validator.is_valid(&broken), "{} {} {value}", event.name, property.name);
            }
        }
        let unknown = with(&example, "/properties", "no_such_property", json!(1));
        assert!(!validator.is_valid(&unknown), "{}", event.name);
    }
}

#[test]
fn the_envelope_is_judged() {
    let plan = plan();
    for event in &plan.events {
        let validator = validator(&plan, &event.name);
        let example = example(event);
        let name = &event.name;
        for key in ["event_id", "event", "timestamp", "platform", "properties"] {
            assert!(!validator.is_valid(&without(&example, "", key)), "{name} {key}");
        }
        for (key, value) in [
            ("event_id", json!("not-a-uuid")),
            ("event", json!("another_event")),
            ("timestamp", json!("2026-02-04T14:30:00+03:00")),
            ("timestamp", json!("2026-02-04 14:30:00Z")),
            ("timestamp", json!("2026-02-30T14:30:00Z")),
            ("platform", json!("fridge")),
            ("user_id", json!("")),
            ("user_id", json!(1)),
            ("context", json!([])),
            ("user_properties", json!([])),
            ("colour", json!("red")),
        ] {
            assert!(
                !validator.is_valid(&with(&example, "", key, value.clone())),
                "{name} {key} {value}"
            );
        }
        for (key, value) in [
            ("timestamp", json!("2026-02-04T14:30:00.123456+00:00")),
            ("context", json!({ "locale": "ru-RU" })),
            ("context", Value::Null),
            ("user_properties", json!({ "language": "ru" })),
        ] {
            assert!(
                validator.is_valid(&with(&example, "", key, value.clone())),
                "{name} {key} {value}"
            );
        }
    }
}

#[test]
fn an_event_names_whom_it_must_and_comes_from_where_it_may() {
    let plan = plan();
    for event in &plan.events {
        let validator = validator(&plan, &event.name);
        let example = example(event);
        let anonymous = without(&example, "", "user_id");
        let nobody = without(&anonymous, "", "anonymous_id");
        let name = &event.name;
        assert_eq!(
            validator.is_valid(&anonymous),
            event.identity != Identity::User,
            "{name}"
        );
        assert_eq!(validator.is_valid(&nobody), event.identity == Identity::None, "{name}");
        for platform in &plan.platforms {
            let moved = with(&example, "", "platform", json!(platform.name));
            let allowed = event.platforms.contains(&platform.name);
            assert_eq!(validator.is_valid(&moved), allowed, "{name} {}", platform.name);
            let no_session = without(&moved, "", "session_id");
            let free = allowed && platform.name != "web";
            assert_eq!(validator.is_valid(&no_session), free, "{name} {}", platform.name);
        }
    }
}

#[test]
fn user_properties_are_judged_flat_and_in_set_and_set_once() {
    let plan = plan();
    let event = plan.event("user_signed_up").unwrap();
    let validator = validator(&plan, &event.name);
    let example = example(event);
    let taken = |user_properties: Value| validator.is_valid(&with(&example, "", "user_properties", user_properties));
    assert!(taken(json!({})));
    assert!(taken(
        json!({ "language": "ru", "$set": { "exchanges_count": 3 }, "$setOnce": { "country": "RU" } })
    ));
    assert!(taken(json!({ "exchanges_list": ["mexc", "bybit"], "language": null })));
    for broken in [
        json!({ "languge": "ru" }),
        json!({ "language": "RU" }),
        json!({ "exchanges_list": ["mexc", "By Bit"] }),
        json!({ "exchanges_list": "mexc" }),
        json!({ "$set": { "country": "ru" } }),
        json!({ "$set": { "countri": "RU" } }),
        json!({ "$setOnce": "RU" }),
        json!({ "$unset": {} }),
    ] {
        assert!(!taken(broken.clone()), "{broken}");
    }
}

#[test]
fn identify_needs_a_person_and_user_properties_and_no_properties() {
    let plan = plan();
    let validator = validator(&plan, "identify");
    let identify = json!({
        "event_id": "0194d3c0-0000-7000-8000-000000000001",
        "event": "$identify",
        "timestamp": "2026-02-04T14:30:00Z",
        "platform": "web",
        "user_id": "usr_a1b2c3",
        "session_id": "0194d3bf-0000-7000-8000-000000000002",
        "user_properties": { "language": "ru" },
    });
    assert!(validator.is_valid(&identify));
    assert!(validator.is_valid(&with(&identify, "", "user_properties", json!({}))));
    assert!(validator.is_valid(&with(&identify, "", "properties", json!({}))));
    assert!(!validator.is_valid(&with(&identify, "", "properties", json!({ "a": 1 }))));
    assert!(!validator.is_valid(&without(&identify, "", "user_id")));
    assert!(!validator.is_valid(&without(&identify, "", "user_properties")));
    assert!(!validator.is_valid(&with(&identify, "", "user_properties", Value::Null)));
    assert!(!validator.is_valid(&without(&identify, "", "session_id")));
    let from_backend = with(&identify, "", "platform", json!("backend"));
    assert!(validator.is_valid(&without(&from_backend, "", "session_id")));
}

#[test]
fn rules_that_compare_with_constants_are_judged() {
    let plan = plan();
    let event_with = |name: &str, changes: &[(&str, Value)]| {
        let event = plan.event(name).unwrap();
        changes.iter().fold(example(event), |example, (key, value)| {
            with(&example, "/properties", key, value.clone())
        })
    };
    let withdrawals = validator(&plan, "withdrawal_status_changed");
    let withdrawal =
        |changes: &[(&str, Value)]| withdrawals.is_valid(&event_with("withdrawal_status_changed", changes));
    let (completed, failed) = (("new_status", json!("completed")), ("new_status", json!("failed")));
    assert!(withdrawal(&[completed.clone(), ("processing_time_sec", json!(1))]));
    assert!(!withdrawal(&[failed.clone(), ("processing_time_sec", json!(1))]));
    assert!(withdrawal(&[failed.clone(), ("processing_time_sec", Value::Null)]));
    assert!(withdrawal(&[
        failed.clone(),
        ("failure_reason", json!("invalid_address"))
    ]));
    assert!(!withdrawal(&[
        completed.clone(),
        ("failure_reason", json!("invalid_address"))
    ]));
    assert!(!withdrawal(&[completed, ("old_status", json!("completed"))]));
    assert!(withdrawal(&[failed, ("old_status", json!("completed"))]));
    let syncs = validator(&plan, "trading_volume_synced");
    let sync = |status: &str, errors: Value| {
        let changes = [("sync_status", json!(status)), ("errors_count", errors)];
        syncs.is_valid(&event_with("trading_volume_synced", &changes))
    };
    assert!(sync("success", json!(0)));
    assert!(sync("success", Value::Null));
    assert!(!sync("success", json!(3)));
    assert!(sync("partial", json!(3)));
}

#[test]
fn free_objects_are_nested_as_deeply_as_the_plan_says() {
    let plan = plan();
    let event = plan.event("admin_action_performed").unwrap();
    let validator = validator(&plan, &event.name);
    let nested = |levels: usize, inner: &str| -> Value {
        let text = format!("{}{inner}{}", r#"{"a":"#.repeat(levels), "}".repeat(levels));
        serde_json::from_str(&text).unwrap()
    };
    for (pointer, key, most) in [("", "context", 4), ("/properties", "details", 8)] {
        let taken = |value: Value| validator.is_valid(&with(&example(event), pointer, key, value));
        assert!(taken(nested(most, "1")), "{key}");
        assert!(!taken(nested(most + 1, "1")), "{key}");
        assert!(taken(nested(most - 1, "[]")), "{key}");
        assert!(!taken(nested(most, "[]")), "{key}");
    }
}
