//! Funnels, held to two other judges: a search through all chains, and `ClickHouse`'s own `windowFunnel`.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop where it stands")]

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::process::Command;

use cryptorebate_insights::{Facts, FunnelQuestion, Period, funnel};
use cryptorebate_plan::model::{Condition, Funnel, Plan, Selection, Test};

/// 2026-02-02T00:00:00Z
const START_MS: i64 = 1_769_990_400_000;
const HISTORIES: usize = 2000;
/// A funnel whose steps are two events, each several times.
const REPEATED: &str = "repeated";

fn plan() -> Plan {
    cryptorebate_plan::parse(include_str!("../../../plan/cryptorebate.toml")).unwrap()
}

/// What happens in a history: when, and which step it is.
type History = Vec<(i64, usize)>;

/// Histories in which few times and steps meet often: equal times, repetitions, windows just missed.
fn histories(steps: usize, window_ms: i64) -> Vec<History> {
    let mut random = fastrand::Rng::with_seed(20_260_202);
    (0..HISTORIES)
        .map(|_| {
            let spread = random.i64(1..=window_ms * 3);
            let events = random.usize(1..=steps * 3);
            let grain = *random.choice([1, spread / 7 + 1, window_ms / 2]).as_ref().unwrap();
            (0..events)
                .map(|_| {
                    (
                        START_MS + random.i64(0..=spread) / grain * grain,
                        random.usize(0..steps),
                    )
                })
                .collect()
        })
        .collect()
}

/// How far a person comes by `funnel`, each history being a person.
fn by_funnel(plan: &Plan, question: &Funnel, histories: &[History], period: Period) -> Vec<usize> {
    histories
        .iter()
        .map(|history| {
            let mut facts = Facts::new(plan);
            for (at_ms, step) in history {
                facts.add(&event(question, *at_ms, *step)).unwrap();
            }
            facts.settle();
            let question = FunnelQuestion {
                funnel: question,
                period,
                platform: None,
                breakdown: None,
            };
            let answer = funnel(&facts, &question);
            answer.steps.iter().filter(|step| step.people == 1).count()
        })
        .collect()
}

/// An event that is this step of a funnel, as it stands in the store.
fn event(funnel: &Funnel, at_ms: i64, step: usize) -> String {
    let Selection { event, conditions } = &funnel.steps[step];
    let properties: serde_json::Map<String, serde_json::Value> = conditions
        .iter()
        .map(|Condition { property, test }| {
            let value = match test {
                Test::Equals(value) => value.clone(),
                Test::Above(bound) | Test::AtLeast(bound) => (bound + 1.0).into(),
                Test::Below(bound) | Test::AtMost(bound) => (bound - 1.0).into(),
            };
            (property.clone(), value)
        })
        .collect();
    let ms = at_ms - START_MS;
    let (day, ms) = (2 + ms / 86_400_000, ms % 86_400_000);
    let (hour, minute, second, ms) = (ms / 3_600_000, ms / 60_000 % 60, ms / 1000 % 60, ms % 1000);
    let timestamp = format!("2026-02-{day:02}T{hour:02}:{minute:02}:{second:02}.{ms:03}Z");
    serde_json::json!({
        "event": event, "timestamp": timestamp, "platform": "web", "user_id": "usr_1", "properties": properties,
    })
    .to_string()
}

/// The longest chain that begins in the period, by trying all of them.
fn by_search(history: &History, same: &[Vec<usize>], window_ms: i64, period: Period) -> usize {
    fn longest(history: &History, step: usize, same: &[Vec<usize>], first: i64, last: i64, window_ms: i64) -> usize {
        let next = history
            .iter()
            .filter(|(at_ms, of)| same[step].contains(of) && *at_ms >= last && at_ms - first <= window_ms);
        let further = next.map(|(at_ms, _)| {
            if step + 1 == same.len() {
                same.len()
            } else {
                longest(history, step + 1, same, first, *at_ms, window_ms)
            }
        });
        further.max().unwrap_or(step).max(step)
    }
    let starts = history.iter();
    let starts = starts.filter(|(at_ms, step)| same[0].contains(step) && period.has(*at_ms));
    let lengths = starts.map(|(at_ms, _)| longest(history, 1, same, *at_ms, *at_ms, window_ms));
    lengths.max().unwrap_or(0)
}

/// A funnel of the plan with a window that the histories can miss; or one in which an event is several steps.
fn short(plan: &Plan, name: &str) -> Funnel {
    let find = |name: &str| plan.funnels.iter().find(|funnel| funnel.name == name).unwrap().clone();
    let funnel = if name == REPEATED {
        let mut activation = find("activation");
        let [one, other, ..] = &activation.steps[..] else {
            unreachable!("the activation has five steps")
        };
        activation.steps = vec![one.clone(), one.clone(), other.clone(), one.clone(), other.clone()];
        activation
    } else {
        find(name)
    };
    Funnel {
        window_seconds: 600,
        ..funnel
    }
}

/// The steps that an event of this step is.
fn same_as(funnel: &Funnel, step: usize) -> Vec<usize> {
    let wanted = &funnel.steps[step];
    let same = |(number, of): (usize, &Selection)| (of == wanted).then_some(number);
    funnel.steps.iter().enumerate().filter_map(same).collect()
}

#[test]
fn a_person_has_come_as_far_as_the_longest_chain_of_all() {
    let plan = plan();
    for name in ["activation", "withdrawal", REPEATED] {
        let funnel = short(&plan, name);
        let steps = funnel.steps.len();
        let histories = histories(steps, 600_000);
        let same: Vec<Vec<usize>> = (0..steps).map(|step| same_as(&funnel, step)).collect();
        let expected: Vec<usize> = histories
            .iter()
            .map(|history| by_search(history, &same, 600_000, Period::EVER))
            .collect();
        let lengths: BTreeSet<usize> = expected.iter().copied().collect();
        // One event that is two steps is both at once: nobody comes as far as the first alone.
        let possible: BTreeSet<usize> = (0..=steps).filter(|length| name != REPEATED || *length != 1).collect();
        assert_eq!(lengths, possible, "every length occurs");
        assert_eq!(by_funnel(&plan, &funnel, &histories, Period::EVER), expected);
    }
}

#[test]
fn a_chain_begins_in_the_period_and_may_end_behind_it() {
    let plan = plan();
    let period = Period {
        from_ms: START_MS + 200_000,
        to_ms: START_MS + 700_000,
    };
    for name in ["activation", "withdrawal", REPEATED] {
        let funnel = short(&plan, name);
        let steps = funnel.steps.len();
        let histories = histories(steps, 600_000);
        let same: Vec<Vec<usize>> = (0..steps).map(|step| same_as(&funnel, step)).collect();
        let search = |period| -> Vec<usize> {
            let found = histories
                .iter()
                .map(|history| by_search(history, &same, 600_000, period));
            found.collect()
        };
        let expected = search(period);
        assert_ne!(expected, search(Period::EVER), "the period matters");
        assert_eq!(by_funnel(&plan, &funnel, &histories, period), expected, "{name}");
    }
}

/// Needs a Python that has the package `chdb`: the variable `CHDB_PYTHON` names it.
#[test]
fn a_person_has_come_as_far_as_clickhouse_says() {
    let Some(python) = std::env::var_os("CHDB_PYTHON") else {
        eprintln!("skipped: CHDB_PYTHON names no Python with the package chdb (`pip install chdb`)");
        return;
    };
    let plan = plan();
    for name in ["main", "activation", "withdrawal", REPEATED] {
        let funnel = short(&plan, name);
        let steps = funnel.steps.len();
        let histories = histories(steps, 600_000);
        let mut rows = String::new();
        for (person, history) in histories.iter().enumerate() {
            for (at_ms, step) in history {
                writeln!(rows, "{person}\t{at_ms}\t{step}").unwrap();
            }
        }
        let file = std::env::temp_dir().join(format!("cryptorebate-histories-{}-{name}.tsv", std::process::id()));
        std::fs::write(&file, rows).unwrap();
        let conditions: Vec<String> = (0..steps)
            .map(|step| format!("has({:?}, step)", same_as(&funnel, step)))
            .collect();
        let query = format!(
            "SELECT windowFunnel(600000)(at, {}) FROM file('{}', TSV, 'person UInt32, at UInt64, step UInt8') \
             GROUP BY person ORDER BY person FORMAT TSV",
            conditions.join(", "),
            file.display(),
        );
        let script = "import sys, chdb; sys.stdout.write(str(chdb.query(sys.argv[1], 'TSV')))";
        let output = Command::new(&python).args(["-c", script, &query]).output().unwrap();
        std::fs::remove_file(&file).unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let expected: Vec<usize> = text.lines().map(|line| line.parse().unwrap()).collect();
        assert_eq!(expected.len(), HISTORIES);
        assert_eq!(by_funnel(&plan, &funnel, &histories, Period::EVER), expected, "{name}");
        eprintln!("{name}: {HISTORIES} histories agree with windowFunnel");
    }
}
