//! The browser around the tracker: what happens in the page goes in, and what the tracker asks for is done.
//!
//! There is no rule here. Which copy counts, what a batch is and when it is sent again stands in `cryptorebate_tracker`;
//! the page's calls arrive through the TypeScript of the npm package, which also keeps those that come too early.
//! Every function answers whether the tracker is alive: `false` means that it has failed before, and is to be left.

mod capture;
mod host;
mod options;
mod page;
mod send;

use cryptorebate_tracker::{NewEvent, View};
use js_sys::Function;
use wasm_bindgen::prelude::wasm_bindgen;

pub use options::Options;

use host::drive;
use page::millis;

/// The standard library's allocator is 7 KiB larger: 2.3 KiB of every visitor's download.
#[cfg(target_arch = "wasm32")]
#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();

/// Starts the tracker of this page. To be called once, before anything else.
#[wasm_bindgen]
pub fn start(options: &Options) -> bool {
    host::start(options)
}

/// Takes an event of the plan. Properties are JSON, or empty where there are none; times are milliseconds since the
/// epoch.
#[wasm_bindgen]
pub fn track(name: &str, properties: &str, user_properties: &str, at_ms: f64) -> bool {
    let user_properties = given(user_properties);
    drive(&mut |tracker, moment| {
        tracker.track(
            &NewEvent {
                name,
                properties: given(properties).unwrap_or("{}"),
                user_properties,
                at_ms: millis(at_ms),
            },
            moment,
        );
    })
}

/// Takes the user's id, and what is known of the user as JSON, or empty.
#[wasm_bindgen]
pub fn identify(user_id: &str, user_properties: &str, at_ms: f64) -> bool {
    drive(&mut |tracker, moment| tracker.identify(user_id, given(user_properties), millis(at_ms), moment))
}

/// Forgets the user.
#[wasm_bindgen]
pub fn reset() -> bool {
    drive(&mut |tracker, moment| tracker.reset(moment))
}

/// Takes note of where the browser is: `name` is the page's own name, or empty.
#[wasm_bindgen]
pub fn viewed(path: &str, name: &str, referrer: &str, at_ms: f64) -> bool {
    drive(&mut |tracker, moment| tracker.viewed(View { path, name, referrer }, millis(at_ms), moment))
}

/// Sends what waits, and calls `done` when it has arrived or the attempt has failed.
#[wasm_bindgen]
pub fn flush(done: Function) -> bool {
    host::flush(done)
}

fn given(text: &str) -> Option<&str> {
    Some(text).filter(|text| !text.is_empty())
}
