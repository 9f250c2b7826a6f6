//! Names: `snake_case`, and whether they say what happened.

/// The last word of an event's name that says what happened, behind which only a particle may stand.
const IRREGULAR: [&str; 38] = [
    "sent",
    "begun",
    "began",
    "bought",
    "sold",
    "read",
    "seen",
    "paid",
    "left",
    "made",
    "found",
    "lost",
    "won",
    "hit",
    "set",
    "put",
    "got",
    "given",
    "taken",
    "shown",
    "known",
    "written",
    "chosen",
    "broken",
    "cut",
    "run",
    "met",
    "kept",
    "held",
    "built",
    "spent",
    "felt",
    "heard",
    "shut",
    "split",
    "done",
    "drawn",
    "forgotten",
];
const PARTICLES: [&str; 9] = ["up", "in", "out", "off", "on", "down", "away", "back", "over"];

/// Whether a name ends in an action in the past: `page_viewed`, `user_signed_up`.
pub fn ends_in_action(name: &str) -> bool {
    let mut words = name.split('_').rev().skip_while(|word| PARTICLES.contains(word));
    words
        .next()
        .is_some_and(|last| last.ends_with("ed") || IRREGULAR.contains(&last))
}

/// Words in `snake_case` out of any text, of its ASCII letters and digits; empty where there are none.
pub fn snake_case(text: &str) -> String {
    let mut name = String::new();
    let mut previous = ' ';
    for char in text.chars() {
        if char.is_ascii_alphanumeric() {
            let begins = previous.is_ascii_lowercase() && char.is_ascii_uppercase();
            if (begins || !previous.is_ascii_alphanumeric()) && !name.is_empty() {
                name.push('_');
            }
            name.push(char.to_ascii_lowercase());
        }
        previous = char;
    }
    name.trim_start_matches(|char: char| char.is_ascii_digit() || char == '_')
        .to_owned()
}

/// Whether a text is a name in `snake_case` as a plan takes it.
pub fn is_snake_case(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_lowercase())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
        && !text.ends_with('_')
        && !text.contains("__")
}
