//! Pieces of Rust code that the generated files share.

use std::collections::BTreeSet;

/// A doc comment, whatever lines the words have.
pub(crate) fn doc(words: &str) -> String {
    let lines: Vec<&str> = words.lines().map(str::trim).collect();
    format!("/// {}\n", lines.join("\n/// "))
}

/// A `use` of those names that the code mentions; nothing where it mentions none.
pub(crate) fn import(code: &str, module: &str, names: &[&str]) -> String {
    let words: BTreeSet<&str> = code
        .split(|character: char| !character.is_ascii_alphanumeric() && character != '_')
        .collect();
    let used: Vec<&str> = names.iter().copied().filter(|name| words.contains(name)).collect();
    match used[..] {
        [] => String::new(),
        [only] => format!("use {module}::{only};\n"),
        _ => format!("use {module}::{{{}}};\n", used.join(", ")),
    }
}

/// A number in Rust, with an underscore between its thousands.
pub(crate) fn whole(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut text = if number < 0 { "-".to_owned() } else { String::new() };
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && digits.len() > 4 && (digits.len() - index).is_multiple_of(3) {
            text.push('_');
        }
        text.push(digit);
    }
    text
}
