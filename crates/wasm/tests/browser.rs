//! The module in a real browser: that what happens in the page reaches the tracker, and that its orders are carried out.
//!
//! Which copies count and when a batch is tried again is tested in `cryptorebate_tracker`, and a whole page with the
//! package's TypeScript in `pkg/test`.

#![cfg(target_arch = "wasm32")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop where it stands")]

use std::sync::Once;

use cryptorebate_wasm::{Options, flush, identify, reset, start, track, viewed};
use js_sys::{Array, Function, JSON, Object, Reflect};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen(inline_js = r#"
const sent = [];
// A collector that answers at once: so a test sees what was sent as soon as the call returns.
export function collect() {
    window.fetch = (url, init) => {
        sent.push({ url, ...init, body: JSON.parse(init.body) });
        return { then: (settled) => settled(new Response("{}")) };
    };
}
export function takeSent() { return sent.splice(0); }
export function markup(html) { document.body.insertAdjacentHTML("beforeend", html); }
export function click(selector) { document.querySelector(selector).click(); }
export function copy(selector, keys) {
    const element = document.querySelector(selector);
    getSelection().selectAllChildren(element);
    if (keys) element.dispatchEvent(new KeyboardEvent("keydown", { ctrlKey: true, code: "KeyC", key: "с", bubbles: true }));
    element.dispatchEvent(new ClipboardEvent("copy", { bubbles: true, composed: true }));
}
export function autofill() { document.body.dispatchEvent(new Event("keydown", { bubbles: true })); }
export function hide() { dispatchEvent(new Event("pagehide")); }
export function stored(key) { return localStorage.getItem(key); }
"#)]
extern "C" {
    fn collect();
    #[wasm_bindgen(js_name = takeSent)]
    fn take_sent() -> Array;
    fn markup(html: &str);
    fn click(selector: &str);
    fn copy(selector: &str, keys: bool);
    fn autofill();
    fn hide();
    fn stored(key: &str) -> Option<String>;
}

/// Starts the page's one tracker; every test goes on with it.
fn begin() {
    static STARTED: Once = Once::new();
    STARTED.call_once(|| {
        collect();
        let options = Object::new();
        for (key, value) in [
            ("url", "/v1/batch".into()),
            ("key", "a key".into()),
            ("platform", "web".into()),
            ("locale", "en-US".into()),
            ("batchSize", 500.into()),
            ("batchDelayMs", 3_600_000.into()),
            ("strict", false.into()),
            ("copies", true.into()),
            ("keepalive", true.into()),
            ("lost", Function::new_no_args("").into()),
        ] {
            Reflect::set(&options, &key.into(), &value).unwrap();
        }
        assert!(start(options.unchecked_ref::<Options>()));
    });
    assert!(reset());
    sent();
}

/// What waits, as it is sent: JSON of the requests since the last call.
fn sent() -> Vec<Object> {
    assert!(flush(Function::new_no_args("")));
    take_sent().iter().map(JsCast::unchecked_into).collect()
}

fn member(object: &JsValue, path: &[&str]) -> JsValue {
    path.iter().fold(object.clone(), |value, key| {
        Reflect::get(&value, &(*key).into()).unwrap()
    })
}

fn text(object: &JsValue, path: &[&str]) -> String {
    JSON::stringify(&member(object, path)).map(String::from).unwrap()
}

#[wasm_bindgen_test]
fn a_batch_is_posted_as_text_that_outlives_the_page() {
    begin();
    assert!(track(
        "statistics_viewed",
        r#"{"period":"7d"}"#,
        "",
        1_770_215_400_000.0
    ));
    let requests = sent();
    assert_eq!(requests.len(), 1);
    let request = requests[0].as_ref();
    assert_eq!(text(request, &["url"]), r#""/v1/batch""#);
    assert_eq!(text(request, &["method"]), r#""POST""#);
    assert_eq!(text(request, &["keepalive"]), "true");
    assert_eq!(text(request, &["headers"]), r#"{"Authorization":"Bearer a key"}"#);
    assert!(member(request, &["signal"]).is_object());
    let event = member(request, &["body", "batch", "0"]);
    assert_eq!(text(&event, &["properties"]), r#"{"period":"7d"}"#);
    assert_eq!(text(&event, &["timestamp"]), r#""2026-02-04T14:30:00.000Z""#);
}

#[wasm_bindgen_test]
fn a_hidden_page_sends_without_headers() {
    begin();
    assert!(track("statistics_viewed", "", "", 0.0));
    hide();
    let requests: Vec<JsValue> = take_sent().iter().collect();
    assert_eq!(requests.len(), 1);
    assert_eq!(text(&requests[0], &["url"]), r#""/v1/batch?key=a%20key""#);
    assert!(member(&requests[0], &["headers"]).is_undefined());
}

#[wasm_bindgen_test]
fn who_is_there_is_stored_and_forgotten() {
    begin();
    assert!(identify("usr_1", r#"{"language":"ru"}"#, 0.0));
    assert_eq!(stored("cryptorebate.user_id").as_deref(), Some("usr_1"));
    let anonymous_id = stored("cryptorebate.anonymous_id");
    assert_eq!(anonymous_id.as_ref().map(String::len), Some(36));
    assert!(reset());
    assert_eq!(stored("cryptorebate.user_id"), None);
    assert_ne!(stored("cryptorebate.anonymous_id"), anonymous_id);
}

#[wasm_bindgen_test]
fn clicks_and_copies_of_marked_elements_are_noticed_and_others_are_not() {
    begin();
    markup(
        r#"<section id="copies"><p data-referral-exchange="bybit"><b>link</b><button>Copy</button></p>
        <p id="okx">before <i data-referral-exchange="okx">link</i> after</p>
        <p id="plain">text <button>Buy</button></p></section>"#,
    );
    click("[data-referral-exchange] button");
    click("#plain button");
    click("[data-referral-exchange] b");
    copy("#okx", true);
    copy("#plain", true);
    copy("#copies", true);
    autofill();
    let requests = sent();
    let events: Array = member(requests[0].as_ref(), &["body", "batch"]).unchecked_into();
    let copies: Vec<String> = events.iter().map(|event| text(&event, &["properties"])).collect();
    assert_eq!(
        copies,
        [
            r#"{"exchange_name":"bybit","copy_method":"button_click","is_first_copy":true}"#,
            r#"{"exchange_name":"okx","copy_method":"keyboard","is_first_copy":true}"#,
        ],
    );
    assert_eq!(stored("cryptorebate.copied").as_deref(), Some("bybit\nokx\n"));
}

#[wasm_bindgen_test]
fn a_view_names_its_page() {
    begin();
    assert!(viewed("/exchanges", "", "https://google.com/?q=x", 0.0));
    let requests = sent();
    let event = member(requests[0].as_ref(), &["body", "batch", "0"]);
    assert_eq!(
        text(&event, &["properties"]),
        r#"{"page_name":"exchanges","page_url":"/exchanges","referrer_url":"https://google.com/"}"#,
    );
}
