//! The sentence for what the plan is about to do without.

use alloc::format;
use alloc::string::String;

use super::Writer;
use crate::Field;
use crate::docs::DeprecationDocs;
use crate::finding::Place;
use crate::judge::Name;

impl Writer<'_, '_> {
    /// What the plan says of the event or the property at a place that is deprecated.
    pub(super) fn deprecation(&self, place: Place) -> Option<&'static DeprecationDocs> {
        let docs = match (place, self.judgement.name()) {
            (Place::Field(Field::Event), Name::Planned(event)) => &self.docs.events.get(event)?.deprecated,
            (Place::Property { index }, _) => &self.property_docs(index)?.deprecated,
            (Place::UserProperty { index, .. }, _) => &self.docs.user_properties.get(usize::from(index))?.deprecated,
            _ => &None,
        };
        docs.as_ref()
    }
}

/// `title is deprecated: Nobody reads it; use "name" instead`
pub(super) fn deprecated(name: &str, docs: Option<&DeprecationDocs>) -> String {
    match docs {
        None => format!("{name} is deprecated"),
        Some(docs) => {
            let reason = docs.reason.trim_end_matches('.');
            let instead = match docs.replacement {
                "" => String::new(),
                replacement => format!("; use \"{replacement}\" instead"),
            };
            format!("{name} is deprecated: {reason}{instead}")
        }
    }
}
