//! `npm run size`: what the package weighs, against what it may.

use std::path::Path;

use crate::setup::npm;
use crate::step::Step;
use crate::{Outcome, start, wasm};

/// Builds the package, and weighs it.
pub fn run(root: &Path) -> Outcome {
    start::pack(root)?;
    weigh(root)
}

/// Builds the package, and writes what it weighs into `pkg/size.snap`.
pub fn write(root: &Path) -> Outcome {
    start::pack(root)?;
    step(root, &["--", "--write"])
}

/// Weighs the package that is built, and the validator alone.
pub fn weigh(root: &Path) -> Outcome {
    step(root, &[])
}

fn step(root: &Path, options: &[&str]) -> Outcome {
    wasm::build_validator_alone(root)?;
    let command = [&["run", "--silent", "size", "-w", "pkg"], options].concat();
    Step::new("npm package: size", root, npm(), &command)
        .by_hand("if the package should weigh that, run `npm run size -- --write` and commit pkg/size.snap")
        .run()
}
