//! The load: keep-alive connections that send batch after batch, as fast as answers come or at a given rate.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use http_body_util::{BodyExt as _, Full};
use hyper::Request;
use hyper::body::Bytes;
use hyper::client::conn::http1::{self, SendRequest};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use crate::Outcome;
use crate::bodies::Bodies;
use crate::latency::Measured;

/// How fast batches are sent.
#[derive(Clone, Copy)]
pub enum Pace {
    /// Each connection sends the next batch when the last is answered.
    Closed,
    /// So many events a second, whether answers come or not: latency counts from when a batch should have been sent.
    Open(f64),
}

/// A load to run.
pub struct Load {
    pub address: SocketAddr,
    pub connections: usize,
    /// How many batches of a hundred are sent again.
    pub resends: u8,
    pub pace: Pace,
}

/// Tells the ids of one load from those of another.
static RUN: AtomicU64 = AtomicU64::new(1);

impl Load {
    /// Sends for `time`, and waits for the last answers.
    pub async fn run(&self, bodies: &Bodies, time: Duration) -> Outcome<Measured> {
        let run = RUN.fetch_add(1, Ordering::Relaxed);
        let next = AtomicU64::new(0);
        let start = Instant::now();
        let ends = start + time;
        let clients = (0..self.connections).map(|_| self.client(bodies, &next, run, start, ends));
        let mut measured = Measured::default();
        for one in join_all(clients).await {
            let one = one?;
            measured.latencies.extend(one.latencies);
            measured.accepted += one.accepted;
            measured.duplicates += one.duplicates;
            measured.quarantined += one.quarantined;
            measured.resent += one.resent;
        }
        measured.elapsed = start.elapsed();
        Ok(measured)
    }

    async fn client(
        &self,
        bodies: &Bodies,
        next: &AtomicU64,
        run: u64,
        start: Instant,
        ends: Instant,
    ) -> Outcome<Measured> {
        let mut connection = connect(self.address).await?;
        let mut measured = Measured::default();
        let mut chance = fastrand::Rng::with_seed(run);
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            let due = match self.pace {
                Pace::Closed => Instant::now(),
                #[expect(clippy::cast_precision_loss, reason = "a moment within a run of seconds")]
                Pace::Open(rate) => start + Duration::from_secs_f64(number as f64 * bodies.batch as f64 / rate),
            };
            if due >= ends {
                return Ok(measured);
            }
            let body = Bytes::from(bodies.body(number, run));
            let times = if chance.u8(0..100) < self.resends { 2 } else { 1 };
            tokio::time::sleep_until(due.into()).await;
            for again in 0..times {
                let sent = if again == 0 && matches!(self.pace, Pace::Open(_)) {
                    due
                } else {
                    Instant::now()
                };
                let answer = send(&mut connection, self.address, body.clone()).await?;
                measured.latencies.push(sent.elapsed());
                let count = |key: &str| answer.get(key).and_then(serde_json::Value::as_u64).unwrap_or_default();
                measured.accepted += count("accepted");
                measured.duplicates += count("duplicates");
                measured.quarantined += count("quarantined");
                if again > 0 {
                    measured.resent += bodies.batch as u64;
                }
            }
        }
    }
}

async fn connect(address: SocketAddr) -> Outcome<SendRequest<Full<Bytes>>> {
    let stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let (sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    tokio::spawn(async move {
        // Its end shows in the next request.
        let _ended = connection.await;
    });
    Ok(sender)
}

async fn send(
    connection: &mut SendRequest<Full<Bytes>>,
    address: SocketAddr,
    body: Bytes,
) -> Outcome<serde_json::Value> {
    let request = Request::post("/v1/batch")
        .header("host", address.to_string())
        .header("content-type", "application/json")
        .body(Full::new(body))?;
    connection.ready().await?;
    let response = connection.send_request(request).await?;
    let status = response.status();
    let body = response.into_body().collect().await?.to_bytes();
    if !status.is_success() {
        return Err(format!("the collector says {status}: {}", String::from_utf8_lossy(&body)).into());
    }
    Ok(serde_json::from_slice(&body)?)
}
