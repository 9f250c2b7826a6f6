//! Texts that are no JSON.

use cryptorebate_core::Code;
use fastrand::Rng;

use crate::Expected;
use crate::draft::Draft;

type Made = Option<Vec<Expected>>;

fn malformed() -> Made {
    Some(vec![Expected::new(Code::Malformed, "")])
}

pub(super) fn text_is_cut_off(draft: &mut Draft<'_>, _: &mut Rng) -> Made {
    draft.finish = |text| {
        let end = (0..text.len() * 4 / 5).rev().find(|end| text.is_char_boundary(*end));
        text[..end.unwrap_or(0)].to_owned()
    };
    malformed()
}

pub(super) fn comma_is_left_over(draft: &mut Draft<'_>, _: &mut Rng) -> Made {
    draft.finish = |text| format!("{},}}", &text[..text.len() - 1]);
    malformed()
}

pub(super) fn number_is_not_a_number(draft: &mut Draft<'_>, rng: &mut Rng) -> Made {
    // What Python's `json` writes for a float that is no number.
    let place = draft.pick(rng, |property| {
        matches!(property.kind, cryptorebate_plan::model::Kind::Number(_))
    })?;
    "NaN".clone_into(&mut draft.properties[place].1);
    malformed()
}
