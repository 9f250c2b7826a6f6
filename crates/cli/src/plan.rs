//! `cryptorebate plan`: the tracking plan that is compiled in, and what helps a team to change theirs.

mod check;
mod coverage;
mod diff;
mod file;
mod generate;
mod import;
mod print;

use clap::{Args, Subcommand};

use crate::Outcome;

/// Print the tracking plan that is compiled in, or work on a plan file.
#[derive(Args)]
#[command(args_conflicts_with_subcommands = true)]
#[command(after_help = "\
Examples:
  cryptorebate plan --format markdown > PLAN.md
  cryptorebate plan --format json | jq '.events[].name'
  cryptorebate plan check plan/cryptorebate.toml
  cryptorebate plan diff old.toml new.toml
  cryptorebate plan import tracking-plan.md --output plan.toml
  cryptorebate plan coverage --platform web src
  cryptorebate plan generate plan.toml --rust src/generated --typescript web/plan.ts")]
pub struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    print: print::Arguments,
}

#[derive(Subcommand)]
enum Command {
    Check(check::Arguments),
    Diff(diff::Arguments),
    Import(import::Arguments),
    Coverage(coverage::Arguments),
    Generate(generate::Arguments),
}

pub fn run(arguments: &Arguments) -> Outcome {
    match &arguments.command {
        None => print::run(&arguments.print),
        Some(Command::Check(arguments)) => check::run(arguments),
        Some(Command::Diff(arguments)) => diff::run(arguments),
        Some(Command::Import(arguments)) => import::run(arguments),
        Some(Command::Coverage(arguments)) => coverage::run(arguments),
        Some(Command::Generate(arguments)) => generate::run(arguments),
    }
}
