//! Single values in Rust's own types: one that exists is one that the validator takes.
//!
//! Each type checks when it is made, from Rust or from JSON, and says what was wrong:
//!
//! ```
//! use cryptorebate_core::events::{ExchangeName, UsdAmount};
//!
//! assert_eq!(ExchangeName::new("mexc")?, ExchangeName::MEXC);
//! assert_eq!(
//!     ExchangeName::new("Mexc").unwrap_err().to_string(),
//!     r#"ExchangeName is "Mexc": expected lower-case letters and digits, such as mexc; did you mean "mexc"?"#
//! );
//!
//! let amount: UsdAmount = "12.30".parse()?;
//! assert_eq!(amount, UsdAmount::from_cents(1230)?);
//! assert_eq!(UsdAmount::try_from(12.3)?, amount);
//! assert!(UsdAmount::try_from(0.1 + 0.2).is_err(), "0.30000000000000004 has too many decimals");
//! # Ok::<(), cryptorebate_core::value::InvalidValue>(())
//! ```
//!
//! The types of the plan's own formats are generated into [`crate::events`]; those that every plan has are here.

// Hidden is what only generated code calls, in this crate or in another one.
#[doc(hidden)]
pub mod closed;
#[doc(hidden)]
pub mod decimal;
#[doc(hidden)]
pub mod number;
#[doc(hidden)]
pub mod object;
#[doc(hidden)]
pub mod text;

use alloc::string::String;
use core::error::Error;
use core::fmt;

use crate::nearest;

#[doc(hidden)]
pub use closed::closed_set;
#[doc(hidden)]
pub use decimal::decimal;
#[doc(hidden)]
pub use number::{number, whole_number};
#[doc(hidden)]
pub use object::object;
#[doc(hidden)]
pub use text::{shown, text_type};

#[doc(hidden)]
pub use serde_json;

pub use object::Context;
pub use text::{DateRange, EventId, Text, Timestamp, Url};

/// Why a value could not be made: what was found, and what would have been right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidValue {
    type_name: &'static str,
    found: String,
    expected: &'static str,
    meant: Option<&'static str>,
}

impl InvalidValue {
    #[doc(hidden)]
    pub fn new(type_name: &'static str, found: String, expected: &'static str) -> Self {
        Self {
            type_name,
            found,
            expected,
            meant: None,
        }
    }

    /// With the nearest of the values that there are, where one is near.
    #[doc(hidden)]
    #[must_use]
    pub fn among(self, given: &str, values: &[&'static str]) -> Self {
        Self {
            meant: nearest(given, values.iter().copied()),
            ..self
        }
    }

    /// The name of the type that was to be made, such as `ExchangeName`.
    pub fn type_name(&self) -> &'static str {
        self.type_name
    }

    /// What was found: text in quotes and shortened where it is long.
    pub fn found(&self) -> &str {
        &self.found
    }

    /// What would have been right.
    pub fn expected(&self) -> &'static str {
        self.expected
    }

    /// What was probably meant, where a known value is near.
    pub fn meant(&self) -> Option<&'static str> {
        self.meant
    }
}

impl fmt::Display for InvalidValue {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            type_name,
            found,
            expected,
            meant,
        } = self;
        write!(formatter, "{type_name} is {found}: expected {expected}")?;
        match meant {
            Some(meant) => write!(formatter, "; did you mean \"{meant}\"?"),
            None => Ok(()),
        }
    }
}

impl Error for InvalidValue {}
