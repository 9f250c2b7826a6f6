//! What the collector says it has is on its disk, and all that it has it says.

mod support;

use std::thread;

use serde_json::{Value, json};
use support::{Answer, Collector, event, event_id, file, folder, plain, stored};

fn ask(collector: &Collector, ids: &[impl AsRef<str>]) -> Answer {
    let ids: Vec<&str> = ids.iter().map(AsRef::as_ref).collect();
    collector.post("/v1/receipts", json!({ "event_ids": ids }).to_string().as_bytes())
}

#[test]
fn receipts_name_what_is_stored_or_in_quarantine_in_the_order_and_spelling_of_the_question() {
    let data = folder();
    let collector = Collector::start(data.path());
    let mut broken = event(0xb);
    broken["properties"]["network"] = json!("TRC21");
    collector.send(&[event(1), broken, event(3)]);
    let shouted = event_id(0xb).to_uppercase();
    let asked = [event_id(3), event_id(9), shouted.clone(), event_id(1), event_id(3)];
    let answer = ask(&collector, &asked);
    assert_eq!(answer.status, 200);
    assert_eq!(
        answer.json,
        json!({"stored": [event_id(3), shouted, event_id(1), event_id(3)]})
    );
    assert_eq!(ask(&collector, &[] as &[&str]).json, json!({"stored": []}));
    // What comes after a question is in the answer to the next one.
    collector.send(&[event(9)]);
    assert_eq!(ask(&collector, &[event_id(9)]).json, json!({"stored": [event_id(9)]}));
}

#[test]
fn a_question_with_an_id_that_is_no_uuid_is_refused_and_the_answer_says_which() {
    let data = folder();
    let collector = Collector::start(data.path());
    for wrong in [
        "",
        "7",
        "0194d3c000007000800000000000000a",
        "{0194d3c0-0000-7000-8000-00000000000a}",
    ] {
        let answer = ask(&collector, &[&event_id(1), wrong]);
        assert_eq!(answer.status, 400, "{wrong}");
        assert_eq!(answer.content_type, "application/problem+json");
        let detail = answer.json["detail"].as_str().unwrap();
        assert!(detail.contains("event_ids[1]") && detail.contains("a UUID"), "{detail}");
    }
    for body in [
        "",
        "[]",
        "{}",
        "{\"event_ids\": \"one\"}",
        "{\"event_ids\": [1]}",
        "{\"event_ids\": [], \"more\": 1}",
    ] {
        let answer = collector.post("/v1/receipts", body.as_bytes());
        assert_eq!(answer.status, 400, "{body}");
        assert!(answer.json["detail"].as_str().unwrap().contains("event_ids"), "{body}");
    }
}

#[test]
fn at_most_five_hundred_receipts_are_given_at_once() {
    let data = folder();
    let collector = Collector::start(data.path());
    let events: Vec<Value> = (0..500).map(event).collect();
    collector.send(&events);
    let ids: Vec<String> = (0..501).map(event_id).collect();
    assert_eq!(ask(&collector, &ids[..500]).json, json!({"stored": ids[..500]}));
    let answer = ask(&collector, &ids);
    assert_eq!(answer.status, 413);
    assert!(
        answer.json["detail"].as_str().unwrap().contains("501"),
        "{}",
        answer.json
    );
}

#[test]
fn what_a_receipt_was_given_for_is_there_after_the_collector_is_killed() {
    let data = folder();
    let mut collector = Collector::start(data.path());
    let acknowledged = thread::scope(|scope| {
        let sending = scope.spawn(|| {
            for number in 0..200_u64 {
                collector.send(&[event(number)]);
            }
        });
        let mut acknowledged = Vec::new();
        // Asks while others write: an answer may only name what is on disk by then.
        while !sending.is_finished() {
            let ids: Vec<String> = (0..200).map(event_id).collect();
            let answer = ask(&collector, &ids).json;
            let known: Vec<String> = serde_json::from_value(answer["stored"].clone()).unwrap();
            assert!(known.len() >= acknowledged.len(), "a receipt was taken back");
            acknowledged = known;
        }
        acknowledged
    });
    collector.kill();
    let stored = stored(data.path());
    assert!(acknowledged.iter().all(|id| stored.contains(&plain(id))));
}

#[test]
fn receipts_are_looked_up_in_indexes_alone() {
    let data = folder();
    drop(Collector::start(data.path()));
    let connection = file(data.path());
    for table in ["events", "quarantine"] {
        let plan: String = connection
            .query_row(
                &format!("EXPLAIN QUERY PLAN SELECT 1 FROM {table} WHERE event_id = ?1"),
                [[0_u8; 16]],
                |row| row.get("detail"),
            )
            .unwrap();
        assert!(plan.contains("USING COVERING INDEX"), "{plan}");
    }
}

#[test]
fn a_page_of_another_origin_may_ask_without_asking_permission_first() {
    let data = folder();
    let collector = Collector::start(data.path());
    let response = ureq::post(format!("{}/v1/receipts", collector.url))
        .header("origin", "https://shop.test")
        .header("content-type", "text/plain;charset=UTF-8")
        .send(json!({"event_ids": [event_id(1)]}).to_string())
        .unwrap();
    assert_eq!(response.headers()["access-control-allow-origin"], "https://shop.test");
    assert_eq!(response.headers()["access-control-expose-headers"], "retry-after");
}
