//! The mistakes that people and programs make, each with the violations that it must get.
//!
//! What is expected is written here by hand, from the plan's rules, and never taken from the validator.

#![expect(
    clippy::unnecessary_wraps,
    reason = "mistakes that can be made everywhere have the same signature as the others"
)]

mod envelope;
mod properties;
mod rules;
mod text;
mod values;

use fastrand::Rng;

use crate::Expected;
use crate::draft::Draft;

/// A kind of mistake.
#[derive(Debug, Clone, Copy)]
pub struct Mistake {
    /// What the sender did: "`amount_as_text`".
    pub name: &'static str,
    /// Makes it in an event, and says what must be found; `None`, and nothing changed, where it cannot be made.
    pub(crate) make: fn(&mut Draft<'_>, &mut Rng) -> Option<Vec<Expected>>,
}

/// Every mistake, with its name.
macro_rules! mistakes {
    ($($module:ident :: $name:ident,)+) => {
        /// Every kind of mistake.
        pub const MISTAKES: &[Mistake] = &[$(Mistake { name: stringify!($name), make: $module::$name },)+];
    };
}

mistakes! {
    envelope::event_id_is_no_uuid,
    envelope::event_id_is_missing,
    envelope::event_has_a_typo,
    envelope::event_is_in_camel_case,
    envelope::timestamp_is_naive,
    envelope::timestamp_has_an_offset,
    envelope::timestamp_is_in_seconds,
    envelope::timestamp_is_no_date,
    envelope::platform_is_unknown,
    envelope::platform_is_another,
    envelope::user_is_missing,
    envelope::user_is_a_number,
    envelope::session_is_missing,
    envelope::field_is_unknown,
    envelope::properties_are_missing,
    envelope::properties_are_a_list,
    envelope::user_property_is_unknown,
    envelope::user_property_has_another_type,
    properties::property_is_missing,
    properties::property_is_null,
    properties::property_has_a_typo,
    properties::property_is_in_camel_case,
    properties::property_is_unknown,
    properties::property_is_given_twice,
    values::number_is_text,
    values::boolean_is_text,
    values::text_is_a_number,
    values::text_is_empty,
    values::text_is_too_long,
    values::amount_is_a_float_sum,
    values::amount_is_negative,
    values::count_has_a_fraction,
    values::count_is_negative,
    values::exchange_is_capitalised,
    values::closed_value_is_in_other_letters,
    values::url_is_relative,
    values::range_ends_before_it_starts,
    rules::rule_is_broken,
    text::text_is_cut_off,
    text::comma_is_left_over,
    text::number_is_not_a_number,
}

/// A random one.
pub(crate) fn any(rng: &mut Rng) -> Mistake {
    MISTAKES[rng.usize(..MISTAKES.len())]
}

/// A violation of a property.
fn of_property(code: cryptorebate_core::Code, name: &str) -> Expected {
    Expected::new(code, format!("/properties/{name}"))
}
