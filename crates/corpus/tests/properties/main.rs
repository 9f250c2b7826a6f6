//! What never changes a verdict, and what changes it in exactly one way: for any generated event, right or wrong.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on should stop")]

mod spelling;
mod tree;

use std::collections::BTreeSet;
use std::sync::LazyLock;

use cryptorebate_core::{Code, Verdict, Violation, validate};
use cryptorebate_corpus::{Expected, events, plan};
use cryptorebate_plan::Plan;
use fastrand::Rng;
use proptest::prelude::*;
use tree::Tree;

static PLAN: LazyLock<Plan> = LazyLock::new(plan);

/// How many events follow from one seed: one of ten has a mistake.
const EVENTS: usize = 10;

/// How an event says what it says of the person.
#[derive(Debug, Clone, Copy)]
enum Form {
    /// As it was generated: flat.
    Flat,
    Set,
    SetOnce,
    /// As `$identify`, which has nothing else to say.
    Identify,
}

fn forms() -> impl Strategy<Value = Form> {
    prop::sample::select(vec![Form::Flat, Form::Set, Form::SetOnce, Form::Identify])
}

/// Generated events as trees, but for those that are no JSON.
fn trees(seed: u64, form: Form) -> Vec<Tree> {
    let generated = events(&PLAN, seed).take(EVENTS);
    let is_json = |violations: &[Expected]| violations.iter().all(|expected| expected.code != Code::Malformed);
    generated
        .filter(|generated| is_json(&generated.violations))
        .map(|generated| formed(Tree::read(&generated.text), form, seed))
        .collect()
}

fn formed(mut tree: Tree, form: Form, seed: u64) -> Tree {
    let operator = match form {
        Form::Flat => return tree,
        Form::Set => "\"$set\"",
        Form::SetOnce => "\"$setOnce\"",
        Form::Identify => {
            // Properties may be as wrong as they are: it may have none.
            tree.members().retain(|(key, _)| key != "\"user_properties\"");
            if let Some(event) = tree.member("event") {
                *event = Tree::Plain("\"$identify\"".to_owned());
            }
            let user_properties = user_properties(seed);
            tree.members().push(("\"user_properties\"".to_owned(), user_properties));
            return tree;
        }
    };
    if let Some(own) = tree.member("user_properties") {
        *own = Tree::Object(vec![(operator.to_owned(), own.clone())]);
    }
    tree
}

/// The user properties of the first event from here on that has some.
fn user_properties(seed: u64) -> Tree {
    let mut found = events(&PLAN, seed).filter_map(|generated| {
        let is_json = generated
            .violations
            .iter()
            .all(|expected| expected.code != Code::Malformed);
        is_json.then(|| Tree::read(&generated.text).member("user_properties").cloned())?
    });
    found.next().unwrap()
}

/// What was found, but for the sentences and the text that was found there. Unknown names stand in the order of their
/// coming: a set has none.
fn findings(verdict: &Verdict) -> BTreeSet<(Code, String, Option<String>, Option<String>)> {
    let outline = |finding: &Violation| {
        let owned = |text: &Option<_>| {
            text.as_ref()
                .map(|text: &std::borrow::Cow<'static, str>| text.to_string())
        };
        (
            finding.code,
            finding.path.clone(),
            owned(&finding.rule),
            owned(&finding.expected),
        )
    };
    verdict
        .violations
        .iter()
        .chain(&verdict.warnings)
        .map(outline)
        .collect()
}

#[track_caller]
fn assert_same(text: &str, other: &str) {
    let (verdict, changed) = (validate(text.as_bytes()), validate(other.as_bytes()));
    assert_eq!(findings(&verdict), findings(&changed), "{text}\n{other}");
    assert_eq!(
        (&verdict.event, verdict.valid),
        (&changed.event, changed.valid),
        "{text}\n{other}"
    );
}

/// Asserts that exactly these violations, and no warning, come to those of `text`.
#[track_caller]
fn assert_added(text: &str, other: &str, added: &[(Code, String)]) {
    let outline = |text: &str| -> Vec<(Code, String)> {
        let mut outline: Vec<(Code, String)> = validate(text.as_bytes())
            .violations
            .into_iter()
            .map(|violation| (violation.code, violation.path))
            .collect();
        outline.sort();
        outline
    };
    let mut expected = outline(text);
    expected.extend_from_slice(added);
    expected.sort();
    assert_eq!(outline(other), expected, "{text}\n{other}");
}

proptest! {
    #[test]
    fn the_order_of_keys_at_any_level_changes_no_verdict(seed: u64, form in forms()) {
        let mut rng = Rng::with_seed(seed);
        for tree in trees(seed, form) {
            let mut shuffled = tree.clone();
            shuffled.shuffle(&mut rng);
            assert_same(&tree.text(), &shuffled.text());
        }
    }

    #[test]
    fn white_space_between_tokens_changes_no_verdict(seed: u64, form in forms()) {
        let mut rng = Rng::with_seed(seed);
        for tree in trees(seed, form) {
            let spaced = tree.text_with(&mut |token| spelling::with_space(token, &mut rng));
            assert_same(&tree.text(), &format!("\n{spaced}\r\n\t "));
        }
    }

    #[test]
    fn characters_as_escapes_in_keys_and_values_change_no_verdict(seed: u64, form in forms()) {
        let mut rng = Rng::with_seed(seed);
        for tree in trees(seed, form) {
            let escaped = tree.text_with(&mut |token| spelling::escaped(token, &mut rng));
            assert_same(&tree.text(), &escaped);
        }
    }

    #[test]
    fn the_spelling_of_a_number_changes_no_verdict(seed: u64, form in forms()) {
        let mut rng = Rng::with_seed(seed);
        for tree in trees(seed, form) {
            let respelled = tree.text_with(&mut |token| spelling::of_number(token, &mut rng));
            assert_same(&tree.text(), &respelled);
        }
    }

    #[test]
    fn the_operator_of_user_properties_changes_their_paths_alone(seed: u64) {
        for (flat, set) in trees(seed, Form::Flat).iter().zip(trees(seed, Form::Set)) {
            let flat: Vec<_> = findings(&validate(flat.text().as_bytes())).into_iter().collect();
            let set = findings(&validate(set.text().as_bytes())).into_iter();
            let without_operator = |path: String| path.replace("/$set", "");
            let set: Vec<_> = set.map(|(code, path, rule, like)| (code, without_operator(path), rule, like)).collect();
            prop_assert_eq!(flat, set);
        }
    }

    #[test]
    fn an_event_that_serde_json_has_read_and_written_stays_valid(seed: u64, form in forms()) {
        for tree in trees(seed, form) {
            let text = tree.text();
            if validate(text.as_bytes()).valid {
                let value: serde_json::Value = serde_json::from_str(&text).unwrap();
                assert_same(&text, &value.to_string());
            }
        }
    }

    #[test]
    fn a_property_that_is_left_out_is_missed_if_it_is_required_and_not_otherwise(seed: u64) {
        for tree in trees(seed, Form::Flat) {
            let text = tree.text();
            let Some(event) = PLAN.events.iter().find(|event| text.contains(&format!("\"event\":\"{}\"", event.name)))
            else {
                continue;
            };
            if !validate(text.as_bytes()).valid {
                continue;
            }
            for property in &event.properties {
                let key = format!("\"{}\"", property.name);
                let (mut without, mut null) = (tree.clone(), tree.clone());
                without.member("properties").unwrap().members().retain(|(own, _)| *own != key);
                let members = null.member("properties").unwrap().members().iter_mut();
                members.filter(|(own, _)| *own == key).for_each(|(_, own)| *own = Tree::Plain("null".to_owned()));
                let missing = (Code::MissingProperty, format!("/properties/{}", property.name));
                let added = if property.required { vec![missing] } else { vec![] };
                assert_added(&text, &without.text(), &added);
                assert_added(&text, &null.text(), &added);
            }
        }
    }

    #[test]
    fn a_user_property_may_always_be_left_out(seed: u64, form in forms()) {
        for tree in trees(seed, form) {
            let text = tree.text();
            let is_identify = matches!(form, Form::Identify);
            if !validate(text.as_bytes()).valid {
                continue;
            }
            let mut without = tree.clone();
            match without.member("user_properties") {
                Some(own) if is_identify => own.members().clear(),
                _ => without.members().retain(|(key, _)| key != "\"user_properties\""),
            }
            assert_added(&text, &without.text(), &[]);
        }
    }

    #[test]
    fn an_unknown_key_is_one_violation_at_its_place(seed: u64, form in forms()) {
        let unknown = || ("\"coloür\"".to_owned(), Tree::Plain("1e400".to_owned()));
        for tree in trees(seed, form) {
            let text = tree.text();
            let mut top = tree.clone();
            top.members().push(unknown());
            assert_added(&text, &top.text(), &[(Code::UnknownField, "/coloür".to_owned())]);
            let mut inside = tree.clone();
            let Some(Tree::Object(members)) = inside.member("user_properties") else {
                continue;
            };
            let (place, path) = match members.first_mut() {
                Some((key, Tree::Object(inner))) if key.starts_with("\"$set") => (inner, key.trim_matches('"')),
                _ => (members, ""),
            };
            let path = format!("/user_properties/{path}/coloür").replace("//", "/");
            place.push(unknown());
            assert_added(&text, &inside.text(), &[(Code::UnknownProperty, path)]);
        }
    }

    #[test]
    fn a_key_given_again_is_one_violation_at_its_place(seed: u64, which: prop::sample::Index) {
        for tree in trees(seed, Form::Flat) {
            let text = tree.text();
            if !validate(text.as_bytes()).valid {
                continue;
            }
            for (level, path) in [("", ""), ("properties", "/properties"), ("user_properties", "/user_properties")] {
                let mut twice = tree.clone();
                let object = if level.is_empty() { Some(&mut twice) } else { twice.member(level) };
                let Some(Tree::Object(members)) = object else { continue };
                if members.is_empty() {
                    continue;
                }
                let (key, _) = members[which.index(members.len())].clone();
                let path = format!("{path}/{}", key.trim_matches('"'));
                // The first value is judged, so the second may be anything.
                members.push((key, Tree::Plain("[{\"a\":[]}]".to_owned())));
                assert_added(&text, &twice.text(), &[(Code::DuplicateProperty, path)]);
            }
        }
    }
}
