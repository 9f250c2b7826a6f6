//! A real collector in a process of its own, a client, and a look into its file.

#![allow(dead_code, reason = "each test file uses its own part")]
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on should stop where it stands"
)]

pub mod amplitude;
pub mod disk;
pub mod raw;
pub mod receiver;

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use rusqlite::Connection;
use serde_json::{Value, json};
use tempfile::TempDir;

/// The program under test.
pub const PROGRAM: &str = env!("CARGO_BIN_EXE_cryptorebate");

/// A running collector.
pub struct Collector {
    process: Child,
    pub url: String,
    rest: Option<JoinHandle<String>>,
}

impl Collector {
    /// Starts a collector on a free port and waits until it listens.
    pub fn start(data: &Path) -> Self {
        Self::start_with(&mut serve(data))
    }

    /// Starts the collector that the command is for.
    pub fn start_with(command: &mut Command) -> Self {
        let mut process = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let first = lines
            .next()
            .unwrap_or_else(|| panic!("the collector has said nothing"))
            .unwrap();
        let url = first
            .strip_prefix("listening on ")
            .unwrap_or_else(|| panic!("{first}"))
            .to_owned();
        // Reads on, so that the collector is never held up by a full pipe.
        let rest = std::thread::spawn(move || {
            lines
                .map_while(Result::ok)
                .fold(String::new(), |said, line| said + &line + "\n")
        });
        Self {
            process,
            url,
            rest: Some(rest),
        }
    }

    /// What it says on its log, where that was asked for.
    pub fn stderr(&mut self) -> std::process::ChildStderr {
        self.process.stderr.take().unwrap()
    }

    /// What it has said on standard output after its first line. It is ended.
    pub fn said(mut self) -> String {
        self.kill();
        self.rest.take().unwrap().join().unwrap()
    }

    /// Kills it as `kill -9` does: it cannot do anything about it.
    pub fn kill(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }

    /// Asks it to stop, as an operator or a container does, and waits until it has.
    pub fn terminate(mut self) {
        let id = self.process.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
        assert!(self.process.wait().unwrap().success());
    }

    pub fn post(&self, path: &str, body: &[u8]) -> Answer {
        post(&format!("{}{path}", self.url), body, &[]).unwrap()
    }

    pub fn send(&self, events: &[Value]) -> Answer {
        self.post("/v1/batch", batch(events).as_bytes())
    }
}

impl Drop for Collector {
    fn drop(&mut self) {
        // It may have ended already.
        let _ended = self.process.kill();
        let _reaped = self.process.wait();
    }
}

/// The command that serves `data` on a free port.
pub fn serve(data: &Path) -> Command {
    let mut command = Command::new(PROGRAM);
    command.args(["serve", "--listen", "127.0.0.1:0", "--data"]).arg(data);
    command
}

/// An answer of the collector.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub retry_after: Option<String>,
    pub allow: Option<String>,
    pub content_type: String,
    pub authenticate: Option<String>,
    pub text: String,
    /// `null` where the answer is no JSON.
    pub json: Value,
}

/// Sends a request and reads the answer, whatever its status; an error means that there was none.
pub fn post(url: &str, body: &[u8], headers: &[(&str, &str)]) -> Result<Answer, ureq::Error> {
    let mut request = ureq::post(url).config().http_status_as_error(false).build();
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    Ok(read(request.send(body)?))
}

/// Asks for a page that must be there.
pub fn get(url: &str) -> Answer {
    let request = ureq::get(url).config().http_status_as_error(false).build();
    read(request.call().unwrap())
}

fn read(mut response: ureq::http::Response<ureq::Body>) -> Answer {
    let header = |name: &str| {
        response
            .headers()
            .get(name)
            .map(|value| value.to_str().unwrap().to_owned())
    };
    let (retry_after, allow) = (header("retry-after"), header("allow"));
    let content_type = header("content-type").unwrap_or_default();
    let status = response.status().as_u16();
    let authenticate = header("www-authenticate");
    let text = response.body_mut().read_to_string().unwrap_or_default();
    let json = serde_json::from_str(&text).unwrap_or(Value::Null);
    Answer {
        status,
        retry_after,
        allow,
        content_type,
        authenticate,
        text,
        json,
    }
}

/// A valid event with an id made of `number`.
pub fn event(number: u64) -> Value {
    json!({
        "event_id": event_id(number),
        "event": "withdrawal_requested",
        "timestamp": "2026-02-04T14:30:00Z",
        "platform": "web",
        "user_id": "usr_a1b2c3",
        "session_id": "ses_1",
        "properties": {"amount_usd": 100.0, "currency": "USDT", "network": "TRC20", "is_first_withdrawal": true},
    })
}

/// A valid event of this person.
pub fn event_of(number: u64, user: &str) -> Value {
    let mut event = event(number);
    event["user_id"] = json!(user);
    event
}

/// The UUID made of `number`.
pub fn event_id(number: u64) -> String {
    format!("0194d3c0-0000-7000-8000-{number:012x}")
}

/// The body of a batch.
pub fn batch(events: &[Value]) -> String {
    json!({"sent_at": "2026-02-04T14:30:01Z", "batch": events}).to_string()
}

/// A folder for one test.
pub fn folder() -> TempDir {
    tempfile::tempdir().unwrap()
}

/// The collector's file, opened as an operator would.
pub fn file(data: &Path) -> Connection {
    Connection::open(data.join("events.db")).unwrap()
}

/// The ids of the stored events, in the order of their arrival.
pub fn stored(data: &Path) -> Vec<String> {
    let connection = file(data);
    let mut rows = connection
        .prepare("SELECT lower(hex(event_id)) FROM events ORDER BY id")
        .unwrap();
    rows.query_map((), |row| row.get(0))
        .unwrap()
        .map(Result::unwrap)
        .collect()
}

/// An id as `stored` gives it.
pub fn plain(id: &str) -> String {
    id.replace('-', "")
}

/// Runs a command to its end and gives what it prints.
pub fn run(arguments: &[&str], data: &Path) -> String {
    let mut command = Command::new(PROGRAM);
    let output = command.args(arguments).arg("--data").arg(data).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// What `cryptorebate sinks status` says of the only sink.
pub fn sink_status(data: &Path) -> Value {
    let status: Value = serde_json::from_str(&run(&["sinks", "status", "--format", "json"], data)).unwrap();
    assert_eq!(status.as_array().unwrap().len(), 1);
    status[0].clone()
}

/// Waits until the only sink is where the test wants it, and gives its status.
pub fn wait_for_sink(data: &Path, is_there: impl Fn(&Value) -> bool) -> Value {
    let start = Instant::now();
    loop {
        let status = sink_status(data);
        if is_there(&status) {
            return status;
        }
        assert!(start.elapsed() < Duration::from_mins(1), "{status:#}");
        // The sink is in another process, and says nothing by itself.
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Whether a sink has nothing more to do.
pub fn is_done(status: &Value) -> bool {
    status["lag"] == 0 && status["held"] == 0
}

/// A file that exists, where a folder is expected.
pub fn blocked(folder: &Path) -> PathBuf {
    let file = folder.join("a-file");
    std::fs::write(&file, "not a folder").unwrap();
    file
}
