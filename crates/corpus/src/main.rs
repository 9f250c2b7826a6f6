//! Prints realistic events, one a line: the input of benchmarks that are not written in Rust.

use std::io::{self, BufWriter, Write};

use clap::Parser;

/// Realistic events of the tracking plan, one a line; one of ten has a mistake.
#[derive(Debug, Parser)]
struct Arguments {
    /// How many events.
    #[arg(long, default_value_t = 10_000)]
    count: usize,
    /// The same seed gives the same events.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

fn main() -> io::Result<()> {
    let arguments = Arguments::parse();
    let plan = cryptorebate_corpus::plan();
    let mut out = BufWriter::new(io::stdout().lock());
    for generated in cryptorebate_corpus::events(&plan, arguments.seed).take(arguments.count) {
        writeln!(out, "{}", generated.text)?;
    }
    out.flush()
}
