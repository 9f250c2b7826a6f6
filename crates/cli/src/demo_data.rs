//! `cryptorebate demo-data`: fills a data folder with people who do not exist.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use cryptorebate_collector::fill_empty;
use cryptorebate_demo_data::{Months, company, in_order, stories};
use jiff::Timestamp;

use crate::Outcome;
use crate::output::print;

/// Fill a data folder with half a year of people who do not exist, so that every question has an answer
#[derive(Args)]
#[command(after_help = "\
The people's ids begin with \"demo-\". About one event in a hundred breaks the plan, and lands in quarantine. The folder
must not be in use by a collector, and have no events yet.

Examples:
  cryptorebate demo-data --data demo
  cryptorebate demo-data --data demo --people 50000 && cryptorebate funnel main --data demo")]
pub struct Arguments {
    /// The data folder; made if it is not there
    #[arg(long, value_name = "FOLDER")]
    data: PathBuf,
    /// How many people come
    #[arg(long, value_name = "NUMBER", default_value_t = 5000)]
    people: u32,
    /// Another number tells other stories
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    seed: u64,
}

pub fn run(arguments: &Arguments) -> Outcome {
    let months = Months::until(Timestamp::now().as_millisecond());
    let people = stories(arguments.seed, arguments.people, months);
    let events = in_order(people.chain([company(arguments.seed, months)]));
    let filled = fill_empty(&arguments.data, events.into_iter())?;
    print(&format!(
        "{} events of {} people are in {}, and {} that break the plan\n",
        filled.accepted,
        arguments.people,
        arguments.data.display(),
        filled.quarantined,
    ))?;
    Ok(ExitCode::SUCCESS)
}
