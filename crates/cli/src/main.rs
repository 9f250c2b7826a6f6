//! The `cryptorebate` command: serve, validate, plan, funnel, cohort, user, and what keeps a store.

mod backup;
mod clickhouse;
mod cohort;
mod config;
mod demo_data;
mod doctor;
mod export;
mod funnel;
mod keys;
mod log;
mod migrate;
mod output;
mod plan;
mod quarantine;
mod questions;
mod retain;
mod serve;
mod sinks;
mod user;
mod validate;

use std::env;
use std::ffi::OsString;
use std::process::ExitCode;

use clap::{CommandFactory as _, FromArgMatches as _, Parser, Subcommand};

/// One tracking plan, enforced everywhere: run the collector, check events, read the plan.
#[derive(Parser)]
#[command(name = "cryptorebate", version, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Serve(Box<serve::Arguments>),
    Validate(validate::Arguments),
    Plan(plan::Arguments),
    Funnel(funnel::Arguments),
    Cohort(cohort::Arguments),
    DemoData(demo_data::Arguments),
    User(user::Arguments),
    Retain(retain::Arguments),
    Config(config::Arguments),
    Export(export::Arguments),
    Backup(backup::Arguments),
    Keys(keys::Arguments),
    Doctor(doctor::Arguments),
    Quarantine(quarantine::Arguments),
    Sinks(sinks::Arguments),
    Migrate(migrate::Arguments),
}

/// Arguments or input that cannot be used: the same status that the argument parser gives.
const UNUSABLE: u8 = 2;

fn main() -> ExitCode {
    let arguments: Vec<OsString> = env::args_os().collect();
    let command = match config::with_defaults(Cli::command(), &arguments) {
        Ok(command) => command,
        Err(error) => return unusable(&error),
    };
    let cli = Cli::from_arg_matches(&command.get_matches_from(arguments)).unwrap_or_else(|error| error.exit());
    let outcome = match cli.command {
        Command::Serve(arguments) => serve::run(*arguments),
        Command::Validate(arguments) => validate::run(&arguments),
        Command::Plan(arguments) => plan::run(&arguments),
        Command::Funnel(arguments) => funnel::run(&arguments),
        Command::Cohort(arguments) => cohort::run(&arguments),
        Command::DemoData(arguments) => demo_data::run(&arguments),
        Command::User(arguments) => user::run(&arguments),
        Command::Retain(arguments) => retain::run(&arguments),
        Command::Config(arguments) => config::run(&arguments, Cli::command()),
        Command::Export(arguments) => export::run(&arguments),
        Command::Backup(arguments) => backup::run(&arguments),
        Command::Keys(arguments) => keys::run(&arguments),
        Command::Doctor(arguments) => doctor::run(&arguments),
        Command::Quarantine(arguments) => quarantine::run(&arguments),
        Command::Sinks(arguments) => sinks::run(&arguments),
        Command::Migrate(arguments) => migrate::run(&arguments),
    };
    outcome.unwrap_or_else(|error| unusable(&error.to_string()))
}

fn unusable(error: &str) -> ExitCode {
    eprintln!("cryptorebate: {error}");
    ExitCode::from(UNUSABLE)
}

/// What a command gives: the exit status, or why it cannot be done.
type Outcome = Result<ExitCode, Box<dyn std::error::Error>>;
