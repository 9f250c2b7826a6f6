//! `npm test`: every check and every test, on a machine that may have nothing but Rust and Node.

use std::path::Path;
use std::time::Instant;

use crate::browser::{self, Browser};
use crate::setup::npm;
use crate::step::{Step, say};
use crate::{Outcome, codegen, setup, size, start};

/// The crates that run in a browser; all others are tested natively.
const BROWSER_CRATES: [&str; 6] = [
    "--package",
    "cryptorebate-wasm",
    "--package",
    "cryptorebate-verdict",
    "--package",
    "cryptorebate-judge",
];

/// Runs everything, the quick checks first.
pub fn run(root: &Path) -> Outcome {
    let start = Instant::now();
    setup::run(root)?;
    let browser = browser::find(root)?;
    checks(root)?;
    native_tests(root)?;
    start::pack(root)?;
    size::weigh(root)?;
    start::site(root)?;
    script_checks(root)?;
    browser_tests(root, &browser)?;
    say(&format!("everything passed in {:.0} s", start.elapsed().as_secs_f64()));
    Ok(())
}

fn checks(root: &Path) -> Outcome {
    Step::cargo("Rust: formatting", root, &["fmt", "--all", "--check"])
        .by_hand("run `cargo fmt --all`")
        .run()?;
    say("generated files");
    codegen::check(root)?;
    Step::new(
        "scripts and styles: formatting and lints",
        root,
        npm(),
        &["run", "--silent", "lint"],
    )
    .by_hand("run `npm run format`")
    .run()?;
    let lints = [
        "clippy",
        "--workspace",
        "--all-targets",
        "--locked",
        "--",
        "-D",
        "warnings",
    ];
    Step::cargo("Rust: lints", root, &lints).run()?;
    let mut browser_lints = vec![
        "clippy",
        "--locked",
        "--target",
        "wasm32-unknown-unknown",
        "--all-targets",
    ];
    browser_lints.extend(BROWSER_CRATES);
    browser_lints.extend(["--", "-D", "warnings"]);
    Step::cargo("Rust for the browser: lints", root, &browser_lints).run()?;
    Step::cargo(
        "Rust: documentation",
        root,
        &["doc", "--workspace", "--no-deps", "--locked", "--quiet"],
    )
    .env("RUSTDOCFLAGS", "-D warnings")
    .run()
}

fn native_tests(root: &Path) -> Outcome {
    let mut tests = vec!["test", "--workspace", "--locked"];
    let browser_crates = BROWSER_CRATES.iter().filter(|word| **word != "--package");
    tests.extend(browser_crates.flat_map(|package| ["--exclude", package]));
    Step::cargo("Rust: tests", root, &tests).run()?;
    Step::cargo(
        "collector: compiling",
        root,
        &["build", "--locked", "--package", "cryptorebate-cli"],
    )
    .run()
}

fn script_checks(root: &Path) -> Outcome {
    Step::new(
        "scripts: types",
        root,
        npm(),
        &["run", "--silent", "typecheck", "--workspaces", "--if-present"],
    )
    .run()
}

fn browser_tests(root: &Path, browser: &Browser) -> Outcome {
    let mut tests = vec!["test", "--locked", "--target", "wasm32-unknown-unknown"];
    tests.extend(BROWSER_CRATES);
    Step::cargo("browser modules: tests in headless Chromium", root, &tests)
        .env("CHROMEDRIVER", &browser.driver)
        .run()?;
    Step::new(
        "npm package and demo site: tests in Node and Chromium",
        root,
        npm(),
        &["test", "--workspaces", "--if-present"],
    )
    .env("CHROMIUM", &browser.browser)
    .env("CRYPTOREBATE_BIN", root.join("target/debug/cryptorebate"))
    .run()
}
