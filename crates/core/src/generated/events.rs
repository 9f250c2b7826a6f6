//! Generated from plan/cryptorebate.toml by `cargo xtask codegen`; do not edit.
//!
//! One struct per event, so that a wrong property does not compile; one type per format, so that a wrong value
//! is refused.

use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use super::docs::PLAN_DOCS;
use crate::docs::PlanDocs;
use crate::event::{Event, TypedEvent, TypedPlan, any_event};
use crate::value::{DateRange, Text, Timestamp, Url, closed_set, decimal, number, object, text_type, whole_number};

/// The plan `cryptorebate`, of which these events are.
#[derive(Debug, Clone, Copy)]
pub struct ThisPlan;

impl TypedPlan for ThisPlan {
    type Platform = Platform;
    type UserProperties = UserProperties;
    const DOCS: &'static PlanDocs = &PLAN_DOCS;
}

/// A person opened a page of the web site.
///
/// `page_viewed`: from `web`, with a `user_id` or an `anonymous_id`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct PageViewed {
    /// The page's name.
    ///
    /// Expected: text that is not empty, at most 1,024 characters.
    pub page_name: Text,
    /// The page's address.
    ///
    /// Expected: a path that starts with / or an http(s) URL.
    pub page_url: Url,
    /// Where the person came from.
    ///
    /// Expected: a path that starts with / or an http(s) URL.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub referrer_url: Option<Url>,
}

impl PageViewed {
    /// With every required property.
    pub fn new(page_name: Text, page_url: Url) -> Self {
        Self {
            page_name,
            page_url,
            referrer_url: None,
        }
    }

    /// Where the person came from.
    #[must_use]
    pub fn with_referrer_url(self, referrer_url: Url) -> Self {
        Self {
            referrer_url: Some(referrer_url),
            ..self
        }
    }
}

impl TypedEvent for PageViewed {
    type Plan = ThisPlan;
    const NAME: &'static str = "page_viewed";
}

/// A person completed the sign-up.
///
/// `user_signed_up`: from `web` or `telegram_bot`, with a `user_id`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct UserSignedUp {
    /// How the person signed up.
    ///
    /// Expected: email or telegram.
    pub method: UserSignedUpMethod,
    /// Where the traffic came from.
    ///
    /// Expected: text that is not empty, at most 1,024 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Text>,
    /// The UTM source of the first page.
    ///
    /// Expected: text that is not empty, at most 1,024 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub utm_source: Option<Text>,
    /// The UTM medium of the first page.
    ///
    /// Expected: text that is not empty, at most 1,024 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub utm_medium: Option<Text>,
    /// The UTM campaign of the first page.
    ///
    /// Expected: text that is not empty, at most 1,024 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub utm_campaign: Option<Text>,
}

impl UserSignedUp {
    /// With every required property.
    pub fn new(method: UserSignedUpMethod) -> Self {
        Self {
            method,
            source: None,
            utm_source: None,
            utm_medium: None,
            utm_campaign: None,
        }
    }

    /// Where the traffic came from.
    #[must_use]
    pub fn with_source(self, source: Text) -> Self {
        Self {
            source: Some(source),
            ..self
        }
    }

    /// The UTM source of the first page.
    #[must_use]
    pub fn with_utm_source(self, utm_source: Text) -> Self {
        Self {
            utm_source: Some(utm_source),
            ..self
        }
    }

    /// The UTM medium of the first page.
    #[must_use]
    pub fn with_utm_medium(self, utm_medium: Text) -> Self {
        Self {
            utm_medium: Some(utm_medium),
            ..self
        }
    }

    /// The UTM campaign of the first page.
    #[must_use]
    pub fn with_utm_campaign(self, utm_campaign: Text) -> Self {
        Self {
            utm_campaign: Some(utm_campaign),
            ..self
        }
    }
}

impl TypedEvent for UserSignedUp {
    type Plan = ThisPlan;
    const NAME: &'static str = "user_signed_up";
}

/// A person logged in.
///
/// `user_logged_in`: from `web` or `telegram_bot`, with a `user_id`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct UserLoggedIn {
    /// How the person logged in.
    ///
    /// Expected: email_password, telegram or jwt_refresh.
    pub method: UserLoggedInMethod,
}

impl UserLoggedIn {
    /// With every required property.
    pub fn new(method: UserLoggedInMethod) -> Self {
        Self { method }
    }
}

impl TypedEvent for UserLoggedIn {
    type Plan = ThisPlan;
    const NAME: &'static str = "user_logged_in";
}

/// A person logged out.
///
/// `user_logged_out`: from `web`, with a `user_id`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct UserLoggedOut {
    /// How long the session had lasted, in seconds.
    ///
    /// Expected: a whole number of at least 0.
    pub session_duration_sec: Count,
}

impl UserLoggedOut {
    /// With every required property.
    pub fn new(session_duration_sec: impl Into<Count>) -> Self {
        Self {
            session_duration_sec: session_duration_sec.into(),
        }
    }
}

impl TypedEvent for UserLoggedOut {
    type Plan = ThisPlan;
    const NAME: &'static str = "user_logged_out";
}

/// A person completed one step of the onboarding.
///
/// `onboarding_step_completed`: from `web` or `telegram_bot`, with a `user_id`.
///
/// Rule `step_within_total`: `step_number` is at most total_steps.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct OnboardingStepCompleted {
    /// Which step it was, counted from 1.
    ///
    /// Expected: a whole number of at least 1.
    pub step_number: Ordinal,
    /// The step's name.
    ///
    /// Expected: text that is not empty, at most 1,024 characters.
    pub step_name: Text,
    /// How many steps there are.
    ///
    /// Expected: a whole number of at least 1.
    pub total_steps: Ordinal,
}

impl OnboardingStepCompleted {
    /// With every required property.
    pub fn new(step_number: Ordinal, step_name: Text, total_steps: Ordinal) -> Self {
        Self {
            step_number,
            step_name,
            total_steps,
        }
    }
}

impl TypedEvent for OnboardingStepCompleted {
    type Plan = ThisPlan;
    const NAME: &'static str = "onboarding_step_completed";
}

/// A person completed the whole onboarding.
///
/// `onboarding_completed`: from `web` or `telegram_bot`, with a `user_id`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct OnboardingCompleted {
    /// How long it took, in seconds.
    ///
    /// Expected: a whole number of at least 0.
    pub duration_sec: Count,
    /// How many steps were skipped.
    ///
    /// Expected: a whole number of at least 0.
    pub steps_skipped: Count,
}

impl OnboardingCompleted {
    /// With every required property.
    pub fn new(duration_sec: impl Into<Count>, steps_skipped: impl Into<Count>) -> Self {
        Self {
            duration_sec: duration_sec.into(),
            steps_skipped: steps_skipped.into(),
        }
    }
}

impl TypedEvent for OnboardingCompleted {
    type Plan = ThisPlan;
    const NAME: &'static str = "onboarding_completed";
}

/// A person saw a referral link, as in the list of exchanges.
///
/// `referral_link_viewed`: from `web` or `telegram_bot`, with a `user_id`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct ReferralLinkViewed {
    /// The exchange that the link leads to.
    ///
    /// Expected: lower-case letters and digits, such as mexc.
    pub exchange_name: ExchangeName,
}

impl ReferralLinkViewed {
    /// With every required property.
    pub fn new(exchange_name: ExchangeName) -> Self {
        Self { exchange_name }
    }
}

impl TypedEvent for ReferralLinkViewed {
    type Plan = ThisPlan;
    const NAME: &'static str = "referral_link_viewed";
}

/// A person copied a referral link.
///
/// `referral_link_copied`: from `web` or `telegram_bot`, with a `user_id`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct ReferralLinkCopied {
    /// The exchange that the link leads to.
    ///
    /// Expected: lower-case letters and digits, such as mexc.
    pub exchange_name: ExchangeName,
    /// How the link was copied.
    ///
    /// Expected: button_click, context_menu or keyboard.
    pub copy_method: CopyMethod,
    /// Whether the person copies this link for the first time.
    ///
    /// Expected: true or false.
    pub is_first_copy: bool,
}

impl ReferralLinkCopied {
    /// With every required property.
    pub fn new(exchange_name: ExchangeName, copy_method: CopyMethod, is_first_copy: bool) -> Self {
        Self {
            exchange_name,
            copy_method,
            is_first_copy,
        }
    }
}

impl TypedEvent for ReferralLinkCopied {
    type Plan = ThisPlan;
    const NAME: &'static str = "referral_link_copied";
}

/// The system confirmed that a trader signed up at an exchange through our link.
///
/// `exchange_signup_confirmed`: from `backend`, with a `user_id`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct ExchangeSignupConfirmed {
    /// The exchange.
    ///
    /// Expected: lower-case letters and digits, such as mexc.
    pub exchange_name: ExchangeName,
    /// Days from the copy of the link to the sign-up.
    ///
    /// Expected: a whole number of at least 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days_since_ref_copy: Option<Count>,
}

impl ExchangeSignupConfirmed {
    /// With every required property.
    pub fn new(exchange_name: ExchangeName) -> Self {
        Self {
            exchange_name,
            days_since_ref_copy: None,
        }
    }

    /// Days from the copy of the link to the sign-up.
    #[must_use]
    pub fn with_days_since_ref_copy(self, days_since_ref_copy: impl Into<Count>) -> Self {
        Self {
            days_since_ref_copy: Some(days_since_ref_copy.into()),
            ..self
        }
    }
}

impl TypedEvent for ExchangeSignupConfirmed {
    type Plan = ThisPlan;
    const NAME: &'static str = "exchange_signup_confirmed";
}

/// The system found a trader's first trade at an exchange through our link.
///
/// `first_trade_detected`: from `backend`, with a `user_id`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct FirstTradeDetected {
    /// The exchange.
    ///
    /// Expected: lower-case letters and digits, such as mexc.
    pub exchange_name: ExchangeName,
    /// What kind of trade it was.
    ///
    /// Expected: spot or futures.
    pub trade_type: TradeType,
    /// The trade's volume in US dollars.
    ///
    /// Expected: an amount in US dollars: a number of at least 0 with at most 2 decimals.
    pub volume_usd: UsdAmount,
    /// Days from the sign-up to the trade.
    ///
    /// Expected: a whole number of at least 0.
    pub days_since_signup: Count,
}

impl FirstTradeDetected {
    /// With every required property.
    pub fn new(
        exchange_name: ExchangeName,
        trade_type: TradeType,
        volume_usd: UsdAmount,
        days_since_signup: impl Into<Count>,
    ) -> Self {
        Self {
            exchange_name,
            trade_type,
            volume_usd,
            days_since_signup: days_since_signup.into(),
        }
    }
}

impl TypedEvent for FirstTradeDetected {
    type Plan = ThisPlan;
    const NAME: &'static str = "first_trade_detected";
}

/// The system fetched trading volumes from an exchange.
///
/// `trading_volume_synced`: from `backend`.
///
/// Rule `success_without_errors`: `errors_count` is nothing or 0 where sync_status is success.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct TradingVolumeSynced {
    /// The exchange.
    ///
    /// Expected: lower-case letters and digits, such as mexc.
    pub exchange_name: ExchangeName,
    /// Which period was synchronised.
    ///
    /// Expected: daily or weekly.
    pub period: TradingVolumeSyncedPeriod,
    /// How many traders had data.
    ///
    /// Expected: a whole number of at least 0.
    pub traders_count: Count,
    /// The whole volume of the period in US dollars.
    ///
    /// Expected: an amount in US dollars: a number of at least 0 with at most 2 decimals.
    pub total_volume_usd: UsdAmount,
    /// How long the synchronisation took, in seconds.
    ///
    /// Expected: a number of seconds of at least 0.
    pub sync_duration_sec: Seconds,
    /// How it ended.
    ///
    /// Expected: success, partial or failed.
    pub sync_status: SyncStatus,
    /// How many errors there were.
    ///
    /// Expected: a whole number of at least 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub errors_count: Option<Count>,
}

impl TradingVolumeSynced {
    /// With every required property.
    pub fn new(
        exchange_name: ExchangeName,
        period: TradingVolumeSyncedPeriod,
        traders_count: impl Into<Count>,
        total_volume_usd: UsdAmount,
        sync_duration_sec: Seconds,
        sync_status: SyncStatus,
    ) -> Self {
        Self {
            exchange_name,
            period,
            traders_count: traders_count.into(),
            total_volume_usd,
            sync_duration_sec,
            sync_status,
            errors_count: None,
        }
    }

    /// How many errors there were.
    #[must_use]
    pub fn with_errors_count(self, errors_count: impl Into<Count>) -> Self {
        Self {
            errors_count: Some(errors_count.into()),
            ..self
        }
    }
}

impl TypedEvent for TradingVolumeSynced {
    type Plan = ThisPlan;
    const NAME: &'static str = "trading_volume_synced";
}

/// The system calculated a person's rebate.
///
/// `rebate_calculated`: from `backend`, with a `user_id`.
///
/// Rule `shares_add_up`: `gross_rebate_usd` is trader_share_usd + service_share_usd, within 0.01.
///
/// Rule `share_matches_percentage`: `trader_share_pct` is 100 * trader_share_usd / gross_rebate_usd, within 0.1.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct RebateCalculated {
    /// The exchange.
    ///
    /// Expected: lower-case letters and digits, such as mexc.
    pub exchange_name: ExchangeName,
    /// The days that the rebate covers.
    ///
    /// Expected: two dates such as 2026-02-01_2026-02-07, the first not after the second.
    pub period: DateRange,
    /// What the exchange pays, in US dollars.
    ///
    /// Expected: an amount in US dollars: a number of at least 0 with at most 2 decimals.
    pub gross_rebate_usd: UsdAmount,
    /// The trader's share in US dollars.
    ///
    /// Expected: an amount in US dollars: a number of at least 0 with at most 2 decimals.
    pub trader_share_usd: UsdAmount,
    /// The service's share in US dollars.
    ///
    /// Expected: an amount in US dollars: a number of at least 0 with at most 2 decimals.
    pub service_share_usd: UsdAmount,
    /// The trader's share as a percentage.
    ///
    /// Expected: a percentage: a number from 0 to 100.
    pub trader_share_pct: Percent,
    /// The trading volume of the period in US dollars.
    ///
    /// Expected: an amount in US dollars: a number of at least 0 with at most 2 decimals.
    pub trading_volume_usd: UsdAmount,
}

impl RebateCalculated {
    /// With every required property.
    pub fn new(
        exchange_name: ExchangeName,
        period: DateRange,
        gross_rebate_usd: UsdAmount,
        trader_share_usd: UsdAmount,
        service_share_usd: UsdAmount,
        trader_share_pct: Percent,
        trading_volume_usd: UsdAmount,
    ) -> Self {
        Self {
            exchange_name,
            period,
            gross_rebate_usd,
            trader_share_usd,
            service_share_usd,
            trader_share_pct,
            trading_volume_usd,
        }
    }
}

impl TypedEvent for RebateCalculated {
    type Plan = ThisPlan;
    const NAME: &'static str = "rebate_calculated";
}

/// A person saw the notice of an accrued rebate.
///
/// `rebate_accrued_notification`: from `web` or `telegram_bot`, with a `user_id`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct RebateAccruedNotification {
    /// The exchange.
    ///
    /// Expected: lower-case letters and digits, such as mexc.
    pub exchange_name: ExchangeName,
    /// The accrued amount in US dollars.
    ///
    /// Expected: an amount in US dollars: a number of at least 0 with at most 2 decimals.
    pub amount_usd: UsdAmount,
    /// How the notice reached the person.
    ///
    /// Expected: telegram, web_push or email.
    pub notification_channel: NotificationChannel,
}

impl RebateAccruedNotification {
    /// With every required property.
    pub fn new(exchange_name: ExchangeName, amount_usd: UsdAmount, notification_channel: NotificationChannel) -> Self {
        Self {
            exchange_name,
            amount_usd,
            notification_channel,
        }
    }
}

impl TypedEvent for RebateAccruedNotification {
    type Plan = ThisPlan;
    const NAME: &'static str = "rebate_accrued_notification";
}

/// A trader asked for a withdrawal.
///
/// `withdrawal_requested`: from `web` or `telegram_bot`, with a `user_id`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct WithdrawalRequested {
    /// The amount in US dollars.
    ///
    /// Expected: an amount in US dollars: a number above 0 with at most 2 decimals.
    pub amount_usd: PositiveUsdAmount,
    /// The currency that is paid out.
    ///
    /// Expected: 2 to 10 capital letters and digits, such as USDT.
    pub currency: Currency,
    /// The blockchain network.
    ///
    /// Expected: TRC20, ERC20 or BEP20.
    pub network: Network,
    /// Whether it is the person's first withdrawal.
    ///
    /// Expected: true or false.
    pub is_first_withdrawal: bool,
}

impl WithdrawalRequested {
    /// With every required property.
    pub fn new(amount_usd: PositiveUsdAmount, currency: Currency, network: Network, is_first_withdrawal: bool) -> Self {
        Self {
            amount_usd,
            currency,
            network,
            is_first_withdrawal,
        }
    }
}

impl TypedEvent for WithdrawalRequested {
    type Plan = ThisPlan;
    const NAME: &'static str = "withdrawal_requested";
}

/// A withdrawal's status changed.
///
/// `withdrawal_status_changed`: from `backend`, with a `user_id`.
///
/// Rule `status_changes`: `new_status` is another value than old_status.
///
/// Rule `processing_time_of_completed`: `processing_time_sec` is nothing unless new_status is completed.
///
/// Rule `failure_reason_of_failed`: `failure_reason` is nothing unless new_status is failed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct WithdrawalStatusChanged {
    /// The withdrawal's id.
    ///
    /// Expected: text that is not empty, at most 1,024 characters.
    pub withdrawal_id: Text,
    /// The status before.
    ///
    /// Expected: pending, approved, processing, completed or failed.
    pub old_status: OldStatus,
    /// The status now.
    ///
    /// Expected: approved, processing, completed or failed.
    pub new_status: NewStatus,
    /// The amount in US dollars.
    ///
    /// Expected: an amount in US dollars: a number of at least 0 with at most 2 decimals.
    pub amount_usd: UsdAmount,
    /// How long the processing took, in seconds; of completed ones.
    ///
    /// Expected: a whole number of at least 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub processing_time_sec: Option<Count>,
    /// Why it failed; of failed ones.
    ///
    /// Expected: text that is not empty, at most 1,024 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure_reason: Option<Text>,
}

impl WithdrawalStatusChanged {
    /// With every required property.
    pub fn new(withdrawal_id: Text, old_status: OldStatus, new_status: NewStatus, amount_usd: UsdAmount) -> Self {
        Self {
            withdrawal_id,
            old_status,
            new_status,
            amount_usd,
            processing_time_sec: None,
            failure_reason: None,
        }
    }

    /// How long the processing took, in seconds; of completed ones.
    #[must_use]
    pub fn with_processing_time_sec(self, processing_time_sec: impl Into<Count>) -> Self {
        Self {
            processing_time_sec: Some(processing_time_sec.into()),
            ..self
        }
    }

    /// Why it failed; of failed ones.
    #[must_use]
    pub fn with_failure_reason(self, failure_reason: Text) -> Self {
        Self {
            failure_reason: Some(failure_reason),
            ..self
        }
    }
}

impl TypedEvent for WithdrawalStatusChanged {
    type Plan = ThisPlan;
    const NAME: &'static str = "withdrawal_status_changed";
}

/// A withdrawal was paid out.
///
/// `withdrawal_completed`: from `backend`, with a `user_id`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct WithdrawalCompleted {
    /// The withdrawal's id.
    ///
    /// Expected: text that is not empty, at most 1,024 characters.
    pub withdrawal_id: Text,
    /// The amount in US dollars.
    ///
    /// Expected: an amount in US dollars: a number of at least 0 with at most 2 decimals.
    pub amount_usd: UsdAmount,
    /// The currency that was paid out.
    ///
    /// Expected: 2 to 10 capital letters and digits, such as USDT.
    pub currency: Currency,
    /// The blockchain network.
    ///
    /// Expected: TRC20, ERC20 or BEP20.
    pub network: Network,
    /// The transaction's hash.
    ///
    /// Expected: text that is not empty, at most 1,024 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tx_hash: Option<Text>,
    /// How long it took in all, in seconds.
    ///
    /// Expected: a whole number of at least 0.
    pub total_processing_sec: Count,
}

impl WithdrawalCompleted {
    /// With every required property.
    pub fn new(
        withdrawal_id: Text,
        amount_usd: UsdAmount,
        currency: Currency,
        network: Network,
        total_processing_sec: impl Into<Count>,
    ) -> Self {
        Self {
            withdrawal_id,
            amount_usd,
            currency,
            network,
            tx_hash: None,
            total_processing_sec: total_processing_sec.into(),
        }
    }

    /// The transaction's hash.
    #[must_use]
    pub fn with_tx_hash(self, tx_hash: Text) -> Self {
        Self {
            tx_hash: Some(tx_hash),
            ..self
        }
    }
}

impl TypedEvent for WithdrawalCompleted {
    type Plan = ThisPlan;
    const NAME: &'static str = "withdrawal_completed";
}

/// A person opened the dashboard.
///
/// `dashboard_viewed`: from `web` or `telegram_bot`, with a `user_id`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct DashboardViewed {
    /// All rebate so far in US dollars.
    ///
    /// Expected: an amount in US dollars: a number of at least 0 with at most 2 decimals.
    pub total_rebate_usd: UsdAmount,
    /// The balance that can be withdrawn in US dollars.
    ///
    /// Expected: an amount in US dollars: a number of at least 0 with at most 2 decimals.
    pub available_balance_usd: UsdAmount,
    /// How many exchanges the person uses.
    ///
    /// Expected: a whole number of at least 0.
    pub exchanges_active: Count,
}

impl DashboardViewed {
    /// With every required property.
    pub fn new(
        total_rebate_usd: UsdAmount,
        available_balance_usd: UsdAmount,
        exchanges_active: impl Into<Count>,
    ) -> Self {
        Self {
            total_rebate_usd,
            available_balance_usd,
            exchanges_active: exchanges_active.into(),
        }
    }
}

impl TypedEvent for DashboardViewed {
    type Plan = ThisPlan;
    const NAME: &'static str = "dashboard_viewed";
}

/// A person opened the page of statistics.
///
/// `statistics_viewed`: from `web` or `telegram_bot`, with a `user_id`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct StatisticsViewed {
    /// The exchange, where one was chosen.
    ///
    /// Expected: lower-case letters and digits, such as mexc.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exchange_name: Option<ExchangeName>,
    /// The period, where one was chosen.
    ///
    /// Expected: lower-case letters, digits and _, such as 7d.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub period: Option<TimeWindow>,
}

impl StatisticsViewed {
    /// With no property yet.
    pub fn new() -> Self {
        Self {
            exchange_name: None,
            period: None,
        }
    }

    /// The exchange, where one was chosen.
    #[must_use]
    pub fn with_exchange_name(self, exchange_name: ExchangeName) -> Self {
        Self {
            exchange_name: Some(exchange_name),
            ..self
        }
    }

    /// The period, where one was chosen.
    #[must_use]
    pub fn with_period(self, period: TimeWindow) -> Self {
        Self {
            period: Some(period),
            ..self
        }
    }
}

impl TypedEvent for StatisticsViewed {
    type Plan = ThisPlan;
    const NAME: &'static str = "statistics_viewed";
}

/// A person opened the history of accruals or of withdrawals.
///
/// `history_viewed`: from `web` or `telegram_bot`, with a `user_id`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct HistoryViewed {
    /// Which history.
    ///
    /// Expected: rebate_accruals or withdrawals.
    pub history_type: HistoryType,
    /// The exchange, where the list was narrowed to one.
    ///
    /// Expected: lower-case letters and digits, such as mexc.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filter_exchange: Option<ExchangeName>,
    /// The period, where the list was narrowed to one.
    ///
    /// Expected: lower-case letters, digits and _, such as 7d.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filter_period: Option<TimeWindow>,
}

impl HistoryViewed {
    /// With every required property.
    pub fn new(history_type: HistoryType) -> Self {
        Self {
            history_type,
            filter_exchange: None,
            filter_period: None,
        }
    }

    /// The exchange, where the list was narrowed to one.
    #[must_use]
    pub fn with_filter_exchange(self, filter_exchange: ExchangeName) -> Self {
        Self {
            filter_exchange: Some(filter_exchange),
            ..self
        }
    }

    /// The period, where the list was narrowed to one.
    #[must_use]
    pub fn with_filter_period(self, filter_period: TimeWindow) -> Self {
        Self {
            filter_period: Some(filter_period),
            ..self
        }
    }
}

impl TypedEvent for HistoryViewed {
    type Plan = ThisPlan;
    const NAME: &'static str = "history_viewed";
}

/// A person pressed /start in the Telegram bot.
///
/// `bot_started`: from `telegram_bot`, with a `user_id`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct BotStarted {
    /// Whether the person is new, or has come back.
    ///
    /// Expected: true or false.
    pub is_new_user: bool,
    /// The parameter of the deep link.
    ///
    /// Expected: text that is not empty, at most 1,024 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deep_link: Option<Text>,
}

impl BotStarted {
    /// With every required property.
    pub fn new(is_new_user: bool) -> Self {
        Self {
            is_new_user,
            deep_link: None,
        }
    }

    /// The parameter of the deep link.
    #[must_use]
    pub fn with_deep_link(self, deep_link: Text) -> Self {
        Self {
            deep_link: Some(deep_link),
            ..self
        }
    }
}

impl TypedEvent for BotStarted {
    type Plan = ThisPlan;
    const NAME: &'static str = "bot_started";
}

/// A person used a command or pressed a button in the bot.
///
/// `bot_command_used`: from `telegram_bot`, with a `user_id`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct BotCommandUsed {
    /// The command or the button.
    ///
    /// Expected: text that is not empty, at most 1,024 characters.
    pub command: Text,
    /// Whether it was an inline button, not text.
    ///
    /// Expected: true or false.
    pub is_inline_button: bool,
}

impl BotCommandUsed {
    /// With every required property.
    pub fn new(command: Text, is_inline_button: bool) -> Self {
        Self {
            command,
            is_inline_button,
        }
    }
}

impl TypedEvent for BotCommandUsed {
    type Plan = ThisPlan;
    const NAME: &'static str = "bot_command_used";
}

/// The bot sent a person a notification.
///
/// `bot_notification_sent`: from `telegram_bot`, with a `user_id`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct BotNotificationSent {
    /// What it was about.
    ///
    /// Expected: lower-case letters, digits and _, such as rebate_accrued.
    pub notification_type: NotificationType,
    /// Whether it arrived.
    ///
    /// Expected: delivered, blocked or failed.
    pub delivery_status: DeliveryStatus,
}

impl BotNotificationSent {
    /// With every required property.
    pub fn new(notification_type: NotificationType, delivery_status: DeliveryStatus) -> Self {
        Self {
            notification_type,
            delivery_status,
        }
    }
}

impl TypedEvent for BotNotificationSent {
    type Plan = ThisPlan;
    const NAME: &'static str = "bot_notification_sent";
}

/// An administrator did something.
///
/// `admin_action_performed`: from `admin`, with a `user_id`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct AdminActionPerformed {
    /// The administrator's id.
    ///
    /// Expected: text that is not empty, at most 1,024 characters.
    pub admin_id: Text,
    /// What was done.
    ///
    /// Expected: lower-case letters, digits and _, such as approve_withdrawal.
    pub action_type: ActionType,
    /// What it was done to.
    ///
    /// Expected: text that is not empty, at most 1,024 characters.
    pub target_entity: Text,
    /// More about it.
    ///
    /// Expected: a JSON object of at most 8 levels and 8,192 bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub details: Option<Details>,
}

impl AdminActionPerformed {
    /// With every required property.
    pub fn new(admin_id: Text, action_type: ActionType, target_entity: Text) -> Self {
        Self {
            admin_id,
            action_type,
            target_entity,
            details: None,
        }
    }

    /// More about it.
    #[must_use]
    pub fn with_details(self, details: Details) -> Self {
        Self {
            details: Some(details),
            ..self
        }
    }
}

impl TypedEvent for AdminActionPerformed {
    type Plan = ThisPlan;
    const NAME: &'static str = "admin_action_performed";
}

/// An administrator changed the rebate rate of an exchange.
///
/// `exchange_rate_updated`: from `admin`, with a `user_id`.
///
/// Rule `rate_changes`: `new_trader_share_pct` is another value than old_trader_share_pct.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct ExchangeRateUpdated {
    /// The administrator's id.
    ///
    /// Expected: text that is not empty, at most 1,024 characters.
    pub admin_id: Text,
    /// The exchange.
    ///
    /// Expected: lower-case letters and digits, such as mexc.
    pub exchange_name: ExchangeName,
    /// The trader's share before, as a percentage.
    ///
    /// Expected: a percentage: a number from 0 to 100.
    pub old_trader_share_pct: Percent,
    /// The trader's share now, as a percentage.
    ///
    /// Expected: a percentage: a number from 0 to 100.
    pub new_trader_share_pct: Percent,
}

impl ExchangeRateUpdated {
    /// With every required property.
    pub fn new(
        admin_id: Text,
        exchange_name: ExchangeName,
        old_trader_share_pct: Percent,
        new_trader_share_pct: Percent,
    ) -> Self {
        Self {
            admin_id,
            exchange_name,
            old_trader_share_pct,
            new_trader_share_pct,
        }
    }
}

impl TypedEvent for ExchangeRateUpdated {
    type Plan = ThisPlan;
    const NAME: &'static str = "exchange_rate_updated";
}

/// A synchronisation with an exchange's API failed.
///
/// `api_sync_failed`: from `backend`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct ApiSyncFailed {
    /// The exchange.
    ///
    /// Expected: lower-case letters and digits, such as mexc.
    pub exchange_name: ExchangeName,
    /// What kind of error it was.
    ///
    /// Expected: timeout, auth_failed, rate_limited or server_error.
    pub error_type: ErrorType,
    /// The error's message.
    ///
    /// Expected: text that is not empty, at most 1,024 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error_message: Option<Text>,
    /// Which attempt it was, counted from 1.
    ///
    /// Expected: a whole number of at least 1.
    pub retry_attempt: Ordinal,
    /// Whether there will be another attempt.
    ///
    /// Expected: true or false.
    pub will_retry: bool,
}

impl ApiSyncFailed {
    /// With every required property.
    pub fn new(exchange_name: ExchangeName, error_type: ErrorType, retry_attempt: Ordinal, will_retry: bool) -> Self {
        Self {
            exchange_name,
            error_type,
            error_message: None,
            retry_attempt,
            will_retry,
        }
    }

    /// The error's message.
    #[must_use]
    pub fn with_error_message(self, error_message: Text) -> Self {
        Self {
            error_message: Some(error_message),
            ..self
        }
    }
}

impl TypedEvent for ApiSyncFailed {
    type Plan = ThisPlan;
    const NAME: &'static str = "api_sync_failed";
}

/// A payout failed.
///
/// `payout_failed`: from `backend`, with a `user_id`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct PayoutFailed {
    /// The withdrawal's id.
    ///
    /// Expected: text that is not empty, at most 1,024 characters.
    pub withdrawal_id: Text,
    /// Why it failed.
    ///
    /// Expected: lower-case letters, digits and _, such as insufficient_balance.
    pub failure_reason: PayoutFailure,
    /// The amount in US dollars.
    ///
    /// Expected: an amount in US dollars: a number of at least 0 with at most 2 decimals.
    pub amount_usd: UsdAmount,
    /// Whether there will be another attempt.
    ///
    /// Expected: true or false.
    pub will_retry: bool,
}

impl PayoutFailed {
    /// With every required property.
    pub fn new(withdrawal_id: Text, failure_reason: PayoutFailure, amount_usd: UsdAmount, will_retry: bool) -> Self {
        Self {
            withdrawal_id,
            failure_reason,
            amount_usd,
            will_retry,
        }
    }
}

impl TypedEvent for PayoutFailed {
    type Plan = ThisPlan;
    const NAME: &'static str = "payout_failed";
}

/// What is known of a person. Properties that are set once keep their first value wherever they come.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(from = "Operations")]
#[non_exhaustive]
pub struct UserProperties {
    /// The person's id.
    ///
    /// Expected: text that is not empty, at most 1,024 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_id: Option<Text>,
    /// When the person signed up.
    ///
    /// Expected: a time in UTC such as 2026-02-04T14:30:00Z.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signup_date: Option<Timestamp>,
    /// How the person signed up.
    ///
    /// Expected: email or telegram.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signup_method: Option<SignupMethod>,
    /// The channel that brought the person.
    ///
    /// Expected: text that is not empty, at most 1,024 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signup_source: Option<Text>,
    /// Whether the person has made a first trade.
    ///
    /// Expected: true or false.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is_activated: Option<bool>,
    /// When the person made the first trade.
    ///
    /// Expected: a time in UTC such as 2026-02-04T14:30:00Z.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub activation_date: Option<Timestamp>,
    /// How many exchanges the person has connected.
    ///
    /// Expected: a whole number of at least 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exchanges_count: Option<Count>,
    /// The exchanges that the person has connected.
    ///
    /// Expected: a list, each member lower-case letters and digits, such as mexc.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exchanges_list: Option<Vec<ExchangeName>>,
    /// All the person's trading volume in US dollars.
    ///
    /// Expected: an amount in US dollars: a number of at least 0 with at most 2 decimals.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total_trading_volume: Option<UsdAmount>,
    /// All the person's rebate in US dollars.
    ///
    /// Expected: an amount in US dollars: a number of at least 0 with at most 2 decimals.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total_rebate_earned: Option<UsdAmount>,
    /// All that the person has withdrawn in US dollars.
    ///
    /// Expected: an amount in US dollars: a number of at least 0 with at most 2 decimals.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total_withdrawn: Option<UsdAmount>,
    /// The balance that the person can withdraw in US dollars.
    ///
    /// Expected: an amount in US dollars: a number of at least 0 with at most 2 decimals.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub available_balance: Option<UsdAmount>,
    /// When the person was last active.
    ///
    /// Expected: a time in UTC such as 2026-02-04T14:30:00Z.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_active_date: Option<Timestamp>,
    /// Where the person is mostly active.
    ///
    /// Expected: web or telegram_bot.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub preferred_platform: Option<PreferredPlatform>,
    /// The language of the person's interface.
    ///
    /// Expected: two lower-case letters, such as ru.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<Language>,
    /// The country, by IP address at the sign-up.
    ///
    /// Expected: two capital letters, such as US.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<Country>,
}

impl UserProperties {
    /// With no property yet.
    pub fn new() -> Self {
        Self {
            user_id: None,
            signup_date: None,
            signup_method: None,
            signup_source: None,
            is_activated: None,
            activation_date: None,
            exchanges_count: None,
            exchanges_list: None,
            total_trading_volume: None,
            total_rebate_earned: None,
            total_withdrawn: None,
            available_balance: None,
            last_active_date: None,
            preferred_platform: None,
            language: None,
            country: None,
        }
    }

    /// The person's id.
    #[must_use]
    pub fn with_user_id(self, user_id: Text) -> Self {
        Self {
            user_id: Some(user_id),
            ..self
        }
    }

    /// When the person signed up.
    #[must_use]
    pub fn with_signup_date(self, signup_date: Timestamp) -> Self {
        Self {
            signup_date: Some(signup_date),
            ..self
        }
    }

    /// How the person signed up.
    #[must_use]
    pub fn with_signup_method(self, signup_method: SignupMethod) -> Self {
        Self {
            signup_method: Some(signup_method),
            ..self
        }
    }

    /// The channel that brought the person.
    #[must_use]
    pub fn with_signup_source(self, signup_source: Text) -> Self {
        Self {
            signup_source: Some(signup_source),
            ..self
        }
    }

    /// Whether the person has made a first trade.
    #[must_use]
    pub fn with_is_activated(self, is_activated: bool) -> Self {
        Self {
            is_activated: Some(is_activated),
            ..self
        }
    }

    /// When the person made the first trade.
    #[must_use]
    pub fn with_activation_date(self, activation_date: Timestamp) -> Self {
        Self {
            activation_date: Some(activation_date),
            ..self
        }
    }

    /// How many exchanges the person has connected.
    #[must_use]
    pub fn with_exchanges_count(self, exchanges_count: impl Into<Count>) -> Self {
        Self {
            exchanges_count: Some(exchanges_count.into()),
            ..self
        }
    }

    /// The exchanges that the person has connected.
    #[must_use]
    pub fn with_exchanges_list(self, exchanges_list: Vec<ExchangeName>) -> Self {
        Self {
            exchanges_list: Some(exchanges_list),
            ..self
        }
    }

    /// All the person's trading volume in US dollars.
    #[must_use]
    pub fn with_total_trading_volume(self, total_trading_volume: UsdAmount) -> Self {
        Self {
            total_trading_volume: Some(total_trading_volume),
            ..self
        }
    }

    /// All the person's rebate in US dollars.
    #[must_use]
    pub fn with_total_rebate_earned(self, total_rebate_earned: UsdAmount) -> Self {
        Self {
            total_rebate_earned: Some(total_rebate_earned),
            ..self
        }
    }

    /// All that the person has withdrawn in US dollars.
    #[must_use]
    pub fn with_total_withdrawn(self, total_withdrawn: UsdAmount) -> Self {
        Self {
            total_withdrawn: Some(total_withdrawn),
            ..self
        }
    }

    /// The balance that the person can withdraw in US dollars.
    #[must_use]
    pub fn with_available_balance(self, available_balance: UsdAmount) -> Self {
        Self {
            available_balance: Some(available_balance),
            ..self
        }
    }

    /// When the person was last active.
    #[must_use]
    pub fn with_last_active_date(self, last_active_date: Timestamp) -> Self {
        Self {
            last_active_date: Some(last_active_date),
            ..self
        }
    }

    /// Where the person is mostly active.
    #[must_use]
    pub fn with_preferred_platform(self, preferred_platform: PreferredPlatform) -> Self {
        Self {
            preferred_platform: Some(preferred_platform),
            ..self
        }
    }

    /// The language of the person's interface.
    #[must_use]
    pub fn with_language(self, language: Language) -> Self {
        Self {
            language: Some(language),
            ..self
        }
    }

    /// The country, by IP address at the sign-up.
    #[must_use]
    pub fn with_country(self, country: Country) -> Self {
        Self {
            country: Some(country),
            ..self
        }
    }
}

/// User properties as they may stand on the wire: flat, or in operations.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Operations {
    #[serde(rename = "$set")]
    set: Option<UserProperties>,
    #[serde(rename = "$setOnce")]
    set_once: Option<UserProperties>,
    user_id: Option<Text>,
    signup_date: Option<Timestamp>,
    signup_method: Option<SignupMethod>,
    signup_source: Option<Text>,
    is_activated: Option<bool>,
    activation_date: Option<Timestamp>,
    exchanges_count: Option<Count>,
    exchanges_list: Option<Vec<ExchangeName>>,
    total_trading_volume: Option<UsdAmount>,
    total_rebate_earned: Option<UsdAmount>,
    total_withdrawn: Option<UsdAmount>,
    available_balance: Option<UsdAmount>,
    last_active_date: Option<Timestamp>,
    preferred_platform: Option<PreferredPlatform>,
    language: Option<Language>,
    country: Option<Country>,
}

impl From<Operations> for UserProperties {
    fn from(flat: Operations) -> Self {
        let set = flat.set.unwrap_or_default();
        let set_once = flat.set_once.unwrap_or_default();
        Self {
            user_id: flat.user_id.or(set.user_id).or(set_once.user_id),
            signup_date: flat.signup_date.or(set.signup_date).or(set_once.signup_date),
            signup_method: flat.signup_method.or(set.signup_method).or(set_once.signup_method),
            signup_source: flat.signup_source.or(set.signup_source).or(set_once.signup_source),
            is_activated: flat.is_activated.or(set.is_activated).or(set_once.is_activated),
            activation_date: flat
                .activation_date
                .or(set.activation_date)
                .or(set_once.activation_date),
            exchanges_count: flat
                .exchanges_count
                .or(set.exchanges_count)
                .or(set_once.exchanges_count),
            exchanges_list: flat.exchanges_list.or(set.exchanges_list).or(set_once.exchanges_list),
            total_trading_volume: flat
                .total_trading_volume
                .or(set.total_trading_volume)
                .or(set_once.total_trading_volume),
            total_rebate_earned: flat
                .total_rebate_earned
                .or(set.total_rebate_earned)
                .or(set_once.total_rebate_earned),
            total_withdrawn: flat
                .total_withdrawn
                .or(set.total_withdrawn)
                .or(set_once.total_withdrawn),
            available_balance: flat
                .available_balance
                .or(set.available_balance)
                .or(set_once.available_balance),
            last_active_date: flat
                .last_active_date
                .or(set.last_active_date)
                .or(set_once.last_active_date),
            preferred_platform: flat
                .preferred_platform
                .or(set.preferred_platform)
                .or(set_once.preferred_platform),
            language: flat.language.or(set.language).or(set_once.language),
            country: flat.country.or(set.country).or(set_once.country),
        }
    }
}

any_event! {
    PageViewed,
    UserSignedUp,
    UserLoggedIn,
    UserLoggedOut,
    OnboardingStepCompleted,
    OnboardingCompleted,
    ReferralLinkViewed,
    ReferralLinkCopied,
    ExchangeSignupConfirmed,
    FirstTradeDetected,
    TradingVolumeSynced,
    RebateCalculated,
    RebateAccruedNotification,
    WithdrawalRequested,
    WithdrawalStatusChanged,
    WithdrawalCompleted,
    DashboardViewed,
    StatisticsViewed,
    HistoryViewed,
    BotStarted,
    BotCommandUsed,
    BotNotificationSent,
    AdminActionPerformed,
    ExchangeRateUpdated,
    ApiSyncFailed,
    PayoutFailed,
}

closed_set! {
    /// Where an event comes from.
    Platform,
    expected: "web, telegram_bot, admin or backend",
    values: {
        /// `web`: The web site.
        Web = "web",
        /// `telegram_bot`: The Telegram bot and its Mini App.
        TelegramBot = "telegram_bot",
        /// `admin`: The administrators' panel.
        Admin = "admin",
        /// `backend`: The back end's own programs.
        Backend = "backend",
    },
}

closed_set! {
    /// How the person signed up.
    ///
    /// Expected: email or telegram.
    UserSignedUpMethod,
    expected: "email or telegram",
    values: {
        /// `email`
        Email = "email",
        /// `telegram`
        Telegram = "telegram",
    },
}

closed_set! {
    /// How the person logged in.
    ///
    /// Expected: email_password, telegram or jwt_refresh.
    UserLoggedInMethod,
    expected: "email_password, telegram or jwt_refresh",
    values: {
        /// `email_password`
        EmailPassword = "email_password",
        /// `telegram`
        Telegram = "telegram",
        /// `jwt_refresh`
        JwtRefresh = "jwt_refresh",
    },
}

whole_number! {
    /// A number of things, or of whole seconds or days.
    ///
    /// Expected: a whole number of at least 0.
    Count,
    expected: "a whole number of at least 0",
    range: 0..=9_007_199_254_740_991,
    from: u32,
}

whole_number! {
    /// A position that is counted from 1.
    ///
    /// Expected: a whole number of at least 1.
    Ordinal,
    expected: "a whole number of at least 1",
    range: 1..=9_007_199_254_740_991,
}

text_type! {
    /// An exchange's name, in lower case and without spaces.
    ///
    /// Expected: lower-case letters and digits, such as mexc.
    ExchangeName,
    expected: "lower-case letters and digits, such as mexc",
    form: Pattern { class: 0x07ff_fffe_0000_0000_03ff_0000_0000_0000, min: 1, max: 1024 },
    known: {
        /// `mexc`
        MEXC = "mexc",
        /// `bybit`
        BYBIT = "bybit",
        /// `okx`
        OKX = "okx",
        /// `binance`
        BINANCE = "binance",
        /// `weex`
        WEEX = "weex",
        /// `bingx`
        BINGX = "bingx",
        /// `htx`
        HTX = "htx",
    },
}

closed_set! {
    /// How the link was copied.
    ///
    /// Expected: button_click, context_menu or keyboard.
    CopyMethod,
    expected: "button_click, context_menu or keyboard",
    values: {
        /// `button_click`
        ButtonClick = "button_click",
        /// `context_menu`
        ContextMenu = "context_menu",
        /// `keyboard`
        Keyboard = "keyboard",
    },
}

closed_set! {
    /// What kind of trade it was.
    ///
    /// Expected: spot or futures.
    TradeType,
    expected: "spot or futures",
    values: {
        /// `spot`
        Spot = "spot",
        /// `futures`
        Futures = "futures",
    },
}

decimal! {
    /// An amount in US dollars.
    ///
    /// Expected: an amount in US dollars: a number of at least 0 with at most 2 decimals.
    UsdAmount,
    expected: "an amount in US dollars: a number of at least 0 with at most 2 decimals",
    decimals: 2,
    range: 0..=999_999_999_999_999,
    unit: from_cents, cents,
}

closed_set! {
    /// Which period was synchronised.
    ///
    /// Expected: daily or weekly.
    TradingVolumeSyncedPeriod,
    expected: "daily or weekly",
    values: {
        /// `daily`
        Daily = "daily",
        /// `weekly`
        Weekly = "weekly",
    },
}

number! {
    /// A duration, with fractions of a second.
    ///
    /// Expected: a number of seconds of at least 0.
    Seconds,
    expected: "a number of seconds of at least 0",
    bounds: { min: Some(0.0), min_excluded: false, max: None, max_decimals: None },
}

closed_set! {
    /// How it ended.
    ///
    /// Expected: success, partial or failed.
    SyncStatus,
    expected: "success, partial or failed",
    values: {
        /// `success`
        Success = "success",
        /// `partial`
        Partial = "partial",
        /// `failed`
        Failed = "failed",
    },
}

number! {
    /// A percentage.
    ///
    /// Expected: a percentage: a number from 0 to 100.
    Percent,
    expected: "a percentage: a number from 0 to 100",
    bounds: { min: Some(0.0), min_excluded: false, max: Some(100.0), max_decimals: None },
}

closed_set! {
    /// How the notice reached the person.
    ///
    /// Expected: telegram, web_push or email.
    NotificationChannel,
    expected: "telegram, web_push or email",
    values: {
        /// `telegram`
        Telegram = "telegram",
        /// `web_push`
        WebPush = "web_push",
        /// `email`
        Email = "email",
    },
}

decimal! {
    /// An amount in US dollars that cannot be nothing.
    ///
    /// Expected: an amount in US dollars: a number above 0 with at most 2 decimals.
    PositiveUsdAmount,
    expected: "an amount in US dollars: a number above 0 with at most 2 decimals",
    decimals: 2,
    range: 1..=999_999_999_999_999,
    unit: from_cents, cents,
}

text_type! {
    /// A currency's code.
    ///
    /// Expected: 2 to 10 capital letters and digits, such as USDT.
    Currency,
    expected: "2 to 10 capital letters and digits, such as USDT",
    form: Pattern { class: 0x0000_0000_07ff_fffe_03ff_0000_0000_0000, min: 2, max: 10 },
    known: {
        /// `USDT`
        USDT = "USDT",
    },
}

closed_set! {
    /// The blockchain network of a withdrawal.
    ///
    /// Expected: TRC20, ERC20 or BEP20.
    Network,
    expected: "TRC20, ERC20 or BEP20",
    values: {
        /// `TRC20`
        Trc20 = "TRC20",
        /// `ERC20`
        Erc20 = "ERC20",
        /// `BEP20`
        Bep20 = "BEP20",
    },
}

closed_set! {
    /// The status before.
    ///
    /// Expected: pending, approved, processing, completed or failed.
    OldStatus,
    expected: "pending, approved, processing, completed or failed",
    values: {
        /// `pending`
        Pending = "pending",
        /// `approved`
        Approved = "approved",
        /// `processing`
        Processing = "processing",
        /// `completed`
        Completed = "completed",
        /// `failed`
        Failed = "failed",
    },
}

closed_set! {
    /// The status now.
    ///
    /// Expected: approved, processing, completed or failed.
    NewStatus,
    expected: "approved, processing, completed or failed",
    values: {
        /// `approved`
        Approved = "approved",
        /// `processing`
        Processing = "processing",
        /// `completed`
        Completed = "completed",
        /// `failed`
        Failed = "failed",
    },
}

text_type! {
    /// How far back a person looks.
    ///
    /// Expected: lower-case letters, digits and _, such as 7d.
    TimeWindow,
    expected: "lower-case letters, digits and _, such as 7d",
    form: Pattern { class: 0x07ff_fffe_8000_0000_03ff_0000_0000_0000, min: 1, max: 1024 },
    known: {
        /// `7d`
        V7D = "7d",
        /// `30d`
        V30D = "30d",
        /// `90d`
        V90D = "90d",
    },
}

closed_set! {
    /// Which history.
    ///
    /// Expected: rebate_accruals or withdrawals.
    HistoryType,
    expected: "rebate_accruals or withdrawals",
    values: {
        /// `rebate_accruals`
        RebateAccruals = "rebate_accruals",
        /// `withdrawals`
        Withdrawals = "withdrawals",
    },
}

text_type! {
    /// What it was about.
    ///
    /// Expected: lower-case letters, digits and _, such as rebate_accrued.
    NotificationType,
    expected: "lower-case letters, digits and _, such as rebate_accrued",
    form: Pattern { class: 0x07ff_fffe_8000_0000_03ff_0000_0000_0000, min: 1, max: 1024 },
    known: {
        /// `rebate_accrued`
        REBATE_ACCRUED = "rebate_accrued",
        /// `withdrawal_completed`
        WITHDRAWAL_COMPLETED = "withdrawal_completed",
        /// `new_exchange`
        NEW_EXCHANGE = "new_exchange",
    },
}

closed_set! {
    /// Whether it arrived.
    ///
    /// Expected: delivered, blocked or failed.
    DeliveryStatus,
    expected: "delivered, blocked or failed",
    values: {
        /// `delivered`
        Delivered = "delivered",
        /// `blocked`
        Blocked = "blocked",
        /// `failed`
        Failed = "failed",
    },
}

text_type! {
    /// What was done.
    ///
    /// Expected: lower-case letters, digits and _, such as approve_withdrawal.
    ActionType,
    expected: "lower-case letters, digits and _, such as approve_withdrawal",
    form: Pattern { class: 0x07ff_fffe_8000_0000_03ff_0000_0000_0000, min: 1, max: 1024 },
    known: {
        /// `approve_withdrawal`
        APPROVE_WITHDRAWAL = "approve_withdrawal",
        /// `update_rate`
        UPDATE_RATE = "update_rate",
        /// `block_user`
        BLOCK_USER = "block_user",
    },
}

object! {
    /// Any JSON object.
    ///
    /// Expected: a JSON object of at most 8 levels and 8,192 bytes.
    Details,
    expected: "a JSON object of at most 8 levels and 8,192 bytes",
    levels: 8,
    bytes: 8192,
}

closed_set! {
    /// What kind of error it was.
    ///
    /// Expected: timeout, auth_failed, rate_limited or server_error.
    ErrorType,
    expected: "timeout, auth_failed, rate_limited or server_error",
    values: {
        /// `timeout`
        Timeout = "timeout",
        /// `auth_failed`
        AuthFailed = "auth_failed",
        /// `rate_limited`
        RateLimited = "rate_limited",
        /// `server_error`
        ServerError = "server_error",
    },
}

text_type! {
    /// Why a payout failed.
    ///
    /// Expected: lower-case letters, digits and _, such as insufficient_balance.
    PayoutFailure,
    expected: "lower-case letters, digits and _, such as insufficient_balance",
    form: Pattern { class: 0x07ff_fffe_8000_0000_03ff_0000_0000_0000, min: 1, max: 1024 },
    known: {
        /// `insufficient_balance`
        INSUFFICIENT_BALANCE = "insufficient_balance",
        /// `invalid_address`
        INVALID_ADDRESS = "invalid_address",
        /// `network_error`
        NETWORK_ERROR = "network_error",
    },
}

closed_set! {
    /// How the person signed up.
    ///
    /// Expected: email or telegram.
    SignupMethod,
    expected: "email or telegram",
    values: {
        /// `email`
        Email = "email",
        /// `telegram`
        Telegram = "telegram",
    },
}

closed_set! {
    /// Where the person is mostly active.
    ///
    /// Expected: web or telegram_bot.
    PreferredPlatform,
    expected: "web or telegram_bot",
    values: {
        /// `web`
        Web = "web",
        /// `telegram_bot`
        TelegramBot = "telegram_bot",
    },
}

text_type! {
    /// A language's code (ISO 639-1).
    ///
    /// Expected: two lower-case letters, such as ru.
    Language,
    expected: "two lower-case letters, such as ru",
    form: Pattern { class: 0x07ff_fffe_0000_0000_0000_0000_0000_0000, min: 2, max: 2 },
    known: {
        /// `ru`
        RU = "ru",
        /// `en`
        EN = "en",
    },
}

text_type! {
    /// A country's code (ISO 3166-1 alpha-2).
    ///
    /// Expected: two capital letters, such as US.
    Country,
    expected: "two capital letters, such as US",
    form: Pattern { class: 0x0000_0000_07ff_fffe_0000_0000_0000_0000, min: 2, max: 2 },
}
