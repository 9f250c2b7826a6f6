//! Realistic events: nine of ten are right, one has a mistake as people make them, and says what must be found.
//!
//! The plan says which values there are; the mistakes, and the violations that they must get, are written by hand in
//! [`mistake`]. The same seed gives the same events.

mod draft;
mod envelope;
pub mod mistake;
mod rules;
mod value;

use std::collections::BTreeMap;

use cryptorebate_core::Code;
use cryptorebate_plan::{CRYPTOREBATE_TOML, Plan, parse};
use fastrand::Rng;

pub use mistake::Mistake;

/// How many events of a hundred have a mistake.
const MISTAKES_PERCENT: u8 = 10;

/// One event, and what is known about it.
#[derive(Debug, Clone)]
pub struct Generated {
    /// Its JSON text, as a sender would write it.
    pub text: String,
    /// What the sender got wrong.
    pub mistake: Option<Mistake>,
    /// The violations that it must get, in the verdict's order.
    pub violations: Vec<Expected>,
}

/// A violation that an event must get.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expected {
    /// Which kind of trouble it is.
    pub code: Code,
    /// Where: a JSON Pointer.
    pub path: String,
    /// The rule that is broken, if one is.
    pub rule: Option<String>,
}

impl Expected {
    /// A violation of no rule.
    pub fn new(code: Code, path: impl Into<String>) -> Self {
        Self {
            code,
            path: path.into(),
            rule: None,
        }
    }
}

/// The plan that events are made for.
///
/// # Panics
///
/// Never, as long as the plan file that this crate was built with has no mistakes, which its own tests see to.
pub fn plan() -> Plan {
    #[expect(clippy::panic, reason = "a generator without a plan can only stop")]
    parse(CRYPTOREBATE_TOML).unwrap_or_else(|problems| panic!("{}", problems.display("plan/cryptorebate.toml")))
}

/// Events without end, the same ones for the same seed.
pub fn events(plan: &Plan, seed: u64) -> impl Iterator<Item = Generated> {
    let mut rng = Rng::with_seed(seed);
    std::iter::repeat_with(move || {
        let has_mistake = rng.u8(0..100) < MISTAKES_PERCENT;
        event(plan, &mut rng, has_mistake)
    })
}

fn event(plan: &Plan, rng: &mut Rng, has_mistake: bool) -> Generated {
    let mut draft = draft::Draft::new(plan, rng);
    if !has_mistake {
        return Generated {
            text: draft.text(),
            mistake: None,
            violations: Vec::new(),
        };
    }
    // Not every mistake can be made in every event: those that cannot leave it as it was.
    loop {
        let mistake = mistake::any(rng);
        if let Some(violations) = (mistake.make)(&mut draft, rng) {
            return Generated {
                text: draft.text(),
                mistake: Some(mistake),
                violations,
            };
        }
    }
}

/// How often each mistake occurs among the first `count` events.
pub fn mistakes(plan: &Plan, seed: u64, count: usize) -> BTreeMap<&'static str, usize> {
    let mut counts = BTreeMap::new();
    for generated in events(plan, seed).take(count) {
        if let Some(mistake) = generated.mistake {
            *counts.entry(mistake.name).or_default() += 1;
        }
    }
    counts
}
