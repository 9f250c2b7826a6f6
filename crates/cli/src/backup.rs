//! `cryptorebate backup`: a copy of the store, also of a running collector's.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use cryptorebate_collector::StoredEvents;

use crate::Outcome;
use crate::output::print;

/// Copy the store into one file, also while the collector runs
#[derive(Args)]
#[command(after_help = "\
All that was acknowledged before is in the copy. To restore it, stop the collector, put the copy into an empty data folder
as events.db, and start it again.

Example:
  cryptorebate backup --data /var/lib/cryptorebate /backup/events-2026-02-04.db")]
pub struct Arguments {
    /// The data folder of the collector
    #[arg(long, value_name = "FOLDER", default_value = "data")]
    data: PathBuf,
    /// The file to write; it must not exist
    #[arg(value_name = "FILE")]
    to: PathBuf,
}

pub fn run(arguments: &Arguments) -> Outcome {
    let shown = arguments.to.display();
    if arguments.to.exists() {
        return Err(format!("{shown} is there already: name a file that is not").into());
    }
    StoredEvents::open(&arguments.data)?.back_up(&arguments.to)?;
    print(&format!("the store is copied to {shown}\n"))?;
    Ok(ExitCode::SUCCESS)
}
