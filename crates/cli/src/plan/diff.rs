//! `cryptorebate plan diff`: what changed between two plan files, whom it breaks, and the version that it calls for.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use cryptorebate_plan::diff::{Bump, Change, Diff, Effect};
use cryptorebate_plan::{Places, Plan, Position};
use serde::Serialize;

use super::file::PlanFile;
use crate::Outcome;
use crate::output::print;

/// Say what changed between two plan files, whom each change breaks, and which version it calls for.
#[derive(Args)]
#[command(after_help = "\
A change breaks senders if an event that was valid may be invalid after it. It breaks readers if something may come or \
be missing that they could rely on not to, or if what they ask for no longer comes.

Exit status:
  0  the version of the new plan is right: at least the one that the changes call for
  1  it is too small
  2  the arguments or the files cannot be used

Examples:
  cryptorebate plan diff old.toml new.toml
  git show HEAD:plan/cryptorebate.toml | cryptorebate plan diff - plan/cryptorebate.toml")]
pub struct Arguments {
    /// The plan file before; - for standard input
    #[arg(value_name = "OLD")]
    old: PathBuf,
    /// The plan file after; - for standard input
    #[arg(value_name = "NEW")]
    new: PathBuf,
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

pub fn run(arguments: &Arguments) -> Outcome {
    if arguments.old == arguments.new && arguments.old.as_os_str() == "-" {
        return Err("only one of the two plans can come from standard input".into());
    }
    let old = PlanFile::read(&arguments.old)?;
    let new = PlanFile::read(&arguments.new)?;
    let diff = cryptorebate_plan::diff(&parse(&old)?, &parse(&new)?);
    let comparison = Comparison::new(&diff, &old, &new);
    let text = match arguments.format {
        Format::Text => comparison.to_text(),
        Format::Json => serde_json::to_string_pretty(&comparison)? + "\n",
    };
    print(&text)?;
    Ok(if diff.version_is_right {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn parse(file: &PlanFile) -> Result<Plan, String> {
    cryptorebate_plan::parse(&file.text).map_err(|problems| {
        let problems = problems.display(&file.name);
        format!(
            "{} has errors, and cannot be compared before they are mended:\n{problems}",
            file.name
        )
    })
}

/// The difference between two files, each change with its place.
#[derive(Serialize)]
struct Comparison<'a> {
    old_file: &'a str,
    new_file: &'a str,
    old_version: &'a str,
    new_version: &'a str,
    bump: Bump,
    least_version: &'a str,
    version_is_right: bool,
    changes: Vec<Placed<'a>>,
}

/// A change and where it stands: in the new file, or in the old one where the new one no longer has it.
#[derive(Serialize)]
struct Placed<'a> {
    #[serde(flatten)]
    change: &'a Change,
    file: &'a str,
    line: usize,
    column: usize,
}

impl<'a> Comparison<'a> {
    fn new(diff: &'a Diff, old: &'a PlanFile, new: &'a PlanFile) -> Self {
        let (old_places, new_places) = (Places::of(&old.text), Places::of(&new.text));
        let changes = diff.changes.iter().map(|change| {
            let (file, places) = if change.is_gone {
                (&old.name, &old_places)
            } else {
                (&new.name, &new_places)
            };
            let Position { line, column } = places.find(&change.path);
            Placed {
                change,
                file,
                line,
                column,
            }
        });
        Self {
            old_file: &old.name,
            new_file: &new.name,
            old_version: &diff.old_version,
            new_version: &diff.new_version,
            bump: diff.bump,
            least_version: &diff.least_version,
            version_is_right: diff.version_is_right,
            changes: changes.collect(),
        }
    }

    fn to_text(&self) -> String {
        let mut text = format!(
            "{} {} → {} {}\n",
            self.old_file, self.old_version, self.new_file, self.new_version
        );
        let widest = |lengths: &mut dyn Iterator<Item = usize>| lengths.max().unwrap_or_default();
        let places = widest(&mut self.changes.iter().map(|placed| placed.place().chars().count()));
        let paths = widest(&mut self.changes.iter().map(|placed| placed.change.path.chars().count()));
        let mut group = "";
        for placed in &self.changes {
            let own = heading(placed.change);
            if own != group {
                let _ = write!(text, "\n{own}\n");
                group = own;
            }
            let Change { path, message, .. } = placed.change;
            let _ = writeln!(text, "  {:<places$}  {path:<paths$}  {message}", placed.place());
        }
        let _ = write!(text, "\n{}\n", self.conclusion());
        text
    }

    fn conclusion(&self) -> String {
        let Self {
            new_version,
            least_version,
            ..
        } = self;
        let reason = match self.bump {
            Bump::None => "nothing changed",
            Bump::Patch => "only words changed",
            Bump::Minor => "something changed, and nothing breaks",
            Bump::Major => "something breaks",
        };
        if self.version_is_right {
            format!("The version {new_version} is right: {reason}, which calls for {least_version} or more.")
        } else {
            format!("The version {new_version} is too small: {reason}, so it must be at least {least_version}.")
        }
    }
}

impl Placed<'_> {
    fn place(&self) -> String {
        format!("{}:{}:{}", self.file, self.line, self.column)
    }
}

/// The group that a change is shown in.
fn heading(change: &Change) -> &'static str {
    match (change.kind.senders(), change.kind.readers()) {
        (Effect::Breaking, Effect::Breaking) => "Breaks senders and readers",
        (Effect::Breaking, _) => "Breaks senders",
        (_, Effect::Breaking) => "Breaks readers",
        (Effect::None, Effect::None) => "Words",
        _ => "Breaks nobody",
    }
}
