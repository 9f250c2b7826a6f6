//! The patterns that a plan may use: one class of ASCII characters, repeated.

use crate::model::{MAX_CHARS, Pattern};

/// What a pattern must look like, in words that complete "expected".
pub(crate) const SUPPORTED: &str = "^[class]+$, ^[class]{n}$ or ^[class]{m,n}$ with a class of ASCII characters, \
     such as ^[a-z0-9_]+$";

impl Pattern {
    /// Reads a pattern of one of the three supported forms.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let inner = text.strip_prefix("^[")?.strip_suffix('$')?;
        let (class, rest) = parse_class(inner)?;
        let (min, max) = parse_counts(rest)?;
        let within = class != 0 && 1 <= min && min <= max && max <= MAX_CHARS;
        within.then(|| Self {
            text: text.to_owned(),
            class,
            min,
            max,
        })
    }

    /// Whether a string is of the pattern.
    pub fn matches(&self, value: &str) -> bool {
        let length = value.chars().count();
        (usize::from(self.min)..=usize::from(self.max)).contains(&length)
            && value.bytes().all(|byte| byte.is_ascii() && self.class >> byte & 1 == 1)
    }
}

/// Reads `a-z0-9_]` as a bit set, and gives what follows the bracket.
fn parse_class(text: &str) -> Option<(u128, &str)> {
    let mut class = 0_u128;
    let mut rest = text;
    loop {
        if let Some(after) = rest.strip_prefix(']') {
            return Some((class, after));
        }
        let (first, after) = parse_member(rest)?;
        // A hyphen makes a range unless it is the last of the class.
        let (last, after) = match after.strip_prefix('-') {
            Some(tail) if !tail.starts_with(']') => parse_member(tail)?,
            _ => (first, after),
        };
        if first > last {
            return None;
        }
        for byte in first..=last {
            class |= 1 << byte;
        }
        rest = after;
    }
}

/// Reads one ASCII character of a class, with a backslash before it where it means something in a class.
fn parse_member(text: &str) -> Option<(u8, &str)> {
    let mut chars = text.chars();
    let character = match chars.next()? {
        '\\' => chars.next().filter(char::is_ascii_punctuation)?,
        '^' | '[' => return None,
        character => character,
    };
    let byte = u8::try_from(character)
        .ok()
        .filter(|byte| (0x20..0x7f).contains(byte))?;
    Some((byte, chars.as_str()))
}

/// Reads `+`, `{n}` or `{m,n}`.
fn parse_counts(text: &str) -> Option<(u16, u16)> {
    if text == "+" {
        return Some((1, MAX_CHARS));
    }
    let counts = text.strip_prefix('{')?.strip_suffix('}')?;
    let number = |digits: &str| {
        let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        plain.then(|| digits.parse().ok()).flatten()
    };
    match counts.split_once(',') {
        Some((min, max)) => Some((number(min)?, number(max)?)),
        None => number(counts).map(|count| (count, count)),
    }
}
