//! Places for connections: so many at once, and so many of one address, that nobody can take all of them.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{AcquireError, OwnedSemaphorePermit, Semaphore};

use crate::client::Proxies;
use crate::limits::site;

/// How many connections are served at once; others wait in the system's queue until one ends.
const MAX: usize = 8192;
/// How many of them one address may have.
const MAX_OF_ADDRESS: usize = 1024;

/// How many connections each address has.
type Taken = Arc<Mutex<HashMap<IpAddr, usize>>>;

/// The places. Clones share them.
#[derive(Clone)]
pub struct Places {
    room: Arc<Semaphore>,
    taken: Taken,
    proxies: Arc<Proxies>,
}

impl Places {
    /// Places that nobody has taken yet. Proxies that are trusted speak for many, and may take all.
    pub fn new(proxies: Arc<Proxies>) -> Self {
        Self {
            room: Arc::new(Semaphore::new(MAX)),
            taken: Arc::default(),
            proxies,
        }
    }

    /// Waits until there is room for one more connection.
    pub async fn room(&self) -> Result<OwnedSemaphorePermit, AcquireError> {
        self.room.clone().acquire_owned().await
    }

    /// Gives the room to a connection from this address; `None` where the address has too many.
    pub fn take(&self, room: OwnedSemaphorePermit, peer: IpAddr) -> Option<Place> {
        let peer = peer.to_canonical();
        // Whoever is on this machine, a proxy for example, can do worse.
        if peer.is_loopback() || self.proxies.trusts(peer) {
            return Some(Place {
                _room: room,
                counted: None,
            });
        }
        let address = site(peer);
        let mut taken = lock(&self.taken);
        let count = taken.entry(address).or_default();
        if *count >= MAX_OF_ADDRESS {
            return None;
        }
        *count += 1;
        Some(Place {
            _room: room,
            counted: Some((self.taken.clone(), address)),
        })
    }
}

/// The place of one connection, free again when this is dropped.
pub struct Place {
    _room: OwnedSemaphorePermit,
    counted: Option<(Taken, IpAddr)>,
}

impl Drop for Place {
    fn drop(&mut self) {
        let Some((taken, address)) = &self.counted else { return };
        let mut taken = lock(taken);
        if let Some(count) = taken.get_mut(address) {
            *count -= 1;
            if *count == 0 {
                taken.remove(address);
            }
        }
    }
}

/// Counts cannot be half changed, so a thread that has failed while it held them has left them whole.
fn lock(taken: &Mutex<HashMap<IpAddr, usize>>) -> MutexGuard<'_, HashMap<IpAddr, usize>> {
    taken.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn fill(places: &Places, peer: &str) -> Vec<Place> {
        let mut held = Vec::new();
        while held.len() < 2 * MAX_OF_ADDRESS
            && let Some(place) = places.take(places.room().await.unwrap(), peer.parse().unwrap())
        {
            held.push(place);
        }
        held
    }

    #[tokio::test]
    async fn an_address_takes_its_part_and_gets_it_back_and_proxies_take_what_they_need() {
        let places = Places::new(Arc::new(Proxies {
            trusted: vec!["10.0.0.0/8".parse().unwrap()],
            ..Proxies::default()
        }));
        let held = fill(&places, "203.0.113.7").await;
        assert_eq!(held.len(), MAX_OF_ADDRESS);
        assert!(fill(&places, "::ffff:203.0.113.7").await.is_empty());
        drop(held);
        assert!(lock(&places.taken).is_empty());
        assert_eq!(fill(&places, "203.0.113.7").await.len(), MAX_OF_ADDRESS);
        // All addresses of one customer's network are one.
        let held = fill(&places, "2001:db8::1").await;
        assert!(fill(&places, "2001:db8::2").await.is_empty());
        drop(held);
        for peer in ["10.1.2.3", "127.0.0.1"] {
            assert_eq!(fill(&places, peer).await.len(), 2 * MAX_OF_ADDRESS, "{peer}");
        }
        assert_eq!(places.room.available_permits(), MAX);
    }
}
