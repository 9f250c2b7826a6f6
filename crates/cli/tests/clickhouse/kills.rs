//! What a collector acknowledged is in ClickHouse, once, however often either is killed.

use std::collections::BTreeSet;
use std::hash::{BuildHasher as _, RandomState};
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use serde_json::Value;

use crate::server::Server;
use crate::support::{Collector, batch, event_id, event_of, file, folder, is_done, plain, post, stored, wait_for_sink};

/// How often the collector is killed. For a long run: `KILL_ROUNDS=500 cargo test -p cryptorebate-cli --test clickhouse kill
/// -- --nocapture`.
const ROUNDS: u64 = 50;
const CLIENTS: u64 = 4;
/// At every so manieth kill of the collector, ClickHouse is killed too.
const SERVER_TOO: u64 = 8;

/// What a run came to.
struct Outcome {
    kills: u64,
    server_kills: u64,
    /// How many of the kills left a block that was written down and not confirmed.
    under_way: u64,
    acknowledged: usize,
    found: usize,
    rows: u64,
    distinct: u64,
    /// How many batches came again and were known.
    again: u64,
}

impl Outcome {
    fn missing(&self) -> usize {
        self.acknowledged - self.found
    }

    fn doubled(&self) -> u64 {
        self.rows - self.distinct
    }

    fn tell(&self, engine: &str) {
        println!(
            "{engine}: {} kills of the collector, {} of them with a block under way, and {} of ClickHouse: {} acknowledged, {} found, {} missing, {} doubled \
             ({} rows of {} events; {} batches sent again and known)",
            self.kills,
            self.under_way,
            self.server_kills,
            self.acknowledged,
            self.found,
            self.missing(),
            self.doubled(),
            self.rows,
            self.distinct,
            self.again
        );
    }
}

/// Clients that send, and what they know was taken.
#[derive(Default)]
struct Clients {
    next: AtomicU64,
    acknowledged: Mutex<BTreeSet<u64>>,
    /// Batches without an answer: sent again, as a tracker would.
    unanswered: Mutex<Vec<(u64, u64)>>,
    again: AtomicU64,
}

impl Clients {
    /// Sends to a collector until it is dead; `kill` kills it.
    fn send(&self, url: &str, size: u64, kill: impl FnOnce()) {
        let (is_dead, answered) = (AtomicBool::new(false), AtomicU64::new(0));
        let url = format!("{url}/v1/batch");
        thread::scope(|scope| {
            for _ in 0..CLIENTS {
                scope.spawn(|| {
                    while !is_dead.load(Ordering::Relaxed) {
                        let waiting = self.unanswered.lock().unwrap().pop();
                        let (first, size) =
                            waiting.unwrap_or_else(|| (self.next.fetch_add(size, Ordering::Relaxed), size));
                        let events: Vec<Value> = (first..first + size)
                            .map(|number| event_of(number, &format!("usr_{}", number % 97)))
                            .collect();
                        match post(&url, batch(&events).as_bytes(), &[]) {
                            Ok(answer) if answer.status == 200 && answer.json.is_object() => {
                                self.acknowledged.lock().unwrap().extend(first..first + size);
                                if answer.json["duplicates"] != 0 {
                                    self.again.fetch_add(1, Ordering::Relaxed);
                                }
                                answered.fetch_add(1, Ordering::Relaxed);
                            }
                            _ => self.unanswered.lock().unwrap().push((first, size)),
                        }
                    }
                });
            }
            while answered.load(Ordering::Relaxed) < 2 {
                thread::sleep(Duration::from_millis(1));
            }
            kill();
            is_dead.store(true, Ordering::Relaxed);
        });
    }
}

/// A moment within so many milliseconds.
fn some_ms(most: u64) -> Duration {
    Duration::from_millis(RandomState::new().hash_one(most) % most)
}

fn rounds(usual: u64) -> u64 {
    std::env::var("KILL_ROUNDS").map_or(usual, |rounds| rounds.parse().unwrap())
}

/// Kills collectors at any moment while they ship.
fn run(server: &mut Server, data: &Path, rounds: u64) -> Outcome {
    let clients = Clients::default();
    let (mut server_kills, mut under_way) = (0, 0);
    for round in 0..rounds {
        let mut command = server.serve(data);
        // Half of them ship every commit at once and answer then; the others gather large blocks.
        let waits = round % 2 == 0;
        let size = if waits { 20 } else { 500 };
        command.args(["--clickhouse-ack", if waits { "wait" } else { "spool" }]);
        let mut collector = Collector::start_with(&mut command);
        let before: BTreeSet<u64> = clients.acknowledged.lock().unwrap().clone();
        let (url, kills_server) = (collector.url.clone(), round % SERVER_TOO == SERVER_TOO - 1);
        clients.send(&url, size, || {
            thread::sleep(some_ms(300));
            if kills_server {
                server.kill();
                thread::sleep(some_ms(50));
            }
            collector.kill();
        });
        let sql = "SELECT block IS NOT NULL FROM shipping";
        under_way += u64::from(file(data).query_row(sql, (), |row| row.get::<_, bool>(0)).unwrap());
        if kills_server {
            server_kills += 1;
            server.start();
        }
        if waits {
            // Whoever was answered has it in ClickHouse already, not in the file alone.
            let there = server.ids();
            let acknowledged = clients.acknowledged.lock().unwrap();
            let lost = acknowledged
                .difference(&before)
                .find(|number| !there.contains(&plain(&event_id(**number))));
            assert_eq!(lost, None, "acknowledged in round {round}, and only the file has it");
        }
    }
    let _collector = Collector::start_with(&mut server.serve(data));
    wait_for_sink(data, is_done);
    let there = server.ids();
    let acknowledged = clients.acknowledged.into_inner().unwrap();
    let is_found = |number: &&u64| there.contains(&plain(&event_id(**number)));
    let (rows, distinct) = server.events();
    // Not one event is there that the file does not have, and the file has none that is not there.
    assert_eq!(there, stored(data).into_iter().collect());
    Outcome {
        kills: rounds,
        server_kills,
        under_way,
        acknowledged: acknowledged.len(),
        found: acknowledged.iter().filter(is_found).count(),
        rows,
        distinct,
        again: clients.again.into_inner(),
    }
}

#[test]
fn killing_collectors_and_clickhouse_under_load_loses_nothing_and_doubles_nothing() {
    let Some(mut server) = Server::current() else { return };
    let data = folder();
    let outcome = run(&mut server, data.path(), rounds(ROUNDS));
    outcome.tell("current");
    assert_eq!((outcome.missing(), outcome.doubled()), (0, 0));
    assert!(outcome.acknowledged > 1000);
}

#[test]
fn killing_collectors_of_an_old_server_loses_nothing_and_questions_count_each_event_once() {
    let Some(mut server) = Server::old() else { return };
    let data = folder();
    let outcome = run(&mut server, data.path(), rounds(16));
    outcome.tell("18.16");
    assert_eq!(outcome.missing(), 0);
    // One server of that age does not know a block again; what came twice becomes one row.
    let counted = server.ask("SELECT count() FROM events_of_tests.events FINAL");
    assert_eq!(counted, outcome.distinct.to_string());
}
