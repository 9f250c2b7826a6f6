//! The body of a batch: any bytes.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| cryptorebate_fuzz::body(bytes));
