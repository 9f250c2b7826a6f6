//! `cryptorebate plan generate`: a validator, types and schemas from a plan file, for another product's own code.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use cryptorebate_codegen::Library;

use super::check;
use super::file::PlanFile;
use crate::output::print;
use crate::{Outcome, UNUSABLE};

/// Make a Rust validator, TypeScript types, JSON Schemas and a page to read from a plan file.
#[derive(Args)]
#[command(after_help = "\
Exit status:
  0  everything is as the plan makes it, now or with --check already before
  1  with --check, something is not
  2  the arguments, the plan or a file cannot be used

Examples:
  cryptorebate plan generate plan.toml --rust src/generated --typescript web/plan.ts
  cryptorebate plan generate plan.toml --rust src/generated --typescript web/plan.ts --check")]
#[group(skip)]
pub struct Arguments {
    /// The plan file
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Write a Rust module into this folder: `judge`, `validate` and typed events for this plan
    #[arg(long, value_name = "FOLDER", required_unless_present_any = ["typescript", "schemas", "markdown"])]
    rust: Option<PathBuf>,
    /// Write the TypeScript types to this file
    #[arg(long, value_name = "FILE")]
    typescript: Option<PathBuf>,
    /// Write one JSON Schema for each event into this folder
    #[arg(long, value_name = "FOLDER")]
    schemas: Option<PathBuf>,
    /// Write the plan as a page to read to this file
    #[arg(long, value_name = "FILE")]
    markdown: Option<PathBuf>,
    /// Write nothing, and fail where something is not as the plan makes it
    #[arg(long)]
    check: bool,
}

pub fn run(arguments: &Arguments) -> Outcome {
    let file = PlanFile::read(&arguments.file)?;
    let Ok(plan) = cryptorebate_plan::parse(&file.text) else {
        eprint!("{}", check::in_words(&file));
        return Ok(ExitCode::from(UNUSABLE));
    };
    let path = |path: &Option<PathBuf>| path.as_ref().map(|path| path.display().to_string());
    let library = Library {
        plan_file: arguments.file.file_name().unwrap_or_default().display().to_string(),
        rust: path(&arguments.rust),
        typescript: path(&arguments.typescript),
        schemas: path(&arguments.schemas),
        markdown: path(&arguments.markdown),
    };
    let here = Path::new(".");
    if arguments.check {
        let stale = library.stale(here, &plan)?;
        print(&lines("stale: ", &stale))?;
        return Ok(if stale.is_empty() {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        });
    }
    let written = library.write(here, &plan)?;
    print(&lines("wrote ", &written))?;
    Ok(ExitCode::SUCCESS)
}

fn lines(what: &str, paths: &[String]) -> String {
    paths.iter().fold(String::new(), |text, path| text + what + path + "\n")
}
