//! Accepted events on their way to Amplitude: each is there once, whatever goes wrong on the way.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop where it stands")]

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use support::amplitude::{FakeAmplitude, Fault, KEY, State};
use support::{
    Collector, PROGRAM, batch, event_id, event_of, file, folder, get, is_done, post, run, serve, stored, wait_for_sink,
};

/// How many events each fault is tried with.
const EVENTS: u64 = 100;

fn serve_to(fake: &FakeAmplitude, data: &Path) -> Command {
    serve_with_pause(fake, data, 1)
}

/// The same, with how many seconds a throttled user waits.
fn serve_with_pause(fake: &FakeAmplitude, data: &Path, pause: u64) -> Command {
    let mut command = serve(data);
    command.args(["--amplitude", "--amplitude-url", &fake.url]);
    command.args(["--sink-timeout", "1", "--amplitude-throttle-pause", &pause.to_string()]);
    command.env("AMPLITUDE_API_KEY", KEY);
    command
}

/// Events of different people; of every fifth something else becomes known.
fn events(numbers: std::ops::Range<u64>) -> Vec<Value> {
    let events = numbers.map(|number| {
        let mut event = event_of(number, &format!("usr_{number}"));
        if number % 5 == 0 {
            event["user_properties"] = json!({"country": "RU", "language": "ru"});
        }
        event
    });
    events.collect()
}

/// How many insert ids are there more than once.
fn doubled(state: &State) -> usize {
    let ids = state.kept.iter().map(|row| row["insert_id"].as_str().unwrap());
    state.kept.len() - ids.collect::<BTreeSet<_>>().len()
}

/// A fault to try, and how many events it costs for good.
struct Trial {
    name: &'static str,
    faults: Vec<Fault>,
    set_aside: usize,
    is_killed: bool,
}

fn trials() -> Vec<Trial> {
    let trial = |name, faults: &[Fault], set_aside| Trial {
        name,
        faults: faults.to_vec(),
        set_aside,
        is_killed: false,
    };
    let refuse = |status, body| Fault::Refuse(status, body);
    let error = |status| refuse(status, json!({"error": "x"}));
    // Rows 0 and 1 are of one event, 3 and 10 of two.
    let invalid = json!({"error": "x", "events_with_invalid_fields": {"time": [3, 10], "session_id": [10]}});
    let missing = json!({"error": "x", "events_with_missing_fields": {"event_type": [0, 1]}});
    let silenced = json!({"error": "x", "silenced_events": [4], "silenced_devices": ["usr_7"]});
    let key = json!({"error": format!("Invalid API key: {KEY}")});
    let busy: BTreeSet<String> = ["usr_1", "usr_50"].map(String::from).into();
    let killed = |name, faults: &[Fault]| Trial {
        is_killed: true,
        ..trial(name, faults, 0)
    };
    vec![
        trial("nothing goes wrong", &[], 0),
        trial("400, some fields are invalid", &[refuse(400, invalid)], 2),
        trial("400, some fields are missing", &[refuse(400, missing)], 1),
        trial("400, silenced events and devices", &[refuse(400, silenced)], 2),
        trial("400, the key is wrong, and is mended", &[refuse(400, key)], 0),
        trial("413, until there are 10 rows", &[Fault::Rows(10)], 0),
        trial("429, two users", &[Fault::Throttle(busy)], 0),
        trial("429, nobody named", &[error(429)], 0),
        trial("500, all is kept", &[Fault::Keep(500, json!({}))], 0),
        trial("502, nothing is kept", &[error(502)], 0),
        trial("503 three times", &[error(503), error(503), error(503)], 0),
        trial("504, all is kept", &[Fault::Keep(504, json!({}))], 0),
        trial("a foreign page, with 200", &[refuse(200, json!({"welcome": true}))], 0),
        trial("cut, nothing is kept", &[Fault::CutBefore], 0),
        trial("cut, all is kept", &[Fault::CutAfter], 0),
        trial("an answer that is too late", &[Fault::Late(Duration::from_secs(3))], 0),
        killed("killed, nothing is kept", &[Fault::CutBefore, error(503)]),
        killed("killed, all is kept", &[Fault::Late(Duration::from_secs(3))]),
    ]
}

/// Has Amplitude do so, and gives a line of the table.
fn try_out(trial: &Trial) -> String {
    let (data, fake) = (folder(), FakeAmplitude::start());
    fake.with(|state| state.faults.extend(trial.faults.iter().cloned()));
    let mut collector = Collector::start_with(&mut serve_to(&fake, data.path()));
    let accepted = collector.send(&events(0..EVENTS)).json["accepted"].as_u64().unwrap();
    if trial.is_killed {
        fake.wait(|state| !state.seen.is_empty());
        collector.kill();
        collector = Collector::start_with(&mut serve_to(&fake, data.path()));
    }
    let status = wait_for_sink(data.path(), is_done);
    collector.terminate();
    let name = trial.name;
    fake.with(|state| {
        let there: BTreeSet<&str> = state.events().into_iter().collect();
        let set_aside = status["set_aside"].as_u64().unwrap();
        let missing = accepted - set_aside - there.len() as u64;
        let (requests, doubled) = (state.seen.len(), doubled(state));
        assert!(state.faults.is_empty(), "{name}: a fault was not met");
        assert_eq!(
            (accepted, set_aside),
            (EVENTS, trial.set_aside as u64),
            "{name}: {status:#}"
        );
        assert_eq!((missing, doubled), (0, 0), "{name}");
        assert_eq!(status["failing_since"], Value::Null, "{name}");
        let known: usize = state.kept.iter().filter(|row| row["event_type"] == "$identify").count();
        let known_of_there = there
            .iter()
            .filter(|id| u64::from_str_radix(&id[24..], 16).unwrap() % 5 == 0)
            .count();
        assert_eq!(known, known_of_there, "{name}");
        format!(
            "| {name} | {accepted} | {requests} | {} | {set_aside} | {} | {missing} | {doubled} |",
            state.ignored,
            there.len()
        )
    })
}

#[test]
fn through_each_error_every_accepted_event_arrives_once_or_is_set_aside() {
    let lines = thread::scope(|scope| {
        let trials: Vec<_> = trials()
            .into_iter()
            .map(|trial| scope.spawn(move || try_out(&trial)))
            .collect();
        trials
            .into_iter()
            .map(|trial| trial.join().unwrap())
            .collect::<Vec<_>>()
    });
    println!("| | Accepted | Requests | Rows known again | Set aside | At Amplitude | Missing | Doubled |");
    println!("| --- | --- | --- | --- | --- | --- | --- | --- |");
    println!("{}", lines.join("\n"));
}

#[test]
fn a_collector_that_is_killed_again_and_again_brings_every_event_there_once_and_each_persons_in_order() {
    // Of a round, how many requests the sink may make before it is killed in the middle of the next.
    const ROUNDS: [usize; 6] = [0, 1, 2, 3, 0, 1];
    const PEOPLE: u64 = 1000;
    const BATCHES: u64 = 40;
    const BATCH: u64 = 25;
    let (data, fake) = (folder(), FakeAmplitude::start());
    let mut acknowledged = 0;
    for (round, requests) in (0..).zip(ROUNDS) {
        let mut collector = Collector::start_with(&mut serve_to(&fake, data.path()));
        let url = format!("{}/v1/batch", collector.url);
        let before = fake.with(|state| {
            // What comes after these is taken.
            state.faults = [Fault::CutAfter, Fault::Keep(500, json!({})), Fault::CutBefore].into();
            state.seen.len()
        });
        acknowledged += thread::scope(|scope| {
            let sender = scope.spawn(|| {
                let first = round * BATCHES * BATCH;
                let batches = (0..BATCHES).map(|batch| first + batch * BATCH);
                let answers = batches.map_while(|first| {
                    let events =
                        (first..first + BATCH).map(|number| event_of(number, &format!("usr_{}", number % PEOPLE)));
                    let events: Vec<Value> = events.collect();
                    post(&url, batch(&events).as_bytes(), &[]).ok()
                });
                answers.filter(|answer| answer.status == 200).count() as u64 * BATCH
            });
            fake.wait(|state| state.seen.len() > before + requests);
            collector.kill();
            sender.join().unwrap()
        });
    }
    let collector = Collector::start_with(&mut serve_to(&fake, data.path()));
    let status = wait_for_sink(data.path(), is_done);
    collector.terminate();
    let stored = stored(data.path()).len();
    fake.with(|state| {
        let there = state.events();
        let distinct: BTreeSet<&str> = there.iter().copied().collect();
        let sent: usize = state.seen.iter().map(|seen| seen.rows.len()).sum();
        println!(
            "{} kills: {acknowledged} events acknowledged, {stored} stored, {} at Amplitude, {} doubled; {sent} rows \
             in {} requests",
            ROUNDS.len(),
            distinct.len(),
            there.len() - distinct.len(),
            state.seen.len()
        );
        assert_eq!(status["set_aside"], 0);
        assert!(state.ignored > 0, "nothing was sent twice, so nothing was tried");
        // What was killed before it answered may be stored too.
        assert!(stored as u64 >= acknowledged && acknowledged > 0);
        assert_eq!((distinct.len(), there.len()), (stored, stored));
        let mut last = BTreeMap::new();
        for row in &state.kept {
            let (user, id) = (row["user_id"].to_string(), row["insert_id"].to_string());
            let before = last.insert(user, id.clone());
            assert!(before.is_none_or(|before| before < id), "{id} is out of its order");
        }
    });
}

#[test]
fn a_throttled_users_events_wait_for_the_pause_in_their_order_and_nobody_elses_do() {
    let (data, fake) = (folder(), FakeAmplitude::start());
    fake.with(|state| state.faults.push_back(Fault::Throttle([String::from("busy")].into())));
    let collector = Collector::start_with(&mut serve_with_pause(&fake, data.path(), 2));
    let of = |numbers: std::ops::Range<u64>, user: &str| numbers.map(|number| event_of(number, user)).collect();
    let mut first: Vec<Value> = of(0..5, "busy");
    first.extend(of(5..10, "calm"));
    assert_eq!(collector.send(&first).json["accepted"], 10);
    fake.wait(|state| state.kept.len() == 5);
    // Others go on, and what comes of the busy one stands behind what is held back.
    let mut later: Vec<Value> = of(10..12, "busy");
    later.extend(of(12..15, "calm"));
    assert_eq!(collector.send(&later).json["accepted"], 5);
    fake.wait(|state| state.kept.len() == 8);
    let status = wait_for_sink(data.path(), |status| status["lag"] == 0);
    assert_eq!(status["held"], 7);
    wait_for_sink(data.path(), is_done);
    fake.with(|state| {
        let rows: Vec<(&str, &str)> = state
            .kept
            .iter()
            .map(|row| (row["user_id"].as_str().unwrap(), row["insert_id"].as_str().unwrap()))
            .collect();
        assert!(rows[..8].iter().all(|(user, _)| *user == "calm"), "{rows:?}");
        let busy: Vec<&str> = rows[8..].iter().map(|(_, id)| *id).collect();
        assert_eq!(busy, [0, 1, 2, 3, 4, 10, 11].map(event_id));
        let of_busy = |seen: &&support::amplitude::Seen| seen.rows.iter().any(|row| row["user_id"] == "busy");
        let times: Vec<Instant> = state.seen.iter().filter(of_busy).map(|seen| seen.at).collect();
        assert_eq!(state.seen[0].status, 429);
        let pause = times[1].duration_since(times[0]);
        assert!(pause >= Duration::from_secs(2), "it was tried again after {pause:?}");
    });
}

#[test]
fn held_events_of_a_collector_that_was_killed_are_sent_by_the_next() {
    let (data, fake) = (folder(), FakeAmplitude::start());
    fake.with(|state| state.faults.push_back(Fault::Throttle([String::from("busy")].into())));
    let mut collector = Collector::start_with(&mut serve_with_pause(&fake, data.path(), 3600));
    collector.send(&[event_of(1, "busy"), event_of(2, "calm"), event_of(3, "busy")]);
    wait_for_sink(data.path(), |status| status["held"] == 2 && status["lag"] == 0);
    collector.kill();
    let _next = Collector::start_with(&mut serve_to(&fake, data.path()));
    wait_for_sink(data.path(), is_done);
    assert_eq!(
        fake.with(|state| state.events().join(" ")),
        [2, 1, 3].map(event_id).join(" ")
    );
}

#[test]
fn a_person_with_many_events_at_once_is_sent_at_a_rate_that_amplitude_takes() {
    let (data, fake) = (folder(), FakeAmplitude::start());
    fake.with(|state| state.is_rated = true);
    let collector = Collector::start_with(&mut serve_to(&fake, data.path()));
    let events: Vec<Value> = (0..80).map(|number| event_of(number, "usr_1")).collect();
    collector.send(&events);
    wait_for_sink(data.path(), is_done);
    fake.with(|state| {
        assert_eq!(state.events(), (0..80).map(event_id).collect::<Vec<_>>());
        let statuses: Vec<u16> = state.seen.iter().map(|seen| seen.status).collect();
        println!("80 events of one person: answers {statuses:?}");
        assert!(statuses.iter().all(|status| *status == 200), "{statuses:?}");
    });
}

#[test]
fn requests_keep_amplitudes_limits_whatever_waits() {
    let (data, fake) = (folder(), FakeAmplitude::start());
    // Without a sink at first, so that much waits.
    let collector = Collector::start(data.path());
    for batch in 0..8 {
        let events: Vec<Value> = (batch * 250..(batch + 1) * 250)
            .map(|number| {
                let mut event = event_of(number, &format!("u{number}"));
                event["context"] = json!({"note": "n".repeat(900)});
                event["properties"]["network"] = json!("TRC20");
                event["user_properties"] = json!({"signup_source": "s".repeat(1000)});
                event
            })
            .collect();
        assert_eq!(collector.send(&events).json["accepted"], 250);
    }
    collector.terminate();
    let collector = Collector::start_with(&mut serve_to(&fake, data.path()));
    wait_for_sink(data.path(), is_done);
    collector.terminate();
    fake.with(|state| {
        assert_eq!(state.events().len(), 2000);
        assert!(
            state
                .seen
                .iter()
                .all(|seen| seen.status == 200 && seen.rows.len() <= 1000 && seen.bytes < 900_000)
        );
        let largest = state
            .seen
            .iter()
            .map(|seen| (seen.rows.len(), seen.bytes))
            .max()
            .unwrap();
        println!(
            "2000 events, 4000 rows: {} requests, the largest with {largest:?} rows, bytes",
            state.seen.len()
        );
    });
}

#[test]
fn ids_that_amplitude_refuses_are_set_aside_with_the_reason_and_short_ones_arrive() {
    let (data, fake) = (folder(), FakeAmplitude::start());
    let collector = Collector::start_with(&mut serve_to(&fake, data.path()));
    let users = ["7", "null", "42", "unknown", "usr_1"];
    let events: Vec<Value> = (1..).zip(users).map(|(number, user)| event_of(number, user)).collect();
    collector.send(&events);
    let status = wait_for_sink(data.path(), is_done);
    assert_eq!(
        fake.with(|state| state.events().join(" ")),
        [1, 3, 5].map(event_id).join(" ")
    );
    assert_eq!(status["set_aside"], 2);
    assert_eq!(
        status["reasons"],
        json!([{"reason": "device_id is invalid", "count": 2}])
    );
    let mut listed: Vec<&str> = status["last_set_aside"]
        .as_array()
        .unwrap()
        .iter()
        .map(|event| event["event_id"].as_str().unwrap())
        .collect();
    listed.sort_unstable();
    assert_eq!(listed, [2, 4].map(event_id));
    let shown = run(&["sinks", "status"], data.path());
    assert!(
        shown.contains("set aside  2 events") && shown.contains("2  device_id is invalid"),
        "{shown}"
    );
}

#[test]
fn what_was_set_aside_is_sent_again_when_somebody_says_so() {
    let (data, fake) = (folder(), FakeAmplitude::start());
    let bad = json!({"error": "x", "events_with_invalid_fields": {"time": [0, 2]}});
    fake.with(|state| state.faults.push_back(Fault::Refuse(400, bad)));
    let collector = Collector::start_with(&mut serve_to(&fake, data.path()));
    collector.send(&[event_of(1, "a"), event_of(2, "b"), event_of(3, "c")]);
    let status = wait_for_sink(data.path(), is_done);
    assert_eq!(status["set_aside"], 2);
    let told = run(&["sinks", "retry", "amplitude"], data.path());
    assert_eq!(told, "2 events that amplitude had set aside are sent again\n");
    fake.wait(|state| state.kept.len() == 3);
    assert_eq!(wait_for_sink(data.path(), is_done)["set_aside"], 0);
    let mut there = fake.with(|state| state.events().join(" "));
    there = there
        .split(' ')
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect::<Vec<_>>()
        .join(" ");
    assert_eq!(there, [1, 2, 3].map(event_id).join(" "));
}

#[test]
fn only_accepted_events_are_passed_on_with_their_corrected_times() {
    let (data, fake) = (folder(), FakeAmplitude::start());
    let collector = Collector::start_with(&mut serve_to(&fake, data.path()));
    let mut invalid = event_of(2, "b");
    invalid["properties"]["network"] = json!("TRC21");
    let answer = collector.send(&[event_of(1, "a"), invalid, event_of(1, "a")]);
    assert_eq!(
        (&answer.json["accepted"], &answer.json["quarantined"]),
        (&json!(1), &json!(1))
    );
    wait_for_sink(data.path(), is_done);
    let occurred_at: i64 = file(data.path())
        .query_row("SELECT occurred_at FROM events", (), |row| row.get(0))
        .unwrap();
    fake.with(|state| {
        assert_eq!(state.kept.len(), 1);
        assert_eq!(state.kept[0]["time"], occurred_at);
        // By the sender's clock it was in February.
        assert!(occurred_at > 1_770_215_400_000 + 3_600_000, "{occurred_at}");
    });
}

#[test]
fn a_sink_begins_with_the_first_event_of_the_store_or_with_the_next() {
    for (begin, expected) in [("start", vec![1, 2]), ("now", vec![2])] {
        let (data, fake) = (folder(), FakeAmplitude::start());
        let collector = Collector::start(data.path());
        collector.send(&[event_of(1, "a")]);
        collector.terminate();
        let collector = Collector::start_with(serve_to(&fake, data.path()).args(["--sinks-from", begin]));
        collector.send(&[event_of(2, "b")]);
        wait_for_sink(data.path(), is_done);
        let there = fake.with(|state| state.events().iter().map(|id| (*id).to_owned()).collect::<Vec<_>>());
        assert_eq!(there, expected.into_iter().map(event_id).collect::<Vec<_>>(), "{begin}");
        collector.terminate();
        // Later starts go on where the last one stopped, whatever they say.
        let requests = fake.with(|state| state.seen.len());
        let collector = Collector::start_with(serve_to(&fake, data.path()).args(["--sinks-from", "start"]));
        collector.send(&[event_of(3, "c")]);
        wait_for_sink(data.path(), is_done);
        let sent: usize = fake.with(|state| state.seen[requests..].iter().map(|seen| seen.rows.len()).sum());
        assert_eq!(sent, 1);
    }
}

#[test]
fn events_that_come_after_the_last_ones_were_deleted_are_not_passed_over() {
    let (data, fake) = (folder(), FakeAmplitude::start());
    let collector = Collector::start_with(&mut serve_to(&fake, data.path()));
    collector.send(&[event_of(1, "a"), event_of(2, "b"), event_of(3, "c")]);
    wait_for_sink(data.path(), is_done);
    // By itself, SQLite gives the numbers of deleted last rows again.
    let deleted = file(data.path())
        .execute("DELETE FROM events WHERE id > 1", ())
        .unwrap();
    assert_eq!(deleted, 2);
    collector.send(&[event_of(4, "d"), event_of(5, "e"), event_of(6, "f")]);
    wait_for_sink(data.path(), is_done);
    assert_eq!(
        fake.with(|state| state.events().join(" ")),
        [1, 2, 3, 4, 5, 6].map(event_id).join(" ")
    );
}

#[test]
fn the_key_is_shown_nowhere() {
    let (data, fake) = (folder(), FakeAmplitude::start());
    let mut command = serve_to(&fake, data.path());
    command.env("AMPLITUDE_API_KEY", "a-wrong-key").stderr(Stdio::piped());
    let mut collector = Collector::start_with(&mut command);
    collector.send(&[event_of(1, "a")]);
    let status = wait_for_sink(data.path(), |status| !status["failing_since"].is_null());
    assert_eq!(status["last_error"], "it answers 400: Invalid API key: (the key)");
    let metrics = get(&format!("{}/metrics", collector.url)).text;
    for line in [
        "waiting{sink=\"amplitude\"} 1",
        "set_aside{sink=\"amplitude\"} 0",
        "failing{sink=\"amplitude\"} 1",
    ] {
        assert!(metrics.contains(&format!("cryptorebate_sink_{line}\n")), "{metrics}");
    }
    assert_eq!(status["lag"], 1);
    let mut doctor = Command::new(PROGRAM);
    doctor
        .args(["doctor", "--url", &collector.url, "--data"])
        .arg(data.path());
    let doctor = doctor.output().unwrap();
    let told = String::from_utf8(doctor.stdout).unwrap();
    let expected = "amplitude takes nothing: it answers 400: Invalid API key: (the key); 1 events wait";
    assert!(doctor.status.code() == Some(1) && told.contains(expected), "{told}");
    assert!(!run(&["sinks", "status"], data.path()).contains("a-wrong-key"));
    let mut log = collector.stderr();
    collector.terminate();
    let mut said = String::new();
    log.read_to_string(&mut said).unwrap();
    assert!(
        said.contains("amplitude: it answers 400: Invalid API key: (the key)"),
        "{said}"
    );
    assert!(!said.contains("a-wrong-key"), "{said}");
}

#[test]
fn a_sink_without_its_key_is_refused_at_the_start() {
    let data = folder();
    for (arguments, variable) in [
        (&["--amplitude"][..], "AMPLITUDE_API_KEY"),
        (&["--webhook", "http://127.0.0.1:1/"][..], "CRYPTOREBATE_WEBHOOK_SECRET"),
    ] {
        let output = serve(data.path()).args(arguments).env(variable, " ").output().unwrap();
        assert_eq!(output.status.code(), Some(2));
        assert!(String::from_utf8_lossy(&output.stderr).contains(variable));
    }
    let both = [
        "--amplitude",
        "--amplitude-region",
        "eu",
        "--amplitude-url",
        "http://127.0.0.1:1/",
    ];
    for (arguments, told) in [(&both[..], "one is enough"), (&both[1..3], "need --amplitude")] {
        let output = serve(data.path()).args(arguments).output().unwrap();
        assert!(String::from_utf8_lossy(&output.stderr).contains(told));
    }
    let output = serve(data.path()).args(["--webhook", "ftp://x"]).output().unwrap();
    assert!(String::from_utf8_lossy(&output.stderr).contains("expected an http or https URL"));
}
