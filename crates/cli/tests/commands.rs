//! The command line: what it prints, and how it ends.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop where it stands")]

mod support;

use std::io::Write as _;
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use support::{Collector, PROGRAM, blocked, event, folder};

fn run(arguments: &[&str], input: &[u8]) -> Output {
    let mut process = Command::new(PROGRAM)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    process.stdin.take().unwrap().write_all(input).unwrap();
    process.wait_with_output().unwrap()
}

fn verdicts(output: &Output) -> Vec<Value> {
    String::from_utf8(output.stdout.clone())
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn said(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[test]
fn validate_prints_a_verdict_for_each_line_and_ends_with_1_if_any_is_invalid() {
    let data = folder();
    let file = data.path().join("events.ndjson");
    let broken = event(2).to_string().replace("TRC20", "TRC21");
    std::fs::write(&file, format!("{}\n\n{broken}\n", event(1))).unwrap();
    let output = run(&["validate", file.to_str().unwrap()], b"");
    let verdicts = verdicts(&output);
    assert_eq!(verdicts.len(), 2);
    assert_eq!((&verdicts[0]["line"], &verdicts[0]["valid"]), (&1.into(), &true.into()));
    assert_eq!(
        (&verdicts[1]["line"], &verdicts[1]["valid"]),
        (&3.into(), &false.into())
    );
    assert_eq!(verdicts[1]["violations"][0]["path"], "/properties/network");
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn validate_ends_with_0_if_all_is_valid_and_reads_standard_input() {
    for arguments in [&["validate"][..], &["validate", "-"]] {
        let output = run(arguments, format!("{}\r\n{}", event(1), event(2)).as_bytes());
        assert_eq!(output.status.code(), Some(0));
        assert_eq!(verdicts(&output).len(), 2);
    }
}

#[test]
fn validate_takes_bytes_that_are_no_text_for_malformed_events() {
    let output = run(&["validate"], b"\xff\xfe\n{\"event\":\"\xc3\"}\nnot json\n");
    let verdicts = verdicts(&output);
    assert_eq!(verdicts.len(), 3);
    assert!(
        verdicts
            .iter()
            .all(|verdict| verdict["violations"][0]["code"] == "malformed")
    );
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn validate_ends_with_2_if_the_input_cannot_be_read() {
    let output = run(&["validate", "/no/such/file"], b"");
    assert_eq!(output.status.code(), Some(2));
    assert!(
        said(&output).contains("/no/such/file cannot be read"),
        "{}",
        said(&output)
    );
    assert_eq!(run(&["validate", "--wat"], b"").status.code(), Some(2));
}

#[test]
fn plan_prints_the_compiled_in_plan_in_three_forms() {
    let json: Value = serde_json::from_slice(&run(&["plan", "--format", "json"], b"").stdout).unwrap();
    assert_eq!(json["events"].as_array().unwrap().len(), 26);
    assert_eq!(json["funnels"].as_array().unwrap().len(), 3);
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../../plan/");
    let file = |name: &str| std::fs::read(format!("{root}{name}")).unwrap();
    assert_eq!(
        run(&["plan", "--format", "toml"], b"").stdout,
        file("cryptorebate.toml")
    );
    assert_eq!(run(&["plan", "--format", "markdown"], b"").stdout, file("PLAN.md"));
}

#[test]
fn serve_says_clearly_that_the_port_is_taken() {
    let data = folder();
    let collector = Collector::start(data.path());
    let address = collector.url.strip_prefix("http://").unwrap();
    let other = folder();
    let output = run(
        &["serve", "--listen", address, "--data", other.path().to_str().unwrap()],
        b"",
    );
    assert_eq!(output.status.code(), Some(2));
    assert!(
        said(&output).contains(&format!("{address} is already taken")),
        "{}",
        said(&output)
    );
    assert!(said(&output).contains("--listen"));
}

#[test]
fn serve_says_clearly_that_another_collector_has_the_data() {
    let data = folder();
    let _collector = Collector::start(data.path());
    let output = run(
        &[
            "serve",
            "--listen",
            "127.0.0.1:0",
            "--data",
            data.path().to_str().unwrap(),
        ],
        b"",
    );
    assert_eq!(output.status.code(), Some(2));
    assert!(
        said(&output).contains("another collector uses the data folder"),
        "{}",
        said(&output)
    );
}

#[test]
fn serve_says_clearly_what_is_wrong_with_the_data_folder() {
    let data = folder();
    let blocked = blocked(data.path());
    let output = run(
        &[
            "serve",
            "--listen",
            "127.0.0.1:0",
            "--data",
            blocked.join("data").to_str().unwrap(),
        ],
        b"",
    );
    assert_eq!(output.status.code(), Some(2));
    assert!(said(&output).contains("cannot be used"), "{}", said(&output));

    let data = folder();
    let file = data.path().join("events.db");
    let serve = || {
        run(
            &[
                "serve",
                "--listen",
                "127.0.0.1:0",
                "--data",
                data.path().to_str().unwrap(),
            ],
            b"",
        )
    };
    std::fs::write(&file, "This is a letter, and no database. ".repeat(100)).unwrap();
    let output = serve();
    assert_eq!(output.status.code(), Some(2));
    assert!(said(&output).contains("is not a SQLite database"), "{}", said(&output));

    std::fs::remove_file(&file).unwrap();
    let connection = rusqlite::Connection::open(&file).unwrap();
    connection.execute_batch("CREATE TABLE letters (text)").unwrap();
    assert!(
        said(&serve()).contains("is a database of another program"),
        "{}",
        said(&serve())
    );

    connection
        .execute_batch("PRAGMA application_id = 0x43524254; PRAGMA user_version = 99")
        .unwrap();
    assert!(said(&serve()).contains("Use a newer collector"), "{}", said(&serve()));
}

#[test]
fn serve_says_clearly_that_the_site_has_no_page() {
    let data = folder();
    let arguments = [
        "serve",
        "--listen",
        "127.0.0.1:0",
        "--site",
        data.path().to_str().unwrap(),
    ];
    let output = run(&arguments, b"");
    assert_eq!(output.status.code(), Some(2));
    assert!(said(&output).contains("index.html is not there"), "{}", said(&output));
}
