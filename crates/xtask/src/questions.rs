//! The plan's questions, answered a second time by ClickHouse within Python, and compared.

use std::path::Path;

use crate::step::{Step, say};
use crate::{Outcome, venv};

/// Where the environment goes.
const WORK: &str = "target/questions";

/// Runs the tests that compare, where there is a Python that can make environments.
pub fn test(root: &Path) -> Outcome {
    let Some(python) = venv::python(root) else {
        say("funnels and cohorts: NOT COMPARED. No Python 3.10 or newer with pip and venv was found");
        return Ok(());
    };
    let programs = venv::make(root, &python, &root.join(WORK), "tests/questions/requirements.txt")?;
    let tests = [
        "test",
        "--quiet",
        "-p",
        "cryptorebate-insights",
        "-p",
        "cryptorebate-cli",
    ];
    let tests = [&tests[..], &["--test", "window_funnel", "--test", "questions"]].concat();
    Step::cargo("funnels and cohorts: compared with ClickHouse", root, &tests)
        .env("CHDB_PYTHON", programs.join("python"))
        .run()
}
