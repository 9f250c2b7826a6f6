//! What the compiler does not check: files say what is in them, the map names what exists, the house's walls stand.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> PathBuf {
    crate::root()
}

/// Every file under `folder` that is the project's own source, by its ending.
fn sources(folder: &Path, endings: &[&str]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() {
            if !matches!(name.as_str(), "node_modules" | "dist" | "target" | "wasm" | ".cache")
                || name == "wasm" && path.join("Cargo.toml").exists()
            {
                found.extend(sources(&path, endings));
            }
        } else if endings.iter().any(|ending| name.ends_with(ending)) {
            found.push(path);
        }
    }
    found
}

#[test]
fn every_source_file_opens_with_what_is_in_it() {
    let mut silent = Vec::new();
    for folder in ["benchmarks", "crates", "examples", "pkg", "www", "tests"] {
        for path in sources(&root().join(folder), &[".rs", ".ts", ".mjs", ".css", ".py"]) {
            let text = fs::read_to_string(&path).unwrap();
            let first = text.lines().find(|line| !line.starts_with("#!")).unwrap_or_default();
            let opening: &[&str] = if path.extension().is_some_and(|ending| ending == "rs") {
                &["//! "]
            } else {
                &["// ", "/** ", "/* ", "\"\"\""]
            };
            if !opening.iter().any(|opening| first.starts_with(opening)) {
                silent.push(path.display().to_string());
            }
        }
    }
    assert!(
        silent.is_empty(),
        "These do not say what is in them in their first line:\n{}",
        silent.join("\n")
    );
}

#[test]
fn the_map_names_what_exists() {
    let map = fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    let mut inside = root();
    let mut missing = Vec::new();
    for line in map.lines() {
        if let Some(folder) = line.strip_prefix("### `").and_then(|rest| rest.strip_suffix('`')) {
            inside = root().join(folder);
        } else if line.starts_with("## ") {
            inside = root();
        }
        // Every second piece between backticks is a name; those with a slash or an ending are paths.
        for name in line.split('`').skip(1).step_by(2) {
            let is_path = !name.contains([' ', '{', '(', '$', '@', '<'])
                && !name.starts_with('/')
                && (name.contains('/') || [".rs", ".toml", ".md"].iter().any(|ending| name.ends_with(ending)));
            let exists = [root(), inside.clone(), inside.join("src")]
                .iter()
                .any(|base| base.join(name).exists());
            if is_path && !exists {
                missing.push(name.to_owned());
            }
        }
    }
    assert!(
        missing.is_empty(),
        "ARCHITECTURE.md names what is not there: {missing:?}"
    );
}

#[test]
fn the_core_needs_nothing_and_the_trackers_module_no_more_than_the_browser() {
    for (package, allowed) in [
        ("cryptorebate-core", &["cryptorebate-core"][..]),
        ("cryptorebate-tracker", &["cryptorebate-core", "cryptorebate-tracker"]),
    ] {
        let output = Command::new("cargo")
            .current_dir(root())
            .args([
                "tree",
                "--locked",
                "--edges",
                "normal",
                "--prefix",
                "none",
                "--package",
                package,
            ])
            .output()
            .unwrap();
        let tree = String::from_utf8(output.stdout).unwrap();
        let names: Vec<&str> = tree.lines().filter_map(|line| line.split(' ').next()).collect();
        assert!(!names.is_empty(), "cargo tree said nothing of {package}");
        assert!(
            names.iter().all(|name| allowed.contains(name)),
            "{package} needs {names:?}"
        );
    }
}
