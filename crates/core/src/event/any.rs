//! The enum of all events, as the generated code makes it.

/// Makes the enum of all events out of their properties' types.
macro_rules! any_event {
    ($($properties:ident,)*) => {
        /// Any event of the plan, or `$identify`.
        ///
        /// ```
        /// use cryptorebate_core::events::AnyEvent;
        ///
        /// let text = r#"{"event_id":"0194d3c0-0000-7000-8000-000000000001","event":"$identify","platform":"web",
        ///     "timestamp":"2026-02-04T14:30:00Z","session_id":"s1","user_id":"usr_a1b2c3","user_properties":{}}"#;
        /// let event = AnyEvent::from_json(text)?;
        /// assert_eq!(event.name(), "$identify");
        /// assert!(matches!(event, AnyEvent::Identify(identify) if identify.user_id.is_some()));
        /// # Ok::<(), cryptorebate_core::event::FromJsonError>(())
        /// ```
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
                let name = $crate::event::judged_name(&$crate::judge(text))?;
                Self::from_judged_json(name, text).map_err($crate::event::FromJsonError::Unrepresentable)
            }

            /// The event that a text is which has been judged before, as those in the collector's store have.
            ///
            /// # Errors
            ///
            /// The text is not this event.
            pub fn from_judged_json(name: &str, text: impl AsRef<[u8]>) -> Result<Self, serde_json::Error> {
                let text = text.as_ref();
                match name {
                    $($properties::NAME => serde_json::from_slice(text).map(Self::$properties),)*
                    Identify::NAME => serde_json::from_slice(text).map(Self::Identify),
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
pub(crate) use any_event;
