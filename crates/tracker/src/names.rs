//! A few names, each once and each on a line of its own, as they outlive the page.

use alloc::vec::Vec;

use crate::cut::cut;

/// Adds a name. Whether it is new.
pub(crate) fn add(names: &mut Vec<u8>, name: &[u8]) -> bool {
    let mut rest = names.as_slice();
    while !rest.is_empty() {
        let (known, further) = cut(rest, b'\n');
        if known == name {
            return false;
        }
        rest = further;
    }
    names.extend_from_slice(name);
    names.push(b'\n');
    true
}

/// A name as a page gives it, on one line: what stands behind a line break is broken anyway.
pub(crate) fn tidy(name: &[u8]) -> &[u8] {
    cut(name, b'\n').0.trim_ascii()
}
