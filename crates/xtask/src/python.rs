//! The Python package: built as a wheel, and tested from a fresh virtual environment as its users would install it.

use std::fs;
use std::path::{Path, PathBuf};

use crate::step::{Step, say};
use crate::venv::Python;
use crate::{Outcome, ci, venv};

/// The package's own folder.
const PACKAGE: &str = "crates/python";
/// Where the environments and the wheels go.
const WORK: &str = "target/python";
/// The tests but for those that need type checkers and aiogram, whose newest releases want a newer Python.
const WITHOUT_NEW_TOOLS: [&str; 2] = ["--ignore=tests/test_types.py", "--ignore=tests/test_aiogram.py"];

/// Builds what is tested, and tests it.
pub fn run(root: &Path) -> Outcome {
    ci::collector(root)?;
    test(root)
}

/// Builds the wheel and tests it: everything on the newest Python that is there, and what a user has on the oldest.
pub fn test(root: &Path) -> Outcome {
    let Some(python) = venv::python(root) else {
        say("Python package: NOT TESTED. No Python 3.10 or newer with pip and venv was found");
        return Ok(());
    };
    let work = root.join(WORK);
    if work.exists() {
        // What an earlier run installed is not fresh.
        fs::remove_dir_all(&work).map_err(|error| format!("{}: {error}", work.display()))?;
    }
    let tools = environment(root, &python, "tools")?;
    wheel(root, &tools)?;
    lints(root, &tools)?;
    let pythons = venv::pythons();
    let newest = pythons.last().unwrap_or(&python);
    let programs = environment(root, newest, "newest")?;
    install_wheel(root, &programs)?;
    let what = format!("tests on Python {} with the newest Django", newest.name());
    tests(root, &programs, &what, &[])?;
    example(root, &programs)?;
    let oldest = pythons.first().unwrap_or(&python);
    if oldest.version > venv::OLDEST {
        say("Python package: NOT TESTED on 3.9, which is not there; `pyenv install 3.9` would bring it");
    }
    let programs = environment(root, oldest, "oldest")?;
    install_wheel(root, &programs)?;
    let what = format!("tests on Python {} with Django 4.2", oldest.name());
    tests(root, &programs, &what, &WITHOUT_NEW_TOOLS)
}

/// An environment with what `requirements/NAME.txt` lists.
fn environment(root: &Path, python: &Python, name: &str) -> Result<PathBuf, Box<dyn std::error::Error>> {
    let requirements = format!("{PACKAGE}/requirements/{name}.txt");
    venv::make(root, python, &root.join(WORK).join(name), &requirements)
}

/// One wheel for every Python from 3.9 on. On Linux it is linked by zig against the C library of 2012, so that it is good
/// for older systems than the one that builds it.
fn wheel(root: &Path, tools: &Path) -> Outcome {
    let mut arguments = vec!["build", "--release", "--locked", "--quiet"];
    if cfg!(all(target_os = "linux", target_env = "gnu")) {
        arguments.extend(["--zig", "--compatibility", "manylinux2014"]);
    }
    arguments.push("--manifest-path");
    // maturin looks for zig among the programs that it finds.
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::iter::once(tools.to_owned()).chain(std::env::split_paths(&path));
    Step::new(
        "Python package: building the wheel",
        root,
        tools.join("maturin"),
        &arguments,
    )
    .argument(root.join(PACKAGE).join("Cargo.toml"))
    .argument("--out")
    .argument(root.join(WORK).join("wheels"))
    .env("CARGO_TARGET_DIR", root.join("target"))
    .env("PATH", std::env::join_paths(folders)?)
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

fn tests(root: &Path, programs: &Path, what: &str, options: &[&str]) -> Outcome {
    let mut arguments = vec!["-m", "pytest", "--quiet", "-p", "no:cacheprovider"];
    arguments.extend(options);
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
