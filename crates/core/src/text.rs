//! A string of the JSON text, as it stands there: compared, counted and matched without being copied.

use alloc::string::String;

use crate::keep::Keep;
use crate::table::MAX_CHARS;
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
        Chars::new(self.raw)
    }

    /// Whether the string stands for `other`.
    #[inline]
    pub fn is<K: Keep>(self, other: &[u8]) -> bool {
        if self.escaped {
            self.is_once_decoded(other)
        } else if K::ALL {
            same(self.raw, other)
        } else {
            self.raw == other
        }
    }

    #[cold]
    fn is_once_decoded(self, other: &[u8]) -> bool {
        // No name of any plan has a backslash in it.
        self.same(Text::new(other, false))
    }

    /// Whether the string stands for one of `others`.
    #[inline]
    pub fn is_among<K: Keep>(self, others: &[&str]) -> bool {
        others.iter().any(|other| self.is::<K>(other.as_bytes()))
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

    /// Looks at the bytes that the string stands for. Of one with escapes, a character that is not ASCII is shown as
    /// 0xff, and of more than [`MAX_CHARS`] characters only the beginning: whoever looks takes ASCII alone, and less.
    #[inline]
    pub fn with_bytes<T>(self, look: impl FnOnce(&[u8]) -> T) -> T {
        if self.escaped {
            let mut buffer = [0; MAX_CHARS];
            look(self.unescape(&mut buffer))
        } else {
            look(self.raw)
        }
    }

    #[cold]
    fn unescape(self, buffer: &mut [u8]) -> &[u8] {
        let mut length = 0;
        for (place, char) in buffer.iter_mut().zip(self.chars()) {
            *place = if char.is_ascii() { char as u8 } else { 0xff };
            length += 1;
        }
        buffer.get(..length).unwrap_or_default()
    }

    /// The string itself, decoded.
    pub fn decoded(self) -> String {
        self.chars().collect()
    }
}

/// The characters of a string, escapes decoded, up to the first that is broken.
#[derive(Debug, Clone)]
pub struct Chars<'t> {
    rest: &'t [u8],
}

impl<'t> Chars<'t> {
    /// The characters of what stands in a string, whether or not it is right.
    pub fn new(raw: &'t [u8]) -> Self {
        Self { rest: raw }
    }

    /// The bytes that have not been read.
    pub fn rest(&self) -> &'t [u8] {
        self.rest
    }

    #[inline]
    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(*first)
    }

    fn escape(&mut self) -> Option<char> {
        let scalar = match self.byte()? {
            b'b' => 0x8,
            b'f' => 0xc,
            b'n' => 0xa,
            b'r' => 0xd,
            b't' => 0x9,
            b'u' => match self.hex4()? {
                high @ 0xD800..0xDC00 => {
                    let low = (self.byte()? == b'\\' && self.byte()? == b'u').then(|| self.hex4())??;
                    if !matches!(low, 0xDC00..0xE000) {
                        return None;
                    }
                    0x1_0000 + ((high & 0x3FF) << 10 | low & 0x3FF)
                }
                unit => unit,
            },
            byte @ (b'"' | b'\\' | b'/') => u32::from(byte),
            _ => return None,
        };
        char::from_u32(scalar)
    }

    fn hex4(&mut self) -> Option<u32> {
        let mut unit = 0;
        for _ in 0..4 {
            unit = unit << 4 | char::from(self.byte()?).to_digit(16)?;
        }
        Some(unit)
    }

    /// A character of several bytes in UTF-8, of which the first has been read.
    fn long(&mut self, first: u8) -> Option<char> {
        let length = first.leading_ones();
        let mut scalar = u32::from(first) & 0x7f >> length;
        for _ in 1..length {
            let byte = self.byte()?;
            if byte & 0xc0 != 0x80 {
                return None;
            }
            scalar = scalar << 6 | u32::from(byte & 0x3f);
        }
        // Neither a surrogate, nor past the last character, nor longer than it has to be.
        char::from_u32(scalar).filter(|char| char.len_utf8() == length as usize)
    }
}

impl Iterator for Chars<'_> {
    type Item = char;

    #[inline]
    fn next(&mut self) -> Option<char> {
        match self.byte()? {
            b'\\' => self.escape(),
            ascii @ 0..0x80 => Some(char::from(ascii)),
            first @ 0xc0.. => self.long(first),
            _ => None,
        }
    }
}
