//! What has been shipped before: ids and joins, which nearly every event says again.

use std::collections::{HashMap, HashSet};

/// So many are remembered; then all are forgotten, and shipped again.
const REMEMBERED: usize = 1_000_000;

/// What many events say again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fact {
    /// There is this identity.
    Identity(u64),
    /// The visitor was the user at this time, in milliseconds since the epoch.
    Join { visitor: u64, user: u64, at_ms: i64 },
}

/// What ClickHouse has confirmed.
#[derive(Debug, Default)]
pub(crate) struct Shipped {
    identities: HashSet<u64>,
    joins: HashMap<(u64, u64), i64>,
}

impl Shipped {
    /// Whether ClickHouse already knows as much.
    pub(crate) fn has(&self, fact: Fact) -> bool {
        match fact {
            Fact::Identity(identity) => self.identities.contains(&identity),
            Fact::Join { visitor, user, at_ms } => self
                .joins
                .get(&(visitor, user))
                .is_some_and(|earliest| *earliest <= at_ms),
        }
    }

    /// Remembers what ClickHouse has confirmed.
    pub(crate) fn remember(&mut self, facts: impl Iterator<Item = Fact>) {
        if self.identities.len() + self.joins.len() > REMEMBERED {
            self.forget();
        }
        for fact in facts {
            match fact {
                Fact::Identity(identity) => {
                    self.identities.insert(identity);
                }
                Fact::Join { visitor, user, at_ms } => {
                    let earliest = self.joins.entry((visitor, user)).or_insert(at_ms);
                    *earliest = at_ms.min(*earliest);
                }
            }
        }
    }

    /// Forgets it all.
    pub(crate) fn forget(&mut self) {
        *self = Self::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_join_is_news_only_where_it_is_earlier() {
        let join = |at_ms| Fact::Join {
            visitor: 2,
            user: 3,
            at_ms,
        };
        let mut shipped = Shipped::default();
        assert!(!shipped.has(join(50)));
        shipped.remember([join(50), join(70), Fact::Identity(2)].into_iter());
        assert!(shipped.has(join(50)) && shipped.has(join(60)) && !shipped.has(join(40)));
        assert!(shipped.has(Fact::Identity(2)) && !shipped.has(Fact::Identity(3)));
        shipped.forget();
        assert!(!shipped.has(Fact::Identity(2)));
    }
}
