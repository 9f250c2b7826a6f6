//! The columns that the plan's funnels and cohorts ask for: one for each property of an event that they name.

use std::collections::HashMap;

use cryptorebate_insights::{Scalar, days_of};
use cryptorebate_plan::model::{Kind, Plan, Selection, Text};

use crate::dialect::Dialect;
use crate::native::Native;

/// A property of an event that has a column of its own.
#[derive(Debug, Clone)]
pub(crate) struct Column {
    pub(crate) event: String,
    pub(crate) property: String,
    pub(crate) values: Values,
}

/// What a column holds, and how it says that there is nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Values {
    /// Texts, empty where there is none. `few`: so few that a dictionary of them pays.
    Text { few: bool },
    /// Numbers; not a number where there is none.
    Number,
    /// 0, 1, or 2 where there is none.
    Flag,
    /// The first and the last day of a range, since the epoch; the first after the last where there is none.
    Days,
}

/// How a [`Values::Days`] says that there is nothing.
const NO_DAYS: (i32, i32) = (1, 0);

/// The columns of a plan.
#[derive(Debug, Clone)]
pub(crate) struct Columns {
    columns: Vec<Column>,
    /// For each event, where the column of each property is.
    places: HashMap<String, HashMap<String, usize>>,
}

impl Columns {
    /// Those of all properties of a funnel's steps, for a funnel can be broken down by each, and of those that cohorts name.
    pub(crate) fn of(plan: &Plan) -> Self {
        let mut columns = Self {
            columns: Vec::new(),
            places: HashMap::new(),
        };
        for funnel in &plan.funnels {
            for step in &funnel.steps {
                let event = plan.event(&step.event);
                for property in event.map(|event| event.properties.as_slice()).unwrap_or_default() {
                    columns.add(plan, &step.event, &property.name);
                }
            }
        }
        for cohort in &plan.cohorts {
            for selection in cohort.active.iter().chain(&cohort.activation) {
                columns.add_selection(plan, selection);
            }
            for selection in &cohort.active {
                let properties = plan.event(&selection.event).map(|event| event.properties.as_slice());
                let days = properties
                    .unwrap_or_default()
                    .iter()
                    .find(|property| is_days(&property.kind));
                if let Some(property) = days {
                    columns.add(plan, &selection.event, &property.name);
                }
            }
            for amount in cohort.revenue.iter().chain(&cohort.volume) {
                columns.add(plan, &amount.event, &amount.property);
            }
        }
        columns
    }

    fn add_selection(&mut self, plan: &Plan, selection: &Selection) {
        for condition in &selection.conditions {
            self.add(plan, &selection.event, &condition.property);
        }
    }

    fn add(&mut self, plan: &Plan, event: &str, property: &str) {
        let found = plan
            .event(event)
            .and_then(|event| event.properties.iter().find(|one| one.name == property));
        let Some(values) = found.and_then(|property| Values::of(&property.kind)) else {
            return;
        };
        let places = self.places.entry(event.into()).or_default();
        if places.contains_key(property) {
            return;
        }
        places.insert(property.into(), self.columns.len());
        self.columns.push(Column {
            event: event.into(),
            property: property.into(),
            values,
        });
    }

    pub(crate) fn all(&self) -> &[Column] {
        &self.columns
    }

    /// The column of a property, if there is one.
    pub(crate) fn find(&self, event: &str, property: &str) -> Option<&Column> {
        self.columns.get(*self.places.get(event)?.get(property)?)
    }

    /// The column with the range of days of an event, if there is one.
    pub(crate) fn days(&self, event: &str) -> Option<&Column> {
        let of_event = self.columns.iter().filter(|column| column.event == event);
        of_event.into_iter().find(|column| column.values == Values::Days)
    }

    /// Writes the values of an event, in the order of the columns.
    pub(crate) fn write(&self, event: &str, properties: &[(std::borrow::Cow<'_, str>, Scalar<'_>)], row: &mut Native) {
        let places = self.places.get(event);
        for (place, column) in self.columns.iter().enumerate() {
            let value = places.filter(|_| column.event == event).and_then(|places| {
                // Of a name given twice the last counts, as in the embedded engine.
                let mut named = properties.iter().rev();
                named
                    .find(|(name, _)| places.get(name.as_ref()) == Some(&place))
                    .map(|(_, value)| value)
            });
            column.values.write(value, row);
        }
    }
}

fn is_days(kind: &Kind) -> bool {
    matches!(kind, Kind::String(Text::DateRange))
}

impl Values {
    fn of(kind: &Kind) -> Option<Self> {
        match kind {
            Kind::Boolean => Some(Values::Flag),
            Kind::Integer { .. } | Kind::Number(_) => Some(Values::Number),
            Kind::String(Text::DateRange) => Some(Values::Days),
            Kind::String(text) => Some(Values::Text {
                few: matches!(text, Text::Closed { .. } | Text::Known { .. }),
            }),
            Kind::List { .. } | Kind::Object { .. } => None,
        }
    }

    fn write(self, value: Option<&Scalar<'_>>, row: &mut Native) {
        match (self, value) {
            (Values::Text { .. }, Some(Scalar::Text(text))) => row.string(text),
            (Values::Text { .. }, _) => row.string(""),
            (Values::Number, Some(Scalar::Number(number))) => row.f64(*number),
            (Values::Number, _) => row.f64(f64::NAN),
            (Values::Flag, Some(Scalar::Flag(flag))) => row.u8((*flag).into()),
            (Values::Flag, _) => row.u8(2),
            (Values::Days, value) => {
                let days = match value {
                    Some(Scalar::Text(text)) => days_of(text),
                    _ => None,
                };
                let (first, last) = days.unwrap_or(NO_DAYS);
                row.i32(first);
                row.i32(last);
            }
        }
    }
}

/// A column of the table: its name, its type, and how it follows from the event's text where it came later than the event.
pub(crate) struct Definition {
    pub(crate) name: String,
    pub(crate) kind: &'static str,
    pub(crate) default: String,
}

impl Column {
    /// The name in the table; of a range of days, what the names of both columns begin with.
    pub(crate) fn name(&self) -> String {
        format!("{}__{}", self.event, self.property)
    }

    /// The names of all columns.
    pub(crate) fn names(&self) -> Vec<String> {
        match self.values {
            Values::Days => [self.first(), self.last()].into(),
            Values::Text { .. } | Values::Number | Values::Flag => vec![self.name()],
        }
    }

    pub(crate) fn first(&self) -> String {
        format!("{}__first", self.name())
    }

    pub(crate) fn last(&self) -> String {
        format!("{}__last", self.name())
    }

    /// The definitions of all columns. Where ClickHouse can read JSON, events that came before the plan asked for a property
    /// have it all the same.
    pub(crate) fn definitions(&self, dialect: Dialect) -> Vec<Definition> {
        let (event, property) = (&self.event, &self.property);
        let default = |value: String, nothing: &str| {
            if dialect.has_json() {
                format!("if(event = '{event}', {value}, {nothing})")
            } else {
                nothing.into()
            }
        };
        let extract = |kind: &str| format!("JSONExtract(body, 'properties', '{property}', 'Nullable({kind})')");
        match self.values {
            Values::Text { few } => vec![Definition {
                name: self.name(),
                kind: dialect.text(few),
                default: default(format!("ifNull({}, '')", extract("String")), "''"),
            }],
            Values::Number => vec![Definition {
                name: self.name(),
                kind: "Float64",
                default: default(format!("ifNull({}, nan)", extract("Float64")), "nan"),
            }],
            Values::Flag => vec![Definition {
                name: self.name(),
                kind: "UInt8",
                default: default(format!("toUInt8(ifNull({}, 2))", extract("UInt8")), "2"),
            }],
            Values::Days => {
                let day = |place: usize, nothing: i32| {
                    let text = format!("substring(ifNull({}, ''), {place}, 10)", extract("String"));
                    format!("ifNull(toInt32(toDate32OrNull({text})), {nothing})")
                };
                let (no_first, no_last) = NO_DAYS;
                vec![
                    Definition {
                        name: self.first(),
                        kind: "Int32",
                        default: default(day(1, no_first), &no_first.to_string()),
                    },
                    Definition {
                        name: self.last(),
                        kind: "Int32",
                        default: default(day(12, no_last), &no_last.to_string()),
                    },
                ]
            }
        }
    }
}
