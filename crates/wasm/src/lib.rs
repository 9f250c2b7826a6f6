//! The tracker as a WebAssembly module, made to be small: every visitor loads it.
//!
//! There is no rule here, and no browser. One function takes what happens as text (`happening.rs`) and answers with the
//! tracker's orders as text; the TypeScript of the npm package listens, stores, sends and sleeps
//! accordingly. So the module needs neither the standard library nor bindings to the page.

#![cfg_attr(all(target_arch = "wasm32", not(test)), no_std)]

extern crate alloc;

mod fields;
mod happening;

use alloc::vec;
use alloc::vec::Vec;

use cryptorebate_tracker::Tracker;
use spin::Mutex;
use wasm_bindgen::prelude::wasm_bindgen;

use fields::Fields;

/// The standard library's allocator is 7 KiB larger.
#[cfg(target_arch = "wasm32")]
#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();

/// Words that say what went wrong would be loaded by everybody: the page's own code sees that the module is dead.
#[cfg(all(target_arch = "wasm32", not(test)))]
#[panic_handler]
fn panicked(_: &core::panic::PanicInfo<'_>) -> ! {
    core::arch::wasm32::unreachable()
}

/// What lives as long as the page.
struct Module {
    tracker: Tracker,
    has_started: bool,
    /// Where JavaScript writes the fields of what happens.
    room: Vec<u8>,
    /// Where it reads the orders.
    answer: Vec<u8>,
}

/// A tracker that has died in the midst of a thought stays locked.
static MODULE: Mutex<Module> = Mutex::new(Module {
    tracker: Tracker::IDLE,
    has_started: false,
    room: Vec::new(),
    answer: Vec::new(),
});

/// Makes room for fields of at most so many bytes: the address in the module's memory at which to write them.
#[wasm_bindgen]
pub fn room(bytes: usize) -> *const u8 {
    let Some(mut module) = MODULE.try_lock() else {
        return core::ptr::null();
    };
    module.room = vec![0; bytes];
    module.room.as_ptr()
}

/// Lets something happen, of which so many bytes of fields were written; the first field is the time in milliseconds
/// since the epoch. How many bytes the orders have; -1 if there is no tracker, because it was not started or has died.
#[wasm_bindgen]
pub fn happen(what: u8, bytes: usize) -> i32 {
    let answer = MODULE.try_lock().and_then(|mut module| {
        let module = &mut *module;
        if what == 0 {
            module.has_started = true;
        }
        let mut fields = Fields::new(module.room.get(..bytes)?);
        let now_ms = fields.number().filter(|_| module.has_started)?;
        happening::happen(&mut module.tracker, what, fields, now_ms)?;
        module.answer = module.tracker.written_orders(now_ms);
        i32::try_from(module.answer.len()).ok()
    });
    answer.unwrap_or(-1)
}

/// Where the orders stand in the module's memory.
#[wasm_bindgen]
pub fn answer() -> *const u8 {
    MODULE
        .try_lock()
        .map_or(core::ptr::null(), |module| module.answer.as_ptr())
}
