//! How long the plan's questions take: fills a store with demo people, or asks one, and prints what it took as JSON.
//!
//! `cargo run --release -p cryptorebate-collector --example questions -- fill FOLDER`, then `… ask FOLDER`. All of it beside
//! SQLite and `ClickHouse`: `benchmarks/questions/run.py`.

use std::error::Error;
use std::fs;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use cryptorebate_collector::{Embedded, fill};
use cryptorebate_demo_data::{Months, in_order, stories_with_visits};
use cryptorebate_insights::{CohortAsked, Engine as _, EngineError, FunnelAsked, Questions};
use cryptorebate_plan::model::Plan;
use serde_json::{Value, json};

/// 2026-07-01T00:00:00Z
const END_MS: i64 = 1_782_864_000_000;
const SEED: u64 = 1;
const PEOPLE: u32 = 50_000;
/// So that there are two million events.
const VISITS: u32 = 29;
const ROUNDS: usize = 15;
/// How often it is looked whether a new event counts.
const LOOK_EVERY: Duration = Duration::from_millis(5);

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["fill", folder] => {
            let stories = stories_with_visits(SEED, PEOPLE, Months::until(END_MS), VISITS);
            let filled = fill(Path::new(folder), in_order(stories).into_iter())?;
            println!(
                "{}",
                json!({"events": filled.accepted, "quarantined": filled.quarantined})
            );
        }
        ["ask", folder] => println!("{}", ask(Path::new(folder))?),
        _ => return Err("expected `fill FOLDER` or `ask FOLDER`".into()),
    }
    Ok(())
}

fn ask(folder: &Path) -> Result<Value, Box<dyn Error>> {
    let plan =
        cryptorebate_plan::parse(cryptorebate_plan::CRYPTOREBATE_TOML).map_err(|problems| problems.to_string())?;
    let names: Vec<String> = plan.funnels.iter().map(|funnel| funnel.name.clone()).collect();
    let cohorts: Vec<String> = plan.cohorts.iter().map(|cohort| cohort.name.clone()).collect();
    let before = resident_bytes()?;
    let start = Instant::now();
    let questions = Questions::new(plan.clone(), Box::new(Embedded::read(folder, &plan)?));
    let read_ms = ms(start);
    let funnel = |name: &str, by: Option<&str>| {
        let (name, by) = (name.into(), by.map(String::from));
        questions.funnel(&FunnelAsked {
            name,
            by,
            ..FunnelAsked::default()
        })
    };
    funnel("main", None)?;
    let cold_ms = ms(start);
    let bytes = resident_bytes()?.saturating_sub(before);
    let mut results = Vec::new();
    for name in &names {
        for by in [
            None,
            Some("platform"),
            Some("exchange_name"),
            Some("user:signup_source"),
        ] {
            if (name.as_str(), by) == ("withdrawal", Some("exchange_name")) {
                // No step of it has one.
                continue;
            }
            let label = by.map_or_else(|| format!("funnel {name}"), |by| format!("funnel {name} by {by}"));
            results.push(
                json!({"question": label, "ms": median(|| funnel(name, by).map(drop))?, "answer": funnel(name, by)?}),
            );
        }
    }
    for name in &cohorts {
        let asked = CohortAsked {
            name: name.clone(),
            ..CohortAsked::default()
        };
        let answer = || questions.cohort(&asked, END_MS);
        let took = median(|| answer().map(drop))?;
        results.push(json!({"question": format!("cohort {name}"), "ms": took, "answer": answer()?}));
    }
    let summary = median(|| {
        questions
            .summary(cryptorebate_insights::Days::default(), None)
            .map(drop)
    })?;
    results.push(json!({"question": "events summary", "ms": summary, "answer": null}));
    let state = serde_json::to_value(questions.state()?)?;
    drop(questions);
    let fresh_ms = fresh(folder, &plan)?;
    Ok(json!({
        "events": state["events"], "read_ms": read_ms, "cold_ms": cold_ms, "bytes": bytes, "now_ms": END_MS,
        "fresh_ms": fresh_ms, "rounds": ROUNDS, "results": results,
    }))
}

/// How long after its commit an event counts, in a store of that size: the longest of some rounds. The events that it leaves
/// in the store name nobody, so that no other answer changes.
fn fresh(folder: &Path, plan: &Plan) -> Result<f64, Box<dyn Error>> {
    let engine = Embedded::follow(folder, plan, || ())?;
    let settled = || loop {
        match engine.progress() {
            Ok(progress) => return Ok(progress.settled_id),
            Err(EngineError::NotReady) => {}
            Err(error) => return Err(error),
        }
    };
    let mut longest: f64 = 0.0;
    let mut last = settled()?;
    for _ in 0..ROUNDS {
        let event = json!({
            "event_id": uuid::Builder::from_u128(fastrand::u128(..)).into_uuid(), "event": "api_sync_failed", "timestamp": "2026-06-30T00:00:00Z",
            "platform": "backend",
            "properties": {"exchange_name": "htx", "error_type": "timeout", "retry_attempt": 1, "will_retry": true},
        });
        let filled = fill(folder, std::iter::once(event.to_string()))?;
        if filled.accepted != 1 {
            return Err("the event was not accepted".into());
        }
        let start = Instant::now();
        while settled()? == last {
            thread::sleep(LOOK_EVERY);
        }
        last = settled()?;
        longest = longest.max(ms(start));
    }
    Ok(longest)
}

fn ms(start: Instant) -> f64 {
    start.elapsed().as_secs_f64() * 1000.0
}

/// How much memory the process has, by Linux.
fn resident_bytes() -> Result<u64, Box<dyn Error>> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))
        .ok_or("no VmRSS")?;
    Ok(line.trim().trim_end_matches(" kB").parse::<u64>()? * 1024)
}

fn median<E>(ask: impl Fn() -> Result<(), E>) -> Result<f64, E> {
    let mut times = Vec::with_capacity(ROUNDS);
    for _ in 0..ROUNDS {
        let start = Instant::now();
        ask()?;
        times.push(ms(start));
    }
    times.sort_by(f64::total_cmp);
    Ok(times.get(ROUNDS / 2).copied().unwrap_or_default())
}
