//! What a command prints, whoever reads it and however long.

use std::io::{self, ErrorKind, Write as _};

/// Prints a text. A reader who has seen enough and went away is no error.
pub fn print(text: &str) -> Result<(), String> {
    match io::stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(format!("standard output cannot be written: {error}"))
        }
        _ => Ok(()),
    }
}
