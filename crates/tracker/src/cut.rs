//! Cutting texts. They are bytes here, of which the judge alone asks whether they are UTF-8: what the standard library
//! does for `str` would be 2 KiB of every page load.

use alloc::vec::Vec;

/// The text before the first `end`, and the text behind it.
pub fn cut(text: &[u8], end: u8) -> (&[u8], &[u8]) {
    let place = text.iter().position(|byte| *byte == end).unwrap_or(text.len());
    (
        text.get(..place).unwrap_or_default(),
        text.get(place + 1..).unwrap_or_default(),
    )
}

/// A text as a whole number. One that no `u64` holds is another afterwards.
pub fn whole_number(text: &[u8]) -> Option<u64> {
    let mut number = 0_u64;
    for byte in text {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            return None;
        }
        number = number.wrapping_mul(10).wrapping_add(digit.into());
    }
    (!text.is_empty()).then_some(number)
}

/// Takes over a text in place of the one before.
pub(crate) fn set(own: &mut Vec<u8>, text: &[u8]) {
    own.clear();
    own.extend_from_slice(text);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_at_the_first_end_only() {
        let cut = |text: &'static str| cut(text.as_bytes(), b' ');
        assert_eq!(cut("one two three"), (&b"one"[..], &b"two three"[..]));
        assert_eq!(cut("one"), (&b"one"[..], &b""[..]));
        assert_eq!(cut(" "), (&b""[..], &b""[..]));
    }

    #[test]
    fn only_digits_are_a_number() {
        assert_eq!(whole_number(b"1770215400007"), Some(1_770_215_400_007));
        assert_eq!(whole_number(b"0"), Some(0));
        assert_eq!(whole_number(b""), None);
        assert_eq!(whole_number(b"1a"), None);
        assert_eq!(whole_number(b"-1"), None);
    }
}
