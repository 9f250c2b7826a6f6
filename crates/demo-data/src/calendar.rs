//! The calendar of the stories: which months they fill, and on which days people come.

/// The milliseconds of an hour.
pub(crate) const HOUR_MS: i64 = 60 * 60 * 1000;
/// The milliseconds of a day.
pub(crate) const DAY_MS: i64 = 24 * HOUR_MS;

/// The time that the stories fill.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Months {
    /// When the first person may come, in milliseconds since the epoch.
    pub from_ms: i64,
    /// Nothing happens from then on.
    pub to_ms: i64,
}

impl Months {
    /// The half year (182 days) that ends at a point in time.
    pub fn until(to_ms: i64) -> Self {
        Self {
            from_ms: to_ms - 182 * DAY_MS,
            to_ms,
        }
    }

    /// When somebody comes: more people later than earlier, on working days more than at the weekend, in the evening more
    /// than at night.
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        reason = "half a year of milliseconds is exact"
    )]
    pub(crate) fn arrival(self, random: &mut fastrand::Rng) -> i64 {
        loop {
            let growth = random.f64().sqrt();
            let at_ms = self.from_ms + (growth * (self.to_ms - self.from_ms) as f64) as i64;
            // 1970-01-01 was a Thursday: 2 and 3 are Saturday and Sunday.
            let is_weekend = matches!(at_ms.div_euclid(DAY_MS).rem_euclid(7), 2 | 3);
            let hour = at_ms.rem_euclid(DAY_MS) / HOUR_MS;
            let liveliness = match hour {
                0..6 => 0.25,
                6..16 => 0.7,
                _ => 1.0,
            };
            let keeps = if is_weekend { 0.6 * liveliness } else { liveliness };
            if random.f64() < keeps {
                return at_ms;
            }
        }
    }
}

/// A point in time as the wire has it.
pub(crate) fn timestamp(at_ms: i64) -> String {
    jiff::Timestamp::from_millisecond(at_ms)
        .map(|at| at.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string())
        .unwrap_or_default()
}

/// The day of a point in time, as in `2026-02-04`.
pub(crate) fn date(at_ms: i64) -> String {
    timestamp(at_ms).chars().take(10).collect()
}
