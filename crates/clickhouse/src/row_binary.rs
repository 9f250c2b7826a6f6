//! Rows as ClickHouse takes them: its format `RowBinary`.
//!
//! Source: <https://clickhouse.com/docs/interfaces/formats/RowBinary>. Whole numbers are little-endian, strings have their
//! length in front as a LEB128, a list its number of items.

use uuid::Uuid;

/// Values behind each other.
#[derive(Debug, Default)]
pub(crate) struct RowBinary(Vec<u8>);

impl RowBinary {
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.0
    }

    pub(crate) fn string(&mut self, text: &str) {
        self.length(text.len());
        self.0.extend_from_slice(text.as_bytes());
    }

    pub(crate) fn strings<'s>(&mut self, texts: impl ExactSizeIterator<Item = &'s str>) {
        self.length(texts.len());
        for text in texts {
            self.string(text);
        }
    }

    pub(crate) fn u8(&mut self, number: u8) {
        self.0.push(number);
    }

    pub(crate) fn i32(&mut self, number: i32) {
        self.0.extend_from_slice(&number.to_le_bytes());
    }

    pub(crate) fn u64(&mut self, number: u64) {
        self.0.extend_from_slice(&number.to_le_bytes());
    }

    pub(crate) fn i64(&mut self, number: i64) {
        self.0.extend_from_slice(&number.to_le_bytes());
    }

    pub(crate) fn f64(&mut self, number: f64) {
        self.0.extend_from_slice(&number.to_le_bytes());
    }

    /// A number that may be missing, for a column that is `Nullable`.
    pub(crate) fn optional_i64(&mut self, number: Option<i64>) {
        self.u8(number.is_none().into());
        if let Some(number) = number {
            self.i64(number);
        }
    }

    /// Two halves, the first one first, each little-endian.
    pub(crate) fn uuid(&mut self, id: Uuid) {
        let (first, second) = id.as_u64_pair();
        self.u64(first);
        self.u64(second);
    }

    fn length(&mut self, mut length: usize) {
        while length >= 0x80 {
            let [low, ..] = length.to_le_bytes();
            self.0.push(low | 0x80);
            length >>= 7;
        }
        let [low, ..] = length.to_le_bytes();
        self.0.push(low);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_in_groups_of_seven_bits() {
        // The example of https://en.wikipedia.org/wiki/LEB128: 624485 is e5 8e 26.
        let mut row = RowBinary::default();
        row.length(624_485);
        row.length(0);
        row.length(127);
        row.length(128);
        assert_eq!(row.bytes(), [0xe5, 0x8e, 0x26, 0, 0x7f, 0x80, 1]);
    }

    #[test]
    fn numbers_are_little_endian_and_what_is_missing_is_one_byte() {
        let mut row = RowBinary::default();
        row.i32(-2);
        row.optional_i64(None);
        row.optional_i64(Some(1));
        row.strings(["a", ""].into_iter());
        let expected = [0xfe, 0xff, 0xff, 0xff, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 2, 1, b'a', 0];
        assert_eq!(row.bytes(), expected);
    }
}
