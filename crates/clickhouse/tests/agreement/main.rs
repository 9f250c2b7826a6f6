//! Both engines over the same events: every answer is the same, row by row.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on should stop where it stands"
)]

mod histories;
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

fn agree_on_histories(engine: &ClickHouse, seed: u64) {
    let store = Store::of(histories::histories(seed).into_iter());
    assert!(
        store.len() > 10 * histories::PEOPLE,
        "histories are valid events: {}",
        store.len()
    );
    store.ship(engine);
    let funnels = store.compare_funnels(engine);
    let cohorts = store.compare_cohorts(engine, UNTIL_MS);
    println!(
        "{} random histories, {} events: {funnels} funnels and {cohorts} cohorts agree",
        histories::PEOPLE,
        store.len()
    );
}

#[test]
fn both_engines_say_the_same_of_random_histories() {
    let Some(server) = Server::current("histories") else {
        return;
    };
    let runtime = Runtime::new().unwrap();
    for seed in 1..=3 {
        let engine = engine(&runtime, &format!("clickhouse://{}/seed_{seed}", server.address()));
        agree_on_histories(&engine, seed);
    }
}

#[test]
fn an_old_server_says_the_same() {
    let Some(server) = Server::old("old") else { return };
    let runtime = Runtime::new().unwrap();
    let engine = engine(&runtime, &format!("clickhouse://{}/agreement", server.address()));
    agree_on_demo_people(&engine, 600);
}

#[test]
fn two_shards_say_the_same() {
    let Some(server) = Server::cluster("cluster") else {
        return;
    };
    let told: serde_json::Value = serde_json::from_str(&server.said).unwrap();
    let (cluster, url) = (
        told["cluster"].as_str().unwrap(),
        told["nodes"][0]["url"].as_str().unwrap(),
    );
    let runtime = Runtime::new().unwrap();
    let engine = engine(&runtime, &format!("{url}/agreement?cluster={cluster}"));
    agree_on_demo_people(&engine, 600);
}

#[test]
fn both_engines_say_the_same_of_demo_people() {
    let Some(server) = Server::current("demo") else { return };
    let runtime = Runtime::new().unwrap();
    let engine = engine(&runtime, &format!("clickhouse://{}/agreement", server.address()));
    agree_on_demo_people(&engine, 1500);
}
