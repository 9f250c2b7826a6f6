//! Sending: `fetch` that outlives the page, and `sendBeacon` where a browser cannot do that.

use cryptorebate_tracker::{Answer, Delivery};
use js_sys::{Function, Object, Reflect};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::Response;

use crate::host::drive;

/// A collector that has not answered by then is taken for dead. It drops what it gets twice.
const PATIENCE_MS: u32 = 30_000;

#[wasm_bindgen]
extern "C" {
    /// A promise, without the futures around it.
    type Pending;

    /// Whatever stands in `window.fetch`: pages put their own functions there, and those throw.
    #[wasm_bindgen(catch, js_name = fetch)]
    fn fetch(url: &str, init: &Object) -> Result<Pending, JsValue>;

    #[wasm_bindgen(method)]
    fn then(this: &Pending, fulfilled: &JsValue, rejected: &JsValue) -> JsValue;

    /// Not every browser has it.
    #[wasm_bindgen(catch, js_namespace = AbortSignal, js_name = timeout)]
    fn abort_after(ms: u32) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(catch, js_namespace = navigator, js_name = sendBeacon)]
    fn send_beacon(url: &str, body: &str) -> Result<bool, JsValue>;
}

/// Where batches go, and by which means.
#[derive(Debug)]
pub(crate) struct Sender {
    url: String,
    /// The same, with the key in it: for requests that can have no headers.
    url_with_key: String,
    authorization: Option<String>,
    keepalive: bool,
}

impl Sender {
    pub(crate) fn new(url: String, key: Option<&str>, keepalive: bool) -> Self {
        let mut url_with_key = url.clone();
        if let Some(key) = key {
            url_with_key.push_str("?key=");
            url_with_key.push_str(&String::from(js_sys::encode_uri_component(key)));
        }
        let authorization = key.map(|key| String::from("Bearer ") + key);
        Self {
            url,
            url_with_key,
            authorization,
            keepalive,
        }
    }

    /// Sends a batch from a page that stays.
    pub(crate) fn send(&self, delivery: &Delivery) {
        let headers = self.authorization.as_ref().map(|authorization| {
            let headers = Object::new();
            set(&headers, "Authorization", &authorization.into());
            headers
        });
        self.fetch(&self.url, headers.as_ref(), delivery);
    }

    /// Sends a batch from a page that may be gone the next moment: in one request, which needs no preflight.
    pub(crate) fn send_last(&self, delivery: &Delivery) {
        if self.keepalive {
            self.fetch(&self.url_with_key, None, delivery);
            return;
        }
        let taken = send_beacon(&self.url_with_key, &delivery.body).unwrap_or(false);
        // Nobody will say what became of it: the browser's word has to do.
        settle(
            delivery.number,
            if taken { Answer::new(200, None) } else { Answer::Unknown },
        );
    }

    fn fetch(&self, url: &str, headers: Option<&Object>, delivery: &Delivery) {
        let init = Object::new();
        set(&init, "method", &"POST".into());
        // Text makes no preflight, and the collector reads bytes.
        set(&init, "body", &delivery.body.as_str().into());
        set(&init, "keepalive", &self.keepalive.into());
        if let Some(headers) = headers {
            set(&init, "headers", headers);
        }
        if let Ok(signal) = abort_after(PATIENCE_MS) {
            set(&init, "signal", &signal);
        }
        let number = delivery.number;
        let Ok(pending) = fetch(url, &init) else {
            settle(number, Answer::Unknown);
            return;
        };
        let settled = Closure::once_into_js(move |outcome: JsValue| settle(number, answer(&outcome)));
        pending.then(&settled, &settled);
    }
}

fn settle(number: u32, answer: Answer) {
    drive(&mut |tracker, moment| tracker.settled(number, answer, moment));
}

/// What the promise came to: a response, or the error that it was rejected with.
fn answer(outcome: &JsValue) -> Answer {
    let Some(response) = outcome.dyn_ref::<Response>() else {
        return Answer::Unknown;
    };
    let retry_after = response.headers().get("Retry-After").ok().flatten();
    Answer::new(response.status(), retry_after.as_deref())
}

fn set(object: &Object, key: &str, value: &JsValue) {
    // A plain object that was made here takes any member.
    drop(Reflect::set(object, &key.into(), value));
}

/// Calls a function of the package's own TypeScript. It does not throw, so there is nothing to look at.
pub(crate) fn call(function: &Function, first: &JsValue, second: &JsValue) {
    drop(function.call2(&JsValue::UNDEFINED, first, second));
}
