//! One Rust struct per event: `generated/events.rs`.

use crate::frame::Frame;
use crate::names::{ValueTypes, event_type};
use crate::rust_text::{doc, import};
use crate::rust_values::{self, core_type, takes_every_u32};
use cryptorebate_plan::Plan;
use cryptorebate_plan::model::{Deprecation, Event, Identity, Kind, Property};
use std::fmt::Write as _;

/// Writes `generated/events.rs`.
pub(crate) fn render(plan: &Plan, frame: Frame<'_>) -> String {
    let types = rust_values::types(plan);
    let mut items = render_plan(plan);
    for event in &plan.events {
        items.push_str(&render_event(&types, event));
    }
    items.push_str(&render_user_properties(plan, &types));
    items.push_str("\nany_event! {\n");
    for event in &plan.events {
        let _ = writeln!(items, "    {},", event_type(event));
    }
    items.push_str("}\n");
    items.push_str(&rust_values::render_platforms(&plan.platforms));
    for value in &types.types {
        items.push_str(&rust_values::render(value));
    }
    // What the plan says in words uses nothing.
    let is_words = |line: &&str| line.trim_start().starts_with("///") || line.trim_start().starts_with("expected:");
    let code: Vec<&str> = items.lines().filter(|line| !is_words(line)).collect();
    let code = code.join("\n");
    let vec = import(&code, "alloc::vec", &["Vec"]);
    let Frame { header, core } = frame;
    let values = import(&code, &format!("{core}::value"), &VALUE);
    // The macros of the core name what they use by the paths that a crate without `std` has.
    let alloc = if frame.is_core() { "" } else { "extern crate alloc;\n\n" };
    format!(
        "//! {header}\n//!\n//! One struct per event, so that a wrong property does not compile; one type per format, \
         so that a wrong value\n//! is refused.\n\n{alloc}{vec}\nuse serde::{{Deserialize, Serialize}};\n\n\
         use super::docs::PLAN_DOCS;\nuse {core}::docs::PlanDocs;\n\
         use {core}::event::{{Event, TypedEvent, TypedPlan, any_event}};\n{values}{items}"
    )
}

/// What ties the events to their plan.
fn render_plan(plan: &Plan) -> String {
    format!(
        "\n/// The plan `{}`, of which these events are.\n#[derive(Debug, Clone, Copy)]\npub struct ThisPlan;\n\n\
         impl TypedPlan for ThisPlan {{\ntype Platform = Platform;\ntype UserProperties = UserProperties;\n\
         const DOCS: &'static PlanDocs = &PLAN_DOCS;\n}}\n",
        plan.name
    )
}

/// What the generated code may use of the core's values.
const VALUE: [&str; 10] = [
    "DateRange",
    "Text",
    "Timestamp",
    "Url",
    "closed_set",
    "decimal",
    "number",
    "object",
    "text_type",
    "whole_number",
];

fn render_event(types: &ValueTypes, event: &Event) -> String {
    let name = event_type(event);
    let mut text = format!("\n{}///\n/// {}\n", doc(&event.description), sender(event));
    for rule in &event.rules {
        let _ = write!(
            text,
            "///\n/// Rule `{}`: `{}` is {}.\n",
            rule.name, rule.at, rule.expected
        );
    }
    let fields: Vec<Field<'_>> = event
        .properties
        .iter()
        .map(|property| Field::of(types, Some(event), property))
        .collect();
    text.push_str(&render_struct(&name, &deprecated(event.deprecated.as_ref()), &fields));
    let _ = write!(
        text,
        "\nimpl TypedEvent for {name} {{\ntype Plan = ThisPlan;\nconst NAME: &'static str = {:?};\n}}\n",
        event.name
    );
    text
}

/// The event's name on the wire, who may send it, and whom it names.
fn sender(event: &Event) -> String {
    let platforms: Vec<String> = event.platforms.iter().map(|platform| format!("`{platform}`")).collect();
    let identity = match event.identity {
        Identity::User => ", with a `user_id`",
        Identity::Visitor => ", with a `user_id` or an `anonymous_id`",
        Identity::None => "",
    };
    format!(
        "`{}`: from {}{identity}.",
        event.name,
        cryptorebate_plan::any_of(&platforms)
    )
}

fn render_user_properties(plan: &Plan, types: &ValueTypes) -> String {
    let properties = plan.user_properties.iter().map(|user_property| &user_property.property);
    let fields: Vec<Field<'_>> = properties.map(|property| Field::of(types, None, property)).collect();
    let definition = render_struct("UserProperties", "", &fields);
    let words = "What is known of a person. Properties that are set once keep their first value wherever they come.";
    if fields.is_empty() {
        return format!("\n{}{definition}", doc(words));
    }
    let definition = definition.replacen("#[serde(deny_unknown_fields)]", "#[serde(from = \"Operations\")]", 1);
    let mut text = format!(
        "\n{}{definition}\n/// User properties as they may stand on the wire: flat, or in operations.\n\
         #[derive(Deserialize)]\n#[serde(deny_unknown_fields)]\nstruct Operations {{\n\
         #[serde(rename = \"$set\")]\nset: Option<UserProperties>,\n\
         #[serde(rename = \"$setOnce\")]\nset_once: Option<UserProperties>,\n",
        doc(words)
    );
    for field in &fields {
        let _ = writeln!(text, "{}{}: Option<{}>,", field.rename(), field.name, field.type_name);
    }
    text.push_str(
        "}\n\nimpl From<Operations> for UserProperties {\nfn from(flat: Operations) -> Self {\n\
         let set = flat.set.unwrap_or_default();\nlet set_once = flat.set_once.unwrap_or_default();\nSelf {\n",
    );
    for Field { name, .. } in &fields {
        let _ = writeln!(text, "{name}: flat.{name}.or(set.{name}).or(set_once.{name}),");
    }
    text.push_str("}\n}\n}\n");
    text
}

/// A property as the field of a struct.
struct Field<'p> {
    property: &'p Property,
    name: String,
    type_name: String,
    /// Whether the type can be made of any `u32`.
    from_u32: bool,
}

impl<'p> Field<'p> {
    fn of(types: &ValueTypes, event: Option<&Event>, property: &'p Property) -> Self {
        let own = types.find(event, property).map(|value| value.name.as_str());
        Self {
            property,
            name: field_name(&property.name),
            type_name: type_name(&property.kind, own),
            from_u32: takes_every_u32(&property.kind),
        }
    }

    /// Nothing where the field has the property's own name.
    fn rename(&self) -> String {
        let Property { name, .. } = self.property;
        if self.name.trim_start_matches("r#") == name {
            String::new()
        } else {
            format!("#[serde(rename = {name:?})]\n")
        }
    }

    fn definition(&self) -> String {
        let Self { name, type_name, .. } = self;
        let words = doc(&self.property.description);
        let expected = &self.property.expected;
        let rename = self.rename();
        let (attribute, type_name) = if self.property.required {
            ("", type_name.clone())
        } else {
            let attribute = "#[serde(default, skip_serializing_if = \"Option::is_none\")]\n";
            (attribute, format!("Option<{type_name}>"))
        };
        let deprecated = deprecated(self.property.deprecated.as_ref());
        format!("{words}///\n/// Expected: {expected}.\n{deprecated}{rename}{attribute}pub {name}: {type_name},\n")
    }

    fn parameter(&self) -> String {
        let Self { name, type_name, .. } = self;
        if self.from_u32 {
            format!("{name}: impl Into<{type_name}>")
        } else {
            format!("{name}: {type_name}")
        }
    }

    fn value(&self) -> String {
        if self.from_u32 {
            format!("{}.into()", self.name)
        } else {
            self.name.clone()
        }
    }

    fn initialiser(&self) -> String {
        let value = match (self.property.required, self.from_u32) {
            (true, true) => format!(": {}", self.value()),
            (true, false) => String::new(),
            (false, _) => ": None".to_owned(),
        };
        format!("{}{value},\n", self.name)
    }

    fn setter(&self) -> String {
        format!(
            "\n{}{}#[must_use]\npub fn with_{}(self, {}) -> Self {{\nSelf {{ {}: Some({}), ..self }}\n}}\n",
            doc(&self.property.description),
            deprecated(self.property.deprecated.as_ref()),
            self.name.trim_start_matches("r#").trim_end_matches('_'),
            self.parameter(),
            self.name,
            self.value(),
        )
    }
}

/// A struct with its constructor, which takes what is required, and a method for each field that is not. `attribute` is
/// one more of the struct's own.
fn render_struct(name: &str, attribute: &str, fields: &[Field<'_>]) -> String {
    let is_required = |field: &&Field<'_>| field.property.required;
    let parameters: Vec<String> = fields.iter().filter(is_required).map(Field::parameter).collect();
    let default = if parameters.is_empty() { "Default, " } else { "" };
    let words = if parameters.is_empty() {
        "With no property yet."
    } else {
        "With every required property."
    };
    let definitions: String = fields.iter().map(Field::definition).collect();
    let initialisers: String = fields.iter().map(Field::initialiser).collect();
    let setters: String = fields
        .iter()
        .filter(|field| !field.property.required)
        .map(Field::setter)
        .collect();
    format!(
        "#[derive(Debug, Clone, {default}PartialEq, Serialize, Deserialize)]\n#[serde(deny_unknown_fields)]\n\
         #[non_exhaustive]\n{attribute}pub struct {name} {{\n{definitions}}}\n\nimpl {name} {{\n/// {words}\n\
         pub fn new({}) -> Self {{\nSelf {{\n{initialisers}}}\n}}\n{setters}}}\n",
        parameters.join(", ")
    )
}

/// The attribute at which the compiler warns of a use.
fn deprecated(deprecation: Option<&Deprecation>) -> String {
    deprecation.map_or_else(String::new, |deprecation| {
        format!(
            "#[deprecated(note = {:?})]\n",
            deprecation.in_words(|name| format!("`{name}`"))
        )
    })
}

fn type_name(kind: &Kind, own: Option<&str>) -> String {
    match kind {
        Kind::List { items, .. } => format!("Vec<{}>", type_name(items, own)),
        _ => own.or(core_type(kind)).unwrap_or_default().to_owned(),
    }
}

/// The words that Rust keeps for itself. Four more cannot even be written as `r#word`.
const KEYWORDS: [&str; 49] = [
    "as", "break", "const", "continue", "else", "enum", "extern", "false", "fn", "for", "if", "impl", "in", "let",
    "loop", "match", "mod", "move", "mut", "pub", "ref", "return", "static", "struct", "trait", "true", "type",
    "unsafe", "use", "where", "while", "async", "await", "dyn", "abstract", "become", "box", "do", "final", "gen",
    "macro", "override", "priv", "try", "typeof", "unsized", "virtual", "yield", "union",
];

fn field_name(property: &str) -> String {
    match property {
        "self" | "super" | "crate" => format!("{property}_"),
        _ if KEYWORDS.contains(&property) => format!("r#{property}"),
        _ => property.to_owned(),
    }
}
