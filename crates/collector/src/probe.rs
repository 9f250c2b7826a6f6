//! A batch's body judged without a network and without a store: what the fuzzer calls.

use axum::body::Body;
use futures_util::FutureExt as _;

use crate::batch;
use crate::body;
use crate::intake::{Judged, SentBy};
use crate::problem::Problem;

/// What becomes of the body of a batch: how many of its events are valid and how many are not, or the status of the
/// refusal. It reads, unpacks, cuts and judges as `POST /v1/batch` does.
///
/// # Errors
///
/// The status with which the request would be refused.
pub fn judge_body(bytes: &[u8]) -> Result<(usize, usize), u16> {
    judge(bytes).map_err(|problem| problem.status().as_u16())
}

fn judge(bytes: &[u8]) -> Result<(usize, usize), Problem> {
    // Bytes that are all there are read without waiting.
    let reading = body::read(None, false, Body::from(bytes.to_vec())).now_or_never();
    let payload = reading.ok_or_else(Problem::too_slow)??;
    let batch = batch::read(&payload.text)?;
    let events = batch.events.iter().map(|text| {
        let judged = Judged::new(payload.text.slice_ref(text), &SentBy::default());
        usize::from(judged.is_valid())
    });
    let valid = events.sum();
    Ok((valid, batch.events.len() - valid))
}
