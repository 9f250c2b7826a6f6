//! One person: asked for, given out and deleted, here and in ClickHouse.

use std::process::{Command, Output};

use serde_json::Value;

use crate::server::Server;
use crate::support::{Collector, PROGRAM, event_of, folder, is_done, run, wait_for_sink};

fn user(server: &Server, data: &std::path::Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(PROGRAM);
    // The variable is all that a command has to be told.
    command.env("CRYPTOREBATE_CLICKHOUSE", server.target());
    command
        .arg("user")
        .args(arguments)
        .arg("--data")
        .arg(data)
        .output()
        .unwrap()
}

fn said(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// An event that breaks the plan and names a person.
fn broken(number: u64, user: &str) -> Value {
    let mut event = event_of(number, user);
    event["properties"]["network"] = Value::from("TRC21");
    event
}

#[test]
fn a_person_is_shown_given_out_and_deleted_there_and_here() {
    let Some(server) = Server::current() else { return };
    let data = folder();
    let collector = Collector::start_with(&mut server.serve(data.path()));
    let mut events: Vec<Value> = (0..3).map(|number| event_of(number, "usr_gone")).collect();
    events.extend((10..12).map(|number| event_of(number, "usr_stays")));
    events.push(broken(20, "usr_gone"));
    assert_eq!(collector.send(&events).status, 200);
    wait_for_sink(data.path(), is_done);

    let shown: Value =
        serde_json::from_str(&said(&user(&server, data.path(), &["show", "usr_gone", "--json"]))).unwrap();
    assert_eq!(shown["events_total"], 3);
    let given = said(&user(&server, data.path(), &["export", "usr_gone"]));
    let kinds: Vec<Value> = given
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["kind"].clone())
        .collect();
    assert_eq!(kinds, ["person", "event", "event", "event", "quarantined"]);

    let told = user(&server, data.path(), &["delete", "usr_gone"]);
    assert!(!told.status.success());
    let told = String::from_utf8_lossy(&told.stderr).into_owned();
    assert!(
        told.contains("3 events of usr_gone and 1 in quarantine here, and 3 events in ClickHouse"),
        "{told}"
    );
    said(&user(&server, data.path(), &["delete", "usr_gone", "--yes"]));
    assert_eq!(server.events(), (2, 2));
    let aside = "SELECT count() FROM events_of_tests.quarantine FINAL WHERE gone = 0";
    assert_eq!(server.ask(aside), "0");
    let nobody = user(&server, data.path(), &["show", "usr_gone"]);
    assert!(String::from_utf8_lossy(&nobody.stderr).contains("nobody has the id"));
    // What comes later is new, and stays.
    assert_eq!(collector.send(&[event_of(30, "usr_gone")]).status, 200);
    wait_for_sink(data.path(), is_done);
    assert_eq!(server.events(), (3, 3));
    let shown: Value =
        serde_json::from_str(&said(&user(&server, data.path(), &["show", "usr_gone", "--json"]))).unwrap();
    assert_eq!(shown["events_total"], 1);
}

#[test]
fn who_is_deleted_while_clickhouse_is_down_is_deleted_there_after_all_that_came_before() {
    let Some(mut server) = Server::current() else { return };
    let data = folder();
    let collector = Collector::start_with(&mut server.serve(data.path()));
    let events: Vec<Value> = (0..3).map(|number| event_of(number, "usr_gone")).collect();
    assert_eq!(collector.send(&events).status, 200);
    wait_for_sink(data.path(), is_done);
    server.end();
    // These wait, and then some of them are read for a block that cannot be sent.
    let events: Vec<Value> = (3..6).map(|number| event_of(number, "usr_gone")).collect();
    assert_eq!(collector.send(&events).status, 200);
    wait_for_sink(data.path(), |status| !status["failing_since"].is_null());
    run(&["user", "delete", "usr_gone", "--yes"], data.path());
    assert_eq!(
        collector
            .send(&[event_of(6, "usr_gone"), event_of(7, "usr_stays")])
            .status,
        200
    );
    server.start();
    wait_for_sink(data.path(), is_done);
    let left = || {
        server.ask("SELECT groupArray(toString(event_id)) FROM (SELECT event_id FROM events_of_tests.events FINAL ORDER BY event_id)")
    };
    let start = std::time::Instant::now();
    let expected = ["6", "7"]
        .map(|number| format!("'0194d3c0-0000-7000-8000-00000000000{number}'"))
        .join(",");
    while left() != format!("[{expected}]") {
        assert!(start.elapsed().as_secs() < 30, "{}", left());
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
}
