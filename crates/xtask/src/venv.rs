//! Pythons, and fresh virtual environments for the tests that need one.

use std::collections::BTreeMap;
use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::step::{Step, say};
use crate::{Outcome, debian};

/// The oldest Python that the package is for.
pub const OLDEST: (u32, u32) = (3, 9);
/// The oldest Python that the tools of this project run on.
const TOOLS: (u32, u32) = (3, 10);
const BY_HAND: &str = "install Python 3.10 or newer with pip and venv (Debian: python3-venv)";

/// A Python that can make environments.
#[derive(Debug, Clone)]
pub struct Python {
    /// Its program.
    pub program: PathBuf,
    /// Its version, such as 3.12.
    pub version: (u32, u32),
}

impl Python {
    /// Its version as people write it.
    pub fn name(&self) -> String {
        format!("{}.{}", self.version.0, self.version.1)
    }
}

/// The Python of this machine that is new enough for the tools; on Debian and its kin one is installed if there is none.
pub fn python(root: &Path) -> Option<Python> {
    let find = || {
        let mut on_path = ["python3", "python"].iter().filter_map(|name| look(Path::new(name)));
        let found = on_path.find(|python| python.version >= TOOLS);
        found.or_else(|| pythons().pop().filter(|python| python.version >= TOOLS))
    };
    find().or_else(|| {
        if !debian::can_install() {
            return None;
        }
        if let Err(error) = debian::install(root, "Python", &["python3", "python3-venv"], BY_HAND) {
            say(&error.to_string());
        }
        find()
    })
}

/// All Pythons of this machine that the package is for and that can make environments, one of each version, the oldest first: those on the path, and
/// those of pyenv.
pub fn pythons() -> Vec<Python> {
    let numbered = (9..30).map(|minor| PathBuf::from(format!("python3.{minor}")));
    let of_pyenv = env::var_os("PYENV_ROOT")
        .map(PathBuf::from)
        .or_else(|| env::home_dir().map(|home| home.join(".pyenv")))
        .and_then(|root| root.join("versions").read_dir().ok());
    let of_pyenv = of_pyenv.into_iter().flatten().flatten();
    let programs = ["python3", "python"]
        .into_iter()
        .map(PathBuf::from)
        .chain(numbered)
        .chain(of_pyenv.map(|version| version.path().join("bin/python3")));
    let mut found = BTreeMap::new();
    for python in programs.filter_map(|program| look(&program)) {
        if python.version >= OLDEST {
            found.entry(python.version).or_insert(python);
        }
    }
    found.into_values().collect()
}

fn look(program: &Path) -> Option<Python> {
    let mut command = Command::new(program);
    command.args(["-c", "import ensurepip, sys, venv; print(*sys.version_info[:2])"]);
    let output = command.stderr(Stdio::null()).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    let (major, minor) = text.trim().split_once(' ')?;
    Some(Python {
        program: program.to_owned(),
        version: (major.parse().ok()?, minor.parse().ok()?),
    })
}

/// An environment in `folder` with what the list `requirements` names: the folder of its programs.
pub fn make(
    root: &Path,
    python: &Python,
    folder: &Path,
    requirements: &str,
) -> Result<PathBuf, Box<dyn std::error::Error>> {
    let name = folder.file_name().unwrap_or_default().display();
    // What an earlier run installed is not fresh.
    Step::new(
        &format!("Python {}: environment {name}", python.name()),
        root,
        &python.program,
        &["-m", "venv", "--clear"],
    )
    .argument(folder)
    .by_hand(BY_HAND)
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
