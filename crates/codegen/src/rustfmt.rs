//! Rust code as `rustfmt` would have it.

use std::io::{self, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};

/// Lays out Rust code as `cargo fmt` does in the project at `root`, by its `rustfmt.toml` if it has one; needs the
/// toolchain's `rustfmt`.
///
/// # Errors
///
/// `rustfmt` is not there or does not take the code for Rust; the message holds what it said.
pub(crate) fn rustfmt(root: &Path, code: &str) -> io::Result<String> {
    let mut child = Command::new("rustfmt")
        .current_dir(root)
        .args(["--edition", "2024"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    if let Some(mut input) = child.stdin.take() {
        input.write_all(code.as_bytes())?;
    }
    let output = child.wait_with_output()?;
    if !output.status.success() {
        return Err(io::Error::other(String::from_utf8_lossy(&output.stderr).into_owned()));
    }
    String::from_utf8(output.stdout).map_err(io::Error::other)
}
