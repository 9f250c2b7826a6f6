//! `cryptorebate plan check`: what it prints, and how it ends.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop where it stands")]

mod support;

use std::io::Write as _;
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};
use support::{PROGRAM, folder};

const PLAN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../plan/cryptorebate.toml");

fn check(arguments: &[&str], input: &str) -> Output {
    let mut process = Command::new(PROGRAM)
        .args(["plan", "check"])
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

/// The project's plan with a mistake and a doubtful list.
fn broken() -> String {
    let plan = std::fs::read_to_string(PLAN).unwrap();
    let changed = plan.replacen("closed = [\"TRC20\", \"ERC20\", \"BEP20\"]", "closed = [\"TRC20\"]", 1);
    let changed = changed.replacen("priority = \"P0\"", "priority = \"P7\"", 1);
    changed.replace("examples = [\"TRC20\", \"ERC20\", \"BEP20\"]", "examples = [\"TRC20\"]")
}

/// The line that holds `part`, counted from 1.
fn line_of(text: &str, part: &str) -> usize {
    text.lines().position(|line| line.contains(part)).unwrap() + 1
}

#[test]
fn a_good_plan_is_called_good_even_strictly() {
    for arguments in [&[PLAN][..], &["--strict", PLAN]] {
        let output = check(arguments, "");
        assert_eq!(printed(&output), format!("{PLAN}: no problems\n"));
        assert_eq!(output.status.code(), Some(0));
    }
}

#[test]
fn each_problem_is_a_block_with_its_place_its_path_and_what_to_do() {
    let folder = folder();
    let file = folder.path().join("plan.toml");
    let text = broken();
    std::fs::write(&file, &text).unwrap();
    let file = file.to_str().unwrap();
    let output = check(&[file], "");
    let expected = format!(
        "{file}:{}:30: warning: the closed list has one value, \"TRC20\", so it says nothing\n\
         \x20 in       formats.network.closed\n\
         \x20 hint     leave it out; if more values will come, make it a \"known\" list with a \"pattern\"\n\n\
         {file}:{}:12: error: unknown priority \"P7\"\n\
         \x20 in       events.page_viewed.priority\n\
         \x20 expected one of P0, P1\n\
         \x20 hint     did you mean \"P0\"?\n\n\
         {file}: 1 error and 1 warning\n",
        line_of(&text, "network = {"),
        line_of(&text, "P7"),
    );
    assert_eq!(printed(&output), expected);
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn programs_get_the_same_as_json() {
    let output = check(&["--format", "json", "-"], &broken());
    let found: Value = serde_json::from_str(&printed(&output)).unwrap();
    assert_eq!(found["file"], "standard input");
    assert_eq!(
        (&found["ok"], &found["errors"], &found["warnings"]),
        (&json!(false), &json!(1), &json!(1))
    );
    let error = &found["problems"][1];
    assert_eq!(error["severity"], "error");
    assert_eq!(error["path"], "events.page_viewed.priority");
    assert_eq!(error["column"], 12);
    assert_eq!(error["help"], "did you mean \"P0\"?");
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn a_warning_fails_only_strictly() {
    let doubtful = broken().replace("P7", "P0");
    assert_eq!(check(&["-"], &doubtful).status.code(), Some(0));
    assert_eq!(check(&["--strict", "-"], &doubtful).status.code(), Some(1));
}

#[test]
fn what_cannot_be_read_is_said_on_standard_error() {
    let output = check(&["/no/such/plan.toml"], "");
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("/no/such/plan.toml cannot be read"), "{said}");
    assert_eq!(check(&[], "").status.code(), Some(2));
}
