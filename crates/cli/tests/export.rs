//! Getting events out: as lines, as Parquet, and as a copy of the whole store.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop where it stands")]

mod support;

use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use parquet::file::reader::{FileReader as _, SerializedFileReader};
use parquet::record::{Field, Row};
use serde_json::{Value, json};
use support::{Collector, PROGRAM, event, event_id, folder, stored};

fn export(data: &Path) -> Command {
    let mut command = Command::new(PROGRAM);
    command.args(["export", "--data"]).arg(data);
    command
}

fn lines(output: &Output) -> Vec<Value> {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = str::from_utf8(&output.stdout).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Three events: of two days, two platforms and two people.
fn three() -> [Value; 3] {
    let mut viewed = event(2);
    viewed["event"] = json!("dashboard_viewed");
    viewed["properties"] = json!({"total_rebate_usd": 10.5, "available_balance_usd": 10.0, "exchanges_active": 2});
    viewed["timestamp"] = json!("2026-02-05T00:00:00Z");
    viewed["anonymous_id"] = json!("anon-1");
    let mut other = event(3);
    other["user_id"] = json!("usr_other");
    other["platform"] = json!("telegram_bot");
    other["user_properties"] = json!({"$set": {"language": "ru"}});
    [event(1), viewed, other]
}

/// A store that has them, by a sender whose clock is right: events say when they happened.
fn filled() -> tempfile::TempDir {
    let data = folder();
    let collector = Collector::start(data.path());
    for event in three() {
        let answer = collector.post("/v1/track", event.to_string().as_bytes());
        assert_eq!(answer.json["accepted"], 1, "{answer:?}");
    }
    collector.terminate();
    data
}

#[test]
fn lines_are_the_events_as_they_came_in_order() {
    let data = filled();
    assert_eq!(lines(&export(data.path()).output().unwrap()), three());
}

#[test]
fn filters_choose_by_name_platform_person_and_day() {
    let data = filled();
    for (filter, expected) in [
        (&["--event", "dashboard_viewed"][..], &[2][..]),
        (
            &["--event", "dashboard_viewed", "--event", "withdrawal_requested"],
            &[1, 2, 3],
        ),
        (&["--platform", "telegram_bot"], &[3]),
        (&["--person", "usr_other"], &[3]),
        (&["--person", "anon-1"], &[2]),
        (&["--from", "2026-02-05"], &[2]),
        (&["--to", "2026-02-04"], &[1, 3]),
        (&["--from", "2027-01-01"], &[]),
    ] {
        let found = lines(&export(data.path()).args(filter).output().unwrap());
        let ids: Vec<_> = found.iter().map(|event| event["event_id"].clone()).collect();
        let expected: Vec<_> = expected.iter().map(|number| json!(event_id(*number))).collect();
        assert_eq!(ids, expected, "{filter:?}");
    }
}

#[test]
fn a_parquet_file_has_a_row_an_event() {
    let data = filled();
    let file = data.path().join("events.parquet");
    let output = export(data.path())
        .args(["--format", "parquet", "--output"])
        .arg(&file)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let reader = SerializedFileReader::new(File::open(&file).unwrap()).unwrap();
    let rows: Vec<Row> = reader.get_row_iter(None).unwrap().map(Result::unwrap).collect();
    let column = |row: &Row, name: &str| {
        let mut columns = row.get_column_iter();
        columns.find(|(column, _)| *column == name).unwrap().1.clone()
    };
    assert_eq!(rows.len(), 3);
    for (row, event) in rows.iter().zip(three()) {
        for name in ["event_id", "event", "platform", "user_id", "anonymous_id", "session_id"] {
            let expected = event[name]
                .as_str()
                .map_or(Field::Null, |text| Field::Str(text.to_owned()));
            assert_eq!(column(row, name), expected, "{name}");
        }
        for name in ["properties", "user_properties"] {
            let found = match column(row, name) {
                Field::Str(text) => serde_json::from_str(&text).unwrap(),
                _ => Value::Null,
            };
            assert_eq!(found, event[name], "{name}");
        }
        let happened: jiff::Timestamp = event["timestamp"].as_str().unwrap().parse().unwrap();
        assert_eq!(
            column(row, "occurred_at"),
            Field::TimestampMillis(happened.as_millisecond())
        );
    }
    // A file that is there is not written over.
    let again = export(data.path()).arg("--output").arg(&file).output().unwrap();
    assert_eq!(again.status.code(), Some(2));
}

#[test]
fn a_reader_that_has_enough_ends_the_export_without_a_complaint() {
    let data = folder();
    let collector = Collector::start(data.path());
    for first in (0..20).map(|number| number * 500) {
        let events: Vec<Value> = (first..first + 500).map(event).collect();
        assert_eq!(collector.send(&events).json["accepted"], 500);
    }
    let mut process = export(data.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(process.stdout.take().unwrap())
        .read_line(&mut line)
        .unwrap();
    let output = process.wait_with_output().unwrap();
    assert!(output.status.success());
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn a_data_folder_that_is_made_is_for_its_owner_alone() {
    let folder = folder();
    let data = folder.path().join("new/data");
    let _collector = Collector::start(&data);
    assert_eq!(std::fs::metadata(&data).unwrap().permissions().mode() & 0o777, 0o700);
}

#[test]
fn a_copy_of_a_running_collector_has_all_that_was_acknowledged_and_can_be_served() {
    let data = folder();
    let copy = folder();
    let collector = Collector::start(data.path());
    let events: Vec<Value> = (0..500).map(event).collect();
    assert_eq!(collector.send(&events).json["accepted"], 500);
    let backup = || {
        let mut command = Command::new(PROGRAM);
        command
            .args(["backup", "--data"])
            .arg(data.path())
            .arg(copy.path().join("events.db"));
        command.output().unwrap()
    };
    let output = backup();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(backup().status.code(), Some(2), "a copy is not written over");
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&copy.path().join("events.db")), 0o600, "events name people");
    let restored = Collector::start(copy.path());
    assert_eq!(stored(copy.path()).len(), 500);
    assert_eq!(restored.send(&events).json["duplicates"], 500);
    assert_eq!(
        collector.send(&[event(500)]).json["accepted"],
        1,
        "the first one goes on"
    );
}
