//! `npm test`: every check and every test, on a machine that may have nothing but Rust and Node.

use std::path::Path;
use std::time::Instant;

use crate::browser::{self, Browser};
use crate::setup::npm;
use crate::step::{Step, say};
use crate::{Outcome, clickhouse, codegen, deny, engines, openapi, python, questions, setup, size, start, wasm};

/// The modules without the standard library. They are looked at one by one: together, the features of their dependencies
/// would be those of all, the standard library among them.
const BARE_MODULES: [&str; 2] = ["cryptorebate-wasm", "cryptorebate-judge"];

/// The crates that are tested in a browser; all others are tested natively.
const BROWSER_CRATES: [&str; 1] = ["cryptorebate-verdict"];

/// Runs everything, the quick checks first.
pub fn run(root: &Path) -> Outcome {
    let start = Instant::now();
    setup::run(root)?;
    let browser = browser::find(root)?;
    // Before the collector, which has it in it.
    start::dashboard(root)?;
    checks(root)?;
    deny::test(root)?;
    native_tests(root)?;
    start::pack(root)?;
    size::weigh(root)?;
    start::site(root)?;
    script_checks(root)?;
    browser_tests(root, &browser)?;
    engines::test(root, &browser)?;
    openapi::test(root)?;
    questions::test(root)?;
    clickhouse::test(root)?;
    python::test(root)?;
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
    for package in BARE_MODULES {
        browser_lints(root, package, &["--lib"])?;
    }
    for package in BROWSER_CRATES {
        browser_lints(root, package, &["--all-targets"])?;
    }
    Step::cargo(
        "Rust: documentation",
        root,
        &["doc", "--workspace", "--no-deps", "--locked", "--quiet"],
    )
    .env("RUSTDOCFLAGS", "-D warnings")
    .run()
}

fn browser_lints(root: &Path, package: &str, targets: &[&str]) -> Outcome {
    let mut lints = vec![
        "clippy",
        "--locked",
        "--target",
        "wasm32-unknown-unknown",
        "--package",
        package,
    ];
    lints.extend(targets);
    lints.extend(["--", "-D", "warnings"]);
    Step::cargo(&format!("{package} for the browser: lints"), root, &lints).run()
}

fn native_tests(root: &Path) -> Outcome {
    let mut tests = vec!["test", "--workspace", "--locked"];
    tests.extend(BROWSER_CRATES.iter().flat_map(|package| ["--exclude", package]));
    Step::cargo("Rust: tests", root, &tests).run()?;
    collector(root)
}

/// Builds the collector that the tests of scripts and browsers start.
pub fn collector(root: &Path) -> Outcome {
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
    tests.extend(BROWSER_CRATES.iter().flat_map(|package| ["--package", package]));
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
    .env(
        "CRYPTOREBATE_BIN",
        wasm::target_directory(root).join("debug/cryptorebate"),
    )
    .run()
}
