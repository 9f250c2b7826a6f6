//! Both engines over the same events: every answer is the same, row by row.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on should stop where it stands"
)]

mod histories;
mod servers;
mod store;

use cryptorebate_clickhouse::{ClickHouse, Fault, Target};
use cryptorebate_demo_data::{Months, stories};
use cryptorebate_insights::{Engine as _, PersonQuestion};
use cryptorebate_plan::model::Plan;
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

fn agree_on_demo_people(engine: &ClickHouse, people: u32, every: usize) {
    let store = demo_people(people);
    store.ship(engine);
    let funnels = store.compare_funnels(engine, every);
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
    let funnels = store.compare_funnels(engine, 4);
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
    for seed in 1..=2 {
        let engine = engine(&runtime, &format!("clickhouse://{}/seed_{seed}", server.address()));
        agree_on_histories(&engine, seed);
    }
}

/// A plan that asks for less than the one that the tables are made for.
fn smaller_plan() -> Plan {
    let mut plan = store::plan();
    plan.funnels.clear();
    plan.cohorts.clear();
    plan
}

#[test]
fn events_that_came_before_the_plan_asked_for_a_property_have_it_all_the_same() {
    let Some(server) = Server::current("plans") else { return };
    let runtime = Runtime::new().unwrap();
    let target: Target = format!("clickhouse://{}/plans", server.address()).parse().unwrap();
    let before = ClickHouse::new(target.clone(), &smaller_plan(), runtime.handle().clone());
    before.prepare().unwrap();
    let store = demo_people(300);
    store.ship(&before);
    let after = ClickHouse::new(target, &store::plan(), runtime.handle().clone());
    after.prepare().unwrap();
    assert!(store.compare_funnels(&after, 5) > 30);
    assert!(store.compare_cohorts(&after, UNTIL_MS) > 30);
}

#[test]
fn everything_of_a_person_is_deleted_and_nothing_of_others() {
    let servers = [Server::current("erase"), Server::old("erase-old")];
    let store = demo_people(200);
    let (erased, rest) = store.without_one_person();
    for server in servers.into_iter().flatten() {
        let runtime = Runtime::new().unwrap();
        let engine = engine(&runtime, &format!("clickhouse://{}/people", server.address()));
        store.ship(&engine);
        engine.erase(&erased, &[]).unwrap();
        rest.wait_for(&engine, &erased);
        for id in &erased {
            let question = PersonQuestion {
                id: &id.id,
                limit: 1,
                before: None,
            };
            assert!(engine.person(&question).unwrap().is_none(), "{id:?}");
            assert!(!engine.search(&id.id, 99).unwrap().contains(id), "{id:?}");
        }
        assert!(rest.compare_funnels(&engine, 10) > 10);
        assert!(rest.compare_cohorts(&engine, UNTIL_MS) > 30);
        // And can come back.
        store.ship_again(&engine);
        assert_eq!(
            engine
                .person(&PersonQuestion {
                    id: &erased[0].id,
                    limit: 1,
                    before: None
                })
                .unwrap()
                .unwrap()
                .ids
                .len(),
            erased.len()
        );
    }
}

/// A statement of a page of the documentation, by how it begins.
fn documented(begins: &str) -> String {
    let page = include_str!("../../../../docs/scaling.md");
    let statement = page.split(begins).nth(1).and_then(|rest| rest.split(';').next());
    format!("{begins}{}", statement.unwrap())
}

#[test]
fn events_that_come_by_a_log_are_the_same_rows() {
    let Some(server) = Server::current("log") else { return };
    let runtime = Runtime::new().unwrap();
    let engine = engine(&runtime, &format!("clickhouse://{}/cryptorebate", server.address()));
    let store = demo_people(200);
    store.ship(&engine);
    // Here is no Kafka: its table is one like any other, and has its column of places.
    server.execute("CREATE TABLE cryptorebate.from_kafka (body String, _offset UInt64) ENGINE = Memory");
    server.execute(&documented("CREATE FUNCTION cryptorebate_identity"));
    server.execute(&documented("CREATE MATERIALIZED VIEW cryptorebate.kafka_events"));
    let lines: Vec<String> = store
        .bodies()
        .map(|body| serde_json::json!({"body": body, "_offset": 1}).to_string())
        .collect();
    let insert = "INSERT INTO cryptorebate.from_kafka FORMAT JSONEachRow\n".to_owned();
    server.execute(&(insert + &lines.join("\n")));
    let counts = server.ask("SELECT countIf(collector = 'kafka'), count() FROM cryptorebate.events");
    let counts: Vec<usize> = counts.split_whitespace().map(|count| count.parse().unwrap()).collect();
    assert!(counts[0] == store.len() && counts[1] >= 2 * store.len(), "{counts:?}");
    // Each event is there twice, and is one row to the questions.
    assert!(store.compare_funnels(&engine, 5) > 30);
    assert!(store.compare_cohorts(&engine, UNTIL_MS) > 30);
    assert_eq!(engine.progress().unwrap().events, store.events());
}

#[test]
fn tables_of_a_newer_collector_are_left_alone() {
    let Some(server) = Server::current("newer") else { return };
    let runtime = Runtime::new().unwrap();
    let url = format!("clickhouse://{}/newer", server.address());
    engine(&runtime, &url);
    server.execute("INSERT INTO newer.schema_versions (version) VALUES (99)");
    let engine = ClickHouse::new(url.parse().unwrap(), &store::plan(), runtime.handle().clone());
    let fault = engine.prepare().unwrap_err();
    assert_eq!(fault, Fault::Newer { found: 99, newest: 1 });
    let asked = engine.search("a", 1).unwrap_err();
    assert!(asked.to_string().contains("use a newer collector"), "{asked}");
}

#[test]
fn who_cannot_be_reached_and_who_refuses_is_told() {
    let runtime = Runtime::new().unwrap();
    let nobody = ClickHouse::new(
        "clickhouse://127.0.0.1:9/x".parse().unwrap(),
        &store::plan(),
        runtime.handle().clone(),
    );
    assert!(matches!(nobody.prepare(), Err(Fault::Unreachable(_))));
    let Some(server) = Server::current("refusals") else {
        return;
    };
    let broken = format!("clickhouse://{}/x?no_such_setting=1", server.address());
    let broken = ClickHouse::new(broken.parse().unwrap(), &store::plan(), runtime.handle().clone());
    let Err(Fault::Refused { code, .. }) = broken.prepare() else {
        unreachable!("a setting that there is not is refused")
    };
    // UNKNOWN_SETTING
    assert_eq!(code, Some(115));
}

#[test]
fn an_old_server_says_the_same() {
    let Some(server) = Server::old("old") else { return };
    let runtime = Runtime::new().unwrap();
    let engine = engine(&runtime, &format!("clickhouse://{}/agreement", server.address()));
    agree_on_demo_people(&engine, 600, 7);
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
    agree_on_demo_people(&engine, 600, 7);
}

#[test]
fn both_engines_say_the_same_of_demo_people() {
    let Some(server) = Server::current("demo") else { return };
    let runtime = Runtime::new().unwrap();
    let engine = engine(&runtime, &format!("clickhouse://{}/agreement", server.address()));
    agree_on_demo_people(&engine, 1500, 1);
}
