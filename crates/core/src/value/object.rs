//! JSON objects that are open but for their size.

use alloc::format;
use alloc::string::String;

use serde_json::{Map, Value};

use super::InvalidValue;

/// The object itself, if it has no more levels of objects and arrays, itself included, and no more bytes of JSON.
pub(crate) fn checked(
    type_name: &'static str,
    max_depth: u8,
    max_bytes: usize,
    expected: &'static str,
    object: Map<String, Value>,
) -> Result<Map<String, Value>, InvalidValue> {
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
pub(crate) fn kind_of(value: &Value) -> &'static str {
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
macro_rules! object {
    (
        $(#[$doc:meta])*
        $name:ident,
        expected: $expected:literal,
        levels: $max_depth:literal,
        bytes: $max_bytes:literal,
    ) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Default, serde::Serialize, serde::Deserialize)]
        #[serde(try_from = "serde_json::Map<alloc::string::String, serde_json::Value>")]
        pub struct $name(serde_json::Map<alloc::string::String, serde_json::Value>);

        impl $name {
            /// The value, if the object is within the limits.
            ///
            /// # Errors
            ///
            #[doc = concat!("The object is not what is expected: ", $expected, ".")]
            pub fn new(
                object: serde_json::Map<alloc::string::String, serde_json::Value>,
            ) -> Result<Self, $crate::value::InvalidValue> {
                $crate::value::object::checked(stringify!($name), $max_depth, $max_bytes, $expected, object).map(Self)
            }

            /// The object.
            pub fn get(&self) -> &serde_json::Map<alloc::string::String, serde_json::Value> {
                &self.0
            }
        }

        impl TryFrom<serde_json::Map<alloc::string::String, serde_json::Value>> for $name {
            type Error = $crate::value::InvalidValue;

            fn try_from(
                object: serde_json::Map<alloc::string::String, serde_json::Value>,
            ) -> Result<Self, Self::Error> {
                Self::new(object)
            }
        }

        impl TryFrom<serde_json::Value> for $name {
            type Error = $crate::value::InvalidValue;

            /// Takes an object, as `serde_json::json!({ … })` makes it.
            fn try_from(value: serde_json::Value) -> Result<Self, Self::Error> {
                match value {
                    serde_json::Value::Object(object) => Self::new(object),
                    other => {
                        let found = $crate::value::object::kind_of(&other);
                        Err($crate::value::InvalidValue::new(stringify!($name), found.into(), $expected))
                    }
                }
            }
        }

        impl From<$name> for serde_json::Map<alloc::string::String, serde_json::Value> {
            fn from(value: $name) -> Self {
                value.0
            }
        }
    };
}
pub(crate) use object;

object! {
    /// What else a sender says of itself: its library, its locale.
    Context,
    expected: "an object of at most 4 levels and 4,096 bytes",
    levels: 4,
    bytes: 4096,
}
