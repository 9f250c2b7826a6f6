//! `cryptorebate keys`: who may send and who may read.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Subcommand, ValueEnum};
use cryptorebate_collector::{Key, KeyBook, Kind, NewKey};
use jiff::Timestamp;

use crate::Outcome;
use crate::output::print;
use crate::questions::table;

/// Make, list and revoke the keys of a collector
#[derive(Args)]
#[command(after_help = "\
A public key stands in a web page: it sends what the plan lets pages send, from its origins. A server key sends
everything. A read key reads: live stream, funnels, cohorts, metrics. The collector may be running; it knows a new key at
once, and a revoked one no longer after a second.

Examples:
  cryptorebate keys create --kind public --origin https://app.example.com --origin https://example.com
  cryptorebate keys create --kind server --name django
  cryptorebate keys revoke 4")]
pub struct Arguments {
    /// The data folder of the collector; made if it is not there
    #[arg(long, value_name = "FOLDER", default_value = "data", global = true)]
    data: PathBuf,
    #[command(subcommand)]
    command: What,
}

#[derive(Subcommand)]
enum What {
    /// Make a key, and show it this once
    Create {
        /// What it is for
        #[arg(long, value_name = "KIND", value_parser = ["public", "server", "read"])]
        kind: String,
        /// What you call it
        #[arg(long, value_name = "NAME", default_value = "")]
        name: String,
        /// An origin whose pages may use it, such as `https://app.example.com`; can be given repeatedly
        #[arg(long = "origin", value_name = "ORIGIN")]
        origins: Vec<String>,
    },
    /// List the keys, the revoked ones too
    List {
        /// How the list is printed
        #[arg(long, value_enum, default_value = "table")]
        format: Format,
    },
    /// Have a key refused from now on
    Revoke {
        /// The key's number
        #[arg(value_name = "NUMBER")]
        id: i64,
    },
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    Table,
    Json,
}

pub fn run(arguments: &Arguments) -> Outcome {
    let book = KeyBook::open(&arguments.data)?;
    match &arguments.command {
        What::Create { kind, name, origins } => {
            let kind: Kind = kind.parse()?;
            let (id, text) = book.create(&NewKey {
                kind,
                name: name.clone(),
                origins: origins.clone(),
            })?;
            print(&format!("{text}\n"))?;
            eprintln!("This is {kind} key {id}. Keep it: it is stored nowhere, and is not shown again.");
        }
        What::List { format } => {
            let keys = book.list()?;
            print(&match format {
                Format::Table => table(&rows(&keys)),
                Format::Json => format!("{}\n", serde_json::to_string_pretty(&keys)?),
            })?;
        }
        What::Revoke { id } => {
            book.revoke(*id)?;
            print(&format!("key {id} is revoked\n"))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn rows(keys: &[Key]) -> Vec<Vec<String>> {
    let head = ["key", "kind", "name", "origins", "made", "revoked"].map(String::from);
    let mut rows = vec![head.to_vec()];
    for key in keys {
        let moment = |ms: i64| Timestamp::from_millisecond(ms).map(|time| time.strftime("%F %R").to_string());
        rows.push(vec![
            key.id.to_string(),
            key.kind.to_string(),
            key.name.clone(),
            key.origins.join(" "),
            moment(key.created_at).unwrap_or_default(),
            key.revoked_at
                .and_then(|ms| moment(ms).ok())
                .unwrap_or_else(|| String::from("–")),
        ]);
    }
    rows
}
