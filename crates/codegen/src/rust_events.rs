//! One Rust struct per event: `generated/events.rs`.

use crate::HEADER;
use crate::names::{ClosedList, ClosedLists, upper_camel};
use crate::rust_text::{doc, import};
use cryptorebate_plan::Plan;
use cryptorebate_plan::model::{Deprecation, Event, Kind, Property};
use std::fmt::Write as _;

/// Writes `generated/events.rs`.
pub(crate) fn render(plan: &Plan) -> String {
    let lists = ClosedLists::of(plan);
    let mut items = String::new();
    for event in &plan.events {
        items.push_str(&render_event(&lists, event));
    }
    items.push_str(&render_user_properties(plan, &lists));
    for list in &lists.lists {
        items.push_str(&render_list(list));
    }
    if items.contains("Json>") {
        items.push_str(JSON);
    }
    let imports: String = [
        import(&items, "alloc::collections", &["BTreeMap"]),
        import(&items, "alloc::string", &["String"]),
        import(&items, "alloc::vec", &["Vec"]),
    ]
    .concat();
    format!(
        "//! {HEADER}\n//!\n//! One struct per event, so that a wrong property does not compile.\n\n{imports}\n\
         use serde::{{Deserialize, Serialize}};\n\nuse crate::event::TypedEvent;\n{items}"
    )
}

/// The type of what the plan leaves open, without the weight of a JSON library.
const JSON: &str = "
/// Any JSON value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Json {
    /// `null`
    Null,
    /// `true` or `false`
    Boolean(bool),
    /// A number without a fraction.
    Integer(i64),
    /// Any other number.
    Number(f64),
    /// A string.
    String(String),
    /// An array.
    List(Vec<Json>),
    /// An object.
    Object(BTreeMap<String, Json>),
}
";

fn render_event(lists: &ClosedLists, event: &Event) -> String {
    let name = upper_camel(&event.name);
    let mut text = format!("\n{}///\n/// `{}`\n", doc(&event.description), event.name);
    for rule in &event.rules {
        let _ = write!(
            text,
            "///\n/// Rule `{}`: `{}` is {}.\n",
            rule.name, rule.at, rule.expected
        );
    }
    let optional_only = event.properties.iter().all(|property| !property.required);
    text.push_str(if optional_only { DERIVE_WITH_DEFAULT } else { DERIVE });
    text.push_str(&deprecated(event.deprecated.as_ref()));
    let _ = writeln!(text, "pub struct {name} {{");
    for property in &event.properties {
        text.push_str(&render_property(lists, Some(event), property));
    }
    let _ = write!(
        text,
        "}}\n\nimpl TypedEvent for {name} {{\nconst NAME: &'static str = {:?};\n}}\n",
        event.name
    );
    text
}

const DERIVE: &str = "#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]\n#[serde(deny_unknown_fields)]\n";
const DERIVE_WITH_DEFAULT: &str =
    "#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]\n#[serde(deny_unknown_fields)]\n";

fn render_user_properties(plan: &Plan, lists: &ClosedLists) -> String {
    let mut text = format!(
        "\n/// What is known of a person. Properties that are set once keep their first value wherever they come.\n\
         {DERIVE_WITH_DEFAULT}pub struct UserProperties {{\n"
    );
    for user_property in &plan.user_properties {
        text.push_str(&render_property(lists, None, &user_property.property));
    }
    text.push_str("}\n");
    text
}

fn render_property(lists: &ClosedLists, event: Option<&Event>, property: &Property) -> String {
    let mut text = format!(
        "{}///\n/// Expected: {}.\n",
        doc(&property.description),
        property.expected
    );
    text.push_str(&deprecated(property.deprecated.as_ref()));
    let type_name = type_name(&property.kind, lists.find(event, property));
    let field = field_name(&property.name);
    if field != property.name && field.trim_start_matches("r#") != property.name {
        let _ = writeln!(text, "#[serde(rename = {:?})]", property.name);
    }
    if property.required {
        let _ = writeln!(text, "pub {field}: {type_name},");
    } else {
        text.push_str("#[serde(default, skip_serializing_if = \"Option::is_none\")]\n");
        let _ = writeln!(text, "pub {field}: Option<{type_name}>,");
    }
    text
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

fn type_name(kind: &Kind, closed: Option<&str>) -> String {
    match (kind, closed) {
        (Kind::Boolean, _) => "bool".to_owned(),
        (Kind::Integer { .. }, _) => "i64".to_owned(),
        (Kind::Number(_), _) => "f64".to_owned(),
        (Kind::String(_), Some(name)) => name.to_owned(),
        (Kind::String(_), None) => "String".to_owned(),
        (Kind::List { items, .. }, closed) => format!("Vec<{}>", type_name(items, closed)),
        (Kind::Object { .. }, _) => "BTreeMap<String, Json>".to_owned(),
    }
}

/// The words that Rust keeps for itself. The last four cannot even be written as `r#word`.
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

fn render_list(list: &ClosedList) -> String {
    let mut text = format!(
        "\n{}#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]\npub enum {} {{\n",
        doc(&list.description),
        list.name
    );
    let mut variants: Vec<String> = Vec::new();
    for value in &list.values {
        let variant = variant_name(value, &variants);
        let _ = write!(text, "/// `{value}`\n#[serde(rename = {value:?})]\n{variant},\n");
        variants.push(variant);
    }
    text.push_str("}\n");
    text
}

/// A variant's name that no earlier variant has.
fn variant_name(value: &str, earlier: &[String]) -> String {
    let camel = upper_camel(value);
    let plain = if camel.starts_with(|first: char| first.is_ascii_alphabetic()) && camel != "Self" {
        camel
    } else {
        format!("V{camel}")
    };
    let mut name = plain.clone();
    let mut count = 1;
    while earlier.contains(&name) {
        count += 1;
        name = format!("{plain}{count}");
    }
    name
}
