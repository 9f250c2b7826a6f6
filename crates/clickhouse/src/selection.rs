//! Selections of the plan as conditions of ClickHouse's SQL, and people as subqueries.

use cryptorebate_insights::Period;
use cryptorebate_plan::model::{Selection, Test};
use serde_json::Value;

use crate::client::quoted;
use crate::columns::{Column, Columns, Values};
use crate::target::Target;

/// No row fits.
const NONE: &str = "0";

/// Which events a selection of the plan means.
pub(crate) fn condition(columns: &Columns, selection: &Selection) -> String {
    let mut all = vec![format!("event = {}", quoted(&selection.event))];
    all.extend(tests(columns, selection));
    all.join(" AND ")
}

/// What must hold of the properties of a selection's event.
pub(crate) fn tests(columns: &Columns, selection: &Selection) -> Vec<String> {
    let tests = selection.conditions.iter().map(|condition| {
        let column = columns.find(&selection.event, &condition.property);
        column.map_or_else(|| NONE.into(), |column| test(column, &condition.test))
    });
    tests.collect()
}

fn test(column: &Column, test: &Test) -> String {
    let name = column.name();
    match (column.values, test) {
        (Values::Text { .. }, Test::Equals(Value::String(wanted))) => format!("{name} = {}", quoted(wanted)),
        (Values::Number, Test::Equals(Value::Number(number))) => format!("{name} = {number}"),
        (Values::Flag, Test::Equals(Value::Bool(flag))) => format!("{name} = {}", u8::from(*flag)),
        // Nothing holds of what is not a number.
        (Values::Number, Test::Above(bound)) => format!("{name} > {bound}"),
        (Values::Number, Test::AtLeast(bound)) => format!("{name} >= {bound}"),
        (Values::Number, Test::Below(bound)) => format!("{name} < {bound}"),
        (Values::Number, Test::AtMost(bound)) => format!("{name} <= {bound}"),
        _ => NONE.into(),
    }
}

/// Whether a time is in a period; nothing where the period is all time.
pub(crate) fn within(column: &str, period: Period) -> Option<String> {
    let from = (period.from_ms > i64::MIN).then(|| format!("{column} >= {}", period.from_ms));
    let to = (period.to_ms < i64::MAX).then(|| format!("{column} < {}", period.to_ms));
    match (from, to) {
        (Some(from), Some(to)) => Some(format!("{from} AND {to}")),
        (from, to) => from.or(to),
    }
}

/// The names of events as a list.
pub(crate) fn names<'n>(events: impl Iterator<Item = &'n str>) -> String {
    let mut names: Vec<String> = events.map(quoted).collect();
    names.sort_unstable();
    names.dedup();
    names.join(", ")
}

/// What is to stand in front of a join: on a cluster, the right side is made once and not by each shard.
pub(crate) fn join(target: &Target) -> &'static str {
    if target.cluster.is_some() {
        "GLOBAL ANY LEFT JOIN"
    } else {
        "ANY LEFT JOIN"
    }
}

/// Of the users with whom events name a visitor, the first by time and then by name.
pub(crate) const OWNER: &str = "argMin(user, tuple(at_ms, user_id))";

/// Which user each visitor is.
pub(crate) fn owners(target: &Target) -> String {
    let database = &target.database;
    format!("(SELECT visitor AS identity, {OWNER} AS owner FROM {database}.joins GROUP BY visitor) AS owners")
}

/// The person of an identity, behind a join with [`owners`].
pub(crate) const PERSON: &str = "if(owner = 0, identity, owner)";

/// What the profile of each person says of one user property, as JSON.
pub(crate) fn profile(target: &Target, name: &str) -> String {
    let database = &target.database;
    format!(
        "(SELECT {PERSON} AS person, argMax(value, version) AS known FROM \
         (SELECT identity, value, version FROM {database}.profiles WHERE name = {name}) AS said {join} {owners} \
         USING identity GROUP BY person) AS profile",
        name = quoted(name),
        join = join(target),
        owners = owners(target),
    )
}

/// The text of a property by which people are told apart; empty where there is none.
pub(crate) fn label(column: &Column) -> String {
    let name = column.name();
    match column.values {
        Values::Text { .. } => name,
        Values::Number => format!("if(isNaN({name}), '', toString({name}))"),
        Values::Flag => format!("multiIf({name} = 0, 'false', {name} = 1, 'true', '')"),
        Values::Days => "''".into(),
    }
}
