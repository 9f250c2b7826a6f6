//! A string of the JSON text, as it stands there: compared, counted and matched without being copied.

use alloc::string::String;

use crate::table::{MAX_CHARS, Pattern};
use crate::word::same;

/// What stands between two quotes. Its escapes have been checked by the scanner, and are decoded as it is read.
#[derive(Debug, Clone, Copy)]
pub struct Text<'t> {
    /// UTF-8, as the scanner has seen.
    raw: &'t [u8],
    escaped: bool,
}

impl<'t> Text<'t> {
    /// A string whose escapes, if it has any, are known to be right.
    pub fn new(raw: &'t [u8], escaped: bool) -> Self {
        Self { raw, escaped }
    }

    /// What stands between the quotes, escapes as they are.
    pub fn raw(self) -> &'t [u8] {
        self.raw
    }

    /// Whether there is nothing between the quotes.
    pub fn is_empty(self) -> bool {
        self.raw.is_empty()
    }

    /// The characters that the string stands for.
    pub fn chars(self) -> Chars<'t> {
        Chars {
            rest: core::str::from_utf8(self.raw).unwrap_or_default().chars(),
        }
    }

    /// Whether the string stands for `other`.
    #[inline]
    pub fn is(self, other: &str) -> bool {
        if self.escaped {
            self.is_once_decoded(other)
        } else {
            same(self.raw, other.as_bytes())
        }
    }

    #[cold]
    fn is_once_decoded(self, other: &str) -> bool {
        self.chars().eq(other.chars())
    }

    /// Whether the string stands for one of `others`.
    #[inline]
    pub fn is_among(self, others: &[&str]) -> bool {
        others.iter().any(|other| self.is(other))
    }

    /// Whether two strings stand for the same characters.
    pub fn same(self, other: Text<'_>) -> bool {
        self.chars().eq(other.chars())
    }

    /// Whether the string has more than `max` characters.
    #[inline]
    pub fn is_longer_than(self, max: usize) -> bool {
        // No character takes less than one byte.
        self.raw.len() > max && self.chars().nth(max).is_some()
    }

    /// Whether all characters are of the pattern's class, and as many as it asks for.
    pub fn matches(self, pattern: &Pattern) -> bool {
        self.with_bytes(|bytes| {
            let is_allowed = |byte: &u8| {
                let half = pattern.class.get(usize::from(byte >> 6));
                half.is_some_and(|half| half >> (byte & 63) & 1 == 1)
            };
            let is_too_long = pattern.max != u16::MAX && bytes.len() > usize::from(pattern.max);
            bytes.len() >= usize::from(pattern.min) && !is_too_long && bytes.iter().all(is_allowed)
        })
    }

    /// Looks at the UTF-8 that the string stands for. Of one with escapes and more than [`MAX_CHARS`] characters, only
    /// the beginning is there to see.
    #[inline]
    pub fn with_bytes<T>(self, look: impl FnOnce(&[u8]) -> T) -> T {
        if self.escaped {
            let mut buffer = [0; MAX_CHARS * 4];
            look(self.unescape(&mut buffer))
        } else {
            look(self.raw)
        }
    }

    #[cold]
    fn unescape(self, buffer: &mut [u8]) -> &[u8] {
        let mut length = 0;
        for char in self.chars() {
            let Some(place) = buffer.get_mut(length..length + char.len_utf8()) else {
                break;
            };
            char.encode_utf8(place);
            length += char.len_utf8();
        }
        buffer.get(..length).unwrap_or_default()
    }

    /// The string itself, decoded.
    pub fn decoded(self) -> String {
        self.chars().collect()
    }
}

/// The characters of a string, escapes decoded.
#[derive(Debug, Clone)]
pub struct Chars<'t> {
    rest: core::str::Chars<'t>,
}

impl Iterator for Chars<'_> {
    type Item = char;

    #[inline]
    fn next(&mut self) -> Option<char> {
        match self.rest.next()? {
            '\\' => Some(self.escape()),
            char => Some(char),
        }
    }
}

impl Chars<'_> {
    fn escape(&mut self) -> char {
        match self.rest.next() {
            Some('b') => '\u{8}',
            Some('f') => '\u{c}',
            Some('n') => '\n',
            Some('r') => '\r',
            Some('t') => '\t',
            Some('u') => {
                let unit = self.hex4();
                let scalar = if (0xD800..0xDC00).contains(&unit) {
                    // The scanner has seen `\u` and the second half.
                    self.rest.next();
                    self.rest.next();
                    0x1_0000 + ((unit - 0xD800) << 10 | self.hex4() & 0x3FF)
                } else {
                    unit
                };
                char::from_u32(scalar).unwrap_or(char::REPLACEMENT_CHARACTER)
            }
            other => other.unwrap_or(char::REPLACEMENT_CHARACTER),
        }
    }

    fn hex4(&mut self) -> u32 {
        (0..4).fold(0, |unit, _| {
            unit << 4 | self.rest.next().and_then(|digit| digit.to_digit(16)).unwrap_or(0)
        })
    }
}
