//! Puts load on a collector with realistic events, and prints a table: throughput, latency, memory, beside bare SQLite.

mod bare;
mod bodies;
mod client;
mod collector;
mod latency;

use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;

use crate::bodies::Bodies;
use crate::client::{Load, Pace};
use crate::collector::Collector;

type Outcome<T = ()> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

/// Load for a collector of its own, made and ended by this program: what it takes in a second, and how long an answer
/// takes, beside SQLite alone with the same rows and settings.
#[derive(Debug, Parser)]
struct Arguments {
    /// The `cryptorebate` program to measure
    #[arg(long, value_name = "FILE")]
    program: PathBuf,
    /// How long each row of the table is measured
    #[arg(long, value_name = "SECONDS", default_value_t = 10)]
    seconds: u64,
    /// Keep-alive connections
    #[arg(long, default_value_t = 64)]
    connections: usize,
    /// Events in a batch
    #[arg(long, default_value_t = 50)]
    batch: usize,
    /// How many batches of a hundred are sent again
    #[arg(long, default_value_t = 1)]
    resends: u8,
    /// The processor that the collector gets alone; the load gets another
    #[arg(long, value_name = "CPU")]
    server_cpu: Option<usize>,
    /// Then send so many events and watch the collector's memory
    #[arg(long, value_name = "EVENTS", default_value_t = 0)]
    soak: u64,
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Outcome {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let time = Duration::from_secs(arguments.seconds);
    println!("{}\n", machine());
    collector::leave(arguments.server_cpu)?;
    println!("|  | events/s | answers: p50 | p99 | worst | memory |");
    println!("| --- | ---: | ---: | ---: | ---: | ---: |");
    let mut top = 0.0;
    for (corpus, only_valid) in [("one event of ten invalid", false), ("all valid", true)] {
        let bodies = Bodies::new(arguments.batch, only_valid);
        let collector = Collector::start(&arguments.program, arguments.server_cpu)?;
        let load = Load {
            address: collector.address,
            connections: arguments.connections,
            resends: arguments.resends,
            pace: Pace::Closed,
        };
        let measured = runtime.block_on(load.run(&bodies, time))?;
        let name = format!("{} connections, {corpus}", arguments.connections);
        let rate = measured.print(&name, &collector.memory()?);
        let commit = measured.events() / collector.commits()?.max(1);
        collector.check(&measured)?;
        drop(collector);
        let bare = bare::measure(&bodies, commit.max(1), time, arguments.server_cpu)?;
        println!("| bare SQLite, the same in commits as large ({commit} rows) | {bare:.0} | | | | |");
        println!(
            "| … of which the collector does | {:.0} % | | | | |",
            100.0 * rate / bare
        );
        top = rate;
    }
    let bodies = Bodies::new(arguments.batch, true);
    for (name, connections, pace) in [
        ("1 connection", 1, Pace::Closed),
        (
            "half of the top load, open loop",
            arguments.connections,
            Pace::Open(top / 2.0),
        ),
    ] {
        let collector = Collector::start(&arguments.program, arguments.server_cpu)?;
        let load = Load {
            address: collector.address,
            connections,
            resends: arguments.resends,
            pace,
        };
        let measured = runtime.block_on(load.run(&bodies, time))?;
        measured.print(name, &collector.memory()?);
        collector.check(&measured)?;
    }
    if arguments.soak > 0 {
        soak(arguments, &bodies, &runtime)?;
    }
    Ok(())
}

/// When, on what, and beside which other work it is measured.
fn machine() -> String {
    let today = jiff::Timestamp::now().strftime("%F").to_string();
    let read = |file: &str| fs::read_to_string(file).unwrap_or_default();
    let (processors, load) = (read("/proc/cpuinfo"), read("/proc/loadavg"));
    let model = processors.lines().find_map(|line| line.strip_prefix("model name"));
    let model = model.map_or("unknown processor", |model| model.trim_matches([':', ' ', '\t']));
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let load = load.split(' ').next().unwrap_or_default();
    let sqlite = rusqlite::version();
    format!("{today} · {model} · {cores} cores, load {load} before · SQLite {sqlite}")
}

/// Sends very many events, prints the memory after each tenth, and then that of a new start on the same events: what
/// that holds too is what questions are answered from; all else would be a leak.
fn soak(arguments: &Arguments, bodies: &Bodies, runtime: &tokio::runtime::Runtime) -> Outcome {
    let mut collector = Collector::start(&arguments.program, arguments.server_cpu)?;
    println!("\n| events sent | memory | of it the program's own |\n| ---: | ---: | ---: |");
    let mut sent = 0;
    let mut next_mark = arguments.soak / 10;
    while sent < arguments.soak {
        let load = Load {
            address: collector.address,
            connections: arguments.connections,
            resends: arguments.resends,
            pace: Pace::Closed,
        };
        let measured = runtime.block_on(load.run(bodies, Duration::from_secs(2)))?;
        sent += measured.events();
        if sent >= next_mark {
            let memory = collector.memory()?;
            println!("| {sent} | {} | {} |", memory.all, memory.own);
            next_mark += arguments.soak / 10;
        }
    }
    collector.restart(&arguments.program, arguments.server_cpu)?;
    let memory = collector.memory()?;
    println!("| after a new start | {} | {} |", memory.all, memory.own);
    Ok(())
}
