//! Generated from plan.toml by `cryptorebate plan generate`; do not edit.
//!
//! One struct per event, so that a wrong property does not compile; one type per format, so that a wrong value
//! is refused.

extern crate alloc;

use serde::{Deserialize, Serialize};

use super::docs::PLAN_DOCS;
use cryptorebate_core::docs::PlanDocs;
use cryptorebate_core::event::{Event, TypedEvent, TypedPlan, any_event};
use cryptorebate_core::value::{closed_set, decimal, text_type};

/// The plan `bookshop`, of which these events are.
#[derive(Debug, Clone, Copy)]
pub struct ThisPlan;

impl TypedPlan for ThisPlan {
    type Platform = Platform;
    type UserProperties = UserProperties;
    const DOCS: &'static PlanDocs = &PLAN_DOCS;
}

/// Somebody opened the page of a book.
///
/// `book_opened`: from `web`, with a `user_id` or an `anonymous_id`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct BookOpened {
    /// Which book.
    ///
    /// Expected: an ISBN of 13 digits.
    pub isbn: Isbn,
}

impl BookOpened {
    /// With every required property.
    pub fn new(isbn: Isbn) -> Self {
        Self { isbn }
    }
}

impl TypedEvent for BookOpened {
    type Plan = ThisPlan;
    const NAME: &'static str = "book_opened";
}

/// Somebody bought a book.
///
/// `book_bought`: from `web`, with a `user_id`.
///
/// Rule `discount_within_price`: `discount_euro` is at most price_euro.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct BookBought {
    /// Which book.
    ///
    /// Expected: an ISBN of 13 digits.
    pub isbn: Isbn,
    /// The price.
    ///
    /// Expected: a number of at least 0 with at most 2 decimals.
    pub price_euro: Euro,
    /// What was taken off.
    ///
    /// Expected: a number of at least 0 with at most 2 decimals.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub discount_euro: Option<Euro>,
    /// Its binding.
    ///
    /// Expected: hardcover or paperback.
    pub binding: Binding,
}

impl BookBought {
    /// With every required property.
    pub fn new(isbn: Isbn, price_euro: Euro, binding: Binding) -> Self {
        Self {
            isbn,
            price_euro,
            discount_euro: None,
            binding,
        }
    }

    /// What was taken off.
    #[must_use]
    pub fn with_discount_euro(self, discount_euro: Euro) -> Self {
        Self {
            discount_euro: Some(discount_euro),
            ..self
        }
    }
}

impl TypedEvent for BookBought {
    type Plan = ThisPlan;
    const NAME: &'static str = "book_bought";
}

/// What is known of a person. Properties that are set once keep their first value wherever they come.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct UserProperties {}

impl UserProperties {
    /// With no property yet.
    pub fn new() -> Self {
        Self {}
    }
}

any_event! {
    BookOpened,
    BookBought,
}

closed_set! {
    /// Where an event comes from.
    Platform,
    expected: "web",
    values: {
        /// `web`: The web site.
        Web = "web",
    },
}

text_type! {
    /// A book's number.
    ///
    /// Expected: an ISBN of 13 digits.
    Isbn,
    expected: "an ISBN of 13 digits",
    form: Pattern { class: 0x0000_0000_0000_0000_03ff_0000_0000_0000, min: 13, max: 13 },
}

decimal! {
    /// An amount in euros.
    ///
    /// Expected: a number of at least 0 with at most 2 decimals.
    Euro,
    expected: "a number of at least 0 with at most 2 decimals",
    decimals: 2,
    range: 0..=999_999_999_999_999,
    unit: from_cents, cents,
}

closed_set! {
    /// Its binding.
    ///
    /// Expected: hardcover or paperback.
    Binding,
    expected: "hardcover or paperback",
    values: {
        /// `hardcover`
        Hardcover = "hardcover",
        /// `paperback`
        Paperback = "paperback",
    },
}
