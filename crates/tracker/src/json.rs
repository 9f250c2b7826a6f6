//! JSON text, as far as an envelope needs it: objects of strings and whole numbers.

use alloc::vec::Vec;

/// An object that has no member yet, and no end.
pub(crate) fn object() -> Vec<u8> {
    let mut out = Vec::with_capacity(512);
    out.push(b'{');
    out
}

/// Writes `text` as a JSON string, quotes included.
pub(crate) fn push_string(out: &mut Vec<u8>, text: &[u8]) {
    out.push(b'"');
    for &byte in text {
        if byte < b' ' {
            out.extend_from_slice(b"\\u00");
            out.push(b'0' + (byte >> 4));
            let digit = byte & 15;
            out.push(if digit < 10 { b'0' + digit } else { b'a' + digit - 10 });
            continue;
        }
        if matches!(byte, b'"' | b'\\') {
            out.push(b'\\');
        }
        out.push(byte);
    }
    out.push(b'"');
}

/// Writes `"key":`, and a comma before it where a member stands there. Keys are names of the plan.
pub(crate) fn push_key(out: &mut Vec<u8>, key: &str) {
    if out.last() != Some(&b'{') {
        out.push(b',');
    }
    push_string(out, key.as_bytes());
    out.push(b':');
}

/// Writes `"key":"text"`.
pub(crate) fn push_member(out: &mut Vec<u8>, key: &str, text: &[u8]) {
    push_key(out, key);
    push_string(out, text);
}

/// Writes `"key":` and what is JSON already, if there is any.
pub(crate) fn push_json(out: &mut Vec<u8>, key: &str, json: Option<&[u8]>) {
    if let Some(json) = json {
        push_key(out, key);
        out.extend_from_slice(json);
    }
}

/// Writes a number with at least `width` digits.
pub(crate) fn push_number(out: &mut Vec<u8>, number: u64, width: u32) {
    if width > 1 || number >= 10 {
        push_number(out, number / 10, width.saturating_sub(1));
    }
    out.push(b'0' + (number % 10) as u8);
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::String;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn any_string_is_read_back_as_it_was(text in any::<String>()) {
            let mut out = Vec::new();
            push_string(&mut out, text.as_bytes());
            prop_assert_eq!(serde_json::from_slice::<String>(&out).unwrap(), text);
        }

        #[test]
        fn any_number_is_read_back_as_it_was(number in any::<u64>(), width in 1..20_u32) {
            let mut out = Vec::new();
            push_number(&mut out, number, width);
            prop_assert!(out.len() >= width as usize);
            prop_assert_eq!(core::str::from_utf8(&out).unwrap().parse::<u64>().unwrap(), number);
        }
    }

    #[test]
    fn a_number_is_filled_up_with_zeros() {
        let mut out = Vec::new();
        push_number(&mut out, 7, 3);
        push_number(&mut out, 1234, 2);
        push_number(&mut out, 0, 1);
        assert_eq!(out, b"00712340");
    }
}
