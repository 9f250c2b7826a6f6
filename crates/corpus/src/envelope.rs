//! The fields around the properties, as the tracker, a Django back end and the bot write them.

use cryptorebate_plan::Plan;
use cryptorebate_plan::model::{Event, Identity};
use fastrand::Rng;

use crate::draft::{Members, quoted};
use crate::value;

/// The top-level fields of a valid event, but for its properties.
pub(crate) fn fields(event: &Event, rng: &mut Rng) -> Members {
    let platform = event.platforms[rng.usize(..event.platforms.len())].as_str();
    let is_page = platform == "web";
    let is_anonymous = event.identity == Identity::Visitor && rng.bool();
    let mut fields = vec![
        ("event_id", quoted(&uuid(rng))),
        ("event", quoted(&event.name)),
        ("timestamp", quoted(&value::datetime(rng))),
        ("platform", quoted(platform)),
    ];
    if event.identity != Identity::None && !is_anonymous {
        fields.push(("user_id", quoted(&format!("usr_{:06x}", rng.u32(..1 << 24)))));
    }
    if is_page || is_anonymous {
        fields.push(("anonymous_id", quoted(&uuid(rng))));
    }
    if is_page {
        fields.push(("session_id", quoted(&uuid(rng))));
        let context = r#"{"library":{"name":"@cryptorebate/tracker","version":"0.1.0"},"plan_version":"1.0.0"}"#;
        fields.push(("context", context.to_owned()));
    }
    fields.into_iter().map(|(name, text)| (name.to_owned(), text)).collect()
}

/// What one event in ten says of the person; nothing for the others.
pub(crate) fn user_properties(plan: &Plan, rng: &mut Rng) -> Members {
    if rng.u8(0..10) > 0 {
        return Members::new();
    }
    // `user_id` mirrors the event's own.
    let properties = plan.user_properties.iter().map(|user_property| &user_property.property);
    let properties: Vec<_> = properties.filter(|property| property.name != "user_id").collect();
    let first = rng.usize(..properties.len() - 3);
    let some = properties.iter().skip(first).take(3);
    some.map(|property| (property.name.clone(), value::of_property(property, rng)))
        .collect()
}

/// A UUID of version 7.
fn uuid(rng: &mut Rng) -> String {
    format!(
        "0194{:04x}-{:04x}-7{:03x}-{:04x}-{:012x}",
        rng.u16(..),
        rng.u16(..),
        rng.u16(..1 << 12),
        rng.u16(1 << 15..3 << 14),
        rng.u64(..1 << 48)
    )
}
