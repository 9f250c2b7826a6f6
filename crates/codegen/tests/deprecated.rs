//! What the plan deprecates shows wherever somebody could use it, and the core that follows from the plan warns of it.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod support;

use cryptorebate_codegen::files;
use cryptorebate_plan::{Plan, parse};
use support::Core;

const PLAN: &str = r#"
name = "shop"
version = "1.0.0"
description = "What a shop measures."
[platforms]
web = { description = "The site.", session = "optional", emitter = "client" }
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
title = { type = "string", description = "The title.", deprecated = { reason = "Pages have names", replacement = "name" } }
name = { type = "string", description = "The name." }
size = { type = "integer", minimum = 0, description = "The size.", deprecated = { reason = "Nobody \"reads\" it." } }
[user_properties]
locale = { type = "string", update = "update", description = "The locale.", deprecated = { reason = "It says two things.", replacement = "language" } }
language = { type = "string", update = "update", description = "The language." }
"#;

fn plan() -> Plan {
    parse(PLAN).unwrap()
}

fn text_of(path: &str) -> String {
    files(&plan()).into_iter().find(|file| file.path == path).unwrap().text
}

fn assert_contains(path: &str, parts: &[&str]) {
    let text = text_of(path);
    for part in parts {
        assert!(text.contains(part), "{path} lacks\n{part}\nin\n{text}");
    }
}

#[test]
fn the_page_to_read_says_why_and_what_instead() {
    assert_contains(
        "plan/PLAN.md",
        &[
            "| 1 | [`page_opened`](#page_opened) (deprecated) |",
            "Somebody opened a page. **Deprecated:** Nobody tells it from a view; use [`page_viewed`](#page_viewed) \
             instead.",
            "| The title. **Deprecated:** Pages have names; use `name` instead. |",
            "| The size. **Deprecated:** Nobody \"reads\" it. |",
            "| The locale. **Deprecated:** It says two things; use `language` instead. |",
        ],
    );
}

#[test]
fn editors_strike_it_through_in_typescript() {
    assert_contains(
        "pkg/src/generated/plan.ts",
        &[
            "/**\n * Somebody opened a page.\n *\n * @deprecated Nobody tells it from a view; use `page_viewed` \
             instead.\n */\nexport type PageOpened",
            "   * @deprecated Pages have names; use `name` instead.\n   */\n  title?: string | null;",
            "   * @deprecated Nobody \"reads\" it.\n   */\n  size?: number | null;",
            "   * @deprecated It says two things; use `language` instead.\n   */\n  locale?: string | null;",
            "export interface EventProperties {\n  /** @deprecated Nobody tells it from a view; use `page_viewed` \
             instead. */\n  page_opened: PageOpened;\n  page_viewed: PageViewed;\n}",
        ],
    );
}

#[test]
fn schemas_mark_it() {
    let opened: serde_json::Value = serde_json::from_str(&text_of("plan/schemas/page_opened.json")).unwrap();
    assert_eq!(opened["deprecated"], true);
    let viewed: serde_json::Value = serde_json::from_str(&text_of("plan/schemas/page_viewed.json")).unwrap();
    assert_eq!(viewed.get("deprecated"), None);
    let properties = &viewed["properties"]["properties"]["properties"];
    assert_eq!(properties["title"]["deprecated"], true);
    assert_eq!(
        properties["title"]["description"],
        "The title. Deprecated: Pages have names; use name instead."
    );
    assert_eq!(properties["name"].get("deprecated"), None);
    assert_eq!(
        viewed["$defs"]["user_properties"]["properties"]["locale"]["deprecated"],
        true
    );
    assert!(jsonschema::draft202012::meta::is_valid(&viewed));
}

#[test]
fn the_compiler_warns_of_it_in_rust() {
    assert_contains(
        "crates/core/src/generated/events.rs",
        &[
            "#[deprecated(note = \"Nobody tells it from a view; use `page_viewed` instead\")]\npub struct PageOpened",
            "#[deprecated(note = \"Nobody \\\"reads\\\" it\")]\n",
        ],
    );
    // The generated code itself speaks of what is deprecated, and must still compile where warnings are errors.
    assert_contains("crates/core/src/generated/mod.rs", &["#[allow(deprecated, reason"]);
}

#[test]
fn the_core_that_follows_from_the_plan_warns_of_it_and_calls_the_event_valid() {
    let core = Core::of(&plan());
    let told = core.judge(&[
        event("page_opened", "{}", "{}"),
        event(
            "page_viewed",
            r#"{"title":"A","size":-1,"name":"a"}"#,
            r#"{"locale":"ru-RU","language":"ru"}"#,
        ),
        // What is null is not used.
        event(
            "page_viewed",
            r#"{"title":null,"size":null}"#,
            r#"{"$set":{"locale":null}}"#,
        ),
    ]);
    assert_eq!(
        told,
        [
            "valid true\nwarning deprecated /event [page_viewed] page_opened is deprecated: Nobody tells it from a view; \
             use \"page_viewed\" instead",
            "valid false\nviolation out_of_range /properties/size [a whole number of at least 0] size is -1, which is too \
             small: expected a whole number of at least 0\nwarning deprecated /properties/title [name] title is \
             deprecated: Pages have names; use \"name\" instead\nwarning deprecated /properties/size [] size is \
             deprecated: Nobody \"reads\" it\nwarning deprecated /user_properties/locale [language] locale is \
             deprecated: It says two things; use \"language\" instead",
            "valid true",
        ]
    );
}

fn event(name: &str, properties: &str, user_properties: &str) -> String {
    format!(
        r#"{{"event_id":"0194d3c0-0000-7000-8000-000000000001","event":"{name}","timestamp":"2026-02-04T14:30:00Z",
        "platform":"web","properties":{properties},"user_properties":{user_properties}}}"#
    )
}
