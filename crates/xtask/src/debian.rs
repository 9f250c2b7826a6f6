//! What is on this machine, and what Debian's packages can add to it.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::Outcome;
use crate::step::Step;

/// The first of these programs that the PATH has.
pub fn on_path(names: &[&str]) -> Option<PathBuf> {
    let folders: Vec<PathBuf> = env::split_paths(&env::var_os("PATH")?).collect();
    names.iter().find_map(|name| {
        folders
            .iter()
            .map(|folder| folder.join(name))
            .find(|path| path.is_file())
    })
}

/// Whether this is Debian or its kin, and we may install.
pub fn can_install() -> bool {
    let is_root = Command::new("id")
        .arg("-u")
        .output()
        .is_ok_and(|output| output.stdout.trim_ascii() == b"0");
    is_root && on_path(&["apt-get"]).is_some()
}

/// The version of a package that is installed.
pub fn version(package: &str) -> Option<String> {
    let output = Command::new("dpkg-query")
        .args(["--show", "--showformat", "${db:Status-Status} ${Version}", package])
        .output()
        .ok()?;
    let answer = String::from_utf8(output.stdout).ok()?;
    answer.strip_prefix("installed ").map(str::to_owned)
}

/// Installs packages for `what`; `by_hand` is what a person can do where that fails.
pub fn install(root: &Path, what: &str, packages: &[&str], by_hand: &str) -> Outcome {
    Step::new(
        &format!("{what}: reading the list of Debian's packages"),
        root,
        "apt-get",
        &["update", "-qq"],
    )
    .run()?;
    let mut arguments = vec!["install", "-y", "-qq", "--no-install-recommends"];
    arguments.extend(packages);
    let what = format!("{what}: installing Debian's {}", packages.join(", "));
    Step::new(&what, root, "apt-get", &arguments)
        .env("DEBIAN_FRONTEND", "noninteractive")
        .by_hand(by_hand)
        .run()
}
