//! Connections: HTTP/1.1 and HTTP/2 over one port, with bounds on what a client may cost in time and memory.

use std::io::{self, Cursor};
use std::net::SocketAddr;
use std::pin::pin;
use std::time::Duration;

use axum::Router;
use hyper::Request;
use hyper::body::Incoming;
use hyper::server::conn::{http1, http2};
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::time::{Instant, sleep, timeout};

use crate::body::ReadBy;
use crate::client::Peer;
use crate::patient::Patient;
use crate::places::Places;

/// How many bytes the head of a request may have: room for large cookies, which a collector on a site's own domain gets.
const MAX_HEAD_BYTES: usize = 32 << 10;
/// How many headers a request may have. Past it, HTTP/1 answers 431.
const MAX_HEADERS: usize = 100;
/// How many requests one HTTP/2 connection may have under way.
const MAX_STREAMS: u32 = 64;
/// How every HTTP/2 connection starts (RFC 9113, 3.4).
const HTTP2_PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
/// How long to wait after the system gave no connection, for want of file descriptors mostly.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// Serves every connection of `listener` until `stop` ends; then returns when the requests under way are answered.
///
/// `patience` is how long a client may take for the head of a request, for its body, between two requests, and to take
/// something of an answer.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    places: Places,
    patience: Duration,
    stop: impl Future<Output = ()>,
) {
    let connections = GracefulShutdown::new();
    // Ends for all when it is dropped.
    let (going_on, ending) = watch::channel(());
    let mut stop = pin!(stop);
    loop {
        let accepted = async {
            let room = places.room().await;
            (room, listener.accept().await)
        };
        let (room, accepted) = tokio::select! {
            accepted = accepted => accepted,
            () = &mut stop => break,
        };
        let (Ok(room), Ok((stream, address))) = (room, accepted) else {
            sleep(ACCEPT_PAUSE).await;
            continue;
        };
        // Closed at once where its address has too many.
        let Some(place) = places.take(room, address.ip()) else {
            continue;
        };
        let (router, watcher, ending) = (router.clone(), connections.watcher(), ending.clone());
        tokio::spawn(async move {
            // Whatever ends a connection early is the client's or the network's: nothing was promised to it.
            let _ended = serve_one(stream, address, router, patience, watcher, ending).await;
            drop(place);
        });
    }
    drop(listener);
    drop(going_on);
    connections.shutdown().await;
}

type Failure = Box<dyn std::error::Error + Send + Sync>;

async fn serve_one(
    mut stream: TcpStream,
    address: SocketAddr,
    router: Router,
    patience: Duration,
    watcher: Watcher,
    mut ending: watch::Receiver<()>,
) -> Result<(), Failure> {
    stream.set_nodelay(true)?;
    let (start, is_http2) = tokio::select! {
        start = timeout(patience, read_start(&mut stream)) => start??,
        // Browsers open connections that they may never use: these hold nobody up.
        _ended = ending.changed() => return Ok(()),
    };
    let (reader, writer) = stream.into_split();
    let writer = Patient::new(writer, patience);
    let io = TokioIo::new(tokio::io::join(Cursor::new(start).chain(reader), writer));
    let service = service_fn(move |mut request: Request<Incoming>| {
        let extensions = request.extensions_mut();
        extensions.insert(Peer(address.ip()));
        extensions.insert(ReadBy(Instant::now() + patience));
        hyper::service::Service::call(&TowerToHyperService::new(router.clone()), request)
    });
    if is_http2 {
        let connection = http2::Builder::new(TokioExecutor::new())
            .timer(TokioTimer::new())
            .max_concurrent_streams(MAX_STREAMS)
            .max_header_list_size(u32::try_from(MAX_HEAD_BYTES).unwrap_or(u32::MAX))
            .keep_alive_interval(patience)
            .keep_alive_timeout(patience)
            .serve_connection(io, service);
        watcher.watch(connection).await?;
    } else {
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(patience)
            .max_headers(MAX_HEADERS)
            .max_header_size(MAX_HEAD_BYTES)
            .serve_connection(io, service);
        watcher.watch(connection).await?;
    }
    Ok(())
}

/// Reads until it is clear which HTTP is spoken: gives the bytes read, and whether it is HTTP/2.
async fn read_start(stream: &mut TcpStream) -> io::Result<(Vec<u8>, bool)> {
    let mut start = Vec::with_capacity(HTTP2_PREFACE.len());
    while start.len() < HTTP2_PREFACE.len() && HTTP2_PREFACE.starts_with(&start) {
        let left = HTTP2_PREFACE.len() - start.len();
        if stream.take(left as u64).read_buf(&mut start).await? == 0 {
            stream.shutdown().await?;
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
    }
    let is_http2 = start == HTTP2_PREFACE;
    Ok((start, is_http2))
}
