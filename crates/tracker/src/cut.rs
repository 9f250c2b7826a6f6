//! Cutting a text at an ASCII character. The standard library's patterns do this too, at 1 KiB of every page load.

/// The text before the first byte for which `is_end` holds, and the text behind it. `is_end` holds for ASCII only.
pub(crate) fn cut(text: &str, is_end: impl Fn(u8) -> bool) -> (&str, Option<&str>) {
    let place = text.bytes().position(|byte| byte.is_ascii() && is_end(byte));
    match place {
        Some(at) => (text.get(..at).unwrap_or_default(), text.get(at + 1..)),
        None => (text, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_at_the_first_end_only() {
        let is_space = |byte| byte == b' ';
        assert_eq!(cut("один два три", is_space), ("один", Some("два три")));
        assert_eq!(cut("один", is_space), ("один", None));
        assert_eq!(cut(" ", is_space), ("", Some("")));
        assert_eq!(cut("один", |_| true), ("один", None));
    }
}
