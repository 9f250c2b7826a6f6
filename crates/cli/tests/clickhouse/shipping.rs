//! Events on their way to ClickHouse: all of them, once, and what becomes of them later too.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::server::Server;
use crate::support::{
    Answer, Collector, batch, event, event_of, file, folder, get, is_done, run, stored, wait_for_sink,
};

/// An event that breaks the plan.
fn broken(number: u64) -> Value {
    let mut event = event(number);
    event["properties"]["network"] = json!("TRC21");
    event
}

fn ids_of_file(data: &std::path::Path) -> BTreeSet<String> {
    stored(data).into_iter().collect()
}

#[test]
fn what_is_accepted_arrives_and_is_equal_to_the_file() {
    let Some(server) = Server::current() else { return };
    let data = folder();
    let collector = Collector::start_with(&mut server.serve(data.path()));
    for first in [0, 300, 600] {
        let mut events: Vec<Value> = (first..first + 300)
            .map(|number| event_of(number, &format!("usr_{}", number % 40)))
            .collect();
        events.extend((first..first + 5).map(|number| broken(100_000 + number)));
        let answer = collector.send(&events);
        assert_eq!(
            (&answer.json["accepted"], &answer.json["quarantined"]),
            (&json!(300), &json!(5))
        );
    }
    wait_for_sink(data.path(), is_done);
    assert_eq!(server.events(), (900, 900));
    assert_eq!(server.ids(), ids_of_file(data.path()));
    assert_eq!(server.number("count()", "quarantine"), 15);
    // The collector asks ClickHouse: it has nothing in memory.
    let status = get(&format!("{}/v1/status", collector.url));
    assert_eq!(status.json["events"], 900, "{}", status.text);
    let summary = get(&format!("{}/v1/events/summary", collector.url));
    let of = |summary: &Answer, name: &str| {
        let events = summary.json["events"].as_array().unwrap();
        events.iter().find(|event| event["event"] == name).unwrap().clone()
    };
    let requested = of(&summary, "withdrawal_requested");
    assert_eq!(
        (&requested["accepted"], &requested["quarantined"]),
        (&json!(900), &json!(15))
    );
    // The texts are those that came in, byte for byte.
    let here: Vec<String> = {
        let connection = file(data.path());
        let mut bodies = connection.prepare("SELECT body FROM events ORDER BY event_id").unwrap();
        let bodies = bodies.query_map((), |row| row.get(0)).unwrap();
        bodies.map(Result::unwrap).collect()
    };
    let there =
        server.ask("SELECT body FROM events_of_tests.events ORDER BY toString(event_id) FORMAT JSONCompactEachRow");
    let there: Vec<String> = there
        .lines()
        .map(|line| serde_json::from_str::<[String; 1]>(line).unwrap()[0].clone())
        .collect();
    assert_eq!(here, there);
}

#[test]
fn an_insert_that_is_cut_before_or_after_it_is_done_brings_its_events_once() {
    let Some(server) = Server::current() else { return };
    let data = folder();
    let collector = Collector::start_with(server.serve(data.path()).args(["--clickhouse-ack", "wait"]));
    let mut first = 0;
    for fault in ["refuse_before", "cut_after"] {
        for table in ["events", "identities", "quarantine"] {
            server.fault(&format!("kind={fault}&table={table}&times=1"));
            let mut events: Vec<Value> = (first..first + 40)
                .map(|number| event_of(number, &format!("usr_{number}")))
                .collect();
            events.push(broken(100_000 + first));
            let answer = collector.send(&events);
            assert_eq!(answer.status, 200, "{}", answer.text);
            first += 40;
        }
    }
    // Nothing came twice, not even where an insert was done and never answered.
    assert_eq!(server.events(), (first, first));
    assert_eq!(server.number("count()", "quarantine"), 6);
    let counted = get(&format!("{}/v1/status", collector.url));
    assert_eq!(counted.json["events"], first, "{}", counted.text);
    assert_eq!(server.seen("events")["cut"], 2, "{}", server.seen("events"));
    let status = wait_for_sink(data.path(), is_done);
    assert!(
        status["failing_since"].is_null() && status["last_error"].is_string(),
        "{status:#}"
    );
}

#[test]
fn what_is_judged_again_leaves_the_quarantine_there_too() {
    let Some(server) = Server::current() else { return };
    let data = folder();
    let collector = Collector::start_with(&mut server.serve(data.path()));
    assert_eq!(collector.send(&[event(1), broken(2), broken(3)]).status, 200);
    wait_for_sink(data.path(), is_done);
    // As if another plan had judged: this one takes the event, and finds something else wrong with the other.
    let connection = file(data.path());
    let mut mended = event(2);
    mended["properties"]["network"] = json!("TRC20");
    connection
        .execute("UPDATE quarantine SET body = ?1 WHERE id = 1", [mended.to_string()])
        .unwrap();
    connection
        .execute(
            "UPDATE quarantine SET verdict = replace(verdict, 'not_in_enum', 'too_long') WHERE id = 2",
            (),
        )
        .unwrap();
    drop(connection);
    let said = run(&["quarantine", "replay", "--all"], data.path());
    assert!(said.contains("1 "), "{said}");
    let in_quarantine = "SELECT groupArray(row) FROM events_of_tests.quarantine FINAL WHERE gone = 0";
    let start = std::time::Instant::now();
    while server.events().0 < 2 || server.ask(in_quarantine) != "[2]" {
        assert!(
            start.elapsed().as_secs() < 60,
            "{:?} {}",
            server.events(),
            server.ask(in_quarantine)
        );
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    assert_eq!(server.ids(), ids_of_file(data.path()));
    let codes = "SELECT arrayStringConcat(codes) FROM events_of_tests.quarantine FINAL WHERE gone = 0";
    assert_eq!(server.ask(codes), "not_in_enum");
}

#[test]
fn a_collector_starts_and_takes_events_while_clickhouse_is_down_and_catches_up() {
    let Some(mut server) = Server::current() else { return };
    server.end();
    let data = folder();
    let mut collector = Collector::start_with(&mut server.serve(data.path()));
    for first in (0..25_000).step_by(500) {
        let events: Vec<Value> = (first..first + 500).map(event).collect();
        assert_eq!(collector.send(&events).status, 200);
    }
    let status = wait_for_sink(data.path(), |status| !status["failing_since"].is_null());
    assert_eq!(status["cursor"], 0);
    assert!(
        status["last_error"].as_str().unwrap().contains("cannot be reached"),
        "{status:#}"
    );
    let metrics = get(&format!("{}/metrics", collector.url)).text;
    assert!(
        metrics.contains("cryptorebate_sink_failing{sink=\"clickhouse\"} 1"),
        "{metrics}"
    );
    assert!(
        metrics.contains("cryptorebate_sink_waiting{sink=\"clickhouse\"} 25000"),
        "{metrics}"
    );
    // Nobody can be told anything of events that are not there; and events are taken in all the same.
    assert_eq!(get(&format!("{}/v1/status", collector.url)).status, 503);
    assert_eq!(get(&format!("{}/readyz", collector.url)).status, 200);
    // It is killed too, and goes on with what it has.
    collector.kill();
    server.start();
    let collector = Collector::start_with(&mut server.serve(data.path()));
    wait_for_sink(data.path(), is_done);
    assert_eq!(server.events(), (25_000, 25_000));
    // In blocks of what there was: the file was read in order, and no block was small.
    let inserts = server.seen("events")["done"].as_u64().unwrap();
    assert!(inserts <= 2, "{inserts} inserts for 25,000 events that were all there");
    let metrics = get(&format!("{}/metrics", collector.url)).text;
    assert!(
        metrics.contains("cryptorebate_sink_failing{sink=\"clickhouse\"} 0"),
        "{metrics}"
    );
}

#[test]
fn a_stopped_collector_goes_on_where_it_was() {
    let Some(server) = Server::current() else { return };
    let data = folder();
    let mut command = server.serve(data.path());
    let collector = Collector::start_with(command.args(["--clickhouse-ack", "wait"]));
    let url = format!("{}/v1/batch", collector.url);
    // A request that waits for ClickHouse is answered before the collector ends.
    server.fault("kind=slow&seconds=1&table=events&times=1");
    let waiting = std::thread::spawn(move || {
        let events: Vec<Value> = (0..10).map(event).collect();
        crate::support::post(&url, batch(&events).as_bytes(), &[]).unwrap()
    });
    while server.seen("events").is_null() {
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    collector.terminate();
    assert_eq!(waiting.join().unwrap().status, 200);
    assert_eq!(server.events(), (10, 10));
    let collector = Collector::start_with(&mut command);
    assert_eq!(collector.send(&[event(9), event(10)]).json["duplicates"], 1);
    assert_eq!(server.events(), (11, 11));
}
