//! `cryptorebate quarantine`: events that broke the plan, and what to do with them once it is corrected.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Subcommand};
use cryptorebate_collector::{Quarantine, Replay, Wanted};
use cryptorebate_insights::json;
use jiff::Timestamp;
use serde_json::Value;

use crate::Outcome;
use crate::output::print;
use crate::questions::table;

/// List events that broke the plan, count what is wrong, and judge them again once the plan is corrected
#[derive(Args)]
#[command(after_help = "\
Every invalid event is kept with its verdict, its key and its time. After the plan is corrected (a newer program), `replay`
judges again: what is valid now is stored, once, with its own id and times, and counts in funnels and cohorts as if it had
been right from the start. What was put aside because of who sent it stays. The collector may be running.

Examples:
  cryptorebate quarantine counts
  cryptorebate quarantine list --event withdrawal_requested --code not_in_enum
  cryptorebate quarantine replay --event withdrawal_requested --dry-run")]
pub struct Arguments {
    /// The data folder of the collector
    #[arg(long, value_name = "FOLDER", default_value = "data", global = true)]
    data: PathBuf,
    /// As JSON: the same as over HTTP
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// List events, the newest first
    List {
        /// Only events of this name
        #[arg(long, value_name = "NAME")]
        event: Option<String>,
        /// Only events with this violation, such as `not_in_enum`
        #[arg(long, value_name = "CODE")]
        code: Option<String>,
        /// Only events that came since, such as 2026-02-04T14:30:00Z
        #[arg(long, value_name = "TIME")]
        since: Option<Timestamp>,
        /// How many, at most
        #[arg(long, value_name = "NUMBER", default_value_t = 50)]
        #[arg(value_parser = clap::value_parser!(u16).range(1..=1000))]
        limit: u16,
    },
    /// Show one event, and what is wrong with it
    Show {
        /// The event's number in the list
        #[arg(value_name = "NUMBER")]
        id: i64,
    },
    /// Count what is wrong, by event, violation and place
    Counts {
        /// Only events that came since, such as 2026-02-04T14:30:00Z
        #[arg(long, value_name = "TIME")]
        since: Option<Timestamp>,
    },
    /// Judge events again, and store what is valid now
    Replay {
        /// The events' numbers
        #[arg(value_name = "NUMBER")]
        ids: Vec<i64>,
        /// All events of this name
        #[arg(long, value_name = "NAME", conflicts_with_all = ["ids", "all"])]
        event: Option<String>,
        /// All events
        #[arg(long, conflicts_with = "ids")]
        all: bool,
        /// Only say what would become of them
        #[arg(long)]
        dry_run: bool,
    },
}

pub fn run(arguments: &Arguments) -> Outcome {
    let mut quarantine = Quarantine::open(&arguments.data)?;
    let answer = match &arguments.what {
        What::List {
            event,
            code,
            since,
            limit,
        } => {
            let wanted = Wanted {
                event: event.clone(),
                code: code.clone(),
                since_ms: since.map(Timestamp::as_millisecond),
                before: None,
                limit: Some(*limit),
            };
            serde_json::to_value(quarantine.list(&wanted)?)?
        }
        What::Show { id } => {
            let found = quarantine.show(*id)?;
            serde_json::to_value(found.ok_or_else(|| {
                format!("there is no event {id} in quarantine\n`cryptorebate quarantine list` says which there are.")
            })?)?
        }
        What::Counts { since } => serde_json::to_value(quarantine.counts(since.map(Timestamp::as_millisecond))?)?,
        What::Replay {
            ids,
            event,
            all,
            dry_run,
        } => {
            if ids.is_empty() && event.is_none() && !all {
                return Err("name events by their numbers or by --event, or say --all".into());
            }
            let replay = Replay {
                ids: (!ids.is_empty()).then(|| ids.clone()),
                event: event.clone(),
                dry_run: *dry_run,
            };
            serde_json::to_value(quarantine.replay(&replay)?)?
        }
    };
    let text = match &arguments.what {
        What::List { .. } if !arguments.json => table(&listed(&answer)),
        What::Counts { .. } if !arguments.json => table(&counted(&answer)),
        What::Replay { dry_run, .. } if !arguments.json => replayed(&answer, *dry_run)?,
        _ => json(&answer)?,
    };
    print(&text)?;
    Ok(ExitCode::SUCCESS)
}

fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn listed(answer: &Value) -> Vec<Vec<String>> {
    let mut rows = vec![["number", "came", "event", "violations"].map(String::from).to_vec()];
    for entry in answer["quarantined"].as_array().into_iter().flatten() {
        let violations = entry["verdict"]["violations"].as_array();
        let violations = violations.into_iter().flatten();
        let violations: Vec<String> = violations
            .map(|one| format!("{} at {}", shown(&one["code"]), shown(&one["path"])))
            .collect();
        rows.push(vec![
            entry["id"].to_string(),
            shown(&entry["received_at"]),
            shown(&entry["event"]["event"]),
            violations.join(", "),
        ]);
    }
    rows
}

fn counted(answer: &Value) -> Vec<Vec<String>> {
    let head = ["event", "violation", "at", "minute", "hour", "day", "all", "last seen"];
    let mut rows = vec![head.map(String::from).to_vec()];
    for count in answer["counts"].as_array().into_iter().flatten() {
        let columns = ["event", "code", "path", "minute", "hour", "day", "all", "last_seen"];
        rows.push(columns.iter().map(|column| shown(&count[*column])).collect());
    }
    rows
}

fn replayed(answer: &Value, is_dry: bool) -> Result<String, std::fmt::Error> {
    let mut text = String::new();
    let verb = if is_dry { "would be" } else { "are" };
    writeln!(text, "{} events {verb} stored", answer["accepted"])?;
    writeln!(
        text,
        "{} were stored before, and {verb} gone from quarantine",
        answer["duplicates"]
    )?;
    writeln!(text, "{} stay in quarantine", answer["quarantined"])?;
    Ok(text)
}
