//! One step of a task: a command that says what it is for, and fails with what to do by hand.

use std::ffi::OsStr;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use crate::Outcome;

/// Says what is going on.
pub fn say(text: &str) {
    eprintln!("\x1b[1m▸ {text}\x1b[0m");
}

/// A command and why it runs.
pub struct Step {
    what: String,
    command: Command,
    by_hand: Option<String>,
}

impl Step {
    /// A command, in the project's root.
    pub fn new(what: &str, root: &Path, program: impl AsRef<OsStr>, arguments: &[&str]) -> Self {
        let mut command = Command::new(program);
        command.current_dir(root).args(arguments);
        Self {
            what: what.to_owned(),
            command,
            by_hand: None,
        }
    }

    /// A step of Cargo.
    pub fn cargo(what: &str, root: &Path, arguments: &[&str]) -> Self {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut step = Self::new(what, root, cargo, arguments);
        // What runs this task is Cargo too: its variables for this package are not meant for others.
        step.command.env_remove("CARGO_MANIFEST_DIR");
        step
    }

    /// Adds an argument that is a path.
    pub fn argument(mut self, argument: impl AsRef<OsStr>) -> Self {
        self.command.arg(argument);
        self
    }

    /// Sets a variable of the command's environment.
    pub fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    /// What a person can do when the step fails.
    pub fn by_hand(mut self, advice: &str) -> Self {
        self.by_hand = Some(advice.to_owned());
        self
    }

    /// Runs the command to its end.
    pub fn run(mut self) -> Outcome {
        say(&self.what);
        let start = Instant::now();
        let trouble = match self.command.status() {
            Ok(status) if status.success() => {
                eprintln!("  done in {:.1} s", start.elapsed().as_secs_f64());
                return Ok(());
            }
            Ok(status) => format!("{}: failed ({status})", self.what),
            Err(error) => format!(
                "{}: {} cannot be run: {error}",
                self.what,
                self.command.get_program().display()
            ),
        };
        Err(match self.by_hand {
            Some(advice) => format!("{trouble}\nTo do it by hand: {advice}").into(),
            None => trouble.into(),
        })
    }
}
