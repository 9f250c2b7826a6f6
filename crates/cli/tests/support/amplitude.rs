//! Amplitude as its HTTP API V2 is documented, with its limits, and with faults on demand.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant, SystemTime};

use serde_json::{Map, Value, json};

use super::receiver::{Reply, Request, receive};

/// The key of the project.
pub const KEY: &str = "key-of-a-project-that-does-not-exist";

/// How long a test waits for what must come.
const PATIENCE: Duration = Duration::from_mins(1);
/// How many events a second it takes of one user or device.
const RATE: usize = 30;
const DAY: i64 = 86_400_000;
/// The ids that it documents as invalid.
const INVALID_IDS: [&str; 13] = [
    "anonymous",
    "nil",
    "none",
    "null",
    "n/a",
    "na",
    "undefined",
    "unknown",
    "00000000-0000-0000-0000-000000000000",
    "{}",
    "lmy47d",
    "0",
    "-1",
];
const OPERATIONS: [&str; 9] = [
    "$set",
    "$setOnce",
    "$add",
    "$append",
    "$prepend",
    "$unset",
    "$remove",
    "$preInsert",
    "$postInsert",
];

/// What one request gets instead of what it should.
#[derive(Debug, Clone)]
pub enum Fault {
    /// An answer; nothing of the request is kept.
    Refuse(u16, Value),
    /// It is kept, and then an answer as if something had gone wrong.
    Keep(u16, Value),
    /// The connection is cut before anything is kept.
    CutBefore,
    /// The connection is cut after all is kept.
    CutAfter,
    /// All is kept, and the answer comes later than anybody waits.
    Late(Duration),
    /// Every request of more rows than this is too large, until the next fault.
    Rows(usize),
    /// These users have sent too much.
    Throttle(BTreeSet<String>),
}

/// A request, for the test to look at.
#[derive(Debug, Clone)]
pub struct Seen {
    pub at: Instant,
    pub rows: Vec<Value>,
    pub bytes: usize,
    pub status: u16,
}

#[derive(Default)]
pub struct State {
    /// What arrived, once each, in the order of arrival.
    pub kept: Vec<Value>,
    known: BTreeSet<(String, String)>,
    /// How many rows came again and were ignored.
    pub ignored: usize,
    pub seen: Vec<Seen>,
    pub faults: VecDeque<Fault>,
    max_rows: Option<usize>,
    /// When each user's and device's events came, for its rate.
    recent: BTreeMap<String, VecDeque<Instant>>,
    pub is_rated: bool,
}

impl State {
    /// The ids of the events that it has, without what is known of users.
    pub fn events(&self) -> Vec<&str> {
        let events = self.kept.iter().filter(|row| row["event_type"] != "$identify");
        events.map(|row| row["insert_id"].as_str().unwrap()).collect()
    }

    fn keep(&mut self, rows: &[Value]) {
        for row in rows {
            let key = |name: &str| row[name].as_str().unwrap_or_default().to_owned();
            // What is sent again within seven days is ignored.
            if self.known.insert((key("device_id"), key("insert_id"))) {
                self.kept.push(row.clone());
            } else {
                self.ignored += 1;
            }
        }
    }

    fn answer(&mut self, request: &Request) -> (Vec<Value>, Reply) {
        let refuse = |status: u16, mut body: Value| {
            if status >= 400 {
                body["code"] = json!(status);
            }
            Reply::Answer(status, body.to_string())
        };
        let refuse_request = |error: &str| (Vec::new(), refuse(400, json!({"error": error})));
        let is_json = request
            .headers
            .get("content-type")
            .is_some_and(|kind| kind == "application/json");
        if request.path != "/2/httpapi" || !is_json {
            return refuse_request("Invalid request path");
        }
        let Ok(body) = serde_json::from_slice::<Value>(&request.body) else {
            return refuse_request("Invalid JSON request body");
        };
        if body["api_key"] != KEY {
            return refuse_request(&format!(
                "Invalid API key: {}",
                body["api_key"].as_str().unwrap_or_default()
            ));
        }
        let Some(rows) = body["events"].as_array().filter(|rows| !rows.is_empty()).cloned() else {
            return refuse_request("Request missing required field");
        };
        let fault = self.faults.pop_front();
        if fault.is_some() {
            self.max_rows = None;
        }
        let max_rows = match fault {
            Some(Fault::Rows(most)) => *self.max_rows.insert(most),
            _ => self.max_rows.unwrap_or(2000),
        };
        if rows.len() > max_rows || request.body.len() >= 1_000_000 {
            return (rows, refuse(413, json!({"error": "Payload too large"})));
        }
        let reply = match fault {
            Some(Fault::Refuse(status, ref body)) => Some(refuse(status, body.clone())),
            Some(Fault::CutBefore) => Some(Reply::Cut),
            Some(Fault::Throttle(ref users)) => Some(refuse(429, throttled(&rows, users, &BTreeSet::new()))),
            _ => self
                .refusal(&rows, &body["options"])
                .map(|(status, body)| refuse(status, body)),
        };
        if let Some(reply) = reply {
            return (rows, reply);
        }
        self.keep(&rows);
        let good = json!({"code": 200, "events_ingested": rows.len()}).to_string();
        let reply = match fault {
            Some(Fault::Keep(status, body)) => refuse(status, body),
            Some(Fault::CutAfter) => Reply::Cut,
            Some(Fault::Late(time)) => Reply::Late(time, 200, good),
            _ => Reply::Answer(200, good),
        };
        (rows, reply)
    }

    /// What is wrong with the rows by what is documented.
    fn refusal(&mut self, rows: &[Value], options: &Value) -> Option<(u16, Value)> {
        let shortest = options["min_id_length"].as_u64().unwrap_or(5);
        let tomorrow = i64::try_from(SystemTime::UNIX_EPOCH.elapsed().unwrap().as_millis()).unwrap() + DAY;
        let mut invalid: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        let mut missing: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (index, row) in rows.iter().enumerate() {
            let id = |name: &str| row[name].as_str().filter(|id| id.len() as u64 >= shortest);
            if id("user_id").is_none() && id("device_id").is_none() {
                missing.entry("user_id").or_default().push(index);
            }
            for name in ["user_id", "device_id"] {
                if id(name).is_some_and(|id| INVALID_IDS.contains(&id.to_lowercase().as_str())) {
                    invalid.entry(name).or_default().push(index);
                }
            }
            if row["event_type"]
                .as_str()
                .is_none_or(|name| name.is_empty() || name.starts_with("[Amplitude]"))
            {
                missing.entry("event_type").or_default().push(index);
            }
            // Milliseconds, and not seconds: of years that there are events of.
            if !row["time"]
                .as_i64()
                .is_some_and(|time| (1_000_000_000_000..tomorrow).contains(&time))
            {
                invalid.entry("time").or_default().push(index);
            }
            if !row["session_id"].is_i64() {
                invalid.entry("session_id").or_default().push(index);
            }
            let has_operations = OPERATIONS
                .iter()
                .any(|operation| !row["user_properties"][*operation].is_null());
            if has_operations && row["event_type"] != "$identify" {
                invalid.entry("user_properties").or_default().push(index);
            }
        }
        if !invalid.is_empty() || !missing.is_empty() {
            let lists = json!({"events_with_invalid_fields": invalid, "events_with_missing_fields": missing});
            return Some((400, with(lists, "error", "Invalid field values on some events")));
        }
        self.is_rated
            .then(|| self.too_fast(rows))
            .flatten()
            .map(|body| (429, body))
    }

    fn too_fast(&mut self, rows: &[Value]) -> Option<Value> {
        let now = Instant::now();
        let mut recent = self.recent.clone();
        let mut fast: [BTreeSet<String>; 2] = Default::default();
        for row in rows {
            for (kind, name) in ["user_id", "device_id"].into_iter().enumerate() {
                let Some(id) = row[name].as_str() else { continue };
                let times = recent.entry(format!("{name} {id}")).or_default();
                times.push_back(now);
                times.retain(|at| now.duration_since(*at) < Duration::from_secs(1));
                if times.len() > RATE {
                    fast[kind].insert(id.to_owned());
                }
            }
        }
        if fast.iter().all(BTreeSet::is_empty) {
            self.recent = recent;
            return None;
        }
        Some(throttled(rows, &fast[0], &fast[1]))
    }
}

fn with(mut body: Value, name: &str, value: &str) -> Value {
    body[name] = json!(value);
    body
}

/// The answer to a request with events of users or devices that have sent too much.
fn throttled(rows: &[Value], users: &BTreeSet<String>, devices: &BTreeSet<String>) -> Value {
    let is_in = |row: &Value, name: &str, ids: &BTreeSet<String>| row[name].as_str().is_some_and(|id| ids.contains(id));
    let places = rows
        .iter()
        .enumerate()
        .filter(|(_, row)| is_in(row, "user_id", users) || is_in(row, "device_id", devices));
    let places: Vec<usize> = places.map(|(place, _)| place).collect();
    let rates = |ids: &BTreeSet<String>| ids.iter().map(|id| (id.clone(), json!(31))).collect::<Map<_, _>>();
    json!({
        "error": "Too many requests for some devices and users", "eps_threshold": RATE,
        "throttled_users": rates(users), "throttled_devices": rates(devices), "throttled_events": places,
    })
}

/// A running fake.
#[derive(Clone)]
pub struct FakeAmplitude {
    pub url: String,
    shared: Arc<(Mutex<State>, Condvar)>,
}

impl FakeAmplitude {
    pub fn start() -> Self {
        let shared = Arc::new((Mutex::new(State::default()), Condvar::new()));
        let own = shared.clone();
        let url = receive(move |request| {
            let mut state = own.0.lock().unwrap();
            let (rows, reply) = state.answer(request);
            let status = match &reply {
                Reply::Answer(status, _) | Reply::Late(_, status, _) => *status,
                Reply::Cut => 0,
            };
            let (at, bytes) = (Instant::now(), request.body.len());
            state.seen.push(Seen {
                at,
                rows,
                bytes,
                status,
            });
            own.1.notify_all();
            reply
        });
        Self {
            url: format!("{url}/2/httpapi"),
            shared,
        }
    }

    /// Looks at it, or tells it what to do.
    pub fn with<T>(&self, look: impl FnOnce(&mut State) -> T) -> T {
        look(&mut self.shared.0.lock().unwrap())
    }

    /// Waits until requests have brought it so far.
    pub fn wait(&self, is_so_far: impl Fn(&State) -> bool) {
        let state = self.shared.0.lock().unwrap();
        let waited = self
            .shared
            .1
            .wait_timeout_while(state, PATIENCE, |state| !is_so_far(state))
            .unwrap();
        let state = &waited.0;
        assert!(
            !waited.1.timed_out(),
            "{} events after {} requests: {:?}",
            state.events().len(),
            state.seen.len(),
            state
                .seen
                .iter()
                .map(|seen| (seen.status, seen.rows.len()))
                .collect::<Vec<_>>()
        );
    }
}
