//! The plan's prose for the core's verdicts: `generated/docs.rs`.

use crate::frame::Frame;
use crate::rust_text::import;
use cryptorebate_plan::Plan;
use cryptorebate_plan::model::{Deprecation, Event, Property};

/// Writes `generated/docs.rs`.
pub(crate) fn render(plan: &Plan, frame: Frame<'_>) -> String {
    let events: String = plan.events.iter().map(render_event).collect();
    let user_properties = plan.user_properties.iter().map(|user_property| &user_property.property);
    let user_properties: String = user_properties.map(render_property).collect();
    let mut code = format!(
        "/// The words of the plan `{}`, version {}.\npub static PLAN_DOCS: PlanDocs = PlanDocs {{\nplan: &PLAN,\n\
         events: &[\n{events}],\nuser_properties: &[\n{user_properties}],\n}};\n",
        plan.name, plan.version
    );
    for (constructor, source) in [("property(", PROPERTY), ("list(", LIST)] {
        if code.contains(constructor) {
            code.push_str(source);
        }
    }
    let Frame { header, core } = frame;
    let imports = import(
        &code,
        &format!("{core}::docs"),
        &["DeprecationDocs", "EventDocs", "PlanDocs", "PropertyDocs"],
    );
    format!(
        "//! {header}\n//!\n//! What the plan says in words, in the order of its table.\n\n{imports}use super::plan::PLAN;\n\n{code}"
    )
}

const PROPERTY: &str = "
const fn property(description: &'static str, expected: &'static str) -> PropertyDocs {
    PropertyDocs { description, expected, expected_item: \"\", deprecated: None }
}
";

const LIST: &str = "
const fn list(description: &'static str, expected: &'static str, expected_item: &'static str) -> PropertyDocs {
    PropertyDocs { description, expected, expected_item, deprecated: None }
}
";

fn render_event(event: &Event) -> String {
    let properties: String = event.properties.iter().map(render_property).collect();
    let properties = if properties.is_empty() {
        "&[]".to_owned()
    } else {
        format!("&[\n{properties}]")
    };
    let rules: Vec<&str> = event.rules.iter().map(|rule| rule.expected.as_str()).collect();
    format!(
        "// {}\nEventDocs {{\ndescription: {:?},\nproperties: {properties},\nrules: &{rules:?},\n\
         deprecated: {},\n}},\n",
        event.name,
        event.description,
        event.deprecated.as_ref().map_or("None".to_owned(), render_deprecation)
    )
}

fn render_property(property: &Property) -> String {
    let code = match &property.expected_item {
        None => format!("property({:?}, {:?})", property.description, property.expected),
        Some(item) => format!("list({:?}, {:?}, {item:?})", property.description, property.expected),
    };
    match &property.deprecated {
        None => format!("{code},\n"),
        Some(deprecation) => {
            let deprecated = render_deprecation(deprecation);
            format!("PropertyDocs {{ deprecated: {deprecated}, ..{code} }},\n")
        }
    }
}

fn render_deprecation(deprecation: &Deprecation) -> String {
    let replacement = deprecation.replacement.as_deref().unwrap_or_default();
    format!(
        "Some(DeprecationDocs {{ reason: {:?}, replacement: {replacement:?} }})",
        deprecation.reason
    )
}
