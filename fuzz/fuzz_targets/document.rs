//! The reader of tracking plans in Markdown, on any text.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| cryptorebate_fuzz::document(bytes));
