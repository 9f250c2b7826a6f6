//! The plan file that a document leads to: whole where the document is, and always TOML.

use cryptorebate_import::{MARK, import};
use cryptorebate_plan::model::{Emitter, Grouping, Kind, Metric, Priority, Test, Text, Update};
use proptest::prelude::*;
use serde_json::json;

const BIKE_RENTAL: &str = include_str!("bike-rental.md");
const LANGUAGE_SCHOOL: &str = include_str!("language-school.md");

#[test]
fn a_document_without_mistakes_has_no_findings_and_becomes_a_whole_plan() {
    let imported = import(BIKE_RENTAL);
    assert_eq!(imported.findings, []);
    let plan = cryptorebate_plan::parse(&imported.plan_toml).unwrap();
    assert_eq!(
        (plan.name.as_str(), plan.events.len(), imported.properties),
        ("wheels", 2, 8)
    );
    assert!(plan.platforms.iter().all(|platform| platform.session_required));
}

#[test]
fn columns_are_read_by_their_heads_in_any_order_and_language() {
    let plan = cryptorebate_plan::parse(&import(BIKE_RENTAL).plan_toml).unwrap();
    let started = plan.event("ride_started").unwrap();
    let required: Vec<bool> = started.properties.iter().map(|property| property.required).collect();
    assert_eq!(required, [true, true, false]);
    let closed = Kind::String(Text::Closed {
        values: vec!["app".to_owned(), "card".to_owned()],
    });
    assert_eq!(started.properties[0].kind, closed);
    assert_eq!(started.properties[1].examples, [json!(17), json!(18)]);
    let finished = plan.event("ride_finished").unwrap();
    let required: Vec<bool> = finished.properties.iter().map(|property| property.required).collect();
    assert_eq!(required, [true, true, false, false, true]);
    assert_eq!((finished.priority, finished.emitter), (Priority::P0, Emitter::Server));
    assert_eq!(finished.properties[2].examples, [json!(["Zoo", "Harbour"])]);
    assert_eq!(
        finished.properties[3].examples,
        [json!({"rain": false, "wind": {"from": "N"}})]
    );
    let updates: Vec<(&str, Update)> = plan
        .user_properties
        .iter()
        .map(|user| (user.property.name.as_str(), user.update))
        .collect();
    assert_eq!(
        updates,
        [
            ("tariff", Update::Update),
            ("rides", Update::Update),
            ("joined_at", Update::SetOnce)
        ]
    );
}

#[test]
fn funnels_are_read_with_their_conditions_and_windows() {
    let plan = cryptorebate_plan::parse(&import(BIKE_RENTAL).plan_toml).unwrap();
    let read: Vec<(u64, Vec<(&str, &Test)>)> = plan
        .funnels
        .iter()
        .map(|funnel| {
            let conditions = funnel.steps.iter().flat_map(|step| &step.conditions);
            (
                funnel.window_seconds,
                conditions
                    .map(|condition| (condition.property.as_str(), &condition.test))
                    .collect(),
            )
        })
        .collect();
    let app = Test::Equals(json!("app"));
    assert_eq!(
        read[0],
        (12 * 3600, vec![("method", &app), ("distance_km", &Test::AtLeast(0.5))])
    );
    assert_eq!(
        read[1],
        (
            3 * 86_400,
            vec![("method", &app), ("is_damaged", &Test::Equals(json!(true)))]
        )
    );
}

#[test]
fn cohorts_are_read_with_what_their_metrics_rest_on() {
    let plan = cryptorebate_plan::parse(&import(BIKE_RENTAL).plan_toml).unwrap();
    let tariff = &plan.cohorts[0];
    assert_eq!(
        (&tariff.metrics[..], &tariff.days[..]),
        (&[Metric::Retention, Metric::Arpu][..], &[1, 7][..])
    );
    assert_eq!(tariff.active.len(), 2);
    assert_eq!(tariff.revenue.as_ref().unwrap().property, "price_eur");
    let goal = tariff.goal.as_ref().unwrap();
    assert_eq!((goal.day, goal.above), (Some(7), 0.25));
    let Grouping::UserProperty { name, groups } = &plan.cohorts[1].by else {
        unreachable!("the cohort is grouped by a user property")
    };
    let bounds: Vec<_> = groups.iter().map(|group| (group.from, group.to)).collect();
    assert_eq!(
        (name.as_str(), bounds),
        ("rides", vec![(Some(1), Some(1)), (Some(2), Some(4)), (Some(5), None)])
    );
}

#[test]
fn what_is_missing_is_marked_where_it_belongs_and_is_all_that_the_plan_lacks() {
    let imported = import(LANGUAGE_SCHOOL);
    let problems = cryptorebate_plan::parse(&imported.plan_toml).unwrap_err();
    let messages: Vec<&str> = problems.iter().map(|problem| problem.message.as_str()).collect();
    assert_eq!(
        messages,
        [
            "event \"lesson_reminder\" has no \"priority\"",
            "event \"refund_issued\" has no \"description\"",
            "event \"refund_issued\" has no \"priority\"",
            "user property \"newsletter\" has no \"update\"",
        ]
    );
    let completed = imported
        .plan_toml
        .replace("# COMPLETE: priority = \"P0\" or \"P1\"", "priority = \"P1\" #")
        .replace(
            "# COMPLETE: description = \"when it is sent\"",
            "description = \"A refund was issued.\"",
        )
        .replace("newsletter = {", "newsletter = { update = \"update\",");
    let plan = cryptorebate_plan::parse(&completed).unwrap();
    assert_eq!(plan.events.len(), 5);
    assert!(completed.contains(MARK));
}

#[test]
fn a_text_without_a_plan_has_no_event() {
    for text in [
        "",
        "# A letter\n\nDear all, `page_viewed` is nice.\n",
        "| a | b |\n|---|---|\n| 1 | 2 |\n",
    ] {
        assert_eq!(import(text).events, 0, "{text}");
    }
}

/// Pieces of documents, put together at random: what a person may write half of.
const PIECES: [&str; 30] = [
    "# Title — Tracking plan\n\n",
    "## Events\n\n",
    "### `a_started`\n\n",
    "### `a_ended` \n",
    "## Funnels\n\n",
    "## Cohorts\n",
    "### One\n\n",
    "**Trigger:** it \"happens\"\u{1}\n",
    "**Priority:** P0\n",
    "**Platform:** web (server), \u{44f}\n\n",
    "| Property | Type | Required | Description | Example | Update |\n|---|---|---|---|---|---|\n",
    "| Property | Type | Required | Description | Example |\n|---|---|---|---|---|\n",
    "| `x` | string | yes | d | \"a\" / \"b\" |\n",
    "| `x y` | object | да | | {\"a\": {\"\": [1, null]}} |\n",
    "| y\\|z | float |\n",
    "| Event | Platform | Priority | Category |\n|---|---|---|---|\n| `a_started` | web | P0 | c |\n",
    "\n**Total: 99999999999999999999**\n",
    "- P0: 3\n",
    "```\na_started (x = 1) -> a_ended (\n```\n",
    "a_started → → ->\n\n",
    "- Group by: `x` (1, 2-, 4+, -5)\n",
    "- Metric: retention D0, D7, D99999999999\n",
    "- Goal: D7 retention > 1e999%\n",
    "Window: 99999999999999 days\n",
    "```ts\ntrack(\"a_started\", {x: [}, `${\"\n```\n",
    "- Platform: \"web\" | \"\"\n",
    "## Conventions\n\n",
    "> - a\n>   1. b\n",
    "<br>&nbsp;\\",
    "---\ntitle: x\n---\n",
];

proptest! {
    #[test]
    fn any_text_can_be_read_and_its_plan_file_is_toml(text in "\\PC{0,300}") {
        prop_assert!(toml::de::DeTable::parse(&import(&text).plan_toml).is_ok());
    }

    #[test]
    fn any_pieces_of_documents_can_be_read_and_their_plan_file_is_toml(
        pieces in proptest::collection::vec(proptest::sample::select(&PIECES[..]), 0..40)
    ) {
        let text = pieces.concat();
        let plan = import(&text).plan_toml;
        let parsed = toml::de::DeTable::parse(&plan);
        prop_assert!(parsed.is_ok(), "{}\n{plan}", parsed.unwrap_err());
    }

    #[test]
    fn any_document_with_some_of_its_bytes_gone_can_be_read(from in 0..5000_usize, length in 0..400_usize) {
        let kept: Vec<char> = LANGUAGE_SCHOOL.chars().enumerate()
            .filter(|(place, _)| !(from..from + length).contains(place)).map(|(_, char)| char).collect();
        let text: String = kept.into_iter().collect();
        prop_assert!(toml::de::DeTable::parse(&import(&text).plan_toml).is_ok());
    }
}
