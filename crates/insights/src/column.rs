//! Columns: the values of one property, one for each event, in as few bytes as do.

use foldhash::HashMap;

use cryptorebate_plan::model::{Kind, Text};

use crate::period::day_of;

/// So many different texts of a property are told apart; the others are one group.
const MAX_WORDS: usize = 50_000;
/// What those others are called.
const OTHERS: &str = "(others)";
/// No value.
pub(crate) const ABSENT: u32 = 0;

/// A value as an event has it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Value<'a> {
    Absent,
    Text(&'a str),
    Number(f64),
    Flag(bool),
}

/// Texts as numbers from 1 on.
#[derive(Debug, Default)]
pub(crate) struct Words {
    numbers: HashMap<Box<str>, u32>,
    texts: Vec<Box<str>>,
}

impl Words {
    pub(crate) fn number(&mut self, text: &str) -> u32 {
        if let Some(number) = self.numbers.get(text) {
            return *number;
        }
        if self.texts.len() >= MAX_WORDS {
            return self.add(OTHERS);
        }
        self.add(text)
    }

    fn add(&mut self, text: &str) -> u32 {
        if let Some(number) = self.numbers.get(text) {
            return *number;
        }
        self.texts.push(text.into());
        let number = u32::try_from(self.texts.len()).unwrap_or(u32::MAX);
        self.numbers.insert(text.into(), number);
        number
    }

    pub(crate) fn find(&self, text: &str) -> Option<u32> {
        self.numbers.get(text).copied()
    }

    pub(crate) fn text(&self, number: u32) -> Option<&str> {
        let place = usize::try_from(number).ok()?.checked_sub(1)?;
        self.texts.get(place).map(AsRef::as_ref)
    }
}

/// The values of one property.
#[derive(Debug)]
pub(crate) enum Column {
    Text {
        values: Vec<u32>,
        words: Words,
    },
    /// Not a number where there is none.
    Number(Vec<f64>),
    /// 0, 1, or 2 where there is none.
    Flag(Vec<u8>),
    /// The first and the last day, since the epoch; the first after the last where there is none.
    Days(Vec<(i32, i32)>),
    /// What no question can ask for: objects and lists.
    Nothing,
}

const NO_DAYS: (i32, i32) = (1, 0);

impl Column {
    pub(crate) fn of(kind: &Kind) -> Self {
        match kind {
            Kind::Boolean => Column::Flag(Vec::new()),
            Kind::Integer { .. } | Kind::Number(_) => Column::Number(Vec::new()),
            Kind::String(Text::DateRange) => Column::Days(Vec::new()),
            Kind::String(_) => Column::Text {
                values: Vec::new(),
                words: Words::default(),
            },
            Kind::List { .. } | Kind::Object { .. } => Column::Nothing,
        }
    }

    pub(crate) fn push(&mut self, value: Value<'_>) {
        match (self, value) {
            (Column::Text { values, words }, Value::Text(text)) => values.push(words.number(text)),
            (Column::Text { values, .. }, _) => values.push(ABSENT),
            (Column::Number(values), Value::Number(number)) => values.push(number),
            (Column::Number(values), _) => values.push(f64::NAN),
            (Column::Flag(values), Value::Flag(flag)) => values.push(flag.into()),
            (Column::Flag(values), _) => values.push(2),
            (Column::Days(values), Value::Text(text)) => values.push(days_of(text).unwrap_or(NO_DAYS)),
            (Column::Days(values), _) => values.push(NO_DAYS),
            (Column::Nothing, _) => {}
        }
    }

    pub(crate) fn permute(&mut self, order: &[u32]) {
        match self {
            Column::Text { values, .. } => permute(values, order),
            Column::Number(values) => permute(values, order),
            Column::Flag(values) => permute(values, order),
            Column::Days(values) => permute(values, order),
            Column::Nothing => {}
        }
    }

    /// A number that stands for the value of a row among those of this column, if there is one to tell apart by.
    pub(crate) fn key(&self, row: usize) -> Option<u64> {
        match self {
            Column::Text { values, .. } => values
                .get(row)
                .filter(|word| **word != ABSENT)
                .map(|word| u64::from(*word)),
            Column::Number(_) => self.number(row).map(f64::to_bits),
            Column::Flag(values) => values.get(row).filter(|flag| **flag < 2).map(|flag| u64::from(*flag)),
            Column::Days(_) | Column::Nothing => None,
        }
    }

    /// The value that a key stands for, as text.
    pub(crate) fn label(&self, key: u64) -> Option<String> {
        match self {
            Column::Text { words, .. } => words.text(u32::try_from(key).ok()?).map(String::from),
            Column::Number(_) => Some(f64::from_bits(key).to_string()),
            Column::Flag(_) => Some((key == 1).to_string()),
            Column::Days(_) | Column::Nothing => None,
        }
    }

    /// The number of a row, if there is one.
    pub(crate) fn number(&self, row: usize) -> Option<f64> {
        match self {
            Column::Number(values) => values.get(row).copied().filter(|number| !number.is_nan()),
            _ => None,
        }
    }

    /// The first and the last day of a row, if it has such.
    pub(crate) fn days(&self, row: usize) -> Option<(i64, i64)> {
        match self {
            Column::Days(values) => {
                let (first, last) = *values.get(row)?;
                (first <= last).then_some((first.into(), last.into()))
            }
            _ => None,
        }
    }

    /// How many bytes it takes, about.
    pub(crate) fn bytes(&self) -> usize {
        match self {
            Column::Text { values, words } => {
                let texts: usize = words.texts.iter().map(|text| 2 * text.len() + 64).sum();
                values.capacity() * 4 + texts
            }
            Column::Number(values) => values.capacity() * 8,
            Column::Flag(values) => values.capacity(),
            Column::Days(values) => values.capacity() * 8,
            Column::Nothing => 0,
        }
    }
}

/// `2026-02-01_2026-02-07` in days since the epoch, both included.
pub fn days_of(text: &str) -> Option<(i32, i32)> {
    let (first, last) = text.split_once('_')?;
    Some((day_of(first)?, day_of(last)?))
}

/// Puts what stands at `order[n]` to place `n`.
pub(crate) fn permute<T: Copy>(values: &mut Vec<T>, order: &[u32]) {
    let permuted: Vec<T> = order
        .iter()
        .filter_map(|place| values.get(*place as usize).copied())
        .collect();
    *values = permuted;
}
