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
        let order = if self.sorted == 0 {
            order_of(&self.identities, &self.times)
        } else {
            let rows = u32::try_from(self.times.len()).unwrap_or(u32::MAX);
            let sorted = u32::try_from(self.sorted).unwrap_or(u32::MAX);
            let mut late: Vec<u32> = (sorted..rows).collect();
            late.sort_by_key(key);
            merge((0..sorted).collect(), late, key)
        };
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

    /// How many rows are sorted in.
    pub(crate) fn settled(&self) -> usize {
        self.sorted
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

/// The order of all rows by identity and time: each is put to its identity's at once, and those are in order mostly.
fn order_of(identities: &[Identity], times: &[i64]) -> Vec<u32> {
    let largest = identities.iter().max().map_or(0, |largest| *largest as usize);
    let starts = starts(identities, largest + 1);
    let mut next = starts.clone();
    let mut order = vec![0; identities.len()];
    for (row, identity) in (0..).zip(identities) {
        if let Some(next) = next.get_mut(*identity as usize) {
            if let Some(place) = order.get_mut(*next as usize) {
                *place = row;
            }
            *next += 1;
        }
    }
    let time = |row: &u32| times.get(*row as usize).copied();
    for ends in starts.windows(2) {
        if let [from, to] = ends
            && let Some(own) = order.get_mut(*from as usize..*to as usize)
            && !own.is_sorted_by_key(time)
        {
            own.sort_by_key(time);
        }
    }
    order
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
