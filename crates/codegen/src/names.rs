//! The names that generated code gives to events and to the types of their values.

use cryptorebate_plan::model::{Event, Format, Kind, Plan, Property};
use std::collections::BTreeMap;

/// Turns `referral_link_copied`, `TRC20` or `e-mail` into `ReferralLinkCopied`, `Trc20`, `EMail`.
pub(crate) fn upper_camel(name: &str) -> String {
    let mut camel = String::with_capacity(name.len());
    for word in name.split(|character: char| !character.is_ascii_alphanumeric()) {
        let mut characters = word.chars();
        camel.extend(characters.next().map(|first| first.to_ascii_uppercase()));
        camel.extend(characters.map(|character| character.to_ascii_lowercase()));
    }
    camel
}

/// The name of an event's type.
pub(crate) fn event_type(event: &Event) -> String {
    let name = upper_camel(&event.name);
    if RESERVED.contains(&name.as_str()) {
        format!("{name}Event")
    } else {
        name
    }
}

/// The name that a format's type has, unless something else has it.
pub(crate) fn format_type(format: &Format) -> String {
    format.type_name.clone().unwrap_or_else(|| upper_camel(&format.name))
}

/// A kind of value with the name of its type.
pub(crate) struct ValueType {
    pub(crate) name: String,
    /// What it means.
    pub(crate) description: String,
    pub(crate) kind: Kind,
    /// Which values it takes, in words that complete "expected".
    pub(crate) expected: String,
    /// What the last decimal counts, in the plural.
    pub(crate) unit: Option<String>,
}

/// Who uses a type: an event's property, or a user property where there is no event.
type Place = (Option<String>, String);

/// The types of a plan's values, each named after its format, else its property, else its event and property.
pub(crate) struct ValueTypes {
    pub(crate) types: Vec<ValueType>,
    by_place: BTreeMap<Place, usize>,
}

impl ValueTypes {
    /// Finds and names the types of those values that are to have one of their own. Of a list, that of its members.
    pub(crate) fn of(plan: &Plan, has_type: impl Fn(&Kind, Option<&Format>) -> bool) -> Self {
        let mut all = Self {
            types: Vec::new(),
            by_place: BTreeMap::new(),
        };
        for (event, property) in places(plan) {
            let kind = value_kind(&property.kind);
            let format = format_of(plan, property);
            if !has_type(kind, format) {
                continue;
            }
            let name = all.name(plan, event, property);
            let index = all
                .types
                .iter()
                .position(|known| known.name == name)
                .unwrap_or_else(|| {
                    let of_property = property.expected_item.as_ref().unwrap_or(&property.expected);
                    all.types.push(ValueType {
                        name,
                        description: format
                            .map_or(&property.description, |format| &format.description)
                            .clone(),
                        kind: kind.clone(),
                        expected: format.map_or(of_property, |format| &format.expected).clone(),
                        unit: format.and_then(|format| format.unit.clone()),
                    });
                    all.types.len() - 1
                });
            all.by_place.insert(place(event, property), index);
        }
        all
    }

    /// The type of a property's values, where they have one of their own.
    pub(crate) fn find(&self, event: Option<&Event>, property: &Property) -> Option<&ValueType> {
        self.types.get(*self.by_place.get(&place(event, property))?)
    }

    fn name(&self, plan: &Plan, event: Option<&Event>, property: &Property) -> String {
        let kind = value_kind(&property.kind);
        let unambiguous = places(plan)
            .filter(|(_, other)| other.name == property.name)
            .all(|(_, other)| value_kind(&other.kind) == kind);
        let short = match format_of(plan, property) {
            Some(format) => Some(format_type(format)),
            None if unambiguous => Some(upper_camel(&property.name)),
            None => None,
        };
        let prefix = event.map_or_else(|| "User".to_owned(), event_type);
        let long = format!("{prefix}{}", upper_camel(&property.name));
        let free = |name: &String| {
            let taken = self
                .types
                .iter()
                .any(|known| &known.name == name && &known.kind != kind);
            !taken && is_free(plan, name)
        };
        // A last resort that no event's name can be: names of events do not hold "Value" behind a property's.
        short
            .into_iter()
            .chain([long.clone()])
            .find(free)
            .unwrap_or_else(|| format!("{long}Value"))
    }
}

/// Whether neither an event nor the generated files themselves use the name for a type.
pub(crate) fn is_free(plan: &Plan, name: &str) -> bool {
    !RESERVED.contains(&name) && !plan.events.iter().any(|event| event_type(event) == name)
}

/// Type names that the generated files use for themselves.
const RESERVED: [&str; 36] = [
    "AnyEvent",
    "AsRef",
    "BTreeMap",
    "ClientEventName",
    "ClientPlatform",
    "Context",
    "DateRange",
    "Default",
    "Deserialize",
    "Event",
    "EventId",
    "EventName",
    "EventProperties",
    "From",
    "Identify",
    "Into",
    "InvalidValue",
    "Json",
    "Operations",
    "Option",
    "Other",
    "Platform",
    "Record",
    "Result",
    "Self",
    "Serialize",
    "String",
    "Text",
    "ThisPlan",
    "Timestamp",
    "TryFrom",
    "TypedEvent",
    "TypedPlan",
    "Url",
    "UserProperties",
    "Vec",
];

fn place(event: Option<&Event>, property: &Property) -> Place {
    (event.map(|event| event.name.clone()), property.name.clone())
}

/// Every property of every event, then every user property.
fn places(plan: &Plan) -> impl Iterator<Item = (Option<&Event>, &Property)> {
    let of_events = plan
        .events
        .iter()
        .flat_map(|event| event.properties.iter().map(move |property| (Some(event), property)));
    of_events.chain(
        plan.user_properties
            .iter()
            .map(|user_property| (None, &user_property.property)),
    )
}

/// The kind of a property's values: of a list, that of its members.
fn value_kind(kind: &Kind) -> &Kind {
    match kind {
        Kind::List { items, .. } => value_kind(items),
        _ => kind,
    }
}

/// The shared format of a property's values, if any: of a list, that of its members.
pub(crate) fn format_of<'p>(plan: &'p Plan, property: &Property) -> Option<&'p Format> {
    let name = match &property.kind {
        Kind::List { items_format, .. } => items_format.as_ref(),
        _ => property.format.as_ref(),
    }?;
    plan.formats.iter().find(|format| &format.name == name)
}
