//! The typed events against the validator: what the one can hold, the other takes, and nothing is lost on the way.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod any_json;

use cryptorebate_core::event::{Event, FromJsonError, Identify};
use cryptorebate_core::events::{
    AnyEvent, ExchangeRateUpdated, NotificationChannel, Percent, Platform, RebateAccruedNotification, UsdAmount,
    UserProperties,
};
use cryptorebate_core::{Code, Verdict, validate};
use cryptorebate_plan::{CRYPTOREBATE_TOML, parse};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Map, Value, json};

/// What an event says, however it is written: no nulls, all numbers alike, user properties flat.
fn meaning(event: &Value) -> Value {
    let mut event = event.clone();
    let flat = |user_properties: &Value| -> Value {
        let members = user_properties.as_object().unwrap().iter();
        let flattened: Map<String, Value> = members
            .flat_map(|(name, value)| match value {
                Value::Object(operation) if name.starts_with('$') => operation.clone(),
                _ => Map::from_iter([(name.clone(), value.clone())]),
            })
            .collect();
        Value::Object(flattened)
    };
    if let Some(user_properties) = event.get_mut("user_properties") {
        *user_properties = flat(user_properties);
        drop_nulls(user_properties);
    }
    drop_nulls(&mut event["properties"]);
    drop_nulls(&mut event);
    alike(&event)
}

fn drop_nulls(object: &mut Value) {
    object.as_object_mut().unwrap().retain(|_, value| !value.is_null());
}

fn alike(value: &Value) -> Value {
    match value {
        Value::Number(number) => json!(number.as_f64().unwrap() + 0.0),
        Value::Array(members) => members.iter().map(alike).collect(),
        Value::Object(members) => members
            .iter()
            .map(|(name, value)| (name.clone(), alike(value)))
            .collect(),
        _ => value.clone(),
    }
}

/// Whether only rules between properties are broken: these no single value can know.
fn breaks_rules_alone(verdict: &Verdict) -> bool {
    !verdict.valid
        && verdict
            .violations
            .iter()
            .all(|violation| violation.code == Code::RuleBroken)
}

/// Holds one event against both; whether the plan takes it.
fn check(name: &str, event: &Value) -> Result<bool, TestCaseError> {
    let text = event.to_string();
    let verdict = validate(text.as_bytes());
    let typed = AnyEvent::from_judged_json(name, &text);
    if breaks_rules_alone(&verdict) {
        let refused = typed.unwrap().to_json().unwrap_err();
        prop_assert!(breaks_rules_alone(refused.verdict()));
        return Ok(false);
    }
    prop_assert_eq!(typed.is_ok(), verdict.valid, "{:?}\n{:?}", typed, verdict);
    let Ok(typed) = typed else {
        return Ok(false);
    };
    let written = typed.to_json().unwrap();
    prop_assert_eq!(meaning(&serde_json::from_str(&written).unwrap()), meaning(event));
    prop_assert_eq!(&AnyEvent::from_json(&text).unwrap(), &typed);
    prop_assert_eq!(AnyEvent::from_json(&written).unwrap(), typed);
    Ok(true)
}

#[test]
fn the_types_hold_what_the_validator_takes_and_nothing_else_and_lose_nothing() {
    let plan = parse(CRYPTOREBATE_TOML).unwrap();
    for event in &plan.events {
        let mut runner = TestRunner::new(Config {
            cases: 300,
            failure_persistence: None,
            ..Config::default()
        });
        let taken = std::cell::Cell::new(0);
        let outcome = runner.run(&any_json::event(&plan, event), |json| {
            taken.set(taken.get() + i32::from(check(&event.name, &json)?));
            Ok(())
        });
        if let Err(failure) = outcome {
            panic!("{}: {failure}", event.name);
        }
        assert!(
            taken.get() >= 60,
            "{}: only {} events were valid",
            event.name,
            taken.get()
        );
    }
}

fn event<P: cryptorebate_core::event::TypedEvent<Plan = cryptorebate_core::events::ThisPlan>>(
    platform: Platform,
    properties: P,
) -> Event<P> {
    let id = "0194d3c0-0000-7000-8000-000000000001".parse().unwrap();
    Event::new(id, "2026-02-04T14:30:00Z".parse().unwrap(), platform, properties)
}

#[test]
fn what_no_single_value_can_know_is_judged_when_the_event_is_written() {
    let percent = Percent::new(50.0).unwrap();
    let properties = ExchangeRateUpdated::new("adm_1".parse().unwrap(), "okx".parse().unwrap(), percent, percent);
    let refused = event(Platform::Backend, properties).to_json().unwrap_err();
    let codes: Vec<Code> = refused
        .verdict()
        .violations
        .iter()
        .map(|violation| violation.code)
        .collect();
    assert_eq!(
        codes,
        [Code::PlatformNotAllowed, Code::MissingIdentity, Code::RuleBroken]
    );
    assert!(
        refused
            .to_string()
            .starts_with("the event exchange_rate_updated is not valid: "),
        "{refused}"
    );
}

#[test]
fn an_event_says_which_one_it_is_and_is_not_read_as_another() {
    let amount = UsdAmount::from_cents(1230).unwrap();
    let properties = RebateAccruedNotification::new("okx".parse().unwrap(), amount, NotificationChannel::WebPush);
    let json = event(Platform::TelegramBot, properties)
        .with_user_id("u1".parse().unwrap())
        .to_json()
        .unwrap();
    let expected = r#"{"event_id":"0194d3c0-0000-7000-8000-000000000001","event":"rebate_accrued_notification",
        "timestamp":"2026-02-04T14:30:00Z","platform":"telegram_bot","user_id":"u1",
        "properties":{"exchange_name":"okx","amount_usd":12.3,"notification_channel":"web_push"}}"#;
    assert_eq!(json, expected.replace("\n        ", ""));

    let other = Event::<ExchangeRateUpdated>::from_json(&json).unwrap_err();
    let message = "the event is rebate_accrued_notification: expected exchange_rate_updated";
    assert_eq!(other.to_string(), message);
    let broken = AnyEvent::from_json(json.replace("12.3", "\"12.3\"")).unwrap_err();
    assert!(matches!(broken, FromJsonError::Invalid(invalid) if invalid.verdict().violations.len() == 1));
    let large = AnyEvent::from_json(json.replace("12.3", "1e13")).unwrap_err();
    assert!(matches!(large, FromJsonError::Unrepresentable(_)));
    assert!(large.to_string().contains("15 digits"), "{large}");
}

#[test]
fn user_properties_are_read_flat_or_from_their_operations() {
    let text = r#"{"event_id":"0194d3c0-0000-7000-8000-000000000001","event":"$identify","platform":"backend",
        "timestamp":"2026-02-04T14:30:00Z","user_id":"u1","user_properties":
        {"language":"ru","$set":{"language":"en","country":null,"exchanges_count":3},"$setOnce":{"country":"DE"}}}"#;
    let identify = Event::<Identify>::from_json(text).unwrap();
    let expected = UserProperties::new()
        .with_language("ru".parse().unwrap())
        .with_exchanges_count(3_u32)
        .with_country("DE".parse().unwrap());
    assert_eq!(identify.user_properties, Some(expected));
    assert_eq!(
        Event::<Identify>::from_json(identify.to_json().unwrap()).unwrap(),
        identify
    );
}
