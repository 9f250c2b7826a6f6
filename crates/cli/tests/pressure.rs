//! More than the disk takes, and listeners that do not listen: what is refused is refused whole.
#![cfg(target_os = "linux")]

mod support;

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader, Write as _};
use std::thread;

use serde_json::{Value, json};
use support::disk::FaultyDisk;
use support::raw::connect;
use support::{Collector, batch, event, event_id, folder, plain, post, stored};

/// How many batches are sent at once: more than may wait, at nearly a megabyte each.
const BATCHES: u64 = 120;
const EVENTS: u64 = 300;

/// A valid event of about 3 KB.
fn large(number: u64) -> Value {
    let mut large = event(number);
    large["context"] = json!({"note": "x".repeat(2_800)});
    large
}

#[test]
fn with_a_stalled_disk_the_queue_fills_and_what_is_refused_is_not_there_in_any_part() {
    let disk = FaultyDisk::new();
    let collector = Collector::start_with(&mut disk.serve());
    assert_eq!(collector.send(&[event(1)]).status, 200);
    disk.stall();
    let url = format!("{}/v1/batch", collector.url);
    let (told, answers) = std::sync::mpsc::channel();
    thread::scope(|scope| {
        for number in 0..BATCHES {
            let (url, told) = (&url, told.clone());
            scope.spawn(move || {
                let events: Vec<Value> = (0..EVENTS).map(|index| large(1000 + number * EVENTS + index)).collect();
                let answer = post(url, batch(&events).as_bytes(), &[]).unwrap();
                told.send((number, answer)).unwrap();
            });
        }
        drop(told);
        // The first to be answered are those that there was no room for; the others wait for the disk.
        let (_, first) = answers.recv().unwrap();
        assert_eq!((first.status, first.retry_after.as_deref()), (503, Some("1")));
        assert_eq!(first.content_type, "application/problem+json");
        disk.mend();
        let answered: Vec<_> = answers.iter().collect();
        let stored: BTreeSet<String> = stored(&disk.path("data")).into_iter().collect();
        let mut kept = 0;
        for (number, answer) in answered {
            let ids = (0..EVENTS).map(|index| plain(&event_id(1000 + number * EVENTS + index)));
            let found = ids.filter(|id| stored.contains(id)).count() as u64;
            match answer.status {
                200 => assert_eq!(found, EVENTS),
                503 => assert_eq!(found, 0),
                other => panic!("{other}: {answer:?}"),
            }
            kept += found;
        }
        assert!(kept > 0);
        assert_eq!(stored.len() as u64, kept + 1);
    });
    assert_eq!(collector.send(&[event(2)]).status, 200);
}

#[test]
fn a_listener_that_does_not_read_holds_nobody_up_and_is_told_how_much_it_has_missed() {
    let data = folder();
    let collector = Collector::start(data.path());
    let mut stream = connect(&collector.url);
    stream
        .write_all(b"GET /v1/live HTTP/1.1\r\nhost: localhost\r\n\r\n")
        .unwrap();
    let mut lines = BufReader::new(stream).lines().map(Result::unwrap);
    assert!(lines.any(|line| line.is_empty()), "the head of the answer");
    // More than the buffers of both ends of a connection hold.
    for round in 0..30 {
        let events: Vec<Value> = (0..EVENTS).map(|index| large(round * EVENTS + index)).collect();
        assert_eq!(collector.send(&events).status, 200);
    }
    let lagged = lines.find(|line| line == "event: lagged");
    assert!(lagged.is_some());
    let missed = lines.next().unwrap();
    let missed: u64 = missed.strip_prefix("data: ").unwrap().parse().unwrap();
    assert!(missed > 0);
}
