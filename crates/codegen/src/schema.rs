//! One JSON Schema (draft 2020-12) per event, for the whole event on the wire.

use crate::frame::Frame;
use crate::{GeneratedFile, json_text, schema_rules};
use cryptorebate_plan::Plan;
use cryptorebate_plan::model::{Deprecation, Event, Identity, Kind, MAX_CHARS, Platform, Property, Text};
use serde_json::{Map, Value, json};

const DRAFT: &str = "https://json-schema.org/draft/2020-12/schema";

const UUID: &str = "^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$";

/// A real date. Validators may ignore `format`, and no `format` knows a range of dates.
const DATE: &str = concat!(
    "([0-9]{4}-((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|1[0-9]|2[0-8]))",
    "|([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)-02-29)",
);

/// How many levels the `context` of an event may have.
const CONTEXT_LEVELS: u8 = 4;

const TIME: &str = "([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]+)?(Z|\\+00:00)";

/// The schema of one event.
/// One file for each event, and one for `$identify`.
pub(crate) fn files(plan: &Plan, frame: Frame<'_>, folder: &str) -> Vec<GeneratedFile> {
    let path = |name: &str| format!("{folder}/{name}.json");
    let identify = GeneratedFile::new(path("identify"), render_identify(plan, frame));
    let events = plan.events.iter();
    let events = events.map(|event| GeneratedFile::new(path(&event.name), render(plan, frame, event)));
    [identify].into_iter().chain(events).collect()
}

fn render(plan: &Plan, frame: Frame<'_>, event: &Event) -> String {
    let mut required = vec!["event_id", "event", "timestamp", "platform"];
    required.extend((event.identity == Identity::User).then_some("user_id"));
    required.push("properties");
    let properties = object(
        event
            .properties
            .iter()
            .map(|property| (&property.name, property_schema(property))),
    );
    let names = event
        .properties
        .iter()
        .filter(|property| property.required)
        .map(|property| &property.name);
    let names: Vec<&String> = names.collect();
    let mut own = json!({ "type": "object", "properties": properties });
    if !names.is_empty() {
        own["required"] = json!(names);
    }
    own["additionalProperties"] = json!(false);
    if !event.rules.is_empty() {
        own["$comment"] = json!(schema_rules::in_words(&event.rules));
    }
    let rules = schema_rules::schemas(event);
    if !rules.is_empty() {
        own["allOf"] = json!(rules);
    }
    let from = plan
        .platforms
        .iter()
        .filter(|platform| event.platforms.contains(&platform.name));
    let from: Vec<&Platform> = from.collect();
    let mut root = head(
        plan,
        frame,
        &event.name,
        &event.name,
        &described(&event.description, event.deprecated.as_ref()),
    );
    root.extend(
        event
            .deprecated
            .is_some()
            .then(|| ("deprecated".to_owned(), json!(true))),
    );
    root.extend(envelope(plan, &event.name, &from, event.identity, &own));
    if event.identity == Identity::Visitor {
        let names_one = |key: &str| json!({ "properties": { key: { "type": "string" } }, "required": [key] });
        root.insert(
            "anyOf".to_owned(),
            json!([names_one("user_id"), names_one("anonymous_id")]),
        );
    }
    finish(plan, root, required, &from, &event.properties)
}

/// The schema of `$identify`, which changes user properties and nothing else.
fn render_identify(plan: &Plan, frame: Frame<'_>) -> String {
    let required = vec![
        "event_id",
        "event",
        "timestamp",
        "platform",
        "user_id",
        "user_properties",
    ];
    let from: Vec<&Platform> = plan.platforms.iter().collect();
    let nothing = json!({ "type": ["object", "null"], "maxProperties": 0 });
    let description =
        "User properties change with no event of the plan; beside an anonymous_id, two identities are joined.";
    let mut root = head(plan, frame, "identify", "$identify", description);
    root.extend(envelope(plan, "$identify", &from, Identity::User, &nothing));
    if let Some(user_properties) = root
        .get_mut("properties")
        .and_then(|all| all.get_mut("user_properties"))
    {
        user_properties["type"] = json!("object");
    }
    finish(plan, root, required, &from, &[])
}

fn head(plan: &Plan, frame: Frame<'_>, file: &str, title: &str, description: &str) -> Map<String, Value> {
    let head = json!({
        "$schema": DRAFT,
        "$id": format!("urn:tracking-plan:{}:{}:{file}", plan.name, plan.version),
        "$comment": frame.header,
        "title": title,
        "description": description,
        "type": "object",
    });
    into_map(head)
}

/// The top-level fields of an event.
fn envelope(
    plan: &Plan,
    event: &str,
    from: &[&Platform],
    identity: Identity,
    properties: &Value,
) -> Map<String, Value> {
    let platforms: Vec<&str> = from.iter().map(|platform| platform.name.as_str()).collect();
    let always_session = !from.is_empty() && from.iter().all(|platform| platform.session_required);
    let user_id = identity == Identity::User;
    let set = || {
        let user_properties = json!({ "type": ["object", "null"], "$ref": "#/$defs/user_properties" });
        let mut closed = into_map(user_properties);
        closed.insert("unevaluatedProperties".to_owned(), json!(false));
        closed
    };
    let fields = json!({
        "event_id": { "type": "string", "format": "uuid", "pattern": UUID },
        "event": { "const": event },
        "timestamp": {
            "type": "string",
            "format": "date-time",
            "pattern": format!("^{DATE}T{TIME}$"),
            "maxLength": MAX_CHARS,
        },
        "platform": { "enum": platforms },
        "user_id": open_text(!user_id),
        "anonymous_id": open_text(true),
        "session_id": open_text(!always_session),
        "properties": properties,
        "user_properties": {
            "type": ["object", "null"],
            "$ref": "#/$defs/user_properties",
            "properties": { "$set": set(), "$setOnce": set() },
            "unevaluatedProperties": false,
            "$comment": user_id_in_words(plan),
        },
        "context": {
            "type": ["object", "null"],
            "additionalProperties": levels_below(CONTEXT_LEVELS),
            "$comment": "At most 4 levels and 4,096 bytes of JSON.",
        },
    });
    into_map(json!({ "properties": fields }))
}

fn user_id_in_words(plan: &Plan) -> &'static str {
    let mirrored = plan
        .user_properties
        .iter()
        .any(|candidate| candidate.property.name == "user_id");
    if mirrored {
        "Flat, or in $set and $setOnce. A user_id here is the same as the event's own user_id."
    } else {
        "Flat, or in $set and $setOnce."
    }
}

fn finish(
    plan: &Plan,
    mut root: Map<String, Value>,
    mut required: Vec<&str>,
    from: &[&Platform],
    properties: &[Property],
) -> String {
    let with_session: Vec<&str> = from
        .iter()
        .filter(|platform| platform.session_required)
        .map(|platform| platform.name.as_str())
        .collect();
    if !with_session.is_empty() && with_session.len() == from.len() {
        required.push("session_id");
    } else if !with_session.is_empty() {
        let condition = json!({ "properties": { "platform": { "enum": with_session } }, "required": ["platform"] });
        let session = json!({ "properties": { "session_id": { "type": "string" } }, "required": ["session_id"] });
        root.insert("if".to_owned(), condition);
        root.insert("then".to_owned(), session);
    }
    root.insert("required".to_owned(), json!(required));
    root.insert("additionalProperties".to_owned(), json!(false));
    let user_properties = || plan.user_properties.iter().map(|user_property| &user_property.property);
    let depths = properties
        .iter()
        .chain(user_properties())
        .map(|property| depth(&property.kind));
    let deepest = depths.fold(CONTEXT_LEVELS, u8::max);
    let user_properties = object(user_properties().map(|property| (&property.name, property_schema(property))));
    let mut definitions = into_map(json!({ "user_properties": { "properties": user_properties } }));
    definitions.extend((0..deepest).map(|levels| (levels_name(levels), at_most_levels(levels))));
    root.insert("$defs".to_owned(), Value::Object(definitions));
    json_text::to_text(&Value::Object(root))
}

/// How many levels the objects of a property may have; 0 where it has none.
fn depth(kind: &Kind) -> u8 {
    match kind {
        Kind::Object { max_depth, .. } => *max_depth,
        Kind::List { items, .. } => depth(items),
        Kind::Boolean | Kind::Integer { .. } | Kind::Number(_) | Kind::String(_) => 0,
    }
}

/// Any JSON of at most so many levels of objects and arrays: JSON Schema counts no levels, it can only name each.
fn at_most_levels(levels: u8) -> Value {
    if levels == 0 {
        return json!({ "type": ["string", "number", "boolean", "null"] });
    }
    let below = levels_below(levels);
    json!({ "items": below, "additionalProperties": below })
}

/// What may stand inside an object of at most so many levels.
fn levels_below(levels: u8) -> Value {
    json!({ "$ref": format!("#/$defs/{}", levels_name(levels.saturating_sub(1))) })
}

fn levels_name(levels: u8) -> String {
    format!("levels_{levels}")
}

fn open_text(nullable: bool) -> Value {
    let mut schema = Map::new();
    schema.insert("type".to_owned(), type_of("string", nullable));
    schema.insert("minLength".to_owned(), json!(1));
    schema.insert("maxLength".to_owned(), json!(MAX_CHARS));
    Value::Object(schema)
}

/// A property: what it means, what it takes, examples. `null` for an optional one means that it is absent.
fn property_schema(property: &Property) -> Value {
    let mut schema = Map::new();
    let description = described(&property.description, property.deprecated.as_ref());
    schema.insert("description".to_owned(), json!(description));
    schema.extend(
        property
            .deprecated
            .is_some()
            .then(|| ("deprecated".to_owned(), json!(true))),
    );
    schema.extend(kind_schema(&property.kind, !property.required));
    if !property.examples.is_empty() {
        schema.insert("examples".to_owned(), json!(property.examples));
    }
    Value::Object(schema)
}

/// What something means, and why it should no longer be used.
fn described(description: &str, deprecated: Option<&Deprecation>) -> String {
    match deprecated {
        None => description.to_owned(),
        Some(deprecation) => {
            format!("{description} Deprecated: {}.", deprecation.in_words(str::to_owned))
        }
    }
}

fn kind_schema(kind: &Kind, nullable: bool) -> Map<String, Value> {
    let schema = match kind {
        Kind::Boolean => json!({ "type": type_of("boolean", nullable) }),
        Kind::Integer { minimum, maximum } => {
            json!({ "type": type_of("integer", nullable), "minimum": minimum, "maximum": maximum })
        }
        Kind::Number(bounds) => {
            let mut schema = into_map(json!({ "type": type_of("number", nullable) }));
            for (keyword, bound) in [
                ("minimum", bounds.minimum),
                ("exclusiveMinimum", bounds.above),
                ("maximum", bounds.maximum),
            ] {
                schema.extend(bound.map(|bound| (keyword.to_owned(), json!(bound))));
            }
            if let Some(most) = bounds.max_decimals {
                let comment = format!(
                    "At most {most} decimals, judged on the decimal text. `multipleOf` would judge a binary \
                     approximation and refuse correct amounts."
                );
                schema.insert("$comment".to_owned(), json!(comment));
            }
            return schema;
        }
        Kind::String(text) => return text_schema(text, nullable),
        Kind::List { items, .. } => {
            json!({ "type": type_of("array", nullable), "items": kind_schema(items, false) })
        }
        Kind::Object { max_depth, max_bytes } => json!({
            "type": type_of("object", nullable),
            "additionalProperties": levels_below(*max_depth),
            "$comment": format!("At most {max_depth} levels and {max_bytes} bytes of JSON."),
        }),
    };
    into_map(schema)
}

fn text_schema(text: &Text, nullable: bool) -> Map<String, Value> {
    let type_name = type_of("string", nullable);
    let schema = match text {
        Text::Open => open_text(nullable),
        Text::Closed { values } => {
            let mut values: Vec<Value> = values.iter().map(|value| json!(value)).collect();
            values.extend(nullable.then_some(Value::Null));
            json!({ "type": type_name, "enum": values })
        }
        Text::Known { values, pattern } => json!({
            "type": type_name,
            "pattern": pattern.text,
            "maxLength": pattern.max,
            "$comment": format!("Known today: {}. Another value passes with a warning.", values.join(", ")),
        }),
        Text::Pattern { pattern } => json!({ "type": type_name, "pattern": pattern.text, "maxLength": pattern.max }),
        Text::Datetime => json!({
            "type": type_name,
            "format": "date-time",
            "pattern": format!("^{DATE}T{TIME}$"),
            "maxLength": MAX_CHARS,
        }),
        Text::DateRange => json!({
            "type": type_name,
            "pattern": format!("^{DATE}_{DATE}$"),
            "$comment": "The first date is not after the second.",
        }),
        Text::Url => json!({
            "type": type_name,
            "pattern": "^(/|https?://[^/?#\\s])",
            "maxLength": MAX_CHARS,
        }),
    };
    into_map(schema)
}

fn type_of(name: &str, nullable: bool) -> Value {
    if nullable { json!([name, "null"]) } else { json!(name) }
}

fn object<'n>(entries: impl Iterator<Item = (&'n String, Value)>) -> Value {
    Value::Object(entries.map(|(name, value)| (name.clone(), value)).collect())
}

fn into_map(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}
