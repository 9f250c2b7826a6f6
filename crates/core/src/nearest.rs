//! The known name that an unknown one was probably meant to be.

/// Names longer than this are nobody's slip of the finger.
const MAX_LETTERS: usize = 64;

/// The nearest of `names`, if one is near: at most a third of its letters added, left out, changed or swapped with
/// their neighbour (optimal string alignment). Case, `_` and `-` do not count, so `exchangeName` is `exchange_name`.
pub fn nearest<'n>(unknown: &str, names: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let unknown = Letters::of(unknown)?;
    let mut best = None;
    let mut nearer_than = usize::MAX;
    for name in names {
        let Some(known) = Letters::of(name) else { continue };
        let limit = (known.len().max(unknown.len()) / 3).max(1);
        // A name of which nothing is left is not meant.
        let some_left = known.len().min(unknown.len());
        let limit = (limit + 1).min(some_left).min(nearer_than);
        if let Some(distance) = distance(unknown.as_slice(), known.as_slice(), limit) {
            nearer_than = distance;
            best = Some(name);
        }
    }
    best
}

/// The letters of a name that count.
struct Letters {
    letters: [char; MAX_LETTERS],
    count: usize,
}

impl Letters {
    /// `None` where there are none, or too many.
    fn of(name: &str) -> Option<Self> {
        let mut letters = ['\0'; MAX_LETTERS];
        let mut count = 0;
        for char in name.chars().filter(|char| !matches!(char, '_' | '-' | ' ' | '.')) {
            for letter in char.to_lowercase() {
                *letters.get_mut(count)? = letter;
                count += 1;
            }
        }
        (count > 0).then_some(Self { letters, count })
    }

    fn as_slice(&self) -> &[char] {
        self.letters.get(..self.count).unwrap_or_default()
    }

    fn len(&self) -> usize {
        self.count
    }
}

/// How many letters differ, if fewer than `limit`: three rows of the usual table, the third for swapped neighbours.
fn distance(left: &[char], right: &[char], limit: usize) -> Option<usize> {
    if left.len().abs_diff(right.len()) >= limit {
        return None;
    }
    let mut before = [0; MAX_LETTERS + 1];
    let mut above: [usize; MAX_LETTERS + 1] = core::array::from_fn(|column| column);
    for (row, own) in left.iter().enumerate() {
        let mut current = [row + 1; MAX_LETTERS + 1];
        let mut least_of_row = row + 1;
        let mut left_cell = row + 1;
        for (column, other) in right.iter().enumerate() {
            let cell = |row: &[usize], at: usize| row.get(at).copied().unwrap_or(limit);
            let changed = cell(&above, column) + usize::from(own != other);
            let mut least = changed.min(cell(&above, column + 1) + 1).min(left_cell + 1);
            let is_swapped =
                row > 0 && column > 0 && left.get(row - 1) == Some(other) && right.get(column - 1) == Some(own);
            if is_swapped {
                least = least.min(cell(&before, column - 1) + 1);
            }
            if let Some(cell) = current.get_mut(column + 1) {
                *cell = least;
            }
            least_of_row = least_of_row.min(least);
            left_cell = least;
        }
        // The next row comes from this one and the one above it: none of theirs can fall below both.
        if least_of_row >= limit && above.iter().take(right.len() + 1).all(|cell| *cell >= limit) {
            return None;
        }
        before = above;
        above = current;
    }
    above.get(right.len()).copied().filter(|distance| *distance < limit)
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
