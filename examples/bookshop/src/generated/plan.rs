//! Generated from plan.toml by `cryptorebate plan generate`; do not edit.
//!
//! The plan as a static table.

use cryptorebate_core::event_index;
use cryptorebate_core::table::{
    Check, Emitter, EventDef, Identity, Kind, Plan, PlatformDef, Priority, PropertyDef, Rule, Text,
};

/// The plan `bookshop`, version 1.0.0.
pub static PLAN: Plan = Plan {
    name: "bookshop",
    version: "1.0.0",
    platforms: &[PlatformDef {
        name: "web",
        session_required: false,
        emitter: Emitter::Client,
    }],
    events: &EVENTS,
    event_index: &EVENT_INDEX,
    user_properties: &[],
    updates: &[],
};

static EVENTS: [EventDef; 2] = [
    EventDef {
        name: "book_opened",
        priority: Priority::P1,
        platforms: 0b0001,
        identity: Identity::Visitor,
        emitter: Emitter::Client,
        properties: &[required("isbn", &formats::ISBN)],
        rules: &[],
        deprecated: false,
    },
    EventDef {
        name: "book_bought",
        priority: Priority::P0,
        platforms: 0b0001,
        identity: Identity::User,
        emitter: Emitter::Client,
        properties: &[
            required("isbn", &formats::ISBN),
            required("price_euro", &formats::EURO),
            optional("discount_euro", &formats::EURO),
            required("binding", &Kind::Text(Text::Closed(&["hardcover", "paperback"]))),
        ],
        rules: &[Rule {
            name: "discount_within_price",
            at: 2,
            check: Check::AtMost { property: 1 },
        }],
        deprecated: false,
    },
];

static EVENT_INDEX: [u16; 4] = event_index(&EVENTS);

const fn required(name: &'static str, kind: &'static Kind) -> PropertyDef {
    PropertyDef {
        name,
        required: true,
        kind,
        deprecated: false,
    }
}

const fn optional(name: &'static str, kind: &'static Kind) -> PropertyDef {
    PropertyDef {
        name,
        required: false,
        kind,
        deprecated: false,
    }
}

/// The values that properties share.
mod formats {
    use cryptorebate_core::table::{Kind, NumberDef, Pattern, Text};

    /// A book's number.
    pub(super) static ISBN: Kind = Kind::Text(Text::Pattern(Pattern {
        class: [0x03ff_0000_0000_0000, 0x0000_0000_0000_0000],
        min: 13,
        max: 13,
    }));

    /// An amount in euros.
    pub(super) static EURO: Kind = Kind::Number(NumberDef {
        min: Some(0),
        min_excluded: false,
        max: None,
        max_decimals: Some(2),
    });
}
