//! Another product's plan: a validator and types for its own code, made from its plan file alone.

use std::path::Path;

use cryptorebate_plan::Plan;

use crate::frame::Frame;
use crate::{
    Fault, GeneratedFile, events_module, markdown, rust_docs, rust_events, rust_table, schema, sync, typescript,
};

/// What is made from a plan, and where it lies. Paths are relative to one folder.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Library {
    /// The name of the plan file, for the first line of every file.
    pub plan_file: String,
    /// The folder of a Rust module: the plan as a table, its words, its events as types, and functions that judge by them.
    pub rust: Option<String>,
    /// The file of the TypeScript types.
    pub typescript: Option<String>,
    /// The folder of the JSON Schemas.
    pub schemas: Option<String>,
    /// The file of the plan as a page to read.
    pub markdown: Option<String>,
}

impl Library {
    /// Every file that follows from the plan.
    pub fn files(&self, plan: &Plan) -> Vec<GeneratedFile> {
        let header = self.header();
        let frame = Frame {
            header: &header,
            core: "cryptorebate_core",
        };
        let mut files = Vec::new();
        if let Some(folder) = &self.rust {
            files.push(GeneratedFile::new(format!("{folder}/mod.rs"), module(plan, frame)));
            files.push(GeneratedFile::new(
                format!("{folder}/plan.rs"),
                rust_table::render(plan, frame),
            ));
            files.push(GeneratedFile::new(
                format!("{folder}/docs.rs"),
                rust_docs::render(plan, frame),
            ));
            files.push(GeneratedFile::new(
                format!("{folder}/events.rs"),
                rust_events::render(plan, frame),
            ));
        }
        if let Some(file) = &self.typescript {
            files.push(GeneratedFile::new(file, typescript::render(plan, frame)));
        }
        if let Some(folder) = &self.schemas {
            files.extend(schema::files(plan, frame, folder));
        }
        if let Some(file) = &self.markdown {
            files.push(GeneratedFile::new(file, markdown::render(plan, frame)));
        }
        files
    }

    /// Writes the files under `root`, and removes the schemas of events that are gone. Gives the paths that changed.
    ///
    /// # Errors
    ///
    /// `rustfmt` is missing, or a file cannot be read or written.
    pub fn write(&self, root: &Path, plan: &Plan) -> Result<Vec<String>, Fault> {
        sync::write_files(root, &self.files(plan), self.schemas.as_deref(), &self.header())
    }

    /// The files under `root` that are not what the plan makes them.
    ///
    /// # Errors
    ///
    /// `rustfmt` is missing, or a file cannot be read.
    pub fn stale(&self, root: &Path, plan: &Plan) -> Result<Vec<String>, Fault> {
        sync::stale_files(root, &self.files(plan), self.schemas.as_deref(), &self.header())
    }

    fn header(&self) -> String {
        format!(
            "Generated from {} by `cryptorebate plan generate`; do not edit.",
            self.plan_file
        )
    }
}

/// The module's root: what a product's code calls.
fn module(plan: &Plan, frame: Frame<'_>) -> String {
    format!(
        "//! {header}\n//!\n//! The validator of the plan `{name}`, version {version}, and its events as types.\n\n\
         #![allow(dead_code, unused_imports, reason = \"a product need not use all that its plan has\")]\n\n\
         mod docs;\n{events}mod plan;\n\n\
         pub use docs::PLAN_DOCS;\npub use plan::PLAN;\n\n\
         use {core}::{{Judgement, Verdict}};\n\n\
         /// Judges the JSON text of one event: every violation, by its code and place.\n\
         pub fn judge(text: &[u8]) -> Judgement<'_> {{\nPLAN.judge(text)\n}}\n\n\
         /// Judges the JSON text of one event, and says in full sentences what is wrong with it.\n\
         pub fn validate(text: &[u8]) -> Verdict {{\nPLAN_DOCS.validate(text)\n}}\n",
        header = frame.header,
        name = plan.name,
        version = plan.version,
        core = frame.core,
        events = events_module(plan),
    )
}
