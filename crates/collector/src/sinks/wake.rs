//! What wakes a sink: a commit, or the end.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

/// Tells the sinks of commits and of the end. Clones tell the same sinks.
#[derive(Clone, Default)]
pub struct Wake(Arc<Shared>);

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    commits: u64,
    is_stopped: bool,
}

impl Wake {
    /// Tells that there may be new events.
    pub fn announce(&self) {
        self.state().commits += 1;
        self.0.changed.notify_all();
    }

    /// Tells the sinks to end.
    pub fn stop(&self) {
        self.state().is_stopped = true;
        self.0.changed.notify_all();
    }

    /// How many commits have been announced: to be asked before the store is read.
    pub(crate) fn commits(&self) -> u64 {
        self.state().commits
    }

    pub(crate) fn is_stopped(&self) -> bool {
        self.state().is_stopped
    }

    /// Waits for a commit after those that were `seen`, for the moment, or for the end, whichever is first.
    pub(crate) fn wait_for_commit(&self, seen: u64, until: Instant) {
        self.wait(until, |state| state.commits == seen);
    }

    /// Waits for the moment or the end. Whether the end has come.
    pub(crate) fn wait_until(&self, until: Instant) -> bool {
        self.wait(until, |_| true);
        self.is_stopped()
    }

    fn wait(&self, until: Instant, has_to_wait: impl Fn(&State) -> bool) {
        let mut state = self.state();
        while !state.is_stopped && has_to_wait(&state) {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return;
            }
            let waited = self.0.changed.wait_timeout(state, left);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// Two numbers cannot be half changed, so a thread that has failed while it held them has left them whole.
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
