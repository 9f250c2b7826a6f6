//! The fields of something that happens: texts with a zero between them, which no JSON text has in it.

use cryptorebate_tracker::{cut, whole_number};

/// What is left of the fields.
pub(crate) struct Fields<'a>(&'a [u8]);

impl<'a> Fields<'a> {
    pub(crate) fn new(text: &'a [u8]) -> Self {
        Self(text)
    }

    /// The next field; empty where there is none.
    pub(crate) fn next(&mut self) -> &'a [u8] {
        let (field, rest) = cut(self.0, 0);
        self.0 = rest;
        field
    }

    /// The next field, if it is not empty.
    pub(crate) fn given(&mut self) -> Option<&'a [u8]> {
        Some(self.next()).filter(|field| !field.is_empty())
    }

    /// The next field as a whole number, if it is one.
    pub(crate) fn number(&mut self) -> Option<u64> {
        whole_number(self.next())
    }

    /// The next field as a whole number that is small, if it is one.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "the host has it from a number of this size"
    )]
    pub(crate) fn small(&mut self) -> Option<u32> {
        self.number().map(|number| number as u32)
    }

    /// The next field as yes (`1`) or no.
    pub(crate) fn flag(&mut self) -> bool {
        self.next() == b"1"
    }

    /// All that is left, zeros included.
    pub(crate) fn rest(self) -> &'a [u8] {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_read_one_by_one() {
        let mut fields = Fields::new(b"one\0\x002\x001\0a\0b");
        assert_eq!(fields.next(), b"one");
        assert_eq!(fields.given(), None);
        assert_eq!(fields.number(), Some(2));
        assert!(fields.flag());
        assert_eq!(fields.rest(), b"a\0b");
        assert_eq!(Fields::new(b"").next(), b"");
    }
}
