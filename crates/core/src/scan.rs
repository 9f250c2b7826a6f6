//! The scanner: strict JSON (RFC 8259), read once, in place, with no tree and nothing allocated.
//!
//! It accepts what `serde_json` accepts as a `Value`, and nothing else; numbers alone are freer, because it keeps their
//! decimal text and so knows no number that is too large.

use core::marker::PhantomData;

use crate::finding::Findings;
use crate::keep::Keep;
use crate::number::{Digits, Number};
use crate::text::{Chars, Text};
use crate::word::{is_plain, plain_run, same};

/// How deep objects and arrays may be nested: what `serde_json` allows.
pub const MAX_DEPTH: u32 = 127;

/// Where the text stops being JSON, and what should have stood there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SyntaxError {
    /// The byte, counted from 0. 32 bits are enough: longer texts are refused.
    pub at: u32,
    /// What was expected there.
    pub expected: Expected,
}

/// What the scanner looked for when it met something else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expected {
    /// The `{` of an event.
    Event,
    /// Any JSON value.
    Value,
    /// A key in quotes.
    Key,
    /// The `:` after a key.
    Colon,
    /// A comma or the end of the object.
    CommaOrBrace,
    /// A comma or the end of the array.
    CommaOrBracket,
    /// The end of the text.
    End,
    /// A closing quote, or an escape instead of a control character.
    StringEnd,
    /// A valid escape sequence.
    Escape,
    /// UTF-8.
    Utf8,
    /// A digit.
    Digit,
    /// Nesting within [`MAX_DEPTH`].
    Shallower,
    /// A text of at most 4 GiB.
    Shorter,
}

/// A piece of the text, by its bytes. 32 bits are enough: longer texts are refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Span {
    start: u32,
    end: u32,
}

impl Span {
    /// The piece's bytes; nothing where the text is another one.
    pub fn of(self, text: &[u8]) -> &[u8] {
        text.get(self.start as usize..self.end as usize).unwrap_or_default()
    }

    /// What stands between the quotes of a key whose opening quote is at `start`.
    pub fn of_key(start: usize, key: Text<'_>) -> Span {
        let start = index(start).saturating_add(1);
        Span {
            start,
            end: start.saturating_add(index(key.raw().len())),
        }
    }

    /// The first byte.
    pub fn start(self) -> usize {
        self.start as usize
    }

    /// How many bytes there are.
    pub fn len(self) -> usize {
        (self.end - self.start) as usize
    }

    /// Whether there is none.
    pub fn is_empty(self) -> bool {
        self.end == self.start
    }
}

/// A place as 32 bits; the judge refuses texts for which that is too little.
#[inline]
#[expect(clippy::cast_possible_truncation, reason = "texts have at most 4 GiB")]
fn index(place: usize) -> u32 {
    place as u32
}

/// A place in the text and what can be read from there.
///
/// After the first fault nothing is left to read: whoever goes on finds the end of the text, and asks for the fault when
/// it is done.
#[derive(Debug, Clone)]
pub struct Scanner<'t, K = Findings> {
    text: &'t [u8],
    at: usize,
    depth: u32,
    fault: Option<SyntaxError>,
    kept: PhantomData<K>,
}

impl<'t> Scanner<'t> {
    /// A scanner at the start of the text.
    pub fn new(text: &'t [u8]) -> Self {
        Self::at(text, 0)
    }
}

impl<'t, K: Keep> Scanner<'t, K> {
    /// A scanner at a place of the text.
    pub fn at(text: &'t [u8], at: usize) -> Self {
        Self {
            text,
            at,
            depth: 0,
            fault: None,
            kept: PhantomData,
        }
    }

    /// Goes back to a value that it has passed in the outermost object.
    pub fn go_back(&mut self, at: usize) {
        self.at = at;
        self.depth = 1;
    }

    /// Where the text stopped being JSON.
    pub fn fault(&self) -> Option<SyntaxError> {
        self.fault
    }

    /// The next byte; 0, which begins nothing in JSON, at the end.
    #[inline]
    pub fn peek(&self) -> u8 {
        self.text.get(self.at).copied().unwrap_or(0)
    }

    /// The number of bytes passed.
    #[inline]
    pub fn position(&self) -> usize {
        self.at
    }

    /// The number of bytes passed, as [`Span`]s keep it.
    #[inline]
    pub fn position_u32(&self) -> u32 {
        index(self.at)
    }

    /// The bytes from `start` to here.
    #[inline]
    pub fn since(&self, start: usize) -> Span {
        Span {
            start: index(start),
            end: index(self.at),
        }
    }

    /// Ends the reading at this place.
    #[cold]
    #[inline(never)]
    pub fn fail(&mut self, expected: Expected) {
        if self.fault.is_none() {
            let at = index(self.at);
            self.fault = Some(SyntaxError { at, expected });
            self.text = &[];
        }
    }

    /// Passes white space.
    #[inline]
    pub fn skip_space(&mut self) {
        while self.peek() <= b' ' && matches!(self.peek(), b' ' | b'\n' | b'\t' | b'\r') {
            self.at += 1;
        }
    }

    /// Passes the bracket that opens an object or an array. Whether a first member follows.
    pub fn enter(&mut self, close: u8) -> bool {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            self.fail(Expected::Shallower);
            return false;
        }
        self.at += 1;
        self.skip_space();
        if self.peek() == close {
            self.leave();
            return false;
        }
        true
    }

    fn leave(&mut self) {
        self.at += 1;
        self.depth -= 1;
    }

    /// Passes what stands behind a member: a comma, or the bracket that closes. Whether another member follows.
    pub fn next(&mut self, close: u8) -> bool {
        self.skip_space();
        let byte = self.peek();
        if byte == b',' {
            self.at += 1;
            self.skip_space();
            return true;
        }
        if byte == close {
            self.leave();
        } else if close == b'}' {
            self.fail(Expected::CommaOrBrace);
        } else {
            self.fail(Expected::CommaOrBracket);
        }
        false
    }

    /// Passes white space, behind which the text must end.
    pub fn end(&mut self) {
        self.skip_space();
        if self.at < self.text.len() {
            self.fail(Expected::End);
        }
    }

    /// Passes the key and its colon and stops at the value, if it is this very key in its plainest form.
    ///
    /// A key that is guessed right is compared and not read: the place behind it is known before it is looked at.
    #[inline]
    pub fn key_is(&mut self, name: &[u8]) -> bool {
        let Some([b'"', rest @ ..]) = self.text.get(self.at..) else {
            return false;
        };
        let Some((key, [b'"', b':', ..])) = rest.split_at_checked(name.len()) else {
            return false;
        };
        let is_key = same(key, name);
        if is_key {
            self.at += name.len() + 3;
            self.skip_space();
        }
        is_key
    }

    /// Reads a key and its colon, and stops at the value.
    #[inline]
    pub fn key(&mut self) -> Text<'t> {
        if self.peek() != b'"' {
            self.fail(Expected::Key);
        }
        let key = self.string();
        self.skip_space();
        if self.peek() == b':' {
            self.at += 1;
        } else {
            self.fail(Expected::Colon);
        }
        self.skip_space();
        key
    }

    /// Passes the bytes of a string up to the first that is not plain.
    #[inline]
    fn skip_plain_text(&mut self) {
        while K::ALL
            && let Some(bytes) = self.text.get(self.at..).and_then(|rest| rest.first_chunk())
        {
            let run = plain_run(*bytes);
            if run < bytes.len() {
                self.at += run;
                return;
            }
            self.at += bytes.len();
        }
        while is_plain(self.peek()) {
            self.at += 1;
        }
    }

    /// Reads a string; the next byte is its opening quote.
    #[inline]
    pub fn string(&mut self) -> Text<'t> {
        let start = self.at + 1;
        self.at = start;
        self.skip_plain_text();
        let escaped = self.peek() != b'"' && self.skip_unusual_text();
        let raw = self.text.get(start..self.at).unwrap_or_default();
        self.at += 1;
        Text::new(raw, escaped)
    }

    /// Passes the rest of a string that has more than plain text, up to its closing quote. Whether there are escapes.
    #[cold]
    fn skip_unusual_text(&mut self) -> bool {
        let mut escaped = false;
        loop {
            let expected = match self.peek() {
                b'"' => return escaped,
                0..0x20 => Expected::StringEnd,
                b'\\' => Expected::Escape,
                0x80.. => Expected::Utf8,
                _ => {
                    self.skip_plain_text();
                    continue;
                }
            };
            escaped |= expected == Expected::Escape;
            let mut chars = Chars::new(self.text.get(self.at..).unwrap_or_default());
            if expected == Expected::StringEnd || chars.next().is_none() {
                self.fail(expected);
                return escaped;
            }
            self.at = self.text.len() - chars.rest().len();
        }
    }

    /// Reads a number; the next byte is a digit or a minus sign.
    #[inline]
    pub fn number(&mut self) -> Number {
        let negative = self.peek() == b'-';
        if negative {
            self.at += 1;
        }
        let mut digits = Digits::default();
        if self.peek() == b'0' {
            self.at += 1;
            digits.push(0);
        } else {
            self.digits(&mut digits);
        }
        digits.whole = digits.count;
        if self.peek() == b'.' {
            self.at += 1;
            self.digits(&mut digits);
        }
        let exponent = match self.peek() {
            b'e' | b'E' => self.exponent(),
            _ => 0,
        };
        Number::new(negative, &digits, exponent)
    }

    /// Passes digits, at least one, and adds them to those that are there.
    #[inline]
    fn digits(&mut self, digits: &mut Digits) {
        let before = self.at;
        while let byte @ b'0'..=b'9' = self.peek() {
            digits.push(byte - b'0');
            self.at += 1;
        }
        if self.at == before {
            self.fail(Expected::Digit);
        }
    }

    #[cold]
    fn exponent(&mut self) -> i64 {
        self.at += 1;
        let negative = self.peek() == b'-';
        if matches!(self.peek(), b'+' | b'-') {
            self.at += 1;
        }
        let before = self.at;
        let mut exponent = 0;
        while let byte @ b'0'..=b'9' = self.peek() {
            exponent = (exponent * 10 + i64::from(byte - b'0')).min(Number::MAX_EXPONENT);
            self.at += 1;
        }
        if self.at == before {
            self.fail(Expected::Digit);
        }
        if negative { -exponent } else { exponent }
    }

    /// Passes `true`, `false` or `null`.
    pub fn literal(&mut self) {
        let word: &[u8] = match self.peek() {
            b't' => b"true",
            b'f' => b"false",
            _ => b"null",
        };
        if self.text.get(self.at..).is_some_and(|rest| rest.starts_with(word)) {
            self.at += word.len();
        } else {
            self.fail(Expected::Value);
        }
    }

    /// Passes one value, whatever it is. How many levels of objects and arrays it has: 0 for a plain value.
    #[inline]
    pub fn skip_value(&mut self) -> u32 {
        match self.peek() {
            b'{' => return self.skip_members(b'}'),
            b'[' => return self.skip_members(b']'),
            b'"' => drop(self.string()),
            b'-' | b'0'..=b'9' => drop(self.number()),
            _ => self.literal(),
        }
        0
    }

    /// Passes an object or an array. It calls itself no deeper than `enter` lets it.
    fn skip_members(&mut self, close: u8) -> u32 {
        let mut deepest = 0;
        let mut more = self.enter(close);
        while more {
            if close == b'}' {
                self.key();
            }
            deepest = deepest.max(self.skip_value());
            more = self.next(close);
        }
        deepest + 1
    }
}

#[cfg(test)]
mod tests;
