//! Fresh virtual environments of Python for the tests that need one.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::Outcome;
use crate::step::Step;

/// A Python that is new enough for the tools and can make environments.
pub fn python() -> Option<&'static str> {
    let check = "import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 10))";
    ["python3", "python"].into_iter().find(|python| {
        let mut command = Command::new(python);
        command.args(["-c", check]).stdout(Stdio::null()).stderr(Stdio::null());
        command.status().is_ok_and(|status| status.success())
    })
}

/// An environment in `folder` with what the list `requirements` names: the folder of its programs.
pub fn make(
    root: &Path,
    python: &str,
    folder: &Path,
    requirements: &str,
) -> Result<PathBuf, Box<dyn std::error::Error>> {
    let name = folder.file_name().unwrap_or_default().display();
    // What an earlier run installed is not fresh.
    Step::new(
        &format!("Python: environment {name}"),
        root,
        python,
        &["-m", "venv", "--clear"],
    )
    .argument(folder)
    .by_hand("install Python's venv (Debian: python3-venv)")
    .run()?;
    let programs = folder.join(if cfg!(windows) { "Scripts" } else { "bin" });
    pip(root, &programs, &["--requirement", requirements])?;
    Ok(programs)
}

/// Installs packages.
pub fn pip(root: &Path, programs: &Path, what: &[&str]) -> Outcome {
    let mut arguments = vec!["-m", "pip", "install", "--quiet", "--disable-pip-version-check"];
    arguments.extend(what);
    Step::new("Python: packages", root, programs.join("python"), &arguments)
        .by_hand("see whether pip reaches its index")
        .run()
}
