//! An event of the plan in Rust's own types, and its JSON on the wire.

use alloc::string::String;

use serde::Serialize;

use crate::events::UserProperties;

/// The properties of one event of the plan. The structs in [`crate::events`] implement it.
pub trait TypedEvent: Serialize {
    /// The event's name on the wire.
    const NAME: &'static str;
}

/// A whole event, ready to be serialised.
///
/// ```
/// use cryptorebate_core::{event::Event, events::ExchangeSignupConfirmed};
///
/// let properties = ExchangeSignupConfirmed { exchange_name: "okx".into(), days_since_ref_copy: Some(2) };
/// let event = Event::new("0194d3c0-0000-7000-8000-000000000001", "2026-02-04T14:30:00Z", "backend", properties)
///     .with_user("usr_a1b2c3");
/// let text = serde_json::to_vec(&event)?;
/// assert!(cryptorebate_core::judge(&text).is_valid());
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize)]
#[expect(clippy::struct_field_names, reason = "the names are those on the wire")]
pub struct Event<P> {
    event_id: String,
    event: &'static str,
    timestamp: String,
    platform: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    anonymous_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    session_id: Option<String>,
    properties: P,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_properties: Option<UserProperties>,
}

impl<P: TypedEvent> Event<P> {
    /// An event with what every event has: a UUID, a time in UTC (RFC 3339), one of the plan's platforms, properties.
    pub fn new(
        event_id: impl Into<String>,
        timestamp: impl Into<String>,
        platform: impl Into<String>,
        properties: P,
    ) -> Self {
        Self {
            event_id: event_id.into(),
            event: P::NAME,
            timestamp: timestamp.into(),
            platform: platform.into(),
            user_id: None,
            anonymous_id: None,
            session_id: None,
            properties,
            user_properties: None,
        }
    }

    /// The person, once known.
    #[must_use]
    pub fn with_user(self, user_id: impl Into<String>) -> Self {
        Self {
            user_id: Some(user_id.into()),
            ..self
        }
    }

    /// The browser, before the person is known.
    #[must_use]
    pub fn with_anonymous(self, anonymous_id: impl Into<String>) -> Self {
        Self {
            anonymous_id: Some(anonymous_id.into()),
            ..self
        }
    }

    /// The visit. Events of the web need one.
    #[must_use]
    pub fn with_session(self, session_id: impl Into<String>) -> Self {
        Self {
            session_id: Some(session_id.into()),
            ..self
        }
    }

    /// What the event says of the person. The plan knows which property keeps its first value.
    #[must_use]
    pub fn with_user_properties(self, user_properties: UserProperties) -> Self {
        Self {
            user_properties: Some(user_properties),
            ..self
        }
    }
}
