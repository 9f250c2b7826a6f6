//! What a document says: its events, properties, summary, funnels and cohorts, as they are written, with their lines.

use crate::markdown::Line;
use crate::types::{Type, Update};

/// A tracking plan as it stands in a document.
#[derive(Debug, Default)]
pub struct Document {
    pub title: Option<String>,
    pub version: Option<String>,
    pub conventions: Conventions,
    pub events: Vec<Event>,
    pub user_properties: Vec<Property>,
    /// The rows of the summary table.
    pub summary: Vec<SummaryRow>,
    pub totals: Vec<Total>,
    pub funnels: Vec<Funnel>,
    pub cohorts: Vec<Cohort>,
    /// The code blocks in languages that call the tracker.
    pub code: Vec<Code>,
    /// The lines of property tables that belong to no event.
    pub stray_tables: Vec<usize>,
}

/// What the document says of all events.
#[derive(Debug, Default)]
pub struct Conventions {
    pub platforms: Option<Named>,
    /// How many decimals an amount has, and where that is said.
    pub decimals: Option<(usize, u8)>,
    /// The line that excepts anonymous events from the user id.
    pub anonymous: Option<usize>,
    pub is_session_required: bool,
    /// Names that illustrate the conventions.
    pub examples: Vec<(NameKind, Line)>,
    /// Properties whose values are in lower case, and where that is said.
    pub lower_case: Vec<Line>,
}

/// What a name in the conventions is meant to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameKind {
    Event,
    Property,
    UserProperty,
}

/// Names on a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    pub line: usize,
    pub names: Vec<String>,
}

#[derive(Debug)]
pub struct Event {
    /// The name in `snake_case`.
    pub name: String,
    /// The name as it is written.
    pub written: String,
    pub line: usize,
    /// The heading of the chapter that it stands in.
    pub section: Option<String>,
    pub trigger: Option<Line>,
    /// `P0`, or whatever else stands there.
    pub priority: Option<Line>,
    pub platforms: Option<Named>,
    /// Whether the platform line says that a server sends it.
    pub is_from_server: bool,
    /// Whether there is a table of properties, or a word that there are none.
    pub tells_properties: bool,
    pub properties: Vec<Property>,
    /// User properties that the section says the event sets.
    pub sets: Vec<Line>,
    pub mentions_anonymous: bool,
}

/// A row of a table of properties.
#[derive(Debug)]
pub struct Property {
    pub name: String,
    pub line: usize,
    pub kind: Option<Type>,
    pub written_type: String,
    /// Nothing where the cell is empty or means neither.
    pub required: Option<bool>,
    pub description: String,
    pub examples: Vec<Example>,
    /// What stands among the examples and is none of the type.
    pub misfits: Vec<String>,
    pub update: Option<Update>,
}

/// An example of a property's values.
#[derive(Debug, Clone, PartialEq)]
pub enum Example {
    Text(String),
    /// A number as it is written, in the form of JSON.
    Number(String),
    Boolean(bool),
    /// A list or an object.
    Json(serde_json::Value),
}

#[derive(Debug)]
pub struct SummaryRow {
    pub line: usize,
    pub number: Option<u32>,
    pub event: String,
    pub platforms: Option<Vec<String>>,
    pub priority: Option<String>,
    pub category: Option<String>,
}

/// A number under the summary table.
#[derive(Debug)]
pub struct Total {
    pub line: usize,
    /// What is counted, as it is written: `P0`, `Onboarding`.
    pub label: String,
    pub count: usize,
}

#[derive(Debug)]
pub struct Funnel {
    pub line: usize,
    pub title: String,
    pub steps: Vec<Step>,
    /// As a plan writes it: `30d`.
    pub window: Option<String>,
}

#[derive(Debug)]
pub struct Step {
    pub line: usize,
    pub event: String,
    /// What stands behind it in parentheses.
    pub condition: Option<String>,
}

#[derive(Debug)]
pub struct Cohort {
    pub line: usize,
    pub title: String,
    pub grouping: Option<Line>,
    pub metrics: Option<Line>,
    pub goal: Option<Line>,
    /// What the metrics rest on, each with the names in backticks behind it.
    pub definitions: Vec<(Definition, Line)>,
}

/// What a cohort's metrics rest on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Definition {
    /// The events that make a person active.
    Active,
    /// The event that makes a person activated.
    Activation,
    /// The property that is added up as revenue.
    Revenue,
    /// The property that is added up as volume.
    Volume,
}

#[derive(Debug)]
pub struct Code {
    pub language: cryptorebate_calls::Language,
    pub line: usize,
    pub text: String,
}

impl Document {
    /// The event of this name.
    pub fn event(&self, name: &str) -> Option<&Event> {
        self.events.iter().find(|event| event.name == name)
    }

    /// The user property of this name.
    pub fn user_property(&self, name: &str) -> Option<&Property> {
        self.user_properties.iter().find(|property| property.name == name)
    }

    /// The row of the summary table about an event.
    pub fn summary_of(&self, event: &str) -> Option<&SummaryRow> {
        self.summary.iter().find(|row| row.event == event)
    }

    /// Each property of each event.
    pub fn event_properties(&self) -> impl Iterator<Item = (&Event, &Property)> {
        self.events
            .iter()
            .flat_map(|event| event.properties.iter().map(move |property| (event, property)))
    }
}

impl Event {
    /// The property of this name.
    pub fn property(&self, name: &str) -> Option<&Property> {
        self.properties.iter().find(|property| property.name == name)
    }
}

impl Property {
    /// The examples that are texts.
    pub fn texts(&self) -> Vec<&str> {
        let texts = self.examples.iter().filter_map(|example| match example {
            Example::Text(text) => Some(text.as_str()),
            _ => None,
        });
        texts.collect()
    }

    /// Whether several texts stand as examples: most likely all that there are.
    pub fn is_enumerated(&self) -> bool {
        matches!(self.kind, Some(Type::String | Type::Enum) | None) && self.texts().len() > 1
    }

    /// The ending that an amount in its currency has, where the description names a currency.
    pub fn currency(&self) -> Option<&'static str> {
        const CURRENCIES: [(&str, &[&str]); 2] = [
            ("_usd", &["usd", "dollar", "доллар", "$"]),
            ("_eur", &["eur", "€", "евро"]),
        ];
        let description = self.description.to_lowercase();
        let found = CURRENCIES
            .iter()
            .find(|(_, words)| words.iter().any(|word| description.contains(word)));
        found
            .filter(|_| self.kind == Some(Type::Number))
            .map(|(ending, _)| *ending)
    }
}
