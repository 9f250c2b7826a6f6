//! `cryptorebate plan`: prints the plan that is compiled in.

use std::io::{self, ErrorKind, Write as _};
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use cryptorebate_plan::CRYPTOREBATE_TOML;

use crate::Outcome;

/// Print the tracking plan that is compiled in.
#[derive(Args)]
#[command(after_help = "\
Examples:
  cryptorebate plan --format markdown > PLAN.md
  cryptorebate plan --format json | jq '.events[].name'")]
pub struct Arguments {
    /// How to print it
    #[arg(long, value_enum, default_value_t = Format::Markdown)]
    format: Format,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// Everything that the plan says, for programs
    Json,
    /// A page to read
    Markdown,
    /// The plan file itself
    Toml,
}

pub fn run(arguments: &Arguments) -> Outcome {
    let plan = || {
        cryptorebate_plan::parse(CRYPTOREBATE_TOML)
            .map_err(|problems| problems.display("the compiled-in plan").to_string())
    };
    let text = match arguments.format {
        Format::Json => serde_json::to_string_pretty(&plan()?)? + "\n",
        Format::Markdown => cryptorebate_codegen::markdown(&plan()?),
        Format::Toml => String::from(CRYPTOREBATE_TOML),
    };
    match io::stdout().write_all(text.as_bytes()) {
        // Whoever read it has seen enough.
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(ExitCode::SUCCESS),
        Err(error) => Err(format!("the plan cannot be written: {error}").into()),
        Ok(()) => Ok(ExitCode::SUCCESS),
    }
}
