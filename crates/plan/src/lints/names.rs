//! Names: events say what happened to what, no two names are almost one, and one name is of one type.

use super::{Lints, properties};
use crate::fields::is_snake_case;
use crate::rules::type_word;
use std::collections::BTreeMap;

/// Past participles that do not end in "ed", and those that end in "eed".
const IRREGULAR: [&str; 97] = [
    "agreed",
    "become",
    "begun",
    "bent",
    "bid",
    "bound",
    "bought",
    "broken",
    "brought",
    "built",
    "cast",
    "caught",
    "chosen",
    "cut",
    "dealt",
    "done",
    "drawn",
    "driven",
    "fallen",
    "felt",
    "forgotten",
    "found",
    "freed",
    "frozen",
    "given",
    "gone",
    "grown",
    "guaranteed",
    "heard",
    "held",
    "hidden",
    "hit",
    "hung",
    "hurt",
    "kept",
    "known",
    "laid",
    "learnt",
    "left",
    "lent",
    "let",
    "lit",
    "lost",
    "made",
    "meant",
    "met",
    "overdrawn",
    "overridden",
    "paid",
    "proven",
    "put",
    "quit",
    "read",
    "rebuilt",
    "redone",
    "repaid",
    "resent",
    "reset",
    "rewritten",
    "ridden",
    "risen",
    "run",
    "said",
    "seen",
    "sent",
    "set",
    "shot",
    "shown",
    "shut",
    "slid",
    "sold",
    "sought",
    "spent",
    "split",
    "spoken",
    "spun",
    "stolen",
    "stood",
    "struck",
    "stuck",
    "sunk",
    "swept",
    "sworn",
    "swung",
    "taken",
    "taught",
    "thought",
    "thrown",
    "told",
    "torn",
    "understood",
    "undone",
    "unsent",
    "withdrawn",
    "won",
    "worn",
    "written",
];

/// Words that end in "ed" and say nothing of what happened.
const NO_ACTIONS: [&str; 4] = ["bed", "hundred", "red", "sacred"];

/// Warns of events that are not named for an object and what happened to it.
pub(super) fn actions(lints: &mut Lints<'_>) {
    for event in &lints.plan.events {
        let name = &event.name;
        // A name that is not even in snake_case has its error.
        if !name.split('_').skip(1).any(is_action) && is_snake_case(name) {
            lints.warn(
                format!("events.{name}"),
                format!("the event \"{name}\" does not say what happened to what"),
                "name an event for an object and a verb in the past behind it, such as page_viewed or \
                 withdrawal_requested",
            );
        }
    }
}

fn is_action(word: &str) -> bool {
    let regular = word.ends_with("ed") && !word.ends_with("eed") && !NO_ACTIONS.contains(&word);
    regular || IRREGULAR.contains(&word)
}

/// Warns of names that are so much alike that one of them is probably a slip.
pub(super) fn near_duplicates(lints: &mut Lints<'_>) {
    let plan = lints.plan;
    let events = plan.events.iter();
    let categories = events
        .clone()
        .map(|event| (event.category.as_str(), format!("events.{}.category", event.name)));
    let events = events.map(|event| (event.name.as_str(), format!("events.{}", event.name)));
    let formats = plan.formats.iter();
    let formats = formats.map(|format| (format.name.as_str(), format!("formats.{}", format.name)));
    for (what, names) in [
        ("event", events.collect::<Vec<_>>()),
        ("category", categories.collect()),
        ("format", formats.collect()),
        (
            "property",
            properties(plan)
                .map(|(path, _, property)| (property.name.as_str(), path))
                .collect(),
        ),
    ] {
        warn_of_near(lints, what, &names);
    }
}

fn warn_of_near(lints: &mut Lints<'_>, what: &str, names: &[(&str, String)]) {
    let mut distinct: Vec<&(&str, String)> = Vec::new();
    for candidate in names {
        if distinct.iter().any(|(earlier, _)| *earlier == candidate.0) {
            continue;
        }
        if let Some((earlier, _)) = distinct.iter().find(|(earlier, _)| are_near(earlier, candidate.0)) {
            lints.warn(
                candidate.1.clone(),
                format!("the {what} \"{}\" is almost named like \"{earlier}\"", candidate.0),
                "use one name for one thing, and names that nobody mixes up for two",
            );
        }
        distinct.push(candidate);
    }
}

/// Whether two names are the same but for a `_`, or but for a slip or a plural in one of their words.
fn are_near(one: &str, other: &str) -> bool {
    let letters = |name: &str| name.replace('_', "");
    let differing: Vec<(&str, &str)> = one.split('_').zip(other.split('_')).filter(|(a, b)| a != b).collect();
    let as_many = one.split('_').count() == other.split('_').count();
    letters(one) == letters(other) || matches!(differing[..], [(a, b)] if as_many && is_slip(a, b))
}

/// Whether one word is a slip of the other. Short words, those with numbers and those that begin otherwise are meant:
/// usd and usdt, 1h and 1d, sender and gender.
fn is_slip(one: &str, other: &str) -> bool {
    let (short, long) = if one.len() <= other.len() {
        (one, other)
    } else {
        (other, one)
    };
    let is_long = short.len() >= 4 && !long.bytes().any(|byte| byte.is_ascii_digit());
    let begins_so = short.as_bytes().first() == long.as_bytes().first();
    let has_ending = long.strip_prefix(short).is_some_and(|ending| ending != "s");
    is_long && begins_so && !has_ending && strsim::damerau_levenshtein(short, long) == 1
}

/// Warns of a property that is a string here and a number there.
pub(super) fn types_of_one_name(lints: &mut Lints<'_>) {
    let plan = lints.plan;
    let mut first: BTreeMap<&str, (&str, String)> = BTreeMap::new();
    for (path, owner, property) in properties(plan) {
        let word = type_word(&property.kind);
        let (earlier, earlier_owner) = first.entry(&property.name).or_insert_with(|| (word, owner.clone()));
        if *earlier != word {
            let message = format!(
                "\"{}\" is {word} in {owner} and {earlier} in {earlier_owner}",
                property.name
            );
            lints.warn(
                path,
                message,
                "a store that keeps one column for one name cannot keep both: give one of them another name or type",
            );
        }
    }
}
