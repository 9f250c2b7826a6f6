//! The validator and the generated JSON Schemas say the same of every event, but for what JSON Schema cannot say.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod disagreements;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use cryptorebate_bench::schemas::Schemas;
use cryptorebate_core::{Verdict, validate};
use disagreements::{DISAGREEMENTS, Disagreement, Explains};
use serde_json::Value;

/// Generated events, one of ten with a mistake.
const GENERATED: usize = 60_000;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The event of every conformance vector.
fn vectors() -> Vec<String> {
    let mut texts = Vec::new();
    for entry in fs::read_dir(root().join("tests/vectors")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "json") {
            continue;
        }
        let file: Value = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
        for vector in file["vectors"].as_array().unwrap() {
            let text = vector["text"].as_str();
            texts.push(text.map_or_else(|| vector["event"].to_string(), str::to_owned));
        }
    }
    texts
}

/// The entries of the list that make a disagreement right; nothing where even one violation is not on the list.
fn explained(text: &str, verdict: &Verdict) -> Option<Vec<&'static Disagreement>> {
    if verdict.valid {
        let by_text = |entry: &&Disagreement| matches!(entry.explains, Explains::Text(is_meant) if is_meant(text));
        return DISAGREEMENTS.iter().find(by_text).map(|entry| vec![entry]);
    }
    let of_violation = |violation| {
        DISAGREEMENTS.iter().find(|entry| match entry.explains {
            Explains::Violation(is_meant) => is_meant(violation, verdict),
            Explains::Text(_) => false,
        })
    };
    verdict.violations.iter().map(of_violation).collect()
}

/// Judges every event both ways. How often each entry was needed.
fn count_disagreements(schemas: &Schemas, texts: impl Iterator<Item = String>) -> BTreeMap<&'static str, usize> {
    let mut counts = BTreeMap::new();
    let mut wrong = Vec::new();
    for text in texts {
        let verdict = validate(text.as_bytes());
        let by_schema = schemas.is_valid(text.as_bytes());
        if verdict.valid == by_schema {
            continue;
        }
        match explained(&text, &verdict) {
            Some(entries) => entries
                .iter()
                .for_each(|entry| *counts.entry(entry.name).or_default() += 1),
            None => wrong.push(format!(
                "the schema says {by_schema}, the validator {}: {:?}\n  {text}",
                verdict.valid, verdict.violations
            )),
        }
    }
    let some: Vec<&String> = wrong.iter().take(20).collect();
    assert!(wrong.is_empty(), "{} events, such as:\n{some:#?}", wrong.len());
    counts
}

#[test]
fn every_generated_event_and_every_vector_gets_one_verdict_from_both() {
    let plan = cryptorebate_corpus::plan();
    let schemas = Schemas::new(true);
    let generated = cryptorebate_corpus::events(&plan, 2).take(GENERATED);
    let of_generated = count_disagreements(&schemas, generated.map(|generated| generated.text));
    let vectors = vectors();
    assert!(vectors.len() > 4_000);
    let of_vectors = count_disagreements(&schemas, vectors.into_iter());
    for entry in DISAGREEMENTS {
        let occurs = of_generated.contains_key(entry.name) || of_vectors.contains_key(entry.name);
        assert!(occurs, "{} is on the list, and no event shows it", entry.name);
    }
}

#[test]
fn the_schemas_need_nobody_who_asserts_formats() {
    let plan = cryptorebate_corpus::plan();
    let schemas = Schemas::new(false);
    let generated = cryptorebate_corpus::events(&plan, 3).take(GENERATED / 10);
    count_disagreements(&schemas, generated.map(|generated| generated.text).chain(vectors()));
}

#[test]
fn every_example_of_the_list_disagrees_in_the_way_that_it_stands_for() {
    let schemas = Schemas::new(true);
    for entry in DISAGREEMENTS {
        let text = entry.example.text();
        let verdict = validate(text.as_bytes());
        let by_schema = schemas.is_valid(text.as_bytes());
        assert_ne!(verdict.valid, by_schema, "{}: {text}", entry.name);
        let explained = explained(&text, &verdict).unwrap_or_default();
        assert!(
            !explained.is_empty() && explained.iter().all(|other| other.name == entry.name),
            "{}: {:?}",
            entry.name,
            verdict.violations
        );
    }
}

#[test]
fn the_page_for_readers_shows_the_list_as_it_is() {
    let page = fs::read_to_string(root().join("docs/agreement.md")).unwrap();
    let shown: Vec<&str> = page.lines().filter(|line| line.starts_with("| ")).skip(1).collect();
    let expected: Vec<String> = DISAGREEMENTS.iter().map(Disagreement::row).collect();
    assert_eq!(
        shown,
        expected,
        "docs/agreement.md must have these rows:\n{}",
        expected.join("\n")
    );
}
