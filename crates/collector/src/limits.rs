//! How much one address and one key may send: requests a second, with room for a burst.

use std::hash::Hash;
use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use crate::client::{self, Peer, Proxies};
use crate::problem::Problem;

/// For how many seconds' worth of requests one may come at once.
const BURST_SECONDS: u32 = 10;
/// After how many requests those who have not come for a while are forgotten.
const FORGET_EVERY: u32 = 4096;
/// The part of an IPv6 address that one customer of a provider has: all 64 bits behind it are theirs to choose.
const IPV6_SITE: u128 = !0 << 64;

/// What may be sent.
#[derive(Debug, Clone, Default)]
pub struct Limits {
    /// Requests a second for one address; `None` for no limit.
    pub per_address: Option<NonZeroU32>,
    /// Requests a second for one key; `None` for no limit.
    pub per_key: Option<NonZeroU32>,
    /// The proxies that are believed about the address of a client.
    pub proxies: Proxies,
}

/// Counts requests against the limits.
#[derive(Clone)]
pub struct Limiter {
    by_address: Option<Arc<Rate<IpAddr>>>,
    by_key: Option<Arc<Rate<i64>>>,
    proxies: Arc<Proxies>,
}

impl Limiter {
    /// A limiter that has counted nothing yet.
    pub fn new(limits: Limits) -> Self {
        Self {
            by_address: limits.per_address.map(Rate::new),
            by_key: limits.per_key.map(Rate::new),
            proxies: Arc::new(limits.proxies),
        }
    }

    /// Counts a request of a key, by its number.
    pub fn count_key(&self, id: i64) -> Result<(), Problem> {
        match &self.by_key {
            Some(rate) => rate.count(&id).map_err(|after| Problem::too_many("key", after)),
            None => Ok(()),
        }
    }

    /// The proxies that are believed.
    pub fn proxies(&self) -> Arc<Proxies> {
        self.proxies.clone()
    }

    fn count_address(&self, address: IpAddr) -> Result<(), Problem> {
        match &self.by_address {
            Some(rate) => rate
                .count(&site(address))
                .map_err(|after| Problem::too_many("address", after)),
            None => Ok(()),
        }
    }
}

/// Lets a request pass whose address has not sent too many.
pub async fn by_address(State(limiter): State<Limiter>, request: Request, next: Next) -> Result<Response, Problem> {
    if let Some(Peer(peer)) = request.extensions().get() {
        limiter.count_address(client::address(*peer, request.headers(), &limiter.proxies))?;
    }
    Ok(next.run(request).await)
}

/// What counts as one address.
pub fn site(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & IPV6_SITE)),
    }
}

/// One limit, and how near to it everybody is.
struct Rate<K: Hash + Eq + Clone> {
    limiter: DefaultKeyedRateLimiter<K>,
    clock: DefaultClock,
    counted: AtomicU32,
}

impl<K: Hash + Eq + Clone> Rate<K> {
    fn new(per_second: NonZeroU32) -> Arc<Self> {
        let burst = per_second.saturating_mul(NonZeroU32::MIN.saturating_add(BURST_SECONDS - 1));
        Arc::new(Self {
            limiter: RateLimiter::keyed(Quota::per_second(per_second).allow_burst(burst)),
            clock: DefaultClock::default(),
            counted: AtomicU32::new(0),
        })
    }

    /// Counts one request of `key`, or says in how many seconds it may come again.
    fn count(&self, key: &K) -> Result<(), u32> {
        // Those who are as if they had never come need no memory; else every forged address would cost some for ever.
        if self.counted.fetch_add(1, Ordering::Relaxed) % FORGET_EVERY == FORGET_EVERY - 1 {
            self.limiter.retain_recent();
            self.limiter.shrink_to_fit();
        }
        self.limiter.check_key(key).map_err(|not_until| {
            let wait = not_until.wait_time_from(self.clock.now());
            u32::try_from(wait.as_millis().div_ceil(1000))
                .unwrap_or(u32::MAX)
                .max(1)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_addresses_of_one_ipv6_customer_share_their_limit() {
        let limiter = Limiter::new(Limits {
            per_address: NonZeroU32::new(1),
            ..Limits::default()
        });
        let mut refused = 0;
        for host in 0..=BURST_SECONDS {
            let address = IpAddr::V6(Ipv6Addr::new(
                0x2001,
                0xdb8,
                0,
                1,
                0,
                0,
                0,
                u16::try_from(host).unwrap(),
            ));
            refused += u32::from(limiter.count_address(address).is_err());
        }
        assert_eq!(refused, 1);
        assert!(limiter.count_address("2001:db8:0:2::1".parse().unwrap()).is_ok());
    }

    #[test]
    fn a_key_that_has_sent_too_much_is_refused_and_others_are_not() {
        let limiter = Limiter::new(Limits {
            per_key: NonZeroU32::new(1),
            ..Limits::default()
        });
        let taken = (0..20).filter(|_| limiter.count_key(1).is_ok()).count();
        assert_eq!(taken, BURST_SECONDS as usize);
        assert!(limiter.count_key(2).is_ok());
    }
}
