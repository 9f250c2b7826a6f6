//! An event of the plan in Rust's own types: made, written as the JSON that is sent, and read from it.
//!
//! ```
//! use cryptorebate_core::event::{Event, Identify};
//! use cryptorebate_core::events::{AnyEvent, Language, Platform, UserProperties};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let id = "0194d3c0-0000-7000-8000-000000000001".parse()?;
//! let json = Event::new(id, "2026-02-04T14:30:00Z".parse()?, Platform::Backend, Identify {})
//!     .with_user_id("usr_a1b2c3".parse()?)
//!     .with_user_properties(UserProperties::new().with_language(Language::RU))
//!     .to_json()?;
//! assert!(json.contains(r#""event":"$identify""#));
//!
//! let event = AnyEvent::from_json(&json)?;
//! assert_eq!(event.name(), "$identify");
//! assert!(matches!(event, AnyEvent::Identify(identify) if identify.user_id.is_some()));
//! # Ok(())
//! # }
//! ```

mod any;
mod error;

use alloc::string::String;
use core::fmt;
use core::marker::PhantomData;

use serde::de::{DeserializeOwned, Unexpected, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::IDENTIFY;
use crate::docs::PlanDocs;
use crate::value::{Context, EventId, Text, Timestamp};

#[doc(hidden)]
pub use any::any_event;
pub use error::{FromJsonError, InvalidEvent};

pub use crate::events::Identify;

/// A plan with a Rust type for each of its events. Generated code implements it.
pub trait TypedPlan {
    /// Where an event comes from.
    type Platform: fmt::Debug + Clone + PartialEq + Serialize + DeserializeOwned;
    /// What is known of a person.
    type UserProperties: fmt::Debug + Clone + PartialEq + Serialize + DeserializeOwned;
    /// The plan's table and words, by which its events are judged.
    const DOCS: &'static PlanDocs;
}

/// The properties of one event of a plan. For this crate's own plan, the structs in [`crate::events`] implement it.
pub trait TypedEvent: Serialize + DeserializeOwned {
    /// The plan.
    type Plan: TypedPlan;
    /// The event's name on the wire.
    const NAME: &'static str;
}

/// The platforms of an event's plan.
pub type PlatformOf<P> = <<P as TypedEvent>::Plan as TypedPlan>::Platform;

/// The user properties of an event's plan.
pub type UserPropertiesOf<P> = <<P as TypedEvent>::Plan as TypedPlan>::UserProperties;

/// A whole event as it travels.
///
/// Each part can only hold what the plan allows it. What lies between the parts (a person who must be named, a platform
/// that may not send the event, rules between properties) is judged by [`Event::to_json`].
///
/// ```
/// use cryptorebate_core::event::Event;
/// use cryptorebate_core::events::{Currency, Network, Platform, PositiveUsdAmount, WithdrawalRequested};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let amount = PositiveUsdAmount::from_cents(100_00)?;
/// let properties = WithdrawalRequested::new(amount, Currency::USDT, Network::Trc20, true);
/// let id = "0194d3c0-0000-7000-8000-000000000001".parse()?;
/// let event = Event::new(id, "2026-02-04T14:30:00Z".parse()?, Platform::TelegramBot, properties)
///     .with_user_id("usr_a1b2c3".parse()?);
///
/// let json = event.to_json()?;
/// assert_eq!(Event::<WithdrawalRequested>::from_json(&json)?, event);
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, bound = "P: TypedEvent")]
#[expect(clippy::struct_field_names, reason = "the names are those on the wire")]
pub struct Event<P: TypedEvent> {
    /// What tells this event from all others: sent twice, it is stored once.
    pub event_id: EventId,
    event: Name<P>,
    /// When it happened.
    pub timestamp: Timestamp,
    /// Where it happened.
    pub platform: PlatformOf<P>,
    /// The person, once known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_id: Option<Text>,
    /// The browser, before the person is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub anonymous_id: Option<Text>,
    /// The visit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session_id: Option<Text>,
    /// What the plan asks of this event.
    pub properties: P,
    /// What the event says of the person. The plan knows which property keeps its first value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_properties: Option<UserPropertiesOf<P>>,
    /// What else the sender says of itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub context: Option<Context>,
}

impl<P: TypedEvent> Event<P> {
    /// The event's name on the wire.
    pub const NAME: &'static str = P::NAME;

    /// An event with what every event has.
    pub fn new(event_id: EventId, timestamp: Timestamp, platform: PlatformOf<P>, properties: P) -> Self {
        Self {
            event_id,
            event: Name(PhantomData),
            timestamp,
            platform,
            user_id: None,
            anonymous_id: None,
            session_id: None,
            properties,
            user_properties: None,
            context: None,
        }
    }

    /// With the person. Most events need one.
    #[must_use]
    pub fn with_user_id(self, user_id: Text) -> Self {
        Self {
            user_id: Some(user_id),
            ..self
        }
    }

    /// With the browser, before the person is known.
    #[must_use]
    pub fn with_anonymous_id(self, anonymous_id: Text) -> Self {
        Self {
            anonymous_id: Some(anonymous_id),
            ..self
        }
    }

    /// With the visit. Events of the web need one.
    #[must_use]
    pub fn with_session_id(self, session_id: Text) -> Self {
        Self {
            session_id: Some(session_id),
            ..self
        }
    }

    /// With what the event says of the person.
    #[must_use]
    pub fn with_user_properties(self, user_properties: UserPropertiesOf<P>) -> Self {
        Self {
            user_properties: Some(user_properties),
            ..self
        }
    }

    /// With what else the sender says of itself.
    #[must_use]
    pub fn with_context(self, context: Context) -> Self {
        Self {
            context: Some(context),
            ..self
        }
    }

    /// The JSON text to send, judged.
    ///
    /// # Errors
    ///
    /// The plan does not take the event: nobody is named, the platform may not send it, or a rule is broken.
    pub fn to_json(&self) -> Result<String, InvalidEvent> {
        // Values of these types can always be written. If one could not, the empty text would be judged, and refused.
        let text = serde_json::to_string(self).unwrap_or_default();
        let judgement = P::Plan::DOCS.plan.judge(text.as_bytes());
        if judgement.is_valid() {
            Ok(text)
        } else {
            Err(InvalidEvent::new(judgement.verdict(P::Plan::DOCS)))
        }
    }

    /// The event that a JSON text is, judged first.
    ///
    /// Of a user property that stands both flat and in `$set` or `$setOnce`, the flat value is taken, then that of
    /// `$set`.
    ///
    /// # Errors
    ///
    /// The text is not valid, is another event of the plan, or holds a number of more digits than its type keeps.
    pub fn from_json(text: impl AsRef<[u8]>) -> Result<Self, FromJsonError> {
        let text = text.as_ref();
        let found = judged_name::<P::Plan>(text)?;
        if found != P::NAME {
            let expected = P::NAME;
            return Err(FromJsonError::OtherEvent { found, expected });
        }
        serde_json::from_slice(text).map_err(FromJsonError::Unrepresentable)
    }
}

/// The name of a valid event.
#[doc(hidden)]
pub fn judged_name<L: TypedPlan>(text: &[u8]) -> Result<&'static str, FromJsonError> {
    let judgement = L::DOCS.plan.judge(text);
    if judgement.is_valid() {
        Ok(judgement.event().map_or(IDENTIFY, |event| event.name))
    } else {
        Err(FromJsonError::Invalid(InvalidEvent::new(judgement.verdict(L::DOCS))))
    }
}

/// The name of an event, which its type says.
struct Name<P>(PhantomData<fn() -> P>);

impl<P> Clone for Name<P> {
    fn clone(&self) -> Self {
        Self(PhantomData)
    }
}

impl<P> PartialEq for Name<P> {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl<P> fmt::Debug for Name<P> {
    /// The properties beside it say which event it is.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("_")
    }
}

impl<P: TypedEvent> Serialize for Name<P> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(P::NAME)
    }
}

impl<'de, P: TypedEvent> Deserialize<'de> for Name<P> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(Self(PhantomData))
    }
}

impl<P: TypedEvent> Visitor<'_> for Name<P> {
    type Value = Self;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "the event {}", P::NAME)
    }

    fn visit_str<E: serde::de::Error>(self, name: &str) -> Result<Self, E> {
        if name == P::NAME {
            Ok(self)
        } else {
            Err(E::invalid_value(Unexpected::Str(name), &self))
        }
    }
}
