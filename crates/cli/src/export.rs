//! `cryptorebate export`: the stored events as lines of JSON, or as a Parquet file.

mod parquet;

use std::error::Error;
use std::fs::File;
use std::io::{self, BufWriter, ErrorKind, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use cryptorebate_collector::{Filter, StoredEvents};
use jiff::civil::Date;

use crate::Outcome;
use crate::questions::start_of;

/// Write the stored events, in the order of their arrival
#[derive(Args)]
#[command(after_help = "\
NDJSON has the events as they came, one a line. Parquet has a row an event: event_id, event, occurred_at (by the
collector's clock), received_at, platform, user_id, anonymous_id, session_id, and properties, user_properties and context
as JSON. The collector may be running.

Examples:
  cryptorebate export > events.ndjson
  cryptorebate export --event withdrawal_requested --from 2026-01-01 | jq .properties.amount_usd
  cryptorebate export --format parquet --output events.parquet")]
pub struct Arguments {
    /// The data folder of the collector
    #[arg(long, value_name = "FOLDER", default_value = "data")]
    data: PathBuf,
    /// Only events of this name; can be given repeatedly
    #[arg(long = "event", value_name = "NAME")]
    events: Vec<String>,
    /// Only events of this platform
    #[arg(long, value_name = "PLATFORM")]
    platform: Option<String>,
    /// Only events with this user id or anonymous id
    #[arg(long, value_name = "ID")]
    person: Option<String>,
    /// The first day, in UTC
    #[arg(long, value_name = "YYYY-MM-DD")]
    from: Option<Date>,
    /// The last day, in UTC
    #[arg(long, value_name = "YYYY-MM-DD")]
    to: Option<Date>,
    /// What is written
    #[arg(long, value_enum, default_value = "ndjson")]
    format: Format,
    /// Where to; without it, standard output
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    Ndjson,
    Parquet,
}

pub fn run(arguments: &Arguments) -> Outcome {
    let stored = StoredEvents::open(&arguments.data)?;
    let filter = Filter {
        events: arguments.events.clone(),
        platform: arguments.platform.clone(),
        person: arguments.person.clone(),
        from_ms: arguments.from.map(start_of).transpose()?,
        to_ms: arguments.to.map(|day| start_of(day.tomorrow()?)).transpose()?,
    };
    let output: Box<dyn Write + Send> = match &arguments.output {
        Some(file) => {
            Box::new(File::create_new(file).map_err(|error| format!("{} cannot be made: {error}", file.display()))?)
        }
        None => Box::new(io::stdout()),
    };
    let mut output = BufWriter::new(output);
    let written = match arguments.format {
        Format::Ndjson => lines(&stored, &filter, &mut output),
        Format::Parquet => parquet::write(&stored, &filter, &mut output),
    };
    match written.and_then(|()| Ok(output.flush()?)) {
        // Who reads has enough.
        Err(error)
            if error
                .downcast_ref::<io::Error>()
                .is_some_and(|error| error.kind() == ErrorKind::BrokenPipe) =>
        {
            Ok(ExitCode::SUCCESS)
        }
        Err(error) => Err(error),
        Ok(()) => Ok(ExitCode::SUCCESS),
    }
}

fn lines(stored: &StoredEvents, filter: &Filter, output: &mut impl Write) -> Result<(), Box<dyn Error>> {
    stored.for_each(filter, |event| {
        // One event a line. In JSON, line breaks can only stand between values.
        let line = event.body.replace(['\r', '\n'], " ");
        writeln!(output, "{line}")?;
        Ok(())
    })
}
