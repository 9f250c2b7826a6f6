//! The files that follow from the plan file.

use std::fs;
use std::path::Path;

use cryptorebate_plan::Plan;

use crate::Outcome;

const PLAN: &str = "plan/cryptorebate.toml";

/// Writes the generated files that are not what the plan makes them.
pub fn write(root: &Path) -> Outcome {
    let changed = cryptorebate_codegen::write(root, &plan(root)?)?;
    for path in &changed {
        println!("wrote {path}");
    }
    println!("{} generated files changed", changed.len());
    Ok(())
}

/// Fails if a generated file is not what the plan makes it.
pub fn check(root: &Path) -> Outcome {
    let stale = cryptorebate_codegen::stale(root, &plan(root)?)?;
    if stale.is_empty() {
        println!("the generated files are up to date");
        return Ok(());
    }
    Err(format!(
        "These do not follow from {PLAN} any more; run `cargo xtask codegen`:\n  {}",
        stale.join("\n  ")
    )
    .into())
}

fn plan(root: &Path) -> Result<Plan, Box<dyn std::error::Error>> {
    let text = fs::read_to_string(root.join(PLAN)).map_err(|error| format!("{PLAN}: {error}"))?;
    cryptorebate_plan::parse(&text).map_err(|problems| problems.display(PLAN).to_string().into())
}
