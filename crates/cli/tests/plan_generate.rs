//! `plan generate` as a stranger would run it, and `docs/bring-your-own-plan.md`, which tells how.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop where it stands")]

mod support;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use support::{PROGRAM, folder};

const EXAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/bookshop");
const ALL: [&str; 6] = [
    "--rust",
    "src/generated",
    "--typescript",
    "web/plan.ts",
    "--schemas",
    "schemas",
];

fn generate(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(PROGRAM);
    command.current_dir(folder).args(["plan", "generate", "plan.toml"]);
    command.args(arguments).output().unwrap()
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// A folder with the example's plan and nothing else, but laid out as this project lays out its code.
fn with_plan() -> tempfile::TempDir {
    let folder = folder();
    fs::copy(Path::new(EXAMPLE).join("plan.toml"), folder.path().join("plan.toml")).unwrap();
    fs::copy(
        Path::new(EXAMPLE).join("../../rustfmt.toml"),
        folder.path().join("rustfmt.toml"),
    )
    .unwrap();
    folder
}

fn read(folder: &Path, path: &str) -> String {
    fs::read_to_string(folder.join(path)).unwrap()
}

#[test]
fn the_example_is_what_its_plan_makes_it() {
    let output = generate(Path::new(EXAMPLE), &[&ALL[..], &["--check"]].concat());
    assert_eq!((stdout(&output).as_str(), output.status.code()), ("", Some(0)));
}

#[test]
fn the_page_shows_the_files_of_the_example_and_what_the_commands_print() {
    let page = read(Path::new(EXAMPLE), "../../docs/bring-your-own-plan.md");
    let mut files = 0;
    for shown in page.split("<!-- file: ").skip(1) {
        let (name, rest) = shown.split_once(" -->\n```").unwrap();
        let (_, rest) = rest.split_once('\n').unwrap();
        let (text, _) = rest.split_once("```").unwrap();
        assert_eq!(text, read(Path::new(EXAMPLE), name), "{name}");
        files += 1;
    }
    assert_eq!(files, 3);

    let folder = with_plan();
    let mut commands = 0;
    for block in page.split("```console\n").skip(1) {
        let (block, _) = block.split_once("```").unwrap();
        let (command, printed) = block.split_once('\n').unwrap();
        let arguments = command.strip_prefix("$ cryptorebate ").unwrap().split(' ');
        let output = Command::new(PROGRAM)
            .current_dir(folder.path())
            .args(arguments)
            .output()
            .unwrap();
        assert_eq!(stdout(&output), printed, "{command}");
        assert!(output.status.success(), "{command}");
        commands += 1;
    }
    assert_eq!(commands, 3);
    for path in [
        "src/generated/mod.rs",
        "src/generated/plan.rs",
        "src/generated/docs.rs",
        "web/plan.ts",
    ] {
        assert_eq!(read(folder.path(), path), read(Path::new(EXAMPLE), path), "{path}");
    }
}

#[test]
fn what_is_stale_is_named_and_what_is_not_ours_is_left_alone() {
    let folder = with_plan();
    let schema = |name: &str| -> PathBuf { folder.path().join("schemas").join(name) };
    assert!(generate(folder.path(), &ALL).status.success());
    fs::write(schema("own.json"), "{}").unwrap();
    let plan = read(folder.path(), "plan.toml")
        .replace("book_opened", "book_viewed")
        .replace("1.0.0", "2.0.0");
    fs::write(folder.path().join("plan.toml"), plan).unwrap();

    let check = generate(folder.path(), &[&ALL[..], &["--check"]].concat());
    assert_eq!(check.status.code(), Some(1));
    for path in [
        "src/generated/plan.rs",
        "web/plan.ts",
        "schemas/book_viewed.json",
        "schemas/book_opened.json",
    ] {
        assert!(
            stdout(&check).contains(&format!("stale: {path}\n")),
            "{path}: {check:?}"
        );
    }
    assert!(!stdout(&check).contains("own.json"));
    assert!(schema("book_opened.json").exists(), "a check writes nothing");

    assert!(generate(folder.path(), &ALL).status.success());
    assert!(!schema("book_opened.json").exists());
    assert!(schema("book_viewed.json").exists() && schema("own.json").exists());
    assert_eq!(
        generate(folder.path(), &[&ALL[..], &["--check"]].concat())
            .status
            .code(),
        Some(0)
    );
}

#[test]
fn a_plan_with_mistakes_and_nothing_to_write_are_refused() {
    let folder = with_plan();
    let nothing = generate(folder.path(), &[]);
    assert_eq!(nothing.status.code(), Some(2));
    assert!(
        String::from_utf8_lossy(&nothing.stderr).contains("--rust"),
        "{nothing:?}"
    );

    let plan = read(folder.path(), "plan.toml").replace("type = \"euro\", required = true", "type = \"eruo\"");
    fs::write(folder.path().join("plan.toml"), plan).unwrap();
    let broken = generate(folder.path(), &ALL);
    assert_eq!(broken.status.code(), Some(2));
    assert!(
        String::from_utf8_lossy(&broken.stderr).contains("plan.toml:31:23: unknown type"),
        "{broken:?}"
    );
    assert!(!folder.path().join("src").exists());
}
