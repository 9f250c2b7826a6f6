//! Exact decimal amounts: money is kept in its smallest unit, so that no binary fraction can creep in.
//!
//! They have at most 15 digits, because JSON's numbers are read as `f64` nearly everywhere, and an `f64` gives back
//! every decimal of 15 digits. The generated bounds see to it.

use core::fmt;

/// How many smallest units make a whole.
fn scale(decimals: u8) -> i64 {
    10_i64.saturating_pow(u32::from(decimals))
}

/// The units of a decimal text such as `12.30`, where they are no more than fit.
pub fn parse(text: &str, decimals: u8) -> Option<i64> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text),
    };
    let (whole, fraction) = match digits.split_once('.') {
        Some((whole, fraction)) if !fraction.is_empty() => (whole, fraction.trim_end_matches('0')),
        Some(_) => return None,
        None => (digits, ""),
    };
    let only_digits = whole.bytes().chain(fraction.bytes()).all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !only_digits || fraction.len() > usize::from(decimals) {
        return None;
    }
    let padding = core::iter::repeat_n(b'0', usize::from(decimals) - fraction.len());
    let units = whole
        .bytes()
        .chain(fraction.bytes())
        .chain(padding)
        .try_fold(0_i64, |units, digit| {
            units.checked_mul(10)?.checked_add(i64::from(digit - b'0'))
        })?;
    Some(if negative { -units } else { units })
}

/// The units of a number that is the nearest `f64` to a decimal of so many digits behind the point.
pub fn from_f64(value: f64, decimals: u8) -> Option<i64> {
    // A wrong guess, whatever the reason, does not lead back to the number.
    #[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss)]
    let units = (value * scale(decimals) as f64 + 0.5_f64.copysign(value)) as i64;
    #[expect(clippy::float_cmp, reason = "another number, however near, has other decimals")]
    (to_f64(units, decimals) == value).then_some(units)
}

/// The nearest `f64`: its shortest decimal is the amount itself.
pub fn to_f64(units: i64, decimals: u8) -> f64 {
    // Both are below 2^53, and a division rounds once.
    #[expect(clippy::cast_precision_loss)]
    {
        units as f64 / scale(decimals) as f64
    }
}

/// Writes an amount with all its decimals: `12.30`.
pub fn write(formatter: &mut fmt::Formatter<'_>, units: i64, decimals: u8) -> fmt::Result {
    let sign = if units < 0 { "-" } else { "" };
    let (units, scale) = (units.unsigned_abs(), scale(decimals).unsigned_abs());
    let width = usize::from(decimals);
    write!(formatter, "{sign}{}", units / scale)?;
    if width > 0 {
        write!(formatter, ".{:0width$}", units % scale)?;
    }
    Ok(())
}

/// Makes a type of exact decimals within bounds, which are given in smallest units.
#[macro_export]
#[doc(hidden)]
macro_rules! decimal {
    (
        $(#[$doc:meta])*
        $name:ident,
        expected: $expected:literal,
        decimals: $decimals:literal,
        range: $min:literal..=$max:literal,
        unit: $from_unit:ident, $unit:ident,
    ) => {
        $(#[$doc])*
        ///
        #[doc = concat!("Kept exactly, as a whole number of ", stringify!($unit), " of at most 15 digits.")]
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Deserialize)]
        #[serde(try_from = "f64")]
        pub struct $name(i64);

        impl $name {
            #[doc = concat!("The amount of so many ", stringify!($unit), ".")]
            ///
            /// # Errors
            ///
            #[doc = concat!("The amount is not what is expected (", $expected, "), or has more than 15 digits.")]
            pub fn $from_unit($unit: i64) -> Result<Self, $crate::value::InvalidValue> {
                if ($min..=$max).contains(&$unit) {
                    Ok(Self($unit))
                } else {
                    Err(Self::refused(alloc::format!("{}", Self($unit))))
                }
            }

            #[doc = concat!("The amount in ", stringify!($unit), ".")]
            pub fn $unit(self) -> i64 {
                self.0
            }

            /// The `f64` that is nearest to the amount.
            pub fn to_f64(self) -> f64 {
                $crate::value::decimal::to_f64(self.0, $decimals)
            }

            fn refused(found: alloc::string::String) -> $crate::value::InvalidValue {
                let expected = concat!($expected, ", 15 digits in all");
                $crate::value::InvalidValue::new(stringify!($name), found, expected)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_f64(self.to_f64())
            }
        }

        impl core::fmt::Display for $name {
            fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                $crate::value::decimal::write(formatter, self.0, $decimals)
            }
        }

        impl core::str::FromStr for $name {
            type Err = $crate::value::InvalidValue;

            /// Reads digits with or without a point, such as `12.30`.
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                match $crate::value::decimal::parse(text, $decimals) {
                    Some(units) => Self::$from_unit(units),
                    None => Err(Self::refused($crate::value::shown(text))),
                }
            }
        }

        impl TryFrom<f64> for $name {
            type Error = $crate::value::InvalidValue;

            /// Takes a number whose shortest decimal has no more digits behind the point than the type: 0.3 is taken,
            /// 0.1 + 0.2 is not.
            fn try_from(value: f64) -> Result<Self, Self::Error> {
                match $crate::value::decimal::from_f64(value, $decimals) {
                    Some(units) => Self::$from_unit(units),
                    None => Err(Self::refused(alloc::format!("{value:?}"))),
                }
            }
        }
    };
}
pub use decimal;
