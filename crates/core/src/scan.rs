//! The scanner: strict JSON (RFC 8259), read once, in place, with no tree and nothing allocated.
//!
//! It accepts what `serde_json` accepts as a `Value`, and nothing else; numbers alone are freer, because it keeps their
//! decimal text and so knows no number that is too large.

use crate::number::Number;
use crate::text::Text;
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
#[derive(Debug, Clone)]
pub struct Scanner<'t> {
    text: &'t [u8],
    at: usize,
    depth: u32,
}

type Scan<T> = Result<T, SyntaxError>;

impl<'t> Scanner<'t> {
    /// A scanner at the start of the text.
    pub fn new(text: &'t [u8]) -> Self {
        Self { text, at: 0, depth: 0 }
    }

    /// A scanner at a value that another scanner has passed, `depth` levels deep.
    pub fn at(text: &'t [u8], at: usize, depth: u32) -> Self {
        Self { text, at, depth }
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

    /// An error at this place.
    #[cold]
    pub fn fail<T>(&self, expected: Expected) -> Scan<T> {
        Err(SyntaxError {
            at: index(self.at),
            expected,
        })
    }

    /// Passes white space.
    #[inline]
    pub fn skip_space(&mut self) {
        while self.peek() <= b' ' && matches!(self.peek(), b' ' | b'\n' | b'\t' | b'\r') {
            self.at += 1;
        }
    }

    #[inline]
    fn expect(&mut self, byte: u8, expected: Expected) -> Scan<()> {
        if self.peek() == byte {
            self.at += 1;
            Ok(())
        } else {
            self.fail(expected)
        }
    }

    /// Passes the bracket that opens an object or an array. Whether a first member follows.
    pub fn enter(&mut self, close: u8) -> Scan<bool> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return self.fail(Expected::Shallower);
        }
        self.at += 1;
        self.skip_space();
        if self.peek() == close {
            self.leave();
            return Ok(false);
        }
        Ok(true)
    }

    fn leave(&mut self) {
        self.at += 1;
        self.depth -= 1;
    }

    /// Passes what stands behind a member: a comma, or the bracket that closes. Whether another member follows.
    pub fn next(&mut self, close: u8) -> Scan<bool> {
        self.skip_space();
        let byte = self.peek();
        if byte == b',' {
            self.at += 1;
            self.skip_space();
            Ok(true)
        } else if byte == close {
            self.leave();
            Ok(false)
        } else {
            self.fail(if close == b'}' {
                Expected::CommaOrBrace
            } else {
                Expected::CommaOrBracket
            })
        }
    }

    /// Passes the key and its colon and stops at the value, if it is this very key in its plainest form.
    ///
    /// A key that is guessed right is compared and not read: the place behind it is known before it is looked at.
    #[inline]
    pub fn key_is(&mut self, name: &str) -> bool {
        let Some([b'"', rest @ ..]) = self.text.get(self.at..) else {
            return false;
        };
        let Some((key, [b'"', b':', ..])) = rest.split_at_checked(name.len()) else {
            return false;
        };
        let is_key = same(key, name.as_bytes());
        if is_key {
            self.at += name.len() + 3;
            self.skip_space();
        }
        is_key
    }

    /// Reads a key and its colon, and stops at the value.
    #[inline]
    pub fn key(&mut self) -> Scan<Text<'t>> {
        if self.peek() != b'"' {
            return self.fail(Expected::Key);
        }
        let key = self.string()?;
        self.skip_space();
        self.expect(b':', Expected::Colon)?;
        self.skip_space();
        Ok(key)
    }

    /// Passes the bytes of a string up to the first that is not plain.
    #[inline]
    fn skip_plain_text(&mut self) {
        while let Some(bytes) = self.text.get(self.at..).and_then(|rest| rest.first_chunk()) {
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
    pub fn string(&mut self) -> Scan<Text<'t>> {
        let start = self.at + 1;
        self.at = start;
        self.skip_plain_text();
        if self.peek() == b'"' {
            let raw = self.text.get(start..self.at).unwrap_or_default();
            self.at += 1;
            return Ok(Text::new(raw, false));
        }
        self.unusual_string(start)
    }

    /// Reads the rest of a string that has more than plain text.
    #[cold]
    fn unusual_string(&mut self, start: usize) -> Scan<Text<'t>> {
        let mut escaped = false;
        let mut ascii = true;
        loop {
            match self.peek() {
                b'"' => break,
                b'\\' => {
                    escaped = true;
                    self.escape()?;
                }
                0..0x20 => return self.fail(Expected::StringEnd),
                0x80.. => {
                    ascii = false;
                    self.at += 1;
                }
                _ => self.skip_plain_text(),
            }
        }
        let raw = self.text.get(start..self.at).unwrap_or_default();
        if !ascii && let Err(error) = core::str::from_utf8(raw) {
            self.at = start + error.valid_up_to();
            return self.fail(Expected::Utf8);
        }
        self.at += 1;
        Ok(Text::new(raw, escaped))
    }

    /// Passes one escape sequence, a surrogate pair as one.
    fn escape(&mut self) -> Scan<()> {
        let start = self.at;
        self.at += 1;
        match self.peek() {
            b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => {
                self.at += 1;
                return Ok(());
            }
            b'u' => self.at += 1,
            _ => return self.fail(Expected::Escape),
        }
        let lone = Err(SyntaxError {
            at: index(start),
            expected: Expected::Escape,
        });
        match self.hex4()? {
            0xDC00..=0xDFFF => lone,
            0xD800..=0xDBFF => {
                if self.text.get(self.at..self.at + 2) != Some(b"\\u") {
                    return lone;
                }
                self.at += 2;
                if matches!(self.hex4()?, 0xDC00..=0xDFFF) {
                    Ok(())
                } else {
                    lone
                }
            }
            _ => Ok(()),
        }
    }

    fn hex4(&mut self) -> Scan<u32> {
        let mut unit = 0;
        for _ in 0..4 {
            let Some(digit) = char::from(self.peek()).to_digit(16) else {
                return self.fail(Expected::Escape);
            };
            unit = unit << 4 | digit;
            self.at += 1;
        }
        Ok(unit)
    }

    /// Reads a number; the next byte is a digit or a minus sign.
    #[inline]
    pub fn number(&mut self) -> Scan<Number> {
        let negative = self.peek() == b'-';
        if negative {
            self.at += 1;
        }
        let start = self.at;
        let mut mantissa = 0;
        let whole = if self.peek() == b'0' {
            self.at += 1;
            1
        } else {
            self.digits(&mut mantissa)?
        };
        let mut decimals = 0;
        if self.peek() == b'.' {
            self.at += 1;
            decimals = self.digits(&mut mantissa)?;
        }
        let exponent = match self.peek() {
            b'e' | b'E' => self.exponent()?,
            _ => 0,
        };
        if Number::fits(whole + decimals) {
            // At most 19 of them.
            #[expect(clippy::cast_possible_wrap)]
            let scale = exponent - decimals as i64;
            return Ok(Number::new(negative, mantissa, scale));
        }
        let text = self.text.get(start..self.at).unwrap_or_default();
        Ok(Number::long(negative, text, decimals, exponent))
    }

    /// Passes digits, at least one, and adds them to the mantissa's end. How many there were.
    #[inline]
    fn digits(&mut self, mantissa: &mut u64) -> Scan<usize> {
        let start = self.at;
        while let byte @ b'0'..=b'9' = self.peek() {
            *mantissa = mantissa.wrapping_mul(10).wrapping_add(u64::from(byte - b'0'));
            self.at += 1;
        }
        if self.at == start {
            return self.fail(Expected::Digit);
        }
        Ok(self.at - start)
    }

    #[cold]
    fn exponent(&mut self) -> Scan<i64> {
        self.at += 1;
        let negative = self.peek() == b'-';
        if matches!(self.peek(), b'+' | b'-') {
            self.at += 1;
        }
        let start = self.at;
        self.digits(&mut 0)?;
        let digits = self.text.get(start..self.at).unwrap_or_default();
        let exponent = digits.iter().fold(0_i64, |exponent, byte| {
            (exponent * 10 + i64::from(byte - b'0')).min(Number::MAX_EXPONENT)
        });
        Ok(if negative { -exponent } else { exponent })
    }

    /// Passes `true`, `false` or `null`, and says which by its first byte.
    pub fn literal(&mut self) -> Scan<u8> {
        let first = self.peek();
        let word: &[u8] = match first {
            b't' => b"true",
            b'f' => b"false",
            b'n' => b"null",
            _ => return self.fail(Expected::Value),
        };
        if self.text.get(self.at..self.at + word.len()) != Some(word) {
            return self.fail(Expected::Value);
        }
        self.at += word.len();
        Ok(first)
    }

    /// Passes one value, whatever it is. How many levels of objects and arrays it has: 0 for a plain value.
    pub fn skip_value(&mut self) -> Scan<u32> {
        let base = self.depth;
        let mut deepest = base;
        // Bit `n` says whether the container `n` levels up is an object; 127 levels fit.
        let mut objects: u128 = 0;
        loop {
            match self.peek() {
                open @ (b'{' | b'[') => {
                    let in_object = open == b'{';
                    let filled = self.enter(if in_object { b'}' } else { b']' })?;
                    deepest = deepest.max(self.depth + u32::from(!filled));
                    if filled {
                        objects = objects << 1 | u128::from(in_object);
                        if in_object {
                            self.key()?;
                        }
                        continue;
                    }
                }
                _ => self.skip_plain()?,
            }
            loop {
                if self.depth == base {
                    return Ok(deepest - base);
                }
                let in_object = objects & 1 == 1;
                if self.next(if in_object { b'}' } else { b']' })? {
                    if in_object {
                        self.key()?;
                    }
                    break;
                }
                objects >>= 1;
            }
        }
    }

    fn skip_plain(&mut self) -> Scan<()> {
        match self.peek() {
            b'"' => self.string().map(drop),
            b'-' | b'0'..=b'9' => self.number().map(drop),
            _ => self.literal().map(drop),
        }
    }
}

#[cfg(test)]
mod tests;
