//! The generated JSON Schemas, compiled by the `jsonschema` crate: one validator for each event.

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use jsonschema::Validator;
use serde_json::Value;

/// A validator for each event, by its name.
pub struct Schemas {
    validators: HashMap<String, Validator>,
}

impl Schemas {
    /// Compiles the schemas in `plan/schemas`. `format` is judged too where `asserts_formats`: by the draft's default,
    /// it is but a remark.
    ///
    /// # Panics
    ///
    /// Where one cannot be read or is no schema.
    #[expect(
        clippy::expect_used,
        reason = "neither a benchmark nor a test goes on without its rival"
    )]
    pub fn new(asserts_formats: bool) -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../plan/schemas");
        let mut validators = HashMap::new();
        for entry in fs::read_dir(folder).expect("plan/schemas") {
            let path = entry.expect("a file").path();
            let name = path
                .file_stem()
                .expect("a name")
                .to_string_lossy()
                .replace("identify", "$identify");
            let text = fs::read_to_string(path).expect("a schema");
            let schema = serde_json::from_str(&text).expect("JSON");
            let validator = jsonschema::draft202012::options()
                .should_validate_formats(asserts_formats)
                .build(&schema)
                .expect("a schema");
            validators.insert(name, validator);
        }
        Self { validators }
    }

    fn validator(&self, event: &Value) -> Option<&Validator> {
        self.validators.get(event.get("event")?.as_str()?)
    }

    /// Whether the schema of the event takes it; an event without a schema is not taken.
    pub fn is_valid(&self, text: &[u8]) -> bool {
        let Ok(event) = serde_json::from_slice(text) else {
            return false;
        };
        self.validator(&event)
            .is_some_and(|validator| validator.is_valid(&event))
    }

    /// Everything that the schema of the event has against it; `None` where the text is no JSON or has no schema.
    pub fn errors(&self, text: &[u8]) -> Option<Vec<String>> {
        let event = serde_json::from_slice(text).ok()?;
        let errors = self.validator(&event)?.iter_errors(&event);
        Some(
            errors
                .map(|error| format!("{}: {error}", error.instance_path()))
                .collect(),
        )
    }
}
