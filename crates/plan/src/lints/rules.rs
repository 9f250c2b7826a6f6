//! Rules that no event can keep, or that keep an event to one case.

use super::Lints;
use crate::model::{Check, Event, Kind, Rule};

/// Warns of rules that forbid more than they were meant to.
pub(super) fn rules_that_forbid(lints: &mut Lints<'_>) {
    let plan = lints.plan;
    for event in &plan.events {
        for (index, rule) in event.rules.iter().enumerate() {
            if let Some((message, help)) = trouble(event, rule) {
                lints.warn(format!("events.{}.rules[{index}]", event.name), message, help);
            }
        }
    }
}

/// What is wrong with a rule, and what to do about it.
fn trouble(event: &Event, rule: &Rule) -> Option<(String, &'static str)> {
    let property = |name: &str| event.properties.iter().find(|property| property.name == name);
    let at = property(&rule.at)?;
    match &rule.check {
        Check::AtMost(other) => {
            let other = property(other)?;
            let never = lowest(&at.kind)? > highest(&other.kind)?;
            never.then(|| {
                let message = format!("\"{}\" is never at most \"{}\"", at.name, other.name);
                (
                    message,
                    "the smallest value of the one is above the largest of the other",
                )
            })
        }
        Check::OnlyWhen { property, value } if at.required => {
            let message = format!(
                "\"{}\" is required and may only be there where {property} is {value}: no other {property} can be sent",
                at.name
            );
            Some((message, "make it optional"))
        }
        Check::ZeroWhen { property, value } if at.required && lowest(&at.kind).is_some_and(|lowest| lowest > 0.0) => {
            let message = format!(
                "\"{}\" is required and never 0: the {property} {value} cannot be sent",
                at.name
            );
            Some((message, "make it optional, or let it be 0"))
        }
        _ => None,
    }
}

/// The smallest number of a kind; a bound that is itself too small counts as a little more than itself.
#[expect(
    clippy::cast_precision_loss,
    reason = "bounds stay within 2^53, where every whole number is exact"
)]
pub(super) fn lowest(kind: &Kind) -> Option<f64> {
    match kind {
        Kind::Integer { minimum, .. } => Some(*minimum as f64),
        Kind::Number(bounds) => match bounds.above {
            Some(above) => Some((above as f64).next_up()),
            None => Some(bounds.minimum.map_or(f64::NEG_INFINITY, |minimum| minimum as f64)),
        },
        _ => None,
    }
}

/// The largest number of a kind.
#[expect(
    clippy::cast_precision_loss,
    reason = "bounds stay within 2^53, where every whole number is exact"
)]
pub(super) fn highest(kind: &Kind) -> Option<f64> {
    match kind {
        Kind::Integer { maximum, .. } => Some(*maximum as f64),
        Kind::Number(bounds) => Some(bounds.maximum.map_or(f64::INFINITY, |maximum| maximum as f64)),
        _ => None,
    }
}
