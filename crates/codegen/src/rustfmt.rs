//! Rust code as `rustfmt` would have it.

use std::io::{self, Write as _};
use std::process::{Command, Stdio};

/// Lays out Rust code by the project's rules; needs the toolchain's `rustfmt`.
///
/// # Errors
///
/// `rustfmt` is not there or does not take the code for Rust; the message holds what it said.
pub(crate) fn rustfmt(code: &str) -> io::Result<String> {
    let mut child = Command::new("rustfmt")
        .args(["--edition", "2024", "--config", "max_width=120"])
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
