//! Two million events shipped to ClickHouse and asked for: rows a second, bytes an event, and each question beside
//! ClickHouse's own `windowFunnel`, over the same tables in the same run.
//!
//! `cargo bench -p cryptorebate-clickhouse -- clickhouse://127.0.0.1:8123/bench`, with an empty ClickHouse there; or with
//! none, and a Python that has the package chdb in `CHDB_PYTHON`: then `tests/clickhouse/current.py` is started for it.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a measurement that cannot go on should stop"
)]

#[path = "../tests/agreement/servers.rs"]
#[expect(dead_code, reason = "the tests use the rest")]
mod servers;

use std::time::Instant;

use cryptorebate_clickhouse::{ClickHouse, Spooled, Target};
use cryptorebate_demo_data::{Months, stories_with_visits};
use cryptorebate_insights::{CohortAsked, Engine as _, FunnelAsked};
use cryptorebate_plan::model::{Funnel, Selection, Test};
use servers::Server;
use tokio::runtime::Runtime;
use uuid::Uuid;

/// 2026-08-01T00:00:00Z
const UNTIL_MS: i64 = 1_785_542_400_000;
/// As many as `benchmarks/questions` has.
const PEOPLE: u32 = 50_000;
const VISITS: u32 = 31;
/// Events in a block, as the collector ships them.
const BLOCK: usize = 50_000;
const ROUNDS: usize = 11;

fn main() {
    let url = std::env::args().skip(1).find(|argument| argument.contains("://"));
    let server = url
        .is_none()
        .then(|| Server::current("bench").expect("a ClickHouse to measure"));
    let url = url.unwrap_or_else(|| format!("clickhouse://{}/bench", server.as_ref().unwrap().address()));
    let address = url.split('/').nth(2).unwrap().to_owned();
    let target: Target = url.parse().unwrap();
    let plan = cryptorebate_plan::parse(include_str!("../../../plan/cryptorebate.toml")).unwrap();
    let runtime = Runtime::new().unwrap();
    let engine = ClickHouse::new(target, &plan, runtime.handle().clone());
    engine.prepare().unwrap();

    let before = server.as_ref().and_then(processor_seconds);
    let own = cpu_time::ProcessTime::now();
    let events = ship(&engine);
    let own = own.elapsed().as_secs_f64();
    let taken = |seconds: f64| seconds * 1e6 / to_f64(events);
    println!(
        "processor time of the shipper: {:.1} µs an event, the making of the events among it",
        taken(own)
    );
    if let (Some(before), Some(after)) = (before, server.as_ref().and_then(processor_seconds)) {
        println!("processor time of ClickHouse: {:.1} µs an event", taken(after - before));
    }
    println!("\n| Milliseconds | ours | bare `windowFunnel` | ours / bare |\n| --- | ---: | ---: | ---: |");
    for funnel in &plan.funnels {
        let mut asked = FunnelAsked {
            name: funnel.name.clone(),
            ..FunnelAsked::default()
        };
        let question = asked.resolve(&plan).unwrap();
        let sql = bare(funnel);
        let ours = median(|| drop(engine.funnel(&question).unwrap()));
        let bare = median(|| drop(servers::ask(&address, &sql)));
        println!(
            "| funnel {} | {ours:.1} | {bare:.1} | {:.2} |",
            funnel.name,
            ours / bare
        );
        for by in ["platform", "user:signup_source"] {
            asked.by = Some(by.into());
            let question = asked.resolve(&plan).unwrap();
            let ours = median(|| drop(engine.funnel(&question).unwrap()));
            println!("| funnel {} by {by} | {ours:.1} | | |", funnel.name);
        }
    }
    for cohort in &plan.cohorts {
        let asked = CohortAsked {
            name: cohort.name.clone(),
            ..CohortAsked::default()
        };
        let question = asked.resolve(&plan, UNTIL_MS).unwrap();
        let ours = median(|| drop(engine.cohort(&question).unwrap()));
        println!("| cohort {} | {ours:.1} | | |", cohort.name);
    }
    let sql = "SELECT sum(bytes_on_disk) FROM system.parts WHERE database = 'bench' AND active";
    let bytes: u64 = servers::ask(&address, sql).trim().parse().unwrap();
    println!(
        "\n{events} events: {} bytes an event on disk, with people, joins and profiles",
        bytes / events
    );
}

/// The processor time that a server has taken so far, where Linux counts it: merges in the background are among it.
fn processor_seconds(server: &Server) -> Option<f64> {
    /// As all of Linux's interfaces to programs count.
    const TICKS_PER_SECOND: f64 = 100.0;
    let stat = std::fs::read_to_string(format!("/proc/{}/stat", server.process.id())).ok()?;
    // Behind the name in brackets, the 14th and the 15th field of all (proc_pid_stat(5)): user and system.
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace().skip(11);
    let mut ticks = || fields.next()?.parse::<f64>().ok();
    Some((ticks()? + ticks()?) / TICKS_PER_SECOND)
}

/// Ships all events, and says how fast that went.
fn ship(engine: &ClickHouse) -> u64 {
    let collector = Uuid::from_u128(1);
    let stories = stories_with_visits(1, PEOPLE, Months::until(UNTIL_MS), VISITS).flatten();
    let is_valid = |text: &String| cryptorebate_core::judge(text.as_bytes()).is_valid();
    let texts: Vec<String> = stories.filter(is_valid).collect();
    let raw: usize = texts.iter().map(String::len).sum();
    println!("{} events of {} bytes on average", texts.len(), raw / texts.len());
    let (mut making, mut inserting) = (0.0, 0.0);
    let mut row = 0;
    for texts in texts.chunks(BLOCK) {
        let start = Instant::now();
        let mut block = engine.block(collector, format!("bench-{row}"));
        for text in texts {
            row += 1;
            let spooled = Spooled {
                row,
                event_id: Uuid::from_u128(row.unsigned_abs().into()).into_bytes(),
                received_at: UNTIL_MS,
                occurred_at: None,
                sent_at: None,
                body: text,
            };
            block.add(&spooled).unwrap();
        }
        making += start.elapsed().as_secs_f64();
        let start = Instant::now();
        engine.insert(&block).unwrap();
        inserting += start.elapsed().as_secs_f64();
    }
    let count = texts.len() as u64;
    let rate = |seconds: f64| to_f64(count) / seconds;
    println!(
        "shipped at {:.0} events a second: blocks are made at {:.0}, and inserted at {:.0}",
        rate(making + inserting),
        rate(making),
        rate(inserting)
    );
    count
}

#[expect(clippy::cast_precision_loss, reason = "millions")]
fn to_f64(count: u64) -> f64 {
    count as f64
}

/// What ClickHouse itself has for funnels: how many come how far by the same conditions, visitors and users apart, without
/// the times between steps.
fn bare(funnel: &Funnel) -> String {
    let steps: Vec<String> = funnel.steps.iter().map(condition).collect();
    let events: Vec<String> = funnel.steps.iter().map(|step| format!("'{}'", step.event)).collect();
    format!(
        "SELECT level, count() FROM (SELECT identity, windowFunnel({})(toUInt64(occurred_ms), {}) AS level \
         FROM bench.events WHERE event IN ({}) GROUP BY identity) GROUP BY level ORDER BY level",
        funnel.window_seconds * 1000,
        steps.join(", "),
        events.join(", ")
    )
}

fn condition(step: &Selection) -> String {
    let mut tests = vec![format!("event = '{}'", step.event)];
    for condition in &step.conditions {
        let column = format!("{}__{}", step.event, condition.property);
        tests.push(match &condition.test {
            Test::Equals(value) => format!("{column} = {}", value.to_string().replace('"', "'")),
            Test::Above(bound) => format!("{column} > {bound}"),
            other => unreachable!("no funnel of the plan asks for {other:?}"),
        });
    }
    tests.join(" AND ")
}

fn median(mut work: impl FnMut()) -> f64 {
    let mut times: Vec<f64> = (0..ROUNDS)
        .map(|_| {
            let start = Instant::now();
            work();
            start.elapsed().as_secs_f64() * 1000.0
        })
        .collect();
    times.sort_by(f64::total_cmp);
    times.get(ROUNDS / 2).copied().unwrap_or_default()
}
