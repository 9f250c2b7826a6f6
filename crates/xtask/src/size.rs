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

/// Weighs the package that is built, and the validator alone.
pub fn weigh(root: &Path) -> Outcome {
    wasm::build_validator_alone(root)?;
    Step::new(
        "npm package: size",
        root,
        npm(),
        &["run", "--silent", "size", "-w", "pkg"],
    )
    .run()
}
