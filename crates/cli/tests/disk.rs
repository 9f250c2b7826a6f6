//! Disks with faults: power cuts that take what was not synced, disks that are full or read-only, a torn log.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop where it stands")]

mod support;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use serde_json::{Value, json};
use support::disk::FaultyDisk;
use support::{Collector, batch, event, event_id, file, folder, plain, post, stored};

/// How many events a batch has here.
const EVENTS: u64 = 20;
/// How the system says that a disk is full, that it is read-only, and that it has failed (errno on Linux).
const ENOSPC: i32 = 28;
const EROFS: i32 = 30;
const EIO: i32 = 5;
/// How many rounds of faults there are. For a long run: `FAULT_ROUNDS=200 cargo test -p cryptorebate-cli --test disk --
/// --nocapture`.
const ROUNDS: u64 = 9;

fn events(first: u64) -> Vec<Value> {
    (first..first + EVENTS).map(event).collect()
}

fn assert_whole(data: &Path) {
    let check: String = file(data)
        .query_row("PRAGMA integrity_check", (), |row| row.get(0))
        .unwrap();
    assert_eq!(check, "ok");
}

/// Sends batches from four clients until the collector has answered `batches`, then kills it: gives what it answered.
fn load(collector: &mut Collector, next: &AtomicU64, batches: u64) -> Vec<u64> {
    let url = format!("{}/v1/batch", collector.url);
    let answered = AtomicU64::new(0);
    thread::scope(|scope| {
        let clients: Vec<_> = (0..4)
            .map(|_| {
                scope.spawn(|| {
                    let mut acknowledged = Vec::new();
                    loop {
                        let first = next.fetch_add(EVENTS, Ordering::Relaxed);
                        match post(&url, batch(&events(first)).as_bytes(), &[]) {
                            Ok(answer) if answer.status == 200 && answer.json.is_object() => {
                                acknowledged.extend(first..first + EVENTS);
                                answered.fetch_add(1, Ordering::Relaxed);
                            }
                            _ => break acknowledged,
                        }
                    }
                })
            })
            .collect();
        while answered.load(Ordering::Relaxed) < batches {
            thread::yield_now();
        }
        collector.kill();
        clients.into_iter().flat_map(|client| client.join().unwrap()).collect()
    })
}

/// How many of the acknowledged events the file does not have.
fn missing(data: &Path, acknowledged: &[u64]) -> usize {
    let stored: BTreeSet<String> = stored(data).into_iter().collect();
    let is_missing = |number: &&u64| !stored.contains(&plain(&event_id(**number)));
    acknowledged.iter().filter(is_missing).count()
}

#[test]
fn a_power_cut_takes_nothing_that_was_acknowledged() {
    let disk = FaultyDisk::new();
    let next = AtomicU64::new(0);
    let mut acknowledged = Vec::new();
    for round in 0..5 {
        let mut collector = Collector::start_with(&mut disk.serve());
        acknowledged.extend(load(&mut collector, &next, 30));
        disk.cut_power(round);
    }
    let collector = Collector::start_with(&mut disk.serve());
    assert_eq!(missing(&disk.path("data"), &acknowledged), 0);
    assert_whole(&disk.path("data"));
    // It goes on where it was.
    let first = next.into_inner();
    assert_eq!(collector.send(&events(first)).json["accepted"], EVENTS);
    println!("{} acknowledged over 5 power cuts, 0 missing", acknowledged.len());
}

#[test]
fn a_disk_that_lies_about_syncs_loses_events_so_the_power_cut_is_a_real_one() {
    let disk = FaultyDisk::new();
    // The file itself is whole before the disk begins to lie.
    Collector::start_with(&mut disk.serve()).terminate();
    for name in ["events.db", "collector.lock"] {
        fs::copy(disk.path("data").join(name), disk.path("synced").join(name)).unwrap();
    }
    let mut collector = Collector::start_with(disk.serve().env("FAULTY_DISK_LIES", "yes"));
    let acknowledged = load(&mut collector, &AtomicU64::new(0), 10);
    disk.cut_power(0);
    drop(Collector::start_with(&mut disk.serve()));
    assert_eq!(missing(&disk.path("data"), &acknowledged), acknowledged.len());
}

#[test]
fn a_full_or_read_only_disk_is_told_keeps_nothing_of_the_request_and_heals_without_a_new_start() {
    for error in [ENOSPC, EROFS] {
        let disk = FaultyDisk::new();
        let collector = Collector::start_with(&mut disk.serve());
        let storage = || {
            let health = support::get(&format!("{}/healthz", collector.url));
            (health.status, health.json["storage"].clone())
        };
        assert_eq!(collector.send(&events(0)).json["accepted"], EVENTS);
        assert_eq!(storage(), (200, json!("ok")));
        disk.fail(error);
        for _ in 0..3 {
            let answer = collector.send(&events(100));
            assert_eq!(answer.status, 503, "{answer:?}");
            assert_eq!(answer.retry_after.as_deref(), Some("5"));
            assert_eq!(answer.content_type, "application/problem+json");
        }
        assert_eq!(storage(), (200, json!("failing")));
        assert_eq!(support::get(&format!("{}/readyz", collector.url)).status, 503);
        assert_eq!(stored(&disk.path("data")).len() as u64, EVENTS);
        disk.mend();
        // It finds out by itself, before anybody sends.
        assert_eq!(storage(), (200, json!("ok")));
        assert_eq!(support::get(&format!("{}/readyz", collector.url)).status, 200);
        let again = collector.send(&events(100));
        assert_eq!((again.status, &again.json["duplicates"]), (200, &json!(0)));
        collector.terminate();
        assert_eq!(stored(&disk.path("data")).len() as u64, 2 * EVENTS);
        assert_whole(&disk.path("data"));
    }
}

/// What clients were told while the disk failed and healed under them.
#[derive(Default)]
struct Told {
    acknowledged: Vec<u64>,
    /// How many requests were answered by 503.
    refused: u64,
    /// The batches without an answer, or with a refusal as the last one: sent again by the next round's clients.
    open: Vec<u64>,
}

/// Clients that send batches, and what is refused again, until there is no collector any more.
fn persist(url: &str, next: &AtomicU64, told: &Mutex<Told>) {
    loop {
        let open = told.lock().unwrap().open.pop();
        let first = open.unwrap_or_else(|| next.fetch_add(EVENTS, Ordering::Relaxed));
        let answer = post(url, batch(&events(first)).as_bytes(), &[]);
        let mut told = told.lock().unwrap();
        match answer {
            Ok(answer) if answer.status == 200 && answer.json.is_object() => {
                told.acknowledged.extend(first..first + EVENTS);
            }
            Ok(answer) if answer.status == 503 => {
                told.refused += 1;
                told.open.push(first);
            }
            // The head of an answer came, and no body: it was killed in between.
            Ok(answer) => {
                assert_eq!(answer.status, 200, "{answer:?}");
                told.open.push(first);
            }
            Err(_) => {
                told.open.push(first);
                return;
            }
        }
    }
}

#[test]
fn disks_that_fill_up_fail_and_heal_and_kills_and_power_cuts_under_load_lose_and_double_nothing() {
    let disk = FaultyDisk::new();
    let rounds = std::env::var("FAULT_ROUNDS").map_or(ROUNDS, |rounds| rounds.parse().unwrap());
    let (next, told) = (AtomicU64::new(0), Mutex::new(Told::default()));
    let (mut power_cuts, mut kills) = (0, 0);
    for round in 0..rounds {
        let mut collector = Collector::start_with(&mut disk.serve());
        let url = format!("{}/v1/batch", collector.url);
        let until = |is_so: &dyn Fn(&Told) -> bool| {
            while !is_so(&told.lock().unwrap()) {
                thread::yield_now();
            }
        };
        thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| persist(&url, &next, &told));
            }
            for error in [ENOSPC, EROFS, EIO] {
                let (acknowledged, refused) = {
                    let told = told.lock().unwrap();
                    (told.acknowledged.len(), told.refused)
                };
                until(&|told| told.acknowledged.len() > acknowledged + 100);
                disk.fail(error);
                until(&|told| told.refused > refused + 4);
                disk.mend();
            }
            let acknowledged = told.lock().unwrap().acknowledged.len();
            until(&|told| told.acknowledged.len() > acknowledged + 100);
            // Now and then it dies while the disk fails.
            if round % 3 == 2 {
                disk.fail(EIO);
            }
            collector.kill();
        });
        if round % 3 == 2 {
            disk.mend();
        }
        if round % 2 == 0 {
            disk.cut_power(round);
            power_cuts += 1;
        } else {
            kills += 1;
        }
    }
    drop(Collector::start_with(&mut disk.serve()));
    let data = disk.path("data");
    let told = told.into_inner().unwrap();
    let stored = stored(&data);
    let distinct: BTreeSet<&String> = stored.iter().collect();
    let is_found = |number: &&u64| distinct.contains(&plain(&event_id(**number)));
    let found = told.acknowledged.iter().filter(is_found).count();
    let (missing, doubled) = (told.acknowledged.len() - found, stored.len() - distinct.len());
    println!(
        "{rounds} rounds with a full, a read-only and a failing disk each, {kills} kills, {power_cuts} power cuts: {} \
         events acknowledged, {found} found, {missing} missing, {doubled} doubled; {} requests refused",
        told.acknowledged.len(),
        told.refused
    );
    assert_eq!((missing, doubled), (0, 0));
    assert_whole(&data);
    // Of a batch there is all or nothing, whatever its sender was told.
    let whole = (0..next.into_inner()).step_by(usize::try_from(EVENTS).unwrap());
    for first in whole {
        let kept = (first..first + EVENTS).filter(|number| is_found(&number)).count() as u64;
        assert!(kept == 0 || kept == EVENTS, "{kept} of the batch of {first}");
    }
}

#[test]
fn a_disk_that_is_full_at_the_start_is_an_error_that_says_so() {
    let disk = FaultyDisk::new();
    disk.fail(ENOSPC);
    let output = disk.serve().output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(
        said.contains("events.db cannot be opened: ") && said.contains("full"),
        "{said}"
    );
}

#[test]
fn a_write_ahead_log_that_was_cut_anywhere_keeps_the_commits_before_the_cut() {
    let data = folder();
    let mut collector = Collector::start(data.path());
    let mut sizes = Vec::new();
    let log = data.path().join("events.db-wal");
    for first in (0..10).map(|number| number * EVENTS) {
        assert_eq!(collector.send(&events(first)).json["accepted"], EVENTS);
        sizes.push(fs::metadata(&log).unwrap().len());
    }
    collector.kill();
    let (whole, database) = (
        fs::read(&log).unwrap(),
        fs::read(data.path().join("events.db")).unwrap(),
    );
    for cut in (0..=whole.len()).step_by(whole.len() / 40) {
        let broken = folder();
        fs::write(broken.path().join("events.db"), &database).unwrap();
        fs::write(broken.path().join("events.db-wal"), &whole[..cut]).unwrap();
        let collector = Collector::start(broken.path());
        let commits = sizes.iter().filter(|size| **size <= cut as u64).count() as u64;
        assert_eq!(stored(broken.path()).len() as u64, commits * EVENTS, "cut at {cut}");
        assert_eq!(collector.send(&events(10_000)).json["accepted"], EVENTS);
        assert_whole(broken.path());
    }
}
