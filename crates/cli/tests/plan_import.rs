//! `cryptorebate plan import`: where it writes, what it says, and how it ends.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop where it stands")]

mod support;

use std::path::Path;
use std::process::{Command, Output};

use support::{PROGRAM, folder};

const DOCUMENT: &str = "\
# Tracking plan: Bakery

## Events

### `bread_bought`

**Trigger:** Somebody bought bread.
**Priority:** P0
**Platform:** till

| Property | Type | Required | Description | Example |
|---|---|---|---|---|
| `loaves` | int | yes | How many | 2 |
| `kind` | string | maybe | Which bread | \"rye\" |
";

fn import(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(PROGRAM)
        .current_dir(folder)
        .args(["plan", "import"])
        .args(arguments)
        .output()
        .unwrap()
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

#[test]
fn the_plan_file_goes_to_standard_output_and_the_findings_to_standard_error() {
    let folder = folder();
    std::fs::write(folder.path().join("bakery.md"), DOCUMENT).unwrap();
    let output = import(folder.path(), &["bakery.md"]);
    assert_eq!(output.status.code(), Some(0));
    assert!(
        text(&output.stdout).contains("\n[events.bread_bought]\n"),
        "{}",
        text(&output.stdout)
    );
    let said = text(&output.stderr);
    let finding = "bakery.md:14: warning: the table does not say whether `kind` of `bread_bought` is required\n  \
                   Write yes or no.\n";
    assert!(said.contains(finding), "{said}");
    assert!(
        said.contains("\nevents: 1, properties: 2, user properties: 0, funnels: 0, cohorts: 0\n"),
        "{said}"
    );
}

#[test]
fn a_file_that_is_there_is_overwritten_only_by_force() {
    let folder = folder();
    let plan = folder.path().join("plan.toml");
    std::fs::write(folder.path().join("bakery.md"), DOCUMENT).unwrap();
    std::fs::write(&plan, "mine").unwrap();
    let output = import(folder.path(), &["bakery.md", "--output", "plan.toml"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        text(&output.stderr).contains("plan.toml is there already"),
        "{}",
        text(&output.stderr)
    );
    assert_eq!(std::fs::read_to_string(&plan).unwrap(), "mine");
    let output = import(folder.path(), &["bakery.md", "--output", "plan.toml", "--force"]);
    assert_eq!((output.status.code(), output.stdout.len()), (Some(0), 0));
    assert!(
        std::fs::read_to_string(&plan)
            .unwrap()
            .contains("[events.bread_bought]")
    );
}

#[test]
fn a_document_without_events_ends_with_1_and_one_that_cannot_be_read_with_2() {
    let folder = folder();
    std::fs::write(folder.path().join("letter.md"), "# Dear all\n").unwrap();
    let output = import(folder.path(), &["letter.md", "--output", "plan.toml"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        text(&output.stderr).contains("no event was recognised in letter.md"),
        "{}",
        text(&output.stderr)
    );
    assert!(!folder.path().join("plan.toml").exists());
    let output = import(folder.path(), &["nothing.md"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        text(&output.stderr).contains("nothing.md cannot be read"),
        "{}",
        text(&output.stderr)
    );
}
