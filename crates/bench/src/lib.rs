//! Who takes part in the benchmark: each takes the bytes of an event and says whether it is valid.

pub mod schemas;
mod typed;

use std::hint::black_box;

use cryptorebate_core::{judge, validate};
use schemas::Schemas;
use serde::de::IgnoredAny;
use typed::Typed;

/// One way to look at an event.
pub struct Contestant {
    /// Its name in the table.
    pub name: &'static str,
    /// What it does, and what it does not do.
    pub does: &'static str,
    /// Whether the event is as it wants it.
    pub run: Run,
}

/// Takes the bytes of an event and says whether it is valid.
pub type Run = Box<dyn Fn(&[u8]) -> bool>;

impl Contestant {
    fn new(name: &'static str, does: &'static str, run: impl Fn(&[u8]) -> bool + 'static) -> Self {
        Self {
            name,
            does,
            run: Box::new(run),
        }
    }
}

/// The name that all others are compared with.
pub const OURS: &str = "cryptorebate validate";

/// Everybody.
pub fn contestants() -> Vec<Contestant> {
    let (quick, full) = (Schemas::new(true), Schemas::new(true));
    let (serde_json, sonic_rs) = (Typed::serde_json(), Typed::sonic_rs());
    vec![
        Contestant::new(OURS, "the full verdict: every violation with its sentence", |event| {
            black_box(validate(event)).valid
        }),
        Contestant::new(
            "cryptorebate judge",
            "every violation with its code and place",
            |event| black_box(judge(event)).is_valid(),
        ),
        Contestant::new(
            "jsonschema is_valid",
            "serde_json::Value, then yes or no; no decimals, no rule that needs arithmetic",
            move |event| quick.is_valid(event),
        ),
        Contestant::new(
            "jsonschema iter_errors",
            "serde_json::Value, then every error with its sentence; no decimals, no rule that needs arithmetic",
            move |event| full.errors(event).is_some_and(|errors| black_box(errors).is_empty()),
        ),
        Contestant::new(
            "serde_json typed",
            "the generated structs; stops at the first error; no rules between properties",
            move |event| serde_json.reads(event),
        ),
        Contestant::new(
            "sonic-rs typed",
            "the generated structs; stops at the first error; no rules between properties",
            move |event| sonic_rs.reads(event),
        ),
        Contestant::new("serde_json::Value", "parses, judges nothing", |event| {
            black_box(serde_json::from_slice::<serde_json::Value>(event)).is_ok()
        }),
        Contestant::new(
            "serde_json IgnoredAny",
            "passes over the text, judges nothing",
            |event| black_box(serde_json::from_slice::<IgnoredAny>(event)).is_ok(),
        ),
        Contestant::new(
            "sonic-rs LazyValue",
            "passes over the text by SIMD, judges nothing",
            |event| black_box(sonic_rs::from_slice::<sonic_rs::LazyValue<'_>>(event)).is_ok(),
        ),
    ]
}
