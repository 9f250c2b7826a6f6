//! `cryptorebate cohort`: what groups of people come to, by a cohort of the plan.

use std::process::ExitCode;

use clap::{Args, ValueEnum};
use cryptorebate_insights::{Cents, CohortAnswer, CohortAsked, GroupAnswer, Reading, json};
use cryptorebate_plan::model::Metric;
use jiff::Timestamp;

use crate::Outcome;
use crate::output::print;
use crate::questions::{self, Events, Format, csv, percent, plain, table};

/// Show what groups of people come to, by a cohort of the plan
#[derive(Args)]
#[command(after_help = "\
People are counted who started in the days that are asked for: signed up, or, where they never did, had their first event.
ARPU and trading volume are of the same days; LTV is of all time until now. A day that is not over for anybody is unknown.

Examples:
  cryptorebate cohort signup_week
  cryptorebate cohort signup_week --reading on
  cryptorebate cohort signup_source --from 2026-02-01 --to 2026-02-28 --format json")]
pub struct Arguments {
    /// The cohort's name in the plan
    name: String,
    #[command(flatten)]
    events: Events,
    /// Only people who have started on this platform
    #[arg(long, value_name = "PLATFORM")]
    platform: Option<String>,
    /// What "active on day N" means
    #[arg(long, value_enum, default_value = "on-or-after")]
    reading: Reads,
}

/// The readings of retention, as arguments.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Reads {
    /// On day N or at any time after it
    OnOrAfter,
    /// Within the 24 hours of day N
    On,
    /// From day N to the next day of the plan
    Bracket,
}

impl From<Reads> for Reading {
    fn from(reads: Reads) -> Self {
        match reads {
            Reads::OnOrAfter => Reading::OnOrAfter,
            Reads::On => Reading::On,
            Reads::Bracket => Reading::Bracket,
        }
    }
}

pub fn run(arguments: &Arguments) -> Outcome {
    let asked = CohortAsked {
        name: arguments.name.clone(),
        days: arguments.events.days(),
        platform: arguments.platform.clone(),
        reading: arguments.reading.into(),
    };
    let plan = questions::plan()?;
    let now_ms = Timestamp::now().as_millisecond();
    // Before the events are read, which takes its time.
    let description = asked.resolve(&plan, now_ms)?.cohort.description.clone();
    let answer = arguments.events.questions(plan)?.questions.cohort(&asked, now_ms)?;
    print(&match arguments.events.format {
        Format::Table => format!("{description}\n\n{}{}", table(&for_people(&answer)), goal(&answer)),
        Format::Json => json(&answer)?,
        Format::Csv => csv(&for_spreadsheets(&answer)),
    })?;
    Ok(ExitCode::SUCCESS)
}

/// What the plan hopes for, as a sentence.
fn goal(answer: &CohortAnswer) -> String {
    let Some(goal) = &answer.goal else {
        return String::new();
    };
    let known: Vec<bool> = answer.groups.iter().filter_map(|group| group.goal_met).collect();
    let met = known.iter().filter(|met| **met).count();
    let day = goal.day.map(|day| format!(" on day {day}")).unwrap_or_default();
    format!(
        "\nThe goal, above {}{day}, is met by {met} of {} groups.\n",
        percent(Some(goal.above)),
        known.len()
    )
}

fn days(answer: &CohortAnswer) -> Vec<u32> {
    let first = answer.groups.first();
    first
        .map(|group| group.retention.iter().map(|cell| cell.day).collect())
        .unwrap_or_default()
}

/// What stands in a column for a group.
type Shown = fn(&GroupAnswer) -> String;

/// An amount as people read it; a dash where it is unknown.
fn money(amount: Option<Cents>) -> String {
    amount.map_or_else(|| "–".into(), |amount| format!("${:.2}", amount.dollars()))
}

fn for_people(answer: &CohortAnswer) -> Vec<Vec<String>> {
    let mut head = vec![String::new(), "people".into()];
    head.extend(days(answer).iter().map(|day| format!("D{day}")));
    let columns: [(Metric, &str, Shown); 4] = [
        (Metric::ActivationRate, "activated", |group| {
            percent(group.activation_rate)
        }),
        (Metric::Ltv, "LTV", |group| money(group.ltv)),
        (Metric::Arpu, "ARPU", |group| money(group.arpu)),
        (Metric::TradingVolume, "volume", |group| money(group.trading_volume)),
    ];
    let columns = columns.iter().filter(|(metric, ..)| answer.metrics.contains(metric));
    head.extend(columns.clone().map(|(_, title, _)| (*title).into()));
    let mut rows = vec![head];
    for group in &answer.groups {
        let mut row = vec![group.name.clone(), group.people.to_string()];
        row.extend(group.retention.iter().map(|cell| percent(cell.share)));
        row.extend(columns.clone().map(|(_, _, shown)| shown(group)));
        rows.push(row);
    }
    rows
}

fn for_spreadsheets(answer: &CohortAnswer) -> Vec<Vec<String>> {
    let mut head = vec!["group".to_owned(), "people".into()];
    head.extend(
        days(answer)
            .iter()
            .flat_map(|day| ["people", "active", "share"].map(|what| format!("d{day}_{what}"))),
    );
    let money = [
        "activated",
        "activation_rate",
        "ltv_usd",
        "arpu_usd",
        "trading_volume_usd",
    ];
    head.extend(money.map(String::from));
    let mut rows = vec![head];
    let dollars = |cents: Option<Cents>| plain(cents.map(Cents::dollars));
    for group in &answer.groups {
        let mut row = vec![group.name.clone(), group.people.to_string()];
        for cell in &group.retention {
            row.extend([cell.people.to_string(), cell.active.to_string(), plain(cell.share)]);
        }
        row.extend([
            plain(group.activated),
            plain(group.activation_rate),
            dollars(group.ltv),
            dollars(group.arpu),
            dollars(group.trading_volume),
        ]);
        rows.push(row);
    }
    rows
}
