//! Values that are right alone and wrong together.

use cryptorebate_core::Code;
use cryptorebate_plan::model::Check;
use fastrand::Rng;

use super::of_property;
use crate::Expected;
use crate::draft::{Draft, quoted};
use crate::rules::{get, set};

/// Breaks one of the event's rules, and only that one.
pub(super) fn rule_is_broken(draft: &mut Draft<'_>, rng: &mut Rng) -> Option<Vec<Expected>> {
    let rules = &draft.event.rules;
    if rules.is_empty() {
        return None;
    }
    let rule = &rules[rng.usize(..rules.len())];
    let properties = &mut draft.properties;
    let number = |text: Option<&String>| text.and_then(|text| text.parse::<f64>().ok());
    match &rule.check {
        Check::AtMost(other) => {
            let text = format!("{}", number(get(properties, other))? + 1.0);
            set(properties, &rule.at, text);
        }
        // The last part is part of no percentage.
        Check::SumOf { parts, .. } => {
            let last = parts.last()?;
            let text = format!("{:.2}", number(get(properties, last))? + 5.0);
            set(properties, last, text);
        }
        Check::PercentOf { .. } => {
            let percent = number(get(properties, &rule.at))?;
            let text = format!("{}", if percent < 50.0 { percent + 7.5 } else { percent - 7.5 });
            set(properties, &rule.at, text);
        }
        Check::DiffersFrom(other) => {
            let others = rules.iter().filter(|other| other.name != rule.name);
            // Another status could break the rules that hang on it.
            if others.clone().any(|other| get(properties, &other.at).is_some()) {
                return None;
            }
            let text = get(properties, other)?.clone();
            // A status that nothing can change to is no new status either.
            if text == quoted("pending") {
                return None;
            }
            set(properties, &rule.at, text);
        }
        Check::OnlyWhen { property, value } => {
            if get(properties, property)? == &quoted(value) || get(properties, &rule.at).is_some() {
                return None;
            }
            let text = if rule.at.ends_with("_sec") {
                "12".to_owned()
            } else {
                quoted("network_error")
            };
            properties.push((rule.at.clone(), text));
        }
        Check::ZeroWhen { property, value } => {
            if get(properties, property)? != &quoted(value) {
                return None;
            }
            properties.retain(|(name, _)| *name != rule.at);
            properties.push((rule.at.clone(), "3".to_owned()));
        }
    }
    Some(vec![Expected {
        rule: Some(rule.name.clone()),
        ..of_property(Code::RuleBroken, &rule.at)
    }])
}
