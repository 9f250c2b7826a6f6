//! The known name that an unknown one was probably meant to be.

use alloc::string::String;
use alloc::vec::Vec;

/// Names longer than this are nobody's slip of the finger.
const MAX_CHARS: usize = 64;

/// The nearest of `names`, if one is near: at most a third of its letters added, left out, changed or swapped with
/// their neighbour (optimal string alignment). Case, `_` and `-` do not count, so `exchangeName` is `exchange_name`.
pub fn nearest<'n>(unknown: &str, names: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let unknown = letters(unknown)?;
    let mut best: Option<(usize, &str)> = None;
    for name in names {
        let Some(known) = letters(name) else { continue };
        let distance = distance(&unknown, &known);
        let limit = (known.len().max(unknown.len()) / 3).max(1);
        // A name of which nothing is left is not meant.
        let is_near = distance <= limit && distance < known.len().min(unknown.len());
        if is_near && best.is_none_or(|(smallest, _)| distance < smallest) {
            best = Some((distance, name));
        }
    }
    best.map(|(_, name)| name)
}

fn letters(name: &str) -> Option<Vec<char>> {
    let plain: String = name
        .chars()
        .filter(|char| !matches!(char, '_' | '-' | ' ' | '.'))
        .collect();
    let letters: Vec<char> = plain.to_lowercase().chars().take(MAX_CHARS + 1).collect();
    (!letters.is_empty() && letters.len() <= MAX_CHARS).then_some(letters)
}

/// How many letters differ: three rows of the usual table, the third for swapped neighbours.
fn distance(left: &[char], right: &[char]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=right.len()).collect();
    for (row, own) in left.iter().enumerate() {
        let mut current = Vec::with_capacity(above.len());
        current.push(row + 1);
        for (column, other) in right.iter().enumerate() {
            let cell = |list: &[usize], at: usize| list.get(at).copied().unwrap_or(usize::MAX - 1);
            let changed = cell(&above, column) + usize::from(own != other);
            let mut least = changed
                .min(cell(&above, column + 1) + 1)
                .min(cell(&current, column) + 1);
            let is_swapped =
                row > 0 && column > 0 && left.get(row - 1) == Some(other) && right.get(column - 1) == Some(own);
            if is_swapped {
                least = least.min(cell(&before, column - 1) + 1);
            }
            current.push(least);
        }
        before = core::mem::replace(&mut above, current);
    }
    above.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn a_slip_finds_the_name_that_was_meant() {
        let names = [
            "exchange_name",
            "copy_method",
            "is_first_copy",
            "spot",
            "TRC20",
            "ERC20",
        ];
        for (slip, meant) in [
            ("exchange_nam", "exchange_name"),
            ("exchangeName", "exchange_name"),
            ("exchnage_name", "exchange_name"),
            ("Spot", "spot"),
            ("TRC21", "TRC20"),
            ("trc-20", "TRC20"),
            ("first_copy", "is_first_copy"),
        ] {
            assert_eq!(nearest(slip, names), Some(meant), "{slip}");
        }
    }

    #[test]
    fn what_is_far_from_every_name_finds_none() {
        for far in [
            "",
            "_",
            "amount",
            "x",
            "a name that nobody could have meant by any slip of any finger at all, ever",
        ] {
            assert_eq!(nearest(far, ["exchange_name", "spot"]), None, "{far}");
        }
    }
}
