//! The options, as the TypeScript of the package hands them over: checked, and with every default filled in.

use js_sys::Function;
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen]
extern "C" {
    /// An object with these members. They are read once.
    #[derive(Clone)]
    pub type Options;

    /// Where batches go: the whole URL.
    #[wasm_bindgen(method, getter)]
    pub fn url(this: &Options) -> String;

    /// The write key.
    #[wasm_bindgen(method, getter)]
    pub fn key(this: &Options) -> Option<String>;

    /// The platform of the page's events.
    #[wasm_bindgen(method, getter)]
    pub fn platform(this: &Options) -> String;

    /// The language that the page is seen in.
    #[wasm_bindgen(method, getter)]
    pub fn locale(this: &Options) -> String;

    /// So many events leave at once.
    #[wasm_bindgen(method, getter, js_name = batchSize)]
    pub fn batch_size(this: &Options) -> u32;

    /// So long an event waits for company.
    #[wasm_bindgen(method, getter, js_name = batchDelayMs)]
    pub fn batch_delay_ms(this: &Options) -> u32;

    /// Whether an invalid event is kept back.
    #[wasm_bindgen(method, getter)]
    pub fn strict(this: &Options) -> bool;

    /// Whether copies of referral links are captured.
    #[wasm_bindgen(method, getter)]
    pub fn copies(this: &Options) -> bool;

    /// Whether `fetch` can outlive the page.
    #[wasm_bindgen(method, getter)]
    pub fn keepalive(this: &Options) -> bool;

    /// Called with the text of each judged event and whether it is valid. It must not throw.
    #[wasm_bindgen(method, getter)]
    pub fn judged(this: &Options) -> Option<Function>;

    /// Called with the name of a reason for which events were lost, once for each. It must not throw.
    #[wasm_bindgen(method, getter)]
    pub fn lost(this: &Options) -> Function;
}
