//! How long answers took, and what they counted.

use std::time::Duration;

use crate::collector::Memory;

/// What a run of load has found.
#[derive(Default)]
pub struct Measured {
    pub latencies: Vec<Duration>,
    pub accepted: u64,
    pub duplicates: u64,
    pub quarantined: u64,
    pub resent: u64,
    pub elapsed: Duration,
}

impl Measured {
    /// How many events were answered for.
    pub fn events(&self) -> u64 {
        self.accepted + self.duplicates + self.quarantined
    }

    /// Prints a row of the table; gives the events a second.
    pub fn print(&self, name: &str, memory: &Memory) -> f64 {
        let mut sorted = self.latencies.clone();
        sorted.sort_unstable();
        let at = |share: f64| {
            #[expect(
                clippy::cast_precision_loss,
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a place in a list"
            )]
            let place = (sorted.len() as f64 * share) as usize;
            let found = sorted.get(place.min(sorted.len().saturating_sub(1)));
            found.copied().unwrap_or_default().as_secs_f64() * 1000.0
        };
        #[expect(clippy::cast_precision_loss, reason = "a rate is told to four digits")]
        let rate = self.events() as f64 / self.elapsed.as_secs_f64();
        println!(
            "| {name} | {rate:.0} | {:.2} ms | {:.2} ms | {:.1} ms | {} |",
            at(0.5),
            at(0.99),
            at(1.0),
            memory.own
        );
        rate
    }
}
