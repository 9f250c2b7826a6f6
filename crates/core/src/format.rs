//! The formats that are more than a class of characters: UUIDs, points in time, date ranges, URLs.

use crate::text::Text;
use crate::word::hexadecimal;

/// The 16 bytes of a UUID in its usual form (RFC 9562: 8-4-4-4-12 hexadecimal digits, any version, either case).
#[inline]
pub fn uuid(text: Text<'_>) -> Option<[u8; 16]> {
    text.with_bytes(|bytes| {
        let (first, rest) = bytes.split_first_chunk::<8>()?;
        let (second, rest) = rest.strip_prefix(b"-")?.split_first_chunk::<4>()?;
        let (third, rest) = rest.strip_prefix(b"-")?.split_first_chunk::<4>()?;
        let (fourth, rest) = rest.strip_prefix(b"-")?.split_first_chunk::<4>()?;
        let (fifth, rest) = rest.strip_prefix(b"-")?.split_first_chunk::<4>()?;
        let last = rest.try_into().ok()?;
        let mut uuid = [0; 16];
        let words = [*first, joined(*second, *third), joined(*fourth, *fifth), last];
        for (bytes, digits) in uuid.as_chunks_mut::<4>().0.iter_mut().zip(words) {
            *bytes = hexadecimal(digits)?;
        }
        Some(uuid)
    })
}

#[inline]
fn joined(first: [u8; 4], second: [u8; 4]) -> [u8; 8] {
    let [first, second] = [first, second].map(|half| u64::from(u32::from_le_bytes(half)));
    (first | second << 32).to_le_bytes()
}

/// Whether it is a point in time in UTC (RFC 3339): a real date, `T`, a real time, any fraction, `Z` or `+00:00`.
///
/// Leap seconds (`:60`) are refused: neither JavaScript's nor Python's clocks can hold them.
#[inline]
pub fn is_datetime(text: Text<'_>) -> bool {
    text.with_bytes(|bytes| datetime(bytes).is_some())
}

fn datetime(bytes: &[u8]) -> Option<()> {
    let (date, rest) = bytes.split_first_chunk::<10>()?;
    self::date(date)?;
    let ([b'T', hour @ .., b':', m, n, b':', s, t], mut rest) = rest.split_first_chunk::<9>()? else {
        return None;
    };
    let is_time = number(hour)? <= 23 && number(&[*m, *n])? <= 59 && number(&[*s, *t])? <= 59;
    if let [b'.', fraction @ ..] = rest {
        let digits = fraction.iter().take_while(|byte| byte.is_ascii_digit()).count();
        rest = fraction.get(digits..).filter(|_| digits > 0)?;
    }
    (is_time && matches!(rest, b"Z" | b"+00:00")).then_some(())
}

/// Whether it is two real dates, `YYYY-MM-DD_YYYY-MM-DD`, the first not after the second.
pub fn is_date_range(text: Text<'_>) -> bool {
    let range = |bytes: &[u8]| {
        let (start, rest) = bytes.split_first_chunk::<10>()?;
        let end = rest.strip_prefix(b"_")?.try_into().ok()?;
        Some(date(start)? <= date(end)?)
    };
    text.with_bytes(range) == Some(true)
}

/// Whether it is a path that starts with `/`, or an absolute `http` or `https` URL with a host.
pub fn is_url(text: Text<'_>) -> bool {
    text.with_bytes(|bytes| {
        if bytes.starts_with(b"/") {
            return true;
        }
        let host = bytes
            .strip_prefix(b"http")
            .map(|rest| rest.strip_prefix(b"s").unwrap_or(rest))
            .and_then(|rest| rest.strip_prefix(b"://"))
            .and_then(|rest| core::str::from_utf8(rest).ok())
            .and_then(|rest| rest.chars().next());
        host.is_some_and(|host| !matches!(host, '/' | '?' | '#') && !host.is_whitespace())
    })
}

/// The number that decimal digits write.
#[inline]
fn number(digits: &[u8]) -> Option<u32> {
    digits.iter().try_fold(0, |number, byte| {
        byte.is_ascii_digit().then(|| number * 10 + u32::from(byte - b'0'))
    })
}

/// A date of the proleptic Gregorian calendar: its year, month and day.
#[inline]
fn date(text: &[u8; 10]) -> Option<(u32, u32, u32)> {
    let [year @ .., b'-', m, n, b'-', d, e] = text else {
        return None;
    };
    let (year, month, day) = (number(year)?, number(&[*m, *n])?, number(&[*d, *e])?);
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if is_leap => 29,
        2 => 28,
        _ => return None,
    };
    (1..=days).contains(&day).then_some((year, month, day))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(raw: &str) -> Text<'_> {
        Text::new(raw.as_bytes(), raw.contains('\\'))
    }

    #[test]
    fn a_datetime_is_utc_and_real() {
        for good in [
            "2026-02-04T14:30:00Z",
            "2026-02-04T14:30:00+00:00",
            "2026-02-04T14:30:00.123456+00:00",
            "2024-02-29T23:59:59.9Z",
            "2000-02-29T00:00:00Z",
            "2026-02-04\\u005414:30:00Z",
        ] {
            assert!(is_datetime(text(good)), "{good}");
        }
        for bad in [
            "",
            "2026-02-04",
            "2026-02-04 14:30:00Z",
            "2026-02-04t14:30:00Z",
            "2026-02-04T14:30:00z",
            "2026-02-04T14:30:00",
            "2026-02-04T14:30:00+03:00",
            "2026-02-04T14:30:00-00:00",
            "2026-02-04T14:30:00+0000",
            "2026-02-04T14:30:00.Z",
            "2026-02-04T14:30Z",
            "2026-02-04T24:00:00Z",
            "2026-02-04T23:60:00Z",
            "2016-12-31T23:59:60Z",
            "2026-02-29T00:00:00Z",
            "1900-02-29T00:00:00Z",
            "2026-13-01T00:00:00Z",
            "2026-00-01T00:00:00Z",
            "2026-04-31T00:00:00Z",
            "2026-04-00T00:00:00Z",
            "2026-02-04T14:30:00ZZ",
            "٢٠٢٦-02-04T14:30:00Z",
        ] {
            assert!(!is_datetime(text(bad)), "{bad}");
        }
    }

    #[test]
    fn a_date_range_does_not_end_before_it_starts() {
        for good in [
            "2026-02-01_2026-02-07",
            "2026-02-01_2026-02-01",
            "2024-02-29_2025-01-01",
        ] {
            assert!(is_date_range(text(good)), "{good}");
        }
        for bad in [
            "2026-02-07_2026-02-01",
            "2026-02-01",
            "2026-02-01-2026-02-07",
            "2026-02-29_2026-03-01",
            "",
        ] {
            assert!(!is_date_range(text(bad)), "{bad}");
        }
    }

    #[test]
    fn a_url_is_a_path_or_absolute() {
        for good in [
            "/",
            "/dashboard",
            "//host/path",
            "https://google.com",
            "http://x",
            "https:\\/\\/x.test/a",
        ] {
            assert!(is_url(text(good)), "{good}");
        }
        for bad in [
            "",
            "dashboard",
            "ftp://x",
            "https://",
            "https:///x",
            "https://?",
            "HTTPS://x",
            "http:/x",
            " /x",
        ] {
            assert!(!is_url(text(bad)), "{bad}");
        }
    }

    #[test]
    fn a_uuid_has_its_usual_form() {
        let expected = [0x01, 0x94, 0xd3, 0xc0, 0, 0, 0x70, 0, 0x80, 0, 0, 0, 0, 0, 0, 0xaf];
        for good in [
            "0194d3c0-0000-7000-8000-0000000000af",
            "0194D3C0-0000-7000-8000-0000000000AF",
        ] {
            assert_eq!(uuid(text(good)), Some(expected));
        }
        for bad in [
            "",
            "0194d3c0000070008000000000000001",
            "0194d3c0-0000-7000-8000-00000000000",
            "0194d3c0-0000-7000-8000-0000000000001",
            "{0194d3c0-0000-7000-8000-000000000001}",
            "0194d3c0-0000-7000-8000-00000000000g",
            "0194d3c00-000-7000-8000-000000000001",
        ] {
            assert_eq!(uuid(text(bad)), None, "{bad}");
        }
    }
}
