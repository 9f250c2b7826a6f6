//! What the build needs beyond Rust and Node: installed where it is missing, skipped where it is there.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::SystemTime;

use crate::step::{Step, say};
use crate::{Outcome, wasm_target};

/// npm packages and the WebAssembly target.
pub fn run(root: &Path) -> Outcome {
    node_is_new_enough()?;
    npm_packages(root)?;
    wasm_target::install(root)
}

/// The oldest Node that Vite runs on.
const NODE: (u32, u32) = (20, 19);

fn node_is_new_enough() -> Outcome {
    let advice = format!("install Node {}.{} or newer from nodejs.org", NODE.0, NODE.1);
    let output = Command::new("node").arg("--version").output();
    let version = output
        .map_err(|error| format!("node cannot be run: {error}; {advice}"))?
        .stdout;
    let version = String::from_utf8_lossy(&version)
        .trim()
        .trim_start_matches('v')
        .to_owned();
    let mut numbers = version.split('.').map(|number| number.parse::<u32>().unwrap_or(0));
    if (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0)) < NODE {
        return Err(format!("Node {version} is too old; {advice}").into());
    }
    Ok(())
}

fn npm_packages(root: &Path) -> Outcome {
    // npm writes this file last, with every package that it has put in place.
    let installed = modified(&root.join("node_modules/.package-lock.json"));
    let wanted = modified(&root.join("package-lock.json"));
    if installed.is_some() && installed >= wanted {
        say("npm packages: there already");
        return Ok(());
    }
    Step::new(
        "npm packages: installing",
        root,
        npm(),
        &["ci", "--no-fund", "--no-audit"],
    )
    .by_hand("run `npm ci` in the project's folder and see what it says")
    .run()
}

/// npm's program; Windows runs scripts by their full name only.
pub fn npm() -> &'static str {
    if cfg!(windows) { "npm.cmd" } else { "npm" }
}

fn modified(path: &Path) -> Option<SystemTime> {
    fs::metadata(path).and_then(|metadata| metadata.modified()).ok()
}
