//! `cryptorebate serve`: runs the collector.

use std::io::{self, Write as _};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use cryptorebate_collector::{Config, serve};

use crate::Outcome;

/// Run the collector: it takes events in by HTTP, judges each, and stores it before it answers.
#[derive(Args)]
#[command(after_help = "\
Routes:
  POST /v1/batch         {\"sent_at\": \"…Z\", \"batch\": [event, …]}, at most 500 events and 1 MiB
  POST /v1/track         one event
  GET  /v1/live          every judged event as it arrives (server-sent events)
  GET  /v1/events/seen   which events have arrived, how many and when
  GET  /healthz          whether the collector runs

Examples:
  cryptorebate serve
  cryptorebate serve --listen 127.0.0.1:8080 --data /var/lib/cryptorebate")]
pub struct Arguments {
    /// The address to listen on; with port 0 the system chooses one
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:7171")]
    listen: SocketAddr,
    /// The folder for the events; made if it is not there
    #[arg(long, value_name = "FOLDER", default_value = "data")]
    data: PathBuf,
    /// A folder of static files to serve at /, such as the demo site
    #[arg(long, value_name = "FOLDER")]
    site: Option<PathBuf>,
}

pub fn run(arguments: Arguments) -> Outcome {
    let Arguments { listen, data, site } = arguments;
    let has_site = site.is_some();
    let shown_data = data.display().to_string();
    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(serve(Config { listen, data, site }, |address| {
        let hint = if has_site {
            format!("\n  open http://{address} in a browser\n")
        } else {
            String::new()
        };
        let text = format!(
            "listening on http://{address}\n  events are stored in {shown_data}/events.db\n  there are no keys in this \
             version: whoever reaches the address can send events and read the live stream\n{hint}"
        );
        // Who started it may have stopped to read: the collector runs all the same.
        let _unread = io::stdout().write_all(text.as_bytes());
    }))?;
    Ok(ExitCode::SUCCESS)
}
