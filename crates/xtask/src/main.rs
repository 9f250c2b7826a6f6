//! The tasks of a contributor.

mod browser;
mod ci;
mod codegen;
mod debian;
mod engines;
#[cfg(test)]
mod licences;
mod openapi;
mod python;
mod questions;
mod setup;
mod size;
mod start;
mod step;
#[cfg(test)]
mod tidy;
mod venv;
mod wasm;
mod wasm_target;

use std::env;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

const HELP: &str = "\
The tasks of a contributor.

Usage: cargo xtask TASK

  start            build everything, then run the collector with the demo site (`npm start`)
  start --demo-data  the same, with a store full of people who do not exist
  ci               every check and every test (`npm test`)
  engines          the tracker's core tests in Chromium, Firefox and WebKitGTK (`npm run test:engines`)
  openapi          the collector against its own OpenAPI document, by schemathesis
  questions        funnels and cohorts, compared with ClickHouse
  python           the Python package: its wheel, tested from fresh environments, and the Django example
  setup            install what the build needs: npm packages, the wasm target
  codegen          write the files that follow from plan/cryptorebate.toml
  codegen --check  say which of them are stale; exit status 1 if any is
  wasm             build the browser modules into pkg/src/wasm
  pack             build the npm package into pkg/dist
  size             what the package weighs; exit status 1 if it is more than it may be, or than pkg/size.snap says
  size --write     the same, and write pkg/size.snap";

/// What a task gives: nothing, or the one error that ends it.
type Outcome = Result<(), Box<dyn std::error::Error>>;

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let root = root();
    let outcome = match words.as_slice() {
        ["start"] => start::run(&root, false),
        ["start", "--demo-data"] => start::run(&root, true),
        ["ci"] => ci::run(&root),
        ["engines"] => engines::run(&root),
        ["openapi"] => openapi::run(&root),
        ["python"] => python::run(&root),
        ["questions"] => questions::test(&root),
        ["setup"] => setup::run(&root),
        ["codegen"] => codegen::write(&root),
        ["codegen", "--check"] => codegen::check(&root),
        ["wasm"] => wasm::build(&root),
        ["pack"] => start::pack(&root),
        ["size"] => size::run(&root),
        ["size", "--write"] => size::write(&root),
        ["help" | "--help" | "-h"] => {
            println!("{HELP}");
            return ExitCode::SUCCESS;
        }
        _ => {
            eprintln!("{HELP}");
            return ExitCode::from(2);
        }
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\n{error}");
            ExitCode::FAILURE
        }
    }
}

/// The project's root: two levels above this crate.
fn root() -> PathBuf {
    let crate_folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    crate_folder.ancestors().nth(2).unwrap_or(crate_folder).to_path_buf()
}
