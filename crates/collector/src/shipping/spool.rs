//! The file as a spool: how many events wait in it for ClickHouse, how many may, and who waits for them to be there.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use tokio::sync::watch;

use super::Ack;
use super::mark::Mark;
use crate::problem::Problem;

/// How long a request waits for ClickHouse to confirm its events.
const PATIENCE: Duration = Duration::from_secs(30);

/// Shared by who takes events in, who ships them, and who watches.
#[derive(Clone)]
pub struct Spool(Arc<Shared>);

struct Shared {
    /// How many rows may wait; 0 for any number.
    limit: u64,
    ack: Ack,
    /// The last rows that were stored.
    event: AtomicI64,
    quarantined: AtomicI64,
    /// The last that were confirmed.
    shipped: watch::Sender<Mark>,
}

impl Spool {
    /// A spool with what is stored and what of it is shipped.
    pub fn new(limit: u64, ack: Ack, stored: Mark, shipped: Mark) -> Self {
        Self(Arc::new(Shared {
            limit,
            ack,
            event: AtomicI64::new(stored.event),
            quarantined: AtomicI64::new(stored.quarantined),
            shipped: watch::Sender::new(shipped),
        }))
    }

    /// Tells up to where rows are stored.
    pub fn stored(&self, mark: Mark) {
        self.0.event.store(mark.event, Ordering::Relaxed);
        self.0.quarantined.store(mark.quarantined, Ordering::Relaxed);
    }

    /// Tells up to where rows are confirmed.
    pub fn shipped(&self, mark: Mark) {
        self.0.shipped.send_replace(mark);
    }

    /// Whether as many rows wait as may.
    pub fn is_full(&self) -> bool {
        let stored = Mark {
            event: self.0.event.load(Ordering::Relaxed),
            quarantined: self.0.quarantined.load(Ordering::Relaxed),
        };
        self.0.limit > 0 && stored.since(*self.0.shipped.borrow()) >= self.0.limit
    }

    /// Waits until a request may be answered whose rows are stored up to `mark`: at once, or when ClickHouse has them.
    pub async fn acknowledge(&self, mark: Mark) -> Result<(), Problem> {
        if self.0.ack == Ack::Spool {
            return Ok(());
        }
        let mut shipped = self.0.shipped.subscribe();
        let confirmed = shipped.wait_for(|shipped| shipped.reaches(mark));
        match tokio::time::timeout(PATIENCE, confirmed).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(_)) | Err(_) => Err(Problem::unconfirmed()),
        }
    }
}
