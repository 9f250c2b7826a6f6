//! The collector under load: builds it as it is released, measures it, and writes the table of `docs/benchmarks.md`.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread::available_parallelism;

use crate::step::{Step, say};
use crate::{Outcome, wasm};

/// Where the table stands, and between which marks.
const PAGE: &str = "docs/benchmarks.md";
const BEGIN: &str = "<!-- load -->\n";
const END: &str = "<!-- /load -->";
/// How many events are sent to see whether memory grows.
const SOAK: &str = "10000000";

/// Measures, with whatever else `arguments` say to the load generator.
pub fn run(root: &Path, arguments: &[&str]) -> Outcome {
    measure(root, arguments).map(drop)
}

/// Measures all that the page shows, and writes it there.
pub fn write(root: &Path) -> Outcome {
    let table = measure(root, &["--soak", SOAK])?;
    let page = root.join(PAGE);
    let text = fs::read_to_string(&page)?;
    let marked = text
        .split_once(BEGIN)
        .and_then(|(before, rest)| Some((before, rest.split_once(END)?.1)));
    let (before, after) = marked.ok_or_else(|| format!("{PAGE} has no {} … {END}", BEGIN.trim_end()))?;
    fs::write(&page, format!("{before}{BEGIN}{table}{END}{after}"))?;
    say(&format!("the table is in {PAGE}"));
    Ok(())
}

fn measure(root: &Path, arguments: &[&str]) -> Result<String, Box<dyn std::error::Error>> {
    let packages = ["--package", "cryptorebate-cli", "--package", "cryptorebate-load"];
    let build = [&["build", "--release", "--locked"][..], &packages].concat();
    Step::cargo("collector and load generator: compiling", root, &build).run()?;
    say("load: this takes some minutes, and wants the machine for itself");
    let programs = wasm::target_directory(root).join("release");
    let mut command = Command::new(programs.join("cryptorebate-load"));
    command
        .current_dir(root)
        .arg("--program")
        .arg(programs.join("cryptorebate"));
    if available_parallelism()?.get() > 1 {
        command.args(["--server-cpu", "0"]);
    }
    let mut process = command.args(arguments).stdout(Stdio::piped()).spawn()?;
    let stdout = process.stdout.take().ok_or("the load generator has no output")?;
    let mut table = String::new();
    for line in BufReader::new(stdout).lines() {
        let line = line?;
        println!("{line}");
        table += &line;
        table.push('\n');
    }
    let status = process.wait()?;
    if !status.success() {
        return Err(format!("the load generator has failed ({status})").into());
    }
    Ok(table)
}
