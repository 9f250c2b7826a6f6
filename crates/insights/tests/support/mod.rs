//! A few people whose story is told in full, and the plan's questions to them.

#![allow(dead_code, reason = "each test file uses some of it")]

use cryptorebate_insights::{Breakdown, Facts, FunnelAnswer, FunnelQuestion, Period, funnel};
use cryptorebate_plan::model::Plan;
use serde_json::{Value, json};

pub fn plan() -> Plan {
    cryptorebate_plan::parse(include_str!("../../../../plan/cryptorebate.toml")).unwrap()
}

pub fn at(timestamp: &str) -> i64 {
    timestamp.parse::<jiff::Timestamp>().unwrap().as_millisecond()
}

/// An event as it is stored.
#[expect(clippy::needless_pass_by_value, reason = "a story reads better without ampersands")]
pub fn told(timestamp: &str, who: &str, event: &str, properties: Value, more: Value) -> String {
    let mut text = json!({ "event": event, "timestamp": timestamp, "platform": "web", "properties": properties });
    let id = if who.starts_with("usr") {
        "user_id"
    } else {
        "anonymous_id"
    };
    text[id] = who.into();
    for (name, value) in more.as_object().unwrap() {
        text[name] = value.clone();
    }
    text.to_string()
}

pub fn facts(plan: &Plan, events: &[String]) -> Facts {
    let mut facts = Facts::new(plan);
    for event in events {
        facts.add(event).unwrap();
    }
    facts.settle();
    facts
}

pub fn ask_funnel<'a>(plan: &'a Plan, facts: &Facts, name: &str, more: FunnelQuestionMore<'a>) -> FunnelAnswer {
    let (period, platform, breakdown) = more;
    let question = FunnelQuestion {
        funnel: plan.funnels.iter().find(|funnel| funnel.name == name).unwrap(),
        period,
        platform,
        breakdown,
    };
    funnel(facts, &question)
}

pub type FunnelQuestionMore<'a> = (Period, Option<&'a str>, Option<Breakdown<'a>>);

pub fn people(answer: &FunnelAnswer) -> Vec<u64> {
    answer.steps.iter().map(|step| step.people).collect()
}

/// Ann comes as a visitor and goes all the way to the trade; Ben signs up and copies; a stranger only looks.
pub fn activation_story() -> Vec<String> {
    let none = || json!({});
    let exchange = || json!({ "exchange_name": "bybit" });
    vec![
        told(
            "2026-02-02T10:00:00Z",
            "v-ann",
            "page_viewed",
            json!({ "page_name": "landing", "page_url": "/" }),
            none(),
        ),
        told(
            "2026-02-02T10:05:00Z",
            "usr_ann",
            "user_signed_up",
            json!({ "method": "email" }),
            json!({ "anonymous_id": "v-ann" }),
        ),
        told(
            "2026-02-02T10:06:00Z",
            "usr_ann",
            "referral_link_viewed",
            exchange(),
            none(),
        ),
        told(
            "2026-02-02T10:07:00Z",
            "usr_ann",
            "referral_link_copied",
            exchange(),
            none(),
        ),
        told(
            "2026-02-03T10:00:00Z",
            "usr_ann",
            "exchange_signup_confirmed",
            exchange(),
            json!({ "platform": "backend" }),
        ),
        told(
            "2026-02-04T10:00:00Z",
            "usr_ann",
            "first_trade_detected",
            exchange(),
            json!({ "platform": "backend" }),
        ),
        told(
            "2026-02-05T10:00:00Z",
            "usr_ben",
            "user_signed_up",
            json!({ "method": "telegram" }),
            json!({ "platform": "telegram_bot" }),
        ),
        told(
            "2026-02-05T10:10:00Z",
            "usr_ben",
            "referral_link_viewed",
            exchange(),
            none(),
        ),
        told(
            "2026-02-05T10:30:00Z",
            "usr_ben",
            "referral_link_copied",
            exchange(),
            none(),
        ),
        told(
            "2026-02-05T11:00:00Z",
            "v-stranger",
            "page_viewed",
            json!({ "page_name": "landing", "page_url": "/" }),
            none(),
        ),
    ]
}
