//! What a collector promises of any body at all: it is refused or every event in it is judged, packed or not.

use std::io::Write as _;

use cryptorebate_collector::judge_body;
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::Value;

/// How gzip starts.
const GZIP: [u8; 2] = [0x1f, 0x8b];

/// Checks a body.
///
/// # Panics
///
/// Where a promise is broken.
pub fn body(bytes: &[u8]) {
    let judged = judge_body(bytes);
    if let Err(status) = judged {
        assert!(matches!(status, 400 | 413), "refused with {status}");
    }
    if bytes.starts_with(&GZIP) {
        return;
    }
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    let packed = encoder.write_all(bytes).and_then(|()| encoder.finish());
    assert_eq!(
        packed.map(|packed| judge_body(&packed)).ok(),
        Some(judged),
        "packed, it is something else"
    );
    // Another reader counts as many events, where it takes the text: it knows fewer numbers and depths.
    if let (Ok((valid, invalid)), Ok(value)) = (judged, serde_json::from_slice::<Value>(bytes)) {
        assert_eq!(
            value["batch"].as_array().map(Vec::len),
            Some(valid + invalid),
            "{value}"
        );
    }
}
