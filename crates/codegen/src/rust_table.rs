//! The plan as the core's static table: `generated/plan.rs`.

use crate::frame::Frame;
use crate::rust_text::{doc, import, whole};
use cryptorebate_plan::Plan;
use cryptorebate_plan::model::{Check, Emitter, Event, Identity, Kind, Number, Pattern, Priority, Property, Rule};
use cryptorebate_plan::model::{Text, Update};
use std::fmt::Write as _;

/// Writes `generated/plan.rs`.
pub(crate) fn render(plan: &Plan, frame: Frame<'_>) -> String {
    let platforms = blocks(&plan.platforms, |platform| {
        format!(
            "PlatformDef {{ name: {:?}, session_required: {}, emitter: {} }}",
            platform.name,
            platform.session_required,
            emitter(platform.emitter)
        )
    });
    let events = blocks(&plan.events, |event| render_event(plan, event));
    let events = events.trim_start_matches('&');
    let user_properties = blocks(&plan.user_properties, |user_property| {
        render_property(&user_property.property)
    });
    let updates = blocks(&plan.user_properties, |user_property| match user_property.update {
        Update::SetOnce => "Update::SetOnce".to_owned(),
        Update::Update => "Update::Update".to_owned(),
    });
    let count = plan.events.len();
    // Half of the slots stay free, so that a search is short.
    let slots = (2 * count).next_power_of_two();
    let mut code = format!(
        "/// The plan `{name}`, version {version}.\npub static PLAN: Plan = Plan {{\nname: {name:?},\n\
         version: {version:?},\nplatforms: {platforms},\nevents: &EVENTS,\nevent_index: &EVENT_INDEX,\n\
         user_properties: {user_properties},\nupdates: {updates},\n}};\n\n\
         static EVENTS: [EventDef; {count}] = {events};\n\n\
         static EVENT_INDEX: [u16; {slots}] = event_index(&EVENTS);\n",
        name = plan.name,
        version = plan.version,
    );
    for (constructor, required) in [("required", true), ("optional", false)] {
        if code.contains(&format!("{constructor}(")) {
            let _ = write!(
                code,
                "\nconst fn {constructor}(name: &'static str, kind: &'static Kind) -> PropertyDef {{\n\
                 PropertyDef {{ name, required: {required}, kind, deprecated: false }}\n}}\n"
            );
        }
    }
    if code.contains("deprecated(") {
        code.push_str(DEPRECATED);
    }
    let formats = render_formats(plan, frame);
    let Frame { header, core } = frame;
    let imports = import(&code, &format!("{core}::table"), &TABLE);
    format!(
        "//! {header}\n//!\n//! The plan as a static table.\n\nuse {core}::event_index;\n{imports}\n{code}{formats}"
    )
}

const DEPRECATED: &str = "
const fn deprecated(property: PropertyDef) -> PropertyDef {
    PropertyDef { deprecated: true, ..property }
}
";

/// The types of the core's table.
const TABLE: [&str; 14] = [
    "Check",
    "Emitter",
    "EventDef",
    "Identity",
    "Kind",
    "NumberDef",
    "Pattern",
    "Plan",
    "PlatformDef",
    "Priority",
    "PropertyDef",
    "Rule",
    "Text",
    "Update",
];

/// One static for each format that a property uses as it is.
fn render_formats(plan: &Plan, frame: Frame<'_>) -> String {
    let mut code = String::new();
    for format in plan.formats.iter().filter(|format| is_used(plan, &format.name)) {
        let _ = write!(
            code,
            "\n{}pub(super) static {}: Kind = {};\n",
            doc(&format.description),
            format.name.to_ascii_uppercase(),
            render_kind(&format.kind)
        );
    }
    if code.is_empty() {
        return code;
    }
    let imports = import(&code, &format!("{}::table", frame.core), &TABLE);
    format!("\n/// The values that properties share.\nmod formats {{\n{imports}{code}}}\n")
}

fn is_used(plan: &Plan, format: &str) -> bool {
    let of_events = plan.events.iter().flat_map(|event| &event.properties);
    of_events
        .chain(plan.user_properties.iter().map(|user_property| &user_property.property))
        .any(|property| match &property.kind {
            Kind::List { items_format, .. } => items_format.as_deref() == Some(format),
            _ => property.format.as_deref() == Some(format),
        })
}

/// A slice, one member a line.
fn blocks<T>(members: &[T], render: impl Fn(&T) -> String) -> String {
    if members.is_empty() {
        return "&[]".to_owned();
    }
    let members: String = members.iter().map(|member| render(member) + ",\n").collect();
    format!("&[\n{members}]")
}

fn render_event(plan: &Plan, event: &Event) -> String {
    let platforms = plan.platforms.iter().enumerate();
    let bits = platforms
        .filter(|(_, platform)| event.platforms.contains(&platform.name))
        .fold(0_u8, |bits, (index, _)| bits | 1 << index);
    let priority = match event.priority {
        Priority::P0 => "Priority::P0",
        Priority::P1 => "Priority::P1",
    };
    let identity = match event.identity {
        Identity::User => "Identity::User",
        Identity::Visitor => "Identity::Visitor",
        Identity::None => "Identity::None",
    };
    format!(
        "EventDef {{\nname: {:?},\npriority: {priority},\nplatforms: {bits:#06b},\nidentity: {identity},\n\
         emitter: {},\nproperties: {},\nrules: {},\ndeprecated: {},\n}}",
        event.name,
        emitter(event.emitter),
        blocks(&event.properties, render_property),
        blocks(&event.rules, |rule| render_rule(event, rule)),
        event.deprecated.is_some(),
    )
}

fn emitter(emitter: Emitter) -> &'static str {
    match emitter {
        Emitter::Client => "Emitter::Client",
        Emitter::Server => "Emitter::Server",
    }
}

fn render_property(property: &Property) -> String {
    let constructor = if property.required { "required" } else { "optional" };
    let kind = match (&property.format, &property.kind) {
        (Some(format), _) => format!("&{}", shared(format)),
        (
            None,
            Kind::List {
                items_format: Some(format),
                ..
            },
        ) => format!("&Kind::List(&{})", shared(format)),
        (None, kind) => format!("&{}", render_kind(kind)),
    };
    let code = format!("{constructor}({:?}, {kind})", property.name);
    if property.deprecated.is_some() {
        format!("deprecated({code})")
    } else {
        code
    }
}

fn shared(format: &str) -> String {
    format!("formats::{}", format.to_ascii_uppercase())
}

fn render_kind(kind: &Kind) -> String {
    match kind {
        Kind::Boolean => "Kind::Boolean".to_owned(),
        Kind::Integer { minimum, maximum } => {
            format!("Kind::Integer {{ min: {}, max: {} }}", whole(*minimum), whole(*maximum))
        }
        Kind::Number(number) => format!("Kind::Number({})", render_number(number)),
        Kind::String(text) => format!("Kind::Text({})", render_text(text)),
        Kind::List { items, .. } => format!("Kind::List(&{})", render_kind(items)),
        Kind::Object { max_depth, max_bytes } => {
            let max_bytes = whole(i64::from(*max_bytes));
            format!("Kind::Object {{ max_depth: {max_depth}, max_bytes: {max_bytes} }}")
        }
    }
}

fn render_number(number: &Number) -> String {
    let bound = |bound: Option<i64>| bound.map_or("None".to_owned(), |bound| format!("Some({})", whole(bound)));
    format!(
        "NumberDef {{ min: {}, min_excluded: {}, max: {}, max_decimals: {} }}",
        bound(number.above.or(number.minimum)),
        number.above.is_some(),
        bound(number.maximum),
        bound(number.max_decimals.map(i64::from)),
    )
}

fn render_text(text: &Text) -> String {
    match text {
        Text::Open => "Text::Open".to_owned(),
        Text::Closed { values } => format!("Text::Closed(&{values:?})"),
        Text::Known { values, pattern } => {
            format!(
                "Text::Known {{ values: &{values:?}, pattern: {} }}",
                render_pattern(pattern)
            )
        }
        Text::Pattern { pattern } => format!("Text::Pattern({})", render_pattern(pattern)),
        Text::Datetime => "Text::Datetime".to_owned(),
        Text::DateRange => "Text::DateRange".to_owned(),
        Text::Url => "Text::Url".to_owned(),
    }
}

/// A pattern, with the bits of its class in groups of four digits.
fn render_pattern(pattern: &Pattern) -> String {
    let half = |bits: u128| {
        let digits = format!("{:016x}", bits & u128::from(u64::MAX));
        let groups: Vec<&str> = (0..digits.len())
            .step_by(4)
            .filter_map(|start| digits.get(start..start + 4))
            .collect();
        format!("0x{}", groups.join("_"))
    };
    format!(
        "Pattern {{ class: [{}, {}], min: {}, max: {} }}",
        half(pattern.class),
        half(pattern.class >> 64),
        pattern.min,
        pattern.max
    )
}

fn render_rule(event: &Event, rule: &Rule) -> String {
    let index = |property: &String| event.position(property).unwrap_or_default();
    let check = match &rule.check {
        Check::AtMost(other) => format!("Check::AtMost {{ property: {} }}", index(other)),
        Check::SumOf {
            parts,
            tolerance_hundredths,
        } => {
            let parts: Vec<usize> = parts.iter().map(index).collect();
            format!("Check::SumOf {{ parts: &{parts:?}, tolerance_hundredths: {tolerance_hundredths} }}")
        }
        Check::PercentOf {
            part,
            whole,
            tolerance_hundredths,
        } => format!(
            "Check::PercentOf {{ part: {}, whole: {}, tolerance_hundredths: {tolerance_hundredths} }}",
            index(part),
            index(whole)
        ),
        Check::DiffersFrom(other) => format!("Check::DiffersFrom {{ property: {} }}", index(other)),
        Check::OnlyWhen { property, value } => {
            format!("Check::OnlyWhen {{ property: {}, value: {value:?} }}", index(property))
        }
        Check::ZeroWhen { property, value } => {
            format!("Check::ZeroWhen {{ property: {}, value: {value:?} }}", index(property))
        }
    };
    format!(
        "Rule {{ name: {:?}, at: {}, check: {check} }}",
        rule.name,
        index(&rule.at)
    )
}
