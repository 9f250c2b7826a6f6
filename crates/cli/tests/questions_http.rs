//! The plan's questions over HTTP, to a real collector: held to the command line, and to what SQLite counts.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop where it stands")]

mod support;

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use support::{Collector, PROGRAM, event, event_id, file, folder};

/// What a command prints.
fn printed(arguments: &[&str]) -> String {
    let output = Command::new(PROGRAM).args(arguments).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// A collector over some demo people.
fn demo(data: &Path) -> Collector {
    printed(&["demo-data", "--people", "400", "--data", data.to_str().unwrap()]);
    Collector::start(data)
}

fn text(collector: &Collector, path: &str) -> String {
    let mut answer = ureq::get(format!("{}{path}", collector.url)).call().unwrap();
    assert_eq!(answer.headers()["content-type"], "application/json");
    answer.body_mut().read_to_string().unwrap()
}

fn get(collector: &Collector, path: &str) -> Value {
    serde_json::from_str(&text(collector, path)).unwrap()
}

/// The detail of a refusal, and its status.
fn refused(collector: &Collector, path: &str) -> (u16, String) {
    let answer = support::get(&format!("{}{path}", collector.url));
    assert_eq!(answer.content_type, "application/problem+json", "{path}");
    (answer.status, answer.json["detail"].as_str().unwrap().to_owned())
}

#[test]
fn answers_over_http_are_those_of_the_command_line_to_the_byte() {
    let folder = folder();
    let collector = demo(folder.path());
    let data = folder.path().to_str().unwrap();
    let days = "from=2026-01-01&to=2027-12-31";
    for (path, arguments) in [
        ("/v1/funnels/main", &["funnel", "main"][..]),
        (
            "/v1/funnels/activation?by=method",
            &["funnel", "activation", "--by", "method"],
        ),
        (
            "/v1/funnels/activation?by=exchange_name",
            &["funnel", "activation", "--by", "exchange_name"],
        ),
        (
            "/v1/funnels/main?by=user:signup_source&platform=web",
            &["funnel", "main", "--by", "user:signup_source", "--platform", "web"],
        ),
        (
            &format!("/v1/funnels/withdrawal?{days}&compare=true"),
            &[
                "funnel",
                "withdrawal",
                "--from",
                "2026-01-01",
                "--to",
                "2027-12-31",
                "--compare",
            ],
        ),
        ("/v1/cohorts/signup_week", &["cohort", "signup_week"]),
        (
            "/v1/cohorts/signup_week?reading=bracket",
            &["cohort", "signup_week", "--reading", "bracket"],
        ),
        (
            "/v1/cohorts/signup_source?platform=web",
            &["cohort", "signup_source", "--platform", "web"],
        ),
        (
            "/v1/cohorts/exchanges_count?from=2026-01-01",
            &["cohort", "exchanges_count", "--from", "2026-01-01"],
        ),
    ] {
        let expected = printed(&[arguments, &["--format", "json", "--data", data]].concat());
        assert!(expected.contains("\"people\": "), "{path} asks for somebody");
        assert_eq!(text(&collector, path), expected, "{path}");
    }
    assert_eq!(text(&collector, "/v1/plan"), printed(&["plan", "--format", "json"]));
}

#[test]
fn the_funnels_and_cohorts_of_the_plan_are_listed() {
    let folder = folder();
    let collector = Collector::start(folder.path());
    let names = |answer: &Value| -> Vec<String> {
        let all = answer.as_array().unwrap().iter();
        all.map(|one| one["name"].as_str().unwrap().to_owned()).collect()
    };
    let funnels = get(&collector, "/v1/funnels");
    assert_eq!(names(&funnels["funnels"]), ["main", "activation", "withdrawal"]);
    assert_eq!(funnels["funnels"][0]["window_days"], 30.0);
    assert_eq!(funnels["funnels"][0]["steps"].as_array().unwrap().len(), 9);
    let by = funnels["funnels"][0]["by"].as_array().unwrap();
    for way in ["platform", "source", "exchange_name", "user:signup_source"] {
        assert!(by.contains(&json!(way)), "{way}");
    }
    assert!(!by.contains(&json!("user:exchanges_list")), "a list tells nobody apart");
    let cohorts = get(&collector, "/v1/cohorts");
    assert_eq!(
        names(&cohorts["cohorts"]),
        ["signup_week", "signup_source", "exchanges_count"]
    );
    assert_eq!(
        get(&collector, "/v1/status"),
        json!({"events": 0, "settled_id": 0, "demo": false})
    );
}

#[test]
fn the_summary_counts_what_sqlite_counts_and_names_what_was_never_seen() {
    let folder = folder();
    let collector = demo(folder.path());
    let connection = file(folder.path());
    let count = |sql: &str| connection.query_row(sql, (), |row| row.get::<_, i64>(0)).unwrap();
    let summary = get(&collector, "/v1/events/summary");
    let events = summary["events"].as_array().unwrap();
    let plan: Value = serde_json::from_str(&printed(&["plan", "--format", "json"])).unwrap();
    assert_eq!(events.len(), plan["events"].as_array().unwrap().len());
    let mut all = 0;
    for of in events {
        let name = of["event"].as_str().unwrap();
        assert_eq!(of["known"], true, "{name}");
        let (accepted, quarantined) = (of["accepted"].as_i64().unwrap(), of["quarantined"].as_i64().unwrap());
        assert_eq!(
            accepted,
            count(&format!("SELECT count(*) FROM events WHERE event = '{name}'"))
        );
        assert_eq!(
            quarantined,
            count(&format!("SELECT count(*) FROM quarantine WHERE event = '{name}'"))
        );
        let days = of["per_day"].as_array().unwrap();
        assert_eq!(
            days.iter().map(|day| day["accepted"].as_i64().unwrap()).sum::<i64>(),
            accepted
        );
        assert_eq!(of["last_seen"].is_null(), accepted + quarantined == 0, "{name}");
        all += accepted;
    }
    assert_eq!(all, count("SELECT count(*) FROM events"));
    let status = get(&collector, "/v1/status");
    assert_eq!(status["demo"], true);
    assert_eq!(status["settled_id"], count("SELECT max(id) FROM events"));

    let viewed = &events[0];
    assert_eq!(viewed["event"], "page_viewed");
    let violation = &viewed["violations"][0];
    assert_eq!(violation["code"], "missing_property");
    assert_eq!(violation["count"], viewed["quarantined"]);
    assert_eq!(violation["example"]["event"]["event"], "page_viewed");
    assert_eq!(violation["example"]["verdict"]["valid"], false);

    let first_day = viewed["per_day"][0]["day"].as_str().unwrap();
    let of_day = get(
        &collector,
        &format!("/v1/events/summary?from={first_day}&to={first_day}&platform=web"),
    );
    let sql = format!(
        "SELECT count(*) FROM events WHERE event = 'page_viewed' AND date(occurred_at / 1000, 'unixepoch') = '{first_day}'"
    );
    assert_eq!(of_day["events"][0]["accepted"], count(&sql));
}

#[test]
fn what_the_plan_does_not_know_is_counted_apart_with_an_example() {
    let folder = folder();
    let collector = Collector::start(folder.path());
    let mut wrong = event(1);
    wrong["event"] = json!("withdrawal_requsted");
    collector.send(&[wrong.clone(), json!("no event"), event(2)]);
    let known = |summary: &Value, name: &str| {
        let events = summary["events"].as_array().unwrap().iter();
        events.filter(|of| of["event"] == name).cloned().collect::<Vec<_>>()
    };
    let summary = until(|| {
        let summary = get(&collector, "/v1/events/summary");
        (!known(&summary, "").is_empty()).then_some(summary)
    });
    let stranger = &known(&summary, "withdrawal_requsted")[0];
    assert_eq!(
        (&stranger["known"], &stranger["quarantined"]),
        (&json!(false), &json!(1))
    );
    assert_eq!(stranger["violations"][0]["example"]["event"], wrong);
    assert_eq!(known(&summary, "")[0]["violations"][0]["example"]["event"], "no event");
    assert_eq!(known(&summary, "withdrawal_requested")[0]["accepted"], 1);
}

#[test]
fn the_newest_events_are_told_as_the_live_stream_tells_them() {
    let folder = folder();
    let collector = Collector::start(folder.path());
    assert_eq!(get(&collector, "/v1/events/newest"), json!({ "events": [] }));
    let mut wrong = event(1);
    wrong["platform"] = json!("moon");
    for of in [&event(2), &wrong, &event(3)] {
        collector.send(std::slice::from_ref(of));
        // Each in a millisecond of its own, which is what they are sorted by.
        std::thread::sleep(Duration::from_millis(2));
    }
    let told = get(&collector, "/v1/events/newest?limit=2");
    let events = told["events"].as_array().unwrap();
    assert_eq!(events.len(), 2);
    assert_eq!(
        (&events[0]["status"], &events[0]["event"]),
        (&json!("accepted"), &event(3))
    );
    assert_eq!(
        (&events[1]["status"], &events[1]["event"]),
        (&json!("quarantined"), &wrong)
    );
    assert_eq!(events[0]["verdict"]["valid"], true);
    assert_eq!(events[1]["verdict"]["violations"][0]["code"], "not_in_enum");
    assert!(events[0]["received_at"].as_str().unwrap().ends_with('Z'));
    assert_eq!(refused(&collector, "/v1/events/newest?limit=201").0, 400);
    assert_eq!(refused(&collector, "/v1/events/newest?last=2").0, 400);
}

#[test]
fn a_person_with_large_events_is_told_in_several_answers_and_each_event_once() {
    let folder = folder();
    let collector = Collector::start(folder.path());
    for number in 0..12 {
        // Spaces between values are JSON, and are stored as they came.
        let large = event(number)
            .to_string()
            .replacen('{', &format!("{{{}", " ".repeat(1_000_000)), 1);
        let answer = collector.post("/v1/track", large.as_bytes());
        assert_eq!(answer.json["accepted"], 1, "{answer:?}");
    }
    let start = Instant::now();
    while get(&collector, "/v1/status")["events"] != 12 {
        assert!(start.elapsed() < Duration::from_secs(20));
    }
    let (mut ids, mut answers, mut before) = (Vec::new(), 0, Value::Null);
    loop {
        let from = before
            .as_str()
            .map_or_else(String::new, |before| format!("&before={before}"));
        let answer = get(&collector, &format!("/v1/users/usr_a1b2c3?limit=1000{from}"));
        answers += 1;
        let events = answer["events"].as_array().unwrap();
        ids.extend(
            events
                .iter()
                .map(|one| one["event"]["event_id"].as_str().unwrap().to_owned()),
        );
        before = answer["before"].clone();
        if before.is_null() {
            break;
        }
    }
    assert_eq!(ids, (0..12).rev().map(event_id).collect::<Vec<_>>());
    assert_eq!(answers, 3);
    let examples = get(&collector, "/v1/events/withdrawal_requested/examples?limit=100");
    let examples = examples["examples"].as_array().unwrap();
    assert_eq!(examples.len(), 5);
}

#[test]
fn a_person_is_found_by_each_id_and_told_page_by_page() {
    let folder = folder();
    let collector = Collector::start(folder.path());
    let visit = |number: u64, minute: u32, user: Option<&str>| {
        let mut visit = json!({
            "event_id": event_id(number), "event": "page_viewed", "platform": "web", "session_id": "ses_1",
            "timestamp": format!("2026-02-04T14:{minute:02}:00Z"), "anonymous_id": "anon_1",
            "properties": {"page_name": "landing", "page_url": "/"},
        });
        if let Some(user) = user {
            visit["user_id"] = json!(user);
            visit["user_properties"] = json!({"$set": {"exchanges_list": ["bybit"], "exchanges_count": minute}});
        }
        visit
    };
    // The last comes first: the order is that of the events and not of their arrival.
    for visit in [
        visit(3, 30, Some("usr_1")),
        visit(1, 10, None),
        visit(2, 20, Some("usr_1")),
        event(9),
    ] {
        let answer = collector.post("/v1/track", visit.to_string().as_bytes());
        assert_eq!(answer.json["accepted"], 1, "{answer:?}");
    }
    let person = until(|| {
        let answer = support::get(&format!("{}/v1/users/usr_1?limit=2", collector.url));
        (answer.json["events_total"] == 3).then_some(answer.json)
    });
    let ids = json!([{"kind": "user_id", "id": "usr_1"}, {"kind": "anonymous_id", "id": "anon_1"}]);
    assert_eq!((&person["ids"], &person["events_total"]), (&ids, &json!(3)));
    assert_eq!(
        person["user_properties"],
        json!({"exchanges_list": ["bybit"], "exchanges_count": 30})
    );
    assert_eq!(person["first_seen"], "2026-02-04T14:10:00Z");
    let numbers = |person: &Value| -> Vec<Value> {
        person["events"]
            .as_array()
            .unwrap()
            .iter()
            .map(|of| of["event"]["event_id"].clone())
            .collect()
    };
    assert_eq!(numbers(&person), [event_id(3), event_id(2)]);
    let before = person["before"].as_str().unwrap();
    let rest = get(&collector, &format!("/v1/users/usr_1?limit=2&before={before}"));
    assert_eq!(
        (numbers(&rest), &rest["before"]),
        (vec![json!(event_id(1))], &Value::Null)
    );
    let by_visitor = get(&collector, "/v1/users/anon_1?limit=2");
    assert_eq!(by_visitor, person);
    let found = get(&collector, "/v1/users?search=usr_&limit=1");
    assert_eq!(found, json!({"users": [{"kind": "user_id", "id": "usr_1"}]}));
    let newest = get(&collector, "/v1/events/page_viewed/examples?limit=1");
    assert_eq!(newest["examples"][0]["event_id"], event_id(2), "the one that came last");
}

#[test]
fn events_as_long_as_requests_come_in_answers_that_are_not() {
    let folder = folder();
    let collector = Collector::start(folder.path());
    let padding = " ".repeat(900_000);
    for number in 1..=8 {
        let padded = event(number).to_string().replacen('{', &format!("{{{padding}"), 1);
        assert_eq!(collector.post("/v1/track", padded.as_bytes()).json["accepted"], 1);
    }
    let mut wrong = event(9);
    wrong["properties"]["k".repeat(500_000)] = json!(1);
    assert_eq!(
        collector.post("/v1/track", wrong.to_string().as_bytes()).json["quarantined"],
        1
    );
    let user = event(1)["user_id"].as_str().unwrap().to_owned();
    until(|| (get(&collector, "/v1/status")["events"] == 8).then_some(()));

    let (mut told, mut before) = (Vec::new(), String::new());
    for _ in 0..8 {
        let page = text(&collector, &format!("/v1/users/{user}?limit=1000{before}"));
        assert!(page.len() < 6 << 20, "{} bytes", page.len());
        let page: Value = serde_json::from_str(&page).unwrap();
        assert_eq!(page["events_total"], 8);
        told.extend(
            page["events"]
                .as_array()
                .unwrap()
                .iter()
                .map(|of| of["event"]["event_id"].clone()),
        );
        let Some(place) = page["before"].as_str() else { break };
        before = format!("&before={place}");
    }
    told.sort_by_key(ToString::to_string);
    let expected: Vec<Value> = (1..=8).map(|number| json!(event_id(number))).collect();
    assert_eq!(told, expected, "all of them, once");

    let examples = text(&collector, "/v1/events/withdrawal_requested/examples?limit=100");
    assert!(examples.len() < 6 << 20);
    let summary = text(&collector, "/v1/events/summary");
    assert!(summary.len() < 100_000, "{} bytes", summary.len());
    let summary: Value = serde_json::from_str(&summary).unwrap();
    let requested = summary["events"]
        .as_array()
        .unwrap()
        .iter()
        .find(|of| of["event"] == "withdrawal_requested");
    let violation = &requested.unwrap()["violations"][0];
    assert_eq!(
        (&violation["code"], &violation["example"]),
        (&json!("unknown_property"), &Value::Null)
    );
    let path = violation["path"].as_str().unwrap();
    assert!(path.starts_with("/properties/kkk") && path.len() == 400, "{path}");
}

#[test]
fn a_new_event_counts_within_a_second_and_on_the_day_of_the_right_clock() {
    let folder = folder();
    let collector = Collector::start(folder.path());
    assert_eq!(get(&collector, "/v1/status")["events"], 0);
    // The sender's clock says that it is 2026-02-04; it is later, by as much as the batch says.
    collector.send(&[event(1)]);
    let start = Instant::now();
    until(|| (get(&collector, "/v1/status")["events"] == 1).then_some(()));
    assert!(start.elapsed() < Duration::from_secs(1), "{:?}", start.elapsed());
    let day: String = file(folder.path())
        .query_row("SELECT date(occurred_at / 1000, 'unixepoch') FROM events", (), |row| {
            row.get(0)
        })
        .unwrap();
    assert_ne!(day, "2026-02-04");
    let summary = get(&collector, &format!("/v1/events/summary?from={day}&to={day}"));
    let events = summary["events"].as_array().unwrap();
    let requested = events.iter().find(|of| of["event"] == "withdrawal_requested").unwrap();
    assert_eq!(requested["accepted"], 1);
}

#[test]
fn what_cannot_be_answered_is_a_problem_that_says_what_would_be_right() {
    let folder = folder();
    let collector = Collector::start(folder.path());
    for (path, status, expected) in [
        ("/v1/funnels/mian", 404, "It has: main, activation, withdrawal."),
        (
            "/v1/cohorts/weeks",
            404,
            "It has: signup_week, signup_source, exchanges_count.",
        ),
        ("/v1/funnels/main?platform=ios", 404, "It has: web, telegram_bot, "),
        (
            "/v1/funnels/main?by=colour",
            404,
            "no property of the steps of main \"colour\"",
        ),
        ("/v1/funnels/main?by=user:colour", 404, "no user property \"colour\""),
        (
            "/v1/events/withdrawal_requsted/examples",
            404,
            "no event \"withdrawal_requsted\"",
        ),
        ("/v1/users/nobody", 404, "nobody has the id \"nobody\""),
        (
            "/v1/funnels/main?from=2026-02-31",
            400,
            "from is \"2026-02-31\": expected a day",
        ),
        ("/v1/events/summary?to=9999-12-31", 400, "9999-12-31"),
        (
            "/v1/cohorts/signup_week?from=2026-02-02&to=2026-02-01",
            400,
            "lies before the first",
        ),
        ("/v1/cohorts/signup_week?reading=weekly", 400, "on-or-after"),
        ("/v1/funnels/main?compare=true", 400, "a first and a last day"),
        ("/v1/funnels/main?colour=red", 400, "unknown field `colour`"),
        ("/v1/users?limit=0", 400, "limit is 0: expected 1 to 200"),
        ("/v1/users/usr_1?before=yesterday", 400, "before is \"yesterday\""),
    ] {
        let (found, detail) = refused(&collector, path);
        assert_eq!(found, status, "{path}: {detail}");
        assert!(detail.contains(expected), "{path}: {detail}");
    }
}

/// Asks again until there is an answer.
fn until<T>(mut ask: impl FnMut() -> Option<T>) -> T {
    let start = Instant::now();
    loop {
        if let Some(answer) = ask() {
            return answer;
        }
        assert!(start.elapsed() < Duration::from_secs(20), "no answer");
        std::thread::sleep(Duration::from_millis(20));
    }
}
