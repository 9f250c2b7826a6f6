//! Whether one kind of value takes all that another takes.

use crate::model::{Kind, MAX_CHARS, Number, Text};
use crate::values::text_fits;

/// Whether every value of `narrow` is one of `wide`. In doubt it is not: a change is rather called breaking.
pub(super) fn includes(wide: &Kind, narrow: &Kind) -> bool {
    match (wide, narrow) {
        (Kind::Boolean, Kind::Boolean) => true,
        (
            Kind::Integer { minimum, maximum },
            Kind::Integer {
                minimum: low,
                maximum: high,
            },
        ) => minimum <= low && high <= maximum,
        (Kind::Number(wide), Kind::Number(narrow)) => {
            starts_before(wide, narrow) && ends_after(wide, narrow) && has_decimals_of(wide, narrow)
        }
        (Kind::Number(wide), Kind::Integer { minimum, maximum }) => {
            let narrow = bounds(*minimum, *maximum);
            starts_before(wide, &narrow) && ends_after(wide, &narrow)
        }
        (Kind::Integer { minimum, maximum }, Kind::Number(narrow)) => {
            let wide = bounds(*minimum, *maximum);
            narrow.max_decimals == Some(0) && starts_before(&wide, narrow) && ends_after(&wide, narrow)
        }
        (Kind::String(wide), Kind::String(narrow)) => includes_text(wide, narrow),
        (Kind::List { items: wide, .. }, Kind::List { items: narrow, .. }) => includes(wide, narrow),
        (
            Kind::Object { max_depth, max_bytes },
            Kind::Object {
                max_depth: depth,
                max_bytes: bytes,
            },
        ) => depth <= max_depth && bytes <= max_bytes,
        _ => false,
    }
}

/// The whole numbers between two bounds, as numbers.
fn bounds(minimum: i64, maximum: i64) -> Number {
    Number {
        minimum: Some(minimum),
        above: None,
        maximum: Some(maximum),
        max_decimals: Some(0),
    }
}

fn starts_before(wide: &Number, narrow: &Number) -> bool {
    // Of whole numbers, those above 4 start at 5.
    let whole = narrow.max_decimals == Some(0);
    match (wide.minimum, wide.above) {
        (None, None) => true,
        (Some(low), _) => {
            narrow.minimum.is_some_and(|start| low <= start)
                || narrow
                    .above
                    .is_some_and(|start| low <= start || whole && low - 1 <= start)
        }
        (None, Some(low)) => {
            narrow.minimum.is_some_and(|start| low < start) || narrow.above.is_some_and(|start| low <= start)
        }
    }
}

fn ends_after(wide: &Number, narrow: &Number) -> bool {
    wide.maximum
        .is_none_or(|high| narrow.maximum.is_some_and(|end| end <= high))
}

fn has_decimals_of(wide: &Number, narrow: &Number) -> bool {
    wide.max_decimals
        .is_none_or(|most| narrow.max_decimals.is_some_and(|own| own <= most))
}

fn includes_text(wide: &Text, narrow: &Text) -> bool {
    if let Text::Closed { values } = narrow {
        return values.iter().all(|value| text_fits(value, wide));
    }
    match wide {
        Text::Open => true,
        Text::Closed { .. } => false,
        Text::Known { pattern, .. } | Text::Pattern { pattern } => characters(narrow)
            .is_some_and(|(class, min, max)| class & !pattern.class == 0 && pattern.min <= min && max <= pattern.max),
        Text::Datetime | Text::DateRange | Text::Url => wide == narrow,
    }
}

/// Which ASCII characters a text has and how many, where it has no others.
fn characters(text: &Text) -> Option<(u128, u16, u16)> {
    let class = |characters: &str| characters.bytes().fold(0_u128, |bits, byte| bits | 1 << byte);
    match text {
        Text::Known { pattern, .. } | Text::Pattern { pattern } => Some((pattern.class, pattern.min, pattern.max)),
        Text::Datetime => Some((class("0123456789-:.TZ+"), 20, MAX_CHARS)),
        Text::DateRange => Some((class("0123456789-_"), 21, 21)),
        Text::Open | Text::Closed { .. } | Text::Url => None,
    }
}
