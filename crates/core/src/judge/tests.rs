//! What the vectors cannot show: the accessors, hostile sizes, and that the order of keys does not matter.

use std::format;
use std::prelude::v1::*;

use crate::{Code, Field, MAX_FINDINGS, PLAN_DOCS, judge, validate};

const GOOD: &str = r#"{"event_id":"0194D3C0-0000-7000-8000-0000000000ff","event":"withdrawal_requested",
    "timestamp":"2026-02-04T14:30:00Z","platform":"web","user_id":"usr_a1b2c3","anonymous_id":null,"session_id":"s1",
    "properties":{"amount_usd":100.0,"currency":"USDT","network":"TRC20","is_first_withdrawal":true}}"#;

#[test]
fn a_judgement_hands_out_what_a_store_needs() {
    let judgement = judge(GOOD.as_bytes());
    assert!(judgement.is_valid());
    assert_eq!(judgement.event().map(|event| event.name), Some("withdrawal_requested"));
    let id = [0x01, 0x94, 0xd3, 0xc0, 0, 0, 0x70, 0, 0x80, 0, 0, 0, 0, 0, 0, 0xff];
    assert_eq!(judgement.event_id(), Some(id));
    assert_eq!(judgement.field(Field::UserId), Some("\"usr_a1b2c3\""));
    assert_eq!(judgement.field(Field::AnonymousId), None);
    assert_eq!(judgement.field(Field::Context), None);
}

#[test]
fn a_malformed_text_hands_out_nothing() {
    let judgement = judge(&GOOD.as_bytes()[..GOOD.len() - 1]);
    assert!(!judgement.is_valid());
    assert_eq!(judgement.event_id(), None);
    assert_eq!(judgement.field(Field::UserId), None);
    assert_eq!(judgement.verdict(&PLAN_DOCS).event, None);
}

#[test]
fn the_order_of_keys_does_not_change_a_verdict() {
    let broken = GOOD
        .replace("100.0", "-0.005")
        .replace("TRC20", "TRC21")
        .replace("\"web\"", "\"admin\"");
    let expected = validate(broken.as_bytes());
    assert_eq!(expected.violations.len(), 4);
    let serde_json::Value::Object(members) = serde_json::from_str(&broken).unwrap() else {
        unreachable!()
    };
    let members: Vec<String> = members
        .iter()
        .map(|(key, value)| format!("\"{key}\":{value}"))
        .collect();
    for turn in 0..members.len() {
        let mut turned = members.clone();
        turned.rotate_left(turn);
        assert_eq!(validate(format!("{{{}}}", turned.join(",")).as_bytes()), expected);
        turned.reverse();
        assert_eq!(validate(format!("{{{}}}", turned.join(",")).as_bytes()), expected);
    }
}

#[test]
fn an_event_of_a_hundred_thousand_unknown_keys_gets_a_verdict_of_bounded_size() {
    let keys: Vec<String> = (0..100_000).map(|key| format!("\"key{key}\":1")).collect();
    let verdict = validate(format!("{{{}}}", keys.join(",")).as_bytes());
    assert!(!verdict.valid);
    assert_eq!(verdict.violations.len(), MAX_FINDINGS);
}

#[test]
fn a_violation_counts_even_where_there_are_too_many_warnings_to_list() {
    let names: Vec<String> = (0..1000).map(|name| format!("\"exchange{name}\"")).collect();
    let list = format!("[{},\"BAD\"]", names.join(","));
    let text = GOOD.replace(
        "\"properties\"",
        &format!("\"user_properties\":{{\"exchanges_list\":{list}}},\"properties\""),
    );
    let verdict = validate(text.as_bytes());
    assert!(!verdict.valid);
    assert_eq!(verdict.warnings.len(), MAX_FINDINGS);
    assert_eq!(verdict.violations[0].code, Code::BadFormat);
    assert_eq!(verdict.violations[0].path, "/user_properties/exchanges_list/1000");
}

#[test]
fn a_value_of_a_megabyte_is_shown_shortened() {
    let text = GOOD.replace("TRC20", &"x".repeat(1 << 20));
    let verdict = validate(text.as_bytes());
    let actual = verdict.violations[0].actual.clone().unwrap();
    assert!(actual.chars().count() <= 121 && actual.ends_with('…'), "{actual}");
    assert!(verdict.violations[0].message.len() < 500);
}

#[test]
fn keys_are_escaped_in_pointers() {
    let text = GOOD.replace("\"currency\"", "\"a/b~c\\u0041\":1,\"currency\"");
    assert_eq!(validate(text.as_bytes()).violations[0].path, "/properties/a~1b~0cA");
}

#[test]
fn a_hundred_thousand_levels_are_malformed_and_no_more() {
    for opening in ["[", "{\"a\":"] {
        let verdict = validate(opening.repeat(100_000).as_bytes());
        assert_eq!(verdict.violations.len(), 1);
        assert_eq!(verdict.violations[0].code, Code::Malformed);
    }
}
