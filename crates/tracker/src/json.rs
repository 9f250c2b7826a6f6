//! JSON text, as far as an envelope needs it: strings and whole numbers.

use alloc::string::String;

/// Writes `text` as a JSON string, quotes included.
pub(crate) fn push_string(out: &mut String, text: &str) {
    out.push('"');
    for char in text.chars() {
        match char {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\0'..'\u{20}' => {
                out.push_str("\\u00");
                push_hex(out, char as u8);
            }
            _ => out.push(char),
        }
    }
    out.push('"');
}

/// Writes `"key":"text"`.
pub(crate) fn push_member(out: &mut String, key: &str, text: &str) {
    push_string(out, key);
    out.push(':');
    push_string(out, text);
}

/// Writes a byte as two hexadecimal digits.
pub(crate) fn push_hex(out: &mut String, byte: u8) {
    for nibble in [byte >> 4, byte & 15] {
        out.push(char::from(if nibble < 10 { b'0' + nibble } else { b'a' + nibble - 10 }));
    }
}

/// Writes a number with at least `width` digits.
pub(crate) fn push_number(out: &mut String, number: u64, width: u32) {
    let mut unit = 1;
    let mut digits = 1;
    while digits < width || number / unit >= 10 {
        unit *= 10;
        digits += 1;
    }
    while unit > 0 {
        let digit = (number / unit % 10) as u8;
        out.push(char::from(b'0' + digit));
        unit /= 10;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn any_string_is_read_back_as_it_was(text in any::<String>()) {
            let mut out = String::new();
            push_string(&mut out, &text);
            prop_assert_eq!(serde_json::from_str::<String>(&out).unwrap(), text);
        }

        #[test]
        fn any_number_is_read_back_as_it_was(number in any::<u64>(), width in 1..20_u32) {
            let mut out = String::new();
            push_number(&mut out, number, width);
            prop_assert!(out.len() >= width as usize);
            prop_assert_eq!(out.parse::<u64>().unwrap(), number);
        }
    }

    #[test]
    fn a_number_is_filled_up_with_zeros() {
        let mut out = String::new();
        push_number(&mut out, 7, 3);
        push_number(&mut out, 1234, 2);
        push_number(&mut out, 0, 1);
        assert_eq!(out, "00712340");
    }
}
