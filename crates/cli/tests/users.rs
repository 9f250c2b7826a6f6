//! One person's data, shown, given out and deleted by the command line, beside a running collector; the file is searched for
//! what must not be in it any more.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop where it stands")]

mod support;

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, Output};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use support::{Collector, PROGRAM, event_id, file, folder, plain, stored};

const USER: &str = "usr_to_be_forgotten";
const VISITOR: &str = "anon_to_be_forgotten";

fn user(data: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(PROGRAM);
    command
        .arg("user")
        .args(arguments)
        .arg("--data")
        .arg(data)
        .output()
        .unwrap()
}

fn said(output: Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn visit(number: u64, minute: u32, user: Option<&str>, visitor: &str) -> Value {
    let mut visit = json!({
        "event_id": event_id(number), "event": "page_viewed", "platform": "web", "session_id": "ses_1",
        "timestamp": format!("2026-02-04T14:{minute:02}:00Z"), "anonymous_id": visitor,
        "properties": {"page_name": "landing", "page_url": "/"},
    });
    if let Some(user) = user {
        visit["user_id"] = json!(user);
    }
    visit
}

/// Two people who share a browser, one of whom is to be forgotten, and events in quarantine of both.
fn two_people(collector: &Collector) {
    let mut broken = visit(4, 40, Some(USER), VISITOR);
    broken["properties"] = json!({});
    let mut unreadable = visit(5, 50, None, VISITOR);
    unreadable["event_id"] = json!("none");
    let mut of_the_other = visit(6, 50, Some("usr_other"), VISITOR);
    of_the_other["properties"] = json!({});
    for event in [
        visit(1, 10, None, VISITOR),
        visit(2, 20, Some(USER), VISITOR),
        visit(3, 30, Some("usr_other"), VISITOR),
        broken,
        unreadable,
        of_the_other,
        visit(7, 10, None, "anon_other"),
    ] {
        assert_eq!(collector.post("/v1/track", event.to_string().as_bytes()).status, 200);
    }
    let half = format!("{{\"batch\": 1, \"user_id\": \"{USER}\"");
    let answer = collector.post("/v1/track", json!(half).to_string().as_bytes());
    assert_eq!(answer.json["quarantined"], 1, "{answer:?}");
}

/// Whether any file of the data folder has these bytes.
fn holds(data: &Path, text: &str) -> bool {
    fs::read_dir(data).unwrap().any(|entry| {
        let bytes = fs::read(entry.unwrap().path()).unwrap();
        bytes.windows(text.len()).any(|window| window == text.as_bytes())
    })
}

fn until(mut is_so: impl FnMut() -> bool) {
    let start = Instant::now();
    while !is_so() {
        assert!(start.elapsed() < Duration::from_secs(20), "it does not come");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn all_that_is_stored_of_a_person_is_given_out_what_broke_the_plan_too() {
    let folder = folder();
    let collector = Collector::start(folder.path());
    two_people(&collector);
    let lines = said(user(folder.path(), &["export", VISITOR]));
    let records: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let kinds: Vec<&str> = records.iter().map(|record| record["kind"].as_str().unwrap()).collect();
    assert_eq!(
        kinds,
        ["person", "event", "event", "quarantined", "quarantined", "quarantined"]
    );
    let ids = json!([{"kind": "user_id", "id": USER}, {"kind": "anonymous_id", "id": VISITOR}]);
    assert_eq!(records[0]["ids"], ids);
    assert_eq!(records[1]["event"]["event_id"], event_id(1));
    assert_eq!(records[3]["verdict"]["valid"], false);
    until(|| support::get(&format!("{}/v1/users/{USER}", collector.url)).status == 200);
    let mut answer = ureq::get(format!("{}/v1/users/{USER}?limit=20", collector.url))
        .call()
        .unwrap();
    let over_http = answer.body_mut().read_to_string().unwrap();
    assert_eq!(said(user(folder.path(), &["show", VISITOR, "--json"])), over_http);
    let shown = said(user(folder.path(), &["show", USER]));
    assert!(shown.contains(VISITOR) && shown.contains("page_viewed"), "{shown}");
}

#[test]
fn a_person_who_is_deleted_is_in_no_file_in_no_answer_and_does_not_come_back() {
    let folder = folder();
    let collector = Collector::start(folder.path());
    two_people(&collector);
    let address = format!("{}/v1/users/{USER}", collector.url);
    until(|| support::get(&address).status == 200);
    assert!(holds(folder.path(), USER) && holds(folder.path(), VISITOR));

    let asked = user(folder.path(), &["delete", USER]);
    assert_eq!(asked.status.code(), Some(2));
    let told = String::from_utf8(asked.stderr).unwrap();
    assert!(told.contains("2 events of") && told.contains("--yes"), "{told}");
    assert_eq!(stored(folder.path()).len(), 4, "nothing is deleted without --yes");

    let deleted = said(user(folder.path(), &["delete", USER, "--yes"]));
    assert_eq!(
        deleted,
        format!("2 events of {USER}, {VISITOR} and 3 in quarantine are deleted\n")
    );
    assert!(
        !holds(folder.path(), USER),
        "the id is in none of the collector's files"
    );
    // The other person's own events name the browser that both have used; nothing else does.
    assert_eq!(stored(folder.path()), [plain(&event_id(3)), plain(&event_id(7))]);
    until(|| support::get(&address).status == 404);
    assert_eq!(
        support::get(&format!("{}/v1/users/usr_other", collector.url)).json["events_total"],
        1
    );

    // A tracker that has had no answer sends again, and asks before.
    let again = [visit(1, 10, None, VISITOR), visit(2, 20, Some(USER), VISITOR)];
    let answer = collector.send(&again);
    assert_eq!(
        (&answer.json["duplicates"], &answer.json["accepted"]),
        (&json!(2), &json!(0))
    );
    let ids = json!({"event_ids": [event_id(1), event_id(4), event_id(99)]}).to_string();
    let receipts = collector.post("/v1/receipts", ids.as_bytes());
    assert_eq!(receipts.json["stored"], json!([event_id(1), event_id(4)]));
    assert!(!holds(folder.path(), USER));

    // A new event gets a number that no other has had, and who listens hears no more of the person.
    collector.send(&[visit(8, 10, None, "anon_other")]);
    let mut heard = ureq::get(format!("{}/v1/live", collector.url)).call().unwrap();
    let lines = BufReader::new(heard.body_mut().as_reader()).lines().map(Result::unwrap);
    let told: Vec<String> = lines.take_while(|line| !line.contains(&event_id(8))).collect();
    assert!(
        !told
            .iter()
            .any(|line| line.contains("\"accepted\"") && line.contains(USER)),
        "{told:?}"
    );
    let connection = file(folder.path());
    let number = |sql: &str| connection.query_row(sql, (), |row| row.get::<_, i64>(0)).unwrap();
    assert_eq!(number("SELECT max(id) FROM events"), 5);
    let record: (i64, i64, Vec<u8>, Vec<u8>) = connection
        .query_row("SELECT events, quarantined, salt, digest FROM erasures", (), |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
        })
        .unwrap();
    assert_eq!((record.0, record.1, record.2.len(), record.3.len()), (2, 3, 16, 32));
}

#[test]
fn a_stopped_collector_s_file_forgets_too_and_who_is_not_there_is_said() {
    let folder = folder();
    let collector = Collector::start(folder.path());
    two_people(&collector);
    collector.terminate();
    let nobody = user(folder.path(), &["delete", "usr_to_be", "--yes"]);
    assert_eq!(nobody.status.code(), Some(2));
    assert!(
        String::from_utf8(nobody.stderr)
            .unwrap()
            .contains("nothing is stored of \"usr_to_be\"")
    );
    said(user(folder.path(), &["delete", VISITOR, "--yes"]));
    assert!(!holds(folder.path(), USER));
    let file = file(folder.path());
    let sound: String = file.query_row("PRAGMA integrity_check", (), |row| row.get(0)).unwrap();
    assert_eq!(sound, "ok");
    let gone = user(folder.path(), &["export", USER]);
    assert_eq!(gone.status.code(), Some(2));
}

#[test]
fn what_is_too_old_is_deleted_by_its_arrival_and_questions_follow() {
    let folder = folder();
    let collector = Collector::start(folder.path());
    two_people(&collector);
    let connection = file(folder.path());
    let ten_days = 10 * 86_400_000_i64;
    connection
        .execute(
            "UPDATE events SET received_at = received_at - ?1 WHERE id <= 2",
            [ten_days],
        )
        .unwrap();
    connection
        .execute(
            "UPDATE quarantine SET received_at = received_at - ?1 WHERE id <= 1",
            [ten_days],
        )
        .unwrap();
    let status = || support::get(&format!("{}/v1/status", collector.url)).json["events"].clone();
    until(|| status() == 4);
    let retain = |days: &str| {
        let mut command = Command::new(PROGRAM);
        said(
            command
                .args(["retain", "--days", days, "--data"])
                .arg(folder.path())
                .output()
                .unwrap(),
        )
    };
    assert_eq!(
        retain("11"),
        "0 events and 0 in quarantine were older than 11 days and are deleted\n"
    );
    assert_eq!(
        retain("9"),
        "2 events and 1 in quarantine were older than 9 days and are deleted\n"
    );
    assert_eq!(stored(folder.path()), [plain(&event_id(3)), plain(&event_id(7))]);
    until(|| status() == 2);
    drop(collector);
    connection
        .execute("UPDATE events SET received_at = received_at - ?1", [ten_days])
        .unwrap();
    let mut command = support::serve(folder.path());
    let collector = Collector::start_with(command.args(["--keep-days", "9"]));
    until(|| stored(folder.path()).is_empty());
    collector.send(&[visit(8, 10, None, "anon_other")]);
    assert_eq!(stored(folder.path()), [plain(&event_id(8))]);
}
