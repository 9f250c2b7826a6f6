//! What changed in the properties of an event and in the user properties.

use super::change::ChangeKind;
use super::{Changes, Paired, kinds};
use crate::model::{Event, Plan, Property, Update, UserProperty};

/// Compares the properties of an event.
pub(super) fn compare(changes: &mut Changes, old: &Event, new: &Event) {
    let parent = format!("events.{}.properties", new.name);
    let paired = Paired::by_name(&old.properties, &new.properties, |property| &property.name);
    for property in &paired.added {
        let (kind, message) = if property.required {
            (ChangeKind::RequiredPropertyAdded, "added, required")
        } else {
            (ChangeKind::OptionalPropertyAdded, "added, optional")
        };
        changes.add(kind, format!("{parent}.{}", property.name), message);
    }
    for property in &paired.removed {
        let heir = paired.heir(&property.name, |added| &added.name, |added| is_same(added, property));
        changes.remove(ChangeKind::PropertyRemoved, format!("{parent}.{}", property.name), heir);
    }
    for (old, new) in paired.both {
        let path = format!("{parent}.{}", new.name);
        match (old.required, new.required) {
            (false, true) => changes.add(ChangeKind::PropertyRequired, &path, "optional → required"),
            (true, false) => changes.add(ChangeKind::PropertyOptional, &path, "required → optional"),
            _ => {}
        }
        property(changes, &path, old, new);
    }
}

/// Compares the user properties.
pub(super) fn compare_user_properties(changes: &mut Changes, old: &Plan, new: &Plan) {
    let paired = Paired::by_name(&old.user_properties, &new.user_properties, name);
    for added in &paired.added {
        let path = format!("user_properties.{}", name(added));
        changes.add(ChangeKind::OptionalPropertyAdded, path, "added");
    }
    for removed in &paired.removed {
        let same = |added: &UserProperty| is_same(&added.property, &removed.property);
        let heir = paired.heir(name(removed), name, same);
        let path = format!("user_properties.{}", name(removed));
        changes.remove(ChangeKind::PropertyRemoved, path, heir);
    }
    for (old, new) in paired.both {
        let path = format!("user_properties.{}", name(new));
        if old.update != new.update {
            let message = format!("{} → {}", update(old.update), update(new.update));
            changes.add(ChangeKind::UpdateChanged, format!("{path}.update"), message);
        }
        property(changes, &path, &old.property, &new.property);
    }
}

fn name(user_property: &UserProperty) -> &str {
    &user_property.property.name
}

fn update(update: Update) -> &'static str {
    match update {
        Update::SetOnce => "set_once",
        Update::Update => "update",
    }
}

/// Whether two properties are one but for their names.
fn is_same(one: &Property, other: &Property) -> bool {
    one.kind == other.kind && one.description == other.description
}

fn property(changes: &mut Changes, path: &str, old: &Property, new: &Property) {
    let is_told = kinds::share_format(old, new) || kinds::compare(changes, path, &old.kind, &new.kind, "");
    changes.deprecation(path, old.deprecated.as_ref(), new.deprecated.as_ref());
    let expected = old.expected != new.expected || old.expected_item != new.expected_item;
    changes.words(
        path,
        &[
            ("description", old.description != new.description),
            ("expected", expected && !is_told),
            ("examples", old.examples != new.examples),
        ],
    );
}
