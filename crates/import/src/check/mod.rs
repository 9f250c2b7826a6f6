//! What a careful reader finds wrong with a document, subject by subject.

mod amounts;
mod calls;
mod cohorts;
mod events;
mod funnels;
mod meaning;
mod properties;
mod summary;
mod totals;

use crate::document::Document;
use crate::finding::{Finding, Findings};

/// All findings by line.
pub fn check(document: &Document) -> Vec<Finding> {
    let mut findings = Findings::default();
    events::check(document, &mut findings);
    properties::check(document, &mut findings);
    meaning::check(document, &mut findings);
    amounts::check(document, &mut findings);
    summary::check(document, &mut findings);
    totals::check(document, &mut findings);
    funnels::check(document, &mut findings);
    cohorts::check(document, &mut findings);
    calls::check(document, &mut findings);
    findings.into_list()
}

/// A hint that names what was probably meant, or else says what can be done.
fn meant<'n>(name: &str, names: impl IntoIterator<Item = &'n str>, otherwise: &str) -> String {
    match cryptorebate_calls::nearest(name, names) {
        Some(near) => format!("Did you mean `{near}`?"),
        None => otherwise.to_owned(),
    }
}
