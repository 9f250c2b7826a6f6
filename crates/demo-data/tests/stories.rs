//! The stories are what the plan knows, but for the mistakes that are meant, and their people get somewhere.

use std::collections::BTreeMap;

use cryptorebate_core::validate;
use cryptorebate_demo_data::{Months, company, in_order, stories};
use cryptorebate_insights::{Facts, FunnelQuestion, Period, funnel};

/// 2026-07-01T00:00:00Z
const END_MS: i64 = 1_782_864_000_000;

fn events(people: u32) -> Vec<String> {
    let months = Months::until(END_MS);
    stories(1, people, months).flatten().chain(company(1, months)).collect()
}

#[test]
fn only_the_mistakes_that_are_meant_break_the_plan() {
    let events = events(2000);
    let mut wrong: BTreeMap<String, usize> = BTreeMap::new();
    for event in &events {
        let verdict = validate(event.as_bytes());
        for violation in verdict.violations {
            let name = verdict.event.as_deref().unwrap();
            *wrong
                .entry(format!("{name} {:?} {}", violation.code, violation.path))
                .or_default() += 1;
        }
    }
    let kinds: Vec<&str> = wrong.keys().map(String::as_str).collect();
    assert_eq!(
        kinds,
        [
            "page_viewed MissingProperty /properties/page_name",
            "referral_link_copied BadFormat /properties/exchange_name"
        ],
    );
    let broken: usize = wrong.values().sum();
    assert!(
        (events.len() / 500..events.len() / 25).contains(&broken),
        "{broken} of {}",
        events.len()
    );
}

#[test]
fn the_same_seed_tells_the_same_stories_and_each_id_is_given_once() {
    let first = events(300);
    assert_eq!(first, events(300));
    let ids: std::collections::BTreeSet<&str> = first.iter().map(|event| &event[..50]).collect();
    assert_eq!(ids.len(), first.len());
    for event in &first {
        assert!(event.contains(r#""name":"cryptorebate demo-data""#), "{event}");
        let names_somebody = event.contains("user_id") || event.contains("anonymous_id");
        assert_eq!(names_somebody, event.contains("_id\":\"demo-"), "{event}");
    }
}

#[test]
fn a_collector_gets_the_events_of_all_people_in_the_order_of_their_times() {
    let events = in_order(stories(1, 300, Months::until(END_MS)));
    let time = |event: &String| -> jiff::Timestamp {
        let event: serde_json::Value = serde_json::from_str(event).unwrap();
        event["timestamp"].as_str().unwrap().parse().unwrap()
    };
    assert!(events.is_sorted_by_key(time));
    assert_eq!(events.len(), stories(1, 300, Months::until(END_MS)).flatten().count());
}

#[test]
fn all_events_of_the_plan_happen_but_the_one_that_nobody_has_built_in() {
    let plan = cryptorebate_plan::parse(include_str!("../../../plan/cryptorebate.toml")).unwrap();
    let events = events(2000);
    let happens = |name: &str| {
        let name = format!("\"event\":\"{name}\"");
        events.iter().any(|event| event.contains(&name))
    };
    let never: Vec<&str> = plan
        .events
        .iter()
        .map(|event| event.name.as_str())
        .filter(|name| !happens(name))
        .collect();
    assert_eq!(never, ["user_logged_out"]);
}

#[test]
fn people_get_as_far_as_the_last_step_of_each_funnel() {
    let plan = cryptorebate_plan::parse(include_str!("../../../plan/cryptorebate.toml")).unwrap();
    let mut facts = Facts::new(&plan);
    for event in events(3000) {
        facts.add(&event).unwrap();
    }
    facts.settle();
    for question in &plan.funnels {
        let question = FunnelQuestion {
            funnel: question,
            period: Period::EVER,
            platform: None,
            breakdown: None,
        };
        let answer = funnel(&facts, &question);
        assert!(answer.steps.last().unwrap().people > 20, "{answer:?}");
    }
}
