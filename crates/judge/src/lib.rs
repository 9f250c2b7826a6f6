//! The validator alone, as small as it can be: the text is written in place, and the answer is a number.

#![cfg_attr(target_arch = "wasm32", no_std)]

extern crate alloc;

use alloc::vec::Vec;
use core::mem;

use spin::Mutex;
use wasm_bindgen::prelude::wasm_bindgen;

#[cfg(target_arch = "wasm32")]
#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();

/// Without the standard library nobody says what happened: the engine names the function in its stack trace.
#[cfg(target_arch = "wasm32")]
#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    core::arch::wasm32::unreachable()
}

/// Where JavaScript writes the text that is judged next.
static TEXT: Mutex<Vec<u8>> = Mutex::new(Vec::new());

/// Makes room for a text of at most so many bytes: the address in the module's memory at which to write it.
#[wasm_bindgen]
pub fn room(bytes: usize) -> *const u8 {
    let mut text = TEXT.lock();
    // First the old room goes, then the new one is made.
    drop(mem::take(&mut *text));
    text.resize(bytes, 0);
    text.as_ptr()
}

/// Judges the JSON text of one event, `bytes` long: where it is right, the place of the event in the plan, `$identify`
/// behind all others; else -1.
#[wasm_bindgen]
pub fn judge(bytes: usize) -> i32 {
    let text = TEXT.lock();
    let checked = cryptorebate_core::check(text.get(..bytes).unwrap_or(&text));
    let place = checked.event_index().filter(|_| checked.is_valid());
    place.and_then(|place| i32::try_from(place).ok()).unwrap_or(-1)
}
