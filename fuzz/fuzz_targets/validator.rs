//! The validator on any bytes.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| cryptorebate_fuzz::validator(bytes));
