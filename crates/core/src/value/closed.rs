//! Closed sets: one of these values and no other.

/// Makes an enum of the values of a closed set, with their names on the wire.
#[macro_export]
#[doc(hidden)]
macro_rules! closed_set {
    (
        $(#[$doc:meta])*
        $name:ident,
        expected: $expected:literal,
        values: { $($(#[$value_doc:meta])* $variant:ident = $value:literal,)+ },
    ) => {
        $(#[$doc])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
        )]
        pub enum $name {
            $($(#[$value_doc])* #[serde(rename = $value)] $variant,)+
        }

        impl $name {
            /// Every value, in the plan's order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The name on the wire.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $value,)+
                }
            }
        }

        impl core::fmt::Display for $name {
            fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                formatter.pad(self.as_str())
            }
        }

        impl core::str::FromStr for $name {
            type Err = $crate::value::InvalidValue;

            fn from_str(value: &str) -> Result<Self, Self::Err> {
                match value {
                    $($value => Ok(Self::$variant),)+
                    _ => {
                        let found = $crate::value::shown(value);
                        Err($crate::value::InvalidValue::new(stringify!($name), found, $expected)
                            .among(value, &[$($value),+]))
                    }
                }
            }
        }

        impl TryFrom<&str> for $name {
            type Error = $crate::value::InvalidValue;

            fn try_from(value: &str) -> Result<Self, Self::Error> {
                value.parse()
            }
        }
    };
}
pub use closed_set;
