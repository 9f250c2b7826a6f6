//! The reader of tracking plans in Markdown on any text: a plan file in TOML, and findings with their lines.

use cryptorebate_import::import;
use cryptorebate_plan::check;
use toml::de::DeTable;

/// Reads the bytes as a document.
///
/// # Panics
///
/// Where a finding points outside the text, or what was written is not TOML.
pub fn document(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let imported = import(text);
    for finding in &imported.findings {
        // The last line may be an empty one, behind the last line break.
        let lines = text.lines().count() + 1;
        assert!((1..=lines).contains(&finding.line), "{finding:?} in {lines} lines");
        assert!(!finding.message.is_empty());
    }
    let toml = DeTable::parse(&imported.plan_toml);
    assert!(toml.is_ok(), "{toml:?}:\n{}", imported.plan_toml);
    // Whatever is missing in it, looking at it must work.
    check(&imported.plan_toml);
}
