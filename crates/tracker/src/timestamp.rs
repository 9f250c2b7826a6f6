//! Timestamps: milliseconds since the epoch as RFC 3339 in UTC.

use alloc::vec::Vec;

use crate::json::push_number;

const DAY_MS: u64 = 24 * 60 * 60 * 1000;
/// 9999-12-31T23:59:59.999Z: RFC 3339 has no fifth digit for a year.
const LAST_MS: u64 = 253_402_300_799_999;

/// Writes the point in time as `2026-02-04T14:30:00.000Z`.
pub(crate) fn push_rfc3339(out: &mut Vec<u8>, epoch_ms: u64) {
    let epoch_ms = epoch_ms.min(LAST_MS);
    let (year, month, day) = date_of(epoch_ms / DAY_MS);
    let ms = epoch_ms % DAY_MS;
    push_number(out, year, 4);
    out.push(b'-');
    push_number(out, month, 2);
    out.push(b'-');
    push_number(out, day, 2);
    out.push(b'T');
    push_number(out, ms / 3_600_000, 2);
    out.push(b':');
    push_number(out, ms / 60_000 % 60, 2);
    out.push(b':');
    push_number(out, ms / 1000 % 60, 2);
    out.push(b'.');
    push_number(out, ms % 1000, 3);
    out.push(b'Z');
}

/// Year, month and day of a day counted from 1970-01-01. Years are counted from March here, so that the leap day is
/// the last of its year and every month before it has its fixed place.
fn date_of(epoch_day: u64) -> (u64, u64, u64) {
    const DAYS_OF_400_YEARS: u64 = 146_097;
    // From 0000-03-01 to 1970-01-01.
    let day = epoch_day + 719_468;
    let era = day / DAYS_OF_400_YEARS;
    let day_of_era = day % DAYS_OF_400_YEARS;
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day_of_month = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 {
        month_from_march + 3
    } else {
        month_from_march - 9
    };
    (era * 400 + year_of_era + u64::from(month <= 2), month, day_of_month)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_points_in_time_are_written_as_known() {
        // Expected values from GNU date: `date -u -d @N +%FT%TZ`.
        for (epoch_ms, expected) in [
            (0, "1970-01-01T00:00:00.000Z"),
            (951_782_400_000, "2000-02-29T00:00:00.000Z"),
            (951_868_799_999, "2000-02-29T23:59:59.999Z"),
            (1_709_164_800_000, "2024-02-29T00:00:00.000Z"),
            (1_770_215_400_007, "2026-02-04T14:30:00.007Z"),
            (4_107_542_399_000, "2100-02-28T23:59:59.000Z"),
            (4_107_542_400_000, "2100-03-01T00:00:00.000Z"),
            (253_402_300_799_999, "9999-12-31T23:59:59.999Z"),
            (u64::MAX, "9999-12-31T23:59:59.999Z"),
        ] {
            let mut out = Vec::new();
            push_rfc3339(&mut out, epoch_ms);
            assert_eq!(core::str::from_utf8(&out).unwrap(), expected);
        }
    }
}
