//! From the tracking plan to Rust, TypeScript, Python, JSON Schema and Markdown.
//!
//! [`files`] are this project's own; a [`Library`] is what another product makes from its plan.
//!
//! [`files`] is pure: a plan in, texts out. [`write()`] and [`stale()`] hold the texts against the disk.

mod frame;
mod json_text;
mod library;
mod markdown;
mod names;
mod python;
mod rust_docs;
mod rust_events;
mod rust_table;
mod rust_text;
mod rust_values;
mod rustfmt;
mod schema;
mod schema_rules;
mod sync;
mod typescript;
mod values;

pub use library::Library;
pub use sync::{Fault, stale, write};

use cryptorebate_plan::Plan;
use frame::OWN;

/// Where the JSON Schemas lie.
const SCHEMAS: &str = "plan/schemas";

/// A file that follows from the plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GeneratedFile {
    /// Where it lies, relative to the project's root, with `/` between folders.
    pub path: String,
    /// What it holds. Rust code is yet to be laid out by `rustfmt`.
    pub text: String,
}

impl GeneratedFile {
    fn new(path: impl Into<String>, text: String) -> Self {
        Self {
            path: path.into(),
            text,
        }
    }

    /// Whether it is Rust code.
    pub fn is_rust(&self) -> bool {
        std::path::Path::new(&self.path)
            .extension()
            .is_some_and(|extension| extension == "rs")
    }
}

/// Every file that follows from the plan.
pub fn files(plan: &Plan) -> Vec<GeneratedFile> {
    let core = "crates/core/src/generated";
    let package = "crates/python/python/cryptorebate_tracking";
    let mut files = vec![
        GeneratedFile::new(format!("{core}/mod.rs"), rust_module(plan)),
        GeneratedFile::new(format!("{core}/plan.rs"), rust_table::render(plan, OWN)),
        GeneratedFile::new(format!("{core}/docs.rs"), rust_docs::render(plan, OWN)),
        GeneratedFile::new(format!("{core}/events.rs"), rust_events::render(plan, OWN)),
        GeneratedFile::new("pkg/src/generated/plan.ts", typescript::render(plan, OWN)),
        GeneratedFile::new(format!("{package}/plan.py"), python::types(plan, OWN)),
        GeneratedFile::new(format!("{package}/track.py"), python::functions(plan, OWN)),
        GeneratedFile::new(format!("{package}/calls.pyi"), python::overloads(plan, OWN)),
        GeneratedFile::new("plan/PLAN.md", markdown(plan)),
    ];
    files.extend(schema::files(plan, OWN, SCHEMAS));
    files
}

/// The plan as a page to read, in Markdown.
pub fn markdown(plan: &Plan) -> String {
    markdown::render(plan, OWN)
}

/// The module that holds the core's own generated Rust code.
fn rust_module(plan: &Plan) -> String {
    format!(
        "//! {}\n\npub mod docs;\n#[cfg(feature = \"serde\")]\n{}pub mod plan;\n",
        OWN.header,
        events_module(plan)
    )
}

/// The declaration of the module of typed events.
fn events_module(plan: &Plan) -> String {
    let deprecated = if has_deprecated(plan) {
        "#[allow(deprecated, reason = \"what is on its way out is still there, and has its code\")]\n"
    } else {
        ""
    };
    // Names in the plan's sentences are for people, so the lint that wants them in backticks has no say; nor have those
    // that find an event too large.
    format!(
        "#[allow(clippy::doc_markdown, clippy::large_enum_variant, clippy::too_many_arguments, \
         reason = \"words and sizes are the plan's, whatever they are\")]\n{deprecated}pub mod events;\n"
    )
}

fn has_deprecated(plan: &Plan) -> bool {
    let of_events = plan.events.iter().flat_map(|event| &event.properties);
    let mut properties = of_events.chain(plan.user_properties.iter().map(|user_property| &user_property.property));
    plan.events.iter().any(|event| event.deprecated.is_some())
        || properties.any(|property| property.deprecated.is_some())
}
