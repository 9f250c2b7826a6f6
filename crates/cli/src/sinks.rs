//! `cryptorebate sinks`: how far the sinks are, and another try for what they have set aside.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Subcommand, ValueEnum};
use cryptorebate_collector::sinks::status::{SinkStatus, forget, retry, sinks};
use jiff::Timestamp;

use crate::Outcome;
use crate::output::print;

/// Show how far events are passed on, send again what was set aside, and forget a sink
#[derive(Args)]
#[command(after_help = "\
A collector may be at work on the store, but for `forget`.

Examples:
  cryptorebate sinks status
  cryptorebate sinks status --format json
  cryptorebate sinks retry amplitude
  cryptorebate sinks forget clickhouse")]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Show of each sink how far it is, what it has set aside and why, and its last error
    Status {
        /// The folder of the events
        #[arg(long, value_name = "FOLDER", default_value = "data")]
        data: PathBuf,
        /// How to print it
        #[arg(long, value_enum, default_value = "text")]
        format: Format,
    },
    /// Have everything sent again that a sink has set aside
    Retry {
        /// The sink's name, as status shows it
        name: String,
        /// The folder of the events
        #[arg(long, value_name = "FOLDER", default_value = "data")]
        data: PathBuf,
    },
    /// Forget a sink that will not run again: events wait for it no longer, and go with age
    Forget {
        /// The sink's name, as status shows it
        name: String,
        /// The folder of the events
        #[arg(long, value_name = "FOLDER", default_value = "data")]
        data: PathBuf,
    },
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    Text,
    Json,
}

pub fn run(arguments: &Arguments) -> Outcome {
    match &arguments.command {
        Command::Status { data, format } => {
            let sinks = sinks(data)?;
            print(&match format {
                Format::Text => text(&sinks),
                Format::Json => serde_json::to_string_pretty(&sinks)? + "\n",
            })?;
        }
        Command::Retry { name, data } => {
            let retried = retry(data, name)?;
            print(&format!("{retried} events that {name} had set aside are sent again\n"))?;
        }
        Command::Forget { name, data } => {
            forget(data, name)?;
            print(&format!("{name} is forgotten\n"))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn text(sinks: &[SinkStatus]) -> String {
    if sinks.is_empty() {
        return String::from("No sink has run on this store: see `cryptorebate serve --help`.\n");
    }
    sinks.iter().map(one).collect::<Vec<_>>().join("\n")
}

fn one(sink: &SinkStatus) -> String {
    let mut text = format!("{}\n", sink.name);
    let mut line = |title: &str, value: &str| {
        // Writing to a string cannot fail.
        let _written = writeln!(text, "  {title:<11}{value}");
    };
    line("cursor", &format!("row {}", sink.cursor));
    line("waiting", &format!("{} events", sink.lag));
    line("held back", &format!("{} events", sink.held));
    line("set aside", &format!("{} events", sink.set_aside));
    for reason in &sink.reasons {
        line("", &format!("{:>7}  {}", reason.count, reason.reason));
    }
    for event in &sink.last_set_aside {
        line("", &format!("{} {}: {}", event.event_id, event.event, event.reason));
    }
    let state = match sink.failing_since {
        Some(since) => format!("failing since {}", moment(since)),
        None => String::from("good"),
    };
    line("state", &state);
    if let Some(error) = &sink.last_error {
        line(
            "last error",
            &format!("{}: {error}", sink.last_error_at.map(moment).unwrap_or_default()),
        );
    }
    text
}

/// A moment in milliseconds since 1970, as people read it.
fn moment(ms: i64) -> String {
    Timestamp::from_millisecond(ms).map_or_else(|_| ms.to_string(), |at| format!("{at:.0}"))
}
