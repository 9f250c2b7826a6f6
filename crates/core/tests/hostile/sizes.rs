//! Megabytes and a hundred thousand levels: the right verdict, in memory that does not grow with the event.

use allocation_counter::measure;
use cryptorebate_core::{MAX_FINDINGS, judge, validate};

use super::events::{
    MALFORMED, everywhere, identify, outline, with_count, with_details, with_field, with_member, with_property,
};

const MEGABYTE: usize = 1 << 20;
const LEVELS: usize = 100_000;

/// What `judge` may hold at once, whatever the event: its findings, and no byte of the event.
const JUDGE_BYTES: u64 = 16 * 1024;
/// What `validate` may hold at once, whatever the event, beside the names that it repeats: the event's, those in paths.
const VALIDATE_BYTES: u64 = 128 * 1024;
/// How many copies of such a name there may be at once: decoded, escaped for a JSON Pointer, in the pointer.
const COPIES_OF_NAMES: usize = 4;

/// Judges the event within its memory. Code and path of every violation.
#[track_caller]
fn found_in_bounds(text: &str) -> Vec<String> {
    let judged = measure(|| drop(judge(text.as_bytes())));
    assert!(
        judged.bytes_max <= JUDGE_BYTES,
        "judge holds {} bytes",
        judged.bytes_max
    );
    assert_eq!(judged.bytes_current, 0);
    let mut verdict = None;
    let validated = measure(|| verdict = Some(validate(text.as_bytes())));
    let Some(verdict) = verdict else { return Vec::new() };
    let findings = verdict.violations.iter().chain(&verdict.warnings);
    let paths: usize = findings.map(|finding| finding.path.len()).sum();
    let names = paths + verdict.event.as_deref().map_or(0, str::len);
    let most = VALIDATE_BYTES + (COPIES_OF_NAMES * names) as u64;
    assert!(
        validated.bytes_max <= most,
        "validate holds {} of {most} bytes",
        validated.bytes_max
    );
    outline(&verdict)
}

/// Asserts what is found, and the memory that it takes.
#[track_caller]
fn expect_bounded(text: &str, expected: &[&str]) {
    let shown: String = text.chars().take(400).collect();
    assert_eq!(found_in_bounds(text), expected, "{shown}");
}

/// Places for any value, each marked with a `?`.
fn places() -> Vec<String> {
    let mut places = vec![
        "?".to_owned(),
        with_member("colour", "?"),
        with_member("event", "?"),
        with_property("network", "?"),
        with_property("amount_usd", "1,\"colour\":?"),
        with_details("?"),
        with_field("properties", r#"{"a":?}"#).replace("withdrawal_requested", "no_such_event"),
    ];
    for field in cryptorebate_core::Field::ALL {
        places.push(with_field(field.name(), "?"));
    }
    for members in [
        r#""colour":?"#,
        r#""language":?"#,
        r#""exchanges_list":?"#,
        r#""language":"ru","language":?"#,
    ] {
        places.extend(everywhere(members).iter().map(|(text, _)| identify(text)));
    }
    places
}

#[test]
fn a_hundred_thousand_levels_are_malformed_in_every_place() {
    for (open, inner, close) in [
        ("[", "", "]"),
        (r#"{"a":"#, "1", "}"),
        (r#"[{"a":"#, "null", "}]"),
        ("[1,", "1", "]"),
    ] {
        let closed = format!("{}{inner}{}", open.repeat(LEVELS), close.repeat(LEVELS));
        let cut_off = open.repeat(LEVELS);
        for place in places() {
            expect_bounded(&place.replace('?', &closed), MALFORMED);
            expect_bounded(place.split_once('?').unwrap().0, MALFORMED);
            expect_bounded(&place.replace('?', &cut_off), MALFORMED);
        }
    }
}

/// A megabyte of text: plain, of two bytes a character, in escapes.
fn long_texts() -> [String; 3] {
    [
        "x".repeat(MEGABYTE),
        "ж".repeat(MEGABYTE / 2),
        r"\u0078".repeat(MEGABYTE / 6),
    ]
}

#[test]
fn a_megabyte_of_text_gets_the_verdict_of_its_place() {
    for long in long_texts() {
        let text = format!("\"{long}\"");
        for (field, expected) in [
            ("event_id", "bad_format /event_id"),
            ("event", "unknown_event /event"),
            ("timestamp", "too_long /timestamp"),
            ("platform", "not_in_enum /platform"),
            ("user_id", "too_long /user_id"),
            ("anonymous_id", "too_long /anonymous_id"),
            ("session_id", "too_long /session_id"),
            ("properties", "wrong_type /properties"),
            ("user_properties", "wrong_type /user_properties"),
            ("context", "wrong_type /context"),
        ] {
            expect_bounded(&with_field(field, &text), &[expected]);
        }
        for (property, expected) in [
            ("amount_usd", "wrong_type /properties/amount_usd"),
            ("currency", "too_long /properties/currency"),
            ("network", "not_in_enum /properties/network"),
            ("is_first_withdrawal", "wrong_type /properties/is_first_withdrawal"),
        ] {
            expect_bounded(&with_property(property, &text), &[expected]);
        }
        expect_bounded(&with_member("colour", &text), &["unknown_field /colour"]);
        expect_bounded(
            &with_details(&format!("{{\"a\":{text}}}")),
            &["too_long /properties/details"],
        );
        expect_bounded(
            &with_field("context", &format!("{{\"a\":{text}}}")),
            &["too_long /context"],
        );
        for (member, code, name) in [
            ("country", "too_long", "country"),
            ("signup_source", "too_long", "signup_source"),
            ("signup_method", "not_in_enum", "signup_method"),
            ("total_withdrawn", "wrong_type", "total_withdrawn"),
            ("colour", "unknown_property", "colour"),
        ] {
            for (user_properties, path) in everywhere(&format!("\"{member}\":{text}")) {
                let expected = format!("{code} {path}/{name}");
                expect_bounded(&identify(&user_properties), &[&expected]);
            }
        }
        for (user_properties, path) in everywhere(&format!("\"exchanges_list\":[\"mexc\",{text}]")) {
            expect_bounded(
                &identify(&user_properties),
                &[&format!("too_long {path}/exchanges_list/1")],
            );
        }
        expect_bounded(
            &identify(&format!("{{\"$set\":{text}}}")),
            &["wrong_type /user_properties/$set"],
        );
    }
}

#[test]
fn a_megabyte_of_key_stands_in_its_path() {
    for long in long_texts() {
        let name = if long.starts_with('\\') {
            "x".repeat(MEGABYTE / 6)
        } else {
            long.clone()
        };
        expect_bounded(&with_member(&long, "1"), &[&format!("unknown_field /{name}")]);
        let property = with_property("amount_usd", &format!("1,\"{long}\":1"));
        expect_bounded(&property, &[&format!("unknown_property /properties/{name}")]);
        for (text, path) in everywhere(&format!("\"{long}\":1")) {
            expect_bounded(&identify(&text), &[&format!("unknown_property {path}/{name}")]);
        }
        // Twice the same key is one violation.
        let half = &name[..MEGABYTE / 8 / 6 * 2];
        let twice = with_property("amount_usd", &format!("1,\"{half}\":1,\"{half}\":1"));
        expect_bounded(&twice, &[&format!("unknown_property /properties/{half}")]);
        expect_bounded(
            &with_details(&format!("{{\"{long}\":1}}")),
            &["too_long /properties/details"],
        );
    }
}

#[test]
fn a_megabyte_of_members_gets_the_most_violations_that_are_listed() {
    let unknown: Vec<String> = (0..MEGABYTE / 12).map(|at| format!("\"k{at:06}\":1")).collect();
    let unknown = unknown.join(",");
    let same = vec!["\"colour\":1"; MEGABYTE / 11].join(",");
    let known = vec!["\"language\":\"ru\""; MEGABYTE / 16].join(",");
    let amount = |members: &str| with_property("amount_usd", &format!("1,{members}"));
    let top = |members: &str| with_member("context", &format!("{{}},{members}"));
    let top = |members: &str| top(members).replacen("\"context\":{},", "", 1);
    for (text, path) in [(top(&unknown), ""), (amount(&unknown), "/properties")]
        .into_iter()
        .chain(everywhere(&unknown).map(|(text, path)| (identify(&text), path)))
    {
        let found = found_in_bounds(&text);
        assert_eq!(found.len(), MAX_FINDINGS);
        assert!(found[0].ends_with(&format!("{path}/k000000")), "{}", found[0]);
    }
    expect_bounded(&top(&same), &["unknown_field /colour"]);
    expect_bounded(&amount(&same), &["unknown_property /properties/colour"]);
    for (text, path) in everywhere(&same) {
        expect_bounded(&identify(&text), &[&format!("unknown_property {path}/colour")]);
    }
    for (text, path) in everywhere(&known) {
        expect_bounded(&identify(&text), &[&format!("duplicate_property {path}/language")]);
    }
    let counts = vec!["1"; MEGABYTE / 27].join(",\"session_duration_sec\":");
    expect_bounded(
        &with_count(&counts),
        &["duplicate_property /properties/session_duration_sec"],
    );
    let events = vec!["\"event\":\"user_logged_out\""; MEGABYTE / 26].join(",");
    expect_bounded(&top(&events), &["duplicate_property /event"]);
}

#[test]
fn a_list_of_a_hundred_thousand_members_is_judged_member_by_member() {
    let list = |member: &str| format!("\"exchanges_list\":[{}]", vec![member; 100_000].join(","));
    for (text, _) in everywhere(&list("\"mexc\"")) {
        let text = identify(&text);
        expect_bounded(&text, &[]);
        assert_eq!(measure(|| drop(judge(text.as_bytes()))).count_total, 0);
    }
    for member in ["null", "1", "\"Mexc\"", "[]"] {
        for (text, path) in everywhere(&list(member)) {
            let text = identify(&text);
            let found = found_in_bounds(&text);
            assert_eq!(found.len(), MAX_FINDINGS);
            assert!(
                found[127].ends_with(&format!("{path}/exchanges_list/127")),
                "{}",
                found[127]
            );
        }
    }
    // New exchanges are worth a warning each, and no more of them than of violations.
    for (text, _) in everywhere(&list("\"newex\"")) {
        let text = identify(&text);
        expect_bounded(&text, &[]);
        assert_eq!(validate(text.as_bytes()).warnings.len(), MAX_FINDINGS);
    }
    let numbers = vec!["1"; 100_000].join(",");
    expect_bounded(
        &with_field("context", &format!("{{\"a\":[{numbers}]}}")),
        &["too_long /context"],
    );
    expect_bounded(
        &with_property("network", &format!("[{numbers}]")),
        &["wrong_type /properties/network"],
    );
}

#[test]
fn keys_that_differ_in_their_last_letters_alone_are_all_listed() {
    for letter in ["x", r"\u0078"] {
        let long = letter.repeat(8000 / letter.len());
        let keys: Vec<String> = (0..MAX_FINDINGS).map(|at| format!("\"{long}{at:03}\":1")).collect();
        let long = "x".repeat(8000 / letter.len());
        let expected: Vec<String> = (0..MAX_FINDINGS)
            .map(|at| format!("unknown_property /properties/{long}{at:03}"))
            .collect();
        let expected: Vec<&str> = expected.iter().map(String::as_str).collect();
        expect_bounded(
            &with_property("amount_usd", &format!("1,{}", keys.join(","))),
            &expected,
        );
    }
}

#[test]
fn twice_the_event_takes_no_more_memory_to_judge() {
    let member = |at: usize| format!("\"{at:06}\":[{{\"a\":\"\\u00e9\"}},-1.5e3]");
    let event = |members: usize| {
        let members: Vec<String> = (0..members).map(member).collect();
        with_property("amount_usd", &format!("1,{}", members.join(",")))
    };
    let [once, twice] = [20_000, 40_000].map(|members| {
        let text = event(members);
        (
            measure(|| drop(judge(text.as_bytes()))),
            measure(|| drop(validate(text.as_bytes()))),
        )
    });
    assert_eq!(once.0.bytes_total, twice.0.bytes_total);
    assert_eq!(once.0.count_total, twice.0.count_total);
    assert_eq!(once.1.bytes_total, twice.1.bytes_total);
    assert_eq!(once.1.count_total, twice.1.count_total);
}
