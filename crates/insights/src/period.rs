//! Periods of time, and days.

use serde::Serialize;

/// The milliseconds of a day.
pub const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// From a point in time (included) to another (excluded), in milliseconds since the epoch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Period {
    /// The first millisecond.
    pub from_ms: i64,
    /// The first millisecond that is not in it.
    pub to_ms: i64,
}

impl Period {
    /// All time.
    pub const EVER: Self = Self {
        from_ms: i64::MIN,
        to_ms: i64::MAX,
    };

    /// Whether a point in time is in it.
    pub fn has(self, at_ms: i64) -> bool {
        (self.from_ms..self.to_ms).contains(&at_ms)
    }

    #[must_use]
    /// The period of the same length that ends where this one begins.
    pub fn before(self) -> Self {
        let length = self.to_ms.saturating_sub(self.from_ms);
        Self {
            from_ms: self.from_ms.saturating_sub(length),
            to_ms: self.from_ms,
        }
    }
}

/// The Monday of the week of a point in time, in days since the epoch. 1970-01-01 was a Thursday.
pub(crate) fn monday_of(at_ms: i64) -> i64 {
    let day = at_ms.div_euclid(DAY_MS);
    day - (day + 3).rem_euclid(7)
}

/// A day since the epoch as `2026-02-02`; empty where the calendar ends.
pub fn date_of(day: i64) -> String {
    jiff::Timestamp::from_millisecond(day.saturating_mul(DAY_MS))
        .map(|at| at.strftime("%Y-%m-%d").to_string())
        .unwrap_or_default()
}

/// A day as `2026-02-02`, in days since the epoch.
pub(crate) fn day_of(date: &str) -> Option<i32> {
    let date: jiff::civil::Date = date.parse().ok()?;
    let at = date.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp();
    i32::try_from(at.as_millisecond().div_euclid(DAY_MS)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weeks_begin_on_monday() {
        // From a calendar: 2026-02-02 is a Monday, 2026-02-08 the Sunday after it.
        let monday = i64::from(day_of("2026-02-02").unwrap_or_default());
        for date in ["2026-02-02", "2026-02-04", "2026-02-08"] {
            let day = i64::from(day_of(date).unwrap_or_default());
            assert_eq!(monday_of(day * DAY_MS + DAY_MS - 1), monday, "{date}");
        }
        assert_eq!(monday_of((monday - 1) * DAY_MS), monday - 7);
        assert_eq!(date_of(monday), "2026-02-02");
        assert_eq!(monday_of(0), -3);
    }

    #[test]
    fn the_period_before_is_as_long() {
        let week = Period {
            from_ms: 700,
            to_ms: 1400,
        };
        assert_eq!(week.before(), Period { from_ms: 0, to_ms: 700 });
        assert!(week.has(700) && !week.has(1400));
    }
}
