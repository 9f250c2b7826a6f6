//! Events of a Telegram Mini App: the user is the one whom Telegram signed for, whatever the page says.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop where it stands")]

mod support;

use std::process::Output;

use serde_json::{Value, json};
use support::{Answer, Collector, event, event_id, file, folder, plain, serve, stored};

// Made in Python by `hmac`, `hashlib` and `cryptography`, for a bot and a key pair of the seed 00 01 … 1f that exist in
// this test alone; signed on 2021-01-01 for the user 700000001.
const TOKEN: &str = "7000000001:AAE_not-a-real-bot-token_0123456789abc";
const BOT_ID: &str = "7000000001";
const TEST_KEY: &str = "03a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b8";
const SIGNED: &str = "\
    query_id=AAG_made_up_query&\
    user=%7B%22id%22%3A700000001%2C%22first_name%22%3A%22%D0%90%D0%B4%D0%B0%20%2B%20%5C%5C%20%5C%2F%20%3\
    F%22%2C%22language_code%22%3A%22ru%22%7D&auth_date=1609459200&start_param=ref_1&\
    signature=tGhiZ56f9TLed8bKGzj_qbOFOuvtQcibswMoZMjJcg365GVnF-tT33YO2P-Q_0pgCZsuk7wKSe_2UpSLDWL-Aw&\
    hash=1e283c9036f6744eea116b4f177176f6859893ab1258544d9ff456b97a8b338c";
/// Some hundred years: the signature above is believed.
const ANY_AGE: &str = "4000000000";

fn send(collector: &Collector, init_data: &Value, events: &[Value]) -> Answer {
    let body = json!({"sent_at": "2026-02-04T14:30:01Z", "init_data": init_data, "batch": events,
        "delivery": [{"tab": "a", "made": 1}]});
    collector.post("/v1/batch", body.to_string().as_bytes())
}

fn event_of(number: u64, user_id: &str) -> Value {
    let mut event = event(number);
    event["platform"] = json!("telegram_bot");
    event["user_id"] = json!(user_id);
    event
}

/// Every byte that the collector has written into its folder.
fn on_disk(data: &std::path::Path) -> String {
    let files = std::fs::read_dir(data).unwrap();
    let texts = files.map(|file| String::from_utf8_lossy(&std::fs::read(file.unwrap().path()).unwrap()).into_owned());
    texts.collect()
}

/// The two ways to check: by the bot's token, and by its id with a public key.
fn collectors(data: [&std::path::Path; 2], max_age: &str) -> [Collector; 2] {
    let token = data[0].join("token");
    std::fs::write(&token, format!("{TOKEN}\n")).unwrap();
    let age = ["--telegram-max-age", max_age];
    [
        Collector::start_with(serve(data[0]).args(age).arg("--telegram-bot-token-file").arg(token)),
        Collector::start_with(serve(data[1]).args(age).args([
            "--telegram-bot-id",
            BOT_ID,
            "--telegram-public-key",
            TEST_KEY,
        ])),
    ]
}

#[test]
fn with_signed_data_only_the_signed_user_and_nobody_get_into_the_clean_table() {
    let data = [folder(), folder()];
    let collectors = collectors([data[0].path(), data[1].path()], ANY_AGE);
    for (collector, data) in collectors.iter().zip(&data) {
        let mut visitor = json!({
            "event_id": event_id(3), "event": "page_viewed", "timestamp": "2026-02-04T14:30:00Z", "platform": "web",
            "anonymous_id": "a_1", "session_id": "ses_1", "properties": {"page_name": "landing", "page_url": "/"},
        });
        let mut numbered = event(7);
        numbered["user_id"] = json!(700_000_001);
        let events = [
            event_of(1, "tg_700000001"),
            event_of(2, "tg_700000002"),
            visitor.clone(),
            event_of(4, "usr_a1b2c3"),
            event_of(5, "TG_700000001"),
            numbered,
        ];
        let answer = send(collector, &json!(SIGNED), &events);
        assert_eq!(answer.status, 200);
        assert_eq!(
            (&answer.json["accepted"], &answer.json["quarantined"]),
            (&json!(2), &json!(4))
        );
        assert_eq!(stored(data.path()), [plain(&event_id(1)), plain(&event_id(3))]);
        let violation = &answer.json["results"][0]["violations"][0];
        assert_eq!(answer.json["results"][0]["event_id"], json!(event_id(2)));
        assert_eq!(
            (&violation["code"], &violation["path"], &violation["rule"]),
            (&json!("rule_broken"), &json!("/user_id"), &json!("user_id_signed"))
        );
        assert_eq!(
            (&violation["expected"], &violation["actual"]),
            (&json!("tg_700000001"), &json!("\"tg_700000002\""))
        );
        // What is no string is the judge's alone.
        let codes: Vec<&Value> = answer.json["results"][3]["violations"]
            .as_array()
            .unwrap()
            .iter()
            .map(|violation| &violation["code"])
            .collect();
        assert_eq!(codes, [&json!("wrong_type")]);
        // The kept verdict says it too.
        let verdict: String = file(data.path())
            .query_row("SELECT verdict FROM quarantine ORDER BY id LIMIT 1", (), |row| {
                row.get(0)
            })
            .unwrap();
        let verdict: Value = serde_json::from_str(&verdict).unwrap();
        assert_eq!(
            (&verdict["valid"], &verdict["violations"][0]),
            (&json!(false), violation)
        );
        // Without signed data, nothing is different from any other page.
        visitor["event_id"] = json!(event_id(9));
        let answer = send(collector, &Value::Null, &[visitor, event_of(8, "usr_a1b2c3")]);
        assert_eq!(answer.json["accepted"], 2);
    }
}

#[test]
fn data_that_is_not_believed_is_refused_with_everything_and_kept_nowhere() {
    let data = [folder(), folder()];
    let believing = collectors([data[0].path(), data[1].path()], ANY_AGE);
    let forged = SIGNED.replace("700000001", "700000002");
    for (collector, data) in believing.iter().zip(&data) {
        for (init_data, reason) in [
            (forged.as_str(), "signature"),
            ("", "format"),
            ("user=AAG_made_up_query", "format"),
        ] {
            let answer = send(collector, &json!(init_data), &[event_of(1, "tg_700000002")]);
            assert_eq!(
                (answer.status, answer.content_type.as_str()),
                (401, "application/problem+json")
            );
            assert_eq!(
                (&answer.json["code"], &answer.json["reason"]),
                (&json!("init_data"), &json!(reason)),
                "{init_data}"
            );
            assert!(!answer.json.to_string().contains("made_up_query"), "{}", answer.json);
        }
        assert!(stored(data.path()).is_empty());
        let tabs: i64 = file(data.path())
            .query_row("SELECT count(*) FROM delivery", (), |row| row.get(0))
            .unwrap();
        assert_eq!(tabs, 0);
        // Neither what was refused nor what is believed leaves a trace.
        assert_eq!(
            send(collector, &json!(SIGNED), &[event_of(1, "tg_700000001")]).status,
            200
        );
        let on_disk = on_disk(data.path());
        assert!(on_disk.contains("tg_700000001"));
        for secret in ["made_up_query", "auth_date", "1e283c9036f6744e", "tGhiZ56f9TLed8b"] {
            assert!(!on_disk.contains(secret), "{secret}");
        }
    }
}

#[test]
fn data_is_believed_for_a_day_unless_told_otherwise() {
    let data = [folder(), folder()];
    for collector in &collectors([data[0].path(), data[1].path()], "86400") {
        let answer = send(collector, &json!(SIGNED), &[event_of(1, "tg_700000001")]);
        assert_eq!((answer.status, &answer.json["reason"]), (401, &json!("age")));
        let detail = answer.json["detail"].as_str().unwrap();
        assert!(detail.contains("86400"), "{detail}");
    }
}

#[test]
fn where_a_signature_is_asked_for_no_page_names_a_user_of_telegram_without_one() {
    let data = folder();
    let token = data.path().join("token");
    std::fs::write(&token, TOKEN).unwrap();
    let mut command = serve(data.path());
    command.args([
        "--telegram-max-age",
        ANY_AGE,
        "--telegram-signed-only",
        "--telegram-bot-token-file",
    ]);
    let collector = Collector::start_with(command.arg(token));
    let hidden = event_of(2, "tg_700000001").to_string().replace("tg_", "\\u0074g_");
    let hidden: Box<serde_json::value::RawValue> = serde_json::from_str(&hidden).unwrap();
    let body = format!(
        "{{\"sent_at\":\"2026-02-04T14:30:01Z\",\"batch\":[{},{hidden},{}]}}",
        event_of(1, "tg_700000001"),
        event_of(3, "usr_a1b2c3")
    );
    let answer = collector.post("/v1/batch", body.as_bytes());
    assert_eq!(
        (&answer.json["accepted"], &answer.json["quarantined"]),
        (&json!(1), &json!(2)),
        "{answer:?}"
    );
    for result in answer.json["results"].as_array().unwrap() {
        let violation = &result["violations"][0];
        assert_eq!(
            (&violation["path"], &violation["rule"]),
            (&json!("/user_id"), &json!("user_id_signed"))
        );
    }
    let track = collector.post("/v1/track", event_of(4, "tg_700000001").to_string().as_bytes());
    assert_eq!(track.json["quarantined"], 1);
    // With the signature it is who it is; and a server knows its users by itself.
    assert_eq!(
        send(&collector, &json!(SIGNED), &[event_of(5, "tg_700000001")]).json["accepted"],
        1
    );
    let key = support::run(&["keys", "create", "--kind", "server"], data.path());
    let bearer = format!("Bearer {}", key.trim());
    let url = format!("{}/v1/batch", collector.url);
    let by_server = support::batch(&[event_of(6, "tg_700000009")]);
    let send_by_server = || support::post(&url, by_server.as_bytes(), &[("authorization", &bearer)]).unwrap();
    assert_eq!(send_by_server().json["accepted"], 1);
    assert_eq!(stored(data.path()), [3, 5, 6].map(|number| plain(&event_id(number))));
    // A replay does not make it believed.
    let replayed = support::run(&["quarantine", "replay", "--all", "--json"], data.path());
    let replayed: Value = serde_json::from_str(&replayed).unwrap();
    assert_eq!(replayed, json!({"accepted": 0, "duplicates": 0, "quarantined": 3}));
}

#[test]
fn a_collector_without_a_key_says_which_option_would_give_it_one() {
    let data = folder();
    let collector = Collector::start(data.path());
    let answer = send(&collector, &json!(SIGNED), &[event_of(1, "tg_700000001")]);
    assert_eq!(
        (answer.status, answer.content_type.as_str()),
        (403, "application/problem+json")
    );
    assert_eq!(
        (&answer.json["code"], &answer.json["reason"]),
        (&json!("init_data"), &json!("not_configured"))
    );
    let detail = answer.json["detail"].as_str().unwrap();
    assert!(
        detail.contains("--telegram-bot-token-file") && detail.contains("--telegram-bot-id"),
        "{detail}"
    );
    assert!(stored(data.path()).is_empty());
}

#[test]
fn options_that_give_no_key_are_refused_and_no_token_is_shown() {
    let data = folder();
    let token = data.path().join("token");
    std::fs::write(&token, "7000000001:AAE not a token").unwrap();
    let run = |options: &[&str]| -> Output { serve(data.path()).args(options).output().unwrap() };
    let token = token.to_str().unwrap();
    for (options, expected) in [
        (&["--telegram-bot-token-file", token][..], "@BotFather"),
        (
            &["--telegram-bot-token-file", "/nowhere/token"],
            "/nowhere/token cannot be read",
        ),
        (
            &["--telegram-bot-id", "1", "--telegram-public-key", "e7bf"],
            "64 hexadecimal digits",
        ),
        (&["--telegram-public-key", TEST_KEY], "--telegram-bot-id"),
        (&["--telegram-signed-only"], "--telegram-bot-id"),
        (
            &["--telegram-bot-token-file", token, "--telegram-bot-id", "1"],
            "one is enough",
        ),
        (
            &["--telegram-bot-id", "1", "--telegram-max-age", "0"],
            "--telegram-max-age",
        ),
    ] {
        let output = run(options);
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{options:?}: {said}");
        assert!(said.contains(expected) && !said.contains("AAE"), "{options:?}: {said}");
    }
}
