//! A table: all events of one name, by person and time.

use std::ops::Range;

use crate::column::{Column, Value, permute};
use crate::people::Identity;

/// All events of one name. Those up to `sorted` are sorted by identity and time; the others have come since.
#[derive(Debug)]
pub(crate) struct Table {
    pub(crate) times: Vec<i64>,
    identities: Vec<Identity>,
    /// The rows in the store.
    pub(crate) ids: Vec<u32>,
    /// The number of the platform in the plan.
    pub(crate) platforms: Vec<u8>,
    pub(crate) columns: Vec<Column>,
    sorted: usize,
    /// For each identity, where its rows begin.
    starts: Vec<u32>,
}

impl Table {
    pub(crate) fn new(columns: Vec<Column>) -> Self {
        Self {
            times: Vec::new(),
            identities: Vec::new(),
            ids: Vec::new(),
            platforms: Vec::new(),
            columns,
            sorted: 0,
            starts: vec![0],
        }
    }

    pub(crate) fn push(&mut self, identity: Identity, at_ms: i64, id: u32, platform: u8, values: &[Value<'_>]) {
        self.times.push(at_ms);
        self.identities.push(identity);
        self.ids.push(id);
        self.platforms.push(platform);
        for (column, value) in self.columns.iter_mut().zip(values) {
            column.push(*value);
        }
    }

    /// Sorts what is new in. `identities`: how many there are.
    pub(crate) fn settle(&mut self, identities: usize) {
        if self.sorted < self.times.len() {
            self.sort();
        }
        if self.sorted_anew(identities) {
            self.starts = starts(&self.identities, identities);
        }
    }

    fn sorted_anew(&self, identities: usize) -> bool {
        self.starts.len() != identities + 1 || self.starts.last().copied() != u32::try_from(self.times.len()).ok()
    }

    fn sort(&mut self) {
        let key = |row: &u32| {
            let row = *row as usize;
            (self.identities.get(row).copied(), self.times.get(row).copied())
        };
        let rows = u32::try_from(self.times.len()).unwrap_or(u32::MAX);
        let sorted = u32::try_from(self.sorted).unwrap_or(u32::MAX);
        let mut late: Vec<u32> = (sorted..rows).collect();
        late.sort_by_key(key);
        let order = merge((0..sorted).collect(), late, key);
        permute(&mut self.times, &order);
        permute(&mut self.identities, &order);
        permute(&mut self.ids, &order);
        permute(&mut self.platforms, &order);
        for column in &mut self.columns {
            column.permute(&order);
        }
        self.sorted = self.times.len();
    }

    /// The rows of an identity, by time.
    pub(crate) fn rows(&self, identity: Identity) -> Range<usize> {
        let place = identity as usize;
        match self.starts.get(place..place + 2) {
            Some([from, to]) => *from as usize..*to as usize,
            _ => 0..0,
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.times.len()
    }

    /// How many bytes it takes, about.
    pub(crate) fn bytes(&self) -> usize {
        let columns: usize = self.columns.iter().map(Column::bytes).sum();
        columns
            + self.times.capacity() * 8
            + (self.identities.capacity() + self.ids.capacity() + self.starts.capacity()) * 4
            + self.platforms.capacity()
    }
}

/// Two sorted lists as one; of equals, the first list's come first.
fn merge<K: Ord>(base: Vec<u32>, late: Vec<u32>, key: impl Fn(&u32) -> K) -> Vec<u32> {
    if base.is_empty() {
        return late;
    }
    let mut merged = Vec::with_capacity(base.len() + late.len());
    let mut base = base.into_iter().peekable();
    for row in late {
        while let Some(earlier) = base.next_if(|earlier| key(earlier) <= key(&row)) {
            merged.push(earlier);
        }
        merged.push(row);
    }
    merged.extend(base);
    merged
}

fn starts(sorted: &[Identity], identities: usize) -> Vec<u32> {
    let mut starts = vec![0; identities + 1];
    for identity in sorted {
        if let Some(count) = starts.get_mut(*identity as usize + 1) {
            *count += 1;
        }
    }
    let mut sum = 0;
    for start in &mut starts {
        sum += *start;
        *start = sum;
    }
    starts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_by_identity_and_time_whatever_order_they_came_in() {
        let mut table = Table::new(vec![Column::Number(Vec::new())]);
        for (identity, at_ms) in [(1, 50), (0, 70), (1, 10)] {
            table.push(identity, at_ms, 0, 0, &[Value::Number(f64::from(identity))]);
        }
        table.settle(2);
        table.push(1, 30, 0, 0, &[Value::Absent]);
        table.push(2, 5, 0, 0, &[Value::Number(2.0)]);
        table.settle(4);
        let times = |identity| table.times.get(table.rows(identity)).map(<[i64]>::to_vec);
        assert_eq!(times(0), Some(vec![70]));
        assert_eq!(times(1), Some(vec![10, 30, 50]));
        assert_eq!(times(2), Some(vec![5]));
        assert_eq!(times(3), Some(vec![]));
        assert_eq!(table.rows(9), 0..0);
        let second = table.rows(1).start + 1;
        assert_eq!(table.columns.first().and_then(|column| column.number(second)), None);
    }
}
