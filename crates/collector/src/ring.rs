//! The keys as a running collector knows them: read from the file when somebody may have changed them.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};
use std::time::Duration;

use tokio::sync::Mutex;
use tokio::time::{Instant, sleep_until};

use crate::keys::{COLUMNS, Key, Kind, digest};
use crate::problem::Problem;
use crate::reader::Reader;

/// For how long what was read of the file counts: a revoked key is refused after that.
const FRESH: Duration = Duration::from_secs(1);
/// How soon after a reading unknown keys have the file read again: they wait until then, for whoever tries out keys must not
/// cost a reading each.
const AGAIN: Duration = Duration::from_millis(50);

/// Whether who has no key is let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// In development, while nobody has made a key: everybody who reaches the address.
    Development,
    /// Nobody, and keys for development are none.
    Production,
}

/// The keys as a running collector knows them.
#[derive(Clone)]
pub struct KeyRing {
    reader: Reader,
    mode: Mode,
    held: Arc<RwLock<Held>>,
    /// Held by who reads them for a key that nobody knows.
    reading: Arc<Mutex<()>>,
}

#[derive(Default)]
struct Held {
    keys: HashMap<[u8; 32], Arc<Key>>,
    /// When the reading began that these are from.
    read_at: Option<Instant>,
    /// When somebody last began to read, be it over or not.
    claimed_at: Option<Instant>,
}

impl Held {
    /// Whether keys are asked for: as soon as one was made for more than development.
    fn is_closed(&self) -> bool {
        self.keys.values().any(|key| !key.is_development)
    }
}

impl KeyRing {
    /// The keys of the store in `folder`; none is read yet.
    pub fn new(folder: &Path, mode: Mode) -> Self {
        Self {
            reader: Reader::new(folder),
            mode,
            held: Arc::default(),
            reading: Arc::default(),
        }
    }

    /// Whom a request comes from: the key of this text, or nobody where none is needed.
    pub async fn identify(&self, text: Option<&str>) -> Result<Option<Arc<Key>>, Problem> {
        let digest = text.map(digest);
        if digest.is_none_or(|digest| self.held().keys.contains_key(&digest)) {
            self.keep_fresh().await?;
        } else {
            self.look_again().await?;
        }
        let held = self.held();
        let is_open = self.mode == Mode::Development && !held.is_closed();
        match digest {
            None if is_open => Ok(None),
            None => Err(Problem::no_key()),
            Some(digest) => match held.keys.get(&digest).filter(|key| self.is_good(key)) {
                Some(key) => Ok(Some(key.clone())),
                None => Err(Problem::unknown_key()),
            },
        }
    }

    fn held(&self) -> RwLockReadGuard<'_, Held> {
        self.held.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads the keys where that was long ago. Of many requests one does it, and the others go on with what is known.
    async fn keep_fresh(&self) -> Result<(), Problem> {
        let claimed_at = self.held().claimed_at;
        if claimed_at.is_some_and(|claimed_at| claimed_at.elapsed() < FRESH) {
            return Ok(());
        }
        self.held.write().unwrap_or_else(PoisonError::into_inner).claimed_at = Some(Instant::now());
        self.read().await
    }

    /// Reads the keys for a request with what nobody knows: somebody may have made it just now, so only a reading that
    /// began after the request tells. One is for all that have come meanwhile.
    async fn look_again(&self) -> Result<(), Problem> {
        let asked_at = Instant::now();
        let _turn = self.reading.lock().await;
        let read_at = self.held().read_at;
        if read_at.is_some_and(|read_at| read_at >= asked_at) {
            return Ok(());
        }
        if let Some(read_at) = read_at {
            sleep_until(read_at + AGAIN).await;
        }
        self.read().await
    }

    fn is_good(&self, key: &Key) -> bool {
        key.revoked_at.is_none() && (self.mode == Mode::Development || !key.is_development)
    }

    /// Reads the keys.
    pub async fn read(&self) -> Result<(), Problem> {
        let began_at = Some(Instant::now());
        let keys = self
            .reader
            .ask(|connection| {
                let mut statement = connection.prepare_cached(&format!("SELECT {COLUMNS}, digest FROM keys"))?;
                let rows = statement.query_map((), |row| Ok((row.get(7)?, Arc::new(Key::read(row)?))))?;
                rows.collect::<rusqlite::Result<HashMap<[u8; 32], Arc<Key>>>>()
            })
            .await?;
        let mut held = self.held.write().unwrap_or_else(PoisonError::into_inner);
        *held = Held {
            keys,
            read_at: began_at,
            claimed_at: began_at,
        };
        Ok(())
    }

    /// Whether there is a key that counts in production.
    pub fn has_keys(&self) -> bool {
        let held = self.held();
        held.keys
            .values()
            .any(|key| !key.is_development && key.revoked_at.is_none())
    }

    /// Whether pages of this origin may send by some key: what a browser asks before it sends. `false` where the keys
    /// cannot be read, too: then nothing could be taken either.
    pub async fn allows_origin(&self, origin: &str) -> bool {
        let looked = if self.knows_origin(origin) {
            self.keep_fresh().await
        } else {
            self.look_again().await
        };
        looked.is_ok() && self.knows_origin(origin)
    }

    fn knows_origin(&self, origin: &str) -> bool {
        let held = self.held();
        let is_open = self.mode == Mode::Development && !held.is_closed();
        let mut keys = held.keys.values();
        is_open || keys.any(|key| key.kind == Kind::Public && self.is_good(key) && key.allows_origin(origin))
    }
}
