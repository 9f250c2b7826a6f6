//! What the collector acknowledged is there, once, however it ends.

mod support;

use std::collections::BTreeSet;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;

use serde_json::Value;
use support::{Collector, batch, event, event_id, file, folder, plain, post, stored};

/// How often the collector is killed. For a long run: `KILL_ROUNDS=500 cargo test -p cryptorebate-cli --test durability
/// -- --nocapture`.
const ROUNDS: u64 = 8;
const CLIENTS: u64 = 4;
const EVENTS: u64 = 25;
/// How many batches are acknowledged at most before the collector is killed in the middle of the others.
const BATCHES_A_ROUND: u64 = 80;

#[test]
fn killing_the_collector_under_load_loses_no_acknowledged_event_and_doubles_none() {
    let data = folder();
    let acknowledged = Mutex::new(BTreeSet::new());
    let next = AtomicU64::new(0);
    let mut duplicates = 0;
    // Batches without an answer are sent again by the next round's clients, as a tracker would.
    let mut unanswered: Vec<u64> = Vec::new();
    let rounds = std::env::var("KILL_ROUNDS").map_or(ROUNDS, |rounds| rounds.parse().unwrap());
    for round in 0..rounds {
        let batches = 1 + round * 37 % BATCHES_A_ROUND;
        let mut collector = Collector::start(data.path());
        let url = format!("{}/v1/batch", collector.url);
        let answered = AtomicU64::new(0);
        let is_dead = AtomicBool::new(false);
        let waiting = Mutex::new(std::mem::take(&mut unanswered));
        let failed = Mutex::new(Vec::new());
        let repeated = AtomicU64::new(0);
        thread::scope(|scope| {
            for _ in 0..CLIENTS {
                scope.spawn(|| {
                    while !is_dead.load(Ordering::Relaxed) {
                        let first = waiting
                            .lock()
                            .unwrap()
                            .pop()
                            .unwrap_or_else(|| next.fetch_add(EVENTS, Ordering::Relaxed));
                        let events: Vec<Value> = (first..first + EVENTS).map(event).collect();
                        match post(&url, batch(&events).as_bytes(), &[]) {
                            Ok(answer) if answer.status == 200 && answer.json.is_object() => {
                                acknowledged.lock().unwrap().extend(first..first + EVENTS);
                                repeated.fetch_add(answer.json["duplicates"].as_u64().unwrap(), Ordering::Relaxed);
                                answered.fetch_add(1, Ordering::Relaxed);
                            }
                            _ => failed.lock().unwrap().push(first),
                        }
                    }
                });
            }
            while answered.load(Ordering::Relaxed) < batches {
                thread::yield_now();
            }
            collector.kill();
            is_dead.store(true, Ordering::Relaxed);
        });
        duplicates += repeated.into_inner();
        unanswered = failed.into_inner().unwrap();
        unanswered.extend(waiting.into_inner().unwrap());
    }
    drop(Collector::start(data.path()));
    let stored = stored(data.path());
    let unique: BTreeSet<&String> = stored.iter().collect();
    let acknowledged = acknowledged.into_inner().unwrap();
    let is_found = |number: &&u64| unique.contains(&plain(&event_id(**number)));
    let found = acknowledged.iter().filter(is_found).count();
    let (missing, doubled) = (acknowledged.len() - found, stored.len() - unique.len());
    println!(
        "{rounds} kills: {} events acknowledged, {found} found, {missing} missing, {doubled} doubled; {duplicates} sent \
         again and recognised",
        acknowledged.len()
    );
    assert_eq!((missing, doubled), (0, 0));
    assert!(acknowledged.len() as u64 >= rounds * EVENTS);
    let check: String = file(data.path())
        .query_row("PRAGMA integrity_check", (), |row| row.get(0))
        .unwrap();
    assert_eq!(check, "ok");
}
