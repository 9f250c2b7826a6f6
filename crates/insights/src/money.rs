//! Money: amounts of US dollars in whole cents, so that sums are exact.

use serde::{Serialize, Serializer};

/// An amount in cents. As JSON it is a number of dollars with two decimals.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cents(pub i64);

impl Cents {
    /// The cents of an amount in dollars that has at most two decimals, as the plan wants it.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "the plan's amounts are below 2^53 cents; a larger one is the largest"
    )]
    pub fn of_dollars(dollars: f64) -> Self {
        Self((dollars * 100.0).round() as i64)
    }

    /// The amount in dollars.
    #[expect(
        clippy::cast_precision_loss,
        reason = "below 2^53 cents every amount is exact to the cent"
    )]
    pub fn dollars(self) -> f64 {
        self.0 as f64 / 100.0
    }

    /// The amount for each of so many people, rounded to the nearest cent; `None` for nobody.
    pub fn per(self, people: u64) -> Option<Self> {
        let people = i64::try_from(people).ok().filter(|people| *people > 0)?;
        Some(Self(self.0.saturating_add(people / 2).div_euclid(people)))
    }
}

impl std::ops::AddAssign for Cents {
    fn add_assign(&mut self, other: Self) {
        self.0 = self.0.saturating_add(other.0);
    }
}

impl Serialize for Cents {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.dollars())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_exact_where_floats_are_not() {
        let mut sum = Cents::default();
        for dollars in [0.1, 0.2, 0.7, 19.99] {
            sum += Cents::of_dollars(dollars);
        }
        assert_eq!(sum, Cents(2099));
        assert_eq!(serde_json::to_string(&sum).ok().as_deref(), Some("20.99"));
    }

    #[test]
    fn a_share_is_rounded_to_the_nearest_cent() {
        assert_eq!(Cents(100).per(3), Some(Cents(33)));
        assert_eq!(Cents(200).per(3), Some(Cents(67)));
        assert_eq!(Cents(5).per(0), None);
        assert_eq!(Cents(i64::MAX).per(2), Some(Cents(i64::MAX / 2)));
    }
}
