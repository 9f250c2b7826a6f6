//! The same events in both engines.

use std::collections::BTreeMap;

use cryptorebate_clickhouse::{ClickHouse, Spooled};
use cryptorebate_insights::{
    Aside, CohortAsked, Days, Event, Facts, FunnelAsked, Id, PersonQuestion, Reading, Stored, SummaryQuestion, cohort,
    funnel,
};
use cryptorebate_insights::{Engine, Period};
use cryptorebate_plan::model::Plan;
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use uuid::Uuid;

/// The plan.
pub fn plan() -> Plan {
    cryptorebate_plan::parse(include_str!("../../../../plan/cryptorebate.toml")).unwrap()
}

/// The collector that all events come from.
const COLLECTOR: Uuid = Uuid::from_u128(0xC0);
/// How many events go into a block: few, so that people lie in several.
const BLOCK: usize = 3000;

/// Events as a collector has stored them: by their row, with the time of their arrival and their text.
pub struct Store {
    plan: Plan,
    events: BTreeMap<i64, (i64, String)>,
    aside: BTreeMap<i64, (i64, String, String, String)>,
    facts: Facts,
}

impl Store {
    /// Judges the events, as a collector does.
    pub fn of(events: impl Iterator<Item = String>) -> Self {
        let plan = plan();
        let mut store = Self {
            facts: Facts::new(&plan),
            plan,
            events: BTreeMap::new(),
            aside: BTreeMap::new(),
        };
        for (row, text) in (1_i64..).zip(events) {
            let verdict = cryptorebate_core::validate(text.as_bytes());
            // Later than all times, and in two months: in two partitions.
            let received_ms = 1_790_000_000_000 + row * 1000 + row % 2 * 3_000_000_000;
            if verdict.valid {
                let stored = Stored {
                    id: row,
                    occurred_at: None,
                    text: &text,
                };
                store.facts.add_stored(stored).unwrap();
                store.events.insert(row, (received_ms, text));
            } else {
                let name = verdict.event.clone().unwrap_or_default().into_owned();
                let verdict = serde_json::to_string(&verdict).unwrap();
                let kept = Aside {
                    id: row,
                    received_at: received_ms,
                    name: &name,
                    text: &text,
                    verdict: &verdict,
                };
                store.facts.put_aside(&kept).unwrap();
                store.aside.insert(row, (received_ms, name, text, verdict));
            }
        }
        store.facts.settle();
        store
    }

    /// One person who was a visitor first, with all ids; and everybody else.
    pub fn without_one_person(&self) -> (Vec<Id>, Self) {
        let ids = self.events.values().find_map(|(_, body)| {
            let event = Event::read(body).unwrap();
            let question = PersonQuestion {
                id: event.user_id.as_deref()?,
                limit: 0,
                before: None,
            };
            let person = self.facts.timeline(&question)?.person;
            (person.ids.len() > 1).then_some(person.ids)
        });
        let ids = ids.unwrap();
        let is_others = |body: &str| {
            let event = Event::read(body).unwrap();
            let names = [event.user_id.as_deref(), event.anonymous_id.as_deref()];
            !names
                .into_iter()
                .flatten()
                .any(|name| ids.iter().any(|id| id.id == name))
        };
        let rest = self.events.values().filter(|(_, body)| is_others(body));
        let rest = Self::of(rest.map(|(_, body)| body.clone()));
        assert!(rest.len() < self.len());
        (ids, rest)
    }

    /// Waits until a deletion is done, which an old server does in the background.
    pub fn wait_for(&self, engine: &ClickHouse, erased: &[Id]) {
        let start = Instant::now();
        let is_there = |id: &Id| engine.search(&id.id, 99).unwrap().contains(id);
        while engine.progress().unwrap().events != self.events() || erased.iter().any(is_there) {
            assert!(start.elapsed() < Duration::from_mins(1), "the deletion is not done");
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// Brings it all in under other names of blocks, as another collector would.
    pub fn ship_again(&self, engine: &ClickHouse) {
        let rows: Vec<i64> = self.events.keys().copied().collect();
        self.insert(engine, &rows);
    }

    /// The valid events as they were sent.
    pub fn bodies(&self) -> impl Iterator<Item = &str> {
        self.events.values().map(|(_, body)| body.as_str())
    }

    /// How many events name somebody.
    pub fn events(&self) -> u64 {
        self.facts.events() as u64
    }

    /// How many events are valid.
    pub fn len(&self) -> usize {
        self.events.len()
    }

    /// Brings it all in, some of it twice: a block again as it was, and one that is cut differently.
    pub fn ship(&self, engine: &ClickHouse) {
        let rows: Vec<i64> = self.events.keys().chain(self.aside.keys()).copied().collect();
        for rows in rows.chunks(BLOCK) {
            self.insert(engine, rows);
        }
        for again in rows.chunks(BLOCK).take(2) {
            self.insert(engine, again);
        }
        let across: Vec<i64> = rows.iter().copied().skip(BLOCK / 2).take(BLOCK).collect();
        self.insert(engine, &across);
    }

    fn insert(&self, engine: &ClickHouse, rows: &[i64]) {
        let (first, last) = (rows.first().unwrap(), rows.last().unwrap());
        let mut block = engine.block(COLLECTOR, format!("{COLLECTOR}-{first}-{last}"));
        for row in rows {
            if let Some((received_at, body)) = self.events.get(row) {
                let id: Value = serde_json::from_str(body).unwrap();
                let event_id: Uuid = id["event_id"].as_str().unwrap().parse().unwrap();
                let spooled = Spooled {
                    row: *row,
                    event_id: event_id.into_bytes(),
                    received_at: *received_at,
                    occurred_at: None,
                    sent_at: None,
                    body,
                };
                block.add(&spooled).unwrap();
            }
            if let Some((received_at, name, text, verdict)) = self.aside.get(row) {
                let kept = Aside {
                    id: *row,
                    received_at: *received_at,
                    name,
                    text,
                    verdict,
                };
                block.put_aside(&kept).unwrap();
            }
        }
        engine.insert(&block).unwrap();
    }

    /// Asks both engines for a funnel.
    pub fn compare_funnel(&self, engine: &ClickHouse, asked: &FunnelAsked) -> Value {
        let question = asked.resolve(&self.plan).unwrap();
        let expected = json!(funnel(&self.facts, &question));
        let found = json!(engine.funnel(&question).unwrap());
        assert_eq!(found, expected, "{asked:?}");
        expected
    }

    /// Asks both engines for every funnel by every so many-th of all that it can be asked by. How many answers they agree on.
    pub fn compare_funnels(&self, engine: &ClickHouse, every: usize) -> usize {
        let mut answers = 0;
        for one in &self.plan.funnels {
            let events = one.steps.iter().filter_map(|step| self.plan.event(&step.event));
            let of_steps = events
                .flat_map(|event| &event.properties)
                .map(|property| property.name.clone());
            let of_users = self
                .plan
                .user_properties
                .iter()
                .map(|of| format!("user:{}", of.property.name));
            let mut by: Vec<String> = of_steps.chain(of_users).chain(["platform".into()]).collect();
            by.sort_unstable();
            by.dedup();
            // Those that there are, by lists and days nobody is told apart.
            by.retain(|by| {
                let asked = FunnelAsked {
                    name: one.name.clone(),
                    by: Some(by.clone()),
                    ..FunnelAsked::default()
                };
                asked.resolve(&self.plan).is_ok()
            });
            let by = by.into_iter().step_by(every).map(Some).chain([None]);
            for by in by {
                for days in periods() {
                    for platform in [None, Some("telegram_bot".to_owned())] {
                        let asked = FunnelAsked {
                            name: one.name.clone(),
                            days,
                            platform,
                            by: by.clone(),
                            compare: false,
                        };
                        self.compare_funnel(engine, &asked);
                        answers += 1;
                    }
                }
            }
        }
        answers
    }

    /// The same for every cohort.
    pub fn compare_cohorts(&self, engine: &ClickHouse, now_ms: i64) -> usize {
        let mut answers = 0;
        for one in &self.plan.cohorts {
            for reading in [Reading::OnOrAfter, Reading::On, Reading::Bracket] {
                for days in periods() {
                    for platform in [None, Some("web".to_owned())] {
                        let asked = CohortAsked {
                            name: one.name.clone(),
                            days,
                            platform,
                            reading,
                        };
                        let question = asked.resolve(&self.plan, now_ms).unwrap();
                        let expected = json!(cohort(&self.facts, &question));
                        let found = json!(engine.cohort(&question).unwrap());
                        assert_eq!(found, expected, "{asked:?}");
                        answers += 1;
                    }
                }
            }
        }
        answers
    }

    /// What has arrived, examples, and how many events there are.
    pub fn compare_arrivals(&self, engine: &ClickHouse) -> usize {
        let mut answers = 0;
        for days in periods() {
            for platform in [None, Some("web")] {
                let question = SummaryQuestion {
                    period: period(days),
                    platform,
                };
                let expected = self.facts.summary(&self.plan, &question);
                let found = engine.summary(&question).unwrap();
                assert!(
                    found
                        .iter()
                        .flat_map(|event| &event.violations)
                        .all(|of| of.example.is_some())
                );
                let without_examples = |value: Value| {
                    let mut value = value;
                    for event in value.as_array_mut().unwrap() {
                        for violation in event["violations"].as_array_mut().unwrap() {
                            violation["example"] = Value::Null;
                        }
                    }
                    value
                };
                let ids = |events: &[cryptorebate_insights::EventSummary]| -> Vec<i64> {
                    events
                        .iter()
                        .flat_map(|event| &event.violations)
                        .map(|of| of.example_id)
                        .collect()
                };
                assert_eq!(ids(&found), ids(&expected));
                assert_eq!(without_examples(json!(found)), without_examples(json!(expected)));
                answers += 1;
            }
        }
        for event in &self.plan.events {
            let of_name = self
                .events
                .values()
                .filter(|(_, body)| Event::read(body).unwrap().name == event.name);
            let mut newest: Vec<&(i64, String)> = of_name.collect();
            newest.sort_by_key(|(received_ms, _)| -received_ms);
            let found = engine.examples(&event.name, 7).unwrap();
            let found: Vec<&str> = found.iter().map(|body| body.get()).collect();
            let expected: Vec<&str> = newest.iter().take(7).map(|(_, body)| body.as_str()).collect();
            assert_eq!(found, expected, "{}", event.name);
            answers += 1;
        }
        assert_eq!(engine.progress().unwrap().events, self.events());
        answers
    }

    /// Every so many-th person's timeline, page by page, and ids that are looked for.
    pub fn compare_people(&self, engine: &ClickHouse, every: usize) -> usize {
        let mut answers = 0;
        for beginning in ["", "demo-", "demo-visitor-1", "usr", "nobody's", "'"] {
            let found = json!(engine.search(beginning, 50).unwrap());
            assert_eq!(found, json!(self.facts.search(beginning, 50)), "{beginning}");
            answers += 1;
        }
        let mut ids: Vec<String> = Vec::new();
        for (_, body) in self.events.values() {
            let event = Event::read(body).unwrap();
            ids.extend(event.user_id.iter().chain(&event.anonymous_id).map(|id| id.to_string()));
        }
        ids.sort_unstable();
        ids.dedup();
        for id in ids.iter().step_by(every) {
            let mut before = None;
            loop {
                let question = PersonQuestion { id, limit: 9, before };
                let timeline = self.facts.timeline(&question).unwrap();
                let found = engine.person(&question).unwrap().unwrap();
                let mut expected = json!(timeline.person);
                let events = timeline.moments.iter().map(|moment| {
                    let (received_ms, body) = &self.events[&moment.id];
                    json!({
                        "received_at": time(*received_ms),
                        "occurred_at": time(moment.at_ms),
                        "event": serde_json::from_str::<Value>(body).unwrap(),
                    })
                });
                expected["events"] = events.collect();
                let mut found = json!(found);
                // Which visitor was seen first is known to the one that reads all events in their order.
                for answer in [&mut expected, &mut found] {
                    let ids = answer["ids"].as_array_mut().unwrap();
                    ids[1..].sort_by_key(Value::to_string);
                }
                assert_eq!(found, expected, "{id}");
                answers += 1;
                before = expected["before"].as_str().map(|text| text.parse().unwrap());
                if before.is_none() {
                    break;
                }
            }
        }
        assert!(
            engine
                .person(&PersonQuestion {
                    id: "nobody",
                    limit: 1,
                    before: None
                })
                .unwrap()
                .is_none()
        );
        answers
    }
}

fn time(at_ms: i64) -> String {
    cryptorebate_insights::time_of(at_ms)
}

fn periods() -> [Days; 2] {
    let day = |text: &str| Some(text.parse().unwrap());
    [
        Days::default(),
        Days {
            from: day("2026-03-02"),
            to: day("2026-03-29"),
        },
    ]
}

fn period(days: Days) -> Period {
    let at = |day: Option<jiff::civil::Date>, plus: i64| {
        let start = day?
            .to_zoned(jiff::tz::TimeZone::UTC)
            .ok()?
            .timestamp()
            .as_millisecond();
        Some(start + plus * cryptorebate_insights::DAY_MS)
    };
    Period {
        from_ms: at(days.from, 0).unwrap_or(i64::MIN),
        to_ms: at(days.to, 1).unwrap_or(i64::MAX),
    }
}
