//! `cryptorebate funnel`: how far people come in a funnel of the plan.

use std::process::ExitCode;

use clap::Args;
use cryptorebate_insights::{FunnelAnswer, FunnelAnswers, FunnelAsked, StepAnswer, json};

use crate::Outcome;
use crate::output::print;
use crate::questions::{self, Events, Format, csv, percent, plain, span, table};

/// Show how far people come in a funnel of the plan, and how long they take
#[derive(Args)]
#[command(after_help = "\
People are counted who made the first step in the days that are asked for; later steps may lie behind them. A person is a
user id, together with what the same browser did before it was known. Times are from the step before. A property to tell
people apart by is that of the first step that has it; who has not come as far is \"(unknown)\".

Examples:
  cryptorebate funnel main
  cryptorebate funnel activation --from 2026-02-01 --to 2026-02-28 --by method
  cryptorebate funnel activation --by exchange_name
  cryptorebate funnel main --by user:signup_source --format csv > main.csv")]
pub struct Arguments {
    /// The funnel's name in the plan
    name: String,
    #[command(flatten)]
    events: Events,
    /// Only people who made the first step on this platform
    #[arg(long, value_name = "PLATFORM")]
    platform: Option<String>,
    /// Tell people apart: by "platform", by a property of a step, or by "user:PROPERTY", a user property
    #[arg(long, value_name = "WHAT")]
    by: Option<String>,
    /// Compare with as many days before: needs --from and --to
    #[arg(long, requires = "from", requires = "to")]
    compare: bool,
}

pub fn run(arguments: &Arguments) -> Outcome {
    let asked = FunnelAsked {
        name: arguments.name.clone(),
        days: arguments.events.days(),
        platform: arguments.platform.clone(),
        by: arguments.by.clone(),
        compare: arguments.compare,
    };
    let plan = questions::plan()?;
    // Before the events are read, which takes its time.
    let description = asked.resolve(&plan)?.funnel.description.clone();
    let answers = arguments.events.questions(plan)?.questions.funnel(&asked)?;
    print(&match arguments.events.format {
        Format::Table => format!(
            "{description}\n\n{}{}",
            table(&for_people(&answers)),
            left_out(&answers)
        ),
        Format::Json => json(&answers)?,
        Format::Csv => csv(&for_spreadsheets(&answers)),
    })?;
    if arguments.events.format == Format::Csv {
        // It has no place in the file, and nobody should take a part for all.
        eprint!("{}", left_out(&answers).trim_start());
    }
    Ok(ExitCode::SUCCESS)
}

/// The steps of everybody, and of each group under its name.
fn sections(answer: &FunnelAnswer) -> impl Iterator<Item = (String, &[StepAnswer])> {
    let groups = answer.groups.iter().map(|group| {
        let value = group.value.clone().unwrap_or_else(|| "(unknown)".into());
        (value, group.steps.as_slice())
    });
    std::iter::once(("everybody".into(), answer.steps.as_slice())).chain(groups)
}

/// That there are more groups than are shown, as a sentence.
fn left_out(answers: &FunnelAnswers) -> String {
    match answers.groups_left_out {
        0 => String::new(),
        more => format!("\n{more} other groups, none of them larger, are not shown.\n"),
    }
}

fn for_people(answers: &FunnelAnswers) -> Vec<Vec<String>> {
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

fn for_spreadsheets(answers: &FunnelAnswers) -> Vec<Vec<String>> {
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
