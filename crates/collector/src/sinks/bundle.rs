//! The events that a sink is at work on, and how many of them fit into one request.

use super::{Limits, Packed};

/// An event at work.
#[derive(Debug)]
pub struct Work {
    /// Its row in the store.
    pub row: i64,
    pub packed: Packed,
    /// Whether it comes from those that were held back.
    pub was_held: bool,
}

/// How many of the first events fit into one request: at least one, however large, and at most `most`.
pub fn fitting(works: &[Work], limits: Limits, most: usize) -> usize {
    let (mut parts, mut bytes) = (0, 0);
    let fits = |work: &&Work| {
        parts += work.packed.parts.len();
        bytes += work.packed.parts.iter().map(|part| part.len() + 1).sum::<usize>();
        parts <= limits.parts && bytes <= limits.bytes
    };
    works.iter().take(most).take_while(fits).count().max(1).min(works.len())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn works(parts: &[usize]) -> Vec<Work> {
        let works = parts.iter().map(|parts| Work {
            row: 0,
            packed: Packed {
                parts: vec![String::from("123456789"); *parts],
                people: Vec::new(),
            },
            was_held: false,
        });
        works.collect()
    }

    #[test]
    fn a_request_has_what_fits_and_at_least_one_event() {
        let limits = |parts, bytes| Limits {
            parts,
            bytes,
            person_per_second: None,
            throttle_pause: Duration::ZERO,
        };
        let works = works(&[1, 2, 1, 1]);
        assert_eq!(fitting(&works, limits(100, 1000), 100), 4);
        assert_eq!(fitting(&works, limits(100, 1000), 2), 2);
        assert_eq!(fitting(&works, limits(3, 1000), 100), 2);
        assert_eq!(fitting(&works, limits(2, 1000), 100), 1);
        assert_eq!(fitting(&works, limits(100, 40), 100), 3);
        assert_eq!(fitting(&works, limits(100, 39), 100), 2);
        assert_eq!(fitting(&works, limits(100, 1), 100), 1);
        assert_eq!(fitting(&[], limits(100, 1000), 100), 0);
    }
}
