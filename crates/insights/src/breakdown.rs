//! Breakdowns: by what the people of a funnel can be told apart, by the plan.

use cryptorebate_plan::model::{Funnel, Kind, Plan, Property, Text};

use crate::funnel::Breakdown;
use crate::questions::{QuestionError, named};

/// A breakdown by the platform.
const PLATFORM: &str = "platform";
/// What a breakdown by a user property begins with.
const OF_USER: &str = "user:";

/// All that a breakdown of a funnel can be asked by.
pub(crate) fn ways(plan: &Plan, funnel: &Funnel) -> Vec<String> {
    let of_steps = properties_apart(plan, funnel).into_iter().map(|of| of.name.clone());
    let of_users = user_properties_apart(plan).into_iter();
    let of_users = of_users.map(|property| format!("{OF_USER}{}", property.name));
    std::iter::once(PLATFORM.into())
        .chain(of_steps)
        .chain(of_users)
        .collect()
}

/// What is meant by a name of [`ways`].
pub(crate) fn breakdown<'a>(plan: &Plan, funnel: &Funnel, by: &'a str) -> Result<Breakdown<'a>, QuestionError> {
    if by == PLATFORM {
        return Ok(Breakdown::Platform);
    }
    if let Some(name) = by.strip_prefix(OF_USER) {
        named("user property", name, &user_properties_apart(plan), |property| {
            &property.name
        })?;
        return Ok(Breakdown::UserProperty(name));
    }
    let what = format!("property of the steps of {}", funnel.name);
    named(&what, by, &properties_apart(plan, funnel), |property| &property.name)?;
    Ok(Breakdown::Property(by))
}

/// By which properties of its steps a funnel's people can be told apart: each once.
fn properties_apart<'p>(plan: &'p Plan, funnel: &Funnel) -> Vec<&'p Property> {
    let events = funnel.steps.iter().filter_map(|step| plan.event(&step.event));
    let mut properties: Vec<&Property> = Vec::new();
    for property in events.flat_map(|event| &event.properties).filter(|of| tells_apart(of)) {
        if !properties.iter().any(|known| known.name == property.name) {
            properties.push(property);
        }
    }
    properties
}

fn user_properties_apart(plan: &Plan) -> Vec<&Property> {
    let properties = plan.user_properties.iter().map(|of| &of.property);
    properties.filter(|property| tells_apart(property)).collect()
}

/// Whether people can be told apart by a value: not by lists, objects and ranges of days.
fn tells_apart(property: &Property) -> bool {
    !matches!(
        property.kind,
        Kind::List { .. } | Kind::Object { .. } | Kind::String(Text::DateRange)
    )
}
