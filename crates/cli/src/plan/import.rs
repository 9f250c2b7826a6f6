//! `cryptorebate plan import`: a tracking plan in Markdown in, a plan file to complete and a list of findings out.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use cryptorebate_import::{Imported, MARK, Severity, import};

use crate::Outcome;
use crate::output::print;

/// Read a tracking plan in Markdown: a plan file to complete by hand, and everything that is wrong with the document
///
/// The plan file goes to standard output or to --output. Every contradiction and gap of the document goes to standard
/// error, with its line. What only a person can decide is marked "# COMPLETE:" in the plan file.
#[derive(Args)]
#[command(after_help = "\
Exit status:
  0  the plan file is written, whatever was found
  1  the document has no event that could be recognised
  2  the document cannot be read, or the plan file cannot be written

Examples:
  cryptorebate plan import tracking-plan.md > plan.toml
  cryptorebate plan import tracking-plan.md --output plan.toml 2> findings.txt")]
pub struct Arguments {
    /// The document
    #[arg(value_name = "FILE.md")]
    document: PathBuf,
    /// Where to write the plan file, instead of to standard output
    #[arg(long, short, value_name = "FILE.toml")]
    output: Option<PathBuf>,
    /// Overwrite the plan file where it is there
    #[arg(long, requires = "output")]
    force: bool,
}

pub fn run(arguments: &Arguments) -> Outcome {
    let shown = arguments.document.display();
    let text = fs::read_to_string(&arguments.document).map_err(|error| format!("{shown} cannot be read: {error}"))?;
    let imported = import(&text);
    if imported.events == 0 {
        eprintln!(
            "cryptorebate: no event was recognised in {shown}\nAn event is a heading with its name, with lines such as \
             \"Trigger: …\" and \"Priority: P0\", or a table with the columns Property and Type, below it."
        );
        return Ok(ExitCode::FAILURE);
    }
    match &arguments.output {
        Some(file) => write_file(file, &imported.plan_toml, arguments.force)?,
        None => print(&imported.plan_toml)?,
    }
    let said = findings(&shown.to_string(), &imported);
    // The plan file is written: nobody has to read what is said of it.
    let _unread = io::stderr().write_all(said.as_bytes());
    Ok(ExitCode::SUCCESS)
}

/// Writes a file that is not there yet, unless it may be overwritten.
fn write_file(file: &Path, text: &str, force: bool) -> Result<(), String> {
    let shown = file.display();
    let opened = if force {
        File::create(file)
    } else {
        File::create_new(file)
    };
    let written = opened.and_then(|mut file| file.write_all(text.as_bytes()));
    written.map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => format!("{shown} is there already\nGive --force to overwrite it, or another name."),
        _ => format!("{shown} cannot be written: {error}"),
    })
}

/// All that was found, and a summary.
fn findings(file: &str, imported: &Imported) -> String {
    let mut errors = 0;
    let mut lines: Vec<String> = Vec::new();
    for finding in &imported.findings {
        let severity = match finding.severity {
            Severity::Error => {
                errors += 1;
                "error"
            }
            Severity::Warning => "warning",
        };
        lines.push(format!(
            "{file}:{}: {severity}: {}\n  {}",
            finding.line, finding.message, finding.hint
        ));
    }
    let marks = imported
        .plan_toml
        .lines()
        .filter(|line| line.trim_start().starts_with(MARK))
        .count();
    let state = match cryptorebate_plan::parse(&imported.plan_toml) {
        Ok(_) => String::from("can be used as it is"),
        Err(problems) => format!(
            "cannot be used before {} problems in it are solved",
            problems.iter().count()
        ),
    };
    let warnings = imported.findings.len() - errors;
    let Imported {
        events,
        properties,
        user_properties,
        funnels,
        cohorts,
        ..
    } = imported;
    lines.push(format!(
        "\nevents: {events}, properties: {properties}, user properties: {user_properties}, funnels: {funnels}, \
         cohorts: {cohorts}\nin the document: errors: {errors}, warnings: {warnings}\nin the plan file: places marked COMPLETE: \
         {marks}; it {state}\n"
    ));
    lines.join("\n")
}
