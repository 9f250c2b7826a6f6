//! Numbers with a unit in their name: amounts of money, durations, percentages.

use std::collections::BTreeMap;

use crate::document::{Document, Example, Property};
use crate::finding::{Findings, listed};
use crate::types::Type;

/// Endings that name a unit.
const UNITS: [&str; 10] = [
    "_sec", "_seconds", "_ms", "_min", "_minutes", "_days", "_pct", "_percent", "_usd", "_eur",
];

pub fn check(document: &Document, findings: &mut Findings) {
    currencies(document, findings);
    decimals(document, findings);
    units(document, findings);
}

/// Each property with the words that say whose it is.
fn all(document: &Document) -> impl Iterator<Item = (String, &Property)> {
    let own = document
        .event_properties()
        .map(|(event, property)| (format!("of `{}`", event.name), property));
    let users = document
        .user_properties
        .iter()
        .map(|property| (String::from("(user property)"), property));
    own.chain(users)
}

/// Amounts whose name does not say the currency, where other names do.
fn currencies(document: &Document, findings: &mut Findings) {
    for (of, property) in all(document) {
        let Some(ending) = property.currency().filter(|ending| !property.name.ends_with(ending)) else {
            continue;
        };
        let others = document
            .event_properties()
            .filter(|(_, other)| other.name.ends_with(ending));
        if others.count() < 2 {
            continue;
        }
        let full = format!("{}{ending}", property.name);
        let twin = document.event_properties().find(|(_, other)| other.name == full);
        let hint = match twin {
            Some((event, _)) => format!("`{}` calls it `{full}`: use one name.", event.name),
            None => format!("Call it `{full}`."),
        };
        findings.warning(
            property.line,
            format!(
                "`{}` {of} is an amount, and its name does not end in `{ending}` as those of other amounts do",
                property.name
            ),
            hint,
        );
    }
}

/// Examples with more decimals than the conventions allow.
fn decimals(document: &Document, findings: &mut Findings) {
    let Some((line, most)) = document.conventions.decimals else {
        return;
    };
    for (of, property) in all(document) {
        let is_amount =
            property.currency().is_some() || property.name.ends_with("_usd") || property.name.ends_with("_eur");
        for example in property.examples.iter().filter(|_| is_amount) {
            if let Example::Number(number) = example
                && number
                    .split_once('.')
                    .is_some_and(|(_, decimals)| decimals.trim_end_matches('0').len() > usize::from(most))
            {
                findings.error(
                    property.line,
                    format!(
                        "the example {number} of `{}` {of} has more than {most} decimals, which line {line} allows",
                        property.name
                    ),
                    "Correct the example, or the convention.",
                );
            }
        }
    }
}

/// One unit in whole numbers here and in fractions there.
fn units(document: &Document, findings: &mut Findings) {
    let mut by_unit: BTreeMap<&str, Vec<&Property>> = BTreeMap::new();
    for (_, property) in document.event_properties() {
        if let Some(unit) = UNITS.iter().find(|unit| property.name.ends_with(**unit)) {
            by_unit.entry(unit).or_default().push(property);
        }
    }
    for (unit, properties) in by_unit {
        let of = |kind| properties.iter().filter(move |property| property.kind == Some(kind));
        let (whole, fractions) = (of(Type::Integer).count(), of(Type::Number).count());
        let (rare, usual) = if whole < fractions {
            (Type::Integer, Type::Number)
        } else {
            (Type::Number, Type::Integer)
        };
        let (few, many) = (whole.min(fractions), whole.max(fractions));
        if many < 2 || few * 2 > many {
            continue;
        }
        for property in of(rare) {
            let mut others: Vec<&str> = of(usual).map(|other| other.name.as_str()).collect();
            others.sort_unstable();
            others.dedup();
            findings.warning(
                property.line,
                format!(
                    "`{}` is of the type {}, and the other properties in `{unit}` are of the type {}: {}",
                    property.name,
                    property.written_type,
                    usual.name(),
                    listed(others)
                ),
                "Give all of them one type, or say why this one differs.",
            );
        }
    }
}
