//! What changed between two plans, whom each change breaks, and the version that the new plan must have.

mod change;
mod events;
mod includes;
mod kinds;
mod properties;
mod questions;
mod rules;
mod version;

pub use change::{Change, ChangeKind, Effect};
pub use version::Bump;

use crate::model::{Deprecation, Emitter, Plan};
use crate::problem::nearest;
use serde::Serialize;
use version::Version;

/// The difference between two plans.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Diff {
    /// The version of the old plan.
    pub old_version: String,
    /// The version of the new plan.
    pub new_version: String,
    /// How far the version must move.
    pub bump: Bump,
    /// The smallest version that the new plan may have.
    pub least_version: String,
    /// Whether the new plan's version is at least that.
    pub version_is_right: bool,
    /// Every change, those that break most first, and then in the order of the plan file.
    pub changes: Vec<Change>,
}

/// Compares two plans by what they mean: where a format lies, or in which order things stand, is no change.
pub fn diff(old: &Plan, new: &Plan) -> Diff {
    let mut changes = Changes::default();
    plans(&mut changes, old, new);
    platforms(&mut changes, old, new);
    kinds::compare_formats(&mut changes, old, new);
    events::compare(&mut changes, old, new);
    properties::compare_user_properties(&mut changes, old, new);
    questions::compare(&mut changes, old, new);
    let mut changes = changes.0;
    changes.sort_by_key(|change| change.kind.rank());
    let bump = changes
        .iter()
        .map(|change| change.kind.bump())
        .max()
        .unwrap_or(Bump::None);
    let (old_version, new_version) = (Version::of(&old.version), Version::of(&new.version));
    let least = old_version.after(bump);
    Diff {
        old_version: old.version.clone(),
        new_version: new.version.clone(),
        bump,
        least_version: least.to_string(),
        version_is_right: new_version >= least,
        changes,
    }
}

/// Gathers changes.
#[derive(Default)]
struct Changes(Vec<Change>);

impl Changes {
    /// Notes a change of something that the new plan has.
    fn add(&mut self, kind: ChangeKind, path: impl Into<String>, message: impl Into<String>) {
        self.0.push(Change {
            kind,
            path: path.into(),
            is_gone: false,
            message: message.into(),
        });
    }

    /// Notes that something is gone. `path` is its place in the old plan, `heir` what may be its new name.
    fn remove(&mut self, kind: ChangeKind, path: impl Into<String>, heir: Option<&str>) {
        let message = heir.map_or("removed".to_owned(), |heir| format!("removed; or renamed to {heir}?"));
        self.0.push(Change {
            kind,
            path: path.into(),
            is_gone: true,
            message,
        });
    }

    /// Notes which words changed, if any did: names of keys, each with whether it changed.
    fn words(&mut self, path: &str, keys: &[(&str, bool)]) {
        let changed: Vec<&str> = keys
            .iter()
            .filter(|(_, changed)| *changed)
            .map(|(key, _)| *key)
            .collect();
        if !changed.is_empty() {
            self.add(
                ChangeKind::WordsChanged,
                path,
                format!("changed: {}", changed.join(", ")),
            );
        }
    }

    fn deprecation(&mut self, path: &str, old: Option<&Deprecation>, new: Option<&Deprecation>) {
        match (old, new) {
            (None, Some(deprecation)) => {
                let words = deprecation.in_words(str::to_owned);
                self.add(ChangeKind::Deprecated, path, format!("deprecated: {words}"));
            }
            (Some(_), None) => self.add(ChangeKind::Undeprecated, path, "no longer deprecated"),
            (Some(old), Some(new)) => self.words(path, &[("deprecated", old != new)]),
            (None, None) => {}
        }
    }
}

/// The things of two lists that have one name, and those that only one of the lists has, each in its list's order.
struct Paired<'p, T> {
    both: Vec<(&'p T, &'p T)>,
    removed: Vec<&'p T>,
    added: Vec<&'p T>,
}

impl<'p, T> Paired<'p, T> {
    fn by_name(old: &'p [T], new: &'p [T], name: impl Fn(&T) -> &str) -> Self {
        let find = |list: &'p [T], wanted: &T| list.iter().find(|candidate| name(candidate) == name(wanted));
        Self {
            both: new.iter().filter_map(|new| Some((find(old, new)?, new))).collect(),
            removed: old.iter().filter(|old| find(new, old).is_none()).collect(),
            added: new.iter().filter(|new| find(old, new).is_none()).collect(),
        }
    }

    /// What a removed thing may be called now: an added one of almost its name, else one that is the same but for it.
    fn heir<'n>(&self, removed: &str, name: impl Fn(&'p T) -> &'n str, same: impl Fn(&T) -> bool) -> Option<&'n str> {
        let names: Vec<&str> = self.added.iter().map(|added| name(added)).collect();
        let alike = self.added.iter().find(|added| same(added)).map(|added| name(added));
        nearest(removed, &names).or(alike)
    }
}

fn plans(changes: &mut Changes, old: &Plan, new: &Plan) {
    if old.name != new.name {
        changes.add(ChangeKind::PlanRenamed, "name", format!("{} → {}", old.name, new.name));
    }
    changes.words("description", &[("description", old.description != new.description)]);
}

fn platforms(changes: &mut Changes, old: &Plan, new: &Plan) {
    let paired = Paired::by_name(&old.platforms, &new.platforms, |platform| &platform.name);
    for platform in &paired.added {
        changes.add(
            ChangeKind::PlatformAdded,
            format!("platforms.{}", platform.name),
            "added",
        );
    }
    for platform in &paired.removed {
        let heir = paired.heir(
            &platform.name,
            |added| &added.name,
            |added| added.description == platform.description,
        );
        changes.remove(
            ChangeKind::PlatformRemoved,
            format!("platforms.{}", platform.name),
            heir,
        );
    }
    for (old, new) in paired.both {
        let path = format!("platforms.{}", new.name);
        match (old.session_required, new.session_required) {
            (false, true) => changes.add(ChangeKind::SessionRequired, &path, "session: optional → required"),
            (true, false) => changes.add(ChangeKind::SessionOptional, &path, "session: required → optional"),
            _ => {}
        }
        emitters(changes, &path, old.emitter, new.emitter);
        changes.words(&path, &[("description", old.description != new.description)]);
    }
}

fn emitters(changes: &mut Changes, path: &str, old: Emitter, new: Emitter) {
    match (old, new) {
        (Emitter::Client, Emitter::Server) => {
            changes.add(ChangeKind::ClosedToPages, path, "emitter: client → server");
        }
        (Emitter::Server, Emitter::Client) => {
            changes.add(ChangeKind::OpenedToPages, path, "emitter: server → client");
        }
        _ => {}
    }
}
