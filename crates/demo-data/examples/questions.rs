//! How long the plan's questions take over many people: `cargo run --release -p cryptorebate-demo-data --example questions`.

use std::error::Error;
use std::time::Instant;

use cryptorebate_demo_data::{Months, stories};
use cryptorebate_insights::{Breakdown, CohortQuestion, Facts, FunnelQuestion, Period, Reading, cohort, funnel};

/// 2026-07-01T00:00:00Z
const END_MS: i64 = 1_782_864_000_000;
const ROUNDS: usize = 9;

fn main() -> Result<(), Box<dyn Error>> {
    let people: u32 = std::env::args().nth(1).map_or(Ok(200_000), |people| people.parse())?;
    let plan = cryptorebate_plan::parse(include_str!("../../../plan/cryptorebate.toml"))
        .map_err(|problems| format!("{problems:?}"))?;
    let months = Months::until(END_MS);
    let events: Vec<String> = stories(1, people, months).flatten().collect();

    let mut facts = Facts::new(&plan);
    let start = Instant::now();
    for event in &events {
        facts.add(event)?;
    }
    let read = start.elapsed();
    facts.settle();
    println!("{} events of {people} people", facts.events());
    println!("read in {read:?}, sorted {:?} after the start", start.elapsed());
    println!("{} MB for a million events", facts.bytes() / facts.events().max(1));

    let start = Instant::now();
    for event in events.iter().take(1000) {
        facts.add(event)?;
    }
    facts.settle();
    println!("1000 more events count after {:?}", start.elapsed());

    for question in &plan.funnels {
        let ask = |breakdown| {
            let question = FunnelQuestion {
                funnel: question,
                period: Period::EVER,
                platform: None,
                breakdown,
            };
            funnel(&facts, &question)
        };
        let steps: Vec<u64> = ask(None).steps.iter().map(|step| step.people).collect();
        println!(
            "funnel {}: {:?} ms, {steps:?}",
            question.name,
            median_ms(|| drop(ask(None)))
        );
        let by_platform = median_ms(|| drop(ask(Some(Breakdown::Platform))));
        println!("funnel {} by platform: {by_platform:?} ms", question.name);
    }
    for question in &plan.cohorts {
        let ask = || {
            let question = CohortQuestion {
                cohort: question,
                started: Period::EVER,
                platform: None,
                earned: Period::EVER,
                reading: Reading::OnOrAfter,
                now_ms: END_MS,
            };
            cohort(&facts, &question)
        };
        println!(
            "cohort {}: {:?} ms, {} groups",
            question.name,
            median_ms(|| drop(ask())),
            ask().groups.len()
        );
    }
    Ok(())
}

fn median_ms(ask: impl Fn()) -> f64 {
    let mut times: Vec<f64> = (0..ROUNDS)
        .map(|_| {
            let start = Instant::now();
            ask();
            start.elapsed().as_secs_f64() * 1000.0
        })
        .collect();
    times.sort_by(f64::total_cmp);
    times.get(ROUNDS / 2).copied().unwrap_or_default()
}
