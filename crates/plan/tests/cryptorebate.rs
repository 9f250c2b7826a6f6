//! The plan that this project is made for, against the numbers and names of its requirement.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use cryptorebate_plan::model::{
    Check, Emitter, Grouping, Identity, Kind, Metric, Number, Priority, Test, Text, Update,
};
use cryptorebate_plan::{CRYPTOREBATE_TOML, Plan, parse};
use serde_json::json;

fn plan() -> Plan {
    parse(CRYPTOREBATE_TOML).unwrap()
}

#[test]
fn it_has_all_events_properties_funnels_and_cohorts() {
    let plan = plan();
    assert_eq!(plan.events.len(), 26);
    assert_eq!(
        plan.events.iter().map(|event| event.properties.len()).sum::<usize>(),
        89
    );
    assert_eq!(plan.user_properties.len(), 16);
    let of_priority = |priority| plan.events.iter().filter(|event| event.priority == priority).count();
    assert_eq!((of_priority(Priority::P0), of_priority(Priority::P1)), (21, 5));
    assert_eq!(
        plan.events
            .iter()
            .filter(|event| event.category == "navigation")
            .count(),
        4
    );
    let funnels: Vec<(&str, usize, u64)> = plan
        .funnels
        .iter()
        .map(|funnel| (funnel.name.as_str(), funnel.steps.len(), funnel.window_seconds))
        .collect();
    let month = 30 * 24 * 60 * 60;
    assert_eq!(
        funnels,
        [("main", 9, month), ("activation", 5, month), ("withdrawal", 4, month)]
    );
    assert_eq!(plan.cohorts.len(), 3);
}

#[test]
fn emitters_and_identities_follow_the_platforms_and_the_bot() {
    let plan = plan();
    let named = |wanted: fn(&cryptorebate_plan::model::Event) -> bool| -> Vec<String> {
        plan.events
            .iter()
            .filter(|event| wanted(event))
            .map(|event| event.name.clone())
            .collect()
    };
    assert_eq!(named(|event| event.identity == Identity::Visitor), ["page_viewed"]);
    assert_eq!(
        named(|event| event.identity == Identity::None),
        ["trading_volume_synced", "api_sync_failed"]
    );
    let bot = ["bot_started", "bot_command_used", "bot_notification_sent"];
    for event in &plan.events {
        let at_home = event
            .platforms
            .iter()
            .any(|platform| platform == "backend" || platform == "admin");
        let server = at_home || bot.contains(&event.name.as_str());
        assert_eq!(event.emitter == Emitter::Server, server, "{}", event.name);
    }
}

#[test]
fn amounts_are_dollars_and_percentages_go_to_a_hundred() {
    let plan = plan();
    let properties = plan.events.iter().flat_map(|event| &event.properties);
    for property in properties.filter(|property| property.name.ends_with("_usd")) {
        let Kind::Number(bounds) = property.kind else {
            unreachable!("{} is not a number", property.name)
        };
        assert_eq!(bounds.max_decimals, Some(2), "{}", property.name);
        assert_eq!(bounds.minimum.or(bounds.above), Some(0), "{}", property.name);
    }
    let requested = plan.event("withdrawal_requested").unwrap();
    let above_zero = Number {
        minimum: None,
        above: Some(0),
        maximum: None,
        max_decimals: Some(2),
    };
    assert_eq!(requested.properties[0].kind, Kind::Number(above_zero));
}

#[test]
fn set_once_is_what_the_requirement_sets_once() {
    let plan = plan();
    let once = plan
        .user_properties
        .iter()
        .filter(|user_property| user_property.update == Update::SetOnce);
    let once: Vec<&str> = once.map(|user_property| user_property.property.name.as_str()).collect();
    let expected = [
        "user_id",
        "signup_date",
        "signup_method",
        "signup_source",
        "activation_date",
        "country",
    ];
    assert_eq!(once, expected);
}

#[test]
fn rules_know_their_properties_and_tolerances() {
    let plan = plan();
    let rebate = plan.event("rebate_calculated").unwrap();
    let [sum, percent] = &rebate.rules[..] else {
        unreachable!("two rules")
    };
    assert_eq!(
        sum.check,
        Check::SumOf {
            parts: vec!["trader_share_usd".to_owned(), "service_share_usd".to_owned()],
            tolerance_hundredths: 1,
        }
    );
    assert_eq!(sum.expected, "trader_share_usd + service_share_usd, within 0.01");
    assert_eq!(
        percent.check,
        Check::PercentOf {
            part: "trader_share_usd".to_owned(),
            whole: "gross_rebate_usd".to_owned(),
            tolerance_hundredths: 10,
        }
    );
    assert_eq!(plan.events.iter().map(|event| event.rules.len()).sum::<usize>(), 8);
}

#[test]
fn every_property_says_what_it_expects() {
    let plan = plan();
    let expected = |event: &str, property: &str| {
        let event = plan.event(event).unwrap();
        event.properties[event.position(property).unwrap()].expected.clone()
    };
    assert_eq!(expected("withdrawal_requested", "network"), "TRC20, ERC20 or BEP20");
    assert_eq!(expected("referral_link_copied", "is_first_copy"), "true or false");
    assert_eq!(
        expected("user_logged_out", "session_duration_sec"),
        "a whole number of at least 0"
    );
    assert_eq!(
        expected("page_viewed", "page_name"),
        "text that is not empty, at most 1,024 characters"
    );
    assert_eq!(
        expected("page_viewed", "page_url"),
        "a path that starts with / or an http(s) URL"
    );
    assert_eq!(
        expected("statistics_viewed", "period"),
        "lower-case letters, digits and _, such as 7d"
    );
    assert_eq!(
        expected("withdrawal_requested", "currency"),
        "2 to 10 capital letters and digits, such as USDT"
    );
    assert_eq!(
        expected("admin_action_performed", "details"),
        "a JSON object of at most 8 levels and 8,192 bytes"
    );
    let list = &plan.user_properties[7].property;
    assert_eq!(
        list.expected,
        "a list, each member lower-case letters and digits, such as mexc"
    );
    assert_eq!(
        list.expected_item.as_deref(),
        Some("lower-case letters and digits, such as mexc")
    );
}

#[test]
fn funnels_and_cohorts_hold_their_conditions() {
    let plan = plan();
    let withdrawal = &plan.funnels[2].steps;
    assert_eq!(withdrawal[0].conditions[0].test, Test::Above(0.0));
    assert_eq!(withdrawal[2].conditions[0].test, Test::Equals(json!("approved")));
    let week = &plan.cohorts[0];
    assert_eq!(week.by, Grouping::WeekOf("user_signed_up".to_owned()));
    assert_eq!(week.days, [1, 7, 14, 30, 60, 90]);
    let goal = week.goal.as_ref().unwrap();
    assert_eq!((goal.metric, goal.day), (Metric::Retention, Some(30)));
}

#[test]
fn it_can_be_printed_as_json() {
    let json = serde_json::to_value(plan()).unwrap();
    assert_eq!(json["events"][13]["name"], "withdrawal_requested");
    let network = &json["events"][13]["properties"][2];
    assert_eq!(network["format"], "network");
    assert_eq!(
        (&network["type"], &network["kind"]),
        (&json!("string"), &json!("closed"))
    );
    assert_eq!(network["values"], json!(["TRC20", "ERC20", "BEP20"]));
    assert_eq!(json["formats"][1]["pattern"], "^[a-z0-9]+$");
    assert_eq!(json["user_properties"][0]["update"], "set_once");
    assert_eq!(
        json["funnels"][0]["steps"][0]["where"][0],
        json!({ "property": "page_name", "equals": "landing" })
    );
}

#[test]
fn patterns_take_what_they_say() {
    let plan = plan();
    let currency = plan.formats.iter().find(|format| format.name == "currency").unwrap();
    let Kind::String(Text::Known { pattern, .. }) = &currency.kind else {
        unreachable!("a known list")
    };
    for good in ["USDT", "A1", "ABCDEFGHIJ"] {
        assert!(pattern.matches(good), "{good}");
    }
    for bad in ["", "U", "usdt", "ABCDEFGHIJK", "US DT", "USÐT"] {
        assert!(!pattern.matches(bad), "{bad}");
    }
}
