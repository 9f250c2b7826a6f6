//! Values that belong together: properties are changed until every rule of the event holds.

use cryptorebate_plan::model::{Check, Event};
use fastrand::Rng;

use crate::draft::{Members, quoted};
use crate::value::{self, amount};

/// Makes every rule of the event hold.
pub(crate) fn keep(event: &Event, properties: &mut Members, rng: &mut Rng) {
    for rule in &event.rules {
        match &rule.check {
            Check::AtMost(most) => {
                let (small, large) = (rng.u32(1..5), rng.u32(5..9));
                set(properties, &rule.at, small.to_string());
                set(properties, most, large.to_string());
            }
            // Both rules of a share are kept at once: a whole, a percentage of it, and what is left.
            Check::SumOf { parts, .. } => share(event, &rule.at, parts, properties, rng),
            Check::PercentOf { .. } => {}
            Check::DiffersFrom(other) => {
                while get(properties, &rule.at) == get(properties, other) {
                    if let Some(property) = event.properties.iter().find(|property| property.name == rule.at) {
                        set(properties, &rule.at, value::of_property(property, rng));
                    }
                }
            }
            Check::OnlyWhen { property, value } => {
                if get(properties, property) != Some(&quoted(value)) {
                    properties.retain(|(name, _)| *name != rule.at);
                }
            }
            Check::ZeroWhen { property, value } => {
                if get(properties, property) == Some(&quoted(value)) {
                    set(properties, &rule.at, "0".to_owned());
                }
            }
        }
    }
}

fn share(event: &Event, whole: &str, parts: &[String], properties: &mut Members, rng: &mut Rng) {
    let [part, rest] = parts else { return };
    let (cents, percent) = (rng.u64(1_000..10_000_000), rng.u64(0..=100));
    let share = cents * percent / 100;
    set(properties, whole, amount(cents, rng));
    set(properties, part, amount(share, rng));
    set(properties, rest, amount(cents - share, rng));
    for rule in &event.rules {
        if matches!(&rule.check, Check::PercentOf { part: own, .. } if own == part) {
            set(properties, &rule.at, percent.to_string());
        }
    }
}

pub(crate) fn get<'m>(properties: &'m Members, name: &str) -> Option<&'m String> {
    properties.iter().find(|(own, _)| own == name).map(|(_, text)| text)
}

/// Changes a property where it is there.
pub(crate) fn set(properties: &mut Members, name: &str, text: String) {
    if let Some((_, own)) = properties.iter_mut().find(|(own, _)| own == name) {
        *own = text;
    }
}
