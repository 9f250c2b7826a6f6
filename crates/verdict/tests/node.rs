//! The verdict as JavaScript sees it.

#![cfg(target_arch = "wasm32")]

use js_sys::{JSON, Uint8Array, WebAssembly};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;

/// Puts a text where JavaScript puts it.
fn write(text: &str) -> usize {
    let memory: WebAssembly::Memory = wasm_bindgen::memory().unchecked_into();
    // Making room may move the memory, so its buffer is asked for afterwards.
    let address = cryptorebate_verdict::room(text.len()) as u32;
    #[expect(clippy::cast_possible_truncation, reason = "WebAssembly has 32 bits here")]
    let end = address + text.len() as u32;
    Uint8Array::new(&memory.buffer())
        .subarray(address, end)
        .copy_from(text.as_bytes());
    text.len()
}

fn verdict(text: &str) -> Result<String, JsValue> {
    JSON::stringify(&cryptorebate_verdict::validate(write(text))?).map(String::from)
}

#[wasm_bindgen_test]
fn a_verdict_is_a_plain_object() -> Result<(), JsValue> {
    let text = r#"{"event_id":"0194d3c0-0000-7000-8000-000000000001","event":"trading_volume_synced"}"#;
    let json = verdict(text)?;
    assert!(
        json.starts_with(r#"{"event":"trading_volume_synced","valid":false,"violations":[{"code":"missing_field""#)
    );
    assert!(json.contains(r#""path":"/timestamp""#), "{json}");
    Ok(())
}

#[wasm_bindgen_test]
fn only_an_event_without_findings_has_a_place() {
    let names = cryptorebate_verdict::event_names();
    let event = |name: &str, properties: &str| {
        format!(
            r#"{{"event_id":"0194d3c0-0000-7000-8000-000000000001","event":"{name}","user_id":"u",
            "timestamp":"2026-02-04T14:30:00Z","platform":"telegram_bot",{properties}}}"#
        )
    };
    let place = |name: &str, properties: &str| {
        let place = cryptorebate_verdict::judge(write(&event(name, properties)));
        usize::try_from(place).ok().and_then(|place| names.get(place).cloned())
    };
    let name = "referral_link_viewed";
    assert_eq!(
        place(name, r#""properties":{"exchange_name":"mexc"}"#).as_deref(),
        Some(name)
    );
    assert_eq!(
        place("$identify", r#""user_properties":{}"#).as_deref(),
        Some("$identify")
    );
    // A warning is something to say, and so is a violation.
    assert_eq!(place(name, r#""properties":{"exchange_name":"newone"}"#), None);
    assert_eq!(place(name, r#""properties":{}"#), None);
}

#[wasm_bindgen_test]
fn the_event_of_text_that_is_no_json_is_null() -> Result<(), JsValue> {
    let json = verdict("{")?;
    assert!(
        json.starts_with(r#"{"event":null,"valid":false,"violations":[{"code":"malformed","path":"""#),
        "{json}"
    );
    Ok(())
}
