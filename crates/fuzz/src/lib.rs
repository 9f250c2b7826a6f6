//! What must hold for any bytes at all: each check takes bytes and panics where a promise is broken.
//!
//! `fuzz/` hands these functions to libFuzzer; the tests of this crate replay the seeds and what the fuzzer kept.

#![expect(clippy::panic, reason = "a broken promise must stop the fuzzer")]

mod body;
mod document;
mod plan_file;
pub mod seeds;
mod validator;

pub use body::body;
pub use document::document;
pub use plan_file::plan_file;
pub use validator::validator;

/// What must hold for any bytes: it panics where it does not.
pub type Check = fn(&[u8]);

/// Each check, by the name of its fuzz target.
pub const CHECKS: [(&str, Check); 4] = [
    ("body", body),
    ("validator", validator),
    ("plan_file", plan_file),
    ("document", document),
];
