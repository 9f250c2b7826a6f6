//! Cohorts in ClickHouse: each person's start, activity and money are put together there, and added up by group.
//!
//! What each word means is said in `cryptorebate_insights::cohort`; here it is said again in SQL, and the tests compare.

use clickhouse::Row;
use cryptorebate_insights::{
    Cents, CohortAnswer, CohortQuestion, DAY_MS, GroupSums, Groups, Period, Place, ProfileValue, Reading,
};
use cryptorebate_plan::model::{Amount, Grouping, Plan};
use serde::Deserialize;

use crate::client::{Client, quoted};
use crate::columns::{Columns, Values};
use crate::fault::Fault;
use crate::selection::{PERSON, condition, join, names, owners, profile, within};

/// What the people of one week, or of one value of a user property, come to.
#[derive(Row, Deserialize)]
struct Sums {
    /// In days since the epoch.
    monday: i64,
    /// As JSON.
    value: String,
    people: u64,
    activated: u64,
    /// In cents, as the next two.
    revenue: i64,
    of_period: i64,
    volume: i64,
    /// For each day of the cohort, for how many it is over, and how many of them were active.
    days: Vec<(u64, u64)>,
}

/// The first event of a person and its platform are one number: the time, and behind it so many bits.
const PLATFORM_BITS: u32 = 4;
/// A platform that the plan, which has at most 8, does not have.
const NO_PLATFORM: usize = (1 << PLATFORM_BITS) - 1;

/// Answers a question.
pub(crate) fn cohort(
    client: &Client,
    columns: &Columns,
    plan: &Plan,
    question: &CohortQuestion<'_>,
) -> Result<CohortAnswer, Fault> {
    let sql = sql(client, columns, plan, question);
    let mut groups = Groups::new(question.cohort);
    client.each(&sql, |row: Sums| {
        groups.of(place(plan, &question.cohort.by, &row)).add(&GroupSums {
            people: row.people,
            days: row.days,
            activated: row.activated,
            revenue: Cents(row.revenue),
            revenue_of_period: Cents(row.of_period),
            volume: Cents(row.volume),
        });
    })?;
    Ok(groups.answer())
}

fn place(plan: &Plan, by: &Grouping, row: &Sums) -> Place {
    match by {
        Grouping::WeekOf(_) => Place::Week(row.monday),
        Grouping::UserProperty { name, groups } => {
            let property = plan.user_properties.iter().find(|of| of.property.name == *name);
            let property = property.filter(|_| !row.value.is_empty());
            let read = property.map(|of| ProfileValue::read(of, &row.value));
            let (label, number) = read.map_or((None, None), |read| (read.label, read.integer));
            Place::of_value(groups, label.as_deref(), number)
        }
    }
}

fn sql(client: &Client, columns: &Columns, plan: &Plan, question: &CohortQuestion<'_>) -> String {
    let target = client.target();
    let cohort = question.cohort;
    let now_ms = question.now_ms;
    let (join, owners) = (join(target), owners(target));
    let (start, needs_start) = match &cohort.by {
        Grouping::WeekOf(event) => (Some(event.as_str()), true),
        Grouping::UserProperty { .. } => (start_event(plan), false),
    };
    let started = start.map_or_else(|| "0".into(), |event| format!("event = {}", quoted(event)));
    let platforms: Vec<String> = plan.platforms.iter().map(|platform| quoted(&platform.name)).collect();
    // The place among these, from 0 on; where it is none of them, -1 becomes the last that there can be.
    let platform = format!(
        "bitAnd(toInt64(indexOf([{}], toString(platform))) - 1, {NO_PLATFORM})",
        platforms.join(", ")
    );
    let at_and_platform = format!("(bitShiftLeft(occurred_ms, {PLATFORM_BITS}) + {platform})");
    let amounts = [&cohort.revenue, &cohort.volume].into_iter().flatten();
    let events = start
        .into_iter()
        .chain(
            cohort
                .active
                .iter()
                .chain(&cohort.activation)
                .map(|selection| selection.event.as_str()),
        )
        .chain(amounts.map(|amount| amount.event.as_str()));
    // Who never made the event to start with has started with any.
    let only = if needs_start {
        format!(" AND event IN ({})", names(events))
    } else {
        String::new()
    };
    let any_active = cohort
        .active
        .iter()
        .map(|selection| format!("({})", condition(columns, selection)));
    let any_active = any_active
        .reduce(|one, other| format!("{one} OR {other}"))
        .unwrap_or_else(|| "0".into());
    let (active_from, active_to) = activity(columns, question);
    let activated = match &cohort.activation {
        Some(selection) => condition(columns, selection),
        None => "0".into(),
    };
    let until_now = Period {
        to_ms: now_ms.saturating_add(1),
        ..Period::EVER
    };
    let revenue = cents(columns, cohort.revenue.as_ref(), until_now);
    let of_period = cents(columns, cohort.revenue.as_ref(), question.earned);
    let volume = cents(columns, cohort.volume.as_ref(), question.earned);
    // What is added up must be there once.
    let once = if cohort.revenue.is_some() || cohort.volume.is_some() {
        " FINAL"
    } else {
        ""
    };
    // Of a name that stands within an aggregation too, ClickHouse does not know which is meant: so these are other names.
    let of_identities = format!(
        "SELECT identity, minIf({at_and_platform}, {started}) AS i_start, countIf({started}) AS i_starts, \
         min({at_and_platform}) AS i_first, groupArrayIf(tuple({active_from}, {active_to}), {any_active}) AS i_active, countIf({activated}) AS i_activations, \
         {revenue} AS i_revenue, {of_period} AS i_of_period, {volume} AS i_volume \
         FROM {}.events{once} WHERE identity != 0{only} GROUP BY identity",
        target.database
    );
    let of_people = format!(
        "SELECT {PERSON} AS person, minIf(i_start, i_starts > 0) AS own_start, sum(i_starts) AS starts, \
         min(i_first) AS first, groupArrayArray(i_active) AS active, \
         sum(i_activations) AS activations, sum(i_revenue) AS revenue, sum(i_of_period) AS of_period, \
         sum(i_volume) AS volume FROM ({of_identities}) AS identities {join} {owners} USING identity GROUP BY person"
    );
    // Users are odd; visitors who are nobody's are in no cohort.
    let mut of_people = format!(
        "SELECT person, bitShiftRight(if(starts > 0, own_start, first), {PLATFORM_BITS}) AS start, \
         bitAnd(if(starts > 0, own_start, first), {NO_PLATFORM}) AS started_on, active, activations, revenue, of_period, volume FROM ({of_people}) WHERE bitAnd(person, 1) = 1{}",
        if needs_start { " AND starts > 0" } else { "" }
    );
    let value = match &cohort.by {
        Grouping::WeekOf(_) => "''",
        Grouping::UserProperty { name, .. } => {
            let profile = profile(target, name);
            of_people = format!("SELECT * FROM ({of_people}) AS people {join} {profile} USING person");
            "known"
        }
    };
    let mut wanted: Vec<String> = within("start", question.started).into_iter().collect();
    wanted.extend(question.platform.map(|platform| {
        let number = plan.platforms.iter().position(|of| of.name == platform);
        format!("started_on = {}", number.unwrap_or(NO_PLATFORM))
    }));
    let wanted = wanted.into_iter().reduce(|one, other| format!("{one} AND {other}"));
    let wanted = wanted.map(|wanted| format!(" WHERE {wanted}")).unwrap_or_default();
    let monday = match &cohort.by {
        // 1970-01-01 was a Thursday. `modulo` keeps the sign, so it is taken twice.
        Grouping::WeekOf(_) => "day - modulo(modulo(day + 3, 7) + 7, 7)",
        Grouping::UserProperty { .. } => "toInt64(0)",
    };
    let days = days(question);
    format!(
        "SELECT toInt64({monday}) AS monday, {value} AS value, count(), countIf(activations > 0), sum(revenue), \
         sum(of_period), sum(volume), {days} FROM (SELECT *, toInt64(floor(start / {DAY_MS})) AS day \
         FROM ({of_people}){wanted}) GROUP BY monday, value"
    )
}

/// The event that people start with, by the plan's cohorts.
fn start_event(plan: &Plan) -> Option<&str> {
    plan.cohorts.iter().find_map(|cohort| match &cohort.by {
        Grouping::WeekOf(start) => Some(start.as_str()),
        Grouping::UserProperty { .. } => None,
    })
}

/// From when to when an event makes a person active: its own time, or the days that it covers.
fn activity(columns: &Columns, question: &CohortQuestion<'_>) -> (String, String) {
    let mut from = String::from("occurred_ms");
    let mut to = from.clone();
    for selection in &question.cohort.active {
        if let Some(column) = columns.days(&selection.event) {
            let (first, last) = (column.first(), column.last());
            let covers = format!("event = {} AND {first} <= {last}", quoted(&selection.event));
            from = format!("if({covers}, toInt64({first}) * {DAY_MS}, {from})");
            to = format!("if({covers}, (toInt64({last}) + 1) * {DAY_MS} - 1, {to})");
        }
    }
    (from, to)
}

/// The sum of an amount in whole cents.
fn cents(columns: &Columns, amount: Option<&Amount>, period: Period) -> String {
    let column = amount.and_then(|amount| columns.find(&amount.event, &amount.property));
    let Some(column) = column.filter(|column| column.values == Values::Number) else {
        return "toInt64(0)".into();
    };
    let name = column.name();
    let mut conditions = vec![format!("event = {}", quoted(&column.event))];
    conditions.extend(within("occurred_ms", period));
    // The cents of what has at most two decimals are next to a whole number: which way halves go does not matter.
    format!(
        "sumIf(toInt64(round(if(isNaN({name}), 0, {name}) * 100)), {})",
        conditions.join(" AND ")
    )
}

/// For each day of the cohort, for how many people it is over, and how many of them were active.
fn days(question: &CohortQuestion<'_>) -> String {
    let now_ms = question.now_ms;
    let days = &question.cohort.days;
    let cells = days.iter().enumerate().map(|(place, day)| {
        let from = i64::from(*day) * DAY_MS;
        let end = match question.reading {
            Reading::OnOrAfter => None,
            Reading::On => Some(from + DAY_MS),
            Reading::Bracket => days.get(place + 1).map(|next| i64::from(*next) * DAY_MS),
        };
        let before_end = end
            .map(|end| format!(" AND activity.1 < start + {end}"))
            .unwrap_or_default();
        let is_over = format!("start + {} <= {now_ms}", end.unwrap_or(from));
        let is_active = format!(
            "arrayExists(activity -> activity.2 >= start + {from} AND activity.1 <= {now_ms}{before_end}, active)"
        );
        format!("tuple(countIf({is_over}), countIf({is_over} AND {is_active}))")
    });
    let cells: Vec<String> = cells.collect();
    if cells.is_empty() {
        // A list whose type is known, and which is empty.
        return "arrayResize([tuple(count(), count())], 0)".into();
    }
    format!("[{}]", cells.join(", "))
}
