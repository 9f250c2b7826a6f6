//! The names that generated code gives to events and to closed lists of values.

use cryptorebate_plan::model::{Event, Kind, Plan, Property, Text};
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

/// A closed list of values with the name of its type.
pub(crate) struct ClosedList {
    pub(crate) name: String,
    /// What it means.
    pub(crate) description: String,
    pub(crate) values: Vec<String>,
}

/// Who uses a closed list: an event's property, or a user property where there is no event.
type Place = (Option<String>, String);

/// All closed lists of a plan, each named after its format, else its property, else its event and property.
pub(crate) struct ClosedLists {
    pub(crate) lists: Vec<ClosedList>,
    by_place: BTreeMap<Place, usize>,
}

impl ClosedLists {
    /// Finds and names the closed lists of a plan.
    pub(crate) fn of(plan: &Plan) -> Self {
        let mut all = Self {
            lists: Vec::new(),
            by_place: BTreeMap::new(),
        };
        for (event, property) in places(plan) {
            let Some(values) = closed_values(&property.kind) else {
                continue;
            };
            let name = all.name(plan, event, property, values);
            let index = all.lists.iter().position(|list| list.name == name).unwrap_or_else(|| {
                let format = shared_format(property);
                let described = format.and_then(|name| plan.formats.iter().find(|format| &format.name == name));
                all.lists.push(ClosedList {
                    name,
                    description: described
                        .map_or(&property.description, |format| &format.description)
                        .clone(),
                    values: values.to_vec(),
                });
                all.lists.len() - 1
            });
            all.by_place.insert(place(event, property), index);
        }
        all
    }

    /// The name of the type of a property's closed list, where it has one.
    pub(crate) fn find(&self, event: Option<&Event>, property: &Property) -> Option<&str> {
        let index = self.by_place.get(&place(event, property))?;
        self.lists.get(*index).map(|list| list.name.as_str())
    }

    fn name(&self, plan: &Plan, event: Option<&Event>, property: &Property, values: &[String]) -> String {
        let unambiguous = places(plan)
            .filter(|(_, other)| other.name == property.name)
            .all(|(_, other)| closed_values(&other.kind) == Some(values));
        let short = match shared_format(property) {
            Some(format) => Some(upper_camel(format)),
            None if unambiguous => Some(upper_camel(&property.name)),
            None => None,
        };
        let prefix = event.map_or_else(|| "User".to_owned(), |event| upper_camel(&event.name));
        let long = format!("{prefix}{}", upper_camel(&property.name));
        let free = |name: &String| {
            let taken = self
                .lists
                .iter()
                .any(|list| &list.name == name && list.values != values);
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
    !RESERVED.contains(&name) && !plan.events.iter().any(|event| upper_camel(&event.name) == name)
}

/// Type names that the generated files use for themselves.
const RESERVED: [&str; 14] = [
    "UserProperties",
    "EventProperties",
    "EventName",
    "ClientEventName",
    "Platform",
    "ClientPlatform",
    "Record",
    "Other",
    "BTreeMap",
    "String",
    "Option",
    "Vec",
    "Json",
    "TypedEvent",
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

/// The values of a closed list, whether the property is one of them or a list of them.
fn closed_values(kind: &Kind) -> Option<&[String]> {
    match kind {
        Kind::String(Text::Closed { values }) => Some(values),
        Kind::List { items, .. } => closed_values(items),
        _ => None,
    }
}

fn shared_format(property: &Property) -> Option<&String> {
    match &property.kind {
        Kind::List { items_format, .. } => items_format.as_ref(),
        _ => property.format.as_ref(),
    }
}
