//! A plan file that a command works on, with the name by which messages call it.

use std::path::Path;
use std::{fs, io};

/// A plan file's name and text.
pub struct PlanFile {
    pub name: String,
    pub text: String,
}

impl PlanFile {
    /// Reads a file; `-` is standard input.
    pub fn read(path: &Path) -> Result<Self, String> {
        let (name, text) = if path.as_os_str() == "-" {
            (String::from("standard input"), io::read_to_string(io::stdin()))
        } else {
            (path.display().to_string(), fs::read_to_string(path))
        };
        match text {
            Ok(text) => Ok(Self { name, text }),
            Err(error) => Err(format!("{name} cannot be read: {error}")),
        }
    }
}
