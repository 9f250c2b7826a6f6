//! A valid event costs no allocation, whatever it carries.

use std::fs;
use std::path::Path;

use cryptorebate_core::judge;
use serde_json::Value;

#[test]
fn judging_a_valid_event_allocates_nothing() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors");
    let mut judged = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "json") {
            continue;
        }
        let file: Value = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
        for vector in file["vectors"].as_array().unwrap() {
            // A warning is worth an allocation: it has to be kept.
            if vector["valid"] != true || vector.get("warnings").is_some() {
                continue;
            }
            let text = vector["text"]
                .as_str()
                .map_or_else(|| vector["event"].to_string(), str::to_owned);
            let used = allocation_counter::measure(|| assert!(judge(text.as_bytes()).is_valid()));
            assert_eq!(used.count_total, 0, "{}", vector["name"]);
            judged += 1;
        }
    }
    assert!(judged >= 26, "only {judged} valid vectors were found");
}
