//! What changed in the values that properties take, whether they say it themselves or through a format.

use super::change::ChangeKind;
use super::includes::includes;
use super::{Changes, Paired};
use crate::model::{Kind, Plan, Property, Text};

/// Compares the formats that properties use before and after: one change, however many properties have it.
pub(super) fn compare_formats(changes: &mut Changes, old: &Plan, new: &Plan) {
    for (before, after) in Paired::by_name(&old.formats, &new.formats, |format| &format.name).both {
        let path = format!("formats.{}", after.name);
        let uses = count_uses(old, new, &after.name);
        let plural = if uses == 1 { "y" } else { "ies" };
        let where_used = format!(", in {uses} propert{plural}");
        let is_told = uses > 0 && compare(changes, &path, &before.kind, &after.kind, &where_used);
        let expected = before.kind == after.kind && before.expected != after.expected;
        changes.words(
            &path,
            &[
                ("description", before.description != after.description),
                ("expected", expected && !is_told),
            ],
        );
    }
}

/// Compares what is taken, and says whether there is a difference. `suffix` ends the message.
pub(super) fn compare(changes: &mut Changes, path: &str, old: &Kind, new: &Kind, suffix: &str) -> bool {
    let kind = match (includes(new, old), includes(old, new)) {
        (true, true) => None,
        (false, true) => Some(ChangeKind::ValuesNarrowed),
        (true, false) => Some(ChangeKind::ValuesWidened),
        (false, false) => Some(ChangeKind::ValuesReplaced),
    };
    if let Some(kind) = kind {
        changes.add(kind, path, values(old, new) + suffix);
    }
    let known = moved("known value", known_values(old), known_values(new));
    let is_known_changed = !known.is_empty();
    if is_known_changed {
        changes.add(ChangeKind::KnownValuesChanged, path, known + suffix);
    }
    kind.is_some() || is_known_changed
}

/// Whether both take what one format says, which is then compared by itself.
pub(super) fn share_format(old: &Property, new: &Property) -> bool {
    let is_list = |property: &Property| matches!(property.kind, Kind::List { .. });
    format_of(old).is_some() && format_of(old) == format_of(new) && is_list(old) == is_list(new)
}

/// The format that a property, or the members of its list, take as it is.
fn format_of(property: &Property) -> Option<&str> {
    match &property.kind {
        Kind::List { items_format, .. } => items_format.as_deref(),
        _ => property.format.as_deref(),
    }
}

/// How many properties take a format as it is, in both plans.
fn count_uses(old: &Plan, new: &Plan, format: &str) -> usize {
    let of_events = new
        .events
        .iter()
        .filter_map(|event| Some((old.event(&event.name)?, event)));
    let of_events = of_events.flat_map(|(before, after)| {
        Paired::by_name(&before.properties, &after.properties, |property| &property.name).both
    });
    let of_people = Paired::by_name(&old.user_properties, &new.user_properties, |candidate| {
        &candidate.property.name
    });
    let of_people = of_people
        .both
        .into_iter()
        .map(|(before, after)| (&before.property, &after.property));
    of_events
        .chain(of_people)
        .filter(|(before, after)| format_of(after) == Some(format) && share_format(before, after))
        .count()
}

/// How the values changed: what came and went in a closed list, else what was taken and what is taken now.
fn values(old: &Kind, new: &Kind) -> String {
    match (old, new) {
        (Kind::String(Text::Closed { values: old }), Kind::String(Text::Closed { values: new })) => {
            moved("value", old, new)
        }
        (Kind::List { items: old, .. }, Kind::List { items: new, .. }) => {
            format!("members: {}", values(old, new))
        }
        _ => format!("{} → {}", old.in_words(None), new.in_words(None)),
    }
}

/// "value BEP20 added; values TRC20, ERC20 removed".
fn moved(what: &str, old: &[String], new: &[String]) -> String {
    let only = |list: &[String], other: &[String]| -> Vec<String> {
        list.iter().filter(|value| !other.contains(value)).cloned().collect()
    };
    let told = [(only(new, old), "added"), (only(old, new), "removed")];
    let told = told
        .iter()
        .filter(|(values, _)| !values.is_empty())
        .map(|(values, done)| {
            let plural = if values.len() == 1 { "" } else { "s" };
            format!("{what}{plural} {} {done}", values.join(", "))
        });
    told.collect::<Vec<String>>().join("; ")
}

fn known_values(kind: &Kind) -> &[String] {
    match kind {
        Kind::String(Text::Known { values, .. }) => values,
        Kind::List { items, .. } => known_values(items),
        _ => &[],
    }
}
