//! `cryptorebate plan coverage`: what it finds in a source tree, in a file of events and in a running collector.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop where it stands")]

mod support;

use std::path::Path;
use std::process::{Command, Output};

use serde_json::{Value, json};
use support::{Collector, PROGRAM, event, folder};

fn coverage(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(PROGRAM)
        .current_dir(folder)
        .args(["plan", "coverage"])
        .args(arguments)
        .output()
        .unwrap()
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

fn write(folder: &Path, files: &[(&str, &str)]) {
    for (name, text) in files {
        let file = folder.join(name);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, text).unwrap();
    }
}

/// The places of an event, as `file:line`.
fn places(report: &Value, event: &str) -> Vec<String> {
    let events = report["events"].as_array().unwrap();
    let found = events.iter().find(|covered| covered["event"] == event).unwrap();
    let calls = found["calls"].as_array().unwrap();
    calls
        .iter()
        .map(|call| format!("{}:{}", call["file"].as_str().unwrap(), call["line"]))
        .collect()
}

const PLAN: &str = r#"
name = "school"
version = "1.0.0"
description = "A school."
[platforms]
web = { description = "The site.", session = "optional", emitter = "client" }
backend = { description = "The back end.", session = "optional", emitter = "server" }
[events.lesson_booked]
description = "A lesson was booked."
priority = "P0"
category = "lessons"
platforms = ["web"]
identity = "user"
emitter = "client"
[events.lesson_held]
description = "A lesson was held."
priority = "P0"
category = "lessons"
platforms = ["backend"]
identity = "user"
emitter = "server"
[events.lesson_rated]
description = "A lesson was rated."
priority = "P1"
category = "lessons"
platforms = ["web"]
identity = "user"
emitter = "client"
"#;

#[test]
fn calls_in_every_language_are_found_and_ignored_files_and_tests_are_not() {
    let folder = folder();
    let track = "track('user_logged_in', {});\n";
    write(
        folder.path(),
        &[
            (".gitignore", "dist/\n"),
            (
                "src/a.ts",
                "// track('page_viewed')\ntrack('user_signed_up', { method: 'email' });\n",
            ),
            (
                "src/b.vue",
                "<template><a @click=\"track('user_signed_up')\"/></template>\n",
            ),
            ("src/c.py", "track_event(\n  user_id=u, event_type=\"payout_failed\")\n"),
            (
                "src/d.rs",
                "fn f() { Event::new(events::BotStarted { is_new_user: true }) }\n",
            ),
            (
                "src/e.html",
                "{% track 'history_viewed' %}\n\n<b data-referral-exchange=\"bybit\"></b>\n",
            ),
            (
                "src/f.mjs",
                "import { init } from '@cryptorebate/tracker';\ninit({});\n",
            ),
            ("src/events.py", "ADMIN_ACTION = 'admin_action_performed'\n"),
            ("src/a.py", "track_event(u, events.ADMIN_ACTION)\n"),
            ("src/g.txt", track),
            ("src/a.test.ts", track),
            ("tests/h.ts", track),
            ("dist/i.js", track),
            ("node_modules/j.js", track),
        ],
    );
    let output = coverage(folder.path(), &["--format", "json", "."]);
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(places(&report, "user_signed_up"), ["src/a.ts:2", "src/b.vue:1"]);
    assert_eq!(places(&report, "payout_failed"), ["src/c.py:2"]);
    assert_eq!(places(&report, "bot_started"), ["src/d.rs:1"]);
    assert_eq!(places(&report, "history_viewed"), ["src/e.html:1"]);
    assert_eq!(places(&report, "referral_link_copied"), ["src/e.html:3"]);
    assert_eq!(places(&report, "page_viewed"), ["src/f.mjs:2"]);
    assert_eq!(places(&report, "user_logged_in"), [""; 0]);
    assert_eq!(places(&report, "admin_action_performed"), ["src/a.py:1"]);
    assert_eq!(report["files"], json!({"read": 8, "tests_skipped": 2}));
    // The tree leaves most of the plan's P0 events out.
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn a_missing_p0_ends_with_1_and_a_missing_p1_only_where_all_are_required() {
    let folder = folder();
    write(
        folder.path(),
        &[
            ("plan.toml", PLAN),
            ("src/a.ts", "track('lesson_booked')"),
            ("server/b.py", "track.lesson_held()"),
        ],
    );
    let status = |arguments: &[&str]| {
        coverage(folder.path(), &[&["--plan", "plan.toml"], arguments].concat())
            .status
            .code()
    };
    assert_eq!(status(&["src", "server"]), Some(0));
    assert_eq!(status(&["src"]), Some(1));
    assert_eq!(status(&["src", "--platform", "web"]), Some(0));
    assert_eq!(status(&["src", "--platform", "web", "--require", "all"]), Some(1));
}

#[test]
fn an_event_that_is_on_its_way_out_may_be_missing() {
    let folder = folder();
    let deprecated = "[events.lesson_held]\ndeprecated = { reason = \"Nobody reads it.\" }\n";
    let plan = PLAN.replace("[events.lesson_held]\n", deprecated);
    write(
        folder.path(),
        &[("plan.toml", &plan), ("src/a.ts", "track('lesson_booked')")],
    );
    let output = coverage(folder.path(), &["--plan", "plan.toml", "src"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let said = text(&output.stdout);
    assert!(
        said.contains("  lesson_held      0  never called  (deprecated)\n"),
        "{said}"
    );
    assert!(said.contains("Never called:\n  lesson_rated (P1, web)\n\n"), "{said}");
}

#[test]
fn a_person_reads_what_is_called_where_and_what_never_is() {
    let folder = folder();
    let calls = "track('lesson_booked')\n".repeat(5);
    write(folder.path(), &[("plan.toml", PLAN), ("src/a.ts", &calls)]);
    let output = coverage(folder.path(), &["--plan", "plan.toml", "src"]);
    assert_eq!(
        text(&output.stdout),
        "\
P0
  lesson_booked    5  src/a.ts:1, src/a.ts:2, src/a.ts:3, and 2 more
  lesson_held      0  never called

P1
  lesson_rated     0  never called

Never called:
  lesson_held (P0, backend, required)
  lesson_rated (P1, web)

files read: 1, files of tests passed over: 0
P0: 1 of 2 called
P1: 0 of 1 called
"
    );
}

#[test]
fn a_name_that_the_plan_does_not_have_ends_with_1_and_is_told_with_the_nearest() {
    let folder = folder();
    let calls = "track('lesson_booked'); track('lesson_held');\ntrack('lesson_ratde');\n";
    write(folder.path(), &[("plan.toml", PLAN), ("src/a.ts", calls)]);
    let output = coverage(folder.path(), &["--plan", "plan.toml", "src"]);
    assert_eq!(output.status.code(), Some(1));
    let line = "Not in the plan:\n  lesson_ratde  src/a.ts:2; did you mean lesson_rated?\n";
    assert!(text(&output.stdout).contains(line), "{}", text(&output.stdout));
}

#[test]
fn events_that_never_arrived_are_found_in_a_file_of_events() {
    let folder = folder();
    let events =
        "{\"event\":\"lesson_booked\"}\n\n{\"event\":\"lesson_booked\",\"x\":1}\n{\"event\":\"$identify\"}\nno event\n";
    write(
        folder.path(),
        &[
            ("plan.toml", PLAN),
            ("e.ndjson", events),
            ("src/a.ts", "track('lesson_held')"),
        ],
    );
    let output = coverage(folder.path(), &["--plan", "plan.toml", "--events", "e.ndjson"]);
    assert_eq!(output.status.code(), Some(1));
    let said = text(&output.stdout);
    for line in [
        "  lesson_booked  arrived: 2\n",
        "Never arrived:\n  lesson_held (P0, backend, required)\n",
        "lines that are no events: 1 (",
        "P0: 1 of 2 arrived\n",
    ] {
        assert!(said.contains(line), "{said}");
    }
    assert!(!said.contains("Not in the plan"), "{said}");
    let both = coverage(folder.path(), &["--plan", "plan.toml", "--events", "e.ndjson", "src"]);
    assert!(
        text(&both.stdout).contains("P0: 1 of 2 called, 1 of 2 arrived\n"),
        "{}",
        text(&both.stdout)
    );
    let unknown = "{\"event\":\"lesson_booked\"}\n{\"event\":\"lesson_held\"}\n{\"event\":\"lesson_hold\"}\n";
    write(folder.path(), &[("e.ndjson", unknown)]);
    let output = coverage(folder.path(), &["--plan", "plan.toml", "--events", "e.ndjson"]);
    let line = "  lesson_hold  arrived: 1; did you mean lesson_held?\n";
    assert!(text(&output.stdout).contains(line), "{}", text(&output.stdout));
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn a_running_collector_tells_which_events_have_arrived() {
    let data = folder();
    let collector = Collector::start(data.path());
    let mut broken = event(3);
    broken["event"] = json!("dashboard_viewed");
    assert_eq!(collector.send(&[event(1), event(2), event(2), broken]).status, 200);

    let mut answer = ureq::get(format!("{}/v1/events/seen", collector.url)).call().unwrap();
    let seen: Value = answer.body_mut().read_json().unwrap();
    let summary = |list: &str| {
        let named = seen[list].as_array().unwrap().iter();
        named
            .map(|named| {
                (
                    named["event"].as_str().unwrap().to_owned(),
                    named["count"].as_u64().unwrap(),
                )
            })
            .collect::<Vec<_>>()
    };
    assert_eq!(summary("events"), [("withdrawal_requested".to_owned(), 2)]);
    assert_eq!(summary("quarantined"), [("dashboard_viewed".to_owned(), 1)]);
    let (first, last) = (
        &seen["events"][0]["first_received_at"],
        &seen["events"][0]["last_received_at"],
    );
    assert!(first == last && first.as_str().unwrap().ends_with('Z'), "{seen}");

    let output = coverage(data.path(), &["--collector", &collector.url, "--format", "json"]);
    assert_eq!(output.status.code(), Some(1));
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let of = |name: &str| {
        report["events"]
            .as_array()
            .unwrap()
            .iter()
            .find(|event| event["event"] == name)
            .unwrap()
            .clone()
    };
    assert_eq!(of("withdrawal_requested")["seen"], 2);
    assert_eq!(
        (&of("dashboard_viewed")["seen"], &of("dashboard_viewed")["quarantined"]),
        (&json!(0), &json!(1))
    );
    assert_eq!(
        (&of("payout_failed")["seen"], of("payout_failed").get("calls")),
        (&json!(0), None)
    );
}

#[test]
fn what_cannot_be_used_ends_with_2_and_says_what_to_do() {
    let folder = folder();
    write(folder.path(), &[("plan.toml", "name = 1"), ("src/a.ts", "")]);
    for (arguments, words) in [
        (&["nothing"][..], "the source tree cannot be read"),
        (&["--plan", "plan.toml", "src"], "plan.toml:1:"),
        (
            &["--platform", "wep", "src"],
            "the plan has no platform \"wep\": expected one of web, telegram_bot, admin, backend",
        ),
        (&["--events", "no.ndjson"], "no.ndjson cannot be read"),
        (&["--collector", "http://127.0.0.1:9"], "gives no answer"),
        (&[], "required arguments were not provided"),
    ] {
        let output = coverage(folder.path(), arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(text(&output.stderr).contains(words), "{}", text(&output.stderr));
    }
}
