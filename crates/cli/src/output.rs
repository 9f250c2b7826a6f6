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

/// A text of which every character can be seen: what senders wrote must not be able to move a terminal's cursor, or to
/// turn the order of what is printed around it.
pub fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for char in text.chars() {
        match char {
            '"' | '\'' | '\\' => shown.push(char),
            _ => shown.extend(char.escape_debug()),
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_cannot_be_seen_is_written_differently() {
        assert_eq!(visible("say \"привет\" – \\n"), "say \"привет\" – \\n");
        assert_eq!(
            visible("\u{1b}[2J\r\n\u{202e}\u{9b}"),
            "\\u{1b}[2J\\r\\n\\u{202e}\\u{9b}"
        );
    }
}
