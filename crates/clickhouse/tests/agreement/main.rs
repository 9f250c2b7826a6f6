//! Both engines over the same events: every answer is the same, row by row.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on should stop where it stands"
)]

mod servers;
mod store;

use cryptorebate_clickhouse::{ClickHouse, Target};
use cryptorebate_demo_data::{Months, stories};
use servers::Server;
use store::Store;
use tokio::runtime::Runtime;

/// 2026-08-01T00:00:00Z: the demo people come in the months before.
const UNTIL_MS: i64 = 1_785_542_400_000;

fn engine(runtime: &Runtime, url: &str) -> ClickHouse {
    let target: Target = url.parse().unwrap();
    let engine = ClickHouse::new(target, &store::plan(), runtime.handle().clone());
    engine.prepare().unwrap();
    engine
}

fn demo_people(people: u32) -> Store {
    Store::of(stories(7, people, Months::until(UNTIL_MS)).flatten())
}

fn agree_on_demo_people(engine: &ClickHouse, people: u32) {
    let store = demo_people(people);
    store.ship(engine);
    let funnels = store.compare_funnels(engine);
    let cohorts = store.compare_cohorts(engine, UNTIL_MS);
    let arrivals = store.compare_arrivals(engine);
    let people = store.compare_people(engine, 97);
    println!(
        "{} events: {funnels} funnels, {cohorts} cohorts, {arrivals} summaries and {people} pages of people agree",
        store.len()
    );
}

#[test]
fn both_engines_say_the_same_of_demo_people() {
    let Some(server) = Server::current("demo") else { return };
    let runtime = Runtime::new().unwrap();
    let engine = engine(&runtime, &format!("clickhouse://{}/agreement", server.address()));
    agree_on_demo_people(&engine, 1500);
}
