//! The known name that an unknown one was probably meant to be.

/// Names longer than this are nobody's slip of the finger. One bit of a register stands for each letter.
const MAX_LETTERS: usize = 64;

/// The nearest of `names`, if one is near: at most a third of its letters added, left out, changed or swapped with
/// their neighbour (optimal string alignment). Case, `_` and `-` do not count, so `exchangeName` is `exchange_name`.
pub fn nearest<'n>(unknown: &str, names: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let unknown = Unknown::new(unknown)?;
    let mut best = None;
    let mut nearer_than = usize::MAX;
    for name in names {
        let count = letters(name).count();
        if count == 0 || count > MAX_LETTERS {
            continue;
        }
        let near = (count.max(unknown.count) / 3).max(1);
        // A name of which nothing is left is not meant.
        let some_left = count.min(unknown.count);
        let limit = (near + 1).min(some_left).min(nearer_than);
        // As many letters at least have to be added or left out.
        if count.abs_diff(unknown.count) >= limit {
            continue;
        }
        let distance = unknown.distance(name);
        if distance < limit {
            nearer_than = distance;
            best = Some(name);
        }
    }
    best
}

/// The letters of a name that count.
fn letters(name: &str) -> impl Iterator<Item = char> {
    let small = |char: char| {
        if char.is_ascii() {
            char.to_ascii_lowercase()
        } else {
            // The few that become two letters are told by the first.
            char.to_lowercase().next().unwrap_or(char)
        }
    };
    name.chars()
        .filter(|char| !matches!(char, '_' | '-' | ' ' | '.'))
        .map(small)
}

/// A name that many others are compared with.
struct Unknown {
    letters: [char; MAX_LETTERS],
    count: usize,
    /// Where each ASCII letter stands, one bit for each place.
    places: [u64; 128],
}

impl Unknown {
    /// `None` where there are no letters, or too many.
    fn new(name: &str) -> Option<Self> {
        let mut unknown = Self {
            letters: ['\0'; MAX_LETTERS],
            count: 0,
            places: [0; 128],
        };
        for letter in letters(name) {
            *unknown.letters.get_mut(unknown.count)? = letter;
            if let Some(places) = unknown.places.get_mut(letter as usize) {
                *places |= 1 << unknown.count;
            }
            unknown.count += 1;
        }
        (unknown.count > 0).then_some(unknown)
    }

    /// Where the letter stands.
    fn places(&self, letter: char) -> u64 {
        let of_any_letter = || {
            let bits = self.letters.iter().enumerate();
            bits.fold(0, |places, (at, own)| places | u64::from(*own == letter) << at)
        };
        self.places.get(letter as usize).copied().unwrap_or_else(of_any_letter)
    }

    /// How many letters differ.
    ///
    /// One column of the usual table of distances at once, as the differences between its neighbouring cells, one bit
    /// each: H. Hyyrö, "A bit-vector algorithm for computing Levenshtein and Damerau edit distances", 2003.
    fn distance(&self, name: &str) -> usize {
        let last = 1 << (self.count - 1);
        let mut distance = self.count;
        let (mut one_more, mut one_less) = (u64::MAX, 0);
        let (mut same, mut places_before) = (0_u64, 0);
        for letter in letters(name) {
            let places = self.places(letter);
            let swapped = (!same & places) << 1 & places_before;
            same = ((places & one_more).wrapping_add(one_more) ^ one_more) | places | one_less | swapped;
            let right_more = one_less | !(same | one_more);
            let right_less = same & one_more;
            distance += usize::from(right_more & last != 0);
            distance -= usize::from(right_less & last != 0);
            let right_more = right_more << 1 | 1;
            one_more = right_less << 1 | !(same | right_more);
            one_less = right_more & same;
            places_before = places;
        }
        distance
    }
}

#[cfg(test)]
mod tests {
    use super::nearest;
    use proptest::prelude::*;
    use std::prelude::v1::*;

    proptest! {
        #[test]
        fn the_distance_is_that_of_the_usual_table(unknown in "[abcé]{1,64}", name in "[abcé]{1,64}") {
            let distance = super::Unknown::new(&unknown).unwrap().distance(&name);
            prop_assert_eq!(distance, strsim::osa_distance(&unknown, &name));
        }
    }

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
