//! The verdict as JavaScript sees it.

#![cfg(target_arch = "wasm32")]

use js_sys::JSON;
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

fn verdict(text: &str) -> Result<String, JsValue> {
    JSON::stringify(&cryptorebate_verdict::validate(text)?).map(String::from)
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
fn the_event_of_text_that_is_no_json_is_null() -> Result<(), JsValue> {
    let json = verdict("{")?;
    assert!(
        json.starts_with(r#"{"event":null,"valid":false,"violations":[{"code":"malformed","path":"""#),
        "{json}"
    );
    Ok(())
}
