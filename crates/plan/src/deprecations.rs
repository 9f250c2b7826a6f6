//! The `deprecated` of events, properties and user properties: why they go, and what takes their place.

use crate::fields::{Fields, Text};
use crate::model::Deprecation;
use crate::problem::Report;

/// What `deprecated` must look like, in words that complete "expected".
const EXPECTED: &str = "{ reason = \"why it goes\", replacement = \"what to use instead\" }";

/// Something that is deprecated, until it is known whether its replacement exists.
pub(crate) struct Deprecated<'a> {
    name: &'a str,
    replacement: Option<Text<'a>>,
}

/// Reads the `deprecated` of the thing `name`, where there is one, and adds the thing to the list of `deprecated` ones.
pub(crate) fn read_deprecation<'a>(
    report: &mut Report<'_>,
    name: &'a str,
    fields: &Fields<'a>,
    deprecated: &mut Vec<Deprecated<'a>>,
) -> Option<Deprecation> {
    let node = fields.get("deprecated")?;
    let at = fields.key_span("deprecated").unwrap_or_else(|| node.span());
    if node.get_ref().as_table().is_none() {
        report.add(&node.span(), "\"deprecated\" is not a table", EXPECTED);
        return None;
    }
    let inner = Fields::open(report, node, at, "\"deprecated\"", &["reason", "replacement"])?;
    let reason = inner.text(report, "reason");
    let replacement = inner.optional_text(report, "replacement");
    deprecated.push(Deprecated {
        name,
        replacement: replacement.clone(),
    });
    Some(Deprecation {
        reason: reason?.value.to_owned(),
        replacement: replacement.map(|replacement| replacement.value.to_owned()),
    })
}

/// Reports replacements that are not one of `names`, or that are deprecated themselves. `what` they are: "event".
pub(crate) fn check_replacements(report: &mut Report<'_>, what: &str, names: &[&str], deprecated: &[Deprecated<'_>]) {
    for candidate in deprecated {
        let Some(replacement) = &candidate.replacement else {
            continue;
        };
        if !names.contains(&replacement.value) {
            report.unknown(&replacement.at, what, replacement.value, names.iter().copied());
        } else if replacement.value == candidate.name {
            let message = format!("the {what} \"{}\" is its own replacement", candidate.name);
            report.add(&replacement.at, message, format!("another {what}"));
        } else if let Some(next) = deprecated.iter().find(|next| next.name == replacement.value) {
            let message = format!("the replacement \"{}\" is deprecated itself", replacement.value);
            let help = next
                .replacement
                .as_ref()
                .filter(|further| further.value != candidate.name)
                .map(|further| format!("\"{}\" is to be used instead of it", further.value));
            report.add_with_help(&replacement.at, message, format!("{} that stays", a(what)), help);
        }
    }
}

fn a(what: &str) -> String {
    let article = if what.starts_with(['a', 'e', 'i', 'o']) {
        "an"
    } else {
        "a"
    };
    format!("{article} {what}")
}
