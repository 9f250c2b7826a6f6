//! What changed in the funnels and cohorts of a plan.

use super::change::ChangeKind;
use super::{Changes, Paired};
use crate::model::{Cohort, Funnel, Plan};

/// Compares all funnels and cohorts.
pub(super) fn compare(changes: &mut Changes, old: &Plan, new: &Plan) {
    let paired = Paired::by_name(&old.funnels, &new.funnels, |funnel| &funnel.name);
    for funnel in &paired.added {
        changes.add(ChangeKind::FunnelAdded, format!("funnels.{}", funnel.name), "added");
    }
    for funnel in &paired.removed {
        let heir = paired.heir(&funnel.name, |added| &added.name, |added| added.steps == funnel.steps);
        changes.remove(ChangeKind::FunnelRemoved, format!("funnels.{}", funnel.name), heir);
    }
    for (old, new) in paired.both {
        funnel(changes, old, new);
    }
    let paired = Paired::by_name(&old.cohorts, &new.cohorts, |cohort| &cohort.name);
    for cohort in &paired.added {
        changes.add(ChangeKind::CohortAdded, format!("cohorts.{}", cohort.name), "added");
    }
    for cohort in &paired.removed {
        let same = |added: &Cohort| added.by == cohort.by && added.metrics == cohort.metrics;
        let heir = paired.heir(&cohort.name, |added| &added.name, same);
        changes.remove(ChangeKind::CohortRemoved, format!("cohorts.{}", cohort.name), heir);
    }
    for (old, new) in paired.both {
        cohort(changes, old, new);
    }
}

fn funnel(changes: &mut Changes, old: &Funnel, new: &Funnel) {
    let path = format!("funnels.{}", new.name);
    if old.window_seconds != new.window_seconds {
        let message = format!("{} s → {} s", old.window_seconds, new.window_seconds);
        changes.add(ChangeKind::FunnelChanged, format!("{path}.window"), message);
    }
    if old.steps != new.steps {
        let message = match (old.steps.len(), new.steps.len()) {
            (before, after) if before == after => "other steps".to_owned(),
            (before, after) => format!("{before} steps → {after} steps"),
        };
        changes.add(ChangeKind::FunnelChanged, format!("{path}.steps"), message);
    }
    changes.words(&path, &[("description", old.description != new.description)]);
}

fn cohort(changes: &mut Changes, old: &Cohort, new: &Cohort) {
    let path = format!("cohorts.{}", new.name);
    for (key, changed) in [
        ("by", old.by != new.by),
        ("active", old.active != new.active),
        ("activation", old.activation != new.activation),
        ("revenue", old.revenue != new.revenue),
        ("volume", old.volume != new.volume),
    ] {
        if changed {
            changes.add(
                ChangeKind::CohortChanged,
                format!("{path}.{key}"),
                format!("another \"{key}\""),
            );
        }
    }
    list(changes, &format!("{path}.metrics"), &old.metrics, &new.metrics);
    list(changes, &format!("{path}.days"), &old.days, &new.days);
    if old.goal != new.goal {
        changes.add(ChangeKind::GoalChanged, format!("{path}.goal"), "another goal");
    }
    changes.words(&path, &[("description", old.description != new.description)]);
}

/// Compares lists of which each member is shown by itself.
fn list<T: PartialEq>(changes: &mut Changes, path: &str, old: &[T], new: &[T]) {
    if old.iter().any(|member| !new.contains(member)) {
        changes.add(ChangeKind::CohortChanged, path, "some removed");
    } else if new.iter().any(|member| !old.contains(member)) {
        changes.add(ChangeKind::CohortExtended, path, "some added");
    }
}
