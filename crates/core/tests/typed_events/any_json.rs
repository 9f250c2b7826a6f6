//! Events as JSON, made up from the plan file: mostly what the plan allows, some of it just beyond.

use cryptorebate_plan::model::{Check, Event, Kind, Number, Pattern, Plan, Property, Text};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Map, Value, json};

/// An event of the plan with a person, a visit and one of its platforms; its rules hold where its values allow it.
pub fn event(plan: &Plan, event: &Event) -> impl Strategy<Value = Value> + use<> {
    let name = event.name.clone();
    let rules: Vec<(String, Check)> = event
        .rules
        .iter()
        .map(|rule| (rule.at.clone(), rule.check.clone()))
        .collect();
    let user_properties = plan.user_properties.iter().map(|user_property| &user_property.property);
    let user_properties = object(user_properties.filter(|property| property.name != "user_id"));
    let operator = select(vec!["", "$set", "$setOnce"]);
    (
        select(event.platforms.clone()),
        datetime(),
        object(event.properties.iter()),
        proptest::option::weighted(0.3, (operator, user_properties)),
        proptest::option::weighted(0.2, json_object(5)),
    )
        .prop_map(move |(platform, timestamp, mut properties, user_properties, context)| {
            for (at, check) in &rules {
                settle(&mut properties, at, check);
            }
            let mut event = json!({
                "event_id": "0194d3c0-0000-7000-8000-000000000001", "event": name, "timestamp": timestamp,
                "platform": platform, "user_id": "usr_a1b2c3", "session_id": "s1", "properties": properties,
            });
            match user_properties {
                Some(("", flat)) => event["user_properties"] = Value::Object(flat),
                Some((operator, operation)) => event["user_properties"] = json!({ operator: operation }),
                None => {}
            }
            if let Some(context) = context {
                event["context"] = context;
            }
            event
        })
}

/// Changes values so that a rule holds, where they are of the right type.
fn settle(properties: &mut Map<String, Value>, at: &str, check: &Check) {
    let number = |name: &str| properties.get(name).and_then(Value::as_f64);
    let text = |name: &str| properties.get(name).and_then(Value::as_str).map(str::to_owned);
    let fitting = match check {
        Check::AtMost(other) => match (number(at), number(other)) {
            (Some(own), Some(most)) if own > most => json!(most),
            _ => return,
        },
        Check::SumOf { parts, .. } => {
            let cents: Option<Vec<f64>> = parts.iter().map(|part| Some((number(part)? * 100.0).round())).collect();
            match cents.map(|cents| cents.iter().sum::<f64>()) {
                Some(sum) if sum < 1e15 => json!(sum / 100.0),
                _ => return,
            }
        }
        Check::PercentOf { part, whole, .. } => match (number(part), number(whole)) {
            (Some(part), Some(whole)) if whole > 0.0 => json!(100.0 * part / whole),
            _ => return,
        },
        Check::OnlyWhen { property, value } if text(property).as_ref() != Some(value) => Value::Null,
        Check::ZeroWhen { property, value } if text(property).as_ref() == Some(value) => json!(0),
        // Two equal values are rare enough.
        Check::DiffersFrom(_) | Check::OnlyWhen { .. } | Check::ZeroWhen { .. } => return,
    };
    properties.insert(at.to_owned(), fitting);
}

fn object<'p>(properties: impl Iterator<Item = &'p Property>) -> BoxedStrategy<Map<String, Value>> {
    let members: Vec<BoxedStrategy<(String, Option<Value>)>> = properties
        .map(|property| {
            let name = property.name.clone();
            let value = prop_oneof![30 => value(&property.kind), 1 => stranger()];
            let presence = if property.required { 0.99 } else { 0.5 };
            proptest::option::weighted(presence, value)
                .prop_map(move |value| (name.clone(), value))
                .boxed()
        })
        .collect();
    members
        .prop_map(|members| {
            members
                .into_iter()
                .filter_map(|(name, value)| Some((name, value?)))
                .collect()
        })
        .boxed()
}

/// A value that most properties refuse.
fn stranger() -> BoxedStrategy<Value> {
    let strangers = [
        json!(null),
        json!(true),
        json!(-1),
        json!(0),
        json!(0.5),
        json!(3.0),
        json!(0.005),
        json!(0.1 + 0.2),
        json!(""),
        json!("Mexc"),
        json!("https:\\\\x"),
        json!("2026-02-04\\u005414:30:00Z"),
        json!("x".repeat(1025)),
        json!([]),
        json!({}),
    ];
    select(strangers.to_vec()).boxed()
}

fn value(kind: &Kind) -> BoxedStrategy<Value> {
    match kind {
        Kind::Boolean => any::<bool>().prop_map(Value::from).boxed(),
        Kind::Integer { minimum, maximum } => {
            let (low, high) = (*minimum, *maximum);
            let near = (low - 2..low + 1000).prop_map(Value::from);
            // A whole number may be written with a point.
            #[expect(clippy::cast_precision_loss, reason = "the plan's whole numbers are below 2^53")]
            let pointed = (low..=high).prop_map(|number| json!(number as f64));
            prop_oneof![
                near,
                (low..=high).prop_map(Value::from),
                pointed,
                Just(json!(high)),
                Just(json!(high + 1))
            ]
            .boxed()
        }
        Kind::Number(bounds) => number(bounds),
        Kind::String(text) => string(text),
        Kind::List { items, .. } => vec(value(items), 0..5).prop_map(Value::from).boxed(),
        Kind::Object { max_depth, .. } => json_object(u32::from(*max_depth) + 1),
    }
}

fn number(bounds: &Number) -> BoxedStrategy<Value> {
    let low = bounds.minimum.or(bounds.above).unwrap_or(-1_000_000);
    if let Some(decimals) = bounds.max_decimals {
        let scale = 10_i64.pow(u32::from(decimals));
        // Exact amounts have at most 15 digits.
        let most = bounds.maximum.map_or(999_999_999_999_999, |maximum| maximum * scale);
        #[expect(clippy::cast_precision_loss, reason = "15 digits are below 2^53")]
        let amount = move |units: i64| json!(units as f64 / scale as f64);
        let small = (low * scale - 2..low * scale + 100_000).prop_map(amount);
        return prop_oneof![small, (low * scale..=most).prop_map(amount), Just(amount(most))].boxed();
    }
    #[expect(clippy::cast_precision_loss, reason = "the plan's whole numbers are below 2^53")]
    let (low, high) = (low as f64, bounds.maximum.map_or(1e9, |maximum| maximum as f64));
    let whole = (low - 1.0..high + 2.0).prop_map(|number| json!(number.floor()));
    let tiny = prop::num::f64::POSITIVE.prop_map(move |number| json!(low + number.min(high - low)));
    prop_oneof![
        (low..=high).prop_map(Value::from),
        whole,
        tiny,
        Just(json!(low)),
        Just(json!(-0.0))
    ]
    .boxed()
}

fn string(text: &Text) -> BoxedStrategy<Value> {
    match text {
        Text::Open => open_text().prop_map(Value::from).boxed(),
        Text::Closed { values } => select(values.clone()).prop_map(Value::from).boxed(),
        Text::Known { values, pattern } => {
            prop_oneof![select(values.clone()).prop_map(Value::from), of_pattern(pattern)].boxed()
        }
        Text::Pattern { pattern } => of_pattern(pattern),
        Text::Datetime => datetime().prop_map(Value::from).boxed(),
        Text::DateRange => (date(), date())
            .prop_map(|(one, other)| json!(format!("{}_{}", one.clone().min(other.clone()), one.max(other))))
            .boxed(),
        Text::Url => (
            select(vec!["/", "//", "http://", "https://", "https:/", "HTTP://"]),
            open_text(),
        )
            .prop_map(|(start, rest)| json!(format!("{start}{rest}")))
            .boxed(),
    }
}

/// Any characters, with those that JSON has to escape, and lengths about the limit.
fn open_text() -> BoxedStrategy<String> {
    let chars = prop_oneof![any::<char>(), select(vec!['\\', '"', '/', '\n', '\u{0}', 'é', '💶'])];
    let long =
        (select(vec!['a', 'é', '💶', '"']), 1020_usize..1027).prop_map(|(char, count)| char.to_string().repeat(count));
    prop_oneof![20 => vec(chars, 0..20).prop_map(String::from_iter), 1 => long].boxed()
}

fn of_pattern(pattern: &Pattern) -> BoxedStrategy<Value> {
    let class = pattern.class;
    let members: Vec<char> = (0_u8..128)
        .filter(|byte| class >> byte & 1 == 1)
        .map(char::from)
        .collect();
    let (min, max) = (usize::from(pattern.min), usize::from(pattern.max));
    let inside = vec(select(members.clone()), min..=max.min(min + 20));
    let about = vec(select(members), max - 1..max + 2);
    prop_oneof![10 => inside, 1 => about]
        .prop_map(|chars| json!(String::from_iter(chars)))
        .boxed()
}

fn date() -> BoxedStrategy<String> {
    (1990_u32..2100, 1_u32..=12, 1_u32..=29)
        .prop_map(|(year, month, day)| format!("{year}-{month:02}-{day:02}"))
        .boxed()
}

fn datetime() -> BoxedStrategy<String> {
    let fraction = select(vec!["", ".0", ".123456789", ".123"]);
    let zone = prop_oneof![30 => Just("Z"), 10 => Just("+00:00"), 1 => Just("+03:00")];
    (date(), 0_u32..24, 0_u32..60, 0_u32..60, fraction, zone)
        .prop_map(|(date, hour, minute, second, fraction, zone)| {
            format!("{date}T{hour:02}:{minute:02}:{second:02}{fraction}{zone}")
        })
        .boxed()
}

/// An object of at most so many levels, or one of too many bytes.
fn json_object(levels: u32) -> BoxedStrategy<Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        prop::num::f64::NORMAL.prop_map(Value::from),
        open_text().prop_map(Value::from),
    ];
    let any_value = leaf.prop_recursive(levels - 1, 24, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Value::from),
            vec((open_text(), inner), 0..4).prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    });
    let small = vec((open_text(), any_value), 0..4).prop_map(|members| Value::Object(members.into_iter().collect()));
    let large = (4070_usize..8210).prop_map(|bytes| json!({ "a": "x".repeat(bytes) }));
    prop_oneof![10 => small, 1 => large].boxed()
}
