//! Mistakes in the fields around the properties.

use cryptorebate_core::Code;
use cryptorebate_plan::model::{Identity, Kind};
use fastrand::Rng;

use crate::Expected;
use crate::draft::{Draft, quoted};

type Made = Option<Vec<Expected>>;

fn one(code: Code, path: &str) -> Made {
    Some(vec![Expected::new(code, path)])
}

pub(super) fn event_id_is_no_uuid(draft: &mut Draft<'_>, rng: &mut Rng) -> Made {
    *draft.field("event_id")? = quoted(&format!("evt_{}", rng.u32(..)));
    one(Code::BadFormat, "/event_id")
}

pub(super) fn event_id_is_missing(draft: &mut Draft<'_>, _: &mut Rng) -> Made {
    draft.remove_field("event_id")?;
    one(Code::MissingField, "/event_id")
}

pub(super) fn event_has_a_typo(draft: &mut Draft<'_>, rng: &mut Rng) -> Made {
    let mut letters: Vec<char> = draft.event.name.chars().collect();
    let at = rng.usize(1..letters.len() - 1);
    if letters[at] == letters[at + 1] {
        letters.remove(at);
    } else {
        letters.swap(at, at + 1);
    }
    *draft.field("event")? = quoted(&letters.into_iter().collect::<String>());
    one(Code::UnknownEvent, "/event")
}

pub(super) fn event_is_in_camel_case(draft: &mut Draft<'_>, _: &mut Rng) -> Made {
    *draft.field("event")? = quoted(&super::properties::camel_case(&draft.event.name));
    one(Code::UnknownEvent, "/event")
}

pub(super) fn timestamp_is_naive(draft: &mut Draft<'_>, _: &mut Rng) -> Made {
    *draft.field("timestamp")? = quoted("2026-02-04T14:30:00.123456");
    one(Code::BadFormat, "/timestamp")
}

pub(super) fn timestamp_has_an_offset(draft: &mut Draft<'_>, _: &mut Rng) -> Made {
    *draft.field("timestamp")? = quoted("2026-02-04T17:30:00+03:00");
    one(Code::BadFormat, "/timestamp")
}

pub(super) fn timestamp_is_in_seconds(draft: &mut Draft<'_>, rng: &mut Rng) -> Made {
    *draft.field("timestamp")? = rng.u32(1_700_000_000..1_800_000_000).to_string();
    one(Code::WrongType, "/timestamp")
}

pub(super) fn timestamp_is_no_date(draft: &mut Draft<'_>, _: &mut Rng) -> Made {
    *draft.field("timestamp")? = quoted("2026-02-30T14:30:00Z");
    one(Code::BadFormat, "/timestamp")
}

pub(super) fn platform_is_unknown(draft: &mut Draft<'_>, _: &mut Rng) -> Made {
    *draft.field("platform")? = quoted("android");
    one(Code::NotInEnum, "/platform")
}

pub(super) fn platform_is_another(draft: &mut Draft<'_>, rng: &mut Rng) -> Made {
    // One that asks for no session, so that nothing else is missing.
    let others = ["telegram_bot", "admin", "backend"];
    let other = others[rng.usize(..others.len())];
    if draft.event.platforms.iter().any(|platform| platform == other) {
        return None;
    }
    *draft.field("platform")? = quoted(other);
    one(Code::PlatformNotAllowed, "/platform")
}

pub(super) fn user_is_missing(draft: &mut Draft<'_>, _: &mut Rng) -> Made {
    if draft.event.identity != Identity::User {
        return None;
    }
    draft.remove_field("user_id")?;
    one(Code::MissingIdentity, "/user_id")
}

pub(super) fn user_is_a_number(draft: &mut Draft<'_>, rng: &mut Rng) -> Made {
    *draft.field("user_id")? = rng.u32(..).to_string();
    one(Code::WrongType, "/user_id")
}

pub(super) fn session_is_missing(draft: &mut Draft<'_>, _: &mut Rng) -> Made {
    draft.remove_field("session_id")?;
    one(Code::MissingField, "/session_id")
}

pub(super) fn field_is_unknown(draft: &mut Draft<'_>, _: &mut Rng) -> Made {
    draft.fields.push(("ip_address".to_owned(), quoted("203.0.113.7")));
    one(Code::UnknownField, "/ip_address")
}

pub(super) fn properties_are_missing(draft: &mut Draft<'_>, _: &mut Rng) -> Made {
    draft.fields.push(("properties".to_owned(), "null".to_owned()));
    one(Code::MissingField, "/properties")
}

pub(super) fn properties_are_a_list(draft: &mut Draft<'_>, _: &mut Rng) -> Made {
    draft.fields.push(("properties".to_owned(), "[]".to_owned()));
    one(Code::WrongType, "/properties")
}

pub(super) fn user_property_is_unknown(draft: &mut Draft<'_>, _: &mut Rng) -> Made {
    draft
        .user_properties
        .push(("subscription_tier".to_owned(), quoted("gold")));
    one(Code::UnknownProperty, "/user_properties/subscription_tier")
}

pub(super) fn user_property_has_another_type(draft: &mut Draft<'_>, rng: &mut Rng) -> Made {
    let properties = draft
        .plan
        .user_properties
        .iter()
        .map(|user_property| &user_property.property);
    let numbers: Vec<_> = properties
        .filter(|property| matches!(property.kind, Kind::Number(_) | Kind::Integer { .. }))
        .collect();
    let property = numbers[rng.usize(..numbers.len())];
    draft.user_properties = vec![(property.name.clone(), quoted("150"))];
    one(Code::WrongType, &format!("/user_properties/{}", property.name))
}
