//! The `[cohorts]` of the plan file.

use crate::events::Names;
use crate::fields::{Fields, Node, array, integer, number};
use crate::funnels::{read_selection, read_selections};
use crate::model::{Amount, Cohort, Goal, Group, Grouping, Kind, MAX_INTEGER, Metric, Text};
use crate::problem::Report;
use crate::rules::must_be_number;

const METRICS: [(&str, Metric); 5] = [
    ("retention", Metric::Retention),
    ("activation_rate", Metric::ActivationRate),
    ("ltv", Metric::Ltv),
    ("arpu", Metric::Arpu),
    ("trading_volume", Metric::TradingVolume),
];

const COHORT_KEYS: [&str; 9] = [
    "description",
    "by",
    "metrics",
    "days",
    "active",
    "activation",
    "revenue",
    "volume",
    "goal",
];

/// The last day at which retention can be read: ten years.
const MAX_DAY: i64 = 3650;

/// Reads `[cohorts]`.
pub(crate) fn read_cohorts(report: &mut Report<'_>, plan: &Fields<'_>, names: &Names<'_>) -> Vec<Cohort> {
    let mut cohorts = Vec::new();
    for (name, node) in plan.named(report, "cohorts") {
        let what = format!("cohort \"{}\"", name.value);
        if let Some(fields) = Fields::open(report, node, name.at, what, &COHORT_KEYS) {
            cohorts.extend(read_cohort(report, name.value, &fields, names));
        }
    }
    cohorts
}

fn read_cohort(report: &mut Report<'_>, name: &str, fields: &Fields<'_>, names: &Names<'_>) -> Option<Cohort> {
    let description = fields.text(report, "description");
    let by = fields
        .require(
            report,
            "by",
            "{ week_of = \"event\" } or { user_property = \"name\", groups = [...] }",
        )
        .and_then(|node| read_grouping(report, node, names));
    let metrics = read_metrics(report, fields);
    for (metric, key, expected) in [
        (Metric::Retention, "days", "a list of days, such as [1, 7, 30]"),
        (Metric::Retention, "active", "a list of events"),
        (Metric::ActivationRate, "activation", "an event"),
        (Metric::Ltv, "revenue", "an event and its property"),
        (Metric::Arpu, "revenue", "an event and its property"),
        (Metric::TradingVolume, "volume", "an event and its property"),
    ] {
        let needed = metrics.iter().flatten().any(|candidate| *candidate == metric);
        // Two metrics live on revenue; its lack is told once.
        let told = metric == Metric::Arpu && metrics.iter().flatten().any(|candidate| *candidate == Metric::Ltv);
        let empty = fields
            .get(key)
            .and_then(|node| node.get_ref().as_array())
            .is_some_and(|list| list.is_empty());
        if empty && needed {
            let at = fields.key_span(key).unwrap_or_else(|| fields.at.clone());
            report.add(&at, format!("\"{key}\" is empty"), expected);
        }
        if needed && !told && fields.get(key).is_none() {
            let message = format!(
                "{} has no \"{key}\" for its metric {}",
                fields.what,
                metric_name(metric)
            );
            report.add(&fields.at, message, expected);
        }
    }
    let days = read_days(report, fields);
    let active = fields
        .get("active")
        .map(|node| read_selections(report, node, "active", names));
    let activation = fields
        .get("activation")
        .and_then(|node| read_selection(report, node, "activation", names));
    let revenue = read_amount(report, fields, "revenue", names);
    let volume = read_amount(report, fields, "volume", names);
    let goal = fields
        .get("goal")
        .and_then(|node| read_goal(report, node, metrics.as_deref().unwrap_or_default(), &days));
    Some(Cohort {
        name: name.to_owned(),
        description: description?.value.to_owned(),
        by: by?,
        metrics: metrics?,
        days,
        active: active.unwrap_or_default(),
        activation,
        revenue,
        volume,
        goal,
    })
}

fn metric_name(metric: Metric) -> &'static str {
    let found = METRICS.iter().find(|(_, candidate)| *candidate == metric);
    found.map_or("", |(name, _)| *name)
}

fn read_metrics(report: &mut Report<'_>, fields: &Fields<'_>) -> Option<Vec<Metric>> {
    fields.require(report, "metrics", "a list of metrics")?;
    let given = fields.texts(report, "metrics")?;
    let mut metrics = Vec::new();
    for word in &given {
        match METRICS.iter().find(|(name, _)| *name == word.value) {
            Some((_, metric)) => metrics.push(*metric),
            None => report.unknown(&word.at, "metric", word.value, METRICS.iter().map(|(name, _)| *name)),
        }
    }
    Some(metrics)
}

fn read_grouping<'a>(report: &mut Report<'_>, node: &'a Node<'a>, names: &Names<'_>) -> Option<Grouping> {
    let keys = ["week_of", "user_property", "groups"];
    let fields = Fields::open(report, node, node.span(), "\"by\"", &keys)?;
    if let Some(event) = fields.optional_text(report, "week_of") {
        if let Some(at) = keys[1..].iter().find_map(|key| fields.key_span(key)) {
            report.add(
                &at,
                "two groupings stand side by side",
                "week_of alone, or user_property with groups",
            );
        }
        names.event(report, &event)?;
        return Some(Grouping::WeekOf(event.value.to_owned()));
    }
    let property = fields.text(report, "user_property")?;
    let kind = names.user_properties.find(report, "user property", &property)?;
    let node = fields.require(report, "groups", "a list of groups")?;
    let members = array(report, node, "groups")?;
    if members.is_empty() {
        report.add(&node.span(), "\"groups\" is empty", "at least one group");
    }
    let mut groups: Vec<Group> = Vec::new();
    for member in members {
        let Some(group) = read_group(report, member, kind) else {
            continue;
        };
        if groups.iter().any(|earlier| earlier.name == group.name) {
            report.add(
                &member.span(),
                format!("the group \"{}\" stands twice", group.name),
                "another name",
            );
        }
        groups.push(group);
    }
    Some(Grouping::UserProperty {
        name: property.value.to_owned(),
        groups,
    })
}

fn read_group<'a>(report: &mut Report<'_>, node: &'a Node<'a>, kind: &Kind) -> Option<Group> {
    let allowed: &[&str] = match kind {
        Kind::String(_) => &["name", "values", "prefixes"],
        Kind::Integer { .. } | Kind::Number(_) => &["name", "from", "to"],
        _ => &["name"],
    };
    let fields = Fields::open(report, node, node.span(), "the group", allowed)?;
    let name = fields.text(report, "name");
    let mut texts = |key| {
        let texts = fields.texts(report, key).unwrap_or_default();
        texts.iter().map(|text| text.value.to_owned()).collect::<Vec<String>>()
    };
    let (values, prefixes) = (texts("values"), texts("prefixes"));
    if let Kind::String(Text::Closed { values: closed }) = kind {
        for value in fields
            .get("values")
            .and_then(|node| node.get_ref().as_array())
            .into_iter()
            .flatten()
        {
            if let Some(given) = value
                .get_ref()
                .as_str()
                .filter(|given| !closed.iter().any(|known| known == given))
            {
                report.unknown(&value.span(), "value", given, closed.iter().map(String::as_str));
            }
        }
    }
    let from = fields.integer(report, "from", -MAX_INTEGER, MAX_INTEGER);
    let to = fields.integer(report, "to", -MAX_INTEGER, MAX_INTEGER);
    if allowed[1..].iter().all(|key| fields.get(key).is_none()) {
        let expected = match allowed {
            [_] => "a user property that is a string or a number".to_owned(),
            [_, keys @ ..] => keys.join(" or "),
            [] => String::new(),
        };
        report.add(&fields.at, "nobody can be in the group", expected);
    }
    if let (Some(from), Some(to)) = (from, to)
        && from > to
    {
        report.add(
            &fields.at,
            "nobody can be in the group",
            "a \"from\" that is not above \"to\"",
        );
    }
    Some(Group {
        name: name?.value.to_owned(),
        values,
        prefixes,
        from,
        to,
    })
}

fn read_days(report: &mut Report<'_>, fields: &Fields<'_>) -> Vec<u32> {
    let mut days: Vec<u32> = Vec::new();
    for node in fields.array(report, "days").unwrap_or_default() {
        let day = integer(report, node, "days", 1, MAX_DAY).and_then(|day| u32::try_from(day).ok());
        match day {
            Some(day) if days.last().is_some_and(|last| *last >= day) => {
                report.add(
                    &node.span(),
                    format!("day {day} is not after the day before it"),
                    "days in rising order",
                );
            }
            Some(day) => days.push(day),
            None => {}
        }
    }
    days
}

fn read_amount(report: &mut Report<'_>, cohort: &Fields<'_>, key: &str, names: &Names<'_>) -> Option<Amount> {
    let node = cohort.get(key)?;
    let fields = Fields::open(report, node, node.span(), format!("\"{key}\""), &["event", "property"])?;
    let event = fields.text(report, "event");
    let property = fields.text(report, "property")?;
    let event = event?;
    let kind = names.event(report, &event)?.find(report, "property", &property)?;
    must_be_number(report, &property, kind).then(|| Amount {
        event: event.value.to_owned(),
        property: property.value.to_owned(),
    })
}

fn read_goal<'a>(report: &mut Report<'_>, node: &'a Node<'a>, metrics: &[Metric], days: &[u32]) -> Option<Goal> {
    let fields = Fields::open(report, node, node.span(), "\"goal\"", &["metric", "day", "above"])?;
    let asked: Vec<(&str, Metric)> = METRICS
        .into_iter()
        .filter(|(_, metric)| metrics.contains(metric))
        .collect();
    let metric = fields.choice(report, "metric", &asked);
    let day = fields
        .integer(report, "day", 1, MAX_DAY)
        .and_then(|day| u32::try_from(day).ok());
    if let (Some(node), Some(day)) = (fields.get("day"), day)
        && !days.contains(&day)
    {
        report.add(
            &node.span(),
            format!("day {day} is not one of \"days\""),
            "one of the cohort's days",
        );
    }
    if metric == Some(Metric::Retention) && fields.get("day").is_none() {
        report.add(&fields.at, "the goal has no \"day\"", "one of the cohort's days");
    }
    let above = fields.require(report, "above", "a number");
    let above = above.and_then(|node| number(report, node, "above"));
    Some(Goal {
        metric: metric?,
        day,
        above: above?,
    })
}
