//! `npm start`: everything is built, then the collector runs with the demo site.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::setup::npm;
use crate::step::{Step, say};
use crate::{Outcome, setup, wasm};

/// The folder of the people who do not exist.
const DEMO_DATA: &str = "target/demo-data";

/// Builds what is not built yet, and serves the demo until it is stopped; where `is_filled`, with half a year of people
/// who do not exist in its store.
pub fn run(root: &Path, is_filled: bool) -> Outcome {
    setup::run(root)?;
    dashboard(root)?;
    pack(root)?;
    site(root)?;
    Step::cargo(
        "collector: compiling",
        root,
        &["build", "--release", "--locked", "--package", "cryptorebate-cli"],
    )
    .run()?;
    let program = root.join("target/release/cryptorebate");
    let mut serve = Command::new(&program);
    serve.current_dir(root).args(["serve", "--site", "www/dist"]);
    if is_filled {
        fill(root, &program)?;
        serve.args(["--data", DEMO_DATA]);
    } else {
        say("the dashboard with half a year of people who do not exist: npm start -- --demo-data");
    }
    say("collector: starting; stop it with Ctrl+C. The dashboard is at /dashboard/");
    let status = serve
        .status()
        .map_err(|error| format!("the collector cannot be run: {error}"))?;
    // Ctrl+C reaches the collector too, which then ends in its own time.
    if status.success() || status.code().is_none() {
        Ok(())
    } else {
        Err("the collector has stopped".into())
    }
}

/// Fills the store of the demo, unless it is there. One that was left half filled is none.
fn fill(root: &Path, program: &Path) -> Outcome {
    if root.join(DEMO_DATA).exists() {
        return Ok(());
    }
    let unfinished = format!("{DEMO_DATA}.unfinished");
    let unfinished_path = root.join(&unfinished);
    if unfinished_path.exists() {
        fs::remove_dir_all(&unfinished_path)
            .map_err(|error| format!("{} cannot be removed: {error}", unfinished_path.display()))?;
    }
    Step::new(
        "store: filling it with people who do not exist",
        root,
        program,
        &["demo-data", "--data", &unfinished],
    )
    .run()?;
    fs::rename(&unfinished_path, root.join(DEMO_DATA))
        .map_err(|error| format!("{} cannot be renamed: {error}", unfinished_path.display()).into())
}

/// Builds the npm package.
pub fn pack(root: &Path) -> Outcome {
    say("browser modules: compiling to WebAssembly");
    wasm::build(root)?;
    Step::new(
        "npm package: bundling",
        root,
        npm(),
        &["run", "--silent", "build", "--workspace", "pkg"],
    )
    .run()
}

/// Builds the demo site.
pub fn site(root: &Path) -> Outcome {
    Step::new(
        "demo site: bundling",
        root,
        npm(),
        &["run", "--silent", "build", "--workspace", "www"],
    )
    .run()
}

/// Builds the dashboard, which the collector has in it.
pub fn dashboard(root: &Path) -> Outcome {
    Step::new(
        "dashboard: bundling",
        root,
        npm(),
        &["run", "--silent", "build:dashboard", "--workspace", "www"],
    )
    .run()
}
