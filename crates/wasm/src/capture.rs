//! Capture: copies of referral links, and the page being hidden.
//!
//! What was copied is never looked at: only that something was, and which marked element it lies in.

use cryptorebate_tracker::CopySource;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{AddEventListenerOptions, Element, Event, EventTarget, Selection};

use crate::host::{drive, page_hidden};
use crate::page::{DOCUMENT, WINDOW, now_ms};

/// `data-referral-exchange="bybit"` marks what shows or copies the referral link of an exchange.
const MARK: &str = "data-referral-exchange";
const MARKED: &str = "[data-referral-exchange]";
const BUTTON: &str = "button,[role=button],input[type=button],input[type=submit]";

#[wasm_bindgen]
extern "C" {
    /// An event of the keyboard, or one that only calls itself so: browsers that fill in forms send `keydown` without
    /// any key.
    type Keys;

    #[wasm_bindgen(method, getter, js_name = ctrlKey)]
    fn ctrl(this: &Keys) -> Option<bool>;

    #[wasm_bindgen(method, getter, js_name = metaKey)]
    fn meta(this: &Keys) -> Option<bool>;

    #[wasm_bindgen(method, getter)]
    fn code(this: &Keys) -> Option<String>;

    #[wasm_bindgen(method, getter)]
    fn key(this: &Keys) -> Option<String>;

    /// A field to write into, or any other element, which has neither of these.
    type Field;

    #[wasm_bindgen(method, getter, js_name = selectionStart)]
    fn selection_start(this: &Field) -> Option<u32>;

    #[wasm_bindgen(method, getter, js_name = selectionEnd)]
    fn selection_end(this: &Field) -> Option<u32>;
}

/// Listens for as long as the page lives.
pub(crate) fn listen(copies: bool) {
    let listener = Closure::<dyn FnMut(Event)>::new(|event: Event| happened(&event));
    let function = listener.as_ref().unchecked_ref();
    let options = AddEventListenerOptions::new();
    options.set_capture(true);
    options.set_passive(true);
    let on = |target: &EventTarget, name: &str| {
        // Fails only where `addEventListener` itself was taken away.
        drop(target.add_event_listener_with_callback_and_add_event_listener_options(name, function, &options));
    };
    WINDOW.with(|window| on(window, "pagehide"));
    DOCUMENT.with(|document| {
        on(document, "visibilitychange");
        if copies {
            for name in ["click", "copy", "keydown"] {
                on(document, name);
            }
        }
    });
    listener.forget();
}

fn happened(event: &Event) {
    match event.type_().as_str() {
        "click" => clicked(event),
        "copy" => copied(event),
        "keydown" => pressed(event.unchecked_ref()),
        "pagehide" => page_hidden(),
        _ => {
            if DOCUMENT.with(web_sys::Document::hidden) {
                page_hidden();
            }
        }
    }
}

/// A click on a button that is marked, or that stands in what is marked.
fn clicked(event: &Event) {
    let mut on_button = false;
    for element in path(event) {
        on_button |= element.matches(BUTTON).unwrap_or(false);
        if let Some(exchange) = element.get_attribute(MARK) {
            if on_button {
                count(&exchange, CopySource::Button);
            }
            return;
        }
    }
}

/// A copy of something selected that lies in what is marked, or that has one marked element in it.
fn copied(event: &Event) {
    let exchange = match selected_in_target(event) {
        Some(true) => path(event).find_map(|element| element.get_attribute(MARK)),
        Some(false) => None,
        None => DOCUMENT
            .with(|document| document.get_selection().ok().flatten())
            .filter(|selection| !selection.is_collapsed())
            .and_then(|selection| only_marked_in(&selection)),
    };
    if let Some(exchange) = exchange {
        count(&exchange, CopySource::CopyEvent);
    }
}

/// Ctrl+C, Cmd+C or Ctrl+Insert, on any keyboard layout.
fn pressed(keys: &Keys) {
    if keys.ctrl() == Some(true) || keys.meta() == Some(true) {
        let code = keys.code().unwrap_or_default();
        if code == "KeyC" || code == "Insert" || matches!(keys.key().as_deref(), Some("c" | "C")) {
            let at_ms = now_ms();
            drive(&mut |tracker, _| tracker.copy_keys_pressed(at_ms));
        }
    }
}

fn count(exchange: &str, source: CopySource) {
    drive(&mut |tracker, moment| tracker.copied(exchange, source, moment.epoch_ms, moment));
}

/// The elements that the event goes through, from the innermost on, shadow trees included.
fn path(event: &Event) -> impl Iterator<Item = Element> {
    let path = event.composed_path();
    (0..path.length()).filter_map(move |at| path.get(at).dyn_into().ok())
}

/// Whether something is selected within the event's target, where the document's own selection does not tell: fields
/// have one of their own, and so has a shadow tree, which nobody can ask.
fn selected_in_target(event: &Event) -> Option<bool> {
    let innermost = event.composed_path().get(0);
    let field: &Field = innermost.unchecked_ref();
    if let (Some(start), Some(end)) = (field.selection_start(), field.selection_end()) {
        return Some(start != end);
    }
    let in_shadow_tree = event.target().map(JsValue::from) != Some(innermost);
    in_shadow_tree.then_some(true)
}

/// The exchange of the marked element that the selection touches. Who copies half the page copies no link: of several,
/// none counts.
fn only_marked_in(selection: &Selection) -> Option<String> {
    let marked = DOCUMENT.with(|document| document.query_selector_all(MARKED)).ok()?;
    let mut touched = (0..marked.length()).filter_map(|at| marked.get(at)).filter(|node| {
        selection
            .contains_node_with_allow_partial_containment(node, true)
            .unwrap_or(false)
    });
    let only = touched.next()?;
    if touched.next().is_some() {
        return None;
    }
    only.dyn_ref::<Element>()?.get_attribute(MARK)
}
