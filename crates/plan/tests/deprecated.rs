//! What is on its way out: the plan says why, and what takes its place.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use cryptorebate_plan::parse;

/// A plan with something deprecated of every kind. `DEPRECATED` stands where the tests put another table.
const PLAN: &str = r#"
name = "shop"
version = "1.0.0"
description = "What a shop measures."
[platforms]
web = { description = "The site.", session = "required", emitter = "client" }
[events.page_opened]
description = "Somebody opened a page."
priority = "P0"
category = "shop"
platforms = ["web"]
identity = "none"
emitter = "client"
deprecated = { reason = "Nobody tells it from a view.", replacement = "page_viewed" }
[events.page_viewed]
description = "Somebody viewed a page."
priority = "P0"
category = "shop"
platforms = ["web"]
identity = "none"
emitter = "client"
[events.page_viewed.properties]
title = { type = "string", description = "The title.", DEPRECATED }
name = { type = "string", description = "The name." }
label = { type = "string", description = "The label.", deprecated = { reason = "Nobody reads it." } }
[user_properties]
locale = { type = "string", update = "update", description = "The locale.", deprecated = { reason = "It says two things", replacement = "language" } }
language = { type = "string", update = "update", description = "The language." }
"#;

/// Line 23 of the plan, with `title` deprecated so.
fn with(deprecated: &str) -> String {
    PLAN.replace("DEPRECATED", deprecated)
}

fn told(deprecated: &str) -> String {
    parse(&with(deprecated)).unwrap_err().to_string()
}

#[test]
fn reason_and_replacement_are_part_of_the_plan() {
    let plan = parse(&with(r#"deprecated = { reason = "x", replacement = "name" }"#)).unwrap();
    let event = plan.events[0].deprecated.as_ref().unwrap();
    assert_eq!(event.reason, "Nobody tells it from a view.");
    assert_eq!(event.replacement.as_deref(), Some("page_viewed"));
    assert_eq!(
        event.in_words(|name| format!("<{name}>")),
        "Nobody tells it from a view; use <page_viewed> instead"
    );
    let [title, name, label] = &plan.events[1].properties[..] else {
        unreachable!("three properties")
    };
    assert_eq!(title.deprecated.as_ref().unwrap().replacement.as_deref(), Some("name"));
    assert_eq!(name.deprecated, None);
    assert_eq!(
        label.deprecated.as_ref().unwrap().in_words(str::to_owned),
        "Nobody reads it"
    );
    assert!(plan.user_properties[0].property.deprecated.is_some());
}

#[test]
fn a_deprecation_says_why() {
    assert_eq!(
        told("deprecated = {}"),
        "23:56: \"deprecated\" has no \"reason\": expected text in quotes that is not empty"
    );
    assert_eq!(
        told("deprecated = true"),
        "23:69: \"deprecated\" is not a table: expected { reason = \"why it goes\", replacement = \"what to use \
         instead\" }"
    );
    assert_eq!(
        told(r#"deprecated = { reason = "x", instead = "name" }"#),
        "23:85: unknown key \"instead\": expected one of reason, replacement"
    );
}

#[test]
fn a_replacement_exists_and_stays() {
    for (replacement, told_of) in [
        (
            "nam",
            "unknown property \"nam\": expected one of title, name, label; did you mean \"name\"?",
        ),
        (
            "title",
            "the property \"title\" is its own replacement: expected another property",
        ),
        (
            "label",
            "the replacement \"label\" is deprecated itself: expected a property that stays",
        ),
    ] {
        let deprecated = format!("deprecated = {{ reason = \"x\", replacement = \"{replacement}\" }}");
        assert_eq!(told(&deprecated), format!("23:99: {told_of}"));
    }
    let chain = with("examples = []")
        .replace("replacement = \"page_viewed\"", "replacement = \"page_vieved\"")
        .replace("replacement = \"language\"", "replacement = \"local\"");
    assert_eq!(
        parse(&chain).unwrap_err().to_string(),
        "14:71: unknown event \"page_vieved\": expected one of page_opened, page_viewed; did you mean \
         \"page_viewed\"?\n27:137: unknown user property \"local\": expected one of locale, language; did you mean \
         \"locale\"?"
    );
}

#[test]
fn the_help_names_what_stays_at_the_end_of_a_chain() {
    let chain = with("deprecated = { reason = \"x\", replacement = \"label\" }")
        .replace("Nobody reads it.\"", "Nobody reads it.\", replacement = \"name\"");
    assert_eq!(
        parse(&chain).unwrap_err().to_string(),
        "23:99: the replacement \"label\" is deprecated itself: expected a property that stays; \"name\" is to be used \
         instead of it"
    );
}
