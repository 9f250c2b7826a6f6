//! `cryptorebate plan check`: everything that is wrong with a plan file, each with its place.

use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use crate::Outcome;
use crate::output::print;

/// Say everything that is wrong with a plan file.
#[derive(Args)]
#[command(after_help = "\
Exit status:
  0  the plan can be compiled
  1  it cannot
  2  the arguments or the file cannot be used")]
pub struct Arguments {
    /// The plan file
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

pub fn run(arguments: &Arguments) -> Outcome {
    let shown = arguments.file.display().to_string();
    let text = fs::read_to_string(&arguments.file).map_err(|error| format!("{shown} cannot be read: {error}"))?;
    match cryptorebate_plan::parse(&text) {
        Ok(_) => Ok(ExitCode::SUCCESS),
        Err(problems) => {
            print(&format!("{}\n", problems.display(&shown)))?;
            Ok(ExitCode::FAILURE)
        }
    }
}
