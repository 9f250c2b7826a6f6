//! Funnels broken down: the expected groups were counted by hand.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop where it stands")]

mod support;

use cryptorebate_insights::{
    Breakdown, CohortAnswer, CohortQuestion, Engine, EngineError, EventSummary, Facts, FunnelAnswer, FunnelAsked,
    FunnelQuestion, Id, Period, PersonAnswer, PersonQuestion, Progress, Questions, SummaryQuestion, cohort, funnel,
};
use serde_json::json;
use serde_json::value::RawValue;
use support::{activation_story, ask_funnel, facts, plan, told};

#[test]
fn people_are_told_apart_by_platform_property_and_user_property() {
    let plan = plan();
    let mut events = activation_story();
    events.push(told(
        "2026-02-06T10:00:00Z",
        "usr_ben",
        "$identify",
        json!({}),
        json!({ "user_properties": { "signup_source": "organic" } }),
    ));
    let facts = facts(&plan, &events);
    let groups = |breakdown| {
        let answer = ask_funnel(&plan, &facts, "activation", (Period::EVER, None, Some(breakdown)));
        let group = |value: &Option<String>, steps: &[u64]| (value.clone(), steps.to_vec());
        answer
            .groups
            .iter()
            .map(|of| {
                let people: Vec<u64> = of.steps.iter().map(|step| step.people).collect();
                group(&of.value, &people)
            })
            .collect::<Vec<_>>()
    };
    let ann = vec![1, 1, 1, 1, 1];
    let ben = vec![1, 1, 1, 0, 0];
    let named = |ann_is: Option<&str>, ben_is: Option<&str>| {
        let mut both = vec![
            (ann_is.map(String::from), ann.clone()),
            (ben_is.map(String::from), ben.clone()),
        ];
        both.sort();
        both
    };
    for (breakdown, ann_is, ben_is) in [
        (Breakdown::Platform, Some("web"), Some("telegram_bot")),
        (Breakdown::Property("method"), Some("email"), Some("telegram")),
        (Breakdown::UserProperty("signup_source"), None, Some("organic")),
    ] {
        let mut found = groups(breakdown);
        found.sort();
        assert_eq!(found, named(ann_is, ben_is), "{breakdown:?}");
    }
}

#[test]
fn people_are_told_apart_by_a_property_of_a_later_step_in_the_chain_that_counts() {
    let plan = plan();
    let mut events = activation_story();
    let at_okx = |timestamp, event| {
        told(
            timestamp,
            "usr_ben",
            event,
            json!({ "exchange_name": "okx" }),
            json!({}),
        )
    };
    // Ben looks at okx last and copies there; Cyd signs up and sees no link.
    events.push(at_okx("2026-02-05T10:11:00Z", "referral_link_viewed"));
    events.push(told(
        "2026-02-05T12:00:00Z",
        "usr_cyd",
        "user_signed_up",
        json!({ "method": "email" }),
        json!({}),
    ));
    let facts = facts(&plan, &events);
    let by_exchange = Some(Breakdown::Property("exchange_name"));
    let answer = ask_funnel(&plan, &facts, "activation", (Period::EVER, None, by_exchange));
    let groups: Vec<(Option<&str>, Vec<u64>)> = answer
        .groups
        .iter()
        .map(|group| {
            (
                group.value.as_deref(),
                group.steps.iter().map(|step| step.people).collect(),
            )
        })
        .collect();
    assert_eq!(
        groups,
        [
            (None, vec![1, 0, 0, 0, 0]),
            (Some("bybit"), vec![1, 1, 1, 1, 1]),
            (Some("okx"), vec![1, 1, 1, 0, 0]),
        ],
    );
}

/// An engine that has the facts at hand, and nothing else.
struct AtHand(Facts);

impl Engine for AtHand {
    fn funnel(&self, question: &FunnelQuestion<'_>) -> Result<FunnelAnswer, EngineError> {
        Ok(funnel(&self.0, question))
    }
    fn cohort(&self, question: &CohortQuestion<'_>) -> Result<CohortAnswer, EngineError> {
        Ok(cohort(&self.0, question))
    }
    fn summary(&self, _: &SummaryQuestion<'_>) -> Result<Vec<EventSummary>, EngineError> {
        Err(EngineError::NotReady)
    }
    fn examples(&self, _: &str, _: usize) -> Result<Vec<Box<RawValue>>, EngineError> {
        Err(EngineError::NotReady)
    }
    fn person(&self, _: &PersonQuestion<'_>) -> Result<Option<PersonAnswer>, EngineError> {
        Err(EngineError::NotReady)
    }
    fn search(&self, beginning: &str, limit: usize) -> Result<Vec<Id>, EngineError> {
        Ok(self.0.search(beginning, limit))
    }
    fn progress(&self) -> Result<Progress, EngineError> {
        Err(EngineError::NotReady)
    }
}

#[test]
fn of_a_property_with_as_many_values_as_people_the_largest_groups_are_shown_and_the_others_counted() {
    let plan = plan();
    let mut events = Vec::new();
    for person in 0..130 {
        let who = format!("usr_{person}");
        let more = json!({ "user_properties": { "total_rebate_earned": person } });
        events.push(told(
            "2026-02-02T10:00:00Z",
            &who,
            "user_signed_up",
            json!({ "method": "email" }),
            more,
        ));
    }
    // Two people have the same value: theirs is the largest group.
    let more = json!({ "user_properties": { "total_rebate_earned": 7 } });
    events.push(told(
        "2026-02-02T10:00:00Z",
        "usr_too",
        "user_signed_up",
        json!({ "method": "email" }),
        more,
    ));
    let questions = Questions::new(plan.clone(), Box::new(AtHand(facts(&plan, &events))));
    let asked = FunnelAsked {
        name: "activation".into(),
        by: Some("user:total_rebate_earned".into()),
        ..FunnelAsked::default()
    };
    let answer = questions.funnel(&asked).unwrap();
    assert_eq!((answer.now.groups.len(), answer.groups_left_out), (100, 30));
    assert_eq!(
        (
            answer.now.groups[0].value.as_deref(),
            answer.now.groups[0].steps[0].people
        ),
        (Some("7"), 2)
    );
    assert_eq!(answer.now.steps[0].people, 131);
    for by in ["user:exchanges_list", "period"] {
        let asked = FunnelAsked {
            name: "main".into(),
            by: Some(by.into()),
            ..FunnelAsked::default()
        };
        let refused = questions.funnel(&asked).unwrap_err().to_string();
        assert!(
            refused.contains("exchange"),
            "lists and ranges of days tell nobody apart: {refused}"
        );
    }
}
