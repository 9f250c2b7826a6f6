//! A data folder that moves to ClickHouse: interrupted, continued, and compared.

use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use crate::server::Server;
use crate::support::{Collector, PROGRAM, event, folder, run, sink_status, stored};

fn migrate(server: &Server, data: &Path) -> Command {
    let mut command = Command::new(PROGRAM);
    command.args(["migrate", "--to", &server.target(), "--data"]).arg(data);
    command
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

#[test]
fn a_folder_moves_with_all_its_answers_however_often_it_is_interrupted() {
    let Some(mut server) = Server::current() else { return };
    let data = folder();
    run(&["demo-data", "--people", "6000"], data.path());
    let all = stored(data.path()).len() as u64;
    // More than one block, so that something is left when the first is sent again.
    assert!(all > 50_000);
    let seen = || server.seen("events")["seen"].as_u64().unwrap_or(0);
    for signal in ["-KILL", "-INT"] {
        let before = seen();
        server.fault("kind=slow&seconds=0.3&table=events");
        let mut command = migrate(&server, data.path());
        let mut process = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let start = Instant::now();
        while seen() == before {
            assert!(start.elapsed() < Duration::from_mins(1));
            std::thread::sleep(Duration::from_millis(5));
        }
        let id = process.id().to_string();
        assert!(Command::new("kill").args([signal, &id]).status().unwrap().success());
        assert_ne!(process.wait().unwrap().code(), Some(0), "{signal}");
    }
    server.fault("kind=none");
    let output = migrate(&server, data.path()).output().unwrap();
    assert!(output.status.success(), "{}", said(&output));
    let told = said(&output);
    assert!(
        told.contains("funnel main") && told.contains("lines are the same"),
        "{told}"
    );
    assert_eq!(server.events(), (all, all));
    // Once more there is nothing to do, and it is compared again.
    assert!(migrate(&server, data.path()).output().unwrap().status.success());
    assert_eq!(server.events(), (all, all));
    // Whoever asks is answered the same.
    for question in [
        &["funnel", "activation", "--by", "method"][..],
        &["cohort", "signup_source"],
    ] {
        let json = [question, &["--format", "json"]].concat();
        let target = server.target();
        let there = [&json[..], &["--clickhouse", target.as_str()]].concat();
        assert_eq!(run(&json, data.path()), run(&there, data.path()));
    }
    // The collector goes on where it has ended.
    let collector = Collector::start_with(server.serve(data.path()).args(["--clickhouse-ack", "wait"]));
    assert_eq!(collector.send(&[event(1)]).status, 200);
    assert_eq!(server.events(), (all + 1, all + 1));
    // And as long as it runs, nobody else moves the folder.
    let refused = migrate(&server, data.path()).output().unwrap();
    assert!(
        said(&refused).contains("another collector uses the data folder"),
        "{}",
        said(&refused)
    );
    drop(collector);
    server.end();
    let refused = migrate(&server, data.path()).output().unwrap();
    assert!(said(&refused).contains("cannot be reached"), "{}", said(&refused));
    assert_eq!(sink_status(data.path())["lag"], 0);
}

#[test]
fn what_differs_is_told_and_everything_can_be_moved_again() {
    let Some(server) = Server::current() else { return };
    let data = folder();
    run(&["demo-data", "--people", "300"], data.path());
    let all = stored(data.path()).len() as u64;
    assert!(migrate(&server, data.path()).output().unwrap().status.success());
    server.change("ALTER TABLE {database}.events DELETE WHERE event = 'user_signed_up' SETTINGS mutations_sync = 1");
    let output = migrate(&server, data.path()).output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    let told = said(&output);
    let line = |name: &str| told.lines().find(|line| line.starts_with(name)).unwrap_or_default();
    assert!(line("user_signed_up").ends_with("DIFFERS"), "{told}");
    assert!(line("page_viewed").ends_with("same"), "{told}");
    assert!(line("funnel activation at /").ends_with("DIFFERS"), "{told}");
    let output = migrate(&server, data.path()).arg("--from-start").output().unwrap();
    assert!(output.status.success(), "{}", said(&output));
    // What was there already is folded into one.
    assert_eq!(server.events().1, all);
    assert_eq!(
        server.ask("SELECT count() FROM events_of_tests.events FINAL"),
        all.to_string()
    );
}

#[test]
fn an_address_is_told_without_its_password() {
    let data = folder();
    let mut command = Command::new(PROGRAM);
    let secret = "clickhouse://events:pass-that-nobody-sees@127.0.0.1:1/no-good-name";
    for arguments in [
        &["serve", "--listen", "127.0.0.1:0", "--clickhouse", secret][..],
        &["migrate", "--to", secret],
        &["funnel", "main", "--clickhouse", secret],
    ] {
        let output = Command::new(PROGRAM)
            .args(arguments)
            .arg("--data")
            .arg(data.path())
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(2));
        let told = said(&output);
        assert!(told.contains("no-good-name") && !told.contains("pass-that"), "{told}");
    }
    let settings = data.path().join("settings.toml");
    std::fs::write(&settings, format!("\nclickhouse = \"{secret}\"\n")).unwrap();
    let output = Command::new(PROGRAM)
        .args(["config", "check"])
        .arg(&settings)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    let told = said(&output);
    assert!(
        told.contains("settings.toml:2: clickhouse: ") && !told.contains("pass-that"),
        "{told}"
    );
    let good = secret.replace("no-good-name", "good");
    let output = command
        .args(["config", "check"])
        .env("CRYPTOREBATE_CLICKHOUSE", &good)
        .output()
        .unwrap();
    let told = said(&output);
    assert!(
        output.status.success() && told.contains("clickhouse://127.0.0.1:1/good"),
        "{told}"
    );
    assert!(!told.contains("pass-that"), "{told}");
    let mut command = crate::support::serve(data.path());
    command.env("CRYPTOREBATE_CLICKHOUSE", &good).stderr(Stdio::piped());
    let mut collector = Collector::start_with(&mut command);
    let mut log = collector.stderr();
    assert_eq!(collector.send(&[event(1)]).status, 200);
    crate::support::wait_for_sink(data.path(), |status| !status["failing_since"].is_null());
    let status = sink_status(data.path()).to_string();
    let said = collector.said();
    let mut logged = String::new();
    std::io::Read::read_to_string(&mut log, &mut logged).unwrap();
    assert!(said.contains("clickhouse://127.0.0.1:1/good"), "{said}");
    assert!(logged.contains("clickhouse: "), "{logged}");
    for text in [said, logged, status] {
        assert!(!text.contains("pass-that"), "{text}");
    }
}
