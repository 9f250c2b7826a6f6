//! Events that broke the plan: listed, counted, and judged again once the plan is corrected.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop where it stands")]

mod support;

use std::path::Path;
use std::process::{Command, Output};

use serde_json::{Value, json};
use support::{Collector, PROGRAM, event, event_id, file, folder, get, plain, post, serve, stored};
use tempfile::TempDir;

fn quarantine(data: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(PROGRAM);
    command.arg("quarantine").args(arguments).arg("--data").arg(data);
    command.output().unwrap()
}

fn told(data: &Path, arguments: &[&str]) -> Value {
    let output = quarantine(data, &[arguments, &["--json"]].concat());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn held(data: &Path) -> i64 {
    file(data)
        .query_row("SELECT count(*) FROM quarantine", (), |row| row.get(0))
        .unwrap()
}

/// An event with a network that there is not.
fn broken(number: u64) -> Value {
    let mut event = event(number);
    event["properties"]["network"] = json!("TRC21");
    event
}

/// A store with an event that is right, two whose network is not known, one without an amount, and one of an unknown name.
fn filled() -> (TempDir, Collector) {
    let data = folder();
    let collector = Collector::start(data.path());
    let mut without = event(4);
    without["properties"].as_object_mut().unwrap().remove("amount_usd");
    let mut unknown = event(5);
    unknown["event"] = json!("evil\u{1b}[31m");
    let answer = collector.send(&[event(1), broken(2), broken(3), without, unknown]);
    assert_eq!(answer.json["quarantined"], 4);
    (data, collector)
}

/// Puts valid events aside as a collector with another plan would have: its clock and the sender's an hour apart.
fn put_aside(data: &Path, numbers: std::ops::Range<u64>, verdict: &str, key_id: Option<i64>) {
    let mut connection = file(data);
    let transaction = connection.transaction().unwrap();
    for number in numbers {
        let id = (0..16)
            .map(|at| u8::from_str_radix(&plain(&event_id(number))[2 * at..2 * at + 2], 16).unwrap())
            .collect::<Vec<u8>>();
        transaction
            .execute(
                "INSERT INTO quarantine (event_id, received_at, event, body, verdict, sent_at, key_id)
                 VALUES (?1, 1770220800000, 'withdrawal_requested', ?2, ?3, 1770217200000, ?4)",
                (id, event(number).to_string(), verdict, key_id),
            )
            .unwrap();
    }
    transaction.commit().unwrap();
}

const OTHER_PLAN: &str = r#"{"event":"withdrawal_requested","valid":false,"violations":[
    {"code":"unknown_property","path":"/properties/network","message":"an older plan did not have it"}]}"#;

#[test]
fn a_list_has_what_is_asked_for_the_newest_first() {
    let (data, _collector) = filled();
    let ids = |arguments: &[&str]| -> Vec<String> {
        let answer = told(data.path(), &[&["list"], arguments].concat());
        let entries = answer["quarantined"].as_array().unwrap();
        entries
            .iter()
            .map(|entry| entry["event"]["event_id"].as_str().unwrap().to_owned())
            .collect()
    };
    let of = |numbers: &[u64]| numbers.iter().map(|number| event_id(*number)).collect::<Vec<_>>();
    assert_eq!(ids(&[]), of(&[5, 4, 3, 2]));
    assert_eq!(ids(&["--event", "withdrawal_requested"]), of(&[4, 3, 2]));
    assert_eq!(ids(&["--code", "not_in_enum"]), of(&[3, 2]));
    assert_eq!(ids(&["--code", "not_in_enum", "--limit", "1"]), of(&[3]));
    assert_eq!(ids(&["--since", "2999-01-01T00:00:00Z"]), of(&[]));
    assert_eq!(ids(&["--code", "' OR 1=1 --"]), of(&[]));
}

#[test]
fn a_list_of_large_events_comes_in_several_answers_and_has_each_once() {
    let data = folder();
    let collector = Collector::start(data.path());
    for number in 0..12 {
        let mut large = broken(number);
        large["context"] = json!({"note": "x".repeat(1_000_000)});
        assert_eq!(collector.send(&[large]).json["quarantined"], 1);
    }
    let (mut ids, mut answers, mut before) = (Vec::new(), 0, Value::Null);
    loop {
        let from = if before.is_null() {
            String::new()
        } else {
            format!("&before={before}")
        };
        let answer = get(&format!("{}/v1/quarantine?limit=1000{from}", collector.url));
        assert!(answer.text.len() < 12 << 20, "{} bytes", answer.text.len());
        answers += 1;
        let entries = answer.json["quarantined"].as_array().unwrap();
        ids.extend(
            entries
                .iter()
                .map(|entry| entry["event"]["event_id"].as_str().unwrap().to_owned()),
        );
        before = answer.json["before"].clone();
        if before.is_null() {
            break;
        }
    }
    assert_eq!(ids, (0..12).rev().map(event_id).collect::<Vec<_>>());
    assert_eq!(answers, 2);
}

#[test]
fn an_event_is_shown_with_its_verdict_and_nothing_of_it_reaches_the_terminal_as_a_code() {
    let (data, collector) = filled();
    let id = told(data.path(), &["list", "--code", "missing_property"])["quarantined"][0]["id"].to_string();
    let shown = told(data.path(), &["show", &id]);
    assert_eq!(shown["event"]["event_id"], json!(event_id(4)));
    assert_eq!(shown["verdict"]["violations"][0]["path"], "/properties/amount_usd");
    assert_eq!(get(&format!("{}/v1/quarantine/{id}", collector.url)).json, shown);
    let table = String::from_utf8(quarantine(data.path(), &["list"]).stdout).unwrap();
    assert!(table.contains("not_in_enum at /properties/network"), "{table}");
    assert!(table.contains("evil") && !table.contains('\u{1b}'), "{table}");
    assert_eq!(quarantine(data.path(), &["show", "999"]).status.code(), Some(2));
    assert_eq!(get(&format!("{}/v1/quarantine/999", collector.url)).status, 404);
}

#[test]
fn counts_say_what_broke_and_how_lately() {
    let (data, collector) = filled();
    let counts = told(data.path(), &["counts"]);
    let of_network = counts["counts"]
        .as_array()
        .unwrap()
        .iter()
        .find(|count| count["code"] == "not_in_enum")
        .unwrap();
    assert_eq!(of_network["path"], "/properties/network");
    assert_eq!(of_network["event"], "withdrawal_requested");
    for column in ["minute", "hour", "day", "all"] {
        assert_eq!(of_network[column], 2, "{column}");
    }
    assert_eq!(get(&format!("{}/v1/quarantine/counts", collector.url)).json, counts);
    file(data.path())
        .execute("UPDATE quarantine SET received_at = received_at - 7200000", ())
        .unwrap();
    let counts = told(data.path(), &["counts"]);
    let (hour, day) = (&counts["counts"][0]["hour"], &counts["counts"][0]["day"]);
    assert!(hour == 0 && day.as_i64() > Some(0), "{counts}");
}

#[test]
fn what_the_corrected_plan_takes_is_stored_once_with_its_own_id_and_times() {
    let (data, collector) = filled();
    put_aside(data.path(), 100..103, OTHER_PLAN, None);
    // One of them came again meanwhile, and was right.
    assert_eq!(collector.send(&[event(102)]).json["accepted"], 1);
    let would = told(data.path(), &["replay", "--all", "--dry-run"]);
    assert_eq!(would, json!({"accepted": 2, "duplicates": 1, "quarantined": 4}));
    assert_eq!((stored(data.path()).len(), held(data.path())), (2, 7));
    assert_eq!(told(data.path(), &["replay", "--all"]), would);
    let times: (i64, i64, i64, i64) = file(data.path())
        .query_row(
            "SELECT count(*), min(received_at), min(sent_at), min(occurred_at) FROM events WHERE received_at = 1770220800000",
            (),
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)),
        )
        .unwrap();
    // 2026-02-04T14:30:00Z by a clock that was an hour behind.
    assert_eq!(times, (2, 1_770_220_800_000, 1_770_217_200_000, 1_770_219_000_000));
    let again = told(data.path(), &["replay", "--all"]);
    assert_eq!(again, json!({"accepted": 0, "duplicates": 0, "quarantined": 4}));
    assert_eq!((stored(data.path()).len(), held(data.path())), (4, 4));
    // Whoever sends it once more is told that it is there.
    assert_eq!(collector.send(&[event(100)]).json["duplicates"], 1);
}

#[test]
fn a_replay_by_number_or_name_leaves_the_others() {
    let data = folder();
    Collector::start(data.path()).terminate();
    put_aside(data.path(), 0..4, OTHER_PLAN, None);
    let id = told(data.path(), &["list", "--limit", "1"])["quarantined"][0]["id"].to_string();
    assert_eq!(told(data.path(), &["replay", &id])["accepted"], 1);
    assert_eq!(stored(data.path()), [plain(&event_id(3))]);
    assert_eq!(told(data.path(), &["replay", "--event", "page_viewed"])["accepted"], 0);
    assert_eq!(
        told(data.path(), &["replay", "--event", "withdrawal_requested"])["accepted"],
        3
    );
    assert_eq!(quarantine(data.path(), &["replay"]).status.code(), Some(2));
}

#[test]
fn what_is_still_wrong_stays_with_the_verdict_of_the_present_plan() {
    let (data, _collector) = filled();
    file(data.path())
        .execute("UPDATE quarantine SET verdict = ?1", [OTHER_PLAN])
        .unwrap();
    assert_eq!(told(data.path(), &["replay", "--all"])["quarantined"], 4);
    assert!(told(data.path(), &["list", "--code", "unknown_property"])["quarantined"][0].is_null());
    assert_eq!(
        told(data.path(), &["list", "--code", "not_in_enum"])["quarantined"]
            .as_array()
            .unwrap()
            .len(),
        2
    );
}

#[test]
fn what_was_put_aside_because_of_its_sender_never_comes_in() {
    let data = folder();
    let keys = |arguments: &[&str]| {
        let mut command = Command::new(PROGRAM);
        let output = command
            .arg("keys")
            .args(arguments)
            .arg("--data")
            .arg(data.path())
            .output();
        String::from_utf8(output.unwrap().stdout).unwrap().trim().to_owned()
    };
    let public = keys(&["create", "--kind", "public", "--origin", "https://app.example.com"]);
    let server = keys(&["create", "--kind", "server"]);
    let collector = Collector::start_with(serve(data.path()).arg("--production"));
    let mut rebate = event(1);
    rebate["event"] = json!("rebate_calculated");
    rebate["platform"] = json!("backend");
    rebate["properties"] = json!({
        "exchange_name": "mexc", "period": "2026-02-01_2026-02-07", "trading_volume_usd": 1000.0,
        "gross_rebate_usd": 2.0, "trader_share_usd": 1.2, "service_share_usd": 0.8, "trader_share_pct": 60.0,
    });
    let send = |path: &str, key: &str, body: &str| {
        let bearer = format!("Bearer {key}");
        let headers = [("authorization", &*bearer), ("content-type", "application/json")];
        post(&format!("{}{path}", collector.url), body.as_bytes(), &headers).unwrap()
    };
    assert_eq!(send("/v1/track", &public, &rebate.to_string()).json["quarantined"], 1);
    let signed = OTHER_PLAN.replace("unknown_property\"", "rule_broken\",\"rule\":\"user_id_signed\"");
    put_aside(data.path(), 2..3, &signed, None);
    put_aside(data.path(), 3..4, OTHER_PLAN, None);
    // The same by HTTP, with the key of a server alone.
    assert_eq!(send("/v1/quarantine/replay", &public, "{}").status, 403);
    let answer = send("/v1/quarantine/replay", &server, "{}");
    assert_eq!(
        answer.json,
        json!({"accepted": 1, "duplicates": 0, "quarantined": 2}),
        "{answer:?}"
    );
    assert_eq!(stored(data.path()), [plain(&event_id(3))]);
    assert_eq!(
        send("/v1/quarantine/replay", &server, "{\"everything\": true}").status,
        400
    );
}

#[test]
fn a_replay_that_is_killed_has_moved_each_event_once_or_not_yet() {
    const EVENTS: u64 = 20_000;
    let data = folder();
    let collector = Collector::start(data.path());
    put_aside(data.path(), 0..EVENTS, OTHER_PLAN, None);
    let mut kills = 0;
    while kills < 3 {
        let before = held(data.path());
        let mut replay = Command::new(PROGRAM)
            .args(["quarantine", "replay", "--all", "--data"])
            .arg(data.path())
            .spawn()
            .unwrap();
        // Killed as soon as a part is moved; the collector takes events in meanwhile.
        while held(data.path()) == before && replay.try_wait().unwrap().is_none() {}
        replay.kill().unwrap();
        replay.wait().unwrap();
        kills += 1;
        assert_eq!(collector.send(&[event(EVENTS + kills)]).json["accepted"], 1);
        let sum = stored(data.path()).len() as u64 + u64::try_from(held(data.path())).unwrap();
        assert_eq!(sum, EVENTS + kills);
    }
    told(data.path(), &["replay", "--all"]);
    assert_eq!(
        (stored(data.path()).len() as u64, held(data.path())),
        (EVENTS + kills, 0)
    );
}

#[test]
fn replayed_events_count_in_the_questions_of_a_running_collector() {
    let (data, collector) = filled();
    let summary = || get(&format!("{}/v1/events/summary", collector.url)).json;
    let accepted = |summary: &Value| {
        let events = summary["events"].as_array().unwrap();
        let found = events.iter().find(|event| event["event"] == "withdrawal_requested");
        found.unwrap()["accepted"].as_u64()
    };
    while accepted(&summary()) != Some(1) {}
    put_aside(data.path(), 100..110, OTHER_PLAN, None);
    assert_eq!(told(data.path(), &["replay", "--all"])["accepted"], 10);
    while accepted(&summary()) != Some(11) {}
}
