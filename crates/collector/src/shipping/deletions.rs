//! Notices that rows are deleted from the file, whoever deletes them: what is held in memory is forgotten too.

use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use crate::facts;

/// How often the file is looked at: SQLite tells of commits without reading it.
const LOOK_EVERY: Duration = Duration::from_millis(100);
/// How long after a fault the file is tried again.
const TRY_AGAIN_AFTER: Duration = Duration::from_secs(5);

/// Watches for as long as it is there.
pub struct Deletions(Arc<AtomicBool>);

impl Deletions {
    /// Calls `forget` after rows were deleted from the file in `folder`.
    pub fn watch(folder: &Path, forget: impl Fn() + Send + 'static) -> io::Result<Self> {
        let goes_on = Arc::new(AtomicBool::new(true));
        let (folder, watching) = (folder.to_owned(), goes_on.clone());
        thread::Builder::new().name(String::from("deletions")).spawn(move || {
            // How many rows had been deleted when it was last looked.
            let mut known = None;
            while watching.load(Ordering::Relaxed) {
                if let Err(error) = follow(&folder, &mut known, &forget, &watching) {
                    tracing::error!("it cannot be seen at present whether events were deleted: {error}");
                    thread::sleep(TRY_AGAIN_AFTER);
                }
            }
        })?;
        Ok(Self(goes_on))
    }
}

impl Drop for Deletions {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Relaxed);
    }
}

fn follow(
    folder: &Path,
    known: &mut Option<i64>,
    forget: &dyn Fn(),
    goes_on: &AtomicBool,
) -> Result<(), Box<dyn std::error::Error>> {
    let connection = facts::open(folder)?;
    let mut seen = None;
    while goes_on.load(Ordering::Relaxed) {
        let version: i64 = connection.pragma_query_value(None, "data_version", |row| row.get(0))?;
        if seen.replace(version) != Some(version) {
            let deleted = connection.query_row("SELECT sum(deleted) FROM deletions", (), |row| row.get(0))?;
            if known.replace(deleted).is_some_and(|before| before != deleted) {
                forget();
            }
        }
        thread::sleep(LOOK_EVERY);
    }
    Ok(())
}
