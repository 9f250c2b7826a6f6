//! JSON objects that are open but for their size.

use alloc::format;
use alloc::string::String;

use serde_json::{Map, Value};

use super::InvalidValue;

/// Any JSON object.
pub type Object = Map<String, Value>;

/// The object itself, if it has no more levels of objects and arrays, itself included, and no more bytes of JSON.
pub fn checked(
    type_name: &'static str,
    max_depth: u8,
    max_bytes: usize,
    expected: &'static str,
    object: Object,
) -> Result<Object, InvalidValue> {
    let inner = max_depth.saturating_sub(1);
    if max_depth == 0 || !object.values().all(|value| is_within(value, inner)) {
        let found = format!("an object of more than {max_depth} levels");
        return Err(InvalidValue::new(type_name, found, expected));
    }
    // An object of JSON values can always be written.
    let bytes = serde_json::to_string(&object).map_or(usize::MAX, |json| json.len());
    if bytes > max_bytes {
        let found = format!("an object of {bytes} bytes");
        return Err(InvalidValue::new(type_name, found, expected));
    }
    Ok(object)
}

/// What stands in an object's place.
pub fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

fn is_within(value: &Value, levels: u8) -> bool {
    match (value, levels.checked_sub(1)) {
        (Value::Array(_) | Value::Object(_), None) => false,
        (Value::Array(members), Some(levels)) => members.iter().all(|member| is_within(member, levels)),
        (Value::Object(members), Some(levels)) => members.values().all(|member| is_within(member, levels)),
        _ => true,
    }
}

/// Makes a type of the JSON objects within both limits.
#[macro_export]
#[doc(hidden)]
macro_rules! object {
    (
        $(#[$doc:meta])*
        $name:ident,
        expected: $expected:literal,
        levels: $max_depth:literal,
        bytes: $max_bytes:literal,
    ) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Default, serde::Serialize)]
        pub struct $name($crate::value::object::Object);

        impl $name {
            /// The value, if the object is within the limits.
            ///
            /// # Errors
            ///
            #[doc = concat!("The object is not what is expected: ", $expected, ".")]
            pub fn new(
                object: $crate::value::object::Object,
            ) -> Result<Self, $crate::value::InvalidValue> {
                $crate::value::object::checked(stringify!($name), $max_depth, $max_bytes, $expected, object).map(Self)
            }

            /// The object.
            pub fn get(&self) -> &$crate::value::object::Object {
                &self.0
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let object = <$crate::value::object::Object as serde::Deserialize>::deserialize(deserializer)?;
                Self::new(object).map_err(serde::de::Error::custom)
            }
        }

        impl TryFrom<$crate::value::object::Object> for $name {
            type Error = $crate::value::InvalidValue;

            fn try_from(
                object: $crate::value::object::Object,
            ) -> Result<Self, Self::Error> {
                Self::new(object)
            }
        }

        impl TryFrom<$crate::value::serde_json::Value> for $name {
            type Error = $crate::value::InvalidValue;

            /// Takes an object, as `serde_json::json!({ … })` makes it.
            fn try_from(value: $crate::value::serde_json::Value) -> Result<Self, Self::Error> {
                match value {
                    $crate::value::serde_json::Value::Object(object) => Self::new(object),
                    other => {
                        let found = $crate::value::object::kind_of(&other);
                        Err($crate::value::InvalidValue::new(stringify!($name), found.into(), $expected))
                    }
                }
            }
        }

        impl From<$name> for $crate::value::object::Object {
            fn from(value: $name) -> Self {
                value.0
            }
        }
    };
}
pub use object;

object! {
    /// What else a sender says of itself: its library, its locale.
    Context,
    expected: "an object of at most 4 levels and 4,096 bytes",
    levels: 4,
    bytes: 4096,
}
