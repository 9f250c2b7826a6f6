//! The one thread that writes: it takes what waits, appends it in one commit, and then answers each request.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Instant;

use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, oneshot};

use crate::clock;
use crate::intake::{Intake, Status};
use crate::live::Live;
use crate::metrics::Metrics;
use crate::problem::Problem;
use crate::shipping::Spool;
use crate::shipping::mark::Mark;
use crate::sinks::Wake;
use crate::store::Store;

/// How many bytes of events may wait to be written. Past this, requests are told to come again.
const MAX_WAITING_BYTES: usize = 64 << 20;
/// How many requests may wait: a bound on those with little in them.
const MAX_WAITING_REQUESTS: usize = 8192;
/// How many rows share one commit. More would keep the first of them waiting for no gain: the sync costs the same.
const MAX_COMMIT_ROWS: usize = 20_000;

/// What a request brings, on its way to the disk.
struct Append {
    intake: Intake,
    answer: oneshot::Sender<Option<Appended>>,
    room: OwnedSemaphorePermit,
}

/// What became of a request.
struct Appended {
    intake: Intake,
    statuses: Vec<Status>,
    /// The end of the store after it.
    end: Mark,
    /// Given back when the request is answered.
    _room: OwnedSemaphorePermit,
}

/// Hands events to the writing thread. Every clone is one more reason for the thread to stay.
#[derive(Clone)]
pub struct Writer {
    queue: mpsc::Sender<Append>,
    room: Arc<Semaphore>,
    /// Whether the last commit failed.
    is_failing: Arc<AtomicBool>,
    /// What waits for ClickHouse, where events go there.
    spool: Option<Spool>,
}

/// How the thread that writes is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Health {
    /// The last commit went well.
    Good,
    /// The thread runs, and the disk did not take its last commit.
    Failing,
    /// The thread runs, and as many events wait for ClickHouse as may.
    Full,
    /// The thread has ended.
    Ended,
}

impl Writer {
    /// Starts the thread. It ends, with all that waits written, when the last `Writer` is gone.
    pub fn start(
        store: Store,
        live: Live,
        metrics: Metrics,
        wakes: Vec<Wake>,
        spool: Option<Spool>,
    ) -> io::Result<(Self, JoinHandle<()>)> {
        let (queue, waiting) = mpsc::channel(MAX_WAITING_REQUESTS);
        let is_failing = Arc::new(AtomicBool::new(false));
        let (failing, stored_in) = (is_failing.clone(), spool.clone());
        let thread = thread::Builder::new().name(String::from("writer")).spawn(move || {
            let tell = |end: Mark| {
                if let Some(spool) = &stored_in {
                    spool.stored(end);
                }
                wakes.iter().for_each(Wake::announce);
            };
            write(store, waiting, &live, &metrics, tell, &failing);
        })?;
        Ok((
            Self {
                queue,
                room: Arc::new(Semaphore::new(MAX_WAITING_BYTES)),
                is_failing,
                spool,
            },
            thread,
        ))
    }

    /// How the thread is. Where its last commit failed, it is asked to try again.
    pub async fn health(&self) -> Health {
        if self.queue.is_closed() {
            return Health::Ended;
        }
        let good = if self.is_spool_full() {
            Health::Full
        } else {
            Health::Good
        };
        if !self.is_failing.load(Ordering::Relaxed) {
            return good;
        }
        // Nobody may be sending any more, because this one is said to be failing: it has to find out by itself.
        match self.append(Intake::default()).await {
            Ok(_) => good,
            Err(_) if self.queue.is_closed() => Health::Ended,
            Err(_) => Health::Failing,
        }
    }

    /// How many bytes of events wait.
    pub fn waiting_bytes(&self) -> usize {
        MAX_WAITING_BYTES - self.room.available_permits()
    }

    /// Whether as many events wait for ClickHouse as may.
    pub fn is_spool_full(&self) -> bool {
        self.spool.as_ref().is_some_and(Spool::is_full)
    }

    /// Keeps what a request brings; returns after it is on disk, and in ClickHouse where that is promised. On a problem
    /// nothing of it was kept, but for [`Problem::unconfirmed`].
    pub async fn append(&self, intake: Intake) -> Result<(Intake, Vec<Status>), Problem> {
        let is_empty = intake.rows() == 0;
        if !is_empty && self.is_spool_full() {
            return Err(Problem::spool_full());
        }
        let permits = u32::try_from(intake.bytes()).map_err(|_| Problem::busy())?;
        let room = self
            .room
            .clone()
            .try_acquire_many_owned(permits)
            .map_err(|_| Problem::busy())?;
        let (answer, answered) = oneshot::channel();
        self.queue
            .try_send(Append { intake, answer, room })
            .map_err(|_| Problem::busy())?;
        // Where there is no answer, the thread has said on the log why.
        let appended = answered.await.ok().flatten().ok_or_else(Problem::storage)?;
        if let Some(spool) = &self.spool
            && !is_empty
        {
            spool.acknowledge(appended.end).await?;
        }
        Ok((appended.intake, appended.statuses))
    }
}

fn write(
    mut store: Store,
    mut waiting: mpsc::Receiver<Append>,
    live: &Live,
    metrics: &Metrics,
    tell: impl Fn(Mark),
    is_failing: &AtomicBool,
) {
    while let Some(first) = waiting.blocking_recv() {
        let mut rows = first.intake.rows();
        let mut group = vec![first];
        while rows < MAX_COMMIT_ROWS
            && let Ok(next) = waiting.try_recv()
        {
            rows += next.intake.rows();
            group.push(next);
        }
        let received_at = clock::now();
        let begun = Instant::now();
        let appended = if rows == 0 {
            store.probe().map(|()| (Vec::new(), Mark::default()))
        } else {
            store.append(group.iter().map(|append| &append.intake), received_at)
        };
        is_failing.store(appended.is_err(), Ordering::Relaxed);
        match appended {
            Ok((statuses, end)) => {
                metrics.committed(begun);
                if rows > 0 {
                    tell(end);
                }
                let mut rest = statuses.into_iter();
                for Append { intake, answer, room } in group {
                    let own: Vec<Status> = rest.by_ref().take(intake.events.len()).collect();
                    metrics.answered(&intake.events, &own);
                    live.publish(&intake.events, &own, received_at, rest.len());
                    // A client that has gone away gets no answer; its events are stored all the same.
                    let _gone = answer.send(Some(Appended {
                        intake,
                        statuses: own,
                        end,
                        _room: room,
                    }));
                }
            }
            Err(error) => {
                metrics.not_committed();
                let count: usize = group.iter().map(|append| append.intake.events.len()).sum();
                if count == 0 {
                    tracing::error!("nothing can be stored at present: {error}");
                } else {
                    tracing::error!("{count} events could not be stored, and their senders were told so: {error}");
                }
                for append in group {
                    let _gone = append.answer.send(None);
                }
            }
        }
    }
    if let Err(error) = store.settle() {
        tracing::warn!("everything is stored, part of it in the write-ahead log beside the file: {error}");
    }
}
