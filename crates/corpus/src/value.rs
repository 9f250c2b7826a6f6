//! A value as it occurs in real traffic, for each kind that a plan knows.

use cryptorebate_plan::model::{Kind, Number, Property, Text};
use fastrand::Rng;

use crate::draft::quoted;

/// The JSON text of a value that the property takes.
pub(crate) fn of_property(property: &Property, rng: &mut Rng) -> String {
    match &property.kind {
        // What is free is best shown by the plan itself.
        Kind::String(Text::Open) => match rng.u8(0..3) {
            0 => quoted(&format!("{}_{}", property.name, rng.u16(..))),
            _ => example(property, rng),
        },
        Kind::String(Text::Pattern { .. }) => example(property, rng),
        kind => of_kind(kind, rng),
    }
}

fn example(property: &Property, rng: &mut Rng) -> String {
    match property.examples.as_slice() {
        [] => quoted("organic"),
        examples => examples[rng.usize(..examples.len())].to_string(),
    }
}

fn of_kind(kind: &Kind, rng: &mut Rng) -> String {
    match kind {
        Kind::Boolean => rng.bool().to_string(),
        Kind::Integer { minimum, maximum } => {
            let most = 10_i64.pow(rng.u32(1..5));
            rng.i64(*minimum..=(minimum + most).min(*maximum)).to_string()
        }
        Kind::Number(number) => of_number(*number, rng),
        Kind::String(text) => of_text(text, rng),
        Kind::List { items, .. } => {
            let items: Vec<String> = (0..rng.usize(1..5)).map(|_| of_kind(items, rng)).collect();
            format!("[{}]", items.join(","))
        }
        Kind::Object { .. } => details(rng),
    }
}

fn of_number(number: Number, rng: &mut Rng) -> String {
    if let Some(maximum) = number.maximum {
        return rng.i64(number.minimum.unwrap_or(0)..=maximum).to_string();
    }
    let most = 10_u64.pow(rng.u32(3..9));
    let hundredths = rng.u64(1..most);
    match number.max_decimals {
        Some(2) => amount(hundredths, rng),
        _ => format!("{}.{}", hundredths / 1000, rng.u16(1..1000)),
    }
}

/// An amount of cents as different hosts write it: `1500`, `1500.0`, `1500.5`, `1500.50`.
pub(crate) fn amount(cents: u64, rng: &mut Rng) -> String {
    let (whole, rest) = (cents / 100, cents % 100);
    match (rest, rng.bool()) {
        (0, true) => format!("{whole}"),
        (0, false) => format!("{whole}.0"),
        (rest, true) if rest % 10 == 0 => format!("{whole}.{}", rest / 10),
        (rest, _) => format!("{whole}.{rest:02}"),
    }
}

fn of_text(text: &Text, rng: &mut Rng) -> String {
    match text {
        Text::Closed { values } | Text::Known { values, .. } => quoted(&values[rng.usize(..values.len())]),
        Text::Open | Text::Pattern { .. } => quoted("mexc"),
        Text::Datetime => quoted(&datetime(rng)),
        Text::DateRange => {
            let day = rng.u8(1..22);
            quoted(&format!(
                "2026-{0:02}-{day:02}_2026-{0:02}-{1:02}",
                rng.u8(1..13),
                day + 6
            ))
        }
        Text::Url => {
            let urls = [
                "/dashboard",
                "/exchanges",
                "/withdraw?step=2",
                "https://cryptorebate.example/landing?utm_source=telegram&utm_medium=social",
                "https://www.google.com/",
                "https://t.me/cryptorebate_bot",
            ];
            quoted(urls[rng.usize(..urls.len())])
        }
    }
}

/// A point in time as JavaScript and Python write it.
pub(crate) fn datetime(rng: &mut Rng) -> String {
    let date = format!("2026-{:02}-{:02}", rng.u8(1..13), rng.u8(1..29));
    let time = format!("{:02}:{:02}:{:02}", rng.u8(0..24), rng.u8(0..60), rng.u8(0..60));
    match rng.u8(0..4) {
        0 => format!("{date}T{time}Z"),
        1 => format!("{date}T{time}.{:06}+00:00", rng.u32(0..1_000_000)),
        _ => format!("{date}T{time}.{:03}Z", rng.u16(0..1000)),
    }
}

fn details(rng: &mut Rng) -> String {
    format!(
        r#"{{"withdrawal_id":"wd_{}","reason":"проверка документов","limits":{{"daily_usd":{},"tags":["vip",null]}}}}"#,
        rng.u32(..),
        rng.u32(1..10_000)
    )
}
