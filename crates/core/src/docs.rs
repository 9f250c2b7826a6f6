//! The shape of the plan's prose: what `generated/docs.rs` is made of. Indexes are those of the table.

use crate::table::Plan;

/// What is said about the whole plan.
#[derive(Debug, Clone, Copy)]
pub struct PlanDocs {
    /// The plan itself.
    pub plan: &'static Plan,
    /// Each event, in the order of `Plan::events`.
    pub events: &'static [EventDocs],
    /// Each user property, in the order of `Plan::user_properties`.
    pub user_properties: &'static [PropertyDocs],
}

/// What is said about an event.
#[derive(Debug, Clone, Copy)]
pub struct EventDocs {
    /// When it is sent.
    pub description: &'static str,
    /// Each property, in the order of `EventDef::properties`.
    pub properties: &'static [PropertyDocs],
    /// What each rule asks for, in the order of `EventDef::rules`: "at most `total_steps`".
    pub rules: &'static [&'static str],
    /// Why it should no longer be sent, where `EventDef::deprecated` says so.
    pub deprecated: Option<DeprecationDocs>,
}

/// What is said about a property.
#[derive(Debug, Clone, Copy)]
pub struct PropertyDocs {
    /// What it means.
    pub description: &'static str,
    /// Which values it takes, in words that complete "expected": "TRC20, ERC20 or BEP20".
    pub expected: &'static str,
    /// The same for one member, where the property is a list; else empty.
    pub expected_item: &'static str,
    /// Why it should no longer be used, where `PropertyDef::deprecated` says so.
    pub deprecated: Option<DeprecationDocs>,
}

/// What is said about something that is on its way out.
#[derive(Debug, Clone, Copy)]
pub struct DeprecationDocs {
    /// Why it goes.
    pub reason: &'static str,
    /// What to use instead; empty where there is nothing.
    pub replacement: &'static str,
}
