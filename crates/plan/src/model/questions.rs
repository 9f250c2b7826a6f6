//! What the plan asks of the events: funnels and cohorts.

use serde::Serialize;
use serde_json::Value;

/// Events in strict order, each person by itself.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Funnel {
    /// The funnel's name.
    pub name: String,
    /// What it shows.
    pub description: String,
    /// How long a person may take from the first step to the last, in seconds.
    pub window_seconds: u64,
    /// The steps. At least two.
    pub steps: Vec<Selection>,
}

/// Some of the events of one name.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Selection {
    /// The event's name.
    pub event: String,
    /// What must hold of its properties, all of it.
    #[serde(rename = "where", skip_serializing_if = "Vec::is_empty")]
    pub conditions: Vec<Condition>,
}

/// What must hold of one property.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Condition {
    /// The property's name.
    pub property: String,
    /// What must hold of it.
    #[serde(flatten)]
    pub test: Test,
}

/// What a [`Condition`] asks.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Test {
    /// This very value.
    Equals(Value),
    /// A larger number.
    Above(f64),
    /// A number at least as large.
    AtLeast(f64),
    /// A smaller number.
    Below(f64),
    /// A number at most as large.
    AtMost(f64),
}

/// People in groups, and what is asked of each group.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Cohort {
    /// The cohort's name.
    pub name: String,
    /// The question it answers.
    pub description: String,
    /// What puts people into one group.
    pub by: Grouping,
    /// What is asked of each group.
    pub metrics: Vec<Metric>,
    /// The days after the start at which retention is read.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub days: Vec<u32>,
    /// The events that make a person active on a day.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub active: Vec<Selection>,
    /// The event that makes a person activated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub activation: Option<Selection>,
    /// The number that is added up as revenue.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revenue: Option<Amount>,
    /// The number that is added up as trading volume.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub volume: Option<Amount>,
    /// What one hopes to read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub goal: Option<Goal>,
}

/// What puts people into one group of a [`Cohort`].
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Grouping {
    /// The calendar week of a person's first event of this name.
    WeekOf(String),
    /// The value of a user property.
    UserProperty {
        /// The user property's name.
        name: String,
        /// The groups, the first that fits counts.
        groups: Vec<Group>,
    },
}

/// The people whose user property has one of some values.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Group {
    /// The group's name.
    pub name: String,
    /// Strings that are in the group.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<String>,
    /// Strings whose beginnings are in the group.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub prefixes: Vec<String>,
    /// The smallest number in the group.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<i64>,
    /// The largest number in the group.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<i64>,
}

/// What is asked of each group of a [`Cohort`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Metric {
    /// Which share of the people is active on each of the days.
    Retention,
    /// Which share of the people is activated.
    ActivationRate,
    /// Revenue of a person from the start until today.
    Ltv,
    /// Revenue of a period by its people.
    Arpu,
    /// Trading volume.
    TradingVolume,
}

/// A number that is added up over events.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Amount {
    /// The event's name.
    pub event: String,
    /// The property that is added up.
    pub property: String,
}

/// What one hopes to read in a [`Cohort`].
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Goal {
    /// The metric that is looked at.
    pub metric: Metric,
    /// The day at which it is looked at, where the metric has days.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub day: Option<u32>,
    /// The value that it should exceed.
    pub above: f64,
}
