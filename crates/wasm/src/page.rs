//! The page's own things: its clock, its chance, its storage.

use cryptorebate_tracker::{Item, Moment, RANDOM_BYTES, Saved};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::{Document, EventTarget, Storage};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(thread_local_v2, js_name = document)]
    pub(crate) static DOCUMENT: Document;

    #[wasm_bindgen(thread_local_v2, js_name = window)]
    pub(crate) static WINDOW: Window;

    /// As much of the window as is needed.
    #[wasm_bindgen(extends = EventTarget)]
    pub(crate) type Window;

    /// Throws where the user or the browser refuses it.
    #[wasm_bindgen(catch, method, getter, js_name = localStorage)]
    fn local_storage(this: &Window) -> Result<Option<Storage>, JsValue>;

    #[wasm_bindgen(catch, js_namespace = crypto, js_name = getRandomValues)]
    fn fill_with_chance(bytes: &mut [u8]) -> Result<(), JsValue>;
}

/// This moment; `None` where the page has taken away `crypto`.
pub(crate) fn moment() -> Option<Moment> {
    let mut random = [0; RANDOM_BYTES];
    fill_with_chance(&mut random).ok()?;
    Some(Moment::new(now_ms(), &random))
}

/// The clock's reading in milliseconds since the epoch.
pub(crate) fn now_ms() -> u64 {
    millis(js_sys::Date::now())
}

/// A reading of the clock as JavaScript has it.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the cast saturates; NaN is 0"
)]
pub(crate) fn millis(ms: f64) -> u64 {
    ms as u64
}

/// What the page before has stored.
pub(crate) fn restore(storage: Option<&Storage>) -> Saved {
    let read = |item: Item| storage?.get_item(item.key()).ok()?;
    Saved {
        anonymous_id: read(Item::AnonymousId),
        user_id: read(Item::UserId),
        session: read(Item::Session),
        copied: read(Item::Copied),
    }
}

/// The storage, unless the user or the browser refuses it: then the tracker's memory ends with the page.
pub(crate) fn storage() -> Option<Storage> {
    WINDOW.with(|window| window.local_storage().ok()?)
}

/// Stores an item for the next page, or removes it.
pub(crate) fn save(storage: &Storage, item: Item, value: Option<&str>) {
    let done = match value {
        Some(value) => storage.set_item(item.key(), value),
        None => storage.remove_item(item.key()),
    };
    // A full or forbidden storage is the user's choice, and not a fault: this page goes on from memory.
    drop(done);
}
