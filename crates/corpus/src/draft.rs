//! An event before it is written: members in their order, each value as the JSON text that will stand there.

use cryptorebate_plan::Plan;
use cryptorebate_plan::model::{Event, Property};
use fastrand::Rng;

use crate::{envelope, rules, value};

/// The members of an object: names and the JSON text of their values.
pub(crate) type Members = Vec<(String, String)>;

/// An event that can still be changed.
#[derive(Debug, Clone)]
pub(crate) struct Draft<'p> {
    pub plan: &'p Plan,
    pub event: &'p Event,
    /// The top-level fields but for `properties`, which stand between the ids and the rest.
    pub fields: Members,
    pub properties: Members,
    pub user_properties: Members,
    /// What is done to the text at last.
    pub finish: fn(String) -> String,
}

impl<'p> Draft<'p> {
    /// A valid event of a random kind.
    pub fn new(plan: &'p Plan, rng: &mut Rng) -> Self {
        let event = &plan.events[rng.usize(..plan.events.len())];
        let mut properties = Members::new();
        for property in &event.properties {
            if property.required || rng.u8(0..4) > 0 {
                properties.push((property.name.clone(), value::of_property(property, rng)));
            }
        }
        rules::keep(event, &mut properties, rng);
        Self {
            plan,
            event,
            fields: envelope::fields(event, rng),
            properties,
            user_properties: envelope::user_properties(plan, rng),
            finish: |text| text,
        }
    }

    /// The JSON text.
    pub fn text(&self) -> String {
        let mut members = self.fields.clone();
        let place = members
            .iter()
            .position(|(name, _)| name == "context")
            .unwrap_or(members.len());
        if self.has_properties() {
            members.insert(place, ("properties".to_owned(), object(&self.properties)));
            if !self.user_properties.is_empty() {
                members.insert(place + 1, ("user_properties".to_owned(), object(&self.user_properties)));
            }
        }
        (self.finish)(object(&members))
    }

    fn has_properties(&self) -> bool {
        !self.fields.iter().any(|(name, _)| name == "properties")
    }

    /// The text of a top-level field.
    pub fn field(&mut self, name: &str) -> Option<&mut String> {
        self.fields
            .iter_mut()
            .find(|(own, _)| own == name)
            .map(|(_, text)| text)
    }

    /// Takes a top-level field out.
    pub fn remove_field(&mut self, name: &str) -> Option<()> {
        let place = self.fields.iter().position(|(own, _)| own == name)?;
        self.fields.remove(place);
        Some(())
    }

    /// A random property that the event has and that fulfils the condition: its place among the event's own.
    pub fn pick(&self, rng: &mut Rng, condition: impl Fn(&Property) -> bool) -> Option<usize> {
        let is_meant = |(name, _): &(String, String)| {
            let property = self.event.properties.iter().find(|property| property.name == *name);
            property.is_some_and(&condition)
        };
        let places: Vec<usize> = (0..self.properties.len())
            .filter(|place| is_meant(&self.properties[*place]))
            .collect();
        (!places.is_empty()).then(|| places[rng.usize(..places.len())])
    }
}

/// An object without white space.
fn object(members: &Members) -> String {
    let members: Vec<String> = members
        .iter()
        .map(|(name, text)| format!("{}:{text}", quoted(name)))
        .collect();
    format!("{{{}}}", members.join(","))
}

/// Text as JSON.
pub(crate) fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
