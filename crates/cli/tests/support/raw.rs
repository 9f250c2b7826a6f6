//! Requests as no well-behaved client sends them: bytes on a connection, and what comes back.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

/// How long a test waits for what must come.
const PATIENCE: Duration = Duration::from_secs(30);

/// A connection to the collector at `url`.
pub fn connect(url: &str) -> TcpStream {
    let stream = TcpStream::connect(url.strip_prefix("http://").unwrap()).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream
}

/// Sends bytes, and reads until the collector closes the connection.
pub fn exchange(url: &str, request: &[u8]) -> String {
    let mut stream = connect(url);
    // It may refuse before it has read everything.
    let _refused = stream.write_all(request);
    rest(&mut stream)
}

/// What still comes until the connection is closed.
pub fn rest(stream: &mut TcpStream) -> String {
    let mut answer = Vec::new();
    let mut buffer = [0; 4096];
    // A reset is an end too.
    while let Ok(count @ 1..) = stream.read(&mut buffer) {
        answer.extend_from_slice(&buffer[..count]);
    }
    String::from_utf8_lossy(&answer).into_owned()
}

/// How long it takes until the collector closes this connection, while `drip` is sent to it byte by byte.
pub fn drip(stream: &mut TcpStream, drip: &[u8]) -> (Duration, String) {
    let start = Instant::now();
    stream.set_read_timeout(Some(Duration::from_millis(100))).unwrap();
    let mut answer = Vec::new();
    let mut buffer = [0; 4096];
    for byte in drip.iter().cycle() {
        // Each byte is a sign of life: a time-out between two bytes would never end this.
        let _closed = stream.write_all(&[*byte]);
        match stream.read(&mut buffer) {
            Ok(0) => break,
            Ok(count) => answer.extend_from_slice(&buffer[..count]),
            Err(error)
                if matches!(
                    error.kind(),
                    std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut
                ) => {}
            Err(_) => break,
        }
        assert!(start.elapsed() < PATIENCE, "the collector is still waiting");
    }
    (start.elapsed(), String::from_utf8_lossy(&answer).into_owned())
}
