//! Single values as a person writes them.

use cryptorebate_plan::model::{Kind, Property};
use serde_json::Value;

/// An example as JSON; an amount with as many decimals as it may have.
pub(crate) fn example(property: &Property, value: &Value) -> String {
    match (&property.kind, value.as_f64()) {
        (Kind::Number(bounds), Some(number)) => match bounds.max_decimals {
            Some(decimals) => format!("{number:.0$}", usize::from(decimals)),
            None => number.to_string(),
        },
        _ => value.to_string(),
    }
}
