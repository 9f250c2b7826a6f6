//! Filling a store from somewhere else than the network: judged and appended as requests are.

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use thiserror::Error;

use crate::intake::{Intake, Judged, SentBy, Status};
use crate::store::{OpenError, Store};

/// How many events go into one commit.
const COMMIT_EVENTS: usize = 5000;

/// Why a store cannot be filled.
#[derive(Debug, Error)]
pub enum FillError {
    /// It cannot be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// It has events already.
    #[error("there are events in {} already\nName a folder of its own: what does not exist must not be counted with what does.", folder.display())]
    NotEmpty {
        /// The folder.
        folder: PathBuf,
    },
    /// It takes no more.
    #[error("the events cannot be stored: {0}\nWhat was stored before stays.")]
    Store(#[from] rusqlite::Error),
}

/// What became of the events.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Filled {
    /// Stored.
    pub accepted: usize,
    /// Stored before.
    pub duplicates: usize,
    /// Kept aside.
    pub quarantined: usize,
}

/// Appends events, each given as its JSON text.
///
/// # Errors
///
/// If the store cannot be opened, or written to.
pub fn fill(folder: &Path, events: impl Iterator<Item = String>) -> Result<Filled, FillError> {
    append(Store::open(folder)?, events)
}

/// The same, where there are no events yet.
///
/// # Errors
///
/// If there are some, or the store cannot be opened or written to.
pub fn fill_empty(folder: &Path, events: impl Iterator<Item = String>) -> Result<Filled, FillError> {
    let store = Store::open(folder)?;
    if !store.is_empty()? {
        return Err(FillError::NotEmpty {
            folder: folder.to_owned(),
        });
    }
    append(store, events)
}

fn append(mut store: Store, events: impl Iterator<Item = String>) -> Result<Filled, FillError> {
    let mut filled = Filled::default();
    let mut events = events
        .map(|text| Judged::new(text.into(), &SentBy::default()))
        .peekable();
    while events.peek().is_some() {
        let intake = Intake {
            events: events.by_ref().take(COMMIT_EVENTS).collect(),
            ..Intake::default()
        };
        let received_at = Timestamp::now().as_millisecond();
        let (statuses, _) = store.append(std::iter::once(&intake), received_at)?;
        for status in statuses {
            match status {
                Status::Accepted => filled.accepted += 1,
                Status::Duplicate => filled.duplicates += 1,
                Status::Quarantined => filled.quarantined += 1,
            }
        }
    }
    store.settle()?;
    Ok(filled)
}
