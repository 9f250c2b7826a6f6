//! The plan as a page to read: `plan/PLAN.md`.

use crate::frame::Frame;
use crate::values::example;
use cryptorebate_plan::Plan;
use cryptorebate_plan::model::{
    Amount, Cohort, Deprecation, Emitter, Event, Funnel, Group, Grouping, Identity, Kind, Metric, Platform, Property,
    Selection, Test, Update,
};
use std::fmt::Write as _;

/// Writes the whole page.
pub(crate) fn render(plan: &Plan, frame: Frame<'_>) -> String {
    let mut page = format!(
        "<!-- {} -->\n\n# Tracking plan: {}\n\nVersion {}. {}\n",
        frame.header, plan.name, plan.version, plan.description
    );
    page.push_str(&contents(plan));
    page.push_str(&platforms(&plan.platforms));
    page.push_str(&summary(plan));
    page.push_str("\n## Events\n");
    plan.events.iter().for_each(|event| page.push_str(&render_event(event)));
    page.push_str(&user_properties(plan));
    if !plan.funnels.is_empty() {
        page.push_str("\n## Funnels\n\nThe steps in strict order, each person by itself.\n");
        plan.funnels
            .iter()
            .for_each(|funnel| page.push_str(&render_funnel(funnel)));
    }
    if !plan.cohorts.is_empty() {
        page.push_str("\n## Cohorts\n");
        plan.cohorts
            .iter()
            .for_each(|cohort| page.push_str(&render_cohort(cohort)));
    }
    page
}

/// A link to the heading `name`, which GitHub anchors by the name itself where it is in `snake_case`.
fn link(name: &str) -> String {
    format!("[`{name}`](#{name})")
}

fn contents(plan: &Plan) -> String {
    let mut text =
        "\n## Contents\n\n- [Platforms](#platforms)\n- [Summary](#summary)\n- [Events](#events)\n".to_owned();
    let mut categories: Vec<&str> = Vec::new();
    for event in &plan.events {
        if !categories.contains(&event.category.as_str()) {
            categories.push(&event.category);
        }
    }
    for category in categories {
        let events = plan.events.iter().filter(|event| event.category == category);
        let links: Vec<String> = events.map(|event| link(&event.name)).collect();
        let _ = writeln!(text, "  - {category}: {}", links.join(", "));
    }
    text.push_str("- [User properties](#user-properties)\n");
    text.push_str(if plan.funnels.is_empty() {
        ""
    } else {
        "- [Funnels](#funnels)\n"
    });
    text.push_str(if plan.cohorts.is_empty() {
        ""
    } else {
        "- [Cohorts](#cohorts)\n"
    });
    text
}

fn platforms(platforms: &[Platform]) -> String {
    let rows = platforms.iter().map(|platform| {
        let session = if platform.session_required {
            "required"
        } else {
            "optional"
        };
        let name = format!("`{}`", platform.name);
        vec![
            name,
            platform.description.clone(),
            session.to_owned(),
            who_sends(platform.emitter).to_owned(),
        ]
    });
    format!(
        "\n## Platforms\n\n{}",
        table(&["Platform", "What it is", "`session_id`", "Who sends"], rows)
    )
}

fn summary(plan: &Plan) -> String {
    let rows = plan.events.iter().enumerate().map(|(index, event)| {
        vec![
            (index + 1).to_string(),
            match event.deprecated {
                None => link(&event.name),
                Some(_) => format!("{} (deprecated)", link(&event.name)),
            },
            code_list(&event.platforms),
            format!("{:?}", event.priority),
            event.category.clone(),
            who_sends(event.emitter).to_owned(),
            who_is_named(event.identity).to_owned(),
        ]
    });
    let heads = [
        "#",
        "Event",
        "Platforms",
        "Priority",
        "Category",
        "Who sends",
        "Identity",
    ];
    format!("\n## Summary\n\n{}", table(&heads, rows))
}

fn render_event(event: &Event) -> String {
    let mut text = format!(
        "\n### `{}`\n\n{}{}\n\n{:?} · {} · from {} · sent by {} · identity: {}\n\n",
        event.name,
        event.description,
        deprecated(event.deprecated.as_ref(), link),
        event.priority,
        event.category,
        code_list(&event.platforms),
        who_sends(event.emitter),
        who_is_named(event.identity),
    );
    if event.properties.is_empty() {
        text.push_str("No properties.\n");
    } else {
        let rows = event.properties.iter().map(|property| {
            let required = if property.required { "yes" } else { "no" };
            row(property, required)
        });
        text.push_str(&table(
            &["Property", "Type", "Required", "Description", "Example", "Expected"],
            rows,
        ));
    }
    if !event.rules.is_empty() {
        text.push_str("\nRules:\n\n");
    }
    for rule in &event.rules {
        let _ = writeln!(text, "- `{}`: `{}` is {}.", rule.name, rule.at, rule.expected);
    }
    text
}

fn user_properties(plan: &Plan) -> String {
    let rows = plan.user_properties.iter().map(|user_property| {
        let update = match user_property.update {
            Update::SetOnce => "set once",
            Update::Update => "update",
        };
        row(&user_property.property, update)
    });
    let table = table(
        &["Property", "Type", "Changes", "Description", "Example", "Expected"],
        rows,
    );
    format!("\n## User properties\n\n*Set once*: the first value stays. *Update*: the last value counts.\n\n{table}")
}

fn row(property: &Property, third: &str) -> Vec<String> {
    let examples = property
        .examples
        .iter()
        .map(|value| format!("`{}`", example(property, value)));
    vec![
        format!("`{}`", property.name),
        type_name(&property.kind),
        third.to_owned(),
        property.description.clone() + &deprecated(property.deprecated.as_ref(), |name| format!("`{name}`")),
        examples.collect::<Vec<String>>().join(", "),
        property.expected.clone(),
    ]
}

/// What follows a description of something that is on its way out.
fn deprecated(deprecation: Option<&Deprecation>, quote: impl Fn(&str) -> String) -> String {
    deprecation.map_or_else(String::new, |deprecation| {
        format!(" **Deprecated:** {}.", deprecation.in_words(quote))
    })
}

fn type_name(kind: &Kind) -> String {
    match kind {
        Kind::Boolean => "boolean".to_owned(),
        Kind::Integer { .. } => "integer".to_owned(),
        Kind::Number(_) => "number".to_owned(),
        Kind::String(_) => "string".to_owned(),
        Kind::List { items, .. } => format!("list of {}", type_name(items)),
        Kind::Object { .. } => "object".to_owned(),
    }
}

fn render_funnel(funnel: &Funnel) -> String {
    let mut text = format!(
        "\n### Funnel `{}`\n\n{} Within {} from the first step to the last.\n\n",
        funnel.name,
        funnel.description,
        duration(funnel.window_seconds)
    );
    for (index, step) in funnel.steps.iter().enumerate() {
        let _ = writeln!(text, "{}. {}", index + 1, selection(step));
    }
    text
}

fn render_cohort(cohort: &Cohort) -> String {
    let mut text = format!("\n### Cohort `{}`\n\n{}\n\n", cohort.name, cohort.description);
    match &cohort.by {
        Grouping::WeekOf(event) => {
            let _ = writeln!(text, "- Groups: by the week of {}", link(event));
        }
        Grouping::UserProperty { name, groups } => {
            let groups: Vec<String> = groups.iter().map(group).collect();
            let _ = writeln!(text, "- Groups: by `{name}`: {}", groups.join("; "));
        }
    }
    let metrics: Vec<&str> = cohort.metrics.iter().map(|metric| metric_name(*metric)).collect();
    let _ = writeln!(text, "- Metrics: {}", metrics.join(", "));
    if !cohort.days.is_empty() {
        let days: Vec<String> = cohort.days.iter().map(|day| format!("D{day}")).collect();
        let _ = writeln!(text, "- Days: {}", days.join(", "));
    }
    if !cohort.active.is_empty() {
        let active: Vec<String> = cohort.active.iter().map(selection).collect();
        let _ = writeln!(text, "- Active on a day: {}", active.join(", or "));
    }
    if let Some(activation) = &cohort.activation {
        let _ = writeln!(text, "- Activated: {}", selection(activation));
    }
    for (what, amount) in [("Revenue", &cohort.revenue), ("Trading volume", &cohort.volume)] {
        if let Some(Amount { event, property }) = amount {
            let _ = writeln!(text, "- {what}: the sum of `{property}` of {}", link(event));
        }
    }
    if let Some(goal) = &cohort.goal {
        let day = goal.day.map_or(String::new(), |day| format!(" at D{day}"));
        let _ = writeln!(text, "- Goal: {}{day} above {}", metric_name(goal.metric), goal.above);
    }
    text
}

fn group(group: &Group) -> String {
    let values = group.values.iter().map(|value| format!("`{value}`"));
    let prefixes = group.prefixes.iter().map(|prefix| format!("`{prefix}…`"));
    let range = match (group.from, group.to) {
        (Some(from), Some(to)) if from == to => Some(from.to_string()),
        (Some(from), Some(to)) => Some(format!("{from} to {to}")),
        (Some(from), None) => Some(format!("at least {from}")),
        (None, Some(to)) => Some(format!("at most {to}")),
        (None, None) => None,
    };
    let members: Vec<String> = values.chain(prefixes).chain(range).collect();
    format!("*{}* ({})", group.name, members.join(", "))
}

fn selection(selection: &Selection) -> String {
    let conditions = selection.conditions.iter().map(|condition| {
        let property = &condition.property;
        match &condition.test {
            Test::Equals(value) => format!("`{property}` is `{value}`"),
            Test::Above(bound) => format!("`{property}` is above {bound}"),
            Test::AtLeast(bound) => format!("`{property}` is at least {bound}"),
            Test::Below(bound) => format!("`{property}` is below {bound}"),
            Test::AtMost(bound) => format!("`{property}` is at most {bound}"),
        }
    });
    let conditions: Vec<String> = conditions.collect();
    if conditions.is_empty() {
        return link(&selection.event);
    }
    format!("{} where {}", link(&selection.event), conditions.join(" and "))
}

fn metric_name(metric: Metric) -> &'static str {
    match metric {
        Metric::Retention => "retention",
        Metric::ActivationRate => "activation rate",
        Metric::Ltv => "LTV",
        Metric::Arpu => "ARPU",
        Metric::TradingVolume => "trading volume",
    }
}

fn duration(seconds: u64) -> String {
    let (count, unit) = [(86_400, "day"), (3600, "hour"), (60, "minute")]
        .into_iter()
        .find(|(length, _)| seconds.is_multiple_of(*length))
        .map_or((seconds, "second"), |(length, unit)| (seconds / length, unit));
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {unit}{plural}")
}

fn who_sends(emitter: Emitter) -> &'static str {
    match emitter {
        Emitter::Client => "page or server",
        Emitter::Server => "server",
    }
}

fn who_is_named(identity: Identity) -> &'static str {
    match identity {
        Identity::User => "`user_id`",
        Identity::Visitor => "`user_id` or `anonymous_id`",
        Identity::None => "none",
    }
}

fn code_list(names: &[String]) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    names.join(", ")
}

fn table(heads: &[&str], rows: impl Iterator<Item = Vec<String>>) -> String {
    let mut text = format!("| {} |\n|{}\n", heads.join(" | "), " --- |".repeat(heads.len()));
    for row in rows {
        let cells: Vec<String> = row
            .iter()
            .map(|cell| cell.replace('\n', " ").replace('|', "\\|"))
            .collect();
        let _ = writeln!(text, "| {} |", cells.join(" | "));
    }
    text
}
