//! The conformance vectors in `tests/vectors`, against the native validator. The browser runs the same files.

#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "a broken vector file must stop the test"
)]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use cryptorebate_core::{PLAN, Violation, check, judge, validate};
use serde_json::{Value, json};

/// Every vector with the file that it stands in.
fn vectors() -> Vec<(String, Value)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors");
    let mut vectors = Vec::new();
    for entry in fs::read_dir(&folder).expect("the folder of vectors") {
        let path = entry.expect("an entry").path();
        if path.extension().is_none_or(|extension| extension != "json") {
            continue;
        }
        let text = fs::read_to_string(&path).expect("a vector file");
        let file: Value = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        for vector in file["vectors"].as_array().expect("a list of vectors") {
            vectors.push((name.clone(), vector.clone()));
        }
    }
    vectors
}

/// What a vector says of one finding: its code, its place and, of a broken rule, its name.
fn outline(findings: &[Violation]) -> Value {
    let outline = |finding: &Violation| match &finding.rule {
        Some(rule) => json!({"code": finding.code, "path": finding.path, "rule": rule}),
        None => json!({"code": finding.code, "path": finding.path}),
    };
    findings.iter().map(outline).collect()
}

#[test]
fn every_vector_gets_the_verdict_that_it_expects() {
    let mut wrong = Vec::new();
    let vectors = vectors();
    for (file, vector) in &vectors {
        let text = match vector["text"].as_str() {
            Some(text) => text.to_owned(),
            None => vector["event"].to_string(),
        };
        let verdict = validate(text.as_bytes());
        let (short, long) = (check(text.as_bytes()), judge(text.as_bytes()));
        assert_eq!(short.is_valid(), verdict.valid, "{file}: {}", vector["name"]);
        assert_eq!(short.event_index(), long.event_index(), "{file}: {}", vector["name"]);
        assert_eq!(
            short.has_event_id(),
            long.event_id().is_some(),
            "{file}: {}",
            vector["name"]
        );
        let found = json!({
            "valid": verdict.valid,
            "violations": outline(&verdict.violations),
            "warnings": outline(&verdict.warnings),
        });
        let expected = json!({
            "valid": vector["valid"],
            "violations": vector["violations"],
            "warnings": vector.get("warnings").cloned().unwrap_or_else(|| json!([])),
        });
        if found != expected {
            wrong.push(format!(
                "{file}: {}\n  expected {expected}\n  found    {found}",
                vector["name"]
            ));
        }
        for finding in verdict.violations.iter().chain(&verdict.warnings) {
            assert!(
                !finding.message.is_empty(),
                "{file}: {} has a finding without a sentence",
                vector["name"]
            );
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {} vectors:\n{}",
        wrong.len(),
        vectors.len(),
        wrong.join("\n")
    );
}

#[test]
fn every_event_has_valid_and_invalid_vectors_and_every_property_is_broken_somewhere() {
    let vectors = vectors();
    for event in PLAN.events {
        let of_event = || {
            vectors
                .iter()
                .filter(|(file, _)| file == event.name)
                .map(|(_, vector)| vector)
        };
        assert!(
            of_event().any(|vector| vector["valid"] == true),
            "{} has no valid vector",
            event.name
        );
        let broken: BTreeSet<&str> = of_event()
            .flat_map(|vector| vector["violations"].as_array().into_iter().flatten())
            .filter_map(|violation| violation["path"].as_str())
            .collect();
        for property in event.properties {
            let path = format!("/properties/{}", property.name);
            assert!(broken.contains(path.as_str()), "{}: nothing breaks {path}", event.name);
        }
        let rules: BTreeSet<&str> = of_event()
            .flat_map(|vector| vector["violations"].as_array().into_iter().flatten())
            .filter_map(|violation| violation["rule"].as_str())
            .collect();
        for rule in event.rules {
            assert!(
                rules.contains(rule.name),
                "{}: nothing breaks the rule {}",
                event.name,
                rule.name
            );
        }
    }
}
