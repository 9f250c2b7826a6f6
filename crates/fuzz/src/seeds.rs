//! What the fuzzer starts from: the conformance vectors, alone and in batches, the plan file, and the words of both.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use cryptorebate_core::{Field, IDENTIFY, PLAN};
use cryptorebate_plan::CRYPTOREBATE_TOML;
use serde_json::Value;

/// The project's root.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The text of each event in `tests/vectors`.
///
/// # Errors
///
/// A vector file cannot be read, or is not JSON.
pub fn events() -> io::Result<Vec<String>> {
    let mut events = Vec::new();
    for entry in fs::read_dir(root().join("tests/vectors"))? {
        let path = entry?.path();
        if path.extension().is_none_or(|extension| extension != "json") {
            continue;
        }
        let file: Value = serde_json::from_str(&fs::read_to_string(path)?)?;
        for vector in file["vectors"].as_array().into_iter().flatten() {
            events.push(match vector["text"].as_str() {
                Some(text) => text.to_owned(),
                None => vector["event"].to_string(),
            });
        }
    }
    Ok(events)
}

/// Plan files: the project's own, and each of its tables alone.
pub fn plan_files() -> Vec<String> {
    let mut files = vec![CRYPTOREBATE_TOML.to_owned()];
    let mut table = String::new();
    for line in CRYPTOREBATE_TOML.lines() {
        if line.starts_with('[') && !table.is_empty() {
            files.push(std::mem::take(&mut table));
        }
        table.push_str(line);
        table.push('\n');
    }
    files.push(table);
    files
}

/// Tracking plans in Markdown: the documents that the reader's own tests have.
///
/// # Errors
///
/// A document cannot be read.
pub fn documents() -> io::Result<Vec<String>> {
    ["language-school.md", "bike-rental.md"]
        .iter()
        .map(|name| fs::read_to_string(root().join("crates/import/tests").join(name)))
        .collect()
}

/// Bodies of batches: the vectors' events by tens, and one with all that a body can have beside them.
///
/// # Errors
///
/// A vector file cannot be read, or is not JSON.
pub fn bodies() -> io::Result<Vec<String>> {
    let mut events = events()?;
    events.retain(|event| serde_json::from_str::<Value>(event).is_ok());
    let mut bodies: Vec<String> = events
        .chunks(10)
        .map(|events| {
            format!(
                "{{\"sent_at\":\"2026-02-04T14:30:01Z\",\"batch\":[{}]}}",
                events.join(",")
            )
        })
        .collect();
    bodies.push(String::from(
        r#"{"sent_at":"2026-02-04T14:30:01.5Z","batch":[],"init_data":"query_id=a&hash=b",
            "delivery":[{"tab":"0f3a","made":57,"dropped":{"queue_full":3}}]}"#,
    ));
    Ok(bodies)
}

/// libFuzzer's dictionary: the plan's names, which no mutation would guess.
pub fn dictionary() -> String {
    let mut words: Vec<&str> = Field::ALL.iter().map(|field| field.name()).collect();
    words.extend([
        IDENTIFY,
        "$set",
        "$setOnce",
        "\\ud83d\\ude00",
        "1e400",
        "null",
        "true",
        "false",
    ]);
    words.extend(PLAN.platforms.iter().map(|platform| platform.name));
    for event in PLAN.events {
        words.push(event.name);
        words.extend(event.properties.iter().map(|property| property.name));
    }
    words.extend(PLAN.user_properties.iter().map(|property| property.name));
    words.sort_unstable();
    words.dedup();
    words.iter().fold(String::new(), |text, word| {
        let escaped = word.replace('\\', "\\\\").replace('"', "\\\"");
        text + "\"" + &escaped + "\"\n"
    })
}
