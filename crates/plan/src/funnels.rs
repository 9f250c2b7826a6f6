//! The `[funnels]` of the plan file, and the selections of events that funnels and cohorts share.

use crate::events::{Kinds, Names};
use crate::fields::{Fields, Node, Text, array, number, table};
use crate::model::{Condition, Funnel, Kind, Selection, Test};
use crate::problem::Report;
use crate::rules::must_be_number;
use crate::values::{fits, json};

/// The window of a funnel that says none: 30 days.
const USUAL_WINDOW_SECONDS: u64 = 30 * 86_400;
const BOUNDS: [&str; 4] = ["above", "at_least", "below", "at_most"];

/// Reads `[funnels]`.
pub(crate) fn read_funnels(report: &mut Report<'_>, plan: &Fields<'_>, names: &Names<'_>) -> Vec<Funnel> {
    let mut funnels = Vec::new();
    for (name, node) in plan.named(report, "funnels") {
        let what = format!("funnel \"{}\"", name.value);
        let Some(fields) = Fields::open(report, node, name.at, what, &["description", "window", "steps"]) else {
            continue;
        };
        let description = fields.text(report, "description");
        let window_seconds = match fields.get("window") {
            Some(_) => fields
                .text(report, "window")
                .and_then(|window| read_window(report, &window)),
            None => Some(USUAL_WINDOW_SECONDS),
        };
        let node = fields.require(report, "steps", "a list of steps");
        let steps = node.map(|node| read_selections(report, node, "steps", names));
        if let (Some(node), Some(members)) = (node, node.and_then(|node| node.get_ref().as_array()))
            && members.len() < 2
        {
            report.add(
                &node.span(),
                "a funnel needs a way from one step to another",
                "at least two steps",
            );
        }
        if let (Some(description), Some(window_seconds), Some(steps)) = (description, window_seconds, steps) {
            funnels.push(Funnel {
                name: name.value.to_owned(),
                description: description.value.to_owned(),
                window_seconds,
                steps,
            });
        }
    }
    funnels
}

/// Reads a length of time: a whole number and a unit.
fn read_window(report: &mut Report<'_>, window: &Text<'_>) -> Option<u64> {
    let unit = window.value.chars().last().and_then(|unit| match unit {
        's' => Some(1),
        'm' => Some(60),
        'h' => Some(3600),
        'd' => Some(86_400),
        _ => None,
    });
    let digits = window.value.get(..window.value.len() - 1).unwrap_or_default();
    let plain = digits.bytes().all(|byte| byte.is_ascii_digit());
    let count = digits.parse::<u64>().ok().filter(|count| plain && *count > 0);
    let seconds = count.zip(unit).and_then(|(count, unit)| count.checked_mul(unit));
    if seconds.is_none() {
        let message = format!("\"{}\" is not a length of time", window.value);
        report.add(&window.at, message, "a whole number and s, m, h or d, such as 30d");
    }
    seconds
}

/// Reads a list of `{ event = "…", where = { … } }`.
pub(crate) fn read_selections<'a>(
    report: &mut Report<'_>,
    node: &'a Node<'a>,
    key: &str,
    names: &Names<'_>,
) -> Vec<Selection> {
    let members = array(report, node, key).unwrap_or_default();
    members
        .iter()
        .filter_map(|member| read_selection(report, member, key, names))
        .collect()
}

/// Reads `{ event = "…", where = { … } }`.
pub(crate) fn read_selection<'a>(
    report: &mut Report<'_>,
    node: &'a Node<'a>,
    key: &str,
    names: &Names<'_>,
) -> Option<Selection> {
    let what = format!("a member of \"{key}\"");
    let fields = Fields::open(report, node, node.span(), what, &["event", "where"])?;
    let event = fields.text(report, "event")?;
    let kinds = names.event(report, &event)?;
    let conditions = match fields.get("where") {
        Some(node) => read_conditions(report, node, kinds),
        None => Vec::new(),
    };
    Some(Selection {
        event: event.value.to_owned(),
        conditions,
    })
}

fn read_conditions<'a>(report: &mut Report<'_>, node: &'a Node<'a>, kinds: &Kinds<'_>) -> Vec<Condition> {
    let mut conditions = Vec::new();
    for (name, node) in table(report, node, "\"where\"").into_iter().flatten() {
        let name = Text {
            value: name.get_ref().as_ref(),
            at: name.span(),
        };
        let Some(kind) = kinds.find(report, "property", &name) else {
            continue;
        };
        let tests = match node.get_ref().as_table() {
            Some(_) => read_bounds(report, node, &name, kind),
            None => read_equals(report, node, &name, kind).into_iter().collect(),
        };
        conditions.extend(tests.into_iter().map(|test| Condition {
            property: name.value.to_owned(),
            test,
        }));
    }
    conditions
}

fn read_equals(report: &mut Report<'_>, node: &Node<'_>, name: &Text<'_>, kind: &Kind) -> Option<Test> {
    if matches!(kind, Kind::List { .. } | Kind::Object { .. }) {
        let message = format!("\"{}\" cannot be compared", name.value);
        report.add(&name.at, message, "a property that is a string, a number or a boolean");
        return None;
    }
    if !fits(node, kind) {
        let message = format!("the value is not one that \"{}\" can have", name.value);
        report.add(&node.span(), message, kind.in_words(None));
        return None;
    }
    json(report, node, name.value).map(Test::Equals)
}

fn read_bounds<'a>(report: &mut Report<'_>, node: &'a Node<'a>, name: &Text<'_>, kind: &Kind) -> Vec<Test> {
    let what = format!("the condition on \"{}\"", name.value);
    let Some(fields) = Fields::open(report, node, node.span(), what, &BOUNDS) else {
        return Vec::new();
    };
    if !must_be_number(report, name, kind) {
        return Vec::new();
    }
    let tests: Vec<Test> = BOUNDS
        .iter()
        .filter_map(|key| {
            let bound = number(report, fields.get(key)?, key)?;
            Some(match *key {
                "above" => Test::Above(bound),
                "at_least" => Test::AtLeast(bound),
                "below" => Test::Below(bound),
                _ => Test::AtMost(bound),
            })
        })
        .collect();
    if node.get_ref().as_table().is_some_and(toml::map::Map::is_empty) {
        report.add(
            &node.span(),
            format!("{} is empty", fields.what),
            format!("one of {}", BOUNDS.join(", ")),
        );
    }
    tests
}
