//! The rules between properties, as far as JSON Schema can say them: it compares with constants, not with each other.

use cryptorebate_plan::model::{Check, Event, Kind, Property, Rule, Text};
use serde_json::{Value, json};

/// All rules in words.
pub(crate) fn in_words(rules: &[Rule]) -> String {
    let rules = rules
        .iter()
        .map(|rule| format!("{}: {} is {}.", rule.name, rule.at, rule.expected));
    rules.collect::<Vec<String>>().join(" ")
}

/// One schema of `properties` for each rule that JSON Schema can say.
pub(crate) fn schemas(event: &Event) -> Vec<Value> {
    event.rules.iter().filter_map(|rule| schema(event, rule)).collect()
}

fn schema(event: &Event, rule: &Rule) -> Option<Value> {
    let at = &rule.at;
    match &rule.check {
        // What needs arithmetic, or two values of which neither is known beforehand.
        Check::AtMost(_) | Check::SumOf { .. } | Check::PercentOf { .. } => None,
        Check::DiffersFrom(other) => {
            let (own, others) = (values(event, at)?, values(event, other)?);
            let same = own.iter().filter(|value| others.contains(value)).map(|value| {
                json!({
                    "properties": { at: { "const": value }, other: { "const": value } },
                    "required": [at, other],
                })
            });
            let same: Vec<Value> = same.collect();
            (!same.is_empty()).then(|| json!({ "not": { "anyOf": same } }))
        }
        // Absent or null, the other property leaves the rule silent.
        Check::OnlyWhen { property, value } => Some(json!({
            "if": { "properties": { property: { "enum": [value, null] } } },
            "else": { "properties": { at: { "type": "null" } } },
        })),
        Check::ZeroWhen { property, value } => Some(json!({
            "if": { "properties": { property: { "const": value } }, "required": [property] },
            "then": { "properties": { at: { "enum": [0, null] } } },
        })),
    }
}

/// Every value that a property takes, where they can be counted.
fn values(event: &Event, name: &str) -> Option<Vec<Value>> {
    let property: &Property = event.properties.iter().find(|property| property.name == name)?;
    match &property.kind {
        Kind::Boolean => Some(vec![json!(true), json!(false)]),
        Kind::String(Text::Closed { values }) => Some(values.iter().map(|value| json!(value)).collect()),
        _ => None,
    }
}
