//! `cryptorebate plan check`: everything that is wrong with a plan file, each with its place.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use cryptorebate_plan::{Problem, Severity};
use serde::Serialize;

use super::file::PlanFile;
use crate::Outcome;
use crate::output::print;

/// Say everything that is wrong with a plan file, each with its place and what to do.
#[derive(Args)]
#[command(after_help = "\
Errors keep the plan from being compiled; warnings are what was probably not meant.

Exit status:
  0  there is no error; with --strict, no warning either
  1  there is
  2  the arguments or the file cannot be used

Examples:
  cryptorebate plan check plan/cryptorebate.toml
  cryptorebate plan check --strict --format json plan/cryptorebate.toml | jq '.problems[].path'")]
pub struct Arguments {
    /// The plan file; - for standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Fail on warnings too
    #[arg(long)]
    strict: bool,
    /// How to print it
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// For people
    Text,
    /// For programs
    Json,
}

/// What was found, for programs.
#[derive(Serialize)]
struct Found<'a> {
    file: &'a str,
    ok: bool,
    errors: usize,
    warnings: usize,
    problems: &'a [Problem],
}

pub fn run(arguments: &Arguments) -> Outcome {
    let file = PlanFile::read(&arguments.file)?;
    let problems = cryptorebate_plan::check(&file.text);
    let found = Found::new(&file.name, &problems, arguments.strict);
    let text = match arguments.format {
        Format::Text => found.to_text(),
        Format::Json => serde_json::to_string_pretty(&found)? + "\n",
    };
    print(&text)?;
    Ok(if found.ok { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Everything that is wrong with a plan file, as it is printed for people.
pub fn in_words(file: &PlanFile) -> String {
    Found::new(&file.name, &cryptorebate_plan::check(&file.text), false).to_text()
}

impl<'a> Found<'a> {
    fn new(file: &'a str, problems: &'a [Problem], strict: bool) -> Self {
        let count = |severity| problems.iter().filter(|problem| problem.severity == severity).count();
        let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
        Self {
            file,
            ok: errors == 0 && !(strict && warnings > 0),
            errors,
            warnings,
            problems,
        }
    }

    fn to_text(&self) -> String {
        let mut text = String::new();
        for problem in self.problems {
            let severity = match problem.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
            };
            let Problem {
                line, column, message, ..
            } = problem;
            let _ = writeln!(text, "{}:{line}:{column}: {severity}: {message}", self.file);
            for (what, words) in [
                ("in", problem.path.as_str()),
                ("expected", &problem.expected),
                ("hint", problem.help.as_deref().unwrap_or_default()),
            ] {
                if !words.is_empty() {
                    let _ = writeln!(text, "  {what:<8} {words}");
                }
            }
            text.push('\n');
        }
        let summary = match (self.errors, self.warnings) {
            (0, 0) => String::from("no problems"),
            (errors, warnings) => format!("{} and {}", counted(errors, "error"), counted(warnings, "warning")),
        };
        let _ = writeln!(text, "{}: {summary}", self.file);
        text
    }
}

/// "1 error", "2 errors".
fn counted(count: usize, what: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {what}{plural}")
}
