//! Funnels and cohorts in the plan file. What cannot be counted yet stands there as a comment.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::line;
use super::property::name_of;
use super::toml::{comment, key_of, quoted, quoted_list};
use crate::MARK;
use crate::cohorts::{Grouping, days, grouping, metrics, needs};
use crate::document::{Cohort, Definition, Document, Event, Property, Step};
use crate::funnels::{Meaning, meaning};
use crate::names::snake_case;
use crate::types::Type;

/// Writes `[funnels]`.
pub fn funnels(document: &Document, text: &mut String) {
    let mut written = BTreeSet::new();
    line!(
        text,
        "# Funnels: the steps in strict order, each person by itself; window: from the first step to the last."
    );
    for (place, funnel) in document
        .funnels
        .iter()
        .enumerate()
        .filter(|(_, funnel)| funnel.steps.len() > 1)
    {
        let name = unique(&funnel.title, "funnel", place, &mut written);
        line!(text);
        line!(
            text,
            "{MARK} a name of your own; the document's heading is \"{}\".",
            comment(&funnel.title)
        );
        line!(text, "[funnels.{name}]");
        line!(text, "description = {}", quoted(&funnel.title.replace('`', "")));
        if funnel.window.is_none() {
            line!(text, "{MARK} window; the document says none.");
        }
        line!(text, "window = \"{}\"", funnel.window.as_deref().unwrap_or("30d"));
        line!(text, "steps = [");
        for step in &funnel.steps {
            write_step(document, step, text);
        }
        line!(text, "]");
    }
    line!(text);
}

fn write_step(document: &Document, step: &Step, text: &mut String) {
    let Some(event) = document.event(&step.event) else {
        line!(
            text,
            "  {MARK} line {} has the step {}, and there is no such event.",
            step.line,
            quoted(&step.event)
        );
        return;
    };
    let condition = step.condition.as_deref();
    let place = condition.map(|written| filter(event, written));
    match (condition, place) {
        (_, Some(Some(filter))) => line!(text, "  {{ event = {}, where = {{ {filter} }} }},", quoted(&step.event)),
        (Some(written), _) => {
            line!(
                text,
                "  {MARK} where = {{ … }}; line {} says ({}).",
                step.line,
                comment(written)
            );
            line!(text, "  {{ event = {} }},", quoted(&step.event));
        }
        _ => line!(text, "  {{ event = {} }},", quoted(&step.event)),
    }
}

/// A condition as the plan file writes it, where it is clear.
fn filter(event: &Event, written: &str) -> Option<String> {
    match meaning(event, written) {
        Meaning::Equals(property, value) => {
            let value = literal(property, &value)?;
            Some(format!("{} = {value}", key_of(&name_of(property))))
        }
        Meaning::Compares(property, key, number) => {
            let is_number = matches!(property.kind, Some(Type::Integer | Type::Number));
            let is_plain = serde_json::from_str::<f64>(&number).is_ok();
            (is_number && is_plain).then(|| format!("{} = {{ {key} = {number} }}", key_of(&name_of(property))))
        }
        Meaning::NoProperty(_) | Meaning::NoValue | Meaning::Several(_) => None,
    }
}

fn literal(property: &Property, value: &str) -> Option<String> {
    match property.kind? {
        Type::Boolean => value.parse::<bool>().ok().map(|flag| flag.to_string()),
        Type::Integer => value.parse::<i64>().ok().map(|number| number.to_string()),
        Type::Number => serde_json::from_str::<f64>(value).ok().map(|_| value.to_owned()),
        Type::String if !property.is_enumerated() || property.texts().contains(&value) => Some(quoted(value)),
        Type::Enum if property.texts().contains(&value) => Some(quoted(value)),
        _ => None,
    }
}

/// Writes `[cohorts]`.
pub fn cohorts(document: &Document, text: &mut String) {
    let mut written = BTreeSet::new();
    line!(
        text,
        "# Cohorts: who belongs together (by), and what is asked of each group (metrics)."
    );
    for (place, cohort) in document.cohorts.iter().enumerate() {
        let name = unique(&cohort.title, "cohort", place, &mut written);
        line!(text);
        let mut missing: Vec<String> = Vec::new();
        let mut body = format!(
            "[cohorts.{name}]\ndescription = {}\n",
            quoted(&cohort.title.replace('`', ""))
        );
        match by(document, cohort) {
            Some(by) => line!(body, "by = {by}"),
            None => missing.push(String::from("by = { … }: what puts people into one group")),
        }
        write_metrics(document, cohort, &mut body, &mut missing);
        if missing.is_empty() {
            text.push_str(&body);
            continue;
        }
        line!(text, "{MARK} this cohort cannot be counted yet. It lacks:");
        for what in missing {
            line!(text, "#   {}", comment(&what));
        }
        for commented in body.lines() {
            line!(text, "# {commented}");
        }
    }
}

fn by(document: &Document, cohort: &Cohort) -> Option<String> {
    match grouping(document, &cohort.grouping.as_ref()?.text) {
        Grouping::WeekOf(event) => Some(format!("{{ week_of = {} }}", quoted(&event))),
        Grouping::UserProperty { name, groups } => {
            let property = document.user_property(&name)?;
            let groups: Option<Vec<String>> = groups.iter().map(|written| group(property, written)).collect();
            let groups = groups.filter(|groups| !groups.is_empty())?;
            Some(format!(
                "{{ user_property = {}, groups = [\n  {},\n] }}",
                quoted(&name),
                groups.join(",\n  ")
            ))
        }
        Grouping::NoEvent | Grouping::Unclear => None,
    }
}

/// One group: a value, a number, or `4+`.
fn group(property: &Property, written: &str) -> Option<String> {
    let name = quoted(written);
    match property.kind? {
        Type::String | Type::Enum => Some(format!("{{ name = {name}, values = [{name}] }}")),
        Type::Integer | Type::Number => {
            if let Some(from) = written.strip_suffix('+') {
                let from: i64 = from.trim().parse().ok()?;
                return Some(format!("{{ name = {name}, from = {from} }}"));
            }
            let (from, to) = written.split_once(['-', '–']).unwrap_or((written, written));
            let (from, to): (i64, i64) = (from.trim().parse().ok()?, to.trim().parse().ok()?);
            (from <= to).then(|| format!("{{ name = {name}, from = {from}, to = {to} }}"))
        }
        _ => None,
    }
}

fn write_metrics(document: &Document, cohort: &Cohort, body: &mut String, missing: &mut Vec<String>) {
    let said = cohort.metrics.as_ref().map_or("", |line| line.text.as_str());
    let asked = metrics(said);
    if asked.is_empty() {
        missing.push(String::from(
            "metrics = [ … ]: retention, activation_rate, ltv, arpu, trading_volume",
        ));
        return;
    }
    line!(body, "metrics = {}", quoted_list(&asked));
    if asked.contains(&"retention") {
        let days: Vec<String> = days(said).iter().map(u32::to_string).collect();
        if days.is_empty() {
            missing.push(String::from("days = [1, 7, 30]: the days at which retention is read"));
        } else {
            line!(body, "days = [{}]", days.join(", "));
        }
    }
    let mut done: Vec<Definition> = Vec::new();
    for needed in asked.iter().map(|metric| needs(metric)) {
        if done.contains(&needed) {
            continue;
        }
        done.push(needed);
        match cohort
            .defined(needed)
            .and_then(|(_, names)| definition(document, needed, &names))
        {
            Some(value) => line!(body, "{} = {value}", needed.key()),
            None => missing.push(format!("{} = …: {}", needed.key(), needed.question())),
        }
    }
    if let Some(goal) = &cohort.goal {
        match parse_goal(&goal.text, &asked, &days(said)) {
            Some(goal) => line!(body, "goal = {goal}"),
            None => line!(body, "# The document's goal: {}", comment(&goal.text)),
        }
    }
}

/// `D30 retention > 60%`: one metric that is asked for, one of its days, and the value to exceed.
fn parse_goal(text: &str, asked: &[&str], asked_days: &[u32]) -> Option<String> {
    let [metric] = metrics(text)[..] else { return None };
    let (_, value) = text.split_once('>')?;
    let value = value.trim();
    let number = value.trim_end_matches('%').trim();
    let above: f64 = serde_json::from_str(number).ok()?;
    let above = if value.ends_with('%') { above / 100.0 } else { above };
    let day = match days(text)[..] {
        [day] if asked_days.contains(&day) => format!("day = {day}, "),
        [] if metric != "retention" => String::new(),
        _ => return None,
    };
    asked
        .contains(&metric)
        .then(|| format!("{{ metric = \"{metric}\", {day}above = {above:?} }}"))
}

fn definition(document: &Document, needed: Definition, names: &[&str]) -> Option<String> {
    let event = |name: &&str| {
        document
            .event(name)
            .map(|event| format!("{{ event = {} }}", quoted(&event.name)))
    };
    match needed {
        Definition::Active => {
            let events: Option<Vec<String>> = names.iter().map(event).collect();
            events
                .filter(|events| !events.is_empty())
                .map(|events| format!("[{}]", events.join(", ")))
        }
        Definition::Activation => names.first().and_then(event),
        Definition::Revenue | Definition::Volume => {
            let (event, property) = names.first()?.split_once('.')?;
            let kind = document.event(event)?.property(property)?.kind;
            let amount = || format!("{{ event = {}, property = {} }}", quoted(event), quoted(property));
            matches!(kind, Some(Type::Integer | Type::Number)).then(amount)
        }
    }
}

/// A name for a funnel or a cohort out of its heading, in `snake_case`, that no other has.
fn unique(title: &str, what: &str, place: usize, written: &mut BTreeSet<String>) -> String {
    let own = snake_case(title);
    let own = own
        .strip_suffix("_funnel")
        .or(own.strip_prefix("by_"))
        .unwrap_or(&own)
        .to_owned();
    let own = if own.is_empty() {
        format!("{what}_{}", place + 1)
    } else {
        own
    };
    let name = if written.contains(&own) {
        format!("{own}_{}", place + 1)
    } else {
        own
    };
    written.insert(name.clone());
    name
}
