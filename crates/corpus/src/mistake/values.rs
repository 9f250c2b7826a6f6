//! Values that a property does not take. Rules that need such a value are silent.

use cryptorebate_core::Code;
use cryptorebate_plan::model::{Kind, Property, Text};
use fastrand::Rng;

use super::of_property;
use crate::Expected;
use crate::draft::{Draft, quoted};

type Made = Option<Vec<Expected>>;

/// Replaces the value of a random property for which the condition holds.
fn replaced(
    draft: &mut Draft<'_>,
    rng: &mut Rng,
    code: Code,
    condition: impl Fn(&Property) -> bool,
    change: impl Fn(&str) -> String,
) -> Made {
    let place = draft.pick(rng, condition)?;
    let (name, text) = &mut draft.properties[place];
    *text = change(text);
    Some(vec![of_property(code, name)])
}

fn is_number(property: &Property) -> bool {
    matches!(property.kind, Kind::Number(_) | Kind::Integer { .. })
}

fn is_amount(property: &Property) -> bool {
    matches!(property.kind, Kind::Number(number) if number.max_decimals == Some(2))
}

fn is_count(property: &Property) -> bool {
    matches!(property.kind, Kind::Integer { .. })
}

fn is_text(property: &Property, text: fn(&Text) -> bool) -> bool {
    matches!(&property.kind, Kind::String(own) if text(own))
}

pub(super) fn number_is_text(draft: &mut Draft<'_>, rng: &mut Rng) -> Made {
    replaced(draft, rng, Code::WrongType, is_number, quoted)
}

pub(super) fn boolean_is_text(draft: &mut Draft<'_>, rng: &mut Rng) -> Made {
    let is_boolean = |property: &Property| matches!(property.kind, Kind::Boolean);
    replaced(draft, rng, Code::WrongType, is_boolean, quoted)
}

pub(super) fn text_is_a_number(draft: &mut Draft<'_>, rng: &mut Rng) -> Made {
    let number = rng.u16(..).to_string();
    replaced(
        draft,
        rng,
        Code::WrongType,
        |property| is_text(property, |_| true),
        |_| number.clone(),
    )
}

pub(super) fn text_is_empty(draft: &mut Draft<'_>, rng: &mut Rng) -> Made {
    let is_not_closed = |property: &Property| is_text(property, |text| !matches!(text, Text::Closed { .. }));
    replaced(draft, rng, Code::BadFormat, is_not_closed, |_| quoted(""))
}

pub(super) fn text_is_too_long(draft: &mut Draft<'_>, rng: &mut Rng) -> Made {
    let is_open = |property: &Property| is_text(property, |text| matches!(text, Text::Open));
    replaced(draft, rng, Code::TooLong, is_open, |_| quoted(&"длинно ".repeat(147)))
}

pub(super) fn amount_is_a_float_sum(draft: &mut Draft<'_>, rng: &mut Rng) -> Made {
    // What JavaScript and Python make of 0.1 + 0.2.
    replaced(draft, rng, Code::TooManyDecimals, is_amount, |_| {
        "0.30000000000000004".to_owned()
    })
}

pub(super) fn amount_is_negative(draft: &mut Draft<'_>, rng: &mut Rng) -> Made {
    replaced(draft, rng, Code::OutOfRange, is_amount, |_| "-12.5".to_owned())
}

pub(super) fn count_has_a_fraction(draft: &mut Draft<'_>, rng: &mut Rng) -> Made {
    replaced(draft, rng, Code::WrongType, is_count, |_| "3.5".to_owned())
}

pub(super) fn count_is_negative(draft: &mut Draft<'_>, rng: &mut Rng) -> Made {
    replaced(draft, rng, Code::OutOfRange, is_count, |_| "-1".to_owned())
}

pub(super) fn exchange_is_capitalised(draft: &mut Draft<'_>, rng: &mut Rng) -> Made {
    let is_exchange = |property: &Property| property.name == "exchange_name";
    replaced(draft, rng, Code::BadFormat, is_exchange, |_| quoted("Mexc"))
}

pub(super) fn closed_value_is_in_other_letters(draft: &mut Draft<'_>, rng: &mut Rng) -> Made {
    let is_closed = |property: &Property| is_text(property, |text| matches!(text, Text::Closed { .. }));
    let place = draft.pick(rng, is_closed)?;
    let (name, text) = &mut draft.properties[place];
    let is_upper = text.chars().any(char::is_uppercase);
    *text = if is_upper {
        text.to_lowercase()
    } else {
        text.to_uppercase()
    };
    Some(vec![of_property(Code::NotInEnum, name)])
}

pub(super) fn url_is_relative(draft: &mut Draft<'_>, rng: &mut Rng) -> Made {
    let is_url = |property: &Property| is_text(property, |text| matches!(text, Text::Url));
    replaced(draft, rng, Code::BadFormat, is_url, |_| quoted("dashboard"))
}

pub(super) fn range_ends_before_it_starts(draft: &mut Draft<'_>, rng: &mut Rng) -> Made {
    let is_range = |property: &Property| is_text(property, |text| matches!(text, Text::DateRange));
    replaced(draft, rng, Code::BadFormat, is_range, |_| {
        quoted("2026-02-07_2026-02-01")
    })
}
