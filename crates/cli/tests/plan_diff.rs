//! `cryptorebate plan diff`: what it prints, and how it ends.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop where it stands")]

mod support;

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};
use support::{PROGRAM, folder};

const PLAN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../plan/cryptorebate.toml");

/// Runs in a folder, so that the names of the files are short.
fn diff(folder: &Path, arguments: &[&str], input: &str) -> Output {
    let mut process = Command::new(PROGRAM)
        .current_dir(folder)
        .args(["plan", "diff"])
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    process.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    process.wait_with_output().unwrap()
}

fn printed(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn plan() -> String {
    std::fs::read_to_string(PLAN).unwrap()
}

/// The plan with changes that break senders and readers, and with this version.
fn broken(version: &str) -> String {
    plan()
        .replacen("version = \"1.0.0\"", &format!("version = \"{version}\""), 1)
        .replacen("is_first_copy = {", "first_copy = {", 1)
        .replacen("minimum = 0, maximum = 100", "minimum = 0, maximum = 200", 1)
        .replacen("A payout failed.", "A payout did not go through.", 1)
}

/// The line that starts with `part`, counted from 1.
fn line_of(text: &str, part: &str) -> usize {
    text.lines().position(|line| line.starts_with(part)).unwrap() + 1
}

#[test]
fn changes_are_grouped_by_whom_they_break_and_a_version_that_is_too_small_ends_with_1() {
    let folder = folder();
    let (old, new) = (plan(), broken("1.1.0"));
    std::fs::write(folder.path().join("old.toml"), &old).unwrap();
    std::fs::write(folder.path().join("new.toml"), &new).unwrap();
    let output = diff(folder.path(), &["old.toml", "new.toml"], "");
    let expected = format!(
        "old.toml 1.0.0 → new.toml 1.1.0\n\n\
         Breaks senders and readers\n\
         \x20 old.toml:{}:1  events.referral_link_copied.properties.is_first_copy  removed; or renamed to first_copy?\n\n\
         Breaks senders\n\
         \x20 new.toml:{}:1  events.referral_link_copied.properties.first_copy     added, required\n\n\
         Breaks readers\n\
         \x20 new.toml:{}:1   formats.percent                                       a number from 0 to 100 → a number \
         from 0 to 200, in 3 properties\n\n\
         Words\n\
         \x20 new.toml:{}:9  events.payout_failed                                  changed: description\n\n\
         The version 1.1.0 is too small: something breaks, so it must be at least 2.0.0.\n",
        line_of(&old, "is_first_copy"),
        line_of(&new, "first_copy"),
        line_of(&new, "percent"),
        line_of(&new, "[events.payout_failed]"),
    );
    assert_eq!(printed(&output), expected);
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn a_version_that_is_large_enough_ends_with_0() {
    let folder = folder();
    std::fs::write(folder.path().join("new.toml"), broken("2.0.0")).unwrap();
    let output = diff(folder.path(), &[PLAN, "new.toml"], "");
    let last = "The version 2.0.0 is right: something breaks, which calls for 2.0.0 or more.\n";
    assert!(printed(&output).ends_with(last), "{}", printed(&output));
    assert_eq!(output.status.code(), Some(0));
    let output = diff(folder.path(), &[PLAN, PLAN], "");
    assert_eq!(
        printed(&output),
        format!(
            "{PLAN} 1.0.0 → {PLAN} 1.0.0\n\nThe version 1.0.0 is right: nothing changed, which calls for 1.0.0 or \
            more.\n"
        )
    );
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn programs_get_the_same_as_json_and_the_old_plan_may_come_from_standard_input() {
    let folder = folder();
    let new = broken("1.1.0");
    std::fs::write(folder.path().join("new.toml"), &new).unwrap();
    let output = diff(folder.path(), &["--format", "json", "-", "new.toml"], &plan());
    let found: Value = serde_json::from_str(&printed(&output)).unwrap();
    assert_eq!(found["old_file"], "standard input");
    assert_eq!(found["bump"], "major");
    assert_eq!(found["least_version"], "2.0.0");
    assert_eq!(found["version_is_right"], false);
    assert_eq!(
        found["changes"][1],
        json!({
            "kind": "required_property_added",
            "path": "events.referral_link_copied.properties.first_copy",
            "is_gone": false,
            "senders": "breaking",
            "readers": "compatible",
            "message": "added, required",
            "file": "new.toml",
            "line": line_of(&new, "first_copy"),
            "column": 1,
        })
    );
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn plans_that_cannot_be_compared_are_said_on_standard_error() {
    let folder = folder();
    let output = diff(folder.path(), &[PLAN, "none.toml"], "");
    assert_eq!(output.status.code(), Some(2));
    assert!(said(&output).contains("none.toml cannot be read"), "{}", said(&output));

    std::fs::write(folder.path().join("bad.toml"), plan().replacen("\"P0\"", "\"P7\"", 1)).unwrap();
    let output = diff(folder.path(), &["bad.toml", PLAN], "");
    assert_eq!(output.status.code(), Some(2));
    let message = said(&output);
    assert!(
        message.contains("bad.toml has errors") && message.contains("unknown priority \"P7\""),
        "{message}"
    );

    assert_eq!(diff(folder.path(), &["-", "-"], "").status.code(), Some(2));
    assert_eq!(diff(folder.path(), &[PLAN], "").status.code(), Some(2));
}
