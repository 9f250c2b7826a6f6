//! Funnels and cohorts on the command line, over a data folder of demo people; SQLite counts beside it.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop where it stands")]

use std::path::Path;
use std::process::{Command, Output};

use rusqlite::Connection;
use serde_json::Value;

fn cryptorebate(data: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cryptorebate"));
    command.args(arguments).arg("--data").arg(data).output().unwrap()
}

fn text(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn json(data: &Path, arguments: &[&str]) -> Value {
    let output = cryptorebate(data, &[arguments, &["--format", "json"]].concat());
    serde_json::from_str(&text(&output)).unwrap()
}

/// A folder with some people, and a connection that counts for itself.
fn people() -> (tempfile::TempDir, Connection) {
    let folder = tempfile::tempdir().unwrap();
    text(&cryptorebate(folder.path(), &["demo-data", "--people", "800"]));
    let connection = Connection::open(folder.path().join("events.db")).unwrap();
    (folder, connection)
}

fn count(connection: &Connection, sql: &str) -> i64 {
    connection.query_row(sql, (), |row| row.get(0)).unwrap()
}

#[test]
fn a_funnel_on_the_command_line_counts_what_sqlite_counts() {
    let (folder, connection) = people();
    let answer = json(folder.path(), &["funnel", "activation"]);
    let people: Vec<i64> = answer["steps"]
        .as_array()
        .unwrap()
        .iter()
        .map(|step| step["people"].as_i64().unwrap())
        .collect();
    // Demo people do one step after the other, and none comes back after a month: who has the events has the steps.
    let mut reached =
        String::from("SELECT json_extract(body, '$.user_id') AS person FROM events WHERE event = 'user_signed_up'");
    let mut expected = vec![count(
        &connection,
        &format!("SELECT count(DISTINCT person) FROM ({reached})"),
    )];
    for event in [
        "referral_link_viewed",
        "referral_link_copied",
        "exchange_signup_confirmed",
        "first_trade_detected",
    ] {
        reached = format!(
            "SELECT json_extract(body, '$.user_id') AS person FROM events WHERE event = '{event}' AND person IN ({reached})"
        );
        expected.push(count(
            &connection,
            &format!("SELECT count(DISTINCT person) FROM ({reached})"),
        ));
    }
    assert_eq!(people, expected);
    assert!(people.is_sorted_by(|more, fewer| more >= fewer) && people[4] > 0);
}

#[test]
fn groups_add_up_to_everybody_and_money_to_the_cent() {
    let (folder, connection) = people();
    let by_method = json(folder.path(), &["funnel", "activation", "--by", "method"]);
    let first = |steps: &Value| steps[0]["people"].as_i64().unwrap();
    let groups: i64 = by_method["groups"]
        .as_array()
        .unwrap()
        .iter()
        .map(|group| first(&group["steps"]))
        .sum();
    assert_eq!(groups, first(&by_method["steps"]));

    let by_exchanges = json(folder.path(), &["cohort", "exchanges_count"]);
    let volumes = by_exchanges["groups"]
        .as_array()
        .unwrap()
        .iter()
        .map(|group| &group["trading_volume"]);
    #[expect(clippy::cast_possible_truncation, reason = "an amount with two decimals, in cents")]
    let cents: i64 = volumes
        .map(|dollars| (dollars.as_f64().unwrap() * 100.0).round() as i64)
        .sum();
    let expected = "SELECT sum(CAST(round(json_extract(body, '$.properties.trading_volume_usd') * 100) AS INTEGER))
        FROM events WHERE event = 'rebate_calculated'";
    assert_eq!(cents, count(&connection, expected));
}

#[test]
fn what_each_channel_brings_is_what_sqlite_adds_up() {
    let (folder, connection) = people();
    let answer = json(folder.path(), &["cohort", "signup_source"]);
    let groups = answer["groups"].as_array().unwrap();
    for (name, sources) in [
        ("organic", "source = 'organic'"),
        ("influencer", "source LIKE 'influencer%'"),
        ("paid", "source = 'paid' OR source LIKE 'ad\\_%' ESCAPE '\\'"),
        ("telegram_channel", "source = 'telegram_channel'"),
    ] {
        let group = groups.iter().find(|group| group["name"] == name).unwrap();
        let own = format!(
            "SELECT user FROM (SELECT json_extract(body, '$.user_id') AS user, json_extract(body, '$.properties.source') AS
             source FROM events WHERE event = 'user_signed_up') WHERE {sources}"
        );
        let people = count(&connection, &format!("SELECT count(DISTINCT user) FROM ({own})"));
        let activated = count(
            &connection,
            &format!(
                "SELECT count(DISTINCT json_extract(body, '$.user_id')) FROM events
                 WHERE event = 'first_trade_detected' AND json_extract(body, '$.user_id') IN ({own})"
            ),
        );
        let cents = count(
            &connection,
            &format!(
                "SELECT sum(CAST(round(json_extract(body, '$.properties.service_share_usd') * 100) AS INTEGER)) FROM events
                 WHERE event = 'rebate_calculated' AND json_extract(body, '$.user_id') IN ({own})"
            ),
        );
        assert!(people > 10 && cents > 0, "{name}");
        assert_eq!(
            (&group["people"], &group["activated"]),
            (&people.into(), &activated.into()),
            "{name}"
        );
        // To the nearest cent for each person.
        let each = (2 * cents + people) / (2 * people);
        for metric in ["ltv", "arpu"] {
            #[expect(clippy::cast_possible_truncation, reason = "an amount with two decimals, in cents")]
            let told = (group[metric].as_f64().unwrap() * 100.0).round() as i64;
            assert_eq!(told, each, "{name} {metric}");
        }
    }
}

#[test]
fn a_cohort_of_one_platform_has_those_who_signed_up_there() {
    let (folder, connection) = people();
    let mut all = 0;
    for platform in ["web", "telegram_bot"] {
        let answer = json(folder.path(), &["cohort", "signup_week", "--platform", platform]);
        let groups = answer["groups"].as_array().unwrap().iter();
        let people: i64 = groups.map(|group| group["people"].as_i64().unwrap()).sum();
        // Nobody of the demo people signs up twice.
        let sql = format!(
            "SELECT count(DISTINCT json_extract(body, '$.user_id')) FROM events
             WHERE event = 'user_signed_up' AND json_extract(body, '$.platform') = '{platform}'"
        );
        assert_eq!(people, count(&connection, &sql), "{platform}");
        all += people;
    }
    assert!(all > 100);
}

#[test]
fn every_funnel_and_cohort_of_the_plan_is_answered_in_every_format() {
    let (folder, _) = people();
    for (kind, name) in [
        ("funnel", "main"),
        ("funnel", "activation"),
        ("funnel", "withdrawal"),
        ("cohort", "signup_week"),
        ("cohort", "signup_source"),
        ("cohort", "exchanges_count"),
    ] {
        for (format, sign) in [("table", "people"), ("csv", "people,"), ("json", "\"people\"")] {
            let answer = text(&cryptorebate(folder.path(), &[kind, name, "--format", format]));
            assert!(answer.contains(sign), "{kind} {name} as {format}:\n{answer}");
        }
    }
}

#[test]
fn of_too_many_groups_the_largest_are_shown_and_the_others_counted() {
    let (folder, connection) = people();
    let everybody = count(
        &connection,
        "SELECT count(DISTINCT json_extract(body, '$.user_id')) FROM events WHERE event = 'user_signed_up'",
    );
    // Everybody has a date of their own.
    let by_date = &["funnel", "activation", "--by", "user:signup_date"];
    let answer = json(folder.path(), by_date);
    assert_eq!(answer["groups"].as_array().unwrap().len(), 100);
    assert_eq!(answer["groups_left_out"], everybody - 100);
    let told = text(&cryptorebate(folder.path(), by_date));
    let sentence = format!(
        "{} other groups, none of them larger, are not shown.\n",
        everybody - 100
    );
    assert!(told.ends_with(&sentence), "{}", &told[told.len() - 200..]);
    let file = cryptorebate(folder.path(), &[by_date, &["--format", "csv"][..]].concat());
    assert_eq!(String::from_utf8(file.stderr).unwrap(), sentence);
}

#[test]
fn people_who_do_not_exist_are_not_put_among_others() {
    let (folder, connection) = people();
    let before = count(&connection, "SELECT count(*) FROM events");
    let again = cryptorebate(folder.path(), &["demo-data", "--seed", "2"]);
    assert_eq!(again.status.code(), Some(2));
    let told = String::from_utf8(again.stderr).unwrap();
    assert!(told.contains("there are events in"), "{told}");
    assert_eq!(count(&connection, "SELECT count(*) FROM events"), before);
}

#[test]
fn what_cannot_be_answered_says_what_there_is() {
    let folder = tempfile::tempdir().unwrap();
    for (arguments, expected) in [
        (
            &["funnel", "mian"][..],
            "the plan has no funnel \"mian\"\nIt has: main, activation, withdrawal.",
        ),
        (
            &["cohort", "weeks"],
            "It has: signup_week, signup_source, exchanges_count.",
        ),
        (
            &["funnel", "main", "--by", "colour"],
            "the plan has no property of the steps of main \"colour\"",
        ),
        (
            &["funnel", "main", "--by", "user:colour"],
            "the plan has no user property \"colour\"",
        ),
        (&["funnel", "main", "--from", "2026-02-31"], "2026-02-31"),
        (&["funnel", "main", "--compare"], "--from"),
        (
            &["funnel", "main"],
            "events.db is not there\nStart the collector with this data folder once",
        ),
    ] {
        let output = cryptorebate(folder.path(), arguments);
        let told = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(told.contains(expected), "{arguments:?}: {told}");
    }
}

/// Needs a Python that has the package `chdb`: the variable `CHDB_PYTHON` names it.
#[test]
fn the_retention_of_demo_people_is_what_clickhouse_computes_from_the_exported_events() {
    let Some(python) = std::env::var_os("CHDB_PYTHON") else {
        eprintln!("skipped: CHDB_PYTHON names no Python with the package chdb (`pip install chdb`)");
        return;
    };
    let (folder, _) = people();
    let events = folder.path().join("events.ndjson");
    text(&cryptorebate(
        folder.path(),
        &["export", "--output", events.to_str().unwrap()],
    ));
    let ours = |reading: &str| json(folder.path(), &["cohort", "signup_week", "--reading", reading]);
    let answers = [("on_or_after", "on-or-after"), ("on", "on"), ("bracket", "bracket")].map(|(name, reading)| {
        let mut cells = Vec::new();
        for week in ours(reading)["groups"].as_array().unwrap() {
            for cell in week["retention"].as_array().unwrap() {
                let number = |what: &str| cell[what].clone();
                cells.push(serde_json::json!([
                    week["name"],
                    number("day"),
                    number("people"),
                    number("active")
                ]));
            }
        }
        (name, cells)
    });
    let now = std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap().as_millis();
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/questions/retention.py");
    let mut command = Command::new(python);
    let output = command.arg(script).arg(&events).arg(now.to_string()).output().unwrap();
    let expected: Value = serde_json::from_str(&text(&output)).unwrap();
    for (reading, cells) in answers {
        assert!(cells.len() > 100, "{reading} has {} cells", cells.len());
        assert_eq!(Value::from(cells), expected[reading], "{reading}");
    }
}
