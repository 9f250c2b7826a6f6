//! The dialect: what the ClickHouse at the other end knows.

/// Which ClickHouse it is.
///
/// All questions are asked in words that both know. What differs is how the tables are made, and whether an insert says by
/// which name it is known again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dialect {
    /// From 23.3 on.
    Current,
    /// Before: no dictionaries within columns, no codecs, no JSON, and no names of inserts.
    Old,
}

impl Dialect {
    /// By what `version()` says, as in `26.9.2.1`.
    pub(crate) fn of(version: &str) -> Self {
        let mut numbers = version.split('.').map(|part| part.parse::<u32>().unwrap_or(0));
        let (major, minor) = (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0));
        if (major, minor) >= (23, 3) {
            Dialect::Current
        } else {
            Dialect::Old
        }
    }

    pub(crate) fn has_json(self) -> bool {
        self == Dialect::Current
    }

    pub(crate) fn names_inserts(self) -> bool {
        self == Dialect::Current
    }

    /// The type of a text. `few`: of so few different ones that a dictionary pays.
    pub(crate) fn text(self, few: bool) -> &'static str {
        match (self, few) {
            (Dialect::Current, true) => "LowCardinality(String)",
            (Dialect::Current, false) | (Dialect::Old, _) => "String",
        }
    }

    /// The type of long texts.
    pub(crate) fn long_text(self) -> &'static str {
        match self {
            Dialect::Current => "String CODEC(ZSTD(1))",
            Dialect::Old => "String",
        }
    }

    /// Whether a deletion can be waited for.
    pub(crate) fn waits_for_deletions(self) -> bool {
        self == Dialect::Current
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_compared_as_numbers() {
        assert_eq!(Dialect::of("26.9.2.1"), Dialect::Current);
        assert_eq!(Dialect::of("23.3.1.2823"), Dialect::Current);
        assert_eq!(Dialect::of("23.2.9"), Dialect::Old);
        assert_eq!(Dialect::of("18.16.1"), Dialect::Old);
        assert_eq!(Dialect::of("strange"), Dialect::Old);
    }
}
