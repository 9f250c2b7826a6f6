//! The validator of another product's plan: what it takes, what it refuses, and in whose words.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop where it stands")]

use bookshop::events::{AnyEvent, Binding, BookBought, BookOpened, Euro, Isbn, Platform};
use bookshop::{PLAN, judge, validate};
use cryptorebate_core::Code;
use cryptorebate_core::event::{Event, TypedEvent};

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

/// An event in Rust's types, of somebody who is not yet known.
fn typed<P: TypedEvent<Plan = bookshop::events::ThisPlan>>(properties: P) -> Event<P> {
    let id = "0194d3c0-0000-7000-8000-000000000001".parse().unwrap();
    Event::new(id, "2026-02-04T14:30:00Z".parse().unwrap(), Platform::Web, properties)
}

fn bought(price_cents: i64, discount_cents: i64) -> BookBought {
    let price = Euro::from_cents(price_cents).unwrap();
    BookBought::new(Isbn::new("9780306406157").unwrap(), price, Binding::Hardcover)
        .with_discount_euro(Euro::from_cents(discount_cents).unwrap())
}

#[test]
fn a_typed_event_is_written_as_the_plan_asks_and_read_again() {
    let event = typed(bought(12_90, 2_00)).with_user_id("reader_7".parse().unwrap());
    let json = event.to_json().unwrap();
    assert_eq!(
        json,
        r#"{"event_id":"0194d3c0-0000-7000-8000-000000000001","event":"book_bought","timestamp":"2026-02-04T14:30:00Z","platform":"web","user_id":"reader_7","properties":{"isbn":"9780306406157","price_euro":12.9,"discount_euro":2.0,"binding":"hardcover"}}"#
    );
    assert!(judge(json.as_bytes()).is_valid());
    assert_eq!(AnyEvent::from_json(&json).unwrap(), AnyEvent::BookBought(event));
}

#[test]
fn what_types_cannot_hold_is_judged_by_the_plan_when_an_event_is_written() {
    let too_much = typed(bought(5_00, 6_00)).with_user_id("reader_7".parse().unwrap());
    let refused = too_much.to_json().unwrap_err();
    let violation = &refused.verdict().violations[0];
    assert_eq!(violation.code, Code::RuleBroken);
    assert_eq!(violation.rule.as_deref(), Some("discount_within_price"));

    let nobody = typed(BookOpened::new(Isbn::new("9780306406157").unwrap()));
    let refused = nobody.to_json().unwrap_err();
    assert_eq!(refused.verdict().violations[0].code, Code::MissingIdentity);

    let wrong = Isbn::new("97803064").unwrap_err();
    assert_eq!(wrong.to_string(), "Isbn is \"97803064\": expected an ISBN of 13 digits");
}
