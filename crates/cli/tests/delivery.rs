//! What trackers report of their tabs, against what the collector has stored.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop where it stands")]

mod support;

use std::thread;

use rusqlite::Connection;
use serde_json::{Value, json};
use support::{Answer, Collector, event, event_id, file, folder, plain, stored};

fn report(collector: &Collector, delivery: &Value, events: &[Value]) -> Answer {
    let body = json!({"sent_at": "2026-02-04T14:30:01Z", "delivery": delivery, "batch": events});
    collector.post("/v1/batch", body.to_string().as_bytes())
}

fn delivered(collector: &Collector) -> Value {
    let mut response = ureq::get(format!("{}/v1/delivery", collector.url)).call().unwrap();
    serde_json::from_str(&response.body_mut().read_to_string().unwrap()).unwrap()
}

#[test]
fn the_delivery_rate_is_what_is_stored_of_what_was_made() {
    let data = folder();
    let collector = Collector::start(data.path());
    assert_eq!(
        delivered(&collector),
        json!({"tabs": 0, "made": 0, "stored": 0, "dropped": {}, "rate": null})
    );
    // Of senders that do not report, nothing is counted.
    collector.send(&[event(1)]);
    let mut broken = event(3);
    broken["properties"]["network"] = json!("TRC21");
    let tab = json!([{"tab": "0f3a", "made": 5, "dropped": {"queue_full": 1}}]);
    assert_eq!(report(&collector, &tab, &[event(2), broken.clone()]).status, 200);
    // Sent again, and again with the one that came without a report: none is counted twice.
    let tabs =
        json!([{"tab": "0f3a", "made": 6, "dropped": {"queue_full": 1, "expired": 1}}, {"tab": "77", "made": 2}]);
    assert_eq!(
        report(&collector, &tabs, &[event(1), event(2), broken, event(4)]).status,
        200
    );
    assert_eq!(
        delivered(&collector),
        json!({"tabs": 2, "made": 8, "stored": 3, "dropped": {"expired": 1, "queue_full": 1}, "rate": 0.375})
    );
}

#[test]
fn a_report_may_come_alone_late_or_twice_and_the_largest_counts_stay() {
    let data = folder();
    let collector = Collector::start(data.path());
    let newer = json!([{"tab": "a", "made": 9, "dropped": {"expired": 2, "too_large": 1}}]);
    let older = json!([{"tab": "a", "made": 4, "dropped": {"expired": 1}}, {"tab": "a", "made": 5, "dropped": {}}]);
    for delivery in [&newer, &older, &newer] {
        let answer = report(&collector, delivery, &[]);
        assert_eq!(
            (answer.status, answer.json),
            (
                200,
                json!({"accepted": 0, "duplicates": 0, "quarantined": 0, "results": []})
            )
        );
    }
    let expected = json!({"tabs": 1, "made": 9, "stored": 0, "dropped": {"expired": 2, "too_large": 1}, "rate": 0.0});
    assert_eq!(delivered(&collector), expected);
    collector.terminate();
    assert_eq!(delivered(&Collector::start(data.path())), expected);
}

#[test]
fn an_event_that_was_in_quarantine_and_is_mended_is_one_event() {
    let data = folder();
    let collector = Collector::start(data.path());
    let tab = json!([{"tab": "a", "made": 1}]);
    let mut broken = event(1);
    broken["properties"]["network"] = json!("TRC21");
    assert_eq!(
        report(&collector, &tab, std::slice::from_ref(&broken)).json["quarantined"],
        1
    );
    assert_eq!(report(&collector, &tab, &[event(1)]).json["accepted"], 1);
    assert_eq!(report(&collector, &tab, &[broken]).json["quarantined"], 1);
    assert_eq!(delivered(&collector)["stored"], 1);
    // What has no id is known by its text.
    let nameless = json!({"event": "page_viewed"});
    report(&collector, &tab, &[nameless.clone(), nameless]);
    assert_eq!(delivered(&collector)["stored"], 2);
}

#[test]
fn a_report_past_the_limits_is_refused_with_its_batch_and_the_answer_says_where() {
    let data = folder();
    let collector = Collector::start(data.path());
    let tab = |name: &str| json!({"tab": name, "made": 1, "dropped": {}});
    let dropped = |reason: &str, count: Value| json!([{"tab": "a", "made": 1, "dropped": {reason: count}}]);
    let reasons: serde_json::Map<String, Value> = (0..21).map(|number| ("a".repeat(number + 1), json!(1))).collect();
    let tabs: Vec<Value> = (0..101).map(|number| tab(&number.to_string())).collect();
    for (delivery, place) in [
        (json!(tabs), "delivery"),
        (json!([tab("a"), tab("")]), "delivery[1].tab"),
        (json!([tab(&"ä".repeat(65))]), "delivery[0].tab"),
        (
            json!([{"tab": "a", "made": 1, "dropped": reasons}]),
            "delivery[0].dropped",
        ),
        (
            json!([{"tab": "a", "made": 9_007_199_254_740_992_u64}]),
            "9007199254740992",
        ),
        (dropped("Queue-Full", json!(1)), "delivery[0].dropped"),
        (dropped("", json!(1)), "delivery[0].dropped"),
        (dropped(&"a".repeat(41), json!(1)), "delivery[0].dropped"),
        (dropped("expired", json!(1e300)), "from 0 to 9007199254740991"),
        (dropped("expired", json!(-1)), "-1"),
        (json!([{"tab": "a", "made": 1.5}]), "1.5"),
        (json!([{"tab": "a"}]), "made"),
        (json!([{"tab": "a", "made": 1, "more": 1}]), "more"),
        (json!("a"), "sequence"),
    ] {
        let answer = report(&collector, &delivery, &[event(1)]);
        assert_eq!(answer.status, 400, "{delivery}");
        let detail = answer.json["detail"].as_str().unwrap();
        assert!(detail.contains(place), "{detail}");
    }
    assert!(stored(data.path()).is_empty());
    let whole = json!([{"tab": "ä".repeat(64), "made": 9_007_199_254_740_991_u64, "dropped": {"a".repeat(40): 1}}]);
    assert_eq!(report(&collector, &whole, &[]).status, 200);
    assert_eq!(report(&collector, &json!(tabs[..100]), &[]).status, 200);
    assert_eq!(delivered(&collector)["tabs"], 101);
}

#[test]
fn senders_that_claim_too_much_do_not_break_the_sum() {
    const MOST: u64 = 9_007_199_254_740_991;
    let data = folder();
    let collector = Collector::start(data.path());
    for batch in 0..11 {
        let tabs: Vec<Value> = (0..100)
            .map(|tab| json!({"tab": format!("{batch}-{tab}"), "made": MOST, "dropped": {"a": MOST}}))
            .collect();
        assert_eq!(report(&collector, &json!(tabs), &[]).status, 200);
    }
    let delivered = delivered(&collector);
    assert_eq!(delivered["tabs"], 1100);
    // More than 64 bits can hold: the largest that they can.
    assert_eq!(delivered["made"], i64::MAX);
    assert_eq!(delivered["dropped"], json!({"a": i64::MAX}));
}

#[test]
fn many_senders_at_once_are_counted_exactly() {
    let data = folder();
    let collector = Collector::start(data.path());
    thread::scope(|scope| {
        for sender in 0..4_u64 {
            let collector = &collector;
            scope.spawn(move || {
                for round in 0..25 {
                    // Each event is sent by two senders.
                    let first = sender / 2 * 1000 + round * 4;
                    let events: Vec<Value> = (first..first + 4).map(event).collect();
                    let tab = json!([{"tab": format!("tab-{}", sender / 2), "made": (round + 1) * 4}]);
                    assert_eq!(report(collector, &tab, &events).status, 200);
                }
            });
        }
    });
    assert_eq!(
        delivered(&collector),
        json!({"tabs": 2, "made": 200, "stored": 200, "dropped": {}, "rate": 1.0})
    );
}

/// A file as the first collectors made it, with one event and one in quarantine.
fn older_file(data: &std::path::Path) -> Connection {
    let connection = file(data);
    connection
        .execute_batch(
            "PRAGMA journal_mode = WAL;
             CREATE TABLE events (id INTEGER PRIMARY KEY, event_id BLOB NOT NULL UNIQUE,
                 received_at INTEGER NOT NULL, event TEXT NOT NULL, body TEXT NOT NULL) STRICT;
             CREATE TABLE quarantine (id INTEGER PRIMARY KEY, event_id BLOB, received_at INTEGER NOT NULL,
                 event TEXT NOT NULL, body TEXT NOT NULL, verdict TEXT NOT NULL) STRICT;
             CREATE UNIQUE INDEX quarantine_by_id ON quarantine (event_id) WHERE event_id IS NOT NULL;
             CREATE UNIQUE INDEX quarantine_by_body ON quarantine (body) WHERE event_id IS NULL;
             PRAGMA application_id = 1129464404; PRAGMA user_version = 1;
             INSERT INTO events VALUES (7, x'0194d3c0000070008000000000000001', 1, 'withdrawal_requested', '{}');
             INSERT INTO quarantine VALUES (9, x'0194d3c0000070008000000000000002', 1, '', '{}', '{}');",
        )
        .unwrap();
    connection
}

#[test]
fn a_file_of_an_older_collector_is_upgraded_with_all_that_is_in_it() {
    let data = folder();
    drop(older_file(data.path()));
    for _ in 0..2 {
        // The second time there is nothing left to upgrade.
        let collector = Collector::start(data.path());
        let ids = json!({"event_ids": [event_id(1), event_id(2), event_id(3)]}).to_string();
        let receipts = collector.post("/v1/receipts", ids.as_bytes()).json;
        assert_eq!(
            receipts["stored"].as_array().unwrap()[..2],
            [json!(event_id(1)), json!(event_id(2))]
        );
        let tab = json!([{"tab": "a", "made": 2}]);
        assert_eq!(report(&collector, &tab, &[event(1), event(3)]).status, 200);
        assert_eq!(delivered(&collector)["stored"], 1);
        collector.terminate();
    }
    assert_eq!(stored(data.path()), [plain(&event_id(1)), plain(&event_id(3))]);
    let connection = file(data.path());
    let version: i32 = connection
        .pragma_query_value(None, "user_version", |row| row.get(0))
        .unwrap();
    assert!(version > 1, "{version}");
    let schema = |connection: &Connection| {
        let mut statement = connection
            .prepare("SELECT name FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%' ORDER BY name")
            .unwrap();
        let names = statement.query_map((), |row| row.get::<_, String>(0)).unwrap();
        names.map(Result::unwrap).collect::<Vec<String>>()
    };
    let new = folder();
    Collector::start(new.path()).terminate();
    assert_eq!(schema(&connection), schema(&file(new.path())));
}

#[test]
fn an_upgrade_that_fails_leaves_the_older_file_as_it_was() {
    let data = folder();
    let connection = older_file(data.path());
    // Somebody's own table is in the way.
    connection.execute_batch("CREATE TABLE delivery_stored (x)").unwrap();
    drop(connection);
    let output = support::serve(data.path()).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("delivery_stored"));
    let connection = file(data.path());
    let number = |query: &str| connection.query_row(query, (), |row| row.get::<_, i32>(0)).unwrap();
    assert_eq!(number("SELECT user_version FROM pragma_user_version"), 1);
    assert_eq!(number("SELECT count(*) FROM sqlite_schema WHERE name = 'delivery'"), 0);
    assert_eq!(number("SELECT count(*) FROM events"), 1);
}
