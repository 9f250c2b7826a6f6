//! Whose an event is, as a number: the key by which events are sorted, spread over shards and grouped.

use sha2::{Digest as _, Sha256};

/// The identity of events that name nobody.
pub(crate) const NOBODY: u64 = 0;

/// The number of a `user_id`. It is odd; so a user is never taken for a visitor.
///
/// 63 bits of a SHA-256: of a hundred million ids, two have the same number with a probability of one in two thousand, and
/// nobody can choose an id that has another's.
pub(crate) fn of_user(id: &str) -> u64 {
    digest("user", id) | 1
}

/// The number of an `anonymous_id`. It is even.
pub(crate) fn of_visitor(id: &str) -> u64 {
    digest("visitor", id) & !1
}

fn digest(kind: &str, id: &str) -> u64 {
    let digest = Sha256::new()
        .chain_update(kind)
        .chain_update([0])
        .chain_update(id)
        .finalize();
    digest.first_chunk().map_or(NOBODY, |first| u64::from_be_bytes(*first))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_the_first_bytes_of_a_digest() {
        // From `printf 'user\0usr_a1b2c3' | sha256sum` and `printf 'visitor\0usr_a1b2c3' | sha256sum`.
        assert_eq!(of_user("usr_a1b2c3"), 0x29e5_38b1_4b05_d0ec | 1);
        assert_eq!(of_visitor("usr_a1b2c3"), 0xa802_1b0b_ef24_c04a & !1);
    }
}
