//! Nanoseconds of CPU time per event, all contestants in turn in every round; or instructions, counted by valgrind.
//!
//! `cargo bench -p cryptorebate-bench [-- --output FILE.json | --instructions]`

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a benchmark that cannot go on should stop"
)]

use std::process::Command;
use std::time::Duration;
use std::{env, fs};

use cpu_time::ThreadTime;
use cryptorebate_bench::{Contestant, OURS, contestants};
use serde_json::json;

const EVENTS: u32 = 10_000;
const SEED: u64 = 1;
/// Rounds that are measured, after one that is not.
const ROUNDS: usize = 15;

fn main() {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let option = |name: &str| {
        arguments
            .iter()
            .position(|own| own == name)
            .map(|at| arguments[at + 1].clone())
    };
    let plan = cryptorebate_corpus::plan();
    let events: Vec<Vec<u8>> = cryptorebate_corpus::events(&plan, SEED)
        .take(EVENTS as usize)
        .map(|generated| generated.text.into_bytes())
        .collect();
    if let Some(name) = option("--only") {
        let rounds = option("--rounds").unwrap().parse().unwrap();
        let contestants = contestants();
        let contestant = contestants.iter().find(|contestant| contestant.name == name).unwrap();
        for _ in 0..rounds {
            run(contestant, &events);
        }
    } else if arguments.iter().any(|own| own == "--instructions") {
        print_instructions();
    } else {
        let rows = measure(&events);
        print(&rows, &events);
        if let Some(path) = option("--output") {
            fs::write(path, report(&rows, &events)).unwrap();
        }
    }
}

fn run(contestant: &Contestant, events: &[Vec<u8>]) -> usize {
    events.iter().filter(|event| (contestant.run)(event)).count()
}

struct Row {
    contestant: Contestant,
    nanoseconds: f64,
    relative: f64,
    valid: usize,
}

fn measure(events: &[Vec<u8>]) -> Vec<Row> {
    let contestants = contestants();
    let mut times: Vec<Vec<Duration>> = contestants.iter().map(|_| Vec::new()).collect();
    for round in 0..=ROUNDS {
        for (contestant, times) in contestants.iter().zip(&mut times) {
            let start = ThreadTime::now();
            run(contestant, events);
            if round > 0 {
                times.push(start.elapsed());
            }
        }
    }
    let mut rows: Vec<Row> = contestants
        .into_iter()
        .zip(times)
        .map(|(contestant, mut times)| {
            times.sort_unstable();
            let nanoseconds = times[times.len() / 2].as_secs_f64() * 1e9 / f64::from(EVENTS);
            let valid = run(&contestant, events);
            Row {
                contestant,
                nanoseconds,
                relative: 1.0,
                valid,
            }
        })
        .collect();
    let ours = rows.iter().find(|row| row.contestant.name == OURS).unwrap().nanoseconds;
    for row in &mut rows {
        row.relative = row.nanoseconds / ours;
    }
    rows
}

fn print(rows: &[Row], events: &[Vec<u8>]) {
    let bytes: usize = events.iter().map(Vec::len).sum();
    println!(
        "{EVENTS} events of {} bytes on average, medians of {ROUNDS} rounds, CPU time",
        bytes / EVENTS as usize
    );
    println!(
        "{:<26} {:>9} {:>9} {:>7}  what it does",
        "", "ns/event", "relative", "valid"
    );
    for row in rows {
        println!(
            "{:<26} {:>9.0} {:>9.2} {:>7}  {}",
            row.contestant.name, row.nanoseconds, row.relative, row.valid, row.contestant.does
        );
    }
}

fn report(rows: &[Row], events: &[Vec<u8>]) -> String {
    let results: Vec<_> = rows
        .iter()
        .map(|row| {
            json!({
                "name": row.contestant.name,
                "group": "rust-bytes",
                "ns_per_event": row.nanoseconds,
                "relative": row.relative,
                "valid": row.valid,
                "note": row.contestant.does,
            })
        })
        .collect();
    let bytes: usize = events.iter().map(Vec::len).sum();
    let report = json!({
        "machine": { "arch": env::consts::ARCH, "os": env::consts::OS },
        "events": EVENTS,
        "bytes_per_event": bytes / EVENTS as usize,
        "rounds": ROUNDS,
        "results": results,
    });
    serde_json::to_string_pretty(&report).unwrap()
}

/// The instructions of the second round: what is left of two rounds after one is taken away.
fn print_instructions() {
    println!("{:<26} {:>12}", "", "instructions per event");
    for contestant in contestants() {
        let [one, two] = ["1", "2"].map(|rounds| count_instructions(contestant.name, rounds));
        println!("{:<26} {:>12}", contestant.name, (two - one) / u64::from(EVENTS));
    }
}

fn count_instructions(name: &str, rounds: &str) -> u64 {
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(env::current_exe().unwrap())
        .args(["--only", name, "--rounds", rounds])
        .output()
        .unwrap_or_else(|error| panic!("valgrind counts the instructions, and cannot be run: {error}"));
    let report = String::from_utf8(output.stderr).unwrap();
    let line = report
        .lines()
        .find(|line| line.contains("Collected"))
        .unwrap_or_else(|| panic!("{report}"));
    line.rsplit(' ').next().unwrap().parse().unwrap()
}
