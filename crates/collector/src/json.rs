//! How senders' JSON is read where serde would read more, or less, than a JSON Schema says.

use std::fmt;
use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserializer, MapAccess, Visitor};

/// The largest whole number that every JSON reader keeps exactly.
const MAX_WHOLE: i64 = (1 << 53) - 1;

/// A structure that is read from a JSON object only: serde would also read it from the array of its values.
pub struct Object<T>(pub T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ObjectVisitor(PhantomData))
    }
}

struct ObjectVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for ObjectVisitor<T> {
    type Value = Object<T>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        T::deserialize(MapAccessDeserializer::new(map)).map(Object)
    }
}

/// A whole number from 0 to the largest that every JSON reader keeps exactly, also where it is written as 3.0.
#[derive(Debug, Clone, Copy, Deserialize, PartialEq, Eq)]
#[serde(try_from = "f64")]
pub struct Whole(pub i64);

impl TryFrom<f64> for Whole {
    type Error = String;

    fn try_from(number: f64) -> Result<Self, String> {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "what does not fit is out of the range below"
        )]
        let whole = number as i64;
        if number.fract() != 0.0 || !(0..=MAX_WHOLE).contains(&whole) {
            return Err(format!("{number} is not a whole number from 0 to {MAX_WHOLE}"));
        }
        Ok(Self(whole))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Deserialize)]
    struct Tab {
        made: Whole,
    }

    #[test]
    fn a_structure_is_read_from_an_object_only() {
        let Object(tab) = serde_json::from_str::<Object<Tab>>("{\"made\":3.0}").unwrap();
        assert_eq!(tab.made, Whole(3));
        let refused = serde_json::from_str::<Object<Tab>>("[3]").map(|_| ()).unwrap_err();
        assert_eq!(
            refused.to_string(),
            "invalid type: sequence, expected a JSON object at line 1 column 0"
        );
    }

    #[test]
    fn what_is_no_whole_number_or_too_large_is_refused() {
        assert_eq!(
            serde_json::from_str::<Whole>("9007199254740991").unwrap(),
            Whole(9_007_199_254_740_991)
        );
        for text in ["-1", "0.5", "9007199254740992", "1e300", "\"3\"", "null"] {
            assert!(serde_json::from_str::<Whole>(text).is_err(), "{text}");
        }
    }
}
