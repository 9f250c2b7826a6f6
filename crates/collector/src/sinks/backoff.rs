//! How long a sink waits before it tries again: longer each time, and never all at the same moment.

use std::time::Duration;

/// The longest first wait.
const FIRST: Duration = Duration::from_millis(500);
/// The longest wait, where nothing else is said.
const LONGEST: Duration = Duration::from_mins(1);

/// Counts the attempts that failed.
#[derive(Debug)]
pub struct Backoff {
    failures: u32,
    longest: Duration,
}

impl Default for Backoff {
    fn default() -> Self {
        Self::up_to(LONGEST)
    }
}

impl Backoff {
    /// Waits never longer than this.
    pub fn up_to(longest: Duration) -> Self {
        Self { failures: 0, longest }
    }

    /// How long to wait now: between a half and the whole of a time that doubles.
    pub fn next(&mut self) -> Duration {
        let whole = FIRST.saturating_mul(1 << self.failures.min(16)).min(self.longest);
        self.failures = self.failures.saturating_add(1);
        whole.mul_f64(0.5 + fastrand::f64() / 2.0)
    }

    /// Begins anew after a success.
    pub fn reset(&mut self) {
        self.failures = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_to_a_minute_and_begin_anew_after_a_success() {
        let mut backoff = Backoff::default();
        for whole in [0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 60.0, 60.0, 60.0] {
            let wait = backoff.next().as_secs_f64();
            assert!((whole / 2.0..=whole).contains(&wait), "{wait} of {whole}");
        }
        backoff.reset();
        assert!(backoff.next() <= FIRST);
    }
}
