//! The plan file that a document leads to: what it says as TOML, what it leaves open as comments.

mod property;
mod questions;
mod toml;

use std::collections::BTreeSet;
use std::fmt::Write as _;

use crate::MARK;
use crate::document::{Document, Event};
use crate::names::snake_case;
use property::Shape;
use toml::{comment, quoted, quoted_list};

/// The text of the plan file.
pub fn write(document: &Document) -> String {
    let mut plan = Plan {
        document,
        text: String::new(),
        formats: BTreeSet::new(),
    };
    plan.events();
    plan.user_properties();
    questions::funnels(document, &mut plan.text);
    questions::cohorts(document, &mut plan.text);
    let mut text = head(document);
    platforms(document, &mut text);
    property::formats(&plan.formats, document, &mut text);
    text.push_str(&plan.text);
    text
}

struct Plan<'d> {
    document: &'d Document,
    text: String,
    /// The shared formats that are used.
    formats: BTreeSet<&'static str>,
}

/// Appends a line. Writing to a string cannot fail.
macro_rules! line {
    ($text:expr) => { $text.push('\n') };
    ($text:expr, $($format:tt)*) => {{
        let _infallible = writeln!($text, $($format)*);
    }};
}
use line;

fn head(document: &Document) -> String {
    let title = document.title.as_deref().unwrap_or_default();
    let product = title
        .split([':', '—', '–', '|'])
        .map(str::trim)
        .find(|part| !part.is_empty() && !part.to_lowercase().contains("tracking plan"));
    let name = snake_case(&product.unwrap_or_default().to_lowercase());
    let version = document.version.as_deref().and_then(version);
    let mut text = String::new();
    line!(text, "# A tracking plan, read out of a Markdown document.");
    line!(text, "#");
    line!(
        text,
        "# Each line with {MARK} is for a person to decide; take the comment away when it is decided."
    );
    line!(text);
    if name.is_empty() {
        line!(text, "{MARK} the name of the product, in snake_case.");
    }
    line!(text, "name = {}", quoted(if name.is_empty() { "plan" } else { &name }));
    if version.is_none() {
        line!(
            text,
            "{MARK} the plan's version; the document has none of the form major.minor.patch."
        );
    }
    line!(text, "version = {}", quoted(version.as_deref().unwrap_or("1.0.0")));
    line!(text, "{MARK} what is measured, in a sentence.");
    line!(
        text,
        "description = {}",
        quoted(if title.is_empty() { "A tracking plan." } else { title })
    );
    line!(text);
    text
}

/// `1.0` as `1.0.0`.
fn version(text: &str) -> Option<String> {
    let numbers: Option<Vec<u32>> = text
        .trim_start_matches('v')
        .split('.')
        .map(|part| part.parse().ok())
        .collect();
    match numbers?[..] {
        [major] => Some(format!("{major}.0.0")),
        [major, minor] => Some(format!("{major}.{minor}.0")),
        [major, minor, patch] => Some(format!("{major}.{minor}.{patch}")),
        _ => None,
    }
}

/// Whether a platform's name is that of a program that nobody can look into.
fn is_server(platform: &str) -> bool {
    ["backend", "server", "admin", "cron", "worker"]
        .iter()
        .any(|word| platform.contains(word))
}

fn platforms(document: &Document, text: &mut String) {
    let declared = document.conventions.platforms.iter();
    let used = document.events.iter().filter_map(|event| event.platforms.as_ref());
    let mut names: Vec<&str> = Vec::new();
    for name in declared.chain(used).flat_map(|said| &said.names) {
        if !names.contains(&name.as_str()) && !snake_case(name).is_empty() {
            names.push(name);
        }
    }
    let session = if document.conventions.is_session_required {
        "required"
    } else {
        "optional"
    };
    line!(text, "# Platforms: where events come from.");
    line!(
        text,
        "{MARK} session (required or optional) and emitter (client or server) of each platform are guesses."
    );
    line!(text);
    line!(text, "[platforms]");
    for name in names {
        let description = quoted(&format!("{name}."));
        let emitter = if is_server(name) { "server" } else { "client" };
        line!(
            text,
            "{name} = {{ description = {description}, session = \"{session}\", emitter = \"{emitter}\" }}"
        );
    }
    line!(text);
}

impl Plan<'_> {
    fn events(&mut self) {
        line!(self.text, "# Events.");
        line!(
            self.text,
            "# identity: user (a user_id is required), visitor (a user_id or an anonymous_id), none."
        );
        line!(
            self.text,
            "# emitter: client (a page or a server sends it) or server (a server only)."
        );
        if self.document.events.is_empty() {
            line!(self.text, "{MARK} the document has no event that could be recognised.");
            line!(self.text, "[events]");
        }
        let mut written: BTreeSet<&str> = BTreeSet::new();
        let mut section = None;
        for event in &self.document.events {
            if !written.insert(&event.name) {
                line!(self.text);
                line!(
                    self.text,
                    "{MARK} line {} describes {} a second time.",
                    event.line,
                    event.name
                );
                continue;
            }
            if event.section.is_some() && event.section != section {
                section.clone_from(&event.section);
                line!(self.text);
                line!(
                    self.text,
                    "# {}",
                    comment(&section.as_deref().unwrap_or_default().replace('`', ""))
                );
            }
            self.event(event);
        }
        line!(self.text);
    }

    fn event(&mut self, event: &Event) {
        let text = &mut self.text;
        line!(text);
        line!(text, "[events.{}]", event.name);
        match &event.trigger {
            Some(trigger) => line!(text, "description = {}", quoted(&trigger.text.replace('`', ""))),
            None => line!(text, "{MARK} description = \"when it is sent\""),
        }
        match event.priority.as_ref().map(|said| said.text.as_str()) {
            Some(priority @ ("P0" | "P1")) => line!(text, "priority = \"{priority}\""),
            Some(other) => line!(
                text,
                "{MARK} priority = \"P0\" or \"P1\"; the document says {}",
                quoted(other)
            ),
            None => line!(text, "{MARK} priority = \"P0\" or \"P1\""),
        }
        match category(self.document, event) {
            Some(category) => line!(text, "category = {}", quoted(&category)),
            None => line!(text, "{MARK} category = \"the chapter of the plan\""),
        }
        let named = event.platforms.iter().flat_map(|said| &said.names);
        let mut platforms: Vec<&str> = Vec::new();
        for name in named.filter(|name| !snake_case(name).is_empty()) {
            if !platforms.contains(&name.as_str()) {
                platforms.push(name);
            }
        }
        let is_from_server =
            event.is_from_server || !platforms.is_empty() && platforms.iter().all(|name| is_server(name));
        if platforms.is_empty() {
            line!(text, "{MARK} platforms = [\"where it is sent from\"]");
        } else {
            line!(text, "platforms = {}", quoted_list(&platforms));
        }
        line!(text, "{MARK} identity and emitter are guesses.");
        let is_visitor = event.mentions_anonymous || event.name == "page_viewed";
        line!(text, "identity = \"{}\"", if is_visitor { "visitor" } else { "user" });
        line!(
            text,
            "emitter = \"{}\"",
            if is_from_server { "server" } else { "client" }
        );
        if !event.tells_properties {
            line!(text, "{MARK} the document does not say which properties it has.");
        }
        line!(text, "[events.{}.properties]", event.name);
        let mut written = BTreeSet::new();
        for property in &event.properties {
            let shape = Shape::of(property, self.document, &mut self.formats);
            shape.write(
                property,
                property
                    .required
                    .map(|required| if required { "required = true, " } else { "" }),
                &mut written,
                text,
            );
        }
    }

    fn user_properties(&mut self) {
        let text = &mut self.text;
        line!(text, "# User properties.");
        line!(
            text,
            "# update: set_once (the first value stays) or update (the last value counts)."
        );
        line!(text);
        line!(text, "[user_properties]");
        let mut written = BTreeSet::new();
        for property in &self.document.user_properties {
            let shape = Shape::of(property, self.document, &mut self.formats);
            let update = match property.update {
                Some(crate::types::Update::SetOnce) => "update = \"set_once\", ",
                Some(crate::types::Update::Update) => "update = \"update\", ",
                None => {
                    line!(text, "{MARK} update = \"set_once\" or \"update\"");
                    ""
                }
            };
            shape.write(property, Some(update), &mut written, text);
        }
        line!(text);
    }
}

/// The category that the summary gives an event, or else the heading that it stands under.
fn category(document: &Document, event: &Event) -> Option<String> {
    let summed = document.summary_of(&event.name).and_then(|row| row.category.as_deref());
    let heading = event
        .section
        .as_deref()
        .map(|heading| heading.split('(').next().unwrap_or(heading));
    let category = snake_case(summed.or(heading)?);
    let category = category.strip_suffix("_events").unwrap_or(&category);
    // "Events" says nothing of one of them.
    (!category.is_empty() && category != "events").then(|| category.to_owned())
}
