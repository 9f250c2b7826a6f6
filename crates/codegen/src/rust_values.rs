//! The types of single values, as calls of the core's macros: the second half of `generated/events.rs`.

use crate::names::{ValueType, ValueTypes, upper_camel};
use crate::rust_text::{doc, whole};
use cryptorebate_plan::Plan;
use cryptorebate_plan::model::{Format, Kind, Number, Platform, Text};
use std::fmt::Write as _;

/// How many decimals an exact amount can have; with more, hardly a digit would be left before the point.
const MAX_DECIMALS: u8 = 6;

/// The largest exact amount in its smallest unit: the 15 digits that an `f64` can be relied on.
const MAX_UNITS: i64 = 999_999_999_999_999;

/// What the last decimal counts, where the plan gives it no name.
const UNITS: [&str; 7] = [
    "units",
    "tenths",
    "hundredths",
    "thousandths",
    "ten_thousandths",
    "hundred_thousandths",
    "millionths",
];

/// The types of all values that Rust's own and the core's are too wide for.
pub(crate) fn types(plan: &Plan) -> ValueTypes {
    ValueTypes::of(plan, |kind, format| {
        let is_named = format.is_some_and(|format: &Format| format.type_name.is_some());
        is_named && *kind != Kind::Boolean || core_type(kind).is_none()
    })
}

/// The type of values of which every plan has the same.
pub(crate) fn core_type(kind: &Kind) -> Option<&'static str> {
    match kind {
        Kind::Boolean => Some("bool"),
        Kind::String(Text::Open) => Some("Text"),
        Kind::String(Text::Datetime) => Some("Timestamp"),
        Kind::String(Text::DateRange) => Some("DateRange"),
        Kind::String(Text::Url) => Some("Url"),
        _ => None,
    }
}

/// Whether every `u32` is a value, so that a caller need not write the type.
pub(crate) fn takes_every_u32(kind: &Kind) -> bool {
    matches!(kind, Kind::Integer { minimum, maximum } if *minimum <= 0 && *maximum >= i64::from(u32::MAX))
}

/// The enum of the plan's platforms.
pub(crate) fn render_platforms(platforms: &[Platform]) -> String {
    let names: Vec<String> = platforms.iter().map(|platform| platform.name.clone()).collect();
    let docs = platforms.iter().map(|platform| platform.description.as_str());
    let members = closed_members(&names, docs);
    let expected = cryptorebate_plan::any_of(&names);
    format!(
        "\nclosed_set! {{\n    /// Where an event comes from.\n    Platform,\n    expected: {expected:?},\n    \
         values: {{\n{members}    }},\n}}\n"
    )
}

/// A type's definition.
pub(crate) fn render(value: &ValueType) -> String {
    let ValueType { name, expected, .. } = value;
    let (call, parts) = match &value.kind {
        Kind::Integer { minimum, maximum } => {
            let mut parts = vec![format!("range: {}..={}", whole(*minimum), whole(*maximum))];
            parts.extend(takes_every_u32(&value.kind).then(|| "from: u32".to_owned()));
            ("whole_number", parts)
        }
        Kind::Number(bounds) => match bounds.max_decimals {
            Some(decimals) if decimals <= MAX_DECIMALS => ("decimal", decimal(value, bounds, decimals)),
            _ => ("number", vec![number(bounds)]),
        },
        Kind::String(Text::Closed { values }) => {
            let members = closed_members(values, values.iter().map(|_| ""));
            ("closed_set", vec![format!("values: {{\n{members}    }}")])
        }
        Kind::String(text) => ("text_type", text_form(text)),
        Kind::Object { max_depth, max_bytes } => {
            let max_bytes = whole(i64::from(*max_bytes));
            (
                "object",
                vec![format!("levels: {max_depth}"), format!("bytes: {max_bytes}")],
            )
        }
        // Neither has a type of its own.
        Kind::Boolean | Kind::List { .. } => return String::new(),
    };
    let words = format!("{}\n\nExpected: {expected}.", value.description);
    let parts = parts.join(",\n    ");
    format!(
        "\n{call}! {{\n{}    {name},\n    expected: {expected:?},\n    {parts},\n}}\n",
        indented(&doc(&words), 1)
    )
}

fn text_form(text: &Text) -> Vec<String> {
    let form = match text {
        Text::Known { pattern, .. } | Text::Pattern { pattern } => format!(
            "Pattern {{ class: {}, min: {}, max: {} }}",
            bits(pattern.class),
            pattern.min,
            pattern.max
        ),
        Text::Datetime => "Datetime".to_owned(),
        Text::DateRange => "DateRange".to_owned(),
        Text::Url => "Url".to_owned(),
        Text::Open | Text::Closed { .. } => "Open".to_owned(),
    };
    let mut parts = vec![format!("form: {form}")];
    if let Text::Known { values, .. } = text {
        let mut members = String::new();
        let mut names: Vec<String> = Vec::new();
        for value in values {
            let name = unique(&constant_name(value), &names);
            let _ = writeln!(members, "        /// `{value}`\n        {name} = {value:?},");
            names.push(name);
        }
        parts.push(format!("known: {{\n{members}    }}"));
    }
    parts
}

fn decimal(value: &ValueType, bounds: &Number, decimals: u8) -> Vec<String> {
    let scale = 10_i64.pow(u32::from(decimals));
    let within = |units: i64| units.clamp(-MAX_UNITS, MAX_UNITS);
    let min = match (bounds.minimum, bounds.above) {
        (Some(minimum), _) => within(minimum.saturating_mul(scale)),
        (None, Some(above)) => within(above.saturating_mul(scale).saturating_add(1)),
        (None, None) => -MAX_UNITS,
    };
    let max = bounds
        .maximum
        .map_or(MAX_UNITS, |maximum| within(maximum.saturating_mul(scale)));
    let unit = value.unit.as_deref().unwrap_or(UNITS[usize::from(decimals)]);
    vec![
        format!("decimals: {decimals}"),
        format!("range: {}..={}", whole(min), whole(max)),
        format!("unit: from_{unit}, {unit}"),
    ]
}

fn number(bounds: &Number) -> String {
    let bound = |bound: Option<i64>| bound.map_or("None".to_owned(), |bound| format!("Some({}.0)", whole(bound)));
    let decimals = bounds
        .max_decimals
        .map_or("None".to_owned(), |most| format!("Some({most})"));
    format!(
        "bounds: {{ min: {}, min_excluded: {}, max: {}, max_decimals: {decimals} }}",
        bound(bounds.minimum.or(bounds.above)),
        bounds.above.is_some(),
        bound(bounds.maximum),
    )
}

/// The variants of a closed set, each with its own words or else its value.
fn closed_members<'a>(values: &[String], docs: impl Iterator<Item = &'a str>) -> String {
    let mut code = String::new();
    let mut names: Vec<String> = Vec::new();
    for (value, words) in values.iter().zip(docs) {
        let name = unique(&variant_name(value), &names);
        let words = if words.is_empty() {
            format!("`{value}`")
        } else {
            format!("`{value}`: {words}")
        };
        let _ = writeln!(code, "{}        {name} = {value:?},", indented(&doc(&words), 2));
        names.push(name);
    }
    code
}

/// The name with a number behind it that no earlier one has.
fn unique(plain: &str, earlier: &[String]) -> String {
    let mut name = plain.to_owned();
    let mut count = 1;
    while earlier.contains(&name) {
        count += 1;
        name = format!("{plain}{count}");
    }
    name
}

fn variant_name(value: &str) -> String {
    let camel = upper_camel(value);
    if camel.starts_with(|first: char| first.is_ascii_alphabetic()) && camel != "Self" {
        camel
    } else {
        format!("V{camel}")
    }
}

/// Turns `insufficient_balance` or `7d` into `INSUFFICIENT_BALANCE`, `V7D`.
fn constant_name(value: &str) -> String {
    let plain = |character: char| match character {
        _ if character.is_ascii_alphanumeric() => character.to_ascii_uppercase(),
        _ => '_',
    };
    let name: String = value.chars().map(plain).collect();
    if name.starts_with(|first: char| first.is_ascii_alphabetic()) {
        name
    } else {
        format!("V{name}")
    }
}

fn indented(lines: &str, levels: usize) -> String {
    let indent = "    ".repeat(levels);
    let lines: Vec<&str> = lines.lines().collect();
    format!("{indent}{}\n", lines.join(&format!("\n{indent}")))
}

/// 128 bits in hexadecimal, in groups of four digits.
fn bits(bits: u128) -> String {
    let digits = format!("{bits:032x}");
    let groups: Vec<&str> = (0..8).map(|group| &digits[group * 4..group * 4 + 4]).collect();
    format!("0x{}", groups.join("_"))
}
