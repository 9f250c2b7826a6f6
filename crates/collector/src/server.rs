//! The running collector: from its configuration to its end.

use std::io;
use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use cryptorebate_clickhouse::{ClickHouse, Target};
use cryptorebate_insights::{Engine, Questions};
use cryptorebate_plan::model::Plan;
use thiserror::Error;
use tokio::net::TcpListener;
use tokio::runtime::Handle;
use tokio::sync::oneshot;

use crate::connections;
use crate::embedded::Embedded;
use crate::http::{self, Ingest};
use crate::keys::{self, KeysError, Kind};
use crate::limits::{Limiter, Limits};
use crate::live::Live;
use crate::metrics::Metrics;
use crate::places::Places;
use crate::retention;
use crate::ring::{KeyRing, Mode};
use crate::shipping::{self, Deletions, Shipping};
use crate::sinks::{self, Begin, SinkConfig, StartError, Wake};
use crate::store::{OpenError, Store};
use crate::telegram::Telegram;
use crate::writer::Writer;

/// How long requests under way may take after the collector was told to stop.
const SHUTDOWN_GRACE: Duration = Duration::from_secs(10);

/// Where the collector listens, and where it keeps what it takes.
#[derive(Debug, Clone)]
pub struct Config {
    /// The address to listen on; port 0 lets the system choose.
    pub listen: SocketAddr,
    /// The folder of the store.
    pub data: PathBuf,
    /// A folder of static files to serve beside the API.
    pub site: Option<PathBuf>,
    /// What checks the users of a Telegram Mini App; without it, no batch with `init_data` is taken.
    pub telegram: Option<Telegram>,
    /// Whether pages may name users of Telegram only with its signature.
    pub telegram_signed_only: bool,
    /// Who is let in without a key.
    pub mode: Mode,
    /// For how many days events are kept; for ever where nothing is said.
    pub keep_days: Option<NonZeroU32>,
    /// How long a client may take for the head of a request, for its body, between two requests, and to take something of
    /// an answer.
    pub patience: Duration,
    /// How much one address and one key may send.
    pub limits: Limits,
    /// Where accepted events are passed on to.
    pub sinks: Vec<SinkConfig>,
    /// Where those of them begin that are new to the store.
    pub sinks_begin: Begin,
    /// Where events are kept and asked, if not in the store: then the store is a spool in front of it.
    pub clickhouse: Option<shipping::Config>,
}

/// What is known once requests are taken.
#[derive(Debug)]
pub struct Started {
    /// The address that is listened on.
    pub address: SocketAddr,
    /// Whether whoever reaches it is let in without a key.
    pub is_open: bool,
    /// The keys for development, where this start has made them.
    pub development_keys: Vec<(Kind, String)>,
}

/// Why the collector cannot run.
#[derive(Debug, Error)]
pub enum ServeError {
    /// The store cannot be opened.
    #[error(transparent)]
    Store(#[from] OpenError),
    /// The keys for development cannot be made.
    #[error(transparent)]
    Keys(#[from] KeysError),
    /// Whoever reached it could send and read.
    #[error("there is no key: whoever reached the collector could send events and read them\nMake keys first:\n  cryptorebate keys create --data {data} --kind public --origin https://app.example.com\n  cryptorebate keys create --data {data} --kind server\n  cryptorebate keys create --data {data} --kind read", data = data.display())]
    Open {
        /// The folder of the store.
        data: PathBuf,
    },
    /// A sink cannot start.
    #[error(transparent)]
    Sink(#[from] StartError),
    /// The address cannot be listened on.
    #[error("{}", listening(listen, source))]
    Listen {
        /// The address.
        listen: SocketAddr,
        /// What the system said.
        source: io::Error,
    },
    /// The site's folder has no page.
    #[error("{} is not there: --site takes a folder with an index.html", page.display())]
    Site {
        /// The page that is missing.
        page: PathBuf,
    },
    /// The system failed.
    #[error("the collector cannot run: {0}")]
    System(#[from] io::Error),
}

fn listening(listen: &SocketAddr, source: &io::Error) -> String {
    if source.kind() == io::ErrorKind::AddrInUse {
        format!(
            "{listen} is already taken\nStop the program that listens there, or choose another address with --listen."
        )
    } else {
        format!("{listen} cannot be listened on: {source}\nChoose another address with --listen.")
    }
}

/// Runs the collector until the process is told to stop (SIGINT, SIGTERM), then answers what is under way.
///
/// `ready` is called once requests are taken.
pub async fn serve(config: Config, ready: impl FnOnce(Started)) -> Result<(), ServeError> {
    if let Some(page) = config
        .site
        .as_ref()
        .map(|site| site.join("index.html"))
        .filter(|page| !page.is_file())
    {
        return Err(ServeError::Site { page });
    }
    let listener = TcpListener::bind(config.listen)
        .await
        .map_err(|source| ServeError::Listen {
            listen: config.listen,
            source,
        })?;
    let store = Store::open(&config.data)?;
    let development_keys = match config.mode {
        Mode::Development => keys::make_development_set(store.connection())?,
        Mode::Production => Vec::new(),
    };
    let ring = KeyRing::new(&config.data, config.mode);
    ring.read()
        .await
        .map_err(|_| ServeError::System(io::Error::other("the keys cannot be read")))?;
    if config.mode == Mode::Production && !ring.has_keys() {
        return Err(ServeError::Open { data: config.data });
    }
    let live = Live::new();
    let metrics = Metrics::new();
    let wake = Wake::default();
    let (data, target) = (&config.data, config.clickhouse.as_ref().map(|to| to.target.clone()));
    let shipping = config.clickhouse.map(|to| Shipping::open(data, to)).transpose()?;
    // Shipping goes on until all requests are answered: some wait for it.
    let shipping_wake = Wake::default();
    let (writer, thread) = Writer::start(
        store,
        live.clone(),
        metrics.clone(),
        vec![wake.clone(), shipping_wake.clone()],
        shipping.as_ref().map(Shipping::spool),
    )?;
    let running = sinks::Running::start(data, config.sinks, config.sinks_begin, &wake)?;
    let plan = cryptorebate_plan::parse(cryptorebate_plan::CRYPTOREBATE_TOML)
        .map_err(|problems| io::Error::other(problems.to_string()))?;
    let (engine, _deletions) = engine(target, data, &plan, &live)?;
    let shipping = shipping.map(|shipping| shipping.start(data, &plan, Handle::current(), shipping_wake));
    let shipping = shipping.transpose()?;
    if let Some(days) = config.keep_days {
        retention::keep_days(data, days.get())?;
    }
    let questions = Questions::new(plan, engine);
    let telegram = config.telegram.map(Arc::new);
    let limiter = Limiter::new(config.limits);
    let places = Places::new(limiter.proxies());
    let ingest = Ingest {
        writer,
        telegram,
        is_signed_only: config.telegram_signed_only,
        limiter,
    };
    let router = http::router(
        ingest,
        &ring,
        live.clone(),
        metrics,
        questions,
        data,
        config.site.as_deref(),
    );
    let (stopping, stopped) = oneshot::channel();
    let stop_signal = stop_signal()?;
    let shutdown = async move {
        stop_signal.await;
        // Streams have no end of their own.
        live.close();
        wake.stop();
        let _ended = stopping.send(());
    };
    let address = listener.local_addr()?;
    // The socket takes connections from `bind` on.
    ready(Started {
        address,
        is_open: config.mode == Mode::Development && !ring.has_keys(),
        development_keys,
    });
    tokio::select! {
        () = connections::serve(listener, router, places, config.patience, shutdown) => {}
        () = async { let _signal = stopped.await; tokio::time::sleep(SHUTDOWN_GRACE).await } => {
            // Some client is too slow. It has no answer, so nothing was promised to it.
            return Ok(());
        }
    }
    // The last writer went with the router: the thread ends when all that waits is on disk.
    let joined = tokio::task::spawn_blocking(move || thread.join())
        .await
        .map_err(io::Error::other)?;
    joined.map_err(|_| ServeError::System(io::Error::other("the writing thread has failed")))?;
    running.ended().await;
    if let Some(shipping) = shipping {
        shipping.end().await;
    }
    Ok(())
}

/// Who has the events and answers; and who notices that some are deleted, where that is somebody else.
fn engine(
    clickhouse: Option<Target>,
    data: &Path,
    plan: &Plan,
    live: &Live,
) -> io::Result<(Box<dyn Engine>, Option<Deletions>)> {
    let live = live.clone();
    let forget = move || live.forget();
    Ok(match clickhouse {
        None => (Box::new(Embedded::follow(data, plan, forget)?), None),
        Some(target) => {
            let engine = ClickHouse::new(target, plan, Handle::current());
            (Box::new(engine), Some(Deletions::watch(data, forget)?))
        }
    })
}

/// A future that ends when the process is told to stop. From this call on, being told so does not kill it.
fn stop_signal() -> io::Result<impl Future<Output = ()>> {
    #[cfg(unix)]
    let (mut interrupt, mut terminate) = {
        use tokio::signal::unix::{SignalKind, signal};
        (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?)
    };
    #[cfg(windows)]
    let (mut interrupt, mut terminate) = {
        use tokio::signal::windows::{ctrl_c, ctrl_close};
        (ctrl_c()?, ctrl_close()?)
    };
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}
