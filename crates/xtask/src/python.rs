//! The Python package: built as a wheel, and tested from a fresh virtual environment as its users would install it.

use std::fs;
use std::path::Path;

use crate::step::{Step, say};
use crate::{Outcome, ci, venv};

/// The package's own folder.
const PACKAGE: &str = "crates/python";
/// Where the environments and the wheels go.
const WORK: &str = "target/python";

/// Builds what is tested, and tests it.
pub fn run(root: &Path) -> Outcome {
    ci::collector(root)?;
    test(root)
}

/// Builds the wheel and tests it, where there is a Python that can make environments.
pub fn test(root: &Path) -> Outcome {
    let Some(python) = venv::python() else {
        say(
            "Python package: NOT TESTED. No Python 3.10 or newer with pip and venv was found; install python3 and python3-venv",
        );
        return Ok(());
    };
    let work = root.join(WORK);
    if work.exists() {
        // What an earlier run installed is not fresh.
        fs::remove_dir_all(&work).map_err(|error| format!("{}: {error}", work.display()))?;
    }
    let tools = venv::make(
        root,
        python,
        &work.join("tools"),
        &format!("{PACKAGE}/requirements/tools.txt"),
    )?;
    wheel(root, &tools)?;
    lints(root, &tools)?;
    let newest = venv::make(
        root,
        python,
        &work.join("newest"),
        &format!("{PACKAGE}/requirements/tests.txt"),
    )?;
    install_wheel(root, &newest)?;
    tests(root, &newest, "tests with the newest Django", &[])?;
    let oldest = venv::make(
        root,
        python,
        &work.join("oldest"),
        &format!("{PACKAGE}/requirements/oldest.txt"),
    )?;
    install_wheel(root, &oldest)?;
    tests(root, &oldest, "tests with Django 4.2", &["tests/test_django.py"])?;
    example(root, &newest)
}

fn wheel(root: &Path, tools: &Path) -> Outcome {
    Step::new(
        "Python package: building the wheel",
        root,
        tools.join("maturin"),
        &["build", "--release", "--locked", "--quiet", "--manifest-path"],
    )
    .argument(root.join(PACKAGE).join("Cargo.toml"))
    .argument("--out")
    .argument(root.join(WORK).join("wheels"))
    .env("CARGO_TARGET_DIR", root.join("target"))
    .run()
}

/// Nothing is compiled at the user's end: pip may take the wheel only.
fn install_wheel(root: &Path, programs: &Path) -> Outcome {
    let wheels = format!("{WORK}/wheels");
    venv::pip(
        root,
        programs,
        &[
            "--only-binary",
            "cryptorebate-tracking",
            "--find-links",
            &wheels,
            "cryptorebate-tracking",
        ],
    )
}

fn lints(root: &Path, tools: &Path) -> Outcome {
    let package = root.join(PACKAGE);
    let example = root.join("examples/django");
    let servers = root.join("tests/clickhouse");
    Step::new(
        "Python: formatting",
        &package,
        tools.join("ruff"),
        &["format", "--check", "."],
    )
    .argument(&example)
    .argument(&servers)
    .by_hand("run `ruff format` in crates/python")
    .run()?;
    Step::new("Python: lints", &package, tools.join("ruff"), &["check", "."])
        .argument(&example)
        .argument(&servers)
        .run()?;
    Step::new(
        "Python: types",
        &package.join("python"),
        tools.join("mypy"),
        &["--config-file", "../pyproject.toml"],
    )
    .run()
}

fn tests(root: &Path, programs: &Path, what: &str, files: &[&str]) -> Outcome {
    let mut arguments = vec!["-m", "pytest", "--quiet", "-p", "no:cacheprovider"];
    arguments.extend(files);
    Step::new(
        &format!("Python package: {what}"),
        &root.join(PACKAGE),
        programs.join("python"),
        &arguments,
    )
    .env("CRYPTOREBATE_BIN", root.join("target/debug/cryptorebate"))
    .run()
}

/// The example's own tests, and its walk in a real browser, where the npm package is built.
fn example(root: &Path, programs: &Path) -> Outcome {
    let folder = root.join("examples/django");
    let python = programs.join("python");
    Step::new("Django example: tests", &folder, &python, &["manage.py", "test"])
        .env("EXAMPLE_DATA", root.join(WORK).join("example"))
        .run()?;
    if !root.join("pkg/dist/tracker.iife.js").exists() {
        say("Django example: NOT WALKED in a browser. The npm package is not built; run `cargo xtask pack`");
        return Ok(());
    }
    Step::new(
        "Django example: a walk in the browser",
        &folder,
        "node",
        &["--test", "walk.test.mjs"],
    )
    .env("PYTHON", &python)
    .env("CRYPTOREBATE_BIN", root.join("target/debug/cryptorebate"))
    .run()
}
