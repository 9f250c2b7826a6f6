//! Settings from a file, the environment and flags: which of them counts, and what is said of wrong ones.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop where it stands")]

mod support;

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use support::{Collector, PROGRAM, folder};

fn check(file: &Path) -> Command {
    let mut command = Command::new(PROGRAM);
    command.args(["config", "check"]).arg(file);
    command
}

fn told(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// What `config check` says of a setting, without the spaces between its columns.
fn row(output: &Output, name: &str) -> String {
    let text = String::from_utf8(output.stdout.clone()).unwrap();
    let row = text.lines().find(|line| line.split_whitespace().next() == Some(name));
    row.unwrap().split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn a_flag_wins_over_the_environment_and_the_environment_over_the_file() {
    let folder = folder();
    let [by_file, by_environment, by_flag] = ["file", "environment", "flag"].map(|name| folder.path().join(name));
    let file = folder.path().join("cryptorebate.toml");
    fs::write(
        &file,
        format!("listen = \"127.0.0.1:0\"\ndata = {:?}\n", by_file.to_str().unwrap()),
    )
    .unwrap();
    let serve = || {
        let mut command = Command::new(PROGRAM);
        command.arg("serve").arg("--config").arg(&file);
        command
    };
    Collector::start_with(&mut serve()).terminate();
    assert!(by_file.join("events.db").is_file());
    Collector::start_with(serve().env("CRYPTOREBATE_DATA", &by_environment)).terminate();
    assert!(by_environment.join("events.db").is_file());
    let mut all = serve();
    all.env("CRYPTOREBATE_DATA", folder.path().join("unused"))
        .arg("--data")
        .arg(&by_flag);
    Collector::start_with(&mut all).terminate();
    assert!(by_flag.join("events.db").is_file() && !folder.path().join("unused").exists());
}

#[test]
fn the_environment_can_name_the_file() {
    let folder = folder();
    let file = folder.path().join("cryptorebate.toml");
    let data = folder.path().join("data");
    fs::write(
        &file,
        format!("listen = \"127.0.0.1:0\"\ndata = {:?}\n", data.to_str().unwrap()),
    )
    .unwrap();
    let mut command = Command::new(PROGRAM);
    Collector::start_with(command.arg("serve").env("CRYPTOREBATE_CONFIG", &file)).terminate();
    assert!(data.join("events.db").is_file());
}

#[test]
fn a_check_says_what_each_setting_is_and_where_it_comes_from() {
    let folder = folder();
    let file = folder.path().join("cryptorebate.toml");
    fs::write(
        &file,
        "listen = \"0.0.0.0:80\"\n\ntrusted-proxy = [\"10.0.0.0/8\", \"192.0.2.1\"]\n",
    )
    .unwrap();
    let output = check(&file).env("CRYPTOREBATE_CLIENT_TIMEOUT", "9").output().unwrap();
    assert!(output.status.success(), "{}", told(&output));
    let shown = file.display();
    assert_eq!(row(&output, "listen"), format!("listen 0.0.0.0:80 {shown}:1"));
    assert_eq!(
        row(&output, "trusted-proxy"),
        format!("trusted-proxy 10.0.0.0/8, 192.0.2.1 {shown}:3")
    );
    assert_eq!(
        row(&output, "client-timeout"),
        "client-timeout 9 environment, CRYPTOREBATE_CLIENT_TIMEOUT"
    );
    assert_eq!(row(&output, "data"), "data data default");
    assert_eq!(row(&output, "site"), "site not set");
}

#[test]
fn what_is_wrong_in_a_file_is_told_with_its_line_by_check_and_by_serve() {
    let folder = folder();
    let file = folder.path().join("cryptorebate.toml");
    for (text, line, expected) in [
        ("listen = \"127.0.0.1:0\"\nlistn = \"x\"\n", 2, "Did you mean listen?"),
        (
            "\nlisten = \"everywhere\"\n",
            2,
            "'everywhere' for '--listen <ADDRESS>'",
        ),
        ("client-timeout = 0\n", 1, "0 is not in 1..=3600"),
        ("client-timeout = true\n", 1, "expected a string or a whole number"),
        ("trusted-proxy = [1]\n", 1, "expected a list of strings"),
        ("listen = \"127.0.0.1:0\"\ndata = \n", 2, ""),
        ("config = \"other.toml\"\n", 1, "config is no setting"),
    ] {
        fs::write(&file, text).unwrap();
        let serve = Command::new(PROGRAM).arg("serve").arg("--config").arg(&file).output();
        for output in [check(&file).output().unwrap(), serve.unwrap()] {
            let told = told(&output);
            assert_eq!(output.status.code(), Some(2), "{text}: {told}");
            assert!(told.contains(&format!("{}:{line}: ", file.display())), "{text}: {told}");
            assert!(told.contains(expected), "{text}: {told}");
        }
    }
}

#[test]
fn settings_that_cannot_be_used_together_or_lack_something_are_told_behind_the_table() {
    let folder = folder();
    let file = folder.path().join("cryptorebate.toml");
    for (text, expected) in [
        ("amplitude = true\n", "AMPLITUDE_API_KEY"),
        ("amplitude-region = \"eu\"\n", "need --amplitude"),
        (
            "telegram-bot-token-file = \"/nowhere/token\"\n",
            "/nowhere/token cannot be read",
        ),
    ] {
        fs::write(&file, text).unwrap();
        let output = check(&file).env_remove("AMPLITUDE_API_KEY").output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{text}");
        assert!(told(&output).contains(expected), "{text}: {}", told(&output));
        assert!(!row(&output, "listen").is_empty());
    }
    fs::write(&file, "amplitude = true\n").unwrap();
    let output = check(&file).env("AMPLITUDE_API_KEY", "a-key").output().unwrap();
    assert!(output.status.success(), "{}", told(&output));
    assert!(!String::from_utf8(output.stdout).unwrap().contains("a-key"));
}

#[test]
fn the_example_of_a_file_can_be_used() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/deploy/cryptorebate.toml");
    let output = check(&file).output().unwrap();
    assert!(output.status.success(), "{}", told(&output));
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let folder = folder();
    let output = check(&folder.path().join("none.toml")).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(told(&output).contains("none.toml cannot be read"), "{}", told(&output));
}
