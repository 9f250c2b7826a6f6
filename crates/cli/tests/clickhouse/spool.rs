//! The file as a spool: how much may wait in it, what is kept of it, and when a request is answered.

use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::json;

use crate::server::Server;
use crate::support::{Collector, PROGRAM, event, file, folder, get, is_done, run, stored, wait_for_sink};

#[test]
fn a_full_spool_refuses_requests_until_clickhouse_takes_events_again() {
    let Some(mut server) = Server::current() else { return };
    server.end();
    let data = folder();
    let collector = Collector::start_with(server.serve(data.path()).args(["--spool-limit", "20"]));
    let events = |first: u64| (first..first + 10).map(event).collect::<Vec<_>>();
    assert_eq!(collector.send(&events(0)).status, 200);
    assert_eq!(collector.send(&events(10)).status, 200);
    let refused = collector.send(&events(20));
    assert_eq!(
        (refused.status, refused.retry_after.as_deref()),
        (503, Some("10")),
        "{}",
        refused.text
    );
    assert_eq!(refused.json["title"], "The spool is full");
    assert_eq!(stored(data.path()).len(), 20);
    let ready = get(&format!("{}/readyz", collector.url));
    assert_eq!(
        (ready.status, ready.json["title"].as_str()),
        (503, Some("The spool is full"))
    );
    // A new start would not help: whoever restarts what is not healthy leaves it alone.
    let health = get(&format!("{}/healthz", collector.url));
    assert_eq!((health.status, &health.json["storage"]), (200, &json!("full")));
    let metrics = get(&format!("{}/metrics", collector.url)).text;
    assert!(metrics.contains("cryptorebate_spool_full 1"), "{metrics}");
    server.start();
    wait_for_sink(data.path(), is_done);
    assert_eq!(get(&format!("{}/readyz", collector.url)).status, 200);
    assert_eq!(collector.send(&events(20)).json["accepted"], 10);
    let metrics = get(&format!("{}/metrics", collector.url)).text;
    assert!(metrics.contains("cryptorebate_spool_full 0"), "{metrics}");
    wait_for_sink(data.path(), is_done);
    assert_eq!(server.events(), (30, 30));
}

#[test]
fn age_deletes_nothing_that_clickhouse_still_has_to_get_and_nothing_there() {
    let Some(mut server) = Server::current() else { return };
    let data = folder();
    let collector = Collector::start_with(&mut server.serve(data.path()));
    assert_eq!(collector.send(&(0..10).map(event).collect::<Vec<_>>()).status, 200);
    wait_for_sink(data.path(), is_done);
    server.end();
    assert_eq!(collector.send(&(10..15).map(event).collect::<Vec<_>>()).status, 200);
    file(data.path())
        .execute("UPDATE events SET received_at = received_at - 2 * 86400000", ())
        .unwrap();
    let told = run(&["retain", "--days", "1"], data.path());
    assert!(told.starts_with("10 events and 0 in quarantine"), "{told}");
    assert_eq!(stored(data.path()).len(), 5);
    server.start();
    wait_for_sink(data.path(), is_done);
    assert_eq!(server.events(), (15, 15));
    assert!(run(&["retain", "--days", "1"], data.path()).starts_with("5 events"));
    // Numbers go on, so what comes next is shipped too.
    assert_eq!(collector.send(&[event(20)]).status, 200);
    wait_for_sink(data.path(), is_done);
    assert_eq!(server.events(), (16, 16));
}

#[test]
fn a_clickhouse_that_will_not_come_back_is_forgotten_and_age_counts_again() {
    let Some(mut server) = Server::current() else { return };
    server.end();
    let data = folder();
    let collector = Collector::start_with(&mut server.serve(data.path()));
    assert_eq!(collector.send(&[event(1)]).status, 200);
    let forget = || {
        let mut command = Command::new(PROGRAM);
        command
            .args(["sinks", "forget", "clickhouse", "--data"])
            .arg(data.path());
        command.output().unwrap()
    };
    let refused = forget();
    let told = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(told.contains("another collector uses the data folder"), "{told}");
    collector.terminate();
    file(data.path())
        .execute("UPDATE events SET received_at = 0", ())
        .unwrap();
    assert!(run(&["retain", "--days", "1"], data.path()).starts_with("0 events"));
    assert!(forget().status.success());
    assert!(run(&["retain", "--days", "1"], data.path()).starts_with("1 events"));
    assert!(!forget().status.success());
}

#[test]
fn who_waits_is_answered_when_clickhouse_has_the_events() {
    let Some(server) = Server::current() else { return };
    let data = folder();
    let collector = Collector::start_with(server.serve(data.path()).args(["--clickhouse-ack", "wait"]));
    for number in 0..5 {
        assert_eq!(collector.send(&[event(number)]).status, 200);
        assert_eq!(server.events(), (number + 1, number + 1));
    }
    // A duplicate is answered when its first copy is there, not before.
    server.fault("kind=slow&seconds=1&table=events&times=1");
    let start = Instant::now();
    std::thread::scope(|scope| {
        let first = scope.spawn(|| collector.send(&[event(100)]));
        while server.seen("events")["seen"] == 5 {
            std::thread::sleep(Duration::from_millis(5));
        }
        let second = collector.send(&[event(100)]);
        assert_eq!(second.json["duplicates"], 1, "{}", second.text);
        assert!(start.elapsed() >= Duration::from_millis(900), "{:?}", start.elapsed());
        assert_eq!(server.events(), (6, 6));
        assert_eq!(first.join().unwrap().status, 200);
    });
}

#[test]
fn who_waits_in_vain_is_told_to_send_again_and_nothing_comes_twice() {
    let Some(mut server) = Server::current() else { return };
    server.end();
    let data = folder();
    let collector = Collector::start_with(server.serve(data.path()).args(["--clickhouse-ack", "wait"]));
    let start = Instant::now();
    let answer = collector.send(&[event(1)]);
    assert!(start.elapsed() >= Duration::from_secs(29), "{:?}", start.elapsed());
    assert_eq!(
        (answer.status, answer.retry_after.as_deref()),
        (503, Some("5")),
        "{}",
        answer.text
    );
    assert_eq!(answer.json["title"], "ClickHouse has not confirmed the events");
    server.start();
    wait_for_sink(data.path(), is_done);
    assert_eq!(collector.send(&[event(1)]).json["duplicates"], 1);
    assert_eq!(server.events(), (1, 1));
}
