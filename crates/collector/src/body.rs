//! The body of a request: read up to the limit, and unpacked if it is gzip.

use std::io::{self, Read as _};
use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, header};
use bytestring::ByteString;
use flate2::read::MultiGzDecoder;
use http_body_util::BodyExt as _;
use hyper::body::Body as _;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, timeout_at};

use crate::problem::Problem;

/// How many bytes a body may have, after decompression.
pub const MAX_BYTES: usize = 1 << 20;
/// How many bytes of bodies may be held at once, unpacked where they are. Past this, requests are told to come again: a
/// thousand slow clients must not cost a gigabyte.
const MAX_HELD_BYTES: usize = 256 << 20;
/// How many bytes are set aside before any has come: those of most batches, and no more on the word of a sender.
const USUAL_BYTES: usize = 32 << 10;
/// How many bytes of a body that is too large are read for nothing, so that its sender reads the answer.
const MAX_DISCARDED_BYTES: usize = 16 << 20;
/// How gzip starts. No JSON text does.
const GZIP_MAGIC: [u8; 2] = [0x1f, 0x8b];

/// The moment by which a request has to be there.
#[derive(Debug, Clone, Copy)]
pub struct ReadBy(pub Instant);

/// The memory for bodies.
#[derive(Debug, Clone)]
pub struct Room(Arc<Semaphore>);

impl Room {
    /// Memory that nothing is held in.
    pub fn new() -> Self {
        Self(Arc::new(Semaphore::new(MAX_HELD_BYTES)))
    }

    /// Takes room for so many bytes more than are `held`, or says that there is none.
    fn take(&self, bytes: usize, held: &mut Option<OwnedSemaphorePermit>) -> Result<(), Problem> {
        let permits = u32::try_from(bytes).map_err(|_| too_large())?;
        let more = self.0.clone().try_acquire_many_owned(permits);
        let more = more.map_err(|_| Problem::busy())?;
        match held {
            Some(held) => held.merge(more),
            None => *held = Some(more),
        }
        Ok(())
    }
}

/// The body of a request, read whatever its content type says: browsers send beacons as text.
///
/// Gzip is known by its first bytes: a page that says it in a header has to ask the collector's permission first, which
/// costs it a request.
pub struct Payload {
    /// The text, unpacked.
    pub text: ByteString,
    /// Held for as long as the text is.
    _room: Option<OwnedSemaphorePermit>,
}

impl<S: Sync> FromRequest<S> for Payload {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        let (parts, body) = request.into_parts();
        let room = parts.extensions.get::<Room>();
        let is_packed = is_said_to_be_gzip(&parts.headers)?;
        let reading = read(room, is_packed, body);
        match parts.extensions.get::<ReadBy>() {
            Some(ReadBy(moment)) => timeout_at(*moment, reading).await.map_err(|_| Problem::too_slow())?,
            None => reading.await,
        }
    }
}

fn is_said_to_be_gzip(headers: &HeaderMap) -> Result<bool, Problem> {
    match headers.get(header::CONTENT_ENCODING).map(|value| value.to_str()) {
        None | Some(Ok("" | "identity")) => Ok(false),
        Some(Ok(name)) if name.eq_ignore_ascii_case("gzip") || name.eq_ignore_ascii_case("x-gzip") => Ok(true),
        Some(_) => Err(Problem::unsupported_encoding()),
    }
}

/// Reads and unpacks a body.
pub async fn read(room: Option<&Room>, is_packed: bool, mut body: Body) -> Result<Payload, Problem> {
    let mut held: Option<OwnedSemaphorePermit> = None;
    let said = usize::try_from(body.size_hint().lower()).unwrap_or(usize::MAX);
    if said > MAX_BYTES {
        if said <= MAX_DISCARDED_BYTES {
            discard(body).await;
        }
        return Err(too_large());
    }
    let mut bytes = Vec::with_capacity(said.min(USUAL_BYTES));
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|error| {
            Problem::bad_request(format!(
                "The body cannot be read: {error}. Expected all of it. Send it again."
            ))
        })?;
        // Trailers say nothing here.
        let Ok(data) = frame.into_data() else { continue };
        if bytes.len() + data.len() > MAX_BYTES {
            discard(body).await;
            return Err(too_large());
        }
        if let Some(room) = room {
            room.take(data.len(), &mut held)?;
        }
        bytes.extend_from_slice(&data);
    }
    if is_packed || bytes.starts_with(&GZIP_MAGIC) {
        let packed_bytes = bytes.len();
        bytes = unpack(&bytes)?;
        // A thousand bytes can become a million, which are held until the events are on disk.
        if let Some(room) = room {
            room.take(bytes.len().saturating_sub(packed_bytes), &mut held)?;
        }
    }
    let text = String::from_utf8(bytes).map_err(|error| {
        Problem::bad_request(format!(
            "The body is no UTF-8 from byte {} on. Expected JSON text.",
            error.utf8_error().valid_up_to()
        ))
    })?;
    Ok(Payload {
        text: ByteString::from(text),
        _room: held,
    })
}

/// Lets the rest of a body pass by, up to a limit: a client that is cut off while it sends never reads why.
async fn discard(mut body: Body) {
    let mut passed = 0;
    while passed <= MAX_DISCARDED_BYTES
        && let Some(Ok(frame)) = body.frame().await
    {
        passed += frame.data_ref().map_or(0, Bytes::len);
    }
}

fn unpack(packed: &[u8]) -> Result<Vec<u8>, Problem> {
    let limit = MAX_BYTES as u64;
    let mut unpacked = Vec::new();
    // One byte past the limit shows that there is more; the rest of a bomb is never unpacked.
    match MultiGzDecoder::new(packed).take(limit + 1).read_to_end(&mut unpacked) {
        Ok(_) if unpacked.len() > MAX_BYTES => Err(too_large()),
        Ok(_) => Ok(unpacked),
        Err(error) => Err(Problem::bad_request(format!(
            "The body is not whole gzip: {}. Expected one gzip stream of the JSON text, packed once.",
            match error.kind() {
                io::ErrorKind::UnexpectedEof => String::from("it ends too early"),
                _ => error.to_string(),
            }
        ))),
    }
}

fn too_large() -> Problem {
    Problem::too_large(format!(
        "The body has more than {MAX_BYTES} bytes. Send the batch in parts."
    ))
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use axum::http::{HeaderValue, StatusCode};
    use flate2::{Compression, write::GzEncoder};

    use super::*;

    fn packed(bytes: &[u8]) -> Vec<u8> {
        let mut packer = GzEncoder::new(Vec::new(), Compression::best());
        packer.write_all(bytes).unwrap();
        packer.finish().unwrap()
    }

    async fn payload(room: Room, encoding: Option<&'static str>, body: &[u8]) -> Result<Payload, StatusCode> {
        let mut request = Request::new(Body::from(body.to_vec()));
        request.extensions_mut().insert(room);
        if let Some(encoding) = encoding {
            let headers = request.headers_mut();
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
        }
        let read = Payload::from_request(request, &()).await;
        read.map_err(|problem| problem.status())
    }

    async fn outcome(encoding: Option<&'static str>, body: &[u8]) -> Result<Vec<u8>, StatusCode> {
        let read = payload(Room::new(), encoding, body).await;
        read.map(|payload| payload.text.as_bytes().to_vec())
    }

    #[tokio::test]
    async fn gzip_is_unpacked_once_by_its_header_by_its_first_bytes_or_by_both() {
        let body = b"{\"batch\":[]}";
        for encoding in [None, Some("gzip"), Some("GZIP"), Some("x-gzip"), Some("identity")] {
            assert_eq!(outcome(encoding, &packed(body)).await.unwrap(), body, "{encoding:?}");
            // What is packed twice is unpacked once, and is no text then.
            let twice = packed(&packed(body));
            assert_eq!(
                outcome(encoding, &twice).await,
                Err(StatusCode::BAD_REQUEST),
                "{encoding:?}"
            );
        }
        assert_eq!(outcome(None, body).await.unwrap(), body);
        assert_eq!(outcome(Some("identity"), body).await.unwrap(), body);
        // Gzip may come in several members.
        let members = [packed(b"{\"batch\""), packed(b":[]}")].concat();
        assert_eq!(outcome(None, &members).await.unwrap(), body);
    }

    #[tokio::test]
    async fn broken_gzip_is_a_bad_request() {
        let whole = packed(b"{\"batch\":[]}");
        let mut flipped = whole.clone();
        let checksum = flipped.len() - 8;
        flipped[checksum] ^= 1;
        for broken in [
            &whole[..2],
            &whole[..whole.len() / 2],
            &whole[..whole.len() - 1],
            &flipped,
            &[&whole[..], b"more"].concat(),
            &[0x1f, 0x8b, 0xff, 0xff],
        ] {
            assert_eq!(outcome(None, broken).await, Err(StatusCode::BAD_REQUEST), "{broken:?}");
        }
        let plain = b"{\"batch\":[]}";
        assert_eq!(outcome(Some("gzip"), plain).await, Err(StatusCode::BAD_REQUEST));
        assert_eq!(outcome(Some("gzip"), b"").await, Err(StatusCode::BAD_REQUEST));
    }

    #[tokio::test]
    async fn the_limit_is_on_what_comes_out_of_gzip() {
        let full = vec![b' '; MAX_BYTES];
        assert_eq!(outcome(None, &full).await.unwrap().len(), MAX_BYTES);
        assert_eq!(outcome(None, &packed(&full)).await.unwrap().len(), MAX_BYTES);
        let over = vec![b' '; MAX_BYTES + 1];
        for encoding in [None, Some("gzip")] {
            assert_eq!(
                outcome(encoding, &packed(&over)).await,
                Err(StatusCode::PAYLOAD_TOO_LARGE)
            );
        }
        assert_eq!(outcome(None, &over).await, Err(StatusCode::PAYLOAD_TOO_LARGE));
        // A bomb: 50 MiB out of 50 KB.
        assert_eq!(
            outcome(None, &packed(&vec![0; 50 << 20])).await,
            Err(StatusCode::PAYLOAD_TOO_LARGE)
        );
    }

    #[tokio::test]
    async fn memory_is_counted_as_it_is_held_and_given_back() {
        let body = packed(&vec![b' '; MAX_BYTES]);
        assert!(body.len() < 2000);
        let room = Room(Arc::new(Semaphore::new(2 * MAX_BYTES)));
        let send = || payload(room.clone(), None, &body);
        let (first, second) = (send().await, send().await);
        assert!(first.is_ok() && second.is_ok());
        assert_eq!(send().await.err(), Some(StatusCode::SERVICE_UNAVAILABLE));
        drop(second);
        assert!(send().await.is_ok());
        drop(first);
        assert_eq!(room.0.available_permits(), 2 * MAX_BYTES);
    }

    #[tokio::test]
    async fn another_encoding_is_not_supported() {
        for encoding in ["br", "deflate", "gzip, gzip", "zstd"] {
            assert_eq!(
                outcome(Some(encoding), b"{}").await,
                Err(StatusCode::UNSUPPORTED_MEDIA_TYPE)
            );
        }
    }
}
