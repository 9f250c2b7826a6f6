//! Conditions: which events of a table are asked for.

use cryptorebate_plan::model::{Selection, Test};
use serde_json::Value;

use crate::column::Column;
use crate::facts::Facts;
use crate::table::Table;

/// Some of the events of one table.
pub(crate) struct Selected<'a> {
    pub(crate) table: &'a Table,
    tests: Vec<(&'a Column, Wanted)>,
}

/// What is wanted of a row's value.
enum Wanted {
    Word(u32),
    Number(f64),
    Flag(u8),
    Above(f64),
    AtLeast(f64),
    Below(f64),
    AtMost(f64),
    /// No row has it.
    Impossible,
}

impl<'a> Selected<'a> {
    /// What a selection of the plan means here. `None` where the event has no table.
    pub(crate) fn of(facts: &'a Facts, selection: &Selection) -> Option<Self> {
        let place = facts.table(&selection.event)?;
        let table = facts.tables.get(place)?;
        let tests = selection.conditions.iter().filter_map(|condition| {
            let column = table.columns.get(facts.column(place, &condition.property)?)?;
            Some((column, wanted(column, &condition.test)))
        });
        Some(Self {
            table,
            tests: tests.collect(),
        })
    }

    /// Whether a row is one of them.
    pub(crate) fn has(&self, row: usize) -> bool {
        self.tests.iter().all(|(column, wanted)| fits(column, wanted, row))
    }
}

fn wanted(column: &Column, test: &Test) -> Wanted {
    match (column, test) {
        (Column::Text { words, .. }, Test::Equals(Value::String(wanted))) => {
            words.find(wanted).map_or(Wanted::Impossible, Wanted::Word)
        }
        (Column::Number(_), Test::Equals(Value::Number(number))) => {
            number.as_f64().map_or(Wanted::Impossible, Wanted::Number)
        }
        (Column::Flag(_), Test::Equals(Value::Bool(flag))) => Wanted::Flag((*flag).into()),
        (Column::Number(_), Test::Above(bound)) => Wanted::Above(*bound),
        (Column::Number(_), Test::AtLeast(bound)) => Wanted::AtLeast(*bound),
        (Column::Number(_), Test::Below(bound)) => Wanted::Below(*bound),
        (Column::Number(_), Test::AtMost(bound)) => Wanted::AtMost(*bound),
        _ => Wanted::Impossible,
    }
}

#[expect(clippy::float_cmp, reason = "both come from the same decimal text")]
fn fits(column: &Column, wanted: &Wanted, row: usize) -> bool {
    // Where there is no number, nothing holds of it.
    let number = |holds: &dyn Fn(f64) -> bool| column.number(row).is_some_and(holds);
    match (column, wanted) {
        (Column::Text { values, .. }, Wanted::Word(word)) => values.get(row) == Some(word),
        (Column::Flag(values), Wanted::Flag(flag)) => values.get(row) == Some(flag),
        (_, Wanted::Number(equal)) => number(&|value| value == *equal),
        (_, Wanted::Above(bound)) => number(&|value| value > *bound),
        (_, Wanted::AtLeast(bound)) => number(&|value| value >= *bound),
        (_, Wanted::Below(bound)) => number(&|value| value < *bound),
        (_, Wanted::AtMost(bound)) => number(&|value| value <= *bound),
        _ => false,
    }
}
