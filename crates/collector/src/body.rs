//! The body of a request: read up to the limit, and unpacked if it is gzip.

use std::io::{self, Read as _};

use axum::body::{Body, Bytes, to_bytes};
use axum::http::{HeaderMap, header};
use flate2::read::MultiGzDecoder;
use http_body_util::LengthLimitError;

use crate::problem::Problem;

/// How many bytes a body may have, after decompression.
const MAX_BYTES: usize = 1 << 20;
/// How gzip starts. No JSON text does.
const GZIP_MAGIC: [u8; 2] = [0x1f, 0x8b];

/// Reads a body whatever its content type says: browsers send beacons as text.
///
/// Gzip is known by its first bytes: a page that says it in a header has to ask the collector's permission first, which
/// costs it a request.
pub async fn read(headers: &HeaderMap, body: Body) -> Result<Bytes, Problem> {
    let is_said_to_be_gzip = match headers.get(header::CONTENT_ENCODING).map(|value| value.to_str()) {
        None | Some(Ok("" | "identity")) => false,
        Some(Ok(name)) if name.eq_ignore_ascii_case("gzip") || name.eq_ignore_ascii_case("x-gzip") => true,
        Some(_) => return Err(Problem::unsupported_encoding()),
    };
    let bytes = to_bytes(body, MAX_BYTES).await.map_err(|error| {
        if is_over_limit(&error) {
            too_large()
        } else {
            Problem::bad_request(format!(
                "The body cannot be read: {error}. Expected all of it. Send it again."
            ))
        }
    })?;
    if is_said_to_be_gzip || bytes.starts_with(&GZIP_MAGIC) {
        return unpack(&bytes);
    }
    Ok(bytes)
}

fn unpack(packed: &[u8]) -> Result<Bytes, Problem> {
    let limit = MAX_BYTES as u64;
    let mut unpacked = Vec::new();
    // One byte past the limit shows that there is more; the rest of a bomb is never unpacked.
    match MultiGzDecoder::new(packed).take(limit + 1).read_to_end(&mut unpacked) {
        Ok(_) if unpacked.len() > MAX_BYTES => Err(too_large()),
        Ok(_) => Ok(Bytes::from(unpacked)),
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

fn is_over_limit(error: &(dyn std::error::Error + 'static)) -> bool {
    error.is::<LengthLimitError>() || error.source().is_some_and(is_over_limit)
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

    async fn outcome(encoding: Option<&'static str>, body: &[u8]) -> Result<Vec<u8>, StatusCode> {
        let mut headers = HeaderMap::new();
        if let Some(encoding) = encoding {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
        }
        let read = read(&headers, Body::from(body.to_vec())).await;
        read.map(|bytes| bytes.to_vec()).map_err(|problem| problem.status())
    }

    #[tokio::test]
    async fn gzip_is_unpacked_once_by_its_header_by_its_first_bytes_or_by_both() {
        let body = b"{\"batch\":[]}";
        for encoding in [None, Some("gzip"), Some("GZIP"), Some("x-gzip"), Some("identity")] {
            assert_eq!(outcome(encoding, &packed(body)).await.unwrap(), body, "{encoding:?}");
            // What is packed twice is unpacked once, and is no JSON then.
            let twice = packed(&packed(body));
            assert_eq!(outcome(encoding, &twice).await.unwrap(), packed(body), "{encoding:?}");
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
    async fn another_encoding_is_not_supported() {
        for encoding in ["br", "deflate", "gzip, gzip", "zstd"] {
            assert_eq!(
                outcome(Some(encoding), b"{}").await,
                Err(StatusCode::UNSUPPORTED_MEDIA_TYPE)
            );
        }
    }
}
