//! The events as `serde` reads them: the name first, because it says which type to read the text into.

use std::borrow::Cow;
use std::collections::HashMap;

use cryptorebate_core::event::{Event, Identify, TypedEvent};
use cryptorebate_core::events::{
    AdminActionPerformed, ApiSyncFailed, BotCommandUsed, BotNotificationSent, BotStarted, DashboardViewed,
    ExchangeRateUpdated, ExchangeSignupConfirmed, FirstTradeDetected, HistoryViewed, OnboardingCompleted,
    OnboardingStepCompleted, PageViewed, PayoutFailed, RebateAccruedNotification, RebateCalculated, ReferralLinkCopied,
    ReferralLinkViewed, StatisticsViewed, TradingVolumeSynced, UserLoggedIn, UserLoggedOut, UserSignedUp,
    WithdrawalCompleted, WithdrawalRequested, WithdrawalStatusChanged,
};
use serde::Deserialize;

#[derive(Deserialize)]
struct Named<'t> {
    #[serde(borrow)]
    event: Cow<'t, str>,
}

/// Reads a text into one event's type: whether it could.
type Read = fn(&[u8]) -> bool;

/// A reader for each event, by its name.
pub struct Typed {
    name: fn(&[u8]) -> Option<Cow<'_, str>>,
    readers: HashMap<&'static str, Read>,
}

macro_rules! readers {
    ($parser:ident: $($properties:ident)*) => {
        Typed {
            name: |text| $parser::from_slice::<Named<'_>>(text).ok().map(|named| named.event),
            readers: HashMap::from([$((
                $properties::NAME,
                (|text| std::hint::black_box($parser::from_slice::<Event<$properties>>(text)).is_ok()) as Read,
            ),)*]),
        }
    };
    ($parser:ident) => {
        readers!($parser: AdminActionPerformed ApiSyncFailed BotCommandUsed BotNotificationSent BotStarted
            DashboardViewed ExchangeRateUpdated ExchangeSignupConfirmed FirstTradeDetected HistoryViewed
            OnboardingCompleted OnboardingStepCompleted PageViewed PayoutFailed RebateAccruedNotification
            RebateCalculated ReferralLinkCopied ReferralLinkViewed StatisticsViewed TradingVolumeSynced UserLoggedIn
            UserLoggedOut UserSignedUp WithdrawalCompleted WithdrawalRequested WithdrawalStatusChanged Identify)
    };
}

impl Typed {
    /// By `serde_json`.
    pub fn serde_json() -> Self {
        readers!(serde_json)
    }

    /// By `sonic-rs`.
    pub fn sonic_rs() -> Self {
        readers!(sonic_rs)
    }

    /// Whether the text is an event that its type can hold.
    pub fn reads(&self, text: &[u8]) -> bool {
        (self.name)(text)
            .and_then(|name| self.readers.get(name.as_ref()))
            .is_some_and(|read| read(text))
    }
}

#[cfg(test)]
mod tests {
    use super::Typed;
    use cryptorebate_core::PLAN;

    #[test]
    fn every_event_of_the_plan_is_read() {
        // And `$identify`, which is no event of the plan.
        assert_eq!(Typed::serde_json().readers.len(), PLAN.events.len() + 1);
    }
}
