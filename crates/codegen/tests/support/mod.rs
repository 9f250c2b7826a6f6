//! The core that follows from a plan, compiled by the real compiler, as a program that judges events.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use cryptorebate_codegen::write;
use cryptorebate_plan::Plan;
use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use tempfile::TempDir;

/// A validator for one plan.
pub struct Core(TempDir);

/// A program that judges the events on its standard input, one a line, and ends each verdict with an empty line.
const JUDGE: &str = r#"
fn main() {
    for line in std::io::stdin().lines() {
        let verdict = cryptorebate_core::validate(line.unwrap().as_bytes());
        println!("valid {}", verdict.valid);
        for (what, list) in [("violation", verdict.violations), ("warning", verdict.warnings)] {
            for found in list {
                let expected = found.expected.unwrap_or_default();
                println!("{what} {} {} [{expected}] {}", found.code.name(), found.path, found.message);
            }
        }
        println!();
    }
}
"#;

impl Core {
    /// Copies the core, generates the plan's code into it, and compiles both, warnings being errors.
    pub fn of(plan: &Plan) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        copy(&here.join("../core/src"), &root.join("crates/core/src"));
        write(root, plan).unwrap();
        fs::write(root.join("main.rs"), JUDGE).unwrap();
        let library = ["--crate-name", "cryptorebate_core", "--crate-type", "rlib"];
        compile(root, &[&library[..], &["crates/core/src/lib.rs"]].concat());
        compile(
            root,
            &["--extern", "cryptorebate_core=libcryptorebate_core.rlib", "main.rs"],
        );
        Self(folder)
    }

    /// The verdict on each event: whether it is valid, and a line for each violation and each warning.
    pub fn judge(&self, events: &[String]) -> Vec<String> {
        let mut process = Command::new(self.0.path().join("main"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut input = process.stdin.take().unwrap();
        let text: String = events.iter().map(|event| event.replace('\n', " ") + "\n").collect();
        // Written from beside, so that neither pipe waits for the other.
        let writer = std::thread::spawn(move || input.write_all(text.as_bytes()).unwrap());
        let output = process.wait_with_output().unwrap();
        writer.join().unwrap();
        let verdicts = String::from_utf8(output.stdout).unwrap();
        let verdicts: Vec<String> = verdicts.split_terminator("\n\n").map(str::to_owned).collect();
        assert_eq!(verdicts.len(), events.len());
        verdicts
    }
}

fn compile(root: &Path, arguments: &[&str]) {
    let output = Command::new("rustc")
        .current_dir(root)
        // The core's own features are no features here.
        .args(["--edition", "2024", "-D", "warnings", "-A", "unexpected_cfgs"])
        .args(arguments)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}
