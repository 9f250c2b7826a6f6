//! `cryptorebate plan coverage`: which events of a plan are called in a source tree, and which have ever arrived.

mod calls;
mod report;
mod seen;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use cryptorebate_plan::model::{Event, Priority};
use cryptorebate_plan::{CRYPTOREBATE_TOML, Plan};

use crate::Outcome;
use crate::output::print;
use crate::plan::file::PlanFile;
use calls::Calls;
use report::Report;
use seen::Seen;

/// Say which events of the plan are called where, which are never called, and which have never arrived
///
/// A call is a string that is an event's name and a whole argument of a call, a function of its name, in Rust and Python
/// a value of the event's type, and what the browser tracker captures by itself. Comments and tests do not count.
#[derive(Args)]
#[command(after_help = "\
Exit status:
  0  every event that is required is called, and has arrived where that was asked
  1  a required event is missing, or a name is tracked that the plan does not have
  2  the arguments, a file or the collector cannot be used

Examples:
  cryptorebate plan coverage --platform web src
  cryptorebate plan coverage --plan plan.toml --require all backend templates
  cryptorebate plan coverage --collector http://127.0.0.1:7171
  cryptorebate plan coverage --events yesterday.ndjson --format json")]
pub struct Arguments {
    /// Folders and files of the source tree (TypeScript, JavaScript, Vue, Svelte, Python, Rust, templates)
    #[arg(value_name = "DIR", required_unless_present_any = ["events", "collector"])]
    sources: Vec<PathBuf>,
    /// The plan file, instead of the plan that is compiled in; - for standard input
    #[arg(long, value_name = "FILE.toml")]
    plan: Option<PathBuf>,
    /// A file of events, one JSON object a line, to look for events that never arrived
    #[arg(long, value_name = "FILE.ndjson", conflicts_with = "collector")]
    events: Option<PathBuf>,
    /// A running collector, to look for events that never arrived
    #[arg(long, value_name = "URL")]
    collector: Option<String>,
    /// Look only at the events of this platform; may be given again
    #[arg(long, value_name = "NAME")]
    platform: Vec<String>,
    /// Which events must not be missing
    #[arg(long, value_enum, default_value_t = Require::P0)]
    require: Require,
    /// How to print it
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Require {
    /// Those of the priority P0
    P0,
    /// All of them
    All,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// For people
    Text,
    /// For programs
    Json,
}

pub fn run(arguments: &Arguments) -> Outcome {
    let plan = read_plan(arguments)?;
    let calls = if arguments.sources.is_empty() {
        None
    } else {
        let names: Vec<&str> = plan.events.iter().map(|event| event.name.as_str()).collect();
        Some(Calls::read(&arguments.sources, &names)?)
    };
    let seen = match (&arguments.events, &arguments.collector) {
        (Some(file), _) => Some(Seen::of_file(file)?),
        (None, Some(url)) => Some(Seen::of_collector(url)?),
        (None, None) => None,
    };
    let events = chosen(&plan, &arguments.platform)?;
    // What is on its way out may be missing.
    let is_required = |event: &Event| {
        event.deprecated.is_none() && (arguments.require == Require::All || event.priority == Priority::P0)
    };
    let report = Report::new(&plan, &events, calls.as_ref(), seen.as_ref(), is_required);
    match arguments.format {
        Format::Text => print(&report.text())?,
        Format::Json => print(&(serde_json::to_string_pretty(&report)? + "\n"))?,
    }
    Ok(if report.is_covered() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn read_plan(arguments: &Arguments) -> Result<Plan, String> {
    let Some(file) = &arguments.plan else {
        return cryptorebate_plan::parse(CRYPTOREBATE_TOML)
            .map_err(|problems| problems.display("the compiled-in plan").to_string());
    };
    let PlanFile { name, text } = PlanFile::read(file)?;
    cryptorebate_plan::parse(&text).map_err(|problems| format!("the plan cannot be used\n{}", problems.display(&name)))
}

/// The events of some platforms; of all where none is named.
fn chosen<'p>(plan: &'p Plan, platforms: &[String]) -> Result<Vec<&'p Event>, String> {
    for name in platforms {
        if !plan.platforms.iter().any(|platform| platform.name == *name) {
            let known: Vec<&str> = plan.platforms.iter().map(|platform| platform.name.as_str()).collect();
            return Err(format!(
                "the plan has no platform \"{name}\": expected one of {}",
                known.join(", ")
            ));
        }
    }
    let is_chosen =
        |event: &&Event| platforms.is_empty() || event.platforms.iter().any(|name| platforms.contains(name));
    Ok(plan.events.iter().filter(is_chosen).collect())
}
