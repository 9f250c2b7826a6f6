//! What an operator watches: counts and times in the text format of Prometheus (`OpenMetrics` 1.0).

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::{Duration, Instant};

use axum::extract::{MatchedPath, Request, State};
use axum::http::header;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use cryptorebate_core::PLAN;
use prometheus_client::encoding::text::encode;
use prometheus_client::encoding::{EncodeLabelSet, LabelSetEncoder};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::{Registry, Unit};

use crate::intake::{Judged, Status};
use crate::sinks::status::SinkStatus;

/// The media type of the text.
const TEXT: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";
/// What stands for a name that the plan does not have: a label may not be whatever somebody sent.
const UNKNOWN: &str = "unknown";
/// The limits of times, in seconds.
const SECONDS: [f64; 12] = [
    0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0,
];

/// Labels and their values.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Labels<const N: usize>([(&'static str, &'static str); N]);

impl<const N: usize> EncodeLabelSet for Labels<N> {
    fn encode(&self, encoder: &mut LabelSetEncoder<'_>) -> fmt::Result {
        self.0.encode(encoder)
    }
}

/// A request by its route and the status of its answer.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Answered {
    route: String,
    status: u16,
}

/// A sink by its name.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OfSink {
    sink: String,
}

/// All counts of this process. Clones count together.
#[derive(Clone)]
pub struct Metrics(Arc<Counts>);

struct Counts {
    registry: Registry,
    requests: Family<Answered, Counter>,
    events: Family<Labels<2>, Counter>,
    violations: Family<Labels<2>, Counter>,
    commits: Histogram,
    failed_commits: Counter,
    waiting_bytes: Gauge<u64, AtomicU64>,
    spool_full: Gauge,
    sink_waiting: Family<OfSink, Gauge>,
    sink_set_aside: Family<OfSink, Gauge>,
    sink_failing: Family<OfSink, Gauge>,
}

impl Metrics {
    /// Counts that are all zero.
    pub fn new() -> Self {
        let mut registry = Registry::with_prefix("cryptorebate");
        let build = [
            ("version", env!("CARGO_PKG_VERSION")),
            ("plan", PLAN.name),
            ("plan_version", PLAN.version),
        ];
        registry.register("collector", "Which collector this is", Info::new(Labels(build)));
        let requests = Family::default();
        registry.register("requests", "Requests by route and status", requests.clone());
        let events = Family::default();
        registry.register(
            "events",
            "Events that were answered, by name and what became of them",
            events.clone(),
        );
        let violations = Family::default();
        registry.register(
            "violations",
            "Violations of events in quarantine, by name and code",
            violations.clone(),
        );
        let commits = Histogram::new(SECONDS);
        registry.register_with_unit(
            "commit",
            "How long it took to have a group of requests on disk",
            Unit::Seconds,
            commits.clone(),
        );
        let failed_commits = Counter::default();
        registry.register(
            "commit_failures",
            "Groups of requests that the disk did not take",
            failed_commits.clone(),
        );
        let waiting_bytes = Gauge::default();
        registry.register_with_unit(
            "waiting",
            "Events that wait to be on disk",
            Unit::Bytes,
            waiting_bytes.clone(),
        );
        let spool_full = Gauge::default();
        registry.register(
            "spool_full",
            "1 where as many events wait for ClickHouse as may, and no more are taken in",
            spool_full.clone(),
        );
        let mut of_sinks = |name: &str, help: &str| {
            let gauges = Family::<OfSink, Gauge>::default();
            registry.register(name, help, gauges.clone());
            gauges
        };
        let sink_waiting = of_sinks("sink_waiting", "Accepted events that a sink has not taken yet");
        let sink_set_aside = of_sinks("sink_set_aside", "Events that a sink has refused for good");
        let sink_failing = of_sinks("sink_failing", "1 where a sink takes nothing at present");
        Self(Arc::new(Counts {
            registry,
            requests,
            events,
            violations,
            commits,
            failed_commits,
            waiting_bytes,
            spool_full,
            sink_waiting,
            sink_set_aside,
            sink_failing,
        }))
    }

    /// Counts a commit that began at `begun`.
    pub fn committed(&self, begun: Instant) {
        self.0.commits.observe(begun.elapsed().as_secs_f64());
    }

    /// Counts a commit that failed.
    pub fn not_committed(&self) {
        self.0.failed_commits.inc();
    }

    /// Counts events, and what became of them.
    pub fn answered(&self, events: &[Judged], statuses: &[Status]) {
        // Most events of a request are alike.
        let mut counts: HashMap<(&'static str, &'static str), u64> = HashMap::new();
        for (event, status) in events.iter().zip(statuses) {
            let name = match event.name {
                // The plan's own, where the event is as the plan wants it.
                Cow::Borrowed(name) if !name.is_empty() => name,
                _ => known(&event.name),
            };
            *counts.entry((name, status.name())).or_default() += 1;
            if *status != Status::Quarantined {
                continue;
            }
            for violation in event.verdict.iter().flat_map(|verdict| &verdict.violations) {
                let labels = Labels([("event", name), ("code", violation.code.name())]);
                self.0.violations.get_or_create(&labels).inc();
            }
        }
        for ((name, status), count) in counts {
            let labels = Labels([("event", name), ("status", status)]);
            self.0.events.get_or_create(&labels).inc_by(count);
        }
    }

    /// The text that Prometheus reads.
    pub fn text(&self, waiting_bytes: u64, is_spool_full: bool, sinks: &[SinkStatus]) -> Result<String, fmt::Error> {
        self.0.waiting_bytes.set(waiting_bytes);
        self.0.spool_full.set(i64::from(is_spool_full));
        for status in sinks {
            let sink = OfSink {
                sink: status.name.clone(),
            };
            let waiting = status.lag.saturating_add(status.held);
            self.0.sink_waiting.get_or_create(&sink).set(waiting);
            self.0.sink_set_aside.get_or_create(&sink).set(status.set_aside);
            let is_failing = status.failing_since.is_some();
            self.0.sink_failing.get_or_create(&sink).set(i64::from(is_failing));
        }
        let mut text = String::new();
        encode(&mut text, &self.0.registry)?;
        Ok(text)
    }
}

/// The plan's own name, or what stands for all others.
fn known(name: &str) -> &'static str {
    let mut names = PLAN.events.iter().map(|event| event.name).chain(["$identify"]);
    names.find(|known| *known == name).unwrap_or(UNKNOWN)
}

/// Counts a request by its route and its answer.
pub async fn count(State(metrics): State<Metrics>, request: Request, next: Next) -> Response {
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or("other", MatchedPath::as_str)
        .to_owned();
    let begun = Instant::now();
    let answer = next.run(request).await;
    let status = answer.status();
    log(&route, status.as_u16(), begun.elapsed());
    let labels = Answered {
        route,
        status: status.as_u16(),
    };
    metrics.0.requests.get_or_create(&labels).inc();
    answer
}

/// Says what became of a request, without who sent it or what.
fn log(route: &str, status: u16, took: Duration) {
    let took_us = took.as_micros();
    if status == 500 {
        tracing::error!(route, status, took_us, "a request failed");
    } else {
        // Who sends what is refused must not be able to fill the log; it is counted.
        tracing::debug!(route, status, took_us, "a request was answered");
    }
}

/// The counts as an answer.
pub fn answer(text: String) -> Response {
    ([(header::CONTENT_TYPE, TEXT)], text).into_response()
}
