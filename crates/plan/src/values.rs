//! Single values in the plan file, such as examples: as JSON, and whether they fit what the plan says of them.

use crate::fields::{Node, wrong_type};
use crate::model::{Kind, MAX_CHARS, Number, Text};
use crate::problem::Report;
use serde_json::{Map, Value};
use toml::de::DeValue;

/// A value of the plan file as JSON; what JSON does not have is reported.
pub(crate) fn json(report: &mut Report<'_>, node: &Node<'_>, key: &str) -> Option<Value> {
    let value = match node.get_ref() {
        DeValue::String(text) => Some(Value::from(text.as_ref())),
        DeValue::Boolean(flag) => Some(Value::from(*flag)),
        DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix())
            .ok()
            .map(Value::from),
        DeValue::Float(number) => number
            .as_str()
            .parse()
            .ok()
            .and_then(serde_json::Number::from_f64)
            .map(Value::Number),
        DeValue::Datetime(_) => None,
        DeValue::Array(members) => {
            let members = members.iter().map(|member| json(report, member, key));
            return members.collect::<Option<Vec<Value>>>().map(Value::from);
        }
        DeValue::Table(entries) => {
            let entries = entries
                .iter()
                .map(|(name, node)| Some((name.get_ref().to_string(), json(report, node, key)?)));
            return entries.collect::<Option<Map<String, Value>>>().map(Value::from);
        }
    };
    if value.is_none() {
        wrong_type(report, node, key, "a value that JSON has");
    }
    value
}

/// Whether a value is one that the kind takes.
pub(crate) fn fits(node: &Node<'_>, kind: &Kind) -> bool {
    match (kind, node.get_ref()) {
        (Kind::Boolean, DeValue::Boolean(_)) | (Kind::Object { .. }, DeValue::Table(_)) => true,
        (Kind::Integer { minimum, maximum }, DeValue::Integer(number)) => {
            i64::from_str_radix(number.as_str(), number.radix())
                .is_ok_and(|value| (*minimum..=*maximum).contains(&value))
        }
        (Kind::Number(bounds), DeValue::Integer(number)) if number.radix() == 10 => {
            number_fits(number.as_str(), bounds)
        }
        (Kind::Number(bounds), DeValue::Float(number)) => number_fits(number.as_str(), bounds),
        (Kind::String(text), DeValue::String(value)) => text_fits(value, text),
        (Kind::List { items, .. }, DeValue::Array(members)) => members.iter().all(|member| fits(member, items)),
        _ => false,
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "bounds stay within 2^53, where every whole number is exact"
)]
fn number_fits(written: &str, bounds: &Number) -> bool {
    let Some(value) = written.parse::<f64>().ok().filter(|value| value.is_finite()) else {
        return false;
    };
    let decimals = written
        .split_once('.')
        .map_or(0, |(_, decimals)| decimals.trim_end_matches('0').len());
    bounds.minimum.is_none_or(|minimum| value >= minimum as f64)
        && bounds.above.is_none_or(|above| value > above as f64)
        && bounds.maximum.is_none_or(|maximum| value <= maximum as f64)
        && (written.contains(['e', 'E']) || bounds.max_decimals.is_none_or(|most| decimals <= usize::from(most)))
}

/// Whether a string is one that the kind takes.
pub(crate) fn text_fits(value: &str, text: &Text) -> bool {
    let short = !value.is_empty() && value.chars().count() <= usize::from(MAX_CHARS);
    match text {
        Text::Open => short,
        Text::Closed { values } => values.iter().any(|candidate| candidate == value),
        Text::Known { pattern, .. } | Text::Pattern { pattern } => pattern.matches(value),
        Text::Datetime => short && is_utc_time(value),
        Text::DateRange => value
            .split_once('_')
            .is_some_and(|(start, end)| is_date(start) && is_date(end) && start <= end),
        Text::Url => {
            let host = value.strip_prefix("http://").or_else(|| value.strip_prefix("https://"));
            let begins = host.is_some_and(|host| !host.is_empty() && !host.starts_with(['/', '?', '#', ' ']));
            short && (value.starts_with('/') || begins)
        }
    }
}

fn is_utc_time(value: &str) -> bool {
    let Some((date, time)) = value.split_once('T') else {
        return false;
    };
    let Some(time) = time.strip_suffix('Z').or_else(|| time.strip_suffix("+00:00")) else {
        return false;
    };
    let (clock, fraction) = match time.split_once('.') {
        Some((clock, fraction)) => (clock, Some(fraction)),
        None => (time, None),
    };
    let whole = |digits: &str| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    let parts: Vec<Option<u32>> = clock.split(':').map(two_digits).collect();
    let on_the_clock = matches!(parts[..], [Some(hour), Some(minute), Some(second)]
        if hour < 24 && minute < 60 && second < 60);
    is_date(date) && on_the_clock && fraction.is_none_or(whole)
}

fn is_date(value: &str) -> bool {
    let parts: Vec<&str> = value.split('-').collect();
    let [year, month, day] = parts[..] else {
        return false;
    };
    let year = (year.len() == 4 && year.bytes().all(|byte| byte.is_ascii_digit()))
        .then(|| year.parse::<u32>().ok())
        .flatten();
    match (year, two_digits(month), two_digits(day)) {
        (Some(year), Some(month), Some(day)) => (1..=days_in_month(year, month)).contains(&day),
        _ => false,
    }
}

fn two_digits(value: &str) -> Option<u32> {
    (value.len() == 2 && value.bytes().all(|byte| byte.is_ascii_digit()))
        .then(|| value.parse().ok())
        .flatten()
}

fn days_in_month(year: u32, month: u32) -> u32 {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => 0,
    }
}
