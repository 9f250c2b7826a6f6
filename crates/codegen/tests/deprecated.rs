//! What the plan deprecates shows wherever somebody could use it, and the core that follows from the plan warns of it.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use cryptorebate_codegen::{files, write};
use cryptorebate_plan::{Plan, parse};
use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

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
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    copy(&here.join("../core/src"), &root.join("crates/core/src"));
    write(root, &plan()).unwrap();
    fs::write(root.join("main.rs"), JUDGE).unwrap();
    compile(
        root,
        &[
            "--crate-name",
            "cryptorebate_core",
            "--crate-type",
            "rlib",
            "crates/core/src/lib.rs",
        ],
    );
    compile(
        root,
        &["--extern", "cryptorebate_core=libcryptorebate_core.rlib", "main.rs"],
    );

    let told = judge(root, "page_opened", "{}", "{}");
    assert_eq!(
        told,
        "valid true\nwarning deprecated /event [page_viewed] page_opened is deprecated: Nobody tells it from a view; \
         use \"page_viewed\" instead\n"
    );
    let properties = r#"{"title":"A","size":-1,"name":"a"}"#;
    let told = judge(root, "page_viewed", properties, r#"{"locale":"ru-RU","language":"ru"}"#);
    assert_eq!(
        told,
        "valid false\nviolation out_of_range /properties/size [a whole number of at least 0] size is -1, which is out \
         of range: expected a whole number of at least 0\nwarning deprecated /properties/title [name] title is \
         deprecated: Pages have names; use \"name\" instead\nwarning deprecated /properties/size [] size is \
         deprecated: Nobody \"reads\" it\nwarning deprecated /user_properties/locale [language] locale is deprecated: \
         It says two things; use \"language\" instead\n"
    );
    // What is null is not used.
    assert_eq!(
        judge(
            root,
            "page_viewed",
            r#"{"title":null,"size":null}"#,
            r#"{"$set":{"locale":null}}"#
        ),
        "valid true\n"
    );
}

/// A program that judges the event on its standard input.
const JUDGE: &str = r#"
fn main() {
    let text = std::io::read_to_string(std::io::stdin()).unwrap();
    let verdict = cryptorebate_core::validate(text.as_bytes());
    println!("valid {}", verdict.valid);
    for (what, list) in [("violation", verdict.violations), ("warning", verdict.warnings)] {
        for found in list {
            let expected = found.expected.unwrap_or_default();
            println!("{what} {} {} [{expected}] {}", found.code.name(), found.path, found.message);
        }
    }
}
"#;

fn compile(root: &Path, arguments: &[&str]) {
    let output = Command::new("rustc")
        .current_dir(root)
        // The core's own features are no features here.
        .args(["--edition", "2024", "-D", "warnings", "-A", "unexpected_cfgs"])
        .args(arguments)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

fn judge(root: &Path, event: &str, properties: &str, user_properties: &str) -> String {
    let text = format!(
        r#"{{"event_id":"0194d3c0-0000-7000-8000-000000000001","event":"{event}","timestamp":"2026-02-04T14:30:00Z",
        "platform":"web","properties":{properties},"user_properties":{user_properties}}}"#
    );
    let mut process = Command::new(root.join("main"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    process.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    String::from_utf8(process.wait_with_output().unwrap().stdout).unwrap()
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}
