//! `$identify` and the enum of all events, as the generated code makes them.

/// Makes both out of the types of the events' properties, where `ThisPlan` is their plan.
#[macro_export]
#[doc(hidden)]
macro_rules! any_event {
    ($($properties:ident,)*) => {
        /// `$identify`: a change of user properties with no event of the plan. It needs a `user_id` and user properties.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize)]
        pub struct Identify {}

        impl TypedEvent for Identify {
            type Plan = ThisPlan;
            const NAME: &'static str = $crate::IDENTIFY;
        }

        impl<'de> serde::Deserialize<'de> for Identify {
            /// Takes `{}`, and nothing at all.
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                #[derive(serde::Deserialize)]
                #[serde(deny_unknown_fields)]
                struct NoProperties {}
                <Option<NoProperties> as serde::Deserialize>::deserialize(deserializer).map(|_| Self {})
            }
        }

        /// Any event of the plan, or `$identify`.
        #[derive(Debug, Clone, PartialEq, Serialize)]
        #[serde(untagged)]
        pub enum AnyEvent {
            $(
                #[doc = concat!("An event with the properties [`", stringify!($properties), "`].")]
                $properties(Event<$properties>),
            )*
            /// A change of user properties with no event of the plan.
            Identify(Event<Identify>),
        }

        impl AnyEvent {
            /// The event's name on the wire.
            pub fn name(&self) -> &'static str {
                match self {
                    $(Self::$properties(_) => $properties::NAME,)*
                    Self::Identify(_) => Identify::NAME,
                }
            }

            /// The JSON text to send, judged.
            ///
            /// # Errors
            ///
            /// The plan does not take the event: nobody is named, the platform may not send it, or a rule is broken.
            pub fn to_json(&self) -> Result<alloc::string::String, $crate::event::InvalidEvent> {
                match self {
                    $(Self::$properties(event) => event.to_json(),)*
                    Self::Identify(event) => event.to_json(),
                }
            }

            /// The event that a JSON text is, judged first.
            ///
            /// # Errors
            ///
            /// The text is not valid, or holds a number of more digits than its type keeps.
            pub fn from_json(text: impl AsRef<[u8]>) -> Result<Self, $crate::event::FromJsonError> {
                let text = text.as_ref();
                let name = $crate::event::judged_name::<ThisPlan>(text)?;
                Self::from_judged_json(name, text).map_err($crate::event::FromJsonError::Unrepresentable)
            }

            /// The event that a text is which has been judged before, as those in the collector's store have.
            ///
            /// # Errors
            ///
            /// The text is not this event.
            pub fn from_judged_json(name: &str, text: impl AsRef<[u8]>) -> Result<Self, $crate::value::serde_json::Error> {
                let text = text.as_ref();
                match name {
                    $($properties::NAME => $crate::value::serde_json::from_slice(text).map(Self::$properties),)*
                    Identify::NAME => $crate::value::serde_json::from_slice(text).map(Self::Identify),
                    _ => Err(serde::de::Error::custom(alloc::format!("the plan has no event \"{name}\""))),
                }
            }
        }

        $(
            impl From<Event<$properties>> for AnyEvent {
                fn from(event: Event<$properties>) -> Self {
                    Self::$properties(event)
                }
            }
        )*

        impl From<Event<Identify>> for AnyEvent {
            fn from(event: Event<Identify>) -> Self {
                Self::Identify(event)
            }
        }
    };
}
pub use any_event;
