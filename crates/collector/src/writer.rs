//! The one thread that writes: it takes what waits, appends it in one commit, and then answers each request.

use std::io::{self, Write as _};
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::SystemTime;

use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, oneshot};

use crate::intake::{Judged, Status};
use crate::live::Live;
use crate::problem::Problem;
use crate::store::Store;

/// How many bytes of events may wait to be written. Past this, requests are told to come again.
const MAX_WAITING_BYTES: usize = 64 << 20;
/// How many requests may wait: a bound on those with little in them.
const MAX_WAITING_REQUESTS: usize = 8192;
/// How many events share one commit. More would keep the first of them waiting for no gain: the sync costs the same.
const MAX_COMMIT_EVENTS: usize = 20_000;

/// A request's events, on their way to the disk.
struct Append {
    events: Vec<Judged>,
    answer: oneshot::Sender<Option<(Vec<Judged>, Vec<Status>)>>,
    /// Given back when the request is answered.
    _room: OwnedSemaphorePermit,
}

/// Hands events to the writing thread. Every clone is one more reason for the thread to stay.
#[derive(Clone)]
pub struct Writer {
    queue: mpsc::Sender<Append>,
    room: Arc<Semaphore>,
}

impl Writer {
    /// Starts the thread. It ends, with all that waits written, when the last `Writer` is gone.
    pub fn start(store: Store, live: Live) -> io::Result<(Self, JoinHandle<()>)> {
        let (queue, waiting) = mpsc::channel(MAX_WAITING_REQUESTS);
        let thread = thread::Builder::new()
            .name(String::from("writer"))
            .spawn(move || write(store, waiting, &live))?;
        Ok((
            Self {
                queue,
                room: Arc::new(Semaphore::new(MAX_WAITING_BYTES)),
            },
            thread,
        ))
    }

    /// Appends the events; returns after they are on disk. On a problem nothing of them was kept.
    pub async fn append(&self, events: Vec<Judged>) -> Result<(Vec<Judged>, Vec<Status>), Problem> {
        let bytes: usize = events.iter().map(|event| event.body.len() + size_of::<Judged>()).sum();
        let permits = u32::try_from(bytes).map_err(|_| Problem::busy())?;
        let room = self
            .room
            .clone()
            .try_acquire_many_owned(permits)
            .map_err(|_| Problem::busy())?;
        let (answer, answered) = oneshot::channel();
        self.queue
            .try_send(Append {
                events,
                answer,
                _room: room,
            })
            .map_err(|_| Problem::busy())?;
        match answered.await {
            Ok(Some(appended)) => Ok(appended),
            // The thread has said on the log why.
            Ok(None) | Err(_) => Err(Problem::storage()),
        }
    }
}

fn write(mut store: Store, mut waiting: mpsc::Receiver<Append>, live: &Live) {
    while let Some(first) = waiting.blocking_recv() {
        let mut count = first.events.len();
        let mut group = vec![first];
        while count < MAX_COMMIT_EVENTS
            && let Ok(next) = waiting.try_recv()
        {
            count += next.events.len();
            group.push(next);
        }
        let received_at = now();
        match store.append(group.iter().flat_map(|append| &append.events), received_at) {
            Ok(statuses) => {
                let mut rest = statuses.into_iter();
                for Append { events, answer, .. } in group {
                    let own: Vec<Status> = rest.by_ref().take(events.len()).collect();
                    live.publish(&events, &own, received_at);
                    // A client that has gone away gets no answer; its events are stored all the same.
                    let _gone = answer.send(Some((events, own)));
                }
            }
            Err(error) => {
                // A log that nobody reads any more must not end the thread that writes.
                let _unread = writeln!(
                    io::stderr(),
                    "cryptorebate: {count} events could not be stored, and their senders were told so: {error}"
                );
                for append in group {
                    let _gone = append.answer.send(None);
                }
            }
        }
    }
}

/// The time in milliseconds since 1970, UTC.
fn now() -> i64 {
    let since = SystemTime::UNIX_EPOCH.elapsed().unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}
