//! The `cryptorebate` command: serve, validate, plan, funnel, cohort, demo-data.

mod cohort;
mod demo_data;
mod funnel;
mod output;
mod plan;
mod questions;
mod serve;
mod validate;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// One tracking plan, enforced everywhere: run the collector, check events, read the plan.
#[derive(Parser)]
#[command(name = "cryptorebate", version, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Serve(serve::Arguments),
    Validate(validate::Arguments),
    Plan(plan::Arguments),
    Funnel(funnel::Arguments),
    Cohort(cohort::Arguments),
    DemoData(demo_data::Arguments),
}

/// Arguments or input that cannot be used: the same status that the argument parser gives.
const UNUSABLE: u8 = 2;

fn main() -> ExitCode {
    let outcome = match Cli::parse().command {
        Command::Serve(arguments) => serve::run(arguments),
        Command::Validate(arguments) => validate::run(&arguments),
        Command::Plan(arguments) => plan::run(&arguments),
        Command::Funnel(arguments) => funnel::run(&arguments),
        Command::Cohort(arguments) => cohort::run(&arguments),
        Command::DemoData(arguments) => demo_data::run(&arguments),
    };
    outcome.unwrap_or_else(|error| {
        eprintln!("cryptorebate: {error}");
        ExitCode::from(UNUSABLE)
    })
}

/// What a command gives: the exit status, or why it cannot be done.
type Outcome = Result<ExitCode, Box<dyn std::error::Error>>;
