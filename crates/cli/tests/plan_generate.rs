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

/// What a reader of the page does, block by block.
enum Step<'p> {
    /// Writes a file, which is the example's too if it `is_shared`.
    Write {
        name: &'p str,
        text: &'p str,
        is_shared: bool,
    },
    /// Runs a command, which prints this.
    Run { command: &'p str, printed: &'p str },
}

fn steps(page: &str) -> Vec<Step<'_>> {
    let mut steps = Vec::new();
    let mut blocks = page.split("```");
    while let (Some(before), Some(block)) = (blocks.next(), blocks.next()) {
        let (language, text) = block.split_once('\n').unwrap();
        if language == "console" {
            let (command, printed) = text.strip_prefix("$ ").unwrap().split_once('\n').unwrap();
            steps.push(Step::Run { command, printed });
        } else {
            let (_, mark) = before.rsplit_once("<!-- ").unwrap();
            let mark = mark.strip_suffix(" -->\n").unwrap();
            let (whose, name) = mark.split_once("file: ").unwrap();
            let is_shared = whose.is_empty();
            steps.push(Step::Write { name, text, is_shared });
        }
    }
    steps
}

/// Runs a command of the page as it stands there: cryptorebate's own, or cargo's.
fn run(folder: &Path, command: &str) -> Output {
    let mut words = command.split(' ');
    let program = match words.next().unwrap() {
        "cryptorebate" => PROGRAM,
        other => {
            assert_eq!(other, "cargo");
            env!("CARGO")
        }
    };
    Command::new(program)
        .args(words)
        .current_dir(folder)
        // What has been compiled once is kept, beside this project's own and not among it; nothing is downloaded.
        .env(
            "CARGO_TARGET_DIR",
            Path::new(env!("CARGO_TARGET_TMPDIR")).join("stranger"),
        )
        .env("CARGO_NET_OFFLINE", "true")
        .output()
        .unwrap()
}

/// Writes a file, a path to this project in it being where the project really is.
fn write(folder: &Path, name: &str, text: &str) {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text.replace("../tracking", &project())).unwrap();
}

fn project() -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    root.canonicalize().unwrap().display().to_string()
}

/// An empty folder, but for the versions of dependencies that are there without a download.
fn empty() -> tempfile::TempDir {
    let folder = folder();
    fs::copy(
        Path::new(&project()).join("Cargo.lock"),
        folder.path().join("Cargo.lock"),
    )
    .unwrap();
    folder
}

#[test]
fn who_does_what_the_page_says_gets_what_it_says() {
    let page = read(Path::new(EXAMPLE), "../../docs/bring-your-own-plan.md");
    let folder = empty();
    let (mut files, mut commands) = (Vec::new(), Vec::new());
    for step in steps(&page) {
        match step {
            Step::Write { name, text, is_shared } => {
                if is_shared {
                    assert_eq!(text, read(Path::new(EXAMPLE), name), "{name}");
                }
                write(folder.path(), name, text);
                files.push(name);
            }
            Step::Run { command, printed } => {
                let output = run(folder.path(), command);
                let said = String::from_utf8_lossy(&output.stderr);
                assert_eq!((stdout(&output).as_str(), said.as_ref()), (printed, ""), "{command}");
                assert!(output.status.success(), "{command}");
                commands.push(command);
            }
        }
    }
    assert_eq!(
        files,
        ["plan.toml", "Cargo.toml", "src/lib.rs", "src/main.rs", "web/example.ts"]
    );
    assert_eq!(commands.len(), 4);
    assert_eq!(
        read(folder.path(), "web/plan.ts"),
        read(Path::new(EXAMPLE), "web/plan.ts")
    );
    // The generated code is as `cargo fmt` has it here too, where lines are shorter.
    let formatted = run(folder.path(), "cargo fmt --check");
    assert!(formatted.status.success(), "{}", stdout(&formatted));
}

/// A plan with a value of every kind, and names that generated code could mean for something else.
const EVERY_KIND: &str = r#"
name = "rental"
version = "1.0.0"
description = "What a bike rental measures."
[platforms]
app = { description = "The app.", session = "optional", emitter = "client" }
[formats]
kind = { type = "string", pattern = "^[a-z]{1,9}$", known = ["city", "cargo"], description = "A kind of bike." }
count = { type = "integer", minimum = 0, description = "How many." }
[events.result]
description = "A ride ended."
priority = "P0"
category = "rides"
platforms = ["app"]
identity = "none"
emitter = "client"
[events.result.properties]
from = { type = "string", closed = ["dock", "street"], required = true, description = "Where it began." }
self = { type = "boolean", description = "Whether the rider brought it back." }
kinds = { type = "list", items = "kind", description = "What was rented." }
rides = { type = "count", description = "Rides so far." }
seats = { type = "integer", minimum = 1, maximum = 3, description = "How many may sit." }
share = { type = "number", minimum = 0, maximum = 1, description = "How much was paid." }
fee = { type = "number", minimum = 0, max_decimals = 2, description = "The fee." }
details = { type = "object", max_depth = 2, max_bytes = 100, description = "What else there is." }
ended_at = { type = "string", format = "datetime", description = "When it ended." }
[events.bike_lost]
description = "A bike is gone."
priority = "P1"
category = "rides"
platforms = ["app"]
identity = "none"
emitter = "client"
deprecated = { reason = "Bikes are found." }
[user_properties]
operations = { type = "string", closed = ["a", "b"], update = "update", description = "What somebody does." }
"#;

/// What a product does that uses little of what its plan has, and wants no warning.
const STRICT: &str = r##"//! Judges one event, and makes it anew.
#![deny(warnings)]
mod generated;
use generated::events::{AnyEvent, ResultEvent};
fn main() {
    let text = r#"{"event_id":"0194d3c0-0000-7000-8000-000000000001","event":"result","platform":"app",
        "timestamp":"2026-02-04T14:30:00Z","properties":{"from":"dock","details":{"a":{}},"fee":1.5,"kinds":["city"]},
        "user_properties":{"$set":{"operations":"b"}}}"#;
    assert!(generated::judge(text.as_bytes()).is_valid());
    let event = AnyEvent::from_json(text).expect("the plan takes it");
    println!("{} {}", event.name(), event.to_json().expect("the plan takes it").contains(r#""details":{"a":{}}"#));
    let deep = text.replace("{}", "{\"b\":{}}");
    println!("{}", AnyEvent::from_json(&deep).expect_err("it is too deep"));
    let _: fn(&ResultEvent) -> &Option<bool> = |result| &result.self_;
}
"##;

#[test]
fn the_rust_module_of_any_plan_compiles_in_any_crate_without_a_warning() {
    let folder = empty();
    let manifest = "[package]\nname = \"rental\"\nedition = \"2024\"\n[dependencies]\n\
        cryptorebate-core = { path = \"../tracking/crates/core\", features = [\"serde\"] }\n\
        serde = { version = \"1\", features = [\"derive\"] }\n";
    write(folder.path(), "Cargo.toml", manifest);
    write(folder.path(), "plan.toml", EVERY_KIND);
    write(folder.path(), "src/main.rs", STRICT);
    let generated = generate(folder.path(), &["--rust", "src/generated"]);
    assert!(generated.status.success(), "{generated:?}");
    let output = run(folder.path(), "cargo run --quiet");
    assert_eq!(
        (
            stdout(&output).as_str(),
            String::from_utf8_lossy(&output.stderr).as_ref()
        ),
        (
            "result true\nthe event result is not valid: details has 3 levels: expected a JSON object of at most 2 \
             levels and 100 bytes\n",
            ""
        )
    );
}

#[test]
fn no_code_of_the_product_needs_a_type_of_this_plan() {
    let crates = Path::new(EXAMPLE).join("../../crates");
    let mut files = vec![];
    for part in [
        "calls",
        "cli",
        "codegen",
        "collector",
        "import",
        "judge",
        "plan",
        "tracker",
        "verdict",
        "wasm",
    ] {
        rust_files(&crates.join(part).join("src"), &mut files);
    }
    assert!(files.len() > 60, "{}", files.len());
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        let mut code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
        let used = code.find(|line| line.contains("cryptorebate_core::events"));
        assert_eq!(
            used,
            None,
            "{}: with another plan, this does not compile",
            file.display()
        );
    }
}

fn rust_files(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            rust_files(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
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
    let said = String::from_utf8_lossy(&broken.stderr);
    assert!(said.contains("plan.toml:31:23: error: unknown type"), "{said}");
    let check = Command::new(PROGRAM)
        .current_dir(folder.path())
        .args(["plan", "check", "plan.toml"])
        .output()
        .unwrap();
    assert_eq!(said, stdout(&check), "a plan has the same problems wherever it is read");
    assert!(!folder.path().join("src").exists());
}
