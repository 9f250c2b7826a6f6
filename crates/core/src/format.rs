//! The formats that are more than a class of characters: UUIDs, points in time, date ranges, URLs.

use crate::text::Text;

/// The 16 bytes of a UUID in its usual form (RFC 9562: 8-4-4-4-12 hexadecimal digits, any version, either case).
pub fn uuid(text: Text<'_>) -> Option<[u8; 16]> {
    let mut bytes = [0; 16];
    let mut digits = 0;
    let mut chars = text.chars();
    for place in 0..36 {
        let char = chars.next()?;
        if matches!(place, 8 | 13 | 18 | 23) {
            if char != '-' {
                return None;
            }
            continue;
        }
        let digit = u8::try_from(char.to_digit(16)?).ok()?;
        let byte = bytes.get_mut(digits / 2)?;
        *byte = *byte << 4 | digit;
        digits += 1;
    }
    chars.next().is_none().then_some(bytes)
}

/// Whether it is a point in time in UTC (RFC 3339): a real date, `T`, a real time, any fraction, `Z` or `+00:00`.
///
/// Leap seconds (`:60`) are refused: neither JavaScript's nor Python's clocks can hold them.
pub fn is_datetime(text: Text<'_>) -> bool {
    let mut reader = Reader { chars: text.chars() };
    datetime(&mut reader).is_some()
}

fn datetime(reader: &mut Reader<'_>) -> Option<()> {
    reader.date()?;
    reader.char('T')?;
    let hour = reader.digits(2)?;
    reader.char(':')?;
    let minute = reader.digits(2)?;
    reader.char(':')?;
    let second = reader.digits(2)?;
    if hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let mut next = reader.chars.next()?;
    if next == '.' {
        let mut digits: usize = 0;
        loop {
            next = reader.chars.next()?;
            if !next.is_ascii_digit() {
                break;
            }
            digits += 1;
        }
        if digits == 0 {
            return None;
        }
    }
    match next {
        'Z' => reader.end(),
        '+' => "00:00"
            .chars()
            .try_for_each(|char| reader.char(char))
            .and_then(|()| reader.end()),
        _ => None,
    }
}

/// Whether it is two real dates, `YYYY-MM-DD_YYYY-MM-DD`, the first not after the second.
pub fn is_date_range(text: Text<'_>) -> bool {
    let mut reader = Reader { chars: text.chars() };
    let mut range = || {
        let start = reader.date()?;
        reader.char('_')?;
        let end = reader.date()?;
        reader.end()?;
        (start <= end).then_some(())
    };
    range().is_some()
}

/// Whether it is a path that starts with `/`, or an absolute `http` or `https` URL with a host.
pub fn is_url(text: Text<'_>) -> bool {
    let mut reader = Reader { chars: text.chars() };
    let mut url = || {
        if reader.chars.clone().next()? == '/' {
            return Some(());
        }
        "http".chars().try_for_each(|char| reader.char(char))?;
        if reader.chars.clone().next()? == 's' {
            reader.chars.next();
        }
        "://".chars().try_for_each(|char| reader.char(char))?;
        let host = reader.chars.next()?;
        (!matches!(host, '/' | '?' | '#') && !host.is_whitespace()).then_some(())
    };
    url().is_some()
}

struct Reader<'t> {
    chars: crate::text::Chars<'t>,
}

impl Reader<'_> {
    fn char(&mut self, expected: char) -> Option<()> {
        (self.chars.next()? == expected).then_some(())
    }

    fn end(&mut self) -> Option<()> {
        self.chars.next().is_none().then_some(())
    }

    fn digits(&mut self, count: u32) -> Option<u32> {
        (0..count).try_fold(0, |number, _| Some(number * 10 + self.chars.next()?.to_digit(10)?))
    }

    /// A date of the proleptic Gregorian calendar.
    fn date(&mut self) -> Option<(u32, u32, u32)> {
        let year = self.digits(4)?;
        self.char('-')?;
        let month = self.digits(2)?;
        self.char('-')?;
        let day = self.digits(2)?;
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
