//! `npm start`: everything is built, then the collector runs with the demo site.

use std::path::Path;
use std::process::Command;

use crate::setup::npm;
use crate::step::{Step, say};
use crate::{Outcome, setup, wasm};

/// Builds what is not built yet, and serves the demo until it is stopped.
pub fn run(root: &Path) -> Outcome {
    setup::run(root)?;
    pack(root)?;
    site(root)?;
    Step::cargo(
        "collector: compiling",
        root,
        &["build", "--release", "--locked", "--package", "cryptorebate-cli"],
    )
    .run()?;
    say("collector: starting; stop it with Ctrl+C");
    let mut serve = Command::new(root.join("target/release/cryptorebate"));
    serve.current_dir(root).args(["serve", "--site", "www/dist"]);
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
