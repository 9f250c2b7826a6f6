//! The cells of tables: names, examples, and what a platform line holds.

use serde_json::Value;

use crate::document::Example;
use crate::names::snake_case;
use crate::types::{ItemType, Type};

/// The name in a cell or a heading: the first code, or else the whole text.
pub fn name(cell: &str) -> &str {
    let mut parts = cell.split('`');
    match (parts.next(), parts.next()) {
        (_, Some(code)) => code.trim(),
        (Some(text), None) => text.trim(),
        (None, None) => "",
    }
}

/// Everything in backticks.
pub fn codes(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

/// The platforms of a line, `web, telegram_bot (server-side)`, and whether a remark in parentheses speaks of a server.
pub fn platforms(text: &str) -> (Vec<String>, bool) {
    let mut plain = String::new();
    let mut remark = String::new();
    let mut depth = 0_usize;
    for char in text.chars() {
        match char {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ if depth > 0 => remark.push(char),
            _ => plain.push(char),
        }
    }
    let remark = remark.to_lowercase();
    let plain = plain.replace(" and ", ",").replace(" и ", ",").replace(['`', '"'], "");
    let names = plain.split([',', '/', '|', '+', '&', ';']).map(platform_name);
    let names = names.filter(|name| !name.is_empty()).collect();
    (names, remark.contains("server") || remark.contains("сервер"))
}

fn platform_name(text: &str) -> String {
    // In lower case first: iOS is one word.
    let name = snake_case(&text.to_lowercase());
    // A name without a Latin letter stays as it is, to be named in a finding.
    if name.is_empty() {
        text.trim().to_lowercase()
    } else {
        name
    }
}

/// The examples of a cell, and what in it is no value of the type.
pub fn examples(kind: Option<Type>, cell: &str) -> (Vec<Example>, Vec<String>) {
    let cell = cell.trim();
    if matches!(cell, "" | "-" | "–" | "—" | "…" | "...") {
        return (Vec::new(), Vec::new());
    }
    let read: fn(&str) -> Option<Example> = match kind {
        Some(Type::Integer) => |piece| whole_number(piece).map(Example::Number),
        Some(Type::Number) => |piece| number(piece).map(Example::Number),
        Some(Type::Boolean) => |piece| piece.to_lowercase().parse().ok().map(Example::Boolean),
        Some(Type::Object) => return json(cell, Value::is_object),
        Some(Type::List(items)) => return list(items, cell),
        Some(Type::String | Type::Enum | Type::Datetime | Type::Date) | None => {
            let texts = texts(cell).into_iter().map(Example::Text).collect();
            return (texts, Vec::new());
        }
    };
    if let Some(example) = read(&without_thousands(&unquoted(cell))) {
        return (vec![example], Vec::new());
    }
    let mut examples = Vec::new();
    let mut misfits = Vec::new();
    for piece in pieces(cell) {
        match read(&unquoted(piece)) {
            Some(example) if !piece.starts_with(['"', '\'', '“']) => examples.push(example),
            _ => misfits.push(piece.to_owned()),
        }
    }
    (examples, misfits)
}

/// `1 500 000` or `1,500,000` as `1500000`; any other text as it is.
fn without_thousands(text: &str) -> String {
    let (whole, rest) = text.split_at(text.find('.').unwrap_or(text.len()));
    let mut groups = whole.split([' ', ',']);
    let first = groups.next().unwrap_or_default();
    let digits = |group: &str| group.bytes().all(|byte| byte.is_ascii_digit());
    let is_grouped =
        (1..=3).contains(&first.len()) && digits(first) && groups.all(|group| group.len() == 3 && digits(group));
    if is_grouped {
        format!("{}{rest}", whole.replace([' ', ','], ""))
    } else {
        text.to_owned()
    }
}

fn unquoted(piece: &str) -> String {
    piece.trim().trim_matches('`').trim().to_owned()
}

fn whole_number(piece: &str) -> Option<String> {
    piece.parse::<i64>().ok().map(|number| number.to_string())
}

/// The number as it is written, where TOML takes it so.
fn number(piece: &str) -> Option<String> {
    let is_plain = serde_json::from_str::<f64>(piece).is_ok_and(f64::is_finite);
    is_plain.then(|| piece.to_owned())
}

fn json(cell: &str, fits: fn(&Value) -> bool) -> (Vec<Example>, Vec<String>) {
    let text = unquoted(cell);
    match serde_json::from_str::<Value>(&text).ok().filter(fits) {
        Some(value) => (vec![Example::Json(value)], Vec::new()),
        None => (Vec::new(), vec![text]),
    }
}

fn list(items: ItemType, cell: &str) -> (Vec<Example>, Vec<String>) {
    let text = unquoted(cell);
    let fits = |value: &Value| match items {
        ItemType::String => value.is_string(),
        ItemType::Integer => value.is_i64(),
        ItemType::Number => value.is_number(),
    };
    let members: Option<Vec<Value>> = if text.starts_with('[') {
        serde_json::from_str(&text).ok()
    } else {
        Some(texts(cell).into_iter().map(Value::from).collect())
    };
    match members.filter(|members| members.iter().all(fits)) {
        Some(members) => (vec![Example::Json(Value::Array(members))], Vec::new()),
        None => (Vec::new(), vec![text]),
    }
}

/// The texts in quotes or backticks; where nothing is quoted, what stands between slashes or commas.
fn texts(cell: &str) -> Vec<String> {
    let mut quoted = Vec::new();
    let mut rest = cell;
    while let Some(at) = rest.find(['"', '`', '“', '«']) {
        let after = &rest[at..];
        let opening = after.chars().next().unwrap_or('"');
        let closing = match opening {
            '“' => '”',
            '«' => '»',
            same => same,
        };
        let inner = &after[opening.len_utf8()..];
        let Some(end) = inner.find(closing) else { break };
        // A quoted text in backticks is one text.
        quoted.push(inner[..end].trim().trim_matches('"').to_owned());
        rest = &inner[end + closing.len_utf8()..];
    }
    if quoted.is_empty() {
        quoted = pieces(cell).map(|piece| piece.trim_matches('\'').to_owned()).collect();
    }
    let mut texts: Vec<String> = Vec::new();
    for text in quoted {
        let is_value = !text.is_empty() && !matches!(text.as_str(), "…" | "..." | "etc." | "etc" | "и т.д.");
        if is_value && !texts.contains(&text) {
            texts.push(text);
        }
    }
    texts
}

/// What stands between slashes with spaces around them, or else between commas, bars or semicolons.
fn pieces(cell: &str) -> impl Iterator<Item = &str> {
    let pieces: Vec<&str> = if cell.contains(" / ") {
        cell.split(" / ").collect()
    } else {
        cell.split([',', '|', ';']).collect()
    };
    pieces.into_iter().map(str::trim).filter(|piece| !piece.is_empty())
}
