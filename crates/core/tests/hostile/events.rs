//! Events with one place left open, and what is found in them.

use cryptorebate_core::{Verdict, check, validate};

/// A valid `withdrawal_requested` by its fields, so that any of its values can be another.
pub const FIELDS: [(&str, &str); 10] = [
    ("event_id", r#""0194d3c0-0000-7000-8000-000000000001""#),
    ("event", r#""withdrawal_requested""#),
    ("timestamp", r#""2026-02-04T14:30:00Z""#),
    ("platform", r#""web""#),
    ("user_id", r#""usr_a1b2c3""#),
    ("anonymous_id", r#""0194d3bf-0000-7000-8000-000000000001""#),
    ("session_id", r#""s1""#),
    (
        "properties",
        r#"{"amount_usd":100.0,"currency":"USDT","network":"TRC20","is_first_withdrawal":true}"#,
    ),
    ("user_properties", "{}"),
    ("context", "{}"),
];

/// An event with this text in the place of one of its fields.
pub fn with_field(field: &str, text: &str) -> String {
    let members = FIELDS.map(|(name, own)| format!("\"{name}\":{}", if name == field { text } else { own }));
    format!("{{{}}}", members.join(","))
}

/// An event with one more member at its top level.
pub fn with_member(key: &str, text: &str) -> String {
    let event = with_field("", "");
    format!("{},\"{key}\":{text}}}", &event[..event.len() - 1])
}

/// An event with this text in the place of a property.
pub fn with_property(property: &str, text: &str) -> String {
    let all = [
        ("amount_usd", "100.0"),
        ("currency", "\"USDT\""),
        ("network", "\"TRC20\""),
        ("is_first_withdrawal", "true"),
    ];
    let members = all.map(|(name, own)| format!("\"{name}\":{}", if name == property { text } else { own }));
    with_field("properties", &format!("{{{}}}", members.join(",")))
}

/// `user_logged_out`, whose one property is a count.
pub fn with_count(text: &str) -> String {
    with_field("properties", &format!(r#"{{"session_duration_sec":{text}}}"#))
        .replace("withdrawal_requested", "user_logged_out")
}

/// `trading_volume_synced` with a duration, which may have any number of decimals.
pub fn with_seconds(text: &str) -> String {
    with_field(
        "properties",
        &format!(
            r#"{{"exchange_name":"mexc","period":"daily","traders_count":1,"total_volume_usd":1,
            "sync_duration_sec":{text},"sync_status":"success"}}"#
        ),
    )
    .replace("withdrawal_requested", "trading_volume_synced")
    .replace(r#""platform":"web""#, r#""platform":"backend""#)
}

/// `admin_action_performed` with these details.
pub fn with_details(text: &str) -> String {
    with_field(
        "properties",
        &format!(r#"{{"admin_id":"adm_1","action_type":"block_user","target_entity":"usr_1","details":{text}}}"#),
    )
    .replace("withdrawal_requested", "admin_action_performed")
    .replace(r#""platform":"web""#, r#""platform":"admin""#)
}

/// The same event as `$identify`.
pub fn identify(user_properties: &str) -> String {
    with_field("user_properties", user_properties)
        .replace("withdrawal_requested", "$identify")
        .replace(FIELDS[7].1, "{}")
}

/// The user properties flat and in both operators, and the path to each.
pub fn everywhere(members: &str) -> [(String, &'static str); 3] {
    [
        (format!("{{{members}}}"), "/user_properties"),
        (format!("{{\"$set\":{{{members}}}}}"), "/user_properties/$set"),
        (format!("{{\"$setOnce\":{{{members}}}}}"), "/user_properties/$setOnce"),
    ]
}

/// Code and path of every violation.
pub fn outline(verdict: &Verdict) -> Vec<String> {
    assert_eq!(verdict.valid, verdict.violations.is_empty());
    let violations = verdict.violations.iter();
    violations
        .map(|violation| format!("{} {}", violation.code.name(), violation.path))
        .collect()
}

/// Asserts what is found.
#[track_caller]
pub fn expect(text: impl AsRef<[u8]>, expected: &[&str]) {
    let text = text.as_ref();
    let shown = String::from_utf8_lossy(text);
    assert_eq!(outline(&validate(text)), expected, "{shown}");
    assert_eq!(check(text).is_valid(), expected.is_empty(), "{shown}");
}

/// Malformed, and nothing else.
pub const MALFORMED: &[&str] = &["malformed "];
