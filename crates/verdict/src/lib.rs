//! The full verdict on an event, with its sentences, for browsers and Node: loaded only when somebody asks.

use std::cell::Cell;

use cryptorebate_core::{IDENTIFY, PLAN};
use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

#[cfg(target_arch = "wasm32")]
#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();

thread_local! {
    /// Where JavaScript writes the text that is judged next. One place for all saves each call an allocation and a
    /// copy, which take longer than the judging.
    static TEXT: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
}

/// Makes room for a text of at most so many bytes: the address in the module's memory at which to write it.
#[wasm_bindgen]
pub fn room(bytes: usize) -> *const u8 {
    let text = vec![0; bytes];
    let address = text.as_ptr();
    TEXT.set(text);
    address
}

/// Looks at the text that JavaScript has written, `bytes` long.
fn with_text<T>(bytes: usize, look: impl FnOnce(&[u8]) -> T) -> T {
    // Taken out and put back: a cell that nobody can borrow twice needs no words for the case.
    let text = TEXT.take();
    let seen = look(text.get(..bytes).unwrap_or(&text));
    TEXT.set(text);
    seen
}

/// Judges the JSON text of one event, `bytes` long, and builds nothing: where there is nothing to say of it, the place
/// of the event in the plan, `$identify` behind all others; else -1.
///
/// Most events are right. A caller who asks this first need not pay for a verdict's object.
#[wasm_bindgen]
pub fn judge(bytes: usize) -> i32 {
    with_text(bytes, |text| {
        let judgement = cryptorebate_core::judge(text);
        let place = judgement.event_index().filter(|_| judgement.is_clean());
        place.and_then(|place| i32::try_from(place).ok()).unwrap_or(-1)
    })
}

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
