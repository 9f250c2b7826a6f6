//! What changed in the rules of an event.

use super::change::ChangeKind;
use super::{Changes, Paired};
use crate::model::{Check, Event, Rule};
use crate::rules::mentions;

/// Compares the rules of an event.
pub(super) fn compare(changes: &mut Changes, old: &Event, new: &Event) {
    let place = |rule: &Rule, event: &Event| {
        let index = event.rules.iter().position(|candidate| candidate.name == rule.name);
        format!("events.{}.rules[{}]", event.name, index.unwrap_or_default())
    };
    let paired = Paired::by_name(&old.rules, &new.rules, |rule| &rule.name);
    for (before, after) in &paired.both {
        if before.at == after.at && before.check == after.check {
            continue;
        }
        let kind = match tolerances(before, after) {
            Some((was, is)) if is < was => ChangeKind::RuleTightened,
            Some(_) => ChangeKind::RuleLoosened,
            None => ChangeKind::RuleReplaced,
        };
        let message = format!("{}: {} → {}", after.name, in_words(before), in_words(after));
        changes.add(kind, place(after, new), message);
    }
    let renamed = |rule: &Rule, others: &[&Rule]| {
        let same = others
            .iter()
            .find(|other| other.at == rule.at && other.check == rule.check);
        same.map(|other| other.name.clone())
    };
    for rule in &paired.added {
        if let Some(earlier) = renamed(rule, &paired.removed) {
            let message = format!("{earlier} → {}", rule.name);
            changes.add(ChangeKind::RuleRenamed, place(rule, new), message);
            continue;
        }
        let is_new = |property: &str| old.position(property).is_none();
        let kind = if is_new(&rule.at) || mentions(&rule.check).any(is_new) {
            ChangeKind::RuleOfNewPropertyAdded
        } else {
            ChangeKind::RuleAdded
        };
        changes.add(
            kind,
            place(rule, new),
            format!("{} added: {}", rule.name, in_words(rule)),
        );
    }
    for rule in &paired.removed {
        if renamed(rule, &paired.added).is_none() {
            changes.remove(ChangeKind::RuleRemoved, place(rule, old), None);
        }
    }
}

fn in_words(rule: &Rule) -> String {
    format!("{} is {}", rule.at, rule.expected)
}

/// The tolerances of two rules that ask for the same but for them.
fn tolerances(old: &Rule, new: &Rule) -> Option<(u64, u64)> {
    if old.at != new.at {
        return None;
    }
    match (&old.check, &new.check) {
        (
            Check::SumOf {
                parts: old_parts,
                tolerance_hundredths: was,
            },
            Check::SumOf {
                parts,
                tolerance_hundredths: is,
            },
        ) if old_parts == parts => Some((*was, *is)),
        (
            Check::PercentOf {
                part: old_part,
                whole: old_whole,
                tolerance_hundredths: was,
            },
            Check::PercentOf {
                part,
                whole,
                tolerance_hundredths: is,
            },
        ) if old_part == part && old_whole == whole => Some((*was, *is)),
        _ => None,
    }
}
