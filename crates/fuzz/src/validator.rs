//! The validator on any bytes: it answers, and its answer holds together.

use cryptorebate_core::{Code, MAX_FINDINGS, PLAN_DOCS, Verdict, Violation, check, judge, validate};
use serde_json::Value;

/// How long a verdict may be for each byte of the event, and for the event as such. Values are shown shortened, but a
/// hostile key is as long as it is, in the path and in the sentence.
const VERDICT_BYTES_PER_BYTE: usize = 16;
const VERDICT_BYTES: usize = 200_000;

/// Judges the bytes as an event.
///
/// # Panics
///
/// Where the verdict contradicts itself, the text, or another JSON parser.
pub fn validator(bytes: &[u8]) {
    let judgement = judge(bytes);
    let verdict = validate(bytes);
    assert_eq!(verdict, judgement.verdict(&PLAN_DOCS), "the same text, another verdict");
    assert_eq!(verdict.valid, judgement.is_valid());
    let checked = check(bytes);
    assert_eq!(verdict.valid, checked.is_valid());
    assert_eq!(judgement.event_index(), checked.event_index());
    assert_eq!(judgement.event_id().is_some(), checked.has_event_id());
    assert_eq!(verdict.valid, verdict.violations.is_empty());
    for findings in [&verdict.violations, &verdict.warnings] {
        assert!(findings.len() <= MAX_FINDINGS);
        for (place, finding) in findings.iter().enumerate() {
            assert!(!finding.message.is_empty(), "no sentence: {finding:?}");
            assert!(
                findings.iter().skip(place + 1).all(|other| !is_same(finding, other)),
                "twice at one place: {finding:?}"
            );
        }
    }
    assert_that_it_is_json(bytes, &verdict);
    assert!(written(&verdict).len() <= VERDICT_BYTES + VERDICT_BYTES_PER_BYTE * bytes.len());
}

fn is_same(own: &Violation, other: &Violation) -> bool {
    own.code == other.code && own.path == other.path && own.rule == other.rule
}

fn written(verdict: &Verdict) -> String {
    let text = serde_json::to_string(verdict).unwrap_or_else(|error| panic!("no JSON: {error}"));
    let read: Verdict = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
    assert_eq!(&read, verdict, "a verdict must survive its own JSON");
    text
}

/// `serde_json` and the validator agree on what an object in JSON is, and findings point at what is there.
fn assert_that_it_is_json(bytes: &[u8], verdict: &Verdict) {
    let is_malformed = verdict
        .violations
        .iter()
        .any(|violation| violation.code == Code::Malformed);
    let value = match serde_json::from_slice::<Value>(bytes) {
        Ok(value) => value,
        // A number that no float holds is JSON all the same.
        Err(error) if error.to_string().starts_with("number out of range") => return,
        Err(error) => {
            assert!(is_malformed, "serde_json says: {error}");
            return;
        }
    };
    assert_eq!(is_malformed, !value.is_object(), "serde_json reads it");
    // Of a key that was given twice, `serde_json` keeps the last value and the validator judges the first.
    let is_ambiguous = verdict.violations.len() == MAX_FINDINGS
        || verdict
            .violations
            .iter()
            .any(|violation| violation.code == Code::DuplicateProperty);
    for finding in verdict.violations.iter().chain(&verdict.warnings) {
        let is_missing = matches!(
            finding.code,
            Code::MissingField | Code::MissingProperty | Code::MissingIdentity | Code::Malformed
        );
        assert!(
            is_missing || is_ambiguous || value.pointer(&finding.path).is_some(),
            "nothing is there: {finding:?}"
        );
    }
}
