//! A ClickHouse that does not take what it gets: why is told, nothing is lost, and when it does again all is there.

use std::time::{Duration, Instant};

use crate::server::Server;
use crate::support::{Collector, event, folder, get, is_done, sink_status, wait_for_sink};

#[test]
fn what_clickhouse_refuses_is_told_in_its_words_and_tried_until_it_takes_it() {
    let Some(server) = Server::current() else { return };
    let data = folder();
    let collector = Collector::start_with(&mut server.serve(data.path()));
    let mut number = 0;
    for (code, words) in [
        (243, "not enough space"),
        (164, "readonly"),
        (242, "readonly"),
        (252, "Too many parts"),
    ] {
        server.fault(&format!("kind=error&code={code}&table=events"));
        number += 1;
        assert_eq!(collector.send(&[event(number)]).status, 200);
        let refused = |status: &serde_json::Value| {
            let told = status["last_error"].as_str().unwrap_or_default();
            !status["failing_since"].is_null() && told.contains(&code.to_string()) && told.contains(words)
        };
        wait_for_sink(data.path(), refused);
        server.fault("kind=none");
        let status = wait_for_sink(data.path(), is_done);
        assert_eq!(status["cursor"], number);
        assert_eq!(server.events(), (number, number));
    }
    let told = crate::support::run(&["sinks", "status"], data.path());
    assert!(
        told.contains("state      good") && told.contains("Too many parts"),
        "{told}"
    );
}

#[test]
fn a_slow_clickhouse_holds_nobody_up() {
    let Some(server) = Server::current() else { return };
    let data = folder();
    let collector = Collector::start_with(&mut server.serve(data.path()));
    server.fault("kind=slow&seconds=2&table=events");
    let start = Instant::now();
    for number in 0..20 {
        assert_eq!(collector.send(&[event(number)]).status, 200);
    }
    assert!(start.elapsed() < Duration::from_secs(2), "{:?}", start.elapsed());
    server.fault("kind=none");
    wait_for_sink(data.path(), is_done);
    assert_eq!(server.events(), (20, 20));
}

#[test]
fn tables_of_a_newer_collector_are_left_alone_and_events_wait() {
    let Some(server) = Server::current() else { return };
    let data = folder();
    Collector::start_with(&mut server.serve(data.path())).terminate();
    server.change("CREATE DATABASE IF NOT EXISTS {database}");
    server.change(
        "CREATE TABLE IF NOT EXISTS {database}.schema_versions (version UInt32, applied_at DateTime DEFAULT now())
         ENGINE = ReplacingMergeTree() ORDER BY version",
    );
    server.change("INSERT INTO {database}.schema_versions (version) VALUES (99)");
    let collector = Collector::start_with(&mut server.serve(data.path()));
    assert_eq!(collector.send(&[event(1), event(2)]).status, 200);
    let status = wait_for_sink(data.path(), |status| !status["failing_since"].is_null());
    let told = status["last_error"].as_str().unwrap();
    assert!(told.contains("layout 99") && told.contains("newer collector"), "{told}");
    assert_eq!(get(&format!("{}/v1/status", collector.url)).status, 503);
    assert_eq!(server.number("count()", "events"), 0);
    assert_eq!(sink_status(data.path())["lag"], 2);
    // Somebody has mended it.
    server.change("TRUNCATE TABLE {database}.schema_versions");
    wait_for_sink(data.path(), is_done);
    assert_eq!(server.events(), (2, 2));
}
