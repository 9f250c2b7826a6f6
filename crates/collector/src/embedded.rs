//! The embedded engine: answers from columns in memory that follow the file of events.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError, RwLock};
use std::thread;
use std::time::{Duration, Instant};

use cryptorebate_insights::{
    CohortAnswer, CohortQuestion, Engine, EngineError, EventSummary, Facts, FunnelAnswer, FunnelQuestion, Id,
    MAX_EXAMPLE_BYTES, MAX_TOLD_BYTES, PersonAnswer, PersonEvent, PersonQuestion, Progress, SummaryQuestion, Timeline,
    cohort, example, funnel, time_of,
};
use cryptorebate_plan::model::Plan;
use rusqlite::{Connection, OptionalExtension as _};
use serde_json::value::RawValue;

use crate::facts::{self, End, FactsError, Past, Place, Rows, look_back, read_all, read_into};

/// How nice the thread is that makes facts of events: a tenth of a busy processor is left to it.
#[cfg(target_os = "linux")]
const NICENESS: i32 = 10;
/// How often the file is looked at for what is new: SQLite tells without reading it.
const LOOK_EVERY: Duration = Duration::from_millis(100);
/// After a settling that took long, the next waits for so many times as long: questions come first.
const REST: u32 = 4;
/// How long after a fault the file is tried again.
const TRY_AGAIN_AFTER: Duration = Duration::from_secs(5);
/// How long the file is not read again while more is deleted.
const AT_MOST: Duration = Duration::from_secs(5);
/// How long a question waits for the first reading to end.
const PATIENCE: Duration = Duration::from_secs(5);

/// The events in columns, and the file that has their texts.
pub struct Embedded {
    plan: Plan,
    folder: PathBuf,
    shared: Arc<Shared>,
    /// For texts; `None` until the first one, and after a fault.
    texts: Mutex<Option<Connection>>,
}

/// What questions and the thread that follows the file share.
struct Shared {
    facts: RwLock<Facts>,
    settled: Mutex<Option<i64>>,
    /// Told when the first reading has ended.
    is_ready: Condvar,
    is_stopping: AtomicBool,
}

impl Embedded {
    /// Reads the file of a data folder to the end, and no further.
    ///
    /// # Errors
    ///
    /// If there is no file, or it cannot be read.
    pub fn read(folder: &Path, plan: &Plan) -> Result<Self, FactsError> {
        let mut connection = facts::open(folder)?;
        let embedded = Self::new(folder, plan);
        let mut facts = Facts::new(plan);
        let place = connection
            .transaction()
            .and_then(|snapshot| read_all(&snapshot, &mut facts, complain));
        let place = place.map_err(|source| FactsError::Sqlite {
            file: folder.join("events.db"),
            source,
        })?;
        embedded.shared.replace(facts, place);
        Ok(embedded)
    }

    /// Reads the file in the background, and then whatever is added to it, for as long as the engine is there. `forget` is
    /// called when events were deleted, so that others who hold some forget them too.
    ///
    /// # Errors
    ///
    /// If the system has no thread for it.
    pub fn follow(folder: &Path, plan: &Plan, forget: impl Fn() + Send + 'static) -> io::Result<Self> {
        let embedded = Self::new(folder, plan);
        let (shared, folder, plan) = (embedded.shared.clone(), folder.to_owned(), plan.clone());
        thread::Builder::new()
            .name("facts".into())
            .spawn(move || follow(&shared, &folder, &plan, &forget))?;
        Ok(embedded)
    }

    fn new(folder: &Path, plan: &Plan) -> Self {
        let shared = Shared {
            facts: RwLock::new(Facts::new(plan)),
            settled: Mutex::default(),
            is_ready: Condvar::new(),
            is_stopping: AtomicBool::new(false),
        };
        Self {
            plan: plan.clone(),
            folder: folder.to_owned(),
            shared: Arc::new(shared),
            texts: Mutex::default(),
        }
    }

    /// Asks the facts, once all that was stored before is in them.
    fn ask<T>(&self, question: impl FnOnce(&Facts) -> T) -> Result<T, EngineError> {
        self.shared.wait()?;
        Ok(question(
            &self.shared.facts.read().unwrap_or_else(PoisonError::into_inner),
        ))
    }

    /// Reads texts.
    fn fetch<T>(&self, read: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<T, EngineError> {
        let mut held = self.texts.lock().unwrap_or_else(PoisonError::into_inner);
        let failed = |error: &dyn std::error::Error| EngineError::Failed(error.to_string());
        let connection = match held.take() {
            Some(connection) => connection,
            None => facts::open(&self.folder).map_err(|error| failed(&error))?,
        };
        let answer = read(&connection).map_err(|error| failed(&error))?;
        *held = Some(connection);
        Ok(answer)
    }
}

impl Drop for Embedded {
    fn drop(&mut self) {
        self.shared.is_stopping.store(true, Ordering::Relaxed);
    }
}

impl Shared {
    fn wait(&self) -> Result<i64, EngineError> {
        let settled = self.settled.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self
            .is_ready
            .wait_timeout_while(settled, PATIENCE, |settled| settled.is_none());
        let (settled, _) = waited.unwrap_or_else(PoisonError::into_inner);
        settled.ok_or(EngineError::NotReady)
    }

    fn replace(&self, facts: Facts, place: Place) {
        *self.facts.write().unwrap_or_else(PoisonError::into_inner) = facts;
        self.settle(place);
    }

    fn settle(&self, place: Place) {
        *self.settled.lock().unwrap_or_else(PoisonError::into_inner) = Some(place.event_id);
        self.is_ready.notify_all();
    }

    fn with(&self, change: impl FnOnce(&mut Facts)) {
        change(&mut self.facts.write().unwrap_or_else(PoisonError::into_inner));
    }

    fn goes_on(&self) -> bool {
        !self.is_stopping.load(Ordering::Relaxed)
    }
}

/// Lets other threads go first where the processors are busy: events are taken in before they are counted.
fn give_way() {
    // On Linux a thread has a niceness of its own; elsewhere it would be that of the whole process.
    #[cfg(target_os = "linux")]
    if let Err(error) = rustix::process::setpriority_process(None, NICENESS) {
        tracing::debug!("the thread of the facts keeps its priority: {error}");
    }
}

/// Follows the file until the engine is gone.
fn follow(shared: &Shared, folder: &Path, plan: &Plan, forget: &dyn Fn()) {
    give_way();
    while shared.goes_on() {
        let followed = facts::open(folder)
            .map_err(|error| error.to_string())
            .and_then(|mut connection| {
                follow_connection(shared, &mut connection, plan, forget).map_err(|error| error.to_string())
            });
        if let Err(error) = followed {
            tracing::error!("the stored events cannot be read at present; questions get what was read before: {error}");
            let until = Instant::now() + TRY_AGAIN_AFTER;
            while shared.goes_on() && Instant::now() < until {
                thread::sleep(LOOK_EVERY);
            }
        }
    }
}

fn follow_connection(
    shared: &Shared,
    connection: &mut Connection,
    plan: &Plan,
    forget: &dyn Fn(),
) -> rusqlite::Result<()> {
    // The number first: what is committed while the file is read changes it.
    let mut seen = version(connection)?;
    let mut place = read_again(shared, connection, plan)?;
    while shared.goes_on() {
        thread::sleep(LOOK_EVERY);
        let now = version(connection)?;
        if now == seen {
            continue;
        }
        seen = now;
        let start = Instant::now();
        match read_on(shared, connection, &mut place, forget)? {
            Past::EventsGone => {
                forget();
                wait_for_the_last(shared, connection, &mut seen)?;
                place = read_again(shared, connection, plan)?;
            }
            Past::Stands => {
                shared.with(Facts::settle);
                shared.settle(place);
                thread::sleep((start.elapsed() * REST).min(LOOK_EVERY * REST));
            }
        }
    }
    Ok(())
}

/// Reads what has come behind `place` until now, piece by piece: as long as a piece is looked at, the write-ahead log
/// cannot be begun anew, and would grow.
fn read_on(
    shared: &Shared,
    connection: &mut Connection,
    place: &mut Place,
    forget: &dyn Fn(),
) -> rusqlite::Result<Past> {
    let end = End::of(connection)?;
    loop {
        let snapshot = connection.transaction()?;
        let forget_quarantine = || {
            shared.with(Facts::forget_quarantine);
            forget();
        };
        let past = look_back(&snapshot, place, forget_quarantine)?;
        if past == Past::EventsGone || !place.is_before(end) || !shared.goes_on() {
            return Ok(past);
        }
        let rows = Rows::fetch(&snapshot, place)?;
        drop(snapshot);
        if rows.is_empty() {
            return Ok(past);
        }
        shared.with(|facts| rows.add_to(facts, complain));
    }
}

/// Waits until nothing more is committed for a moment: deleting goes by many commits, and the file is read again once.
fn wait_for_the_last(shared: &Shared, connection: &Connection, seen: &mut i64) -> rusqlite::Result<()> {
    let start = Instant::now();
    while shared.goes_on() && start.elapsed() < AT_MOST {
        thread::sleep(LOOK_EVERY);
        let now = version(connection)?;
        if now == *seen {
            break;
        }
        *seen = now;
    }
    Ok(())
}

/// Reads the whole file beside the facts that are there, and then takes their place. What is deleted meanwhile shows when the
/// file is looked at next.
fn read_again(shared: &Shared, connection: &mut Connection, plan: &Plan) -> rusqlite::Result<Place> {
    let mut facts = Facts::new(plan);
    let end = End::of(connection)?;
    let mut place = Place::at_beginning(&connection.transaction()?)?;
    read_into(&mut facts, complain, || {
        if !shared.goes_on() || !place.is_before(end) {
            return Ok(None);
        }
        Rows::fetch(&connection.transaction()?, &mut place).map(Some)
    })?;
    if shared.goes_on() {
        shared.replace(facts, place);
    }
    Ok(place)
}

/// A number that changes when another connection, of whatever process, has committed.
fn version(connection: &Connection) -> rusqlite::Result<i64> {
    connection.pragma_query_value(None, "data_version", |row| row.get(0))
}

/// Says that a row cannot be read; what is wrong with it would tell of the event.
fn complain(what: &str, id: i64) {
    tracing::warn!("the {what} {id} cannot be read, and is passed over in funnels and cohorts");
}

impl Engine for Embedded {
    fn funnel(&self, question: &FunnelQuestion<'_>) -> Result<FunnelAnswer, EngineError> {
        self.ask(|facts| funnel(facts, question))
    }

    fn cohort(&self, question: &CohortQuestion<'_>) -> Result<CohortAnswer, EngineError> {
        self.ask(|facts| cohort(facts, question))
    }

    fn summary(&self, question: &SummaryQuestion<'_>) -> Result<Vec<EventSummary>, EngineError> {
        let mut events = self.ask(|facts| facts.summary(&self.plan, question))?;
        self.fetch(|connection| {
            let mut statement = connection.prepare_cached(
                "SELECT body, verdict FROM quarantine WHERE id = ?1 AND octet_length(body) + octet_length(verdict) <= ?2",
            )?;
            let most_bytes = i64::try_from(MAX_EXAMPLE_BYTES).unwrap_or(i64::MAX);
            let mut bytes = 0;
            for violation in events.iter_mut().flat_map(|event| &mut event.violations) {
                let row = |row: &rusqlite::Row<'_>| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?));
                let row = statement.query_row((violation.example_id, most_bytes), row).optional()?;
                if let Some((event, verdict)) = row {
                    bytes += event.len() + verdict.len();
                    violation.example = example(&event, verdict);
                }
                if bytes > MAX_TOLD_BYTES {
                    break;
                }
            }
            Ok(())
        })?;
        Ok(events)
    }

    fn examples(&self, event: &str, limit: usize) -> Result<Vec<Box<RawValue>>, EngineError> {
        let ids = self.ask(|facts| facts.newest(event, limit))?;
        self.fetch(|connection| {
            let mut statement = connection.prepare_cached("SELECT body FROM events WHERE id = ?1")?;
            let (mut examples, mut bytes) = (Vec::new(), 0);
            for id in ids {
                let body: Option<String> = statement.query_row([id], |row| row.get(0)).optional()?;
                let Some(example) = body.and_then(|body| RawValue::from_string(body).ok()) else {
                    continue;
                };
                bytes += example.get().len();
                examples.push(example);
                if bytes >= MAX_TOLD_BYTES {
                    break;
                }
            }
            Ok(examples)
        })
    }

    fn person(&self, question: &PersonQuestion<'_>) -> Result<Option<PersonAnswer>, EngineError> {
        let Some(Timeline { mut person, moments }) = self.ask(|facts| facts.timeline(question))? else {
            return Ok(None);
        };
        self.fetch(|connection| {
            let mut statement = connection.prepare_cached("SELECT received_at, body FROM events WHERE id = ?1")?;
            let mut bytes = 0;
            for moment in &moments {
                let row = statement.query_row([moment.id], |row| Ok((row.get(0)?, row.get::<_, String>(1)?)));
                if let Some((received_at, body)) = row.optional()?
                    && let Ok(event) = RawValue::from_string(body)
                {
                    bytes += event.get().len();
                    person.events.push(PersonEvent {
                        received_at: time_of(received_at),
                        occurred_at: time_of(moment.at_ms),
                        event,
                    });
                }
                if bytes >= MAX_TOLD_BYTES && Some(moment) != moments.last() {
                    // The next answer begins behind the last one that is told here.
                    person.before = Some(moment.to_string());
                    break;
                }
            }
            Ok(())
        })?;
        Ok(Some(person))
    }

    fn search(&self, beginning: &str, limit: usize) -> Result<Vec<Id>, EngineError> {
        self.ask(|facts| facts.search(beginning, limit))
    }

    fn progress(&self) -> Result<Progress, EngineError> {
        let settled_id = self.shared.wait()?;
        let events = self.ask(|facts| facts.events() as u64)?;
        Ok(Progress { events, settled_id })
    }
}
