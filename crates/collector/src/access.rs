//! Lets a request pass whose key may do what it asks for.

use std::collections::HashMap;
use std::sync::Arc;

use axum::extract::{Query, Request, State};
use axum::http::{HeaderMap, Uri, header};
use axum::middleware::Next;
use axum::response::Response;

use crate::client;
use crate::keys::{Key, Kind};
use crate::limits::Limiter;
use crate::problem::Problem;
use crate::ring::KeyRing;

/// What a route is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Events come in.
    Send,
    /// What is stored is told.
    Read,
    /// What is stored is changed.
    Change,
}

impl Purpose {
    fn kinds(self) -> &'static [Kind] {
        match self {
            Self::Send => &[Kind::Public, Kind::Server],
            Self::Read => &[Kind::Read],
            Self::Change => &[Kind::Server],
        }
    }
}

/// Who sends a request, as far as it has said: its key. In development there may be none.
#[derive(Debug, Clone)]
pub struct Sender(pub Option<Arc<Key>>);

/// What decides about the routes of one purpose.
#[derive(Clone)]
pub struct Gate {
    /// The keys.
    pub ring: KeyRing,
    /// What counts requests by key.
    pub limiter: Limiter,
    /// What the routes are for.
    pub purpose: Purpose,
}

/// Lets a request pass, with its [`Sender`], or answers why not.
pub async fn check(State(gate): State<Gate>, mut request: Request, next: Next) -> Result<Response, Problem> {
    let text = text_of(request.headers(), request.uri(), gate.purpose);
    let key = gate.ring.identify(text.as_deref()).await?;
    if let Some(key) = &key {
        if !gate.purpose.kinds().contains(&key.kind) {
            return Err(Problem::wrong_scope(key.kind, gate.purpose.kinds()));
        }
        // Only pages say where they are from; whoever else has a public key can say what it likes.
        let origin = request.headers().get(header::ORIGIN);
        if key.kind == Kind::Public
            && let Some(origin) = origin.map(|origin| origin.to_str().unwrap_or_default())
            && !key.allows_origin(origin)
        {
            return Err(Problem::foreign_origin(key.id));
        }
        gate.limiter.count_key(key.id)?;
    } else if client::is_forwarded(request.headers()) || gate.purpose != Purpose::Send && !client::names_local(&request)
    {
        return Err(Problem::not_local());
    }
    request.extensions_mut().insert(Sender(key));
    Ok(next.run(request).await)
}

/// The text of the key: `Authorization: Bearer KEY`; or `?key=KEY` where pages send, for their last words
/// (`sendBeacon`) have no headers.
fn text_of(headers: &HeaderMap, uri: &Uri, purpose: Purpose) -> Option<String> {
    if let Some(value) = headers.get(header::AUTHORIZATION) {
        let (scheme, text) = value.to_str().unwrap_or_default().split_once(' ').unwrap_or_default();
        // Another scheme is as good as a key that nobody knows.
        return Some(if scheme.eq_ignore_ascii_case("bearer") {
            text.trim().to_owned()
        } else {
            String::new()
        });
    }
    if purpose != Purpose::Send {
        return None;
    }
    let Query(mut parameters) = Query::<HashMap<String, String>>::try_from_uri(uri).ok()?;
    parameters.remove("key")
}
