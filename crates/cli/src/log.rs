//! The log of `serve`: lines for people or for programs, on standard error.

use std::io;

use clap::{Args, ValueEnum};
use tracing_subscriber::Layer as _;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::fmt;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

/// What is logged, and how. No line says who sent what: no address, no key, no id, nothing of an event.
#[derive(Args)]
#[command(next_help_heading = "Log")]
pub struct LogArguments {
    /// How much is logged: failures, oddities, what the collector does, or every request
    #[arg(long, value_name = "LEVEL", default_value = "info")]
    log_level: Level,
    /// How a line looks
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    log_format: Format,
}

#[derive(Clone, Copy, ValueEnum)]
enum Level {
    Error,
    Warn,
    Info,
    Debug,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    Text,
    Json,
}

impl LogArguments {
    /// Starts the log of this process.
    pub fn start(&self) {
        let level = match self.log_level {
            Level::Error => LevelFilter::ERROR,
            Level::Warn => LevelFilter::WARN,
            Level::Info => LevelFilter::INFO,
            Level::Debug => LevelFilter::DEBUG,
        };
        let ours = Targets::new().with_target("cryptorebate", level);
        // A log that nobody reads any more must end nothing.
        let lines = fmt::layer()
            .with_writer(io::stderr)
            .with_ansi(false)
            .log_internal_errors(false);
        let lines = match self.log_format {
            Format::Text => lines.with_target(false).boxed(),
            Format::Json => lines.json().flatten_event(true).boxed(),
        };
        tracing_subscriber::registry().with(lines.with_filter(ours)).init();
    }
}
