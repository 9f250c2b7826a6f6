//! What is missing on Debian and its kin: installed as their packages, where we may.

use std::path::Path;
use std::process::Command;

use crate::Outcome;
use crate::browser::on_path;
use crate::step::Step;

/// Whether this is Debian or its kin, and we may install.
pub fn can_install() -> bool {
    let is_root = Command::new("id")
        .arg("-u")
        .output()
        .is_ok_and(|output| output.stdout.trim_ascii() == b"0");
    is_root && on_path(&["apt-get"]).is_some()
}

/// Installs packages; `by_hand` is what a person can do where that fails.
pub fn install(root: &Path, packages: &[&str], by_hand: &str) -> Outcome {
    Step::new(
        "reading the list of Debian's packages",
        root,
        "apt-get",
        &["update", "-qq"],
    )
    .run()?;
    let mut arguments = vec!["install", "-y", "-qq", "--no-install-recommends"];
    arguments.extend(packages);
    let what = format!("installing Debian's {}", packages.join(", "));
    Step::new(&what, root, "apt-get", &arguments)
        .env("DEBIAN_FRONTEND", "noninteractive")
        .by_hand(by_hand)
        .run()
}
