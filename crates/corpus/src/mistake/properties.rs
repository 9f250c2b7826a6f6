//! Mistakes in which properties there are.

use cryptorebate_core::Code;
use fastrand::Rng;

use super::of_property;
use crate::Expected;
use crate::draft::Draft;

type Made = Option<Vec<Expected>>;

pub(super) fn property_is_missing(draft: &mut Draft<'_>, rng: &mut Rng) -> Made {
    let place = draft.pick(rng, |property| property.required)?;
    let (name, _) = draft.properties.remove(place);
    Some(vec![of_property(Code::MissingProperty, &name)])
}

pub(super) fn property_is_null(draft: &mut Draft<'_>, rng: &mut Rng) -> Made {
    let place = draft.pick(rng, |property| property.required)?;
    let (name, text) = &mut draft.properties[place];
    "null".clone_into(text);
    Some(vec![of_property(Code::MissingProperty, name)])
}

pub(super) fn property_has_a_typo(draft: &mut Draft<'_>, rng: &mut Rng) -> Made {
    let place = draft.pick(rng, |property| property.required)?;
    renamed(draft, place, |name| name[..name.len() - 1].to_owned())
}

pub(super) fn property_is_in_camel_case(draft: &mut Draft<'_>, rng: &mut Rng) -> Made {
    let place = draft.pick(rng, |property| property.required && property.name.contains('_'))?;
    renamed(draft, place, camel_case)
}

/// The right name is missing, and the wrong one is unknown.
fn renamed(draft: &mut Draft<'_>, place: usize, rename: impl Fn(&str) -> String) -> Made {
    let name = &mut draft.properties[place].0;
    let wrong = rename(name);
    let right = std::mem::replace(name, wrong.clone());
    Some(vec![
        of_property(Code::MissingProperty, &right),
        of_property(Code::UnknownProperty, &wrong),
    ])
}

/// `exchange_name` as `exchangeName`.
pub(super) fn camel_case(name: &str) -> String {
    let mut words = name.split('_');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |name, word| name + &word[..1].to_uppercase() + &word[1..])
}

pub(super) fn property_is_unknown(draft: &mut Draft<'_>, _: &mut Rng) -> Made {
    draft.properties.push(("debug".to_owned(), "true".to_owned()));
    Some(vec![of_property(Code::UnknownProperty, "debug")])
}

pub(super) fn property_is_given_twice(draft: &mut Draft<'_>, rng: &mut Rng) -> Made {
    let place = draft.pick(rng, |_| true)?;
    let again = draft.properties[place].clone();
    let name = again.0.clone();
    draft.properties.push(again);
    Some(vec![of_property(Code::DuplicateProperty, &name)])
}
