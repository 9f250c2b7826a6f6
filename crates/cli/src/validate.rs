//! `cryptorebate validate`: one event a line in, one verdict a line out.

use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, ErrorKind, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use cryptorebate_core::{Verdict, validate};
use serde::Serialize;

use crate::Outcome;

/// Judge events: one JSON event a line in, one JSON verdict a line out.
#[derive(Args)]
#[command(after_help = "\
Exit status:
  0  every event is valid
  1  some event is invalid
  2  the arguments or the input cannot be used

Examples:
  cryptorebate validate events.ndjson
  tail -f events.ndjson | cryptorebate validate -")]
pub struct Arguments {
    /// The file to read; - or nothing for standard input
    #[arg(value_name = "FILE", default_value = "-")]
    file: PathBuf,
}

/// A verdict and the line that it is on.
#[derive(Serialize)]
struct Line<'v> {
    line: u64,
    #[serde(flatten)]
    verdict: &'v Verdict,
}

pub fn run(arguments: &Arguments) -> Outcome {
    let shown = arguments.file.display();
    // Events that come in one by one are answered one by one; a file is not waited for.
    let is_stream = arguments.file.as_os_str() == "-";
    let input: Box<dyn BufRead> = if is_stream {
        Box::new(io::stdin().lock())
    } else {
        let file = File::open(&arguments.file).map_err(|error| format!("{shown} cannot be read: {error}"))?;
        Box::new(BufReader::new(file))
    };
    let output = io::stdout().lock();
    match judge_lines(input, output, is_stream) {
        Ok(true) => Ok(ExitCode::SUCCESS),
        Ok(false) => Ok(ExitCode::FAILURE),
        Err(Trouble::Input(error)) => Err(format!("{shown} cannot be read: {error}").into()),
        // Whoever read the verdicts has seen enough.
        Err(Trouble::Output(error)) if error.kind() == ErrorKind::BrokenPipe => Ok(ExitCode::SUCCESS),
        Err(Trouble::Output(error)) => Err(format!("the verdicts cannot be written: {error}").into()),
    }
}

enum Trouble {
    Input(io::Error),
    Output(io::Error),
}

/// Judges line after line, whatever bytes they are made of. Whether all are valid.
fn judge_lines(mut input: impl BufRead, output: impl Write, flush_each: bool) -> Result<bool, Trouble> {
    let mut output = BufWriter::new(output);
    let mut text = Vec::new();
    let mut all_valid = true;
    for line in 1.. {
        text.clear();
        if input.read_until(b'\n', &mut text).map_err(Trouble::Input)? == 0 {
            break;
        }
        let event = text.strip_suffix(b"\n").unwrap_or(&text);
        // White space as JSON has it: a form feed, say, is no JSON, and gets its verdict.
        if event.iter().all(|byte| matches!(byte, b' ' | b'\t' | b'\r')) {
            continue;
        }
        let verdict = validate(event);
        all_valid &= verdict.valid;
        let write = |output: &mut BufWriter<_>| {
            serde_json::to_writer(
                &mut *output,
                &Line {
                    line,
                    verdict: &verdict,
                },
            )?;
            output.write_all(b"\n")?;
            if flush_each { output.flush() } else { Ok(()) }
        };
        write(&mut output).map_err(Trouble::Output)?;
    }
    output.flush().map_err(Trouble::Output)?;
    Ok(all_valid)
}
