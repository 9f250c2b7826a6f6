//! The tracking plan file: from TOML to a checked plan, or to every problem in it with its place.
//!
//! A plan that [`parse`] gives back is whole: every name that it mentions exists, every rule and condition fits the
//! property that it speaks of, every example is valid.

mod cohorts;
mod deprecations;
mod events;
mod fields;
mod funnels;
mod kinds;
pub mod model;
mod pattern;
mod problem;
mod rules;
mod values;
mod words;

pub use model::Plan;
pub use problem::{Problem, Problems};

use crate::events::Names;
use crate::fields::Fields;
use crate::kinds::Formats;
use crate::problem::{Report, Span};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// The text of the plan that this project is made for, as it was when this crate was built.
pub const CRYPTOREBATE_TOML: &str = include_str!("../../../plan/cryptorebate.toml");

/// Reads the text of a plan file.
///
/// # Errors
///
/// All problems of the file at once, by place. Where the text is not TOML, only what makes it so.
pub fn parse(text: &str) -> Result<Plan, Problems> {
    let mut report = Report::new(text);
    let (document, errors) = DeTable::parse_recoverable(text);
    for error in &errors {
        report_syntax(&mut report, error);
    }
    let plan = if errors.is_empty() {
        let root = Spanned::new(0..0, DeValue::Table(document.into_inner()));
        read_plan(&mut report, &root)
    } else {
        None
    };
    match plan {
        Some(plan) if report.len() == 0 => Ok(plan),
        _ => Err(report.into_problems()),
    }
}

/// Splits what the TOML parser says, "invalid key, expected `=`", into what is wrong and what was expected.
fn report_syntax(report: &mut Report<'_>, error: &toml::de::Error) {
    let at = error.span().unwrap_or_default();
    let (message, expected) = error
        .message()
        .split_once(", expected ")
        .unwrap_or((error.message(), ""));
    report.add(&at, message, expected);
}

fn read_plan(report: &mut Report<'_>, root: &Spanned<DeValue<'_>>) -> Option<Plan> {
    let fields = Fields::open(
        report,
        root,
        Span::default(),
        "the plan",
        &[
            "name",
            "version",
            "description",
            "platforms",
            "formats",
            "events",
            "user_properties",
            "funnels",
            "cohorts",
        ],
    )?;
    let name = fields.text(report, "name");
    if let Some(name) = &name {
        fields::check_name(report, name);
    }
    let version = fields.text(report, "version");
    if let Some(version) = version.as_ref().filter(|version| !is_version(version.value)) {
        let message = format!("\"{}\" is not a version", version.value);
        report.add(&version.at, message, "major.minor.patch, such as 1.0.0");
    }
    let description = fields.text(report, "description");
    let (platform_names, platforms) = events::read_platforms(report, &fields);
    let formats = Formats::read(report, &fields);
    let (event_names, events) = events::read_events(report, &fields, &platform_names, &formats);
    let (user_property_names, user_properties) = events::read_user_properties(report, &fields, &formats);
    let names = Names {
        events: event_names,
        user_properties: user_property_names,
    };
    let funnels = funnels::read_funnels(report, &fields, &names);
    let cohorts = cohorts::read_cohorts(report, &fields, &names);
    Some(Plan {
        name: name?.value.to_owned(),
        version: version?.value.to_owned(),
        description: description?.value.to_owned(),
        platforms,
        formats: formats.into_list(),
        events,
        user_properties,
        funnels,
        cohorts,
    })
}

fn is_version(text: &str) -> bool {
    let parts: Vec<&str> = text.split('.').collect();
    parts.len() == 3
        && parts.iter().all(|part| {
            let plain = *part == "0" || !part.starts_with('0');
            plain && !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit())
        })
}
