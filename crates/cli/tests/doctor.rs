//! What the doctor finds in a good folder, in a broken one, and where nobody answers.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop where it stands")]

mod support;

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;

use serde_json::json;
use support::{Collector, PROGRAM, event, file, folder};

fn doctor(data: &Path, url: &str) -> (Option<i32>, String) {
    let mut command = Command::new(PROGRAM);
    command.arg("doctor").arg("--data").arg(data).args(["--url", url]);
    let output = command.output().unwrap();
    (output.status.code(), String::from_utf8(output.stdout).unwrap())
}

/// An address that nobody listens on.
const NOBODY: &str = "http://127.0.0.1:9";

#[test]
fn a_good_collector_is_said_to_be_good() {
    let data = folder();
    let collector = Collector::start(data.path());
    assert_eq!(collector.send(&[event(1)]).status, 200);
    let (code, told) = doctor(data.path(), &collector.url);
    assert_eq!(code, Some(0), "{told}");
    assert!(told.contains("has 1 events, and 0 in quarantine"), "{told}");
    assert!(told.contains("answers, and stores"), "{told}");
    assert!(told.contains("there are no keys"), "{told}");
}

#[test]
fn a_folder_without_a_store_and_an_address_without_a_collector_are_failures() {
    let data = folder();
    let (code, told) = doctor(data.path(), NOBODY);
    assert_eq!(code, Some(1));
    assert!(
        told.contains("events.db is not there") && told.contains("does not answer"),
        "{told}"
    );
}

#[test]
fn a_release_that_broke_a_property_is_named() {
    let data = folder();
    let collector = Collector::start(data.path());
    let broken = |number| {
        let mut event = event(number);
        event["properties"]["network"] = json!("TRC21");
        event
    };
    let events: Vec<_> = (0..90).map(event).chain((90..100).map(broken)).collect();
    assert_eq!(collector.send(&events).json["quarantined"], 10);
    let (_, told) = doctor(data.path(), &collector.url);
    let expected =
        "10 of 100 events of the last day are invalid, most of them withdrawal_requested with not_in_enum (10)";
    assert!(told.contains(expected), "{told}");
}

#[test]
fn a_damaged_file_a_clock_that_was_ahead_and_open_doors_are_told() {
    let data = folder();
    Collector::start(data.path()).terminate();
    let connection = file(data.path());
    let keys = Command::new(PROGRAM)
        .args(["keys", "create", "--kind", "public", "--origin", "*", "--data"])
        .arg(data.path())
        .output()
        .unwrap();
    assert!(keys.status.success());
    connection
        .execute_batch(
            "INSERT INTO events (event_id, received_at, event, body)
             VALUES (x'00', (strftime('%s') + 3600) * 1000, 'page_viewed', '{}');",
        )
        .unwrap();
    drop(connection);
    fs::set_permissions(data.path(), fs::Permissions::from_mode(0o755)).unwrap();
    let (code, told) = doctor(data.path(), NOBODY);
    assert_eq!(code, Some(1));
    for expected in [
        "in the future",
        "pages of every origin may use public key 4",
        "every user of this machine can read",
    ] {
        assert!(told.contains(expected), "{expected}: {told}");
    }
    // The second half of the file is overwritten.
    let path = data.path().join("events.db");
    let mut bytes = fs::read(&path).unwrap();
    let half = bytes.len() / 2;
    bytes[half..].fill(0x5a);
    fs::write(&path, bytes).unwrap();
    let (code, told) = doctor(data.path(), NOBODY);
    assert_eq!(code, Some(1));
    assert!(told.contains("is damaged") || told.contains("cannot be read"), "{told}");
}
