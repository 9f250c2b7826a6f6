//! `docs/plan-file.md` is true: its plan is good, its outputs are those of the commands, its table is that of the code.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop where it stands")]

mod support;

use std::fs;
use std::path::Path;
use std::process::Command;

use cryptorebate_plan::diff::{ChangeKind, Effect};
use support::{PROGRAM, folder};

/// The user property that the new plan of the document adds.
const BRAND: &str = r#"brand = { type = "string", update = "update", description = "X.", examples = ["acme"] }"#;

fn document() -> String {
    fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/plan-file.md")).unwrap()
}

/// What stands in the document between `start` and the end of that code block.
fn block(start: &str) -> String {
    let document = document();
    let (_, rest) = document.split_once(start).unwrap();
    rest.split_once("```").unwrap().0.to_owned()
}

fn printed(folder: &Path, arguments: &[&str]) -> String {
    let output = Command::new(PROGRAM)
        .current_dir(folder)
        .arg("plan")
        .args(arguments)
        .output()
        .unwrap();
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn the_plan_is_good_and_the_outputs_are_those_of_the_commands() {
    let folder = folder();
    let plan = block("```toml\n");
    let broken = plan
        .replace("at_most = \"price_usd\"", "at_most = \"price\"")
        .replace("[\"small\", \"large\"]", "[\"small\"]")
        .replace("[19.90]", "[19.905]")
        .replace("shirt_viewed", "view_shirt");
    let new = plan
        .replace("1.0.0", "1.1.0")
        .replace("[\"small\", \"large\"]", "[\"small\", \"large\", \"huge\"]")
        .replace("identity = \"visitor\"", "identity = \"user\"")
        .replace("first_size = {", &format!("{BRAND}\nfirst_size = {{"))
        .replace("The price.", "What was paid.");
    for (name, text) in [("plan.toml", &plan), ("broken.toml", &broken), ("new.toml", &new)] {
        fs::write(folder.path().join(name), text).unwrap();
    }
    let check = printed(folder.path(), &["check", "--strict", "plan.toml"]);
    assert_eq!(check, "plan.toml: no problems\n");
    let check = printed(folder.path(), &["check", "broken.toml"]);
    assert_eq!(check, block("$ cryptorebate plan check broken.toml\n"));
    let diff = printed(folder.path(), &["diff", "plan.toml", "new.toml"]);
    assert_eq!(diff, block("$ cryptorebate plan diff plan.toml new.toml\n"));
}

#[test]
fn the_table_of_changes_is_that_of_the_code() {
    let document = document();
    let word = |effect| match effect {
        Effect::None => "none",
        Effect::Compatible => "compatible",
        Effect::Breaking => "breaking",
    };
    let rows = ChangeKind::ALL.iter().map(|(kind, meaning)| {
        let (senders, readers) = (word(kind.senders()), word(kind.readers()));
        format!("| `{}` | {senders} | {readers} |{meaning} |\n", kind.name())
    });
    let table: String = rows.collect();
    assert!(document.contains(&table), "docs/plan-file.md should have\n{table}");
}
