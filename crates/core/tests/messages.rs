//! All messages side by side, in `messages.txt`, so that one who changes them reads them as those who get them do.
//!
//! After a change: `RENEW_MESSAGES=1 cargo test -p cryptorebate-core --test messages`, then read the difference.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

use cryptorebate_core::{Code, PLAN, Verdict, Violation, validate};
use serde_json::{Map, Value};

/// An event of the plan, and what is changed about it: a place, and the JSON to put there (nothing: it is taken away).
type Case = (&'static str, &'static [(&'static str, &'static str)]);

const ENVELOPE: &[Case] = &[
    ("referral_link_viewed", &[("/event", "\"referral_link_view\"")]),
    ("referral_link_viewed", &[("/event", "\"Referral Link Viewed\"")]),
    ("referral_link_viewed", &[("/event", "\"purchase\"")]),
    ("referral_link_viewed", &[("/event", "7")]),
    ("referral_link_viewed", &[("/event", "")]),
    ("referral_link_viewed", &[("/userId", "\"usr_a1b2c3\"")]),
    ("referral_link_viewed", &[("/exchange_name", "\"mexc\"")]),
    ("referral_link_viewed", &[("/event_id", "")]),
    ("referral_link_viewed", &[("/event_id", "\"42\"")]),
    ("referral_link_viewed", &[("/event_id", "42")]),
    ("referral_link_viewed", &[("/timestamp", "\"2026-02-04 14:30:00\"")]),
    (
        "referral_link_viewed",
        &[("/timestamp", "\"2026-02-04T14:30:00+03:00\"")],
    ),
    ("referral_link_viewed", &[("/timestamp", "1770215400000")]),
    ("referral_link_viewed", &[("/platform", "\"Web\"")]),
    ("referral_link_viewed", &[("/platform", "\"ios\"")]),
    ("referral_link_viewed", &[("/platform", "\"backend\"")]),
    ("referral_link_viewed", &[("/user_id", "")]),
    ("referral_link_viewed", &[("/user_id", "\"\"")]),
    ("referral_link_viewed", &[("/user_id", "1001")]),
    ("page_viewed", &[("/user_id", ""), ("/anonymous_id", "")]),
    ("referral_link_viewed", &[("/session_id", "")]),
    ("referral_link_viewed", &[("/session_id", "{}")]),
    ("referral_link_viewed", &[("/properties", "")]),
    ("referral_link_viewed", &[("/properties", "[]")]),
    ("referral_link_viewed", &[("/context", "\"web\"")]),
    (
        "referral_link_viewed",
        &[("/context", "{\"a\":{\"b\":{\"c\":{\"d\":{}}}}}")],
    ),
];

const PROPERTIES: &[Case] = &[
    (
        "referral_link_viewed",
        &[
            ("/properties/exchange_name", ""),
            ("/properties/exchange_nam", "\"mexc\""),
        ],
    ),
    ("referral_link_viewed", &[("/properties/colour", "\"red\"")]),
    ("referral_link_viewed", &[("/properties/exchange_name", "null")]),
    ("referral_link_viewed", &[("/properties/exchange_name", "\"Mexc\"")]),
    ("referral_link_viewed", &[("/properties/exchange_name", "\"gate.io\"")]),
    ("referral_link_viewed", &[("/properties/exchange_name", "\"\"")]),
    ("referral_link_viewed", &[("/properties/exchange_name", "\"bybt\"")]),
    ("referral_link_viewed", &[("/properties/exchange_name", "\"gate\"")]),
    ("referral_link_viewed", &[("/properties/exchange_name", "[\"mexc\"]")]),
    ("withdrawal_requested", &[("/properties/amount_usd", "\"100.00\"")]),
    ("withdrawal_requested", &[("/properties/amount_usd", "\"a lot\"")]),
    ("withdrawal_requested", &[("/properties/amount_usd", "0")]),
    ("withdrawal_requested", &[("/properties/amount_usd", "10.005")]),
    ("withdrawal_requested", &[("/properties/amount_usd", "-10.005")]),
    ("withdrawal_requested", &[("/properties/currency", "\"usdt\"")]),
    ("withdrawal_requested", &[("/properties/currency", "\"EURO\"")]),
    ("withdrawal_requested", &[("/properties/network", "\"TRC21\"")]),
    ("withdrawal_requested", &[("/properties/network", "\"trc20\"")]),
    ("withdrawal_requested", &[("/properties/network", "\"Bitcoin\"")]),
    ("withdrawal_requested", &[("/properties/network", "20")]),
    (
        "withdrawal_requested",
        &[("/properties/is_first_withdrawal", "\"true\"")],
    ),
    ("withdrawal_requested", &[("/properties/is_first_withdrawal", "1")]),
    (
        "withdrawal_requested",
        &[("/properties/is_first_withdrawal", "\"yes\"")],
    ),
    ("user_logged_out", &[("/properties/session_duration_sec", "-1")]),
    ("user_logged_out", &[("/properties/session_duration_sec", "12.5")]),
    ("user_logged_out", &[("/properties/session_duration_sec", "\"1200\"")]),
    (
        "user_logged_out",
        &[("/properties/session_duration_sec", "9007199254740992")],
    ),
    ("onboarding_step_completed", &[("/properties/step_number", "0")]),
    ("onboarding_step_completed", &[("/properties/step_name", "true")]),
    ("trading_volume_synced", &[("/properties/sync_duration_sec", "-1")]),
    ("trading_volume_synced", &[("/properties/sync_duration_sec", "1e400")]),
    ("exchange_rate_updated", &[("/properties/new_trader_share_pct", "150")]),
    (
        "exchange_rate_updated",
        &[("/properties/new_trader_share_pct", "\"60%\"")],
    ),
    ("page_viewed", &[("/properties/page_url", "\"dashboard\"")]),
    ("page_viewed", &[("/properties/page_name", "{\"a\":1}")]),
    (
        "rebate_calculated",
        &[("/properties/period", "\"2026-02-07_2026-02-01\"")],
    ),
    ("rebate_calculated", &[("/properties/period", "\"February\"")]),
    ("statistics_viewed", &[("/properties/period", "\"7 days\"")]),
    ("statistics_viewed", &[("/properties/period", "\"14d\"")]),
    ("admin_action_performed", &[("/properties/details", "\"rate\"")]),
    (
        "admin_action_performed",
        &[("/properties/details", "[[[[[[[[[]]]]]]]]]")],
    ),
    (
        "admin_action_performed",
        &[("/properties/details", "{\"a\":[[[[[[[[1]]]]]]]]}")],
    ),
];

const USER_PROPERTIES: &[Case] = &[
    ("referral_link_viewed", &[("/user_properties", "\"ru\"")]),
    ("referral_link_viewed", &[("/user_properties", "{\"languge\":\"ru\"}")]),
    ("referral_link_viewed", &[("/user_properties", "{\"$setonce\":{}}")]),
    ("referral_link_viewed", &[("/user_properties", "{\"$set\":[]}")]),
    (
        "referral_link_viewed",
        &[("/user_properties", "{\"language\":\"russian\"}")],
    ),
    (
        "referral_link_viewed",
        &[("/user_properties", "{\"$set\":{\"language\":\"de\"}}")],
    ),
    ("referral_link_viewed", &[("/user_properties", "{\"country\":\"ru\"}")]),
    (
        "referral_link_viewed",
        &[("/user_properties", "{\"signup_date\":\"04.02.2026\"}")],
    ),
    (
        "referral_link_viewed",
        &[("/user_properties", "{\"exchanges_list\":\"mexc\"}")],
    ),
    (
        "referral_link_viewed",
        &[(
            "/user_properties",
            "{\"exchanges_list\":[\"mexc\",\"ByBit\",\"okex\",null]}",
        )],
    ),
    (
        "referral_link_viewed",
        &[("/user_properties", "{\"user_id\":\"usr_zzz\"}")],
    ),
];

const RULES: &[Case] = &[
    ("onboarding_step_completed", &[("/properties/step_number", "5")]),
    (
        "trading_volume_synced",
        &[
            ("/properties/sync_status", "\"success\""),
            ("/properties/errors_count", "3"),
        ],
    ),
    ("rebate_calculated", &[("/properties/gross_rebate_usd", "51")]),
    ("rebate_calculated", &[("/properties/trader_share_pct", "50")]),
    (
        "withdrawal_status_changed",
        &[
            ("/properties/old_status", "\"approved\""),
            ("/properties/new_status", "\"approved\""),
        ],
    ),
    (
        "withdrawal_status_changed",
        &[
            ("/properties/new_status", "\"approved\""),
            ("/properties/processing_time_sec", "3600"),
        ],
    ),
    (
        "withdrawal_status_changed",
        &[
            ("/properties/new_status", "\"approved\""),
            ("/properties/failure_reason", "\"no\""),
        ],
    ),
    ("exchange_rate_updated", &[("/properties/new_trader_share_pct", "50")]),
];

/// Texts that no change of a value leads to.
const TEXTS: &[&str] = &[
    "",
    "page_viewed",
    "[1, 2]",
    "{\"event\": \"page_viewed\"",
    "{\"event\": \"page_viewed\",}",
    "{\"event\" \"page_viewed\"}",
    "{event: \"page_viewed\"}",
    "{'event': 'page_viewed'}",
    "{\"event\": 'page_viewed'}",
    "{\"event\": undefined}",
    "{\"event\": NaN}",
    "{\"event\": 01}",
    "{\"event\": 1.}",
    "{\"event\": \"page\nviewed\"}",
    "{\"event\": \"page\\xviewed\"}",
    "{\"event\": \"page_viewed",
    "{\"properties\": [1 2]}",
    "{} {}",
    "{\n  \"event\": \"page_viewed\",\n  \"platform\": web\n}",
];

/// The event of the plan's examples, from the conformance vectors.
fn example(event: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../../tests/vectors/{event}.json"));
    let file: Value = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
    file["vectors"][0]["event"].clone()
}

/// The example with one value put elsewhere, as text: a number stays as it is written.
fn changed((event, changes): Case) -> String {
    let mut event = example(event);
    let mut literals: Vec<&str> = Vec::new();
    for (place, json) in changes {
        let (parent, name) = place.rsplit_once('/').unwrap();
        let object: &mut Map<String, Value> = event.pointer_mut(parent).unwrap().as_object_mut().unwrap();
        if json.is_empty() {
            object
                .remove(name)
                .or_else(|| (place == &"/anonymous_id").then_some(Value::Null))
                .unwrap();
        } else {
            object.insert(name.to_owned(), Value::from(format!("@{}", literals.len())));
            literals.push(json);
        }
    }
    let mut text = event.to_string();
    for (index, json) in literals.iter().enumerate() {
        text = text.replace(&format!("\"@{index}\""), json);
    }
    text
}

/// The text in one line.
fn shown(text: &str) -> String {
    text.replace('\n', "\\n")
}

fn write_findings(page: &mut String, verdict: &Verdict) {
    let lists = [("", &verdict.violations), ("warning ", &verdict.warnings)];
    for (level, finding) in lists
        .iter()
        .flat_map(|(level, list)| list.iter().map(move |finding| (level, finding)))
    {
        let Violation {
            code,
            path,
            message,
            expected,
            actual,
            rule,
        } = finding;
        let rule = rule.as_ref().map_or(String::new(), |rule| format!(" ({rule})"));
        let _ = writeln!(page, "  {level}{}{rule} {}", code.name(), shown(path));
        let _ = writeln!(page, "    {}", shown(message));
        let expected = expected.as_deref().unwrap_or("-");
        let actual = shown(actual.as_deref().unwrap_or("-"));
        let _ = writeln!(page, "    expected {expected} | actual {actual}");
    }
}

fn all_verdicts(page: &mut String) -> Vec<Verdict> {
    let mut verdicts = Vec::new();
    let chapters = [
        ("The envelope", ENVELOPE),
        ("Properties", PROPERTIES),
        ("User properties", USER_PROPERTIES),
        ("Rules", RULES),
    ];
    for (title, cases) in chapters {
        let _ = writeln!(page, "# {title}\n");
        for case in cases {
            let places: Vec<String> = case
                .1
                .iter()
                .map(|(place, json)| {
                    if json.is_empty() {
                        format!("no {place}")
                    } else {
                        format!("{place} = {json}")
                    }
                })
                .collect();
            let _ = writeln!(page, "{}: {}", case.0, places.join(", "));
            let verdict = validate(changed(*case).as_bytes());
            write_findings(page, &verdict);
            page.push('\n');
            verdicts.push(verdict);
        }
    }
    let long = changed(("referral_link_viewed", &[("/properties/exchange_name", "\"@long\"")]));
    let twice = changed(("referral_link_viewed", &[]));
    let more: [(&str, String); 6] = [
        (
            "an exchange_name of 1,025 characters",
            long.replace("@long", &"x".repeat(1025)),
        ),
        (
            "a session_id of 1,025 characters",
            changed(("referral_link_viewed", &[("/session_id", "\"@long\"")])).replace("@long", &"x".repeat(1025)),
        ),
        (
            "details of 9,000 bytes",
            changed((
                "admin_action_performed",
                &[("/properties/details", "{\"a\":\"@long\"}")],
            ))
            .replace("@long", &"x".repeat(9000)),
        ),
        (
            "exchange_name twice",
            twice.replace("\"exchange_name\"", "\"exchange_name\":\"okx\",\"exchange_name\""),
        ),
        (
            "platform twice",
            twice.replacen("\"platform\"", "\"platform\":\"web\",\"platform\"", 1),
        ),
        (
            "$identify of nobody",
            "{\"event\":\"$identify\",\"platform\":\"web\",\"properties\":{\"a\":1}}".to_owned(),
        ),
    ];
    let _ = writeln!(page, "# Long, twice, nobody\n");
    for (title, text) in more {
        let _ = writeln!(page, "{title}");
        let verdict = validate(text.as_bytes());
        write_findings(page, &verdict);
        page.push('\n');
        verdicts.push(verdict);
    }
    let _ = writeln!(page, "# Texts that are not JSON objects\n");
    let deep = "[".repeat(200);
    for text in TEXTS.iter().copied().chain([deep.as_str()]) {
        let _ = writeln!(page, "{}", shown(text));
        let verdict = validate(text.as_bytes());
        write_findings(page, &verdict);
        page.push('\n');
        verdicts.push(verdict);
    }
    let _ = writeln!(page, "(the byte FF)");
    let verdict = validate(b"{\"event\": \"\xff\"}");
    write_findings(page, &verdict);
    verdicts.push(verdict);
    verdicts
}

#[test]
fn the_messages_are_those_that_were_read() {
    let mut page = String::from("Every kind of message. Made by messages.rs, which says how to renew it.\n\n");
    all_verdicts(&mut page);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/messages.txt");
    if env::var_os("RENEW_MESSAGES").is_some() {
        fs::write(&path, &page).unwrap();
    }
    let read = fs::read_to_string(&path).unwrap_or_default();
    let difference = read.lines().zip(page.lines()).find(|(read, now)| read != now);
    assert!(
        read == page,
        "crates/core/tests/messages.txt differs, first here: {difference:?}\n\
         If the new messages are better, run: RENEW_MESSAGES=1 cargo test -p cryptorebate-core --test messages"
    );
}

#[test]
fn every_code_and_every_rule_is_among_them_and_every_case_has_a_finding() {
    let verdicts = all_verdicts(&mut String::new());
    let findings = || {
        verdicts
            .iter()
            .flat_map(|verdict| verdict.violations.iter().chain(&verdict.warnings))
    };
    let codes: BTreeSet<Code> = findings().map(|finding| finding.code).collect();
    // Nothing of the plan is deprecated yet.
    let missing: Vec<Code> = Code::ALL
        .iter()
        .map(|(code, ..)| *code)
        .filter(|code| !codes.contains(code))
        .collect();
    assert_eq!(missing, [Code::Deprecated]);
    let rules: BTreeSet<&str> = findings().filter_map(|finding| finding.rule.as_deref()).collect();
    for rule in PLAN.events.iter().flat_map(|event| event.rules) {
        assert!(rules.contains(rule.name), "{}", rule.name);
    }
    for verdict in &verdicts {
        assert!(!verdict.valid || !verdict.warnings.is_empty(), "{:?}", verdict.event);
    }
}
