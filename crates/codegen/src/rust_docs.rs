//! The plan's prose for the core's verdicts: `generated/docs.rs`.

use crate::HEADER;
use crate::rust_text::import;
use cryptorebate_plan::Plan;
use cryptorebate_plan::model::{Event, Property};

/// Writes `generated/docs.rs`.
pub(crate) fn render(plan: &Plan) -> String {
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
    let imports = import(&code, "crate::docs", &["EventDocs", "PlanDocs", "PropertyDocs"]);
    format!(
        "//! {HEADER}\n//!\n//! What the plan says in words, in the order of its table.\n\n{imports}use super::plan::PLAN;\n\n{code}"
    )
}

const PROPERTY: &str = "
const fn property(description: &'static str, expected: &'static str) -> PropertyDocs {
    PropertyDocs { description, expected, expected_item: \"\" }
}
";

const LIST: &str = "
const fn list(description: &'static str, expected: &'static str, expected_item: &'static str) -> PropertyDocs {
    PropertyDocs { description, expected, expected_item }
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
        "// {}\nEventDocs {{\ndescription: {:?},\nproperties: {properties},\nrules: &{rules:?},\n}},\n",
        event.name, event.description
    )
}

fn render_property(property: &Property) -> String {
    match &property.expected_item {
        None => format!("property({:?}, {:?}),\n", property.description, property.expected),
        Some(item) => format!("list({:?}, {:?}, {item:?}),\n", property.description, property.expected),
    }
}
