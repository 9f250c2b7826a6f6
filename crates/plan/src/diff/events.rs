//! What changed in the events of a plan.

use super::change::ChangeKind;
use super::{Changes, Paired, emitters, properties, rules};
use crate::model::{Event, Identity, Plan};

/// Compares all events.
pub(super) fn compare(changes: &mut Changes, old: &Plan, new: &Plan) {
    let paired = Paired::by_name(&old.events, &new.events, |event| &event.name);
    for event in &paired.added {
        changes.add(ChangeKind::EventAdded, format!("events.{}", event.name), "added");
    }
    for event in &paired.removed {
        let same = |added: &Event| !added.properties.is_empty() && names(added) == names(event);
        let heir = paired.heir(&event.name, |added| &added.name, same);
        changes.remove(ChangeKind::EventRemoved, format!("events.{}", event.name), heir);
    }
    for (old, new) in paired.both {
        event(changes, old, new);
    }
}

fn names(event: &Event) -> Vec<&str> {
    event.properties.iter().map(|property| property.name.as_str()).collect()
}

fn event(changes: &mut Changes, old: &Event, new: &Event) {
    let path = format!("events.{}", new.name);
    changes.words(
        &path,
        &[
            ("description", old.description != new.description),
            ("category", old.category != new.category),
        ],
    );
    if old.priority != new.priority {
        let message = format!("{:?} → {:?}", old.priority, new.priority);
        changes.add(ChangeKind::PriorityChanged, format!("{path}.priority"), message);
    }
    for platform in new
        .platforms
        .iter()
        .filter(|platform| !old.platforms.contains(platform))
    {
        let message = format!("{platform} added");
        changes.add(ChangeKind::EventPlatformAdded, format!("{path}.platforms"), message);
    }
    for platform in old
        .platforms
        .iter()
        .filter(|platform| !new.platforms.contains(platform))
    {
        let message = format!("{platform} removed");
        changes.add(ChangeKind::EventPlatformRemoved, format!("{path}.platforms"), message);
    }
    let (was, is) = (strictness(old.identity), strictness(new.identity));
    if was != is {
        let kind = if is > was {
            ChangeKind::IdentityTightened
        } else {
            ChangeKind::IdentityLoosened
        };
        let message = format!("{} → {}", was.1, is.1);
        changes.add(kind, format!("{path}.identity"), message);
    }
    emitters(changes, &format!("{path}.emitter"), old.emitter, new.emitter);
    changes.deprecation(&path, old.deprecated.as_ref(), new.deprecated.as_ref());
    properties::compare(changes, old, new);
    rules::compare(changes, old, new);
}

/// How much of whom an event is about it must say, and the word for it.
fn strictness(identity: Identity) -> (u8, &'static str) {
    match identity {
        Identity::None => (0, "none"),
        Identity::Visitor => (1, "visitor"),
        Identity::User => (2, "user"),
    }
}
