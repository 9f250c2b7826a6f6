//! `cryptorebate funnel`: how far people come in a funnel of the plan.

use std::process::ExitCode;

use clap::Args;
use cryptorebate_insights::{Breakdown, FunnelAnswer, FunnelQuestion, StepAnswer, funnel};
use cryptorebate_plan::model::Plan;
use serde::Serialize;

use crate::Outcome;
use crate::output::print;
use crate::questions::{self, Events, Format, csv, percent, plain, span, table};

/// Show how far people come in a funnel of the plan, and how long they take
#[derive(Args)]
#[command(after_help = "\
People are counted who made the first step in the days that are asked for; later steps may lie behind them. A person is a
user id, together with what the same browser did before it was known. Times are from the step before.

Examples:
  cryptorebate funnel main
  cryptorebate funnel activation --from 2026-02-01 --to 2026-02-28 --by method
  cryptorebate funnel main --by user:signup_source --format csv > main.csv")]
pub struct Arguments {
    /// The funnel's name in the plan
    name: String,
    #[command(flatten)]
    events: Events,
    /// Only people who made the first step on this platform
    #[arg(long, value_name = "PLATFORM")]
    platform: Option<String>,
    /// Tell people apart: by "platform", by a property of the first step, or by "user:PROPERTY", a user property
    #[arg(long, value_name = "WHAT")]
    by: Option<String>,
    /// Compare with as many days before: needs --from and --to
    #[arg(long, requires = "from", requires = "to")]
    compare: bool,
}

/// The answer, and the one of the days before.
#[derive(Serialize)]
struct Answers {
    #[serde(flatten)]
    now: FunnelAnswer,
    #[serde(skip_serializing_if = "Option::is_none")]
    before: Option<FunnelAnswer>,
}

pub fn run(arguments: &Arguments) -> Outcome {
    let plan = questions::plan()?;
    let names: Vec<&str> = plan.funnels.iter().map(|funnel| funnel.name.as_str()).collect();
    let Some(asked) = plan.funnels.iter().find(|funnel| funnel.name == arguments.name) else {
        return Err(questions::unknown("funnel", &arguments.name, &names));
    };
    let breakdown = arguments.by.as_deref().map(breakdown);
    if let Some(breakdown) = breakdown {
        is_known(&plan, &asked.steps[0].event, breakdown)?;
    }
    let stored = arguments.events.read(&plan)?;
    let question = FunnelQuestion {
        funnel: asked,
        period: arguments.events.period()?,
        platform: arguments.platform.as_deref(),
        breakdown,
    };
    let before = FunnelQuestion {
        period: question.period.before(),
        ..question
    };
    let answers = Answers {
        now: funnel(stored.facts(), &question),
        before: arguments.compare.then(|| funnel(stored.facts(), &before)),
    };
    print(&match arguments.events.format {
        Format::Table => format!("{}\n\n{}", asked.description, table(&for_people(&answers))),
        Format::Json => serde_json::to_string_pretty(&answers)? + "\n",
        Format::Csv => csv(&for_spreadsheets(&answers)),
    })?;
    Ok(ExitCode::SUCCESS)
}

fn breakdown(by: &str) -> Breakdown<'_> {
    match by.strip_prefix("user:") {
        Some(property) => Breakdown::UserProperty(property),
        None if by == "platform" => Breakdown::Platform,
        None => Breakdown::Property(by),
    }
}

fn is_known(plan: &Plan, event: &str, breakdown: Breakdown<'_>) -> Result<(), Box<dyn std::error::Error>> {
    match breakdown {
        Breakdown::Platform => Ok(()),
        Breakdown::Property(name) => {
            let properties = plan
                .event(event)
                .map(|event| event.properties.as_slice())
                .unwrap_or_default();
            let known: Vec<&str> = properties.iter().map(|property| property.name.as_str()).collect();
            let what = format!("property of {event}");
            known
                .contains(&name)
                .then_some(())
                .ok_or_else(|| questions::unknown(&what, name, &known))
        }
        Breakdown::UserProperty(name) => {
            let known: Vec<&str> = plan
                .user_properties
                .iter()
                .map(|of| of.property.name.as_str())
                .collect();
            let what = "user property";
            known
                .contains(&name)
                .then_some(())
                .ok_or_else(|| questions::unknown(what, name, &known))
        }
    }
}

/// The steps of everybody, and of each group under its name.
fn sections(answer: &FunnelAnswer) -> impl Iterator<Item = (String, &[StepAnswer])> {
    let groups = answer.groups.iter().map(|group| {
        let value = group.value.clone().unwrap_or_else(|| "(unknown)".into());
        (value, group.steps.as_slice())
    });
    std::iter::once(("everybody".into(), answer.steps.as_slice())).chain(groups)
}

fn for_people(answers: &Answers) -> Vec<Vec<String>> {
    let mut head: Vec<String> = ["", "people", "of first", "of previous", "median", "90%"]
        .map(String::from)
        .into();
    if answers.before.is_some() {
        head.extend(["before", "of first"].map(String::from));
    }
    let mut rows = Vec::new();
    for (at, (name, steps)) in sections(&answers.now).enumerate() {
        let mut title = head.clone();
        if let Some(cell) = title.first_mut() {
            *cell = name;
        }
        if at > 0 {
            rows.push(Vec::new());
        }
        rows.push(title);
        for (place, step) in steps.iter().enumerate() {
            let mut row = vec![
                format!("{}. {}", place + 1, step.event),
                step.people.to_string(),
                percent(step.of_first),
                percent(step.of_previous),
                span(step.median_ms),
                span(step.p90_ms),
            ];
            if at == 0
                && let Some(before) = answers.before.as_ref().and_then(|before| before.steps.get(place))
            {
                row.extend([before.people.to_string(), percent(before.of_first)]);
            }
            rows.push(row);
        }
    }
    rows
}

fn for_spreadsheets(answers: &Answers) -> Vec<Vec<String>> {
    let head = [
        "period",
        "group",
        "step",
        "event",
        "people",
        "of_first",
        "of_previous",
        "median_ms",
        "p90_ms",
    ];
    let mut rows = vec![head.map(String::from).to_vec()];
    let periods = [("asked", Some(&answers.now)), ("before", answers.before.as_ref())];
    for (period, answer) in periods {
        for (name, steps) in answer.into_iter().flat_map(sections) {
            for (place, step) in steps.iter().enumerate() {
                rows.push(vec![
                    period.into(),
                    name.clone(),
                    (place + 1).to_string(),
                    step.event.clone(),
                    step.people.to_string(),
                    plain(step.of_first),
                    plain(step.of_previous),
                    plain(step.median_ms),
                    plain(step.p90_ms),
                ]);
            }
        }
    }
    rows
}
