//! Accepted events on their way to a webhook: signed, in their order, again until they are taken.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop where it stands")]

mod support;

use std::collections::{BTreeSet, VecDeque};
use std::fmt::Write as _;
use std::io::Read as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use support::receiver::{Reply, Request, receive};
use support::{Collector, event, event_id, folder, is_done, plain, run, serve, stored, wait_for_sink};

const SECRET: &str = "a secret that is longer than the sixty-four bytes which HMAC takes as they are";

/// HMAC-SHA256 as RFC 2104 says it, in hexadecimal.
fn hmac(key: &[u8], text: &[u8]) -> String {
    let mut block = [0; 64];
    if key.len() > 64 {
        block[..32].copy_from_slice(&Sha256::digest(key));
    } else {
        block[..key.len()].copy_from_slice(key);
    }
    let inner = Sha256::new()
        .chain_update(block.map(|byte| byte ^ 0x36))
        .chain_update(text);
    let outer = Sha256::new()
        .chain_update(block.map(|byte| byte ^ 0x5c))
        .chain_update(inner.finalize());
    outer.finalize().iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").unwrap();
        text
    })
}

/// A receiver that does as `docs/sinks.md` tells receivers to, and refuses what is not signed so.
#[derive(Clone)]
struct Receiver {
    url: String,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    /// What it took, every time.
    taken: Vec<String>,
    statuses: Vec<u16>,
    faults: VecDeque<Fault>,
}

#[derive(Clone, Copy)]
enum Fault {
    Status(u16),
    CutBefore,
    CutAfter,
    Late,
}

impl Receiver {
    fn start(faults: &[Fault]) -> Self {
        let state = Arc::new(Mutex::new(State {
            faults: faults.iter().copied().collect(),
            ..State::default()
        }));
        let own = state.clone();
        let url = receive(move |request| own.lock().unwrap().answer(request)) + "/hooks?token=part-of-the-address";
        Self { url, state }
    }

    fn with<T>(&self, look: impl FnOnce(&State) -> T) -> T {
        look(&self.state.lock().unwrap())
    }

    fn serve(&self, data: &Path) -> Command {
        let mut command = serve(data);
        command.args(["--webhook", &self.url, "--sink-timeout", "1"]);
        command.env("CRYPTOREBATE_WEBHOOK_SECRET", SECRET);
        command
    }
}

impl State {
    fn answer(&mut self, request: &Request) -> Reply {
        let fault = self.faults.pop_front();
        let status = match fault {
            Some(Fault::Status(status)) => status,
            _ if is_signed(request) => 204,
            _ => 401,
        };
        if matches!(fault, Some(Fault::CutBefore)) {
            return Reply::Cut;
        }
        self.statuses.push(status);
        if status == 204 {
            let body: Value = serde_json::from_slice(&request.body).unwrap();
            let ids = body["batch"]
                .as_array()
                .unwrap()
                .iter()
                .map(|event| event["event_id"].as_str().unwrap());
            self.taken.extend(ids.map(str::to_owned));
        }
        match fault {
            Some(Fault::CutAfter) => Reply::Cut,
            Some(Fault::Late) => Reply::Late(Duration::from_secs(3), status, String::new()),
            _ => Reply::Answer(status, String::new()),
        }
    }
}

fn is_signed(request: &Request) -> bool {
    let header = request.headers.get("cryptorebate-signature").unwrap();
    let (time, signature) = header.strip_prefix("t=").unwrap().split_once(",v1=").unwrap();
    let age = SystemTime::UNIX_EPOCH
        .elapsed()
        .unwrap()
        .as_secs()
        .abs_diff(time.parse().unwrap());
    let signed = [format!("{time}.").as_bytes(), &request.body].concat();
    age < 300 && signature == hmac(SECRET.as_bytes(), &signed)
}

#[test]
fn the_tests_own_signature_is_that_of_the_standards_examples() {
    // RFC 4231, cases 2 and 6.
    let case_2 = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
    assert_eq!(hmac(b"Jefe", b"what do ya want for nothing?"), case_2);
    let case_6 = "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54";
    assert_eq!(
        hmac(&[0xaa; 131], b"Test Using Larger Than Block-Size Key - Hash Key First"),
        case_6
    );
}

#[test]
fn events_arrive_signed_as_they_came_in_their_order_through_each_error() {
    use Fault::{CutAfter, CutBefore, Late, Status};
    for (name, faults, requests) in [
        ("nothing goes wrong", &[][..], 1),
        ("413, halves", &[Status(413)], 3),
        ("500 and 503", &[Status(500), Status(503)], 3),
        ("404 and 401", &[Status(404), Status(401)], 3),
        ("a redirect", &[Status(302)], 2),
        ("cut before it was taken", &[CutBefore], 1),
        ("cut after it was taken", &[CutAfter], 2),
        ("an answer that is too late", &[Late], 2),
    ] {
        let (data, receiver) = (folder(), Receiver::start(faults));
        let collector = Collector::start_with(&mut receiver.serve(data.path()));
        let mut events: Vec<Value> = (0..60).map(event).collect();
        events[7]["properties"]["network"] = json!("TRC21");
        assert_eq!(collector.send(&events).json["accepted"], 59);
        let status = wait_for_sink(data.path(), is_done);
        collector.terminate();
        assert_eq!(
            (&status["set_aside"], &status["failing_since"]),
            (&json!(0), &Value::Null),
            "{name}"
        );
        receiver.with(|state| {
            let expected: Vec<String> = (0..60).filter(|number| *number != 7).map(event_id).collect();
            // What was taken without an answer comes again, and the receiver knows it by its id.
            assert!(
                state.taken.chunks(expected.len()).all(|taken| taken == expected),
                "{name}: {:?}",
                state.taken
            );
            assert_eq!(state.statuses.len(), requests, "{name}: {:?}", state.statuses);
        });
    }
}

#[test]
fn a_collector_that_is_killed_again_and_again_loses_nothing_and_keeps_the_order() {
    const ROUNDS: u64 = 4;
    const EVENTS: u64 = 400;
    let (data, receiver) = (folder(), Receiver::start(&[]));
    for round in 0..ROUNDS {
        receiver.state.lock().unwrap().faults.push_back(if round % 2 == 0 {
            Fault::Late
        } else {
            Fault::Status(500)
        });
        let mut collector = Collector::start_with(&mut receiver.serve(data.path()));
        let events: Vec<Value> = (round * EVENTS..(round + 1) * EVENTS).map(event).collect();
        assert_eq!(collector.send(&events).json["accepted"], EVENTS);
        let before = receiver.with(|state| state.statuses.len());
        while receiver.with(|state| state.statuses.len()) == before {
            std::thread::yield_now();
        }
        collector.kill();
    }
    let collector = Collector::start_with(&mut receiver.serve(data.path()));
    wait_for_sink(data.path(), is_done);
    collector.terminate();
    receiver.with(|state| {
        let mut known = BTreeSet::new();
        let first_times: Vec<String> = state
            .taken
            .iter()
            .filter(|id| known.insert(*id))
            .map(|id| plain(id))
            .collect();
        println!(
            "{ROUNDS} kills: {} events, {} received",
            first_times.len(),
            state.taken.len()
        );
        assert_eq!(first_times, stored(data.path()));
        assert_eq!(first_times.len() as u64, ROUNDS * EVENTS);
    });
}

#[test]
fn an_event_that_is_too_large_alone_is_set_aside_and_can_be_sent_again() {
    let (data, receiver) = (folder(), Receiver::start(&[Fault::Status(413)]));
    let collector = Collector::start_with(&mut receiver.serve(data.path()));
    collector.send(&[event(1)]);
    let status = wait_for_sink(data.path(), is_done);
    assert_eq!(
        status["reasons"],
        json!([{"reason": "too large, even alone", "count": 1}])
    );
    collector.send(&[event(2)]);
    run(&["sinks", "retry", "webhook"], data.path());
    wait_for_sink(data.path(), |status| is_done(status) && status["set_aside"] == 0);
    collector.terminate();
    let mut taken = receiver.with(|state| state.taken.clone());
    taken.sort_unstable();
    assert_eq!(taken, [1, 2].map(event_id));
}

#[test]
fn neither_the_secret_nor_the_address_is_shown() {
    let (data, receiver) = (folder(), Receiver::start(&[Fault::Status(500)]));
    let mut command = receiver.serve(data.path());
    let mut collector = Collector::start_with(command.stderr(Stdio::piped()));
    collector.send(&[event(1)]);
    let status = wait_for_sink(data.path(), |status| !status["last_error"].is_null());
    assert_eq!(status["last_error"], "it answers 500");
    let mut log = collector.stderr();
    collector.terminate();
    let mut said = String::new();
    log.read_to_string(&mut said).unwrap();
    assert!(said.contains("webhook: it answers 500"), "{said}");
    assert!(
        !said.contains("a secret") && !said.contains("part-of-the-address"),
        "{said}"
    );
}
