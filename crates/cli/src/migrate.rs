//! `cryptorebate migrate`: moves the events of a data folder to ClickHouse, and compares what is there with what was here.

mod comparison;
mod progress;

use std::path::PathBuf;
use std::process::{self, ExitCode};

use clap::Args;
use cryptorebate_collector::Embedded;
use cryptorebate_collector::shipping::Migration;
use jiff::Timestamp;

use self::comparison::Comparison;
use self::progress::Progress;
use crate::Outcome;
use crate::clickhouse::{Address, Asked, VARIABLE, runtime};
use crate::output::print;
use crate::questions;

/// The exit status of who is interrupted a second time, as shells have it.
const INTERRUPTED: i32 = 130;

/// Move the events of a data folder to ClickHouse, and compare both sides
#[derive(Args)]
#[command(after_help = "\
No collector may be running on the folder. It can be stopped at any time (Ctrl-C, or a power cut): run again, it goes on where it
was, and nothing comes twice. At the end it compares how many events of each name there are on both sides, and the answers
to all funnels and cohorts of the plan; the exit status is 1 if anything differs. The folder keeps what it has: start the
collector on it with --clickhouse, and it goes on from there.

Example:
  cryptorebate migrate --to clickhouse://user:password@host:8123/cryptorebate --data /var/lib/cryptorebate")]
pub struct Arguments {
    /// Where to: `clickhouse://user:password@host:8123/database?cluster=NAME`
    #[arg(long, value_name = "URL", env = VARIABLE, hide_env_values = true)]
    to: Address,
    /// The data folder of the collector
    #[arg(long, value_name = "FOLDER", default_value = "data")]
    data: PathBuf,
    /// Move everything again, also what was moved before: to another ClickHouse
    #[arg(long)]
    from_start: bool,
}

pub fn run(arguments: &Arguments) -> Outcome {
    let target = arguments
        .to
        .read("--to")?
        .ok_or("--to is empty: it takes the URL of a ClickHouse")?;
    let plan = questions::plan()?;
    let runtime = runtime()?;
    let mut migration = Migration::open(
        &arguments.data,
        target.clone(),
        &plan,
        runtime.handle().clone(),
        arguments.from_start,
    )?;
    let wake = migration.wake();
    runtime.spawn(async move {
        if tokio::signal::ctrl_c().await.is_ok() {
            eprintln!("\nstopping after the block that is under way; once more to stop at once");
            wake.stop();
        }
        if tokio::signal::ctrl_c().await.is_ok() {
            process::exit(INTERRUPTED);
        }
    });
    let mut progress = Progress::new(migration.rows());
    let moved = migration.run(|step| progress.tell(&step));
    progress.end();
    moved?;
    print(&format!("{} rows are in {target}. Comparing:\n", migration.rows()))?;
    let now_ms = Timestamp::now().as_millisecond();
    // The folder is still held: nothing is added meanwhile.
    let here = Asked::here(plan.clone(), Embedded::read(&arguments.data, &plan)?);
    let there = Asked::there(plan.clone(), target)?;
    let comparison = Comparison::of(&plan, &here.questions, &there.questions, now_ms)?;
    print(&comparison.table())?;
    Ok(ExitCode::from(u8::from(!comparison.is_equal())))
}
