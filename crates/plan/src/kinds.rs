//! The `[formats]` of the plan file, and the part of a property that says which values it takes.

use crate::fields::{Fields, Text as Word, check_name, text as read_text};
use crate::model::{Format, Kind, MAX_INTEGER, Number, Pattern, Text};
use crate::pattern;
use crate::problem::{Report, Span};

/// The types that every plan has.
const BASE_TYPES: [&str; 6] = ["string", "integer", "number", "boolean", "object", "list"];

/// The keys that say which values a property takes.
pub(crate) const KIND_KEYS: [&str; 13] = [
    "type",
    "closed",
    "known",
    "pattern",
    "format",
    "minimum",
    "above",
    "maximum",
    "max_decimals",
    "items",
    "max_depth",
    "max_bytes",
    "expected",
];

/// The shared formats by name; `None` for one that is broken, so that its users are not blamed too.
#[derive(Default)]
pub(crate) struct Formats(Vec<(String, Option<Format>)>);

/// What a property says of its values.
pub(crate) struct Shape {
    /// The shared format, where it is used just as it is.
    pub(crate) format: Option<String>,
    pub(crate) kind: Kind,
    pub(crate) expected: String,
    pub(crate) expected_item: Option<String>,
}

impl Formats {
    /// Reads `[formats]`. A format may build on those before it.
    pub(crate) fn read(report: &mut Report<'_>, plan: &Fields<'_>) -> Self {
        let mut formats = Self::default();
        let own_keys = ["description", "type_name", "unit"];
        let allowed: Vec<&str> = KIND_KEYS.into_iter().chain(own_keys).collect();
        for (name, node) in plan.named(report, "formats") {
            if BASE_TYPES.contains(&name.value) {
                let message = format!("the format \"{}\" has the name of a type", name.value);
                report.add(&name.at, message, "another name");
            }
            let what = format!("format \"{}\"", name.value);
            let format = Fields::open(report, node, name.at, what, &allowed).and_then(|fields| {
                let description = fields.text(report, "description");
                let type_name = formats.type_name(report, &fields);
                let unit = fields.optional_text(report, "unit");
                let shape = formats.shape(report, &fields, None)?;
                if let Some(unit) = &unit {
                    check_unit(report, &fields, unit, &shape.kind);
                }
                Some(Format {
                    name: name.value.to_owned(),
                    description: description?.value.to_owned(),
                    type_name,
                    unit: unit.map(|unit| unit.value.to_owned()),
                    kind: shape.kind,
                    expected: shape.expected,
                })
            });
            formats.0.push((name.value.to_owned(), format));
        }
        formats
    }

    /// Every format that is not broken.
    pub(crate) fn into_list(self) -> Vec<Format> {
        self.0.into_iter().filter_map(|(_, format)| format).collect()
    }

    /// What a property or a format takes. `example` is a value to name where words alone are dry.
    pub(crate) fn shape(&self, report: &mut Report<'_>, fields: &Fields<'_>, example: Option<&str>) -> Option<Shape> {
        let own_words = fields
            .optional_text(report, "expected")
            .map(|words| words.value.to_owned());
        let given = fields.text(report, "type")?;
        if given.value == "list" {
            return self.list(report, fields, own_words);
        }
        let (start, format) = if let Some(kind) = base_kind(given.value) {
            (kind, None)
        } else {
            let format = self.find(report, "type", &given, &BASE_TYPES)?;
            (format.kind.clone(), Some(format))
        };
        let kind = refine(report, fields, &given, start.clone())?;
        let format = format.filter(|_| kind == start);
        let expected = match (own_words, format) {
            (Some(words), _) => words,
            (None, Some(format)) => format.expected.clone(),
            (None, None) => kind.in_words(example),
        };
        Some(Shape {
            format: format.map(|format| format.name.clone()),
            kind,
            expected,
            expected_item: None,
        })
    }

    /// The name that a format's type has in code, where the format gives one.
    fn type_name(&self, report: &mut Report<'_>, fields: &Fields<'_>) -> Option<String> {
        let name = fields.optional_text(report, "type_name")?;
        let starts = name.value.starts_with(|first: char| first.is_ascii_uppercase());
        if !starts || !name.value.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            let message = format!("the type name \"{}\" is not in UpperCamelCase", name.value);
            let expected = "letters and digits, each word with a capital, such as ExchangeName";
            report.add(&name.at, message, expected);
        }
        let taken = |format: &Format| format.type_name.as_deref() == Some(name.value);
        if self.0.iter().filter_map(|(_, format)| format.as_ref()).any(taken) {
            let message = format!("the type name \"{}\" is given to two formats", name.value);
            report.add(&name.at, message, "every type name once");
        }
        Some(name.value.to_owned())
    }

    fn list(&self, report: &mut Report<'_>, fields: &Fields<'_>, own_words: Option<String>) -> Option<Shape> {
        refuse_others(report, fields, "list", &["items"]);
        let node = fields.require(report, "items", "the type of the list's members")?;
        let given = read_text(report, node, "items")?;
        let (kind, format, expected_item) = if let Some(kind) = base_kind(given.value) {
            let expected = kind.in_words(None);
            (kind, None, expected)
        } else {
            let format = self.find(report, "type", &given, &BASE_TYPES[..5])?;
            let expected = format.expected.clone();
            (format.kind.clone(), Some(format.name.clone()), expected)
        };
        let expected = own_words.unwrap_or_else(|| format!("a list, each member {expected_item}"));
        Some(Shape {
            format: None,
            kind: Kind::List {
                items: Box::new(kind),
                items_format: format,
            },
            expected,
            expected_item: Some(expected_item),
        })
    }

    fn find(&self, report: &mut Report<'_>, what: &str, name: &Word<'_>, others: &[&str]) -> Option<&Format> {
        if let Some((_, format)) = self.0.iter().find(|(candidate, _)| candidate == name.value) {
            return format.as_ref();
        }
        let formats = self.0.iter().map(|(name, _)| name.as_str());
        report.unknown(&name.at, what, name.value, others.iter().copied().chain(formats));
        None
    }
}

/// Reports a unit of what has none, or one that cannot be a name in code.
fn check_unit(report: &mut Report<'_>, fields: &Fields<'_>, unit: &Word<'_>, kind: &Kind) {
    check_name(report, unit);
    let has_smallest = matches!(kind, Kind::Number(number) if number.max_decimals.is_some());
    if let Some(at) = fields.key_span("unit").filter(|_| !has_smallest) {
        let message = "\"unit\" names the smallest unit of a number, and this format has none";
        report.add(&at, message, "a number with \"max_decimals\", or no \"unit\"");
    }
}

/// The kind of a base type, as wide as it goes.
fn base_kind(name: &str) -> Option<Kind> {
    match name {
        "string" => Some(Kind::String(Text::Open)),
        "integer" => Some(Kind::Integer {
            minimum: -MAX_INTEGER,
            maximum: MAX_INTEGER,
        }),
        "number" => Some(Kind::Number(Number {
            minimum: None,
            above: None,
            maximum: None,
            max_decimals: None,
        })),
        "boolean" => Some(Kind::Boolean),
        "object" => Some(Kind::Object {
            max_depth: 8,
            max_bytes: 8192,
        }),
        _ => None,
    }
}

/// Narrows a kind by the keys that stand beside `type`.
fn refine(report: &mut Report<'_>, fields: &Fields<'_>, given: &Word<'_>, kind: Kind) -> Option<Kind> {
    let name = given.value;
    match kind {
        Kind::Boolean => {
            refuse_others(report, fields, name, &[]);
            Some(Kind::Boolean)
        }
        Kind::Integer { minimum, maximum } => {
            refuse_others(report, fields, name, &["minimum", "above", "maximum"]);
            let own = bounds(report, fields)?;
            let kind = Kind::Integer {
                minimum: own.above.map(|above| above + 1).or(own.minimum).unwrap_or(minimum),
                maximum: own.maximum.unwrap_or(maximum),
            };
            ordered(report, fields, &kind).then_some(kind)
        }
        Kind::Number(inherited) => {
            refuse_others(report, fields, name, &["minimum", "above", "maximum", "max_decimals"]);
            let own = bounds(report, fields)?;
            let lower = own.minimum.is_some() || own.above.is_some();
            let kind = Kind::Number(Number {
                minimum: if lower { own.minimum } else { inherited.minimum },
                above: if lower { own.above } else { inherited.above },
                maximum: own.maximum.or(inherited.maximum),
                max_decimals: own.max_decimals.or(inherited.max_decimals),
            });
            ordered(report, fields, &kind).then_some(kind)
        }
        Kind::String(inherited) => {
            refuse_others(report, fields, name, &["closed", "known", "pattern", "format"]);
            refine_text(report, fields, inherited).map(Kind::String)
        }
        Kind::Object { max_depth, max_bytes } => {
            refuse_others(report, fields, name, &["max_depth", "max_bytes"]);
            // 127 levels and a mebibyte are all that a whole request may have.
            let depth = fields.integer(report, "max_depth", 1, 127);
            let bytes = fields.integer(report, "max_bytes", 2, 1 << 20);
            Some(Kind::Object {
                max_depth: depth.and_then(|depth| u8::try_from(depth).ok()).unwrap_or(max_depth),
                max_bytes: bytes.and_then(|bytes| u32::try_from(bytes).ok()).unwrap_or(max_bytes),
            })
        }
        Kind::List { items, items_format } => {
            refuse_others(report, fields, name, &[]);
            Some(Kind::List { items, items_format })
        }
    }
}

/// Reports the keys that mean nothing beside this type.
fn refuse_others(report: &mut Report<'_>, fields: &Fields<'_>, type_name: &str, welcome: &[&str]) {
    for key in &KIND_KEYS[1..KIND_KEYS.len() - 1] {
        if let Some(at) = fields.key_span(key).filter(|_| !welcome.contains(key)) {
            let expected = match welcome {
                [] => "nothing beside it".to_owned(),
                _ => format!("one of {}", welcome.join(", ")),
            };
            report.add(
                &at,
                format!("\"{key}\" means nothing for the type {type_name}"),
                expected,
            );
        }
    }
}

/// The bounds that stand in the table itself; `None` if one of them is broken.
fn bounds(report: &mut Report<'_>, fields: &Fields<'_>) -> Option<Number> {
    let before = report.len();
    let mut bound = |key| fields.integer(report, key, -MAX_INTEGER, MAX_INTEGER);
    let (minimum, above, maximum) = (bound("minimum"), bound("above"), bound("maximum"));
    // An f64 has 15 decimals that can be relied on.
    let max_decimals = fields.integer(report, "max_decimals", 0, 15);
    if let (Some(_), Some(at)) = (minimum, fields.key_span("above")) {
        report.add(&at, "\"minimum\" and \"above\" stand side by side", "one of them");
    }
    (report.len() == before).then_some(Number {
        minimum,
        above,
        maximum,
        max_decimals: max_decimals.and_then(|most| u8::try_from(most).ok()),
    })
}

/// Whether some value lies within the bounds; reports it if not.
fn ordered(report: &mut Report<'_>, fields: &Fields<'_>, kind: &Kind) -> bool {
    let possible = match kind {
        Kind::Integer { minimum, maximum } => minimum <= maximum,
        Kind::Number(bounds) => {
            let at_least = bounds.minimum.zip(bounds.maximum).is_none_or(|(low, high)| low <= high);
            at_least && bounds.above.zip(bounds.maximum).is_none_or(|(low, high)| low < high)
        }
        _ => true,
    };
    if !possible {
        let at = ["maximum", "minimum", "above"]
            .into_iter()
            .find_map(|key| fields.key_span(key));
        let at = at.unwrap_or_else(|| fields.at.clone());
        report.add(
            &at,
            "no value lies within these bounds",
            "a maximum that is not below the minimum",
        );
    }
    possible
}

fn refine_text(report: &mut Report<'_>, fields: &Fields<'_>, inherited: Text) -> Option<Text> {
    let before = report.len();
    let closed = fields.texts(report, "closed");
    let known = fields.texts(report, "known");
    let pattern = fields.optional_text(report, "pattern");
    let format = fields
        .get("format")
        .and_then(|_| fields.choice(report, "format", &FORMATS));
    let pattern = pattern.and_then(|text| {
        let parsed = Pattern::parse(text.value);
        if parsed.is_none() {
            report.add(
                &text.at,
                format!("the pattern \"{}\" is not supported", text.value),
                pattern::SUPPORTED,
            );
        }
        parsed
    });
    exclude(report, fields);
    if report.len() > before {
        return None;
    }
    if let Some(values) = closed {
        return Some(Text::Closed { values: owned(values) });
    }
    if let Some(format) = format {
        return Some(format.text());
    }
    let (inherited_values, inherited_pattern) = match &inherited {
        Text::Known { values, pattern } => (Some(values.clone()), Some(pattern.clone())),
        Text::Pattern { pattern } => (None, Some(pattern.clone())),
        _ => (None, None),
    };
    if known.is_none() && pattern.is_none() {
        return Some(inherited);
    }
    let Some(pattern) = pattern.or(inherited_pattern) else {
        let at = fields.key_span("known").unwrap_or_else(|| fields.at.clone());
        report.add(
            &at,
            "\"known\" stands without a \"pattern\"",
            "what a value that is not known must look like",
        );
        return None;
    };
    if let Some(values) = &known {
        check_known(report, values, &pattern);
    }
    Some(match known.map(owned).or(inherited_values) {
        Some(values) => Text::Known { values, pattern },
        None => Text::Pattern { pattern },
    })
}

/// Formats of strings that no pattern can describe.
#[derive(Clone, Copy)]
enum Builtin {
    Datetime,
    DateRange,
    Url,
}

const FORMATS: [(&str, Builtin); 3] = [
    ("datetime", Builtin::Datetime),
    ("date_range", Builtin::DateRange),
    ("url", Builtin::Url),
];

impl Builtin {
    fn text(self) -> Text {
        match self {
            Self::Datetime => Text::Datetime,
            Self::DateRange => Text::DateRange,
            Self::Url => Text::Url,
        }
    }
}

/// Reports keys of which only one may stand.
fn exclude(report: &mut Report<'_>, fields: &Fields<'_>) {
    let present: Vec<(&str, Span)> = ["closed", "format", "known", "pattern"]
        .into_iter()
        .filter_map(|key| Some((key, fields.key_span(key)?)))
        .collect();
    if let [(first, _), (second, at), ..] = &present[..]
        && (*first, *second) != ("known", "pattern")
    {
        report.add(
            at,
            format!("\"{first}\" and \"{second}\" stand side by side"),
            "one of them",
        );
    }
}

/// Reports known values that are not of the pattern that they illustrate.
fn check_known(report: &mut Report<'_>, values: &[Word<'_>], pattern: &Pattern) {
    for value in values.iter().filter(|value| !pattern.matches(value.value)) {
        let message = format!("the known value \"{}\" does not match the pattern", value.value);
        report.add(&value.at, message, format!("a value that matches {}", pattern.text));
    }
}

fn owned(texts: Vec<Word<'_>>) -> Vec<String> {
    texts.into_iter().map(|text| text.value.to_owned()).collect()
}
