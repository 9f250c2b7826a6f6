//! Eight bytes at a time: what is asked of every byte of an event is asked in one register.
//!
//! "SIMD within a register", in safe and portable code: the same on a server and in a browser.

const fn each(byte: u8) -> u64 {
    u64::from_le_bytes([byte; 8])
}

/// How many of the eight bytes, from the first, are plain: printable ASCII that is neither a quote nor a backslash.
#[inline]
pub fn plain_run(bytes: [u8; 8]) -> usize {
    let word = u64::from_le_bytes(bytes);
    // A byte's top bit is set where the byte is below 0x20, a quote, a backslash or not ASCII. A borrow can only spoil
    // bytes above the first hit, and nobody looks at those.
    let control = word.wrapping_sub(each(0x20));
    let quote = (word ^ each(b'"')).wrapping_sub(each(1));
    let backslash = (word ^ each(b'\\')).wrapping_sub(each(1));
    let special = (word | control | quote | backslash) & each(0x80);
    special.trailing_zeros() as usize / 8
}

/// Whether a byte is what [`plain_run`] counts.
#[inline]
pub fn is_plain(byte: u8) -> bool {
    matches!(byte, 0x20..0x80) && byte != b'"' && byte != b'\\'
}

/// Whether two short texts are the same. Names differ mostly in their length or at their end: that is looked at first.
#[inline]
pub fn same(own: &[u8], other: &[u8]) -> bool {
    if own.len() != other.len() {
        return false;
    }
    if let (Some(own_end), Some(other_end)) = (own.last_chunk::<8>(), other.last_chunk::<8>()) {
        let (own, other) = (own.as_chunks::<8>().0, other.as_chunks::<8>().0);
        return own_end == other_end && own.iter().eq(other);
    }
    if let (Some(own_end), Some(other_end)) = (own.last_chunk::<4>(), other.last_chunk::<4>()) {
        return own_end == other_end && own.first_chunk::<4>() == other.first_chunk::<4>();
    }
    own.iter().eq(other)
}

/// The four bytes that eight hexadecimal digits write, in either case.
#[inline]
pub fn hexadecimal(digits: [u8; 8]) -> Option<[u8; 4]> {
    let word = u64::from_le_bytes(digits);
    let ascii = word & each(0x7f);
    let lower = ascii | each(0x20);
    // A sum that reaches 0x80 says "at least"; none carries into the next byte.
    let is_digit = (ascii + each(0x80 - b'0')) & !(ascii + each(0x7f - b'9'));
    let is_letter = (lower + each(0x80 - b'a')) & !(lower + each(0x7f - b'f'));
    if (is_digit | is_letter) & !word & each(0x80) != each(0x80) {
        return None;
    }
    // The low half of a digit is its value; that of a letter is 9 less.
    let halves = (ascii & each(0x0f)) + 9 * (ascii >> 6 & each(1));
    let bytes = (halves << 4 | halves >> 8) & 0x00ff_00ff_00ff_00ff;
    let pairs = (bytes | bytes >> 8) & 0x0000_ffff_0000_ffff;
    let [first, second, third, fourth, ..] = (pairs | pairs >> 16).to_le_bytes();
    Some([first, second, third, fourth])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::prelude::v1::*;

    proptest! {
        #[test]
        fn a_run_of_plain_bytes_ends_where_the_first_other_one_stands(bytes: [u8; 8]) {
            let expected = bytes.iter().position(|byte| !is_plain(*byte)).unwrap_or(8);
            prop_assert_eq!(plain_run(bytes), expected);
        }

        #[test]
        fn texts_are_the_same_byte_by_byte(own in "[ab]{0,20}", other in "[ab]{0,20}", at: prop::sample::Index) {
            prop_assert_eq!(same(own.as_bytes(), other.as_bytes()), own == other);
            prop_assert!(same(own.as_bytes(), own.as_bytes()));
            let mut changed = own.clone().into_bytes();
            if !changed.is_empty() {
                changed[at.index(own.len())] ^= 1;
                prop_assert!(!same(own.as_bytes(), &changed));
            }
        }

        #[test]
        fn hexadecimal_digits_are_read_as_the_standard_library_reads_them(number: u32, upper: bool) {
            let text = if upper { std::format!("{number:08X}") } else { std::format!("{number:08x}") };
            let digits = *text.as_bytes().first_chunk().unwrap();
            prop_assert_eq!(hexadecimal(digits), Some(number.to_be_bytes()));
        }

        #[test]
        fn what_is_no_hexadecimal_digit_is_seen_at_every_place(at in 0_usize..8, byte: u8) {
            let mut digits = *b"0189afAF";
            digits[at] = byte;
            prop_assert_eq!(hexadecimal(digits).is_some(), byte.is_ascii_hexdigit());
        }
    }
}
