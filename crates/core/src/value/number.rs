//! Numbers within bounds: whole ones, and those of which a binary fraction is good enough.

use alloc::format;

use super::InvalidValue;

/// Which numbers are taken.
pub struct Bounds {
    pub min: Option<f64>,
    /// Whether `min` itself is too small.
    pub min_excluded: bool,
    pub max: Option<f64>,
    /// How many digits may stand behind the point of the shortest decimal that means the number.
    pub max_decimals: Option<usize>,
}

impl Bounds {
    pub fn check(&self, type_name: &'static str, expected: &'static str, value: f64) -> Result<f64, InvalidValue> {
        let above = self
            .min
            .is_none_or(|min| value > min || (!self.min_excluded && value >= min));
        let below = self.max.is_none_or(|max| value <= max);
        let coarse = self.max_decimals.is_none_or(|most| decimals(value) <= most);
        if value.is_finite() && above && below && coarse {
            // -0 is 0.
            Ok(value + 0.0)
        } else {
            Err(InvalidValue::new(type_name, format!("{value:?}"), expected))
        }
    }
}

/// The digits behind the point of the shortest decimal that means the number.
fn decimals(value: f64) -> usize {
    let text = format!("{value}");
    text.split_once('.').map_or(0, |(_, decimals)| decimals.len())
}

/// The whole number that a JSON number stands for: 3.0 counts as 3.
pub fn whole(value: f64) -> Option<i64> {
    // Past 2^53, where a cast would lose something, no plan has a whole number.
    #[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, clippy::float_cmp)]
    {
        let whole = value as i64;
        (whole as f64 == value && whole.unsigned_abs() < 1 << 53).then_some(whole)
    }
}

/// Makes a type of the whole numbers within bounds. With `from: u32`, every `u32` is one.
#[macro_export]
#[doc(hidden)]
macro_rules! whole_number {
    (
        $(#[$doc:meta])*
        $name:ident,
        expected: $expected:literal,
        range: $min:literal..=$max:literal,
        $(from: $small:ty,)?
    ) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Deserialize)]
        #[serde(try_from = "f64")]
        pub struct $name(i64);

        impl $name {
            /// The value, if the number is within the bounds.
            ///
            /// # Errors
            ///
            #[doc = concat!("The number is not what is expected: ", $expected, ".")]
            pub fn new(value: i64) -> Result<Self, $crate::value::InvalidValue> {
                if ($min..=$max).contains(&value) {
                    Ok(Self(value))
                } else {
                    Err(Self::refused(&value))
                }
            }

            /// The number.
            pub fn get(self) -> i64 {
                self.0
            }

            fn refused(value: &dyn core::fmt::Debug) -> $crate::value::InvalidValue {
                $crate::value::InvalidValue::new(stringify!($name), alloc::format!("{value:?}"), $expected)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_i64(self.0)
            }
        }

        impl core::fmt::Display for $name {
            fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                core::fmt::Display::fmt(&self.0, formatter)
            }
        }

        $(impl From<$small> for $name {
            fn from(value: $small) -> Self {
                Self(i64::from(value))
            }
        })?

        impl TryFrom<i64> for $name {
            type Error = $crate::value::InvalidValue;

            fn try_from(value: i64) -> Result<Self, Self::Error> {
                Self::new(value)
            }
        }

        impl TryFrom<u64> for $name {
            type Error = $crate::value::InvalidValue;

            fn try_from(value: u64) -> Result<Self, Self::Error> {
                i64::try_from(value).map_err(|_| Self::refused(&value)).and_then(Self::new)
            }
        }

        impl TryFrom<f64> for $name {
            type Error = $crate::value::InvalidValue;

            /// Takes a number without a fraction, as JSON writes whole numbers too: 3.0 is 3.
            fn try_from(value: f64) -> Result<Self, Self::Error> {
                $crate::value::number::whole(value).ok_or_else(|| Self::refused(&value)).and_then(Self::new)
            }
        }

        impl From<$name> for i64 {
            fn from(value: $name) -> Self {
                value.0
            }
        }
    };
}
pub use whole_number;

/// Makes a type of the numbers within bounds.
#[macro_export]
#[doc(hidden)]
macro_rules! number {
    (
        $(#[$doc:meta])*
        $name:ident,
        expected: $expected:literal,
        bounds: { $($bound:ident: $limit:expr),+ },
    ) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, PartialOrd, serde::Deserialize)]
        #[serde(try_from = "f64")]
        pub struct $name(f64);

        impl $name {
            /// The value, if the number is within the bounds.
            ///
            /// # Errors
            ///
            #[doc = concat!("The number is not what is expected: ", $expected, ".")]
            pub fn new(value: f64) -> Result<Self, $crate::value::InvalidValue> {
                use $crate::value::number::Bounds;
                const BOUNDS: Bounds = Bounds { $($bound: $limit),+ };
                BOUNDS.check(stringify!($name), $expected, value).map(Self)
            }

            /// The number.
            pub fn get(self) -> f64 {
                self.0
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_f64(self.0)
            }
        }

        impl core::fmt::Display for $name {
            fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                core::fmt::Display::fmt(&self.0, formatter)
            }
        }

        impl TryFrom<f64> for $name {
            type Error = $crate::value::InvalidValue;

            fn try_from(value: f64) -> Result<Self, Self::Error> {
                Self::new(value)
            }
        }

        impl From<$name> for f64 {
            fn from(value: $name) -> Self {
                value.0
            }
        }
    };
}
pub use number;
