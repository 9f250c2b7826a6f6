//! The full verdict on an event, with its sentences, for browsers and Node: loaded only when somebody asks.

use std::cell::RefCell;

use cryptorebate_core::{IDENTIFY, PLAN};
use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

/// The names of the events that [`judge`] speaks of, in its order.
#[wasm_bindgen(js_name = eventNames)]
pub fn event_names() -> Vec<String> {
    let names = PLAN.events.iter().map(|event| event.name);
    names.chain([IDENTIFY]).map(String::from).collect()
}

thread_local! {
    /// Where JavaScript writes the text that is judged next. One place for all saves each call an allocation and a
    /// copy, which take longer than the judging.
    static TEXT: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// Makes room for a text of at most so many bytes: the address in the module's memory at which to write it.
#[wasm_bindgen]
pub fn room(bytes: usize) -> *const u8 {
    TEXT.with_borrow_mut(|text| {
        *text = vec![0; bytes];
        text.as_ptr()
    })
}

/// Judges the JSON text of one event, `bytes` long, and builds nothing: the place of its name among [`event_names`]
/// where there is nothing to say of it, else -1.
///
/// Most events are right. A caller who asks this first need not pay for a verdict's object.
#[wasm_bindgen]
pub fn judge(bytes: usize) -> i32 {
    TEXT.with_borrow(|text| {
        let judgement = cryptorebate_core::judge(text.get(..bytes).unwrap_or(text));
        let place = judgement.event_index().filter(|_| judgement.is_clean());
        place.and_then(|place| i32::try_from(place).ok()).unwrap_or(-1)
    })
}

/// Judges the JSON text of one event, `bytes` long. The verdict is a plain object, the same as everywhere; see
/// `Verdict` in the package's types.
#[wasm_bindgen]
pub fn validate(bytes: usize) -> Result<JsValue, JsValue> {
    let verdict = TEXT.with_borrow(|text| cryptorebate_core::validate(text.get(..bytes).unwrap_or(text)));
    // `event` is `null` where unknown, as in JSON: `undefined` would not survive a round trip.
    let plain = Serializer::json_compatible();
    verdict.serialize(&plain).map_err(JsValue::from)
}
