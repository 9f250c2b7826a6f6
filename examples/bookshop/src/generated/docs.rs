//! Generated from plan.toml by `cryptorebate plan generate`; do not edit.
//!
//! What the plan says in words, in the order of its table.

use super::plan::PLAN;
use cryptorebate_core::docs::{EventDocs, PlanDocs, PropertyDocs};

/// The words of the plan `bookshop`, version 1.0.0.
pub static PLAN_DOCS: PlanDocs = PlanDocs {
    plan: &PLAN,
    events: &[
        // book_opened
        EventDocs {
            description: "Somebody opened the page of a book.",
            properties: &[property("Which book.", "an ISBN of 13 digits")],
            rules: &[],
            deprecated: None,
        },
        // book_bought
        EventDocs {
            description: "Somebody bought a book.",
            properties: &[
                property("Which book.", "an ISBN of 13 digits"),
                property("The price.", "a number of at least 0 with at most 2 decimals"),
                property("What was taken off.", "a number of at least 0 with at most 2 decimals"),
                property("Its binding.", "hardcover or paperback"),
            ],
            rules: &["at most price_euro"],
            deprecated: None,
        },
    ],
    user_properties: &[],
};

const fn property(description: &'static str, expected: &'static str) -> PropertyDocs {
    PropertyDocs {
        description,
        expected,
        expected_item: "",
        deprecated: None,
    }
}
