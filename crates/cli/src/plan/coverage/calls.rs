//! The calls in a source tree: files as git sees them, without tests, each read for the events that it sends.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use cryptorebate_calls::{Constants, Language, Source, captured, constants, uses};
use ignore::WalkBuilder;
use serde::Serialize;

/// What the browser tracker sends by itself. A plan need not have them.
const PAGE_VIEW: &str = "page_viewed";
const COPY: &str = "referral_link_copied";

/// What a source tree sends.
#[derive(Debug, Default)]
pub struct Calls {
    /// Each event that is sent, with the places in the order of the files.
    pub events: BTreeMap<String, Vec<Place>>,
    pub unknown: Vec<Unknown>,
    /// How many files were read.
    pub files: usize,
    /// How many files of tests were passed over.
    pub tests: usize,
}

/// A place that sends an event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Place {
    pub file: String,
    pub line: usize,
    /// Whether the browser tracker sends it by itself.
    pub captured: bool,
}

/// A name that is tracked, and that the plan does not have.
#[derive(Debug, Serialize)]
pub struct Unknown {
    pub name: String,
    pub file: String,
    pub line: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nearest: Option<String>,
}

impl Calls {
    /// Reads the files under some folders.
    pub fn read(roots: &[PathBuf], names: &[&str]) -> Result<Self, String> {
        let mut calls = Self::default();
        let mut files = Vec::new();
        for root in roots {
            let found = files_under(root)?;
            let (tests, sources): (Vec<_>, Vec<_>) = found
                .into_iter()
                .partition(|(file, _)| is_test(file.strip_prefix(root).unwrap_or(file)));
            calls.tests += tests.len();
            files.extend(sources);
        }
        // A constant may be used in a file before the one that it stands in: all are looked for first.
        let mut held = Constants::new();
        for (file, language) in &files {
            let text = read_text(file)?;
            if names.iter().any(|name| text.contains(name)) {
                held.extend(constants(&Source::read(&text, *language), names));
            }
        }
        for (file, language) in files {
            calls.read_file(&file, language, names, &held)?;
        }
        Ok(calls)
    }

    fn read_file(&mut self, file: &Path, language: Language, names: &[&str], held: &Constants) -> Result<(), String> {
        let shown = shown(file);
        let source = Source::read(&read_text(file)?, language);
        self.files += 1;
        let found = uses(&source, language, names, held);
        for (name, lines) in found.events {
            for line in lines {
                self.add(&name, &shown, line, false);
            }
        }
        self.unknown.extend(found.unknown.into_iter().map(|unknown| Unknown {
            name: unknown.name,
            file: shown.clone(),
            line: unknown.line,
            nearest: unknown.nearest,
        }));
        let captured = captured(&source, language);
        for (name, lines) in [
            (PAGE_VIEW, captured.page_views.into_iter().collect()),
            (COPY, captured.copies),
        ] {
            for line in lines.into_iter().filter(|_| names.contains(&name)) {
                self.add(name, &shown, line, true);
            }
        }
        Ok(())
    }

    fn add(&mut self, name: &str, file: &str, line: usize, captured: bool) {
        self.events.entry(name.to_owned()).or_default().push(Place {
            file: file.to_owned(),
            line,
            captured,
        });
    }
}

/// The files under a folder that can hold calls, by name.
fn files_under(root: &Path) -> Result<Vec<(PathBuf, Language)>, String> {
    let mut files = Vec::new();
    // A folder that is no checkout may have its .gitignore all the same.
    let walk = WalkBuilder::new(root)
        .require_git(false)
        .filter_entry(|entry| entry.file_name() != "node_modules")
        .build();
    for entry in walk {
        let entry = entry.map_err(|error| format!("the source tree cannot be read: {error}"))?;
        let is_file = entry.file_type().is_some_and(|kind| kind.is_file());
        let extension = entry.path().extension().and_then(|extension| extension.to_str());
        if let Some(language) = extension.and_then(Language::of_extension).filter(|_| is_file) {
            files.push((entry.into_path(), language));
        }
    }
    files.sort_by(|left, right| left.0.cmp(&right.0));
    Ok(files)
}

fn read_text(file: &Path) -> Result<String, String> {
    let bytes = std::fs::read(file).map_err(|error| format!("{} cannot be read: {error}", shown(file)))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// A file's name for a person. `.` as a root gives every file a `./` that nobody needs.
fn shown(file: &Path) -> String {
    file.strip_prefix(".").unwrap_or(file).display().to_string()
}

/// Whether a file, given from its root, holds tests: what only they send, nobody sends.
fn is_test(path: &Path) -> bool {
    const FOLDERS: [&str; 5] = ["test", "tests", "__tests__", "e2e", "cypress"];
    let in_folder = path
        .parent()
        .is_some_and(|folder| folder.iter().any(|part| FOLDERS.iter().any(|folder| part == *folder)));
    let name = path.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
    let stem = name.split('.').next().unwrap_or_default();
    let is_marked =
        name.contains(".test.") || name.contains(".spec.") || stem.starts_with("test_") || stem.ends_with("_test");
    in_folder || is_marked || matches!(stem, "tests" | "conftest")
}
