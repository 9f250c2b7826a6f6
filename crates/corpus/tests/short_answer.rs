//! The short answer of `check` against the long one of `judge`: generated events, and what becomes of them by accident.

use cryptorebate_core::{check, judge};
use cryptorebate_corpus::{events, plan};
use fastrand::Rng;

/// Bytes that mean something in JSON, in numbers, in dates, or in UTF-8.
const BYTES: &[u8] = b"{}[]\",:\\-+.eEu0129Ttrfalsn $_/ \n\x00\x7f\x80\xc3\xa9\xe2\xed\xf0\xff";

#[track_caller]
fn assert_the_same(text: &[u8]) -> bool {
    let (short, long) = (check(text), judge(text));
    let shown = String::from_utf8_lossy(text);
    assert_eq!(short.is_valid(), long.is_valid(), "{shown}");
    assert_eq!(short.event_index(), long.event_index(), "{shown}");
    assert_eq!(short.priority(), long.event().map(|event| event.priority), "{shown}");
    assert_eq!(short.has_event_id(), long.event_id().is_some(), "{shown}");
    short.is_valid()
}

#[test]
fn every_event_gets_the_same_answer() {
    let plan = plan();
    let valid = events(&plan, 2).take(50_000).filter(|generated| {
        let is_valid = assert_the_same(generated.text.as_bytes());
        assert_eq!(is_valid, generated.mistake.is_none(), "{}", generated.text);
        is_valid
    });
    assert!(valid.count() > 40_000);
}

#[test]
fn an_event_with_bytes_changed_added_or_taken_away_gets_the_same_answer() {
    let mut rng = Rng::with_seed(3);
    let mut valid = 0;
    let plan = plan();
    for generated in events(&plan, 3).take(2_000) {
        for _ in 0..100 {
            let mut text = generated.text.clone().into_bytes();
            for _ in 0..rng.usize(1..3) {
                let at = rng.usize(..text.len());
                let byte = BYTES[rng.usize(..BYTES.len())];
                match rng.u8(..3) {
                    0 => text[at] = byte,
                    1 => text.insert(at, byte),
                    _ => drop(text.remove(at)),
                }
            }
            valid += usize::from(assert_the_same(&text));
        }
    }
    assert!(
        valid > 10_000,
        "most change what is inside a text, which stays valid: {valid}"
    );
}

#[test]
fn an_event_that_is_cut_off_gets_the_same_answer() {
    let plan = plan();
    for generated in events(&plan, 4).take(200) {
        for end in 0..generated.text.len() {
            assert!(!assert_the_same(&generated.text.as_bytes()[..end]), "{end} bytes");
        }
    }
}
