//! What has arrived, in ClickHouse: by event and day, what broke the plan, and events as examples.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

use cryptorebate_insights::{
    DAY_MS, DayCount, EventSummary, Example, IDENTIFY, MAX_EXAMPLE_BYTES, MAX_EXAMPLES, MAX_KINDS_TOLD, MAX_TOLD_BYTES,
    Period, Progress, SummaryQuestion, ViolationSummary, date_of, example, time_of,
};
use cryptorebate_plan::model::Plan;
use serde_json::value::RawValue;

use crate::client::{Client, quoted};
use crate::fault::Fault;

/// So many names are told that the plan does not know: in quarantine, names are whatever somebody sent.
const MAX_STRANGERS: usize = 1000;

/// The events of one name on one day since the epoch: how many, the first, the last.
type Day = (String, i64, u64, i64, i64);
/// One kind of violation of one name: code, path, how many, the last, and the newest row with its collector.
type Kind = (String, String, String, u64, i64, i64, String);

/// Answers a question.
pub(crate) fn summary(
    client: &Client,
    plan: &Plan,
    question: &SummaryQuestion<'_>,
) -> Result<Vec<EventSummary>, Fault> {
    let database = &client.target().database;
    let platform = question
        .platform
        .map(|platform| format!("platform = {}", quoted(platform)));
    let platform = platform.as_deref().unwrap_or("1");
    let day = format!("toInt64(floor(at / {DAY_MS}))");
    let days = |at: &str, from: &str| {
        format!(
            "SELECT event, {day} AS day, count(), min(at), max(at) \
             FROM (SELECT toString(event) AS event, {at} AS at FROM {database}.{from}) GROUP BY event, day"
        )
    };
    let accepted = client.rows::<Day>(&days("occurred_ms", &format!("events FINAL WHERE {platform}")))?;
    let broken = client.rows::<Day>(&days(
        "at_ms",
        &format!("quarantine FINAL WHERE gone = 0 AND {platform}"),
    ))?;
    let within = within_days(question.period);
    let kinds = client.rows::<Kind>(&format!(
        "SELECT event, code, path, count(), max(at), max(row), argMax(collector, row) FROM \
         (SELECT event, codes, paths, at_ms AS at, row, collector FROM {database}.quarantine FINAL \
         WHERE gone = 0 AND {platform}) ARRAY JOIN codes AS code, paths AS path \
         WHERE {day} * {DAY_MS} >= {} AND {day} * {DAY_MS} < {} GROUP BY event, code, path",
        within.from_ms, within.to_ms
    ))?;
    let has_identify = !examples(client, IDENTIFY, 1)?.is_empty();
    let mut events = Summaries::new(plan, has_identify, question.period);
    for day in accepted {
        events.add(day, false);
    }
    for day in broken {
        events.add(day, true);
    }
    let mut by_event: HashMap<String, Vec<(ViolationSummary, String)>> = HashMap::new();
    for (event, code, path, count, last_ms, row, collector) in kinds {
        let violation = ViolationSummary {
            code,
            path,
            count,
            last_seen: time_of(last_ms),
            example_id: row,
            example: None,
        };
        by_event.entry(event).or_default().push((violation, collector));
    }
    events.finish(|event| {
        let mut violations = by_event.remove(event).unwrap_or_default();
        violations.sort_by(|(one, _), (other, _)| {
            let kind = |of: &ViolationSummary| (of.code.clone(), of.path.clone());
            other.count.cmp(&one.count).then_with(|| kind(one).cmp(&kind(other)))
        });
        violations.truncate(MAX_KINDS_TOLD);
        with_examples(client, violations)
    })
}

/// Days are counted whole; ClickHouse's floating numbers know no infinity here.
fn within_days(period: Period) -> Period {
    const EVER: i64 = 1 << 60;
    Period {
        from_ms: period.from_ms.max(-EVER),
        to_ms: period.to_ms.min(EVER),
    }
}

fn with_examples(client: &Client, violations: Vec<(ViolationSummary, String)>) -> Result<Vec<ViolationSummary>, Fault> {
    if violations.is_empty() {
        return Ok(Vec::new());
    }
    let database = &client.target().database;
    let rows = violations
        .iter()
        .map(|(violation, collector)| (quoted(collector), violation.example_id));
    let rows: Vec<String> = rows.map(|(collector, row)| format!("({collector}, {row})")).collect();
    let rows = client.rows::<(String, i64, String, String)>(&format!(
        "SELECT collector, row, body, verdict FROM {database}.quarantine WHERE gone = 0 AND (collector, row) IN ({}) \
         AND length(body) + length(verdict) <= {MAX_EXAMPLE_BYTES}",
        rows.join(", ")
    ))?;
    let found: HashMap<(String, i64), Option<Example>> = rows
        .into_iter()
        .map(|(collector, row, body, verdict)| ((collector, row), example(&body, verdict)))
        .collect();
    Ok(violations
        .into_iter()
        .map(|(violation, collector)| ViolationSummary {
            example: found.get(&(collector, violation.example_id)).cloned().flatten(),
            ..violation
        })
        .collect())
}

/// The events so far.
struct Summaries {
    period: Period,
    known: Vec<String>,
    /// For each name, the days with what was accepted and what was not; and the first and the last time of all.
    named: BTreeMap<String, Named>,
}

#[derive(Default)]
struct Named {
    days: BTreeMap<i64, (u64, u64)>,
    first_ms: Option<i64>,
    last_ms: Option<i64>,
}

impl Summaries {
    fn new(plan: &Plan, has_identify: bool, period: Period) -> Self {
        let known = plan.events.iter().map(|event| event.name.clone());
        Self {
            period,
            known: known.chain(has_identify.then(|| IDENTIFY.into())).collect(),
            named: BTreeMap::new(),
        }
    }

    fn add(&mut self, (event, day, count, first_ms, last_ms): Day, is_broken: bool) {
        let named = self.named.entry(event).or_default();
        named.first_ms = Some(named.first_ms.map_or(first_ms, |first| first.min(first_ms)));
        named.last_ms = named.last_ms.max(Some(last_ms));
        if self.period.has(day * DAY_MS) {
            let (accepted, quarantined) = named.days.entry(day).or_default();
            *(if is_broken { quarantined } else { accepted }) += count;
        }
    }

    /// The known ones in the plan's order, then others by their names.
    fn finish(
        mut self,
        mut violations: impl FnMut(&str) -> Result<Vec<ViolationSummary>, Fault>,
    ) -> Result<Vec<EventSummary>, Fault> {
        let known = std::mem::take(&mut self.known);
        let known: Vec<(String, Named, bool)> = known
            .into_iter()
            .map(|name| {
                let named = self.named.remove(&name).unwrap_or_default();
                (name, named, true)
            })
            .collect();
        let strangers = self.named.into_iter().take(MAX_STRANGERS);
        let strangers = strangers.map(|(name, named)| (name, named, false));
        let all = known.into_iter().chain(strangers);
        all.map(|(event, named, known)| {
            let sum = |of: fn(&(u64, u64)) -> u64| named.days.values().map(of).sum();
            Ok(EventSummary {
                known,
                accepted: sum(|(accepted, _)| *accepted),
                quarantined: sum(|(_, quarantined)| *quarantined),
                first_seen: named.first_ms.map(time_of),
                last_seen: named.last_ms.map(time_of),
                per_day: named
                    .days
                    .iter()
                    .map(|(day, (accepted, quarantined))| DayCount {
                        day: date_of(*day),
                        accepted: *accepted,
                        quarantined: *quarantined,
                    })
                    .collect(),
                violations: violations(&event)?,
                event,
            })
        })
        .collect()
    }
}

/// The events of a name that came last, the last one first, as they are stored.
pub(crate) fn examples(client: &Client, event: &str, limit: usize) -> Result<Vec<Box<RawValue>>, Fault> {
    let database = &client.target().database;
    let event = quoted(event);
    // The bodies of these alone, and not of all events of the name, are read.
    let newest = client.rows::<(i64, i64, String)>(&format!(
        "SELECT received_ms, row, collector FROM {database}.events WHERE event = {event} \
         ORDER BY received_ms DESC, row DESC LIMIT 1 BY event_id LIMIT {}",
        limit.min(MAX_EXAMPLES)
    ))?;
    let Some(oldest) = newest.iter().map(|(received_ms, ..)| *received_ms).min() else {
        return Ok(Vec::new());
    };
    let rows = newest
        .iter()
        .map(|(_, row, collector)| format!("({}, {row})", quoted(collector)));
    let rows: Vec<String> = rows.collect();
    let mut bodies = client.rows::<(i64, i64, String)>(&format!(
        "SELECT received_ms, row, body FROM {database}.events PREWHERE event = {event} AND received_ms >= {oldest} \
         WHERE (toString(collector), row) IN ({}) LIMIT 1 BY event_id",
        rows.join(", ")
    ))?;
    bodies.sort_by_key(|(received_ms, row, _)| Reverse((*received_ms, *row)));
    let mut bytes = 0;
    let texts = bodies.into_iter().take_while(|(.., body)| {
        let has_enough = bytes >= MAX_TOLD_BYTES;
        bytes += body.len();
        !has_enough
    });
    Ok(texts
        .filter_map(|(.., body)| RawValue::from_string(body).ok())
        .collect())
}

/// How many events count, and the last of their rows.
pub(crate) fn progress(client: &Client) -> Result<Progress, Fault> {
    let database = &client.target().database;
    let (events, settled_id) = client.value::<(u64, i64)>(&format!(
        "SELECT count(), max(row) FROM {database}.events FINAL WHERE identity != 0"
    ))?;
    Ok(Progress { events, settled_id })
}
