//! Rows as ClickHouse takes them with the least work: its format `Native`, column by column.
//!
//! Source: <https://clickhouse.com/docs/interfaces/formats/Native>. The numbers of columns and rows, and then of each column
//! its name, its type and its values. Whole numbers are little-endian, strings have their length in front as a LEB128, of
//! lists the places where they end stand ahead of the items of all.

use uuid::Uuid;

/// Rows that are added value by value, in the order of the columns.
#[derive(Debug)]
pub(crate) struct Native {
    columns: Vec<Column>,
    /// The column of the next value.
    at: usize,
}

/// The values of one column.
#[derive(Debug)]
struct Column {
    name: String,
    /// What the values are, as the first one says.
    kind: &'static str,
    /// What stands ahead of the values: which are missing, or where lists end.
    ahead: Vec<u8>,
    values: Vec<u8>,
    /// How many values of lists there are.
    items: u64,
    rows: usize,
}

impl Native {
    /// No rows yet, of columns with these names.
    pub(crate) fn new<N: Into<String>>(names: impl IntoIterator<Item = N>) -> Self {
        let columns = names.into_iter().map(|name| Column {
            name: name.into(),
            kind: "",
            ahead: Vec::new(),
            values: Vec::new(),
            items: 0,
            rows: 0,
        });
        Self {
            columns: columns.collect(),
            at: 0,
        }
    }

    /// How many rows there are.
    pub(crate) fn rows(&self) -> usize {
        // Of a row that was begun, the last column has nothing yet.
        self.columns.last().map_or(0, |column| column.rows)
    }

    /// How many bytes its values have.
    pub(crate) fn len(&self) -> usize {
        let columns = self.columns.iter();
        columns.map(|column| column.ahead.len() + column.values.len()).sum()
    }

    /// The names of its columns, as an insert lists them.
    pub(crate) fn names(&self) -> String {
        let names: Vec<&str> = self.columns.iter().map(|column| column.name.as_str()).collect();
        names.join(", ")
    }

    /// All of it, as one block.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let names: usize = self.columns.iter().map(|column| column.name.len() + 32).sum();
        let mut bytes = Vec::with_capacity(self.len() + names);
        length(&mut bytes, self.columns.len());
        length(&mut bytes, self.rows());
        for column in &self.columns {
            text(&mut bytes, &column.name);
            text(&mut bytes, column.kind);
            bytes.extend_from_slice(&column.ahead);
            bytes.extend_from_slice(&column.values);
        }
        bytes
    }

    pub(crate) fn string(&mut self, value: &str) {
        self.value("String", |column| text(&mut column.values, value));
    }

    pub(crate) fn strings<'s>(&mut self, values: impl Iterator<Item = &'s str>) {
        self.value("Array(String)", |column| {
            for value in values {
                text(&mut column.values, value);
                column.items += 1;
            }
            column.ahead.extend_from_slice(&column.items.to_le_bytes());
        });
    }

    pub(crate) fn u8(&mut self, number: u8) {
        self.value("UInt8", |column| column.values.push(number));
    }

    pub(crate) fn i32(&mut self, number: i32) {
        self.value("Int32", |column| column.values.extend_from_slice(&number.to_le_bytes()));
    }

    pub(crate) fn u64(&mut self, number: u64) {
        self.value("UInt64", |column| {
            column.values.extend_from_slice(&number.to_le_bytes());
        });
    }

    pub(crate) fn i64(&mut self, number: i64) {
        self.value("Int64", |column| column.values.extend_from_slice(&number.to_le_bytes()));
    }

    pub(crate) fn f64(&mut self, number: f64) {
        self.value("Float64", |column| {
            column.values.extend_from_slice(&number.to_le_bytes());
        });
    }

    /// A number that may be missing: then a zero stands in its place.
    pub(crate) fn optional_i64(&mut self, number: Option<i64>) {
        self.value("Nullable(Int64)", |column| {
            column.ahead.push(number.is_none().into());
            column
                .values
                .extend_from_slice(&number.unwrap_or_default().to_le_bytes());
        });
    }

    /// Two halves, the first one first, each little-endian.
    pub(crate) fn uuid(&mut self, id: Uuid) {
        let (first, second) = id.as_u64_pair();
        self.value("UUID", |column| {
            column.values.extend_from_slice(&first.to_le_bytes());
            column.values.extend_from_slice(&second.to_le_bytes());
        });
    }

    /// Adds a value to the next column.
    fn value(&mut self, kind: &'static str, add: impl FnOnce(&mut Column)) {
        let count = self.columns.len();
        if let Some(column) = self.columns.get_mut(self.at) {
            column.kind = kind;
            add(column);
            column.rows += 1;
            self.at = (self.at + 1) % count;
        }
    }
}

fn text(bytes: &mut Vec<u8>, text: &str) {
    length(bytes, text.len());
    bytes.extend_from_slice(text.as_bytes());
}

fn length(bytes: &mut Vec<u8>, mut length: usize) {
    while length >= 0x80 {
        let [low, ..] = length.to_le_bytes();
        bytes.push(low | 0x80);
        length >>= 7;
    }
    let [low, ..] = length.to_le_bytes();
    bytes.push(low);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_in_groups_of_seven_bits() {
        // The example of https://en.wikipedia.org/wiki/LEB128: 624485 is e5 8e 26.
        let mut bytes = Vec::new();
        for number in [624_485, 0, 127, 128] {
            length(&mut bytes, number);
        }
        assert_eq!(bytes, [0xe5, 0x8e, 0x26, 0, 0x7f, 0x80, 1]);
    }

    #[test]
    fn columns_are_as_clickhouse_writes_them() {
        let mut rows = Native::new(["n", "o", "l"]);
        for (number, optional, list) in [(-2, None, &["a", ""][..]), (1, Some(3), &["b"])] {
            rows.i32(number);
            rows.optional_i64(optional);
            rows.strings(list.iter().copied());
        }
        assert_eq!((rows.rows(), rows.names().as_str()), (2, "n, o, l"));
        // From `SELECT toInt32(n) AS n, … FORMAT Native` of ClickHouse 26.9.
        let expected: &[u8] = b"\x03\x02\
            \x01n\x05Int32\xfe\xff\xff\xff\x01\0\0\0\
            \x01o\x0fNullable(Int64)\x01\0\0\0\0\0\0\0\0\0\x03\0\0\0\0\0\0\0\
            \x01l\rArray(String)\x02\0\0\0\0\0\0\0\x03\0\0\0\0\0\0\0\x01a\0\x01b";
        assert_eq!(rows.bytes(), expected);
    }
}
