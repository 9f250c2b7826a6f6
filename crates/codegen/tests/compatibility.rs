//! What the comparison of two plans says of senders, held against the JSON Schemas of both plans and the core itself.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod support;

use cryptorebate_codegen::files;
use cryptorebate_plan::diff::{ChangeKind, Effect};
use cryptorebate_plan::{CRYPTOREBATE_TOML, Plan, diff, parse};
use jsonschema::Validator;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use support::Core;

/// The validator of each schema of a plan, by the event's name on the wire.
fn validators(plan: &Plan) -> BTreeMap<String, Validator> {
    let schemas = files(plan)
        .into_iter()
        .filter(|file| file.path.starts_with("plan/schemas/"));
    schemas
        .map(|file| {
            let schema: Value = serde_json::from_str(&file.text).unwrap();
            let validator = jsonschema::draft202012::options()
                .should_validate_formats(true)
                .build(&schema)
                .unwrap();
            (schema["title"].as_str().unwrap().to_owned(), validator)
        })
        .collect()
}

/// Whether the comparison says that an event that was valid may be invalid now.
fn breaks_senders(old: &Plan, new: &Plan) -> bool {
    diff(old, new)
        .changes
        .iter()
        .any(|change| change.kind.senders() == Effect::Breaking)
}

/// Ways to define a property, each different in what it takes. Decimals are not among them: schemas cannot judge them.
const DEFINITIONS: [&str; 34] = [
    r#"type = "boolean""#,
    r#"type = "integer""#,
    r#"type = "integer", minimum = 0"#,
    r#"type = "integer", minimum = 1"#,
    r#"type = "integer", above = 1"#,
    r#"type = "integer", minimum = 0, maximum = 100"#,
    r#"type = "number""#,
    r#"type = "number", minimum = 0"#,
    r#"type = "number", above = 0"#,
    r#"type = "number", minimum = 0, maximum = 100"#,
    r#"type = "number", above = 0, maximum = 1"#,
    r#"type = "number", maximum = 100"#,
    r#"type = "string""#,
    r#"type = "string", closed = ["a", "b"]"#,
    r#"type = "string", closed = ["a", "b", "c"]"#,
    r#"type = "string", closed = ["A"]"#,
    r#"type = "string", closed = ["2026-02-04T14:30:00Z"]"#,
    r#"type = "string", closed = ["2026-02-01_2026-02-07"]"#,
    r#"type = "string", closed = ["/a"]"#,
    r#"type = "string", known = ["a"], pattern = "^[a-z]+$""#,
    r#"type = "string", known = ["a", "b"], pattern = "^[a-z]+$""#,
    r#"type = "string", pattern = "^[a-z]+$""#,
    r#"type = "string", pattern = "^[a-z]{1,2}$""#,
    r#"type = "string", pattern = "^[a-z0-9_]{3,5}$""#,
    r#"type = "string", pattern = "^[A-Za-z0-9_]+$""#,
    r#"type = "string", pattern = "^[0-9TZ:.+_-]+$""#,
    r#"type = "string", pattern = "^[0-9_-]{21}$""#,
    r#"type = "string", format = "datetime""#,
    r#"type = "string", format = "date_range""#,
    r#"type = "string", format = "url""#,
    r#"type = "list", items = "string""#,
    r#"type = "list", items = "integer""#,
    r#"type = "list", items = "number""#,
    r#"type = "object""#,
];

/// Values, among them at least one for every two definitions that takes the one and not the other.
fn values() -> Vec<Value> {
    let mut values = vec![
        json!(true),
        json!(-1),
        json!(-0.5),
        json!(0),
        json!(0.5),
        json!(1),
        json!(1.5),
        json!(2),
        json!(50),
        json!(100),
        json!(100.5),
        json!(101),
        json!(9_007_199_254_740_991_i64),
        json!(1e300),
        json!(-1e300),
        json!([]),
        json!(["a"]),
        json!([1]),
        json!([1.5]),
        json!({}),
        json!("x".repeat(1024)),
        json!("0123456789-".repeat(3)),
    ];
    values.extend(
        [
            "a",
            "b",
            "c",
            "d",
            "ab",
            "abc",
            "abcdef",
            "ab_1",
            "A",
            "Abc_1",
            "2026-02-04T14:30:00Z",
            "2026-02-04T14:30:00.5+00:00",
            "2026-02-01_2026-02-07",
            "2026-02-02_2026-02-07",
            "000000000000000000000",
            "/a",
            "/b",
            "https://example.com",
            "é",
        ]
        .map(|text| json!(text)),
    );
    values
}

fn plan_with(definition: &str) -> Plan {
    parse(&format!(
        r#"
name = "shop"
version = "1.0.0"
description = "What a shop measures."
[platforms]
web = {{ description = "The site.", session = "optional", emitter = "client" }}
[events.shirt_bought]
description = "Somebody bought."
priority = "P0"
category = "sales"
platforms = ["web"]
identity = "none"
emitter = "client"
[events.shirt_bought.properties]
value = {{ {definition}, description = "The value." }}
"#
    ))
    .unwrap()
}

#[test]
fn a_property_that_takes_other_values_breaks_senders_if_and_only_if_the_schemas_say_so() {
    let plans: Vec<Plan> = DEFINITIONS.into_iter().map(plan_with).collect();
    let values = values();
    let taken: Vec<Vec<bool>> = plans
        .iter()
        .map(|plan| {
            let validator = &validators(plan)["shirt_bought"];
            let event = |value: &Value| {
                json!({
                    "event_id": "0194d3c0-0000-7000-8000-000000000001",
                    "event": "shirt_bought",
                    "timestamp": "2026-02-04T14:30:00Z",
                    "platform": "web",
                    "properties": { "value": value },
                })
            };
            values.iter().map(|value| validator.is_valid(&event(value))).collect()
        })
        .collect();
    for (old, old_taken) in plans.iter().zip(&taken) {
        for (new, new_taken) in plans.iter().zip(&taken) {
            let lost = old_taken.iter().zip(new_taken).position(|(old, new)| *old && !*new);
            let come = old_taken.iter().zip(new_taken).any(|(old, new)| !*old && *new);
            let kinds = diff(old, new).changes.into_iter().map(|change| change.kind);
            let definitions = (&old.events[0].properties[0].kind, &new.events[0].properties[0].kind);
            let expected = match (lost.is_some(), come) {
                (false, false) => None,
                (true, false) => Some(ChangeKind::ValuesNarrowed),
                (false, true) => Some(ChangeKind::ValuesWidened),
                (true, true) => Some(ChangeKind::ValuesReplaced),
            };
            let of_values = kinds.into_iter().find(|kind| {
                matches!(
                    kind,
                    ChangeKind::ValuesNarrowed | ChangeKind::ValuesWidened | ChangeKind::ValuesReplaced
                )
            });
            let witness = lost.map(|index| &values[index]);
            assert_eq!(of_values, expected, "{definitions:?}, lost {witness:?}, come {come}");
            assert_eq!(breaks_senders(old, new), lost.is_some(), "{definitions:?}");
        }
    }
}

/// Changes to the plan of this project: what is replaced by what, and whether that breaks senders.
const EDITS: [(&str, &str, bool); 22] = [
    (
        "closed = [\"spot\", \"futures\"]",
        "closed = [\"spot\", \"futures\", \"margin\"]",
        false,
    ),
    (
        "closed = [\"email\", \"telegram\"], required",
        "closed = [\"telegram\", \"email\"], required",
        false,
    ),
    (
        "closed = [\"spot\", \"futures\"]",
        "closed = [\"spot\", \"margin\"]",
        true,
    ),
    (
        "source = { type = \"text\", description",
        "source = { type = \"text\", required = true, description",
        true,
    ),
    ("deep_link = { type", "entry_link = { type", true),
    (
        "deep_link = { type",
        "entry = { type = \"text\", description = \"E.\" }\ndeep_link = { type",
        false,
    ),
    (
        "deep_link = { type",
        "entry = { type = \"text\", required = true, description = \"E.\" }\ndeep_link = { type",
        true,
    ),
    ("minimum = 0, maximum = 100", "minimum = 0, maximum = 50", true),
    ("minimum = 0, maximum = 100", "minimum = 0, maximum = 200", false),
    (
        "ordinal = { type = \"integer\", minimum = 1",
        "ordinal = { type = \"integer\", minimum = 0",
        false,
    ),
    (
        "count = { type = \"integer\", minimum = 0",
        "count = { type = \"integer\", minimum = 1",
        true,
    ),
    ("\"^[A-Z0-9]{2,10}$\"", "\"^[A-Z0-9]{2,12}$\"", false),
    ("known = [\"USDT\"]", "known = [\"USDT\", \"USDC\"]", false),
    (
        "exchange = { type = \"string\", pattern = \"^[a-z0-9]+$\"",
        "exchange = { type = \"string\", pattern = \"^[a-z]+$\"",
        true,
    ),
    ("identity = \"visitor\"", "identity = \"user\"", true),
    ("identity = \"visitor\"", "identity = \"none\"", false),
    ("identity = \"none\"", "identity = \"user\"", true),
    ("platforms = [\"web\", \"telegram_bot\"]", "platforms = [\"web\"]", true),
    (
        "platforms = [\"telegram_bot\"]",
        "platforms = [\"telegram_bot\", \"web\"]",
        false,
    ),
    ("session = \"required\"", "session = \"optional\"", false),
    ("session = \"optional\"", "session = \"required\"", true),
    (
        "is_inline_button = { type = \"boolean\", required = true,",
        "is_inline_button = { type = \"boolean\",",
        false,
    ),
];

/// The valid ones of the conformance vectors.
fn valid_events() -> Vec<Value> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors");
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let files = files.filter(|path| path.extension().is_some_and(|ending| ending == "json"));
    files
        .flat_map(|path| {
            let file: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
            file["vectors"].as_array().unwrap().clone()
        })
        .filter(|vector| vector["valid"] == true)
        .map(|mut vector| vector["event"].take())
        .filter(Value::is_object)
        .collect()
}

/// The plan file without its examples, which a changed property need not fit.
fn without_examples(text: &str) -> String {
    let lines = text.lines().map(|line| match line.split_once(", examples = [") {
        Some((property, _)) => format!("{property} }}"),
        None => line.to_owned(),
    });
    lines.collect::<Vec<String>>().join("\n")
}

#[test]
fn a_change_of_the_plan_breaks_senders_if_and_only_if_a_valid_vector_becomes_invalid() {
    let text = without_examples(CRYPTOREBATE_TOML);
    let old = parse(&text).unwrap();
    let before = validators(&old);
    let valid = |validators: &BTreeMap<String, Validator>, event: &Value| {
        let name = event["event"].as_str().unwrap_or_default();
        validators.get(name).is_some_and(|validator| validator.is_valid(event))
    };
    let events: Vec<Value> = valid_events()
        .into_iter()
        .filter(|event| valid(&before, event))
        .collect();
    assert!(events.len() > 300, "{}", events.len());
    for (from, to, breaking) in EDITS {
        assert!(text.contains(from), "{from}");
        let new = parse(&text.replacen(from, to, 1)).unwrap();
        let after = validators(&new);
        let lost: Vec<&Value> = events.iter().filter(|event| !valid(&after, event)).collect();
        assert_eq!(!lost.is_empty(), breaking, "{from} → {to}: {:?}", lost.first());
        assert_eq!(breaks_senders(&old, &new), breaking, "{from} → {to}");
    }
}

/// Changes that schemas cannot judge: decimals and rules.
const DEEP_EDITS: [(&str, &str, bool); 8] = [
    ("minimum = 0, max_decimals = 2", "minimum = 0, max_decimals = 0", true),
    ("minimum = 0, max_decimals = 2", "minimum = 0, max_decimals = 3", false),
    ("tolerance = 0.01", "tolerance = 0", true),
    ("tolerance = 0.01", "tolerance = 0.02", false),
    (
        "  { name = \"step_within_total\", at = \"step_number\", at_most = \"total_steps\" },\n",
        "",
        false,
    ),
    (
        "at = \"step_number\", at_most = \"total_steps\"",
        "at = \"total_steps\", at_most = \"step_number\"",
        true,
    ),
    (
        "[events.payout_failed.properties]",
        "rules = [{ name = \"r\", at = \"withdrawal_id\", differs_from = \"failure_reason\" }]\n\
         [events.payout_failed.properties]\nretries = { type = \"count\", description = \"R.\" }",
        true,
    ),
    (
        "[events.withdrawal_requested.properties]",
        "rules = [{ name = \"low_fee\", at = \"fee_usd\", at_most = \"amount_usd\" }]\n\
         [events.withdrawal_requested.properties]\nfee_usd = { type = \"usd\", description = \"The fee.\" }",
        false,
    ),
];

#[test]
fn decimals_and_rules_break_senders_if_and_only_if_the_core_refuses_what_it_took() {
    let text = without_examples(CRYPTOREBATE_TOML);
    let old = parse(&text).unwrap();
    let mut events: Vec<String> = valid_events().iter().map(Value::to_string).collect();
    // Shares that add up by the tolerance alone, and a withdrawal that is named for why its payout failed.
    for (name, properties) in [
        (
            "rebate_calculated",
            r#"{"exchange_name":"weex","period":"2026-02-01_2026-02-07","gross_rebate_usd":50.01,"trader_share_usd":30,
            "service_share_usd":20,"trader_share_pct":60,"trading_volume_usd":100000}"#,
        ),
        (
            "payout_failed",
            r#"{"withdrawal_id":"network_error","failure_reason":"network_error","amount_usd":100,"will_retry":true}"#,
        ),
    ] {
        events.push(format!(
            r#"{{"event_id":"0194d3c0-0000-7000-8000-000000000001","event":"{name}","timestamp":"2026-02-04T14:30:00Z",
            "platform":"backend","user_id":"usr_a1b2c3","properties":{properties}}}"#
        ));
    }
    let is_valid = |verdict: &String| verdict.starts_with("valid true");
    assert!(Core::of(&old).judge(&events).iter().all(is_valid));
    for (from, to, breaking) in DEEP_EDITS {
        assert!(text.contains(from), "{from}");
        let new = parse(&text.replacen(from, to, 1)).unwrap();
        let verdicts = Core::of(&new).judge(&events);
        let lost = verdicts.iter().find(|verdict| !is_valid(verdict));
        assert_eq!(lost.is_some(), breaking, "{from} → {to}: {lost:?}");
        assert_eq!(breaks_senders(&old, &new), breaking, "{from} → {to}");
    }
}
