//! The formats that are more than a class of characters: UUIDs, points in time, date ranges, URLs.

use crate::table::{Pattern, Text as TextKind};
use crate::text::Text;
use crate::word::hexadecimal;

/// Whether a string is of its kind: of a closed or a known list, only whether it could be.
#[inline]
pub fn fits(text: Text<'_>, kind: &TextKind) -> bool {
    match kind {
        TextKind::Closed(_) => true,
        TextKind::Open => !text.is_empty(),
        TextKind::Url => is_url(text.chars()),
        _ => text.with_bytes(|bytes| match kind {
            TextKind::Datetime => is_datetime(bytes),
            TextKind::DateRange => is_date_range(bytes),
            TextKind::Pattern(pattern) | TextKind::Known { pattern, .. } => matches(bytes, pattern),
            _ => false,
        }),
    }
}

/// Whether all characters are of the pattern's class, and as many as it asks for.
#[inline]
pub fn matches(bytes: &[u8], pattern: &Pattern) -> bool {
    let is_allowed = |byte: &u8| {
        let half = pattern.class.get(usize::from(byte >> 6));
        half.is_some_and(|half| half >> (byte & 63) & 1 == 1)
    };
    let is_too_long = pattern.max != u16::MAX && bytes.len() > usize::from(pattern.max);
    bytes.len() >= usize::from(pattern.min) && !is_too_long && bytes.iter().all(is_allowed)
}

/// The 16 bytes of a UUID in its usual form (RFC 9562: 8-4-4-4-12 hexadecimal digits, any version, either case).
#[inline]
pub fn uuid(bytes: &[u8]) -> Option<[u8; 16]> {
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
}

#[inline]
fn joined(first: [u8; 4], second: [u8; 4]) -> [u8; 8] {
    let [first, second] = [first, second].map(|half| u64::from(u32::from_le_bytes(half)));
    (first | second << 32).to_le_bytes()
}

/// Whether [`uuid`] can read it: slower, in a tenth of the code.
pub fn is_uuid(bytes: &[u8]) -> bool {
    bytes.len() == 36
        && bytes.iter().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => *byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

/// Whether it is a point in time in UTC (RFC 3339): a real date, `T`, a real time, any fraction, `Z` or `+00:00`.
///
/// Leap seconds (`:60`) are refused: neither JavaScript's nor Python's clocks can hold them.
#[inline]
pub fn is_datetime(bytes: &[u8]) -> bool {
    let Some((day, [b'T', h1, h2, b':', m1, m2, b':', s1, s2, rest @ ..])) = bytes.split_first_chunk() else {
        return false;
    };
    let is_time = number(*h1, *h2) <= 23 && number(*m1, *m2) <= 59 && number(*s1, *s2) <= 59;
    let mut rest = rest;
    if let [b'.', b'0'..=b'9', fraction @ ..] = rest {
        rest = fraction;
        while let [b'0'..=b'9', fraction @ ..] = rest {
            rest = fraction;
        }
    }
    is_time && date(day).is_some() && matches!(rest, b"Z" | b"+00:00")
}

/// Whether it is two real dates, `YYYY-MM-DD_YYYY-MM-DD`, the first not after the second.
pub fn is_date_range(bytes: &[u8]) -> bool {
    let Some((start, [b'_', end @ ..])) = bytes.split_first_chunk() else {
        return false;
    };
    let end = end.try_into().ok().and_then(date);
    // No date is before any date.
    date(start).is_some() && date(start) <= end
}

/// A date of the proleptic Gregorian calendar, as a number of its digits.
#[inline]
fn date(text: &[u8; 10]) -> Option<u32> {
    let [c1, c2, y1, y2, b'-', m1, m2, b'-', d1, d2] = *text else {
        return None;
    };
    let (year, month, day) = (number(c1, c2) * 100 + number(y1, y2), number(m1, m2), number(d1, d2));
    let days = match month {
        2 if year.is_multiple_of(if year.is_multiple_of(100) { 400 } else { 4 }) => 29,
        2 => 28,
        // From August on, the even months are the long ones.
        1..=12 => 30 + ((month ^ month >> 3) & 1),
        _ => return None,
    };
    (year < NO_NUMBER && 1 <= day && day <= days).then(|| (year * 100 + month) * 100 + day)
}

/// The number that two decimal digits write.
#[inline]
fn number(tens: u8, ones: u8) -> u32 {
    if tens.is_ascii_digit() && ones.is_ascii_digit() {
        u32::from(tens - b'0') * 10 + u32::from(ones - b'0')
    } else {
        NO_NUMBER
    }
}

/// More than any date or time has anywhere, years included.
const NO_NUMBER: u32 = 10_000;

/// Whether it is a path that starts with `/`, or an absolute `http` or `https` URL with a host.
pub fn is_url(mut chars: impl Iterator<Item = char>) -> bool {
    let mut next = chars.next();
    if next == Some('/') {
        return true;
    }
    let mut starts_with = |word: &[u8]| {
        word.iter().all(|byte| {
            let is_next = next == Some(char::from(*byte));
            if is_next {
                next = chars.next();
            }
            is_next
        })
    };
    let is_absolute = starts_with(b"http") && {
        starts_with(b"s");
        starts_with(b"://")
    };
    is_absolute && next.is_some_and(|host| !matches!(host, '/' | '?' | '#') && !host.is_whitespace())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is(raw: &str, kind: TextKind) -> bool {
        fits(Text::new(raw.as_bytes(), raw.contains('\\')), &kind)
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
            assert!(is(good, TextKind::Datetime), "{good}");
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
            assert!(!is(bad, TextKind::Datetime), "{bad}");
        }
    }

    #[test]
    fn a_date_range_does_not_end_before_it_starts() {
        for good in [
            "2026-02-01_2026-02-07",
            "2026-02-01_2026-02-01",
            "2024-02-29_2025-01-01",
        ] {
            assert!(is(good, TextKind::DateRange), "{good}");
        }
        for bad in [
            "2026-02-07_2026-02-01",
            "2026-02-01",
            "2026-02-01-2026-02-07",
            "2026-02-29_2026-03-01",
            "",
        ] {
            assert!(!is(bad, TextKind::DateRange), "{bad}");
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
            assert!(is(good, TextKind::Url), "{good}");
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
            assert!(!is(bad, TextKind::Url), "{bad}");
        }
    }

    #[test]
    fn a_uuid_has_its_usual_form() {
        let expected = [0x01, 0x94, 0xd3, 0xc0, 0, 0, 0x70, 0, 0x80, 0, 0, 0, 0, 0, 0, 0xaf];
        for good in [
            "0194d3c0-0000-7000-8000-0000000000af",
            "0194D3C0-0000-7000-8000-0000000000AF",
        ] {
            assert_eq!(uuid(good.as_bytes()), Some(expected));
            assert!(is_uuid(good.as_bytes()));
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
            assert_eq!(uuid(bad.as_bytes()), None, "{bad}");
            assert!(!is_uuid(bad.as_bytes()), "{bad}");
        }
    }
}
