//! Clocks: the collector's own, and how far a sender's is off.

use std::time::SystemTime;

use jiff::Timestamp;

/// By how much clocks may differ before times are corrected: what a batch is under way counts as difference too.
const TOLERANCE_MS: i64 = 5_000;

/// The time in milliseconds since 1970, UTC.
pub fn now() -> i64 {
    let since = SystemTime::UNIX_EPOCH.elapsed().unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

/// The time that the JSON text of an event's `timestamp` says, in milliseconds since 1970.
pub fn parse(timestamp: &str) -> Option<i64> {
    let text = timestamp.strip_prefix('"')?.strip_suffix('"')?;
    text.parse().ok().map(Timestamp::as_millisecond)
}

/// When something happened by the collector's clock. The sender says that it happened at `said` and that it sent at
/// `sent_at`, and its batch came at `received_at`: so its clock is off by the difference of the last two. Who does not say
/// when it sent is believed to have a clock that is right.
pub fn corrected(said: i64, sent_at: Option<i64>, received_at: i64) -> i64 {
    // Nothing that is here already can happen later, but for what clocks may differ by.
    let off = sent_at.map_or(0, |sent_at| received_at.saturating_sub(sent_at));
    if off.abs() <= TOLERANCE_MS {
        return said.min(received_at.saturating_add(TOLERANCE_MS));
    }
    said.saturating_add(off).min(received_at)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: i64 = 3_600_000;

    #[test]
    fn a_clock_that_is_an_hour_wrong_is_put_right_both_ways() {
        let received_at = 1_000 * HOUR;
        // The event is ten seconds older than its batch, by whatever clock.
        for off in [-HOUR, HOUR, 24 * HOUR] {
            let sent_at = received_at - off;
            assert_eq!(
                corrected(sent_at - 10_000, Some(sent_at), received_at),
                received_at - 10_000
            );
        }
    }

    #[test]
    fn a_slow_network_is_no_wrong_clock() {
        assert_eq!(corrected(90_000, Some(95_000), 100_000), 90_000);
        assert_eq!(corrected(90_000, None, 100_000), 90_000);
    }

    #[test]
    fn no_event_happens_after_it_came_and_no_time_overflows() {
        assert_eq!(corrected(200_000, Some(50_000), 100_000), 100_000);
        assert_eq!(corrected(i64::MAX, Some(i64::MIN), i64::MAX), i64::MAX);
        // By a clock that is right, and an event that is not.
        assert_eq!(corrected(900_000, Some(100_000), 100_000), 100_000 + TOLERANCE_MS);
        assert_eq!(corrected(900_000, None, 100_000), 100_000 + TOLERANCE_MS);
        assert_eq!(corrected(102_000, Some(100_000), 100_000), 102_000);
    }

    #[test]
    fn a_timestamp_is_read_with_its_fraction() {
        assert_eq!(parse("\"1970-01-01T00:00:01.5Z\""), Some(1_500));
        assert_eq!(parse("\"1970-01-01T00:00:01+00:00\""), Some(1_000));
        assert_eq!(parse("\"yesterday\""), None);
        assert_eq!(parse("null"), None);
    }
}
