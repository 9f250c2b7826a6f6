//! Who listens hears every event as soon as it is durable: server-sent events, with a short memory.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::response::sse::Event;
use cryptorebate_core::{Verdict, validate};
use futures_util::stream::{self, Stream, StreamExt as _};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::value::RawValue;
use tokio::sync::broadcast;

use crate::intake::{Judged, Status};

/// How many messages are remembered for those who connect a moment late, or again.
const REMEMBERED: usize = 200;
/// How far a listener may fall behind before it misses messages.
const MAX_BEHIND: usize = 256;
/// Larger events are stored and answered, and not shown: the memory of all messages together has to stay small.
pub const MAX_SHOWN_BYTES: usize = 16 << 10;

/// One message: its number and what it tells. It becomes JSON when somebody hears it, and mostly nobody does.
#[derive(Debug, Clone)]
struct Message {
    id: u64,
    told: Arc<Told>,
}

/// What a listener is told of one event.
#[derive(Debug)]
struct Told {
    status: Status,
    received_at: i64,
    body: String,
    verdict: Option<Verdict>,
}

struct Hub {
    /// `None` when the collector is about to stop.
    sender: Option<broadcast::Sender<Message>>,
    recent: VecDeque<Message>,
    next_id: u64,
}

/// The stream of judged events.
#[derive(Clone)]
pub struct Live {
    hub: Arc<Mutex<Hub>>,
}

/// The JSON of a message.
#[derive(Serialize)]
struct Data<'e> {
    status: Status,
    received_at: String,
    event: &'e RawValue,
    verdict: &'e Verdict,
}

impl Live {
    /// A stream that nobody listens to yet.
    pub fn new() -> Self {
        let (sender, _) = broadcast::channel(MAX_BEHIND);
        Self {
            hub: Arc::new(Mutex::new(Hub {
                sender: Some(sender),
                recent: VecDeque::new(),
                next_id: 1,
            })),
        }
    }

    fn hub(&self) -> MutexGuard<'_, Hub> {
        // Nothing panics while it holds the lock; should it, the hub's state is still whole.
        self.hub.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Tells what became of events that are on disk now, and how many of the same commit are still to be told.
    pub fn publish(&self, events: &[Judged], statuses: &[Status], received_at: i64, still_to_come: usize) {
        let mut hub = self.hub();
        let is_heard = hub.sender.as_ref().is_some_and(|sender| sender.receiver_count() > 0);
        // Without listeners only the last few can ever be asked for.
        let skipped = if is_heard {
            0
        } else {
            (events.len() + still_to_come).saturating_sub(REMEMBERED)
        };
        for (event, status) in events.iter().zip(statuses).skip(skipped) {
            if event.body.len() > MAX_SHOWN_BYTES {
                continue;
            }
            let told = Arc::new(Told {
                status: *status,
                received_at,
                // A copy: a part of a body would hold all of it.
                body: event.body.to_string(),
                verdict: event.verdict.clone(),
            });
            let message = Message { id: hub.next_id, told };
            hub.next_id += 1;
            if hub.recent.len() == REMEMBERED {
                hub.recent.pop_front();
            }
            hub.recent.push_back(message.clone());
            if let Some(sender) = &hub.sender {
                // An error means that nobody listens.
                let _nobody = sender.send(message);
            }
        }
    }

    /// The messages after `last_id`, first those remembered, then those to come.
    pub fn listen(&self, last_id: Option<u64>) -> impl Stream<Item = Result<Event, Infallible>> + use<> {
        let hub = self.hub();
        // An id from before a restart says nothing.
        let last_id = last_id.filter(|id| *id < hub.next_id).unwrap_or(0);
        let remembered: Vec<Message> = hub
            .recent
            .iter()
            .filter(|message| message.id > last_id)
            .cloned()
            .collect();
        let receiver = hub.sender.as_ref().map(broadcast::Sender::subscribe);
        drop(hub);
        let coming = stream::unfold(receiver, |receiver| async move {
            let mut receiver = receiver?;
            match receiver.recv().await {
                Ok(message) => Some((message.event(), Some(receiver))),
                Err(broadcast::error::RecvError::Lagged(missed)) => Some((
                    Event::default().event("lagged").data(missed.to_string()),
                    Some(receiver),
                )),
                Err(broadcast::error::RecvError::Closed) => None,
            }
        });
        stream::iter(remembered)
            .map(|message| message.event())
            .chain(coming)
            .map(Ok)
    }

    /// Forgets the events that it remembers: some were deleted, and nobody may hear them again.
    pub fn forget(&self) {
        self.hub().recent.clear();
    }

    /// Ends every stream.
    pub fn close(&self) {
        self.hub().sender = None;
    }
}

impl Message {
    fn event(&self) -> Event {
        // What was judged and stored is JSON, and has a time: without either there would be nothing to tell.
        let data = self.told.json().unwrap_or_default();
        Event::default().event("judged").id(self.id.to_string()).data(data)
    }
}

impl Told {
    fn json(&self) -> Option<String> {
        let valid;
        let verdict = if let Some(verdict) = &self.verdict {
            verdict
        } else {
            valid = validate(self.body.as_bytes());
            &valid
        };
        let data = Data {
            status: self.status,
            received_at: Timestamp::from_millisecond(self.received_at).ok()?.to_string(),
            event: serde_json::from_str(&self.body).ok()?,
            verdict,
        };
        serde_json::to_string(&data).ok()
    }
}
