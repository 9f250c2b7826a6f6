//! The validator of another product's plan: what it takes, what it refuses, and in whose words.

use bookshop::{PLAN, judge, validate};

fn event(name: &str, properties: &str) -> String {
    format!(
        r#"{{"event_id":"0194d3c0-0000-7000-8000-000000000001","event":"{name}","timestamp":"2026-02-04T14:30:00Z",
        "platform":"web","user_id":"reader_7","properties":{properties}}}"#
    )
}

#[test]
fn what_the_plan_takes_is_valid() {
    for (name, properties) in [
        ("book_opened", r#"{"isbn":"9780306406157"}"#),
        (
            "book_bought",
            r#"{"isbn":"9780306406157","price_euro":12.90,"discount_euro":2,"binding":"paperback"}"#,
        ),
    ] {
        let text = event(name, properties);
        let judgement = judge(text.as_bytes());
        assert!(judgement.is_valid(), "{:?}", validate(text.as_bytes()));
        assert_eq!(judgement.event().map(|event| event.name), Some(name));
    }
    assert_eq!(PLAN.events.len(), 2);
}

#[test]
fn what_it_does_not_take_is_told_in_its_own_words() {
    for (name, properties, path, word) in [
        ("book_opend", "{}", "/event", "book_opened"),
        ("page_viewed", "{}", "/event", "page_viewed"),
        (
            "book_opened",
            r#"{"isbn":"97803064"}"#,
            "/properties/isbn",
            "an ISBN of 13 digits",
        ),
        (
            "book_opened",
            r#"{"isbm":"9780306406157"}"#,
            "/properties/isbn",
            "an ISBN of 13 digits",
        ),
        (
            "book_bought",
            r#"{"isbn":"9780306406157","price_euro":0.30000000000000004,"binding":"paperback"}"#,
            "/properties/price_euro",
            "2 decimals",
        ),
        (
            "book_bought",
            r#"{"isbn":"9780306406157","price_euro":5,"discount_euro":6,"binding":"paperback"}"#,
            "/properties/discount_euro",
            "discount_euro is 6: expected at most price_euro; price_euro is 5",
        ),
        (
            "book_bought",
            r#"{"isbn":"9780306406157","price_euro":5,"binding":"paprback"}"#,
            "/properties/binding",
            "did you mean \"paperback\"?",
        ),
    ] {
        let verdict = validate(event(name, properties).as_bytes());
        let violation = &verdict.violations[0];
        assert_eq!(violation.path, path);
        assert!(violation.message.contains(word), "{}", violation.message);
    }
}
