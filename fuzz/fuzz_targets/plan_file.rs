//! The plan parser, and all that is generated from what it takes, on any text.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| cryptorebate_fuzz::plan_file(bytes));
