//! What an operator can watch: the counts for Prometheus, and the log.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop where it stands")]

mod support;

use std::io::Read as _;
use std::process::Stdio;

use serde_json::{Value, json};
use support::{Collector, event, file, folder, get, serve};

/// The value of a line of `/metrics`.
fn value(text: &str, series: &str) -> u64 {
    let line = text.lines().find(|line| line.split(' ').next() == Some(series));
    assert!(line.is_some(), "{series} is not in\n{text}");
    line.unwrap().rsplit(' ').next().unwrap().parse().unwrap()
}

#[test]
fn counts_tell_requests_events_violations_and_commits() {
    let data = folder();
    let collector = Collector::start(data.path());
    let mut broken = event(3);
    broken["properties"]["network"] = json!("TRC21");
    let mut foreign = event(4);
    foreign["event"] = json!("evil{label=\"x\"}\n");
    assert_eq!(
        collector.send(&[event(1), event(2), event(1), broken, foreign]).status,
        200
    );
    assert_eq!(collector.post("/v1/batch", b"{").status, 400);
    assert_eq!(get(&format!("{}/nowhere", collector.url)).status, 404);
    let answer = get(&format!("{}/metrics", collector.url));
    assert!(
        answer.content_type.starts_with("application/openmetrics-text"),
        "{}",
        answer.content_type
    );
    let value = |series: &str| value(&answer.text, series);
    let requests = |route: &str, status: u16| {
        value(&format!(
            "cryptorebate_requests_total{{route=\"{route}\",status=\"{status}\"}}"
        ))
    };
    assert_eq!(
        [
            requests("/v1/batch", 200),
            requests("/v1/batch", 400),
            requests("other", 404)
        ],
        [1; 3]
    );
    let events = |name: &str, status: &str| {
        value(&format!(
            "cryptorebate_events_total{{event=\"{name}\",status=\"{status}\"}}"
        ))
    };
    assert_eq!(events("withdrawal_requested", "accepted"), 2);
    assert_eq!(events("withdrawal_requested", "duplicate"), 1);
    assert_eq!(events("withdrawal_requested", "quarantined"), 1);
    // A name that somebody made up is no label.
    assert_eq!(events("unknown", "quarantined"), 1);
    assert!(!answer.text.contains("evil"));
    let code = "cryptorebate_violations_total{event=\"withdrawal_requested\",code=\"not_in_enum\"}";
    assert_eq!(value(code), 1);
    assert_eq!(value("cryptorebate_commit_seconds_count"), 1);
    assert_eq!(value("cryptorebate_waiting_bytes"), 0);
    assert!(answer.text.ends_with("# EOF\n"), "{}", answer.text);
}

#[test]
fn a_store_that_cannot_be_read_is_logged_and_the_counts_go_on() {
    let data = folder();
    let mut command = serve(data.path());
    let mut collector = Collector::start_with(command.stderr(Stdio::piped()));
    let mut stderr = collector.stderr();
    assert_eq!(collector.send(&[event(1)]).status, 200);
    file(data.path()).execute_batch("DROP TABLE sinks").unwrap();
    let answer = get(&format!("{}/metrics", collector.url));
    assert_eq!(answer.status, 200);
    assert_eq!(value(&answer.text, "cryptorebate_commit_seconds_count"), 1);
    collector.terminate();
    let mut log = String::new();
    stderr.read_to_string(&mut log).unwrap();
    assert!(log.contains("events.db cannot be read: no such table: sinks"), "{log}");
}

#[test]
fn the_log_is_json_where_asked_for_and_says_nothing_of_who_sent_what() {
    let data = folder();
    let mut command = serve(data.path());
    command.args(["--log-format", "json", "--log-level", "debug"]);
    let mut collector = Collector::start_with(command.stderr(Stdio::piped()));
    let mut stderr = collector.stderr();
    assert_eq!(collector.send(&[event(1)]).status, 200);
    assert_eq!(collector.post("/v1/batch?key=crpk_secret", b"usr_a1b2c3").status, 401);
    collector.terminate();
    let mut said = String::new();
    stderr.read_to_string(&mut said).unwrap();
    let lines: Vec<Value> = said.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let statuses: Vec<_> = lines
        .iter()
        .map(|line| (&line["level"], &line["route"], &line["status"]))
        .collect();
    assert_eq!(
        statuses,
        [
            (&json!("DEBUG"), &json!("/v1/batch"), &json!(200)),
            (&json!("DEBUG"), &json!("/v1/batch"), &json!(401)),
        ]
    );
    for personal in ["usr_a1b2c3", "127.0.1", "secret", "ses_1", "0194d3c0"] {
        assert!(!said.contains(personal), "{said}");
    }
}
