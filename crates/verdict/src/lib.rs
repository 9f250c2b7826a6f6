//! The full verdict on an event, with its sentences, for browsers and Node: loaded only when somebody asks.

use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

/// Judges the JSON text of one event. The verdict is a plain object, the same as everywhere; see `Verdict` in the
/// package's types.
#[wasm_bindgen]
pub fn validate(text: &str) -> Result<JsValue, JsValue> {
    let verdict = cryptorebate_core::validate(text.as_bytes());
    // `event` is `null` where unknown, as in JSON: `undefined` would not survive a round trip.
    let plain = Serializer::json_compatible();
    verdict.serialize(&plain).map_err(JsValue::from)
}
