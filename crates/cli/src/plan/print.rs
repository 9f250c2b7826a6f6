//! `cryptorebate plan`: prints the plan that is compiled in.

use clap::{Args, ValueEnum};
use cryptorebate_plan::CRYPTOREBATE_TOML;

use crate::Outcome;
use crate::output::print;

/// How the compiled-in plan is printed.
#[derive(Args)]
#[group(skip)]
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
    print(&text)?;
    Ok(std::process::ExitCode::SUCCESS)
}
