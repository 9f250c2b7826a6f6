//! The tracking plan file: from TOML to a checked plan, or to every problem in it with its place.
//!
//! A plan that [`parse`] gives back is whole: every name that it mentions exists, every rule and condition fits the
//! property that it speaks of, every example is valid.

mod cohorts;
mod deprecations;
pub mod diff;
mod events;
mod fields;
mod funnels;
mod kinds;
mod lints;
pub mod model;
mod pattern;
mod places;
mod problem;
mod rules;
mod values;
mod words;

pub use diff::diff;
pub use model::Plan;
pub use places::{Places, Position};
pub use problem::{Problem, Problems, Severity};
pub use words::any_of;

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
    let (document, errors) = DeTable::parse_recoverable(text);
    let places = Places::of_table(text, document.get_ref());
    let root = Spanned::new(0..0, DeValue::Table(document.into_inner()));
    let (plan, report) = read(text, &root, &errors, &places);
    match plan {
        Some(plan) if report.len() == 0 => Ok(plan),
        _ => Err(report.into_problems(&places)),
    }
}

/// Everything that is wrong with the text of a plan file, by place: the errors, for which [`parse`] refuses it, and the
/// warnings. Where an error hides a part of the plan, the warnings about that part come when the error is mended.
pub fn check(text: &str) -> Vec<Problem> {
    let (document, errors) = DeTable::parse_recoverable(text);
    let places = Places::of_table(text, document.get_ref());
    let root = Spanned::new(0..0, DeValue::Table(document.into_inner()));
    let (plan, report) = read(text, &root, &errors, &places);
    let whole = report.len() == 0;
    let mut problems: Vec<Problem> = report.into_problems(&places).into_iter().collect();
    if let (Some(plan), DeValue::Table(document)) = (plan, root.get_ref()) {
        problems.extend(lints::warnings(&plan, document, &places, whole));
    }
    problems.sort_by_key(|problem| (problem.line, problem.column));
    problems
}

/// Reads the document, unless it has faults that leave no sure reading. A key that is given twice is not one of them.
fn read<'t>(
    text: &'t str,
    root: &Spanned<DeValue<'_>>,
    errors: &[toml::de::Error],
    places: &Places<'_>,
) -> (Option<Plan>, Report<'t>) {
    let mut report = Report::new(text);
    let mut readable = true;
    for error in errors {
        let at = error.span().unwrap_or_default();
        if error.message() == "duplicate key" {
            let key = text.get(at.clone()).unwrap_or_default();
            let message = format!("\"{}\" is given twice", key.trim_matches(['"', '\'']));
            let help = places
                .namesake_before(&at)
                .map(|(_, line)| format!("the first is on line {line}"));
            report.add_with_help(&at, message, "every name once in its table", help);
        } else {
            readable = false;
            report_syntax(&mut report, error);
        }
    }
    let plan = readable.then(|| read_plan(&mut report, root)).flatten();
    (plan, report)
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
