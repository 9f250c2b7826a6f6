//! The licences and the origins of all dependencies, held to `deny.toml`: what `cargo deny` says, without installing it.

use std::fs;
use std::process::Command;

use serde_json::Value;
use spdx::{Expression, LicenseReq};

/// Who made it and under what: from the one list that `cargo deny` reads too.
fn allowed() -> Vec<LicenseReq> {
    let text = fs::read_to_string(crate::root().join("deny.toml")).unwrap();
    let settings: toml::Table = text.parse().unwrap();
    let allowed = settings["licenses"]["allow"].as_array().unwrap();
    let texts = allowed.iter().map(|licence| licence.as_str().unwrap());
    texts
        .map(|text| {
            let expression = Expression::parse(text).unwrap();
            expression.requirements().next().unwrap().req.clone()
        })
        .collect()
}

#[test]
fn every_dependency_comes_from_the_registry_under_a_licence_that_is_allowed() {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--locked"])
        .current_dir(crate::root())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    let allowed = allowed();
    let mut wrong = Vec::new();
    for package in packages {
        let text = |field: &str| package[field].as_str().unwrap_or_default();
        let licence = text("license");
        let is_allowed = Expression::parse_mode(licence, spdx::ParseMode::LAX)
            .is_ok_and(|expression| expression.evaluate(|needed| allowed.contains(needed)));
        // The project's own packages have no source.
        let is_from_registry = package["source"].is_null() || text("source").starts_with("registry+");
        if !is_allowed || !is_from_registry {
            wrong.push(format!(
                "{} {}: {licence:?}, {}",
                text("name"),
                text("version"),
                text("source")
            ));
        }
    }
    assert!(packages.len() > 200, "{} packages cannot be all", packages.len());
    assert!(wrong.is_empty(), "Not allowed by deny.toml:\n{}", wrong.join("\n"));
}
