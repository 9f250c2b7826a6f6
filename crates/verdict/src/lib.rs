//! The full verdict on an event, with its sentences, for browsers and Node: loaded only when somebody asks.

// Its functions are part of this module too: whether an event is right is asked first, because it costs least.
pub use cryptorebate_judge::{judge, room};

use cryptorebate_core::{IDENTIFY, PLAN};
use cryptorebate_judge::with_text;
use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

/// The names of the events, in the order in which [`judge`] speaks of them.
#[wasm_bindgen(js_name = eventNames)]
pub fn event_names() -> Vec<String> {
    let names = PLAN.events.iter().map(|event| event.name);
    names.chain([IDENTIFY]).map(String::from).collect()
}

/// Judges the JSON text of one event, `bytes` long. The verdict is a plain object, the same as everywhere; see
/// `Verdict` in the package's types.
#[wasm_bindgen]
pub fn validate(bytes: usize) -> Result<JsValue, JsValue> {
    let verdict = with_text(bytes, cryptorebate_core::validate);
    // `event` is `null` where unknown, as in JSON: `undefined` would not survive a round trip.
    let plain = Serializer::json_compatible();
    verdict.serialize(&plain).map_err(JsValue::from)
}
