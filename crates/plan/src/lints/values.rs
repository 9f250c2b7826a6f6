//! Values: lists that leave no choice, and properties that nobody has shown an example of.

use super::{Lints, properties};
use crate::model::{Kind, Text};

/// Warns of closed lists with one value.
pub(super) fn single_values(lints: &mut Lints<'_>) {
    let plan = lints.plan;
    let formats = plan.formats.iter();
    let formats = formats.map(|format| (format!("formats.{}", format.name), &format.kind));
    // A property that uses a format as it is is told of once, at the format.
    let own = properties(plan).filter(|(_, _, property)| property.format.is_none());
    let own = own.map(|(path, _, property)| (path, &property.kind));
    for (path, kind) in formats.chain(own) {
        if let Kind::String(Text::Closed { values }) = kind
            && let [only] = &values[..]
        {
            lints.warn(
                format!("{path}.closed"),
                format!("the closed list has one value, \"{only}\", so it says nothing"),
                "leave it out; if more values will come, make it a \"known\" list with a \"pattern\"",
            );
        }
    }
}

/// Warns of properties without an example, where their type does not show what a value looks like.
pub(super) fn missing_examples(lints: &mut Lints<'_>) {
    let plan = lints.plan;
    for (path, _, property) in properties(plan) {
        let speaks = matches!(
            property.kind,
            Kind::Boolean | Kind::String(Text::Closed { .. } | Text::Datetime)
        );
        if !speaks && !lints.places.has(&format!("{path}.examples")) {
            lints.warn(
                path,
                format!("\"{}\" has no example", property.name),
                "add examples = [ … ]: senders copy them, and they show in the documentation",
            );
        }
    }
}
