//! Funnels and cohorts over a few people whose story is told in full: the expected figures were counted by hand.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop where it stands")]

mod support;

use cryptorebate_insights::{
    Cell, Cents, CohortAnswer, CohortQuestion, Facts, GroupAnswer, Period, PersonQuestion, Reading, cohort,
};
use cryptorebate_plan::model::Plan;
use serde_json::{Value, json};
use support::{activation_story, ask_funnel, at, facts, people, plan, told};

fn ask_cohort(plan: &Plan, facts: &Facts, name: &str, reading: Reading, now: &str) -> CohortAnswer {
    let question = CohortQuestion {
        cohort: plan.cohorts.iter().find(|cohort| cohort.name == name).unwrap(),
        started: Period::EVER,
        platform: None,
        earned: Period {
            from_ms: at("2026-02-01T00:00:00Z"),
            to_ms: at("2026-03-01T00:00:00Z"),
        },
        reading,
        now_ms: at(now),
    };
    cohort(facts, &question)
}

fn rebate(period: &str, volume: f64, service: f64) -> Value {
    json!({ "period": period, "trading_volume_usd": volume, "service_share_usd": service })
}

#[test]
fn a_funnel_says_how_many_come_how_far_and_how_long_they_take() {
    let plan = plan();
    let facts = facts(&plan, &activation_story());
    let answer = ask_funnel(&plan, &facts, "activation", (Period::EVER, None, None));
    assert_eq!(people(&answer), [2, 2, 2, 1, 1]);
    let copied = &answer.steps[2];
    assert_eq!(copied.event, "referral_link_copied");
    assert_eq!((copied.of_first, copied.of_previous), (Some(1.0), Some(1.0)));
    // Ann took a minute, Ben twenty.
    assert_eq!((copied.median_ms, copied.p90_ms), (Some(60_000), Some(1_200_000)));
    let confirmed = &answer.steps[3];
    assert_eq!((confirmed.of_first, confirmed.of_previous), (Some(0.5), Some(0.5)));
    assert_eq!(
        confirmed.median_ms,
        Some(at("2026-02-03T10:00:00Z") - at("2026-02-02T10:07:00Z"))
    );
    assert_eq!(answer.steps[0].median_ms, None);
}

#[test]
fn what_a_visitor_did_before_the_sign_up_is_the_users() {
    let plan = plan();
    let facts = facts(&plan, &activation_story());
    let answer = ask_funnel(&plan, &facts, "main", (Period::EVER, None, None));
    assert_eq!(people(&answer), [2, 1, 0, 0, 0, 0, 0, 0, 0]);
    assert_eq!(answer.steps[3].of_previous, None, "nobody's share is unknown");
}

#[test]
fn what_was_added_counts_once_it_is_settled_in_all_answers_at_once() {
    let plan = plan();
    let mut facts = facts(&plan, &activation_story());
    let before = (
        facts.events(),
        ask_funnel(&plan, &facts, "activation", (Period::EVER, None, None)),
    );
    let late = told(
        "2026-02-06T10:00:00Z",
        "usr_dan",
        "user_signed_up",
        json!({ "method": "email" }),
        json!({}),
    );
    facts.add(&late).unwrap();
    let meanwhile = (
        facts.events(),
        ask_funnel(&plan, &facts, "activation", (Period::EVER, None, None)),
    );
    assert_eq!(meanwhile, before);
    facts.settle();
    let after = ask_funnel(&plan, &facts, "activation", (Period::EVER, None, None));
    assert_eq!((facts.events(), after.steps[0].people), (before.0 + 1, 3));
}

#[test]
fn ids_are_found_by_how_they_begin_in_the_order_of_the_alphabet() {
    let plan = plan();
    let event = |who: &str| told("2026-02-02T10:00:00Z", who, "page_viewed", json!({}), json!({}));
    let facts = facts(&plan, &["usr_b", "usr_a", "v_usr", "usr_ab"].map(event));
    let found = |beginning: &str, limit| -> Vec<String> {
        facts.search(beginning, limit).into_iter().map(|id| id.id).collect()
    };
    assert_eq!(found("usr_", 2), ["usr_a", "usr_ab"]);
    assert_eq!(found("", 9), ["usr_a", "usr_ab", "usr_b", "v_usr"]);
    assert!(found("nobody", 9).is_empty());
}

#[test]
fn a_funnel_begins_in_its_period_and_on_its_platform_and_may_end_later() {
    let plan = plan();
    let facts = facts(&plan, &activation_story());
    let monday = Period {
        from_ms: at("2026-02-02T00:00:00Z"),
        to_ms: at("2026-02-03T00:00:00Z"),
    };
    let on_monday = ask_funnel(&plan, &facts, "activation", (monday, None, None));
    assert_eq!(people(&on_monday), [1, 1, 1, 1, 1]);
    let in_telegram = ask_funnel(&plan, &facts, "activation", (Period::EVER, Some("telegram_bot"), None));
    assert_eq!(people(&in_telegram), [1, 1, 1, 0, 0]);
    let nowhere = ask_funnel(&plan, &facts, "activation", (Period::EVER, Some("moon"), None));
    assert_eq!(people(&nowhere), [0, 0, 0, 0, 0]);
}

/// Two sign up in the week of 2 February, one in the week after. Ann trades on day 2 and has a rebate for days 9 to 12;
/// Ben has a rebate without volume; Cyd trades on day 1.
fn trading_story() -> Vec<String> {
    let none = || json!({});
    let sign_up = |timestamp, who, source: &str, exchanges: u8| {
        let user_properties = json!({ "user_properties": { "signup_source": source, "exchanges_count": exchanges } });
        told(
            timestamp,
            who,
            "user_signed_up",
            json!({ "method": "email" }),
            user_properties,
        )
    };
    let trade = || json!({ "exchange_name": "bybit" });
    vec![
        sign_up("2026-02-02T12:00:00Z", "usr_ann", "influencer_x", 1),
        sign_up("2026-02-08T23:59:59Z", "usr_ben", "organic", 2),
        sign_up("2026-02-09T00:00:00Z", "usr_cyd", "organic", 4),
        told(
            "2026-02-04T12:00:00Z",
            "usr_ann",
            "first_trade_detected",
            trade(),
            none(),
        ),
        told(
            "2026-02-16T00:00:00Z",
            "usr_ann",
            "rebate_calculated",
            rebate("2026-02-11_2026-02-14", 1000.0, 0.1),
            none(),
        ),
        told(
            "2026-02-17T00:00:00Z",
            "usr_ann",
            "rebate_calculated",
            rebate("2026-02-11_2026-02-14", 500.5, 0.2),
            none(),
        ),
        told(
            "2026-03-02T00:00:00Z",
            "usr_ben",
            "rebate_calculated",
            rebate("2026-02-20_2026-02-21", 0.0, 1.0),
            none(),
        ),
        told(
            "2026-02-10T12:00:00Z",
            "usr_cyd",
            "first_trade_detected",
            trade(),
            none(),
        ),
        told(
            "2026-02-20T12:00:00Z",
            "usr_cyd",
            "$identify",
            none(),
            json!({ "user_properties": { "exchanges_count": 3, "signup_source": "paid" } }),
        ),
    ]
}

fn cells(group: &GroupAnswer) -> Vec<(u32, u64, u64)> {
    group
        .retention
        .iter()
        .map(
            |Cell {
                 day, people, active, ..
             }| (*day, *people, *active),
        )
        .collect()
}

#[test]
fn retention_is_by_the_week_of_the_sign_up_and_a_rebate_counts_for_the_days_that_it_covers() {
    let plan = plan();
    let facts = facts(&plan, &trading_story());
    let answer = ask_cohort(&plan, &facts, "signup_week", Reading::OnOrAfter, "2026-03-10T00:00:00Z");
    let weeks: Vec<(&str, u64)> = answer
        .groups
        .iter()
        .map(|group| (group.name.as_str(), group.people))
        .collect();
    assert_eq!(weeks, [("2026-02-02", 2), ("2026-02-09", 1)]);
    // Ann's last activity is the end of 14 February, 12 days and a half after her start. Her day 30 is 4 March, Ben's is
    // 10 March, 23:59:59: not there yet.
    assert_eq!(
        cells(&answer.groups[0]),
        [(1, 2, 1), (7, 2, 1), (14, 2, 0), (30, 1, 0), (60, 0, 0), (90, 0, 0)],
    );
    assert_eq!(
        cells(&answer.groups[1]),
        [(1, 1, 1), (7, 1, 0), (14, 1, 0), (30, 0, 0), (60, 0, 0), (90, 0, 0)],
    );
    assert_eq!(
        answer.groups[0].retention[4].share, None,
        "a day that has not come is unknown, and not nought"
    );
    assert_eq!(
        (answer.groups[0].goal_met, answer.groups[1].goal_met),
        (Some(false), None)
    );
}

#[test]
fn retention_can_be_read_on_the_day_and_in_the_bracket() {
    let plan = plan();
    let facts = facts(&plan, &trading_story());
    let ask = |reading| ask_cohort(&plan, &facts, "signup_week", reading, "2026-03-10T00:00:00Z");
    // Day 1 of Ann is from 3 February, 12:00, to 4 February, 12:00: the trade at that very time is of day 2.
    let on = ask(Reading::On);
    assert_eq!(cells(&on.groups[0])[..3], [(1, 2, 0), (7, 2, 0), (14, 2, 0)]);
    assert_eq!(cells(&on.groups[1])[0], (1, 1, 1));
    // From day 1 to 7 she trades on day 2, from 7 to 14 in the rebate's days.
    let bracket = ask(Reading::Bracket);
    assert_eq!(cells(&bracket.groups[0])[..3], [(1, 2, 1), (7, 2, 1), (14, 1, 0)]);
}

#[test]
fn channels_are_grouped_as_the_plan_says_and_money_adds_up_in_cents() {
    let plan = plan();
    let facts = facts(&plan, &trading_story());
    let answer = ask_cohort(
        &plan,
        &facts,
        "signup_source",
        Reading::OnOrAfter,
        "2026-03-10T00:00:00Z",
    );
    let group = |name: &str| answer.groups.iter().find(|group| group.name == name).unwrap();
    // The source is set once: Cyd stays organic.
    let organic = group("organic");
    assert_eq!(
        (organic.people, organic.activated, organic.activation_rate),
        (2, Some(1), Some(0.5))
    );
    // Ben's dollar came in March: for two people, and not in February.
    assert_eq!((organic.ltv, organic.arpu), (Some(Cents(50)), Some(Cents(0))));
    let influencer = group("influencer");
    assert_eq!((influencer.ltv, influencer.arpu), (Some(Cents(30)), Some(Cents(30))));
    assert_eq!(serde_json::to_value(influencer).unwrap()["ltv"], json!(0.3));
    assert!(!answer.groups.iter().any(|group| group.name == "paid"));
}

#[test]
fn exchanges_are_counted_as_they_are_today() {
    let plan = plan();
    let facts = facts(&plan, &trading_story());
    let answer = ask_cohort(
        &plan,
        &facts,
        "exchanges_count",
        Reading::OnOrAfter,
        "2026-03-10T00:00:00Z",
    );
    let groups: Vec<(&str, u64, Option<Cents>)> = answer
        .groups
        .iter()
        .map(|group| (group.name.as_str(), group.people, group.trading_volume))
        .collect();
    assert_eq!(
        groups,
        [
            ("1", 1, Some(Cents(150_050))),
            ("2", 1, Some(Cents(0))),
            ("3", 1, Some(Cents(0)))
        ],
    );
}

#[test]
fn what_cannot_be_read_is_said_and_what_nobody_can_ask_for_is_passed_over() {
    let plan = plan();
    let mut facts = Facts::new(&plan);
    assert!(facts.add("{").unwrap_err().to_string().contains("cannot be read"));
    let bad_time = told("yesterday", "usr_1", "user_signed_up", json!({}), json!({}));
    assert!(facts.add(&bad_time).unwrap_err().to_string().contains("yesterday"));
    facts
        .add(r#"{"event":"api_sync_failed","timestamp":"2026-02-02T10:00:00Z","platform":"backend"}"#)
        .unwrap();
    facts
        .add(&told(
            "2026-02-02T10:00:00Z",
            "usr_1",
            "of_an_older_plan",
            json!({}),
            json!({}),
        ))
        .unwrap();
    facts.settle();
    // The one that names nobody is nobody's; the other is somebody's, and no step of any funnel.
    assert_eq!(facts.events(), 1);
    let question = PersonQuestion {
        id: "usr_1",
        limit: 10,
        before: None,
    };
    assert_eq!(facts.timeline(&question).unwrap().person.events_total, 1);
}
