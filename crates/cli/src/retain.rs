//! `cryptorebate retain`: deletes events that are older than they are kept for.

use std::num::NonZeroU32;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use cryptorebate_collector::retain;

use crate::Outcome;
use crate::output::print;

/// Delete the events that came longer ago than so many days, also while the collector runs
#[derive(Args)]
#[command(after_help = "\
`cryptorebate serve --keep-days NUMBER` does the same once an hour. The file does not become smaller: what is free in it is
used for what comes next. A copy by `cryptorebate backup` is as small as can be.

Example:
  cryptorebate retain --days 730")]
pub struct Arguments {
    /// The data folder of the collector
    #[arg(long, value_name = "FOLDER", default_value = "data")]
    data: PathBuf,
    /// For how many days after their arrival events are kept
    #[arg(long, value_name = "NUMBER")]
    days: NonZeroU32,
}

pub fn run(arguments: &Arguments) -> Outcome {
    let deleted = retain(&arguments.data, arguments.days.get())?;
    let (events, quarantined, days) = (deleted.events, deleted.quarantined, arguments.days);
    print(&format!(
        "{events} events and {quarantined} in quarantine were older than {days} days and are deleted\n"
    ))?;
    Ok(ExitCode::SUCCESS)
}
