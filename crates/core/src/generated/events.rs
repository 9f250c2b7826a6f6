//! Generated from plan/cryptorebate.toml by `cargo xtask codegen`; do not edit.
//!
//! One struct per event, so that a wrong property does not compile.

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use crate::event::TypedEvent;

/// A person opened a page of the web site.
///
/// `page_viewed`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PageViewed {
    /// The page's name.
    ///
    /// Expected: text that is not empty, at most 1,024 characters.
    pub page_name: String,
    /// The page's address.
    ///
    /// Expected: a path that starts with / or an http(s) URL.
    pub page_url: String,
    /// Where the person came from.
    ///
    /// Expected: a path that starts with / or an http(s) URL.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub referrer_url: Option<String>,
}

impl TypedEvent for PageViewed {
    const NAME: &'static str = "page_viewed";
}

/// A person completed the sign-up.
///
/// `user_signed_up`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UserSignedUp {
    /// How the person signed up.
    ///
    /// Expected: email or telegram.
    pub method: UserSignedUpMethod,
    /// Where the traffic came from.
    ///
    /// Expected: text that is not empty, at most 1,024 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// The UTM source of the first page.
    ///
    /// Expected: text that is not empty, at most 1,024 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub utm_source: Option<String>,
    /// The UTM medium of the first page.
    ///
    /// Expected: text that is not empty, at most 1,024 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub utm_medium: Option<String>,
    /// The UTM campaign of the first page.
    ///
    /// Expected: text that is not empty, at most 1,024 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub utm_campaign: Option<String>,
}

impl TypedEvent for UserSignedUp {
    const NAME: &'static str = "user_signed_up";
}

/// A person logged in.
///
/// `user_logged_in`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UserLoggedIn {
    /// How the person logged in.
    ///
    /// Expected: email_password, telegram or jwt_refresh.
    pub method: UserLoggedInMethod,
}

impl TypedEvent for UserLoggedIn {
    const NAME: &'static str = "user_logged_in";
}

/// A person logged out.
///
/// `user_logged_out`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UserLoggedOut {
    /// How long the session had lasted, in seconds.
    ///
    /// Expected: a whole number of at least 0.
    pub session_duration_sec: i64,
}

impl TypedEvent for UserLoggedOut {
    const NAME: &'static str = "user_logged_out";
}

/// A person completed one step of the onboarding.
///
/// `onboarding_step_completed`
///
/// Rule `step_within_total`: `step_number` is at most total_steps.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OnboardingStepCompleted {
    /// Which step it was, counted from 1.
    ///
    /// Expected: a whole number of at least 1.
    pub step_number: i64,
    /// The step's name.
    ///
    /// Expected: text that is not empty, at most 1,024 characters.
    pub step_name: String,
    /// How many steps there are.
    ///
    /// Expected: a whole number of at least 1.
    pub total_steps: i64,
}

impl TypedEvent for OnboardingStepCompleted {
    const NAME: &'static str = "onboarding_step_completed";
}

/// A person completed the whole onboarding.
///
/// `onboarding_completed`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OnboardingCompleted {
    /// How long it took, in seconds.
    ///
    /// Expected: a whole number of at least 0.
    pub duration_sec: i64,
    /// How many steps were skipped.
    ///
    /// Expected: a whole number of at least 0.
    pub steps_skipped: i64,
}

impl TypedEvent for OnboardingCompleted {
    const NAME: &'static str = "onboarding_completed";
}

/// A person saw a referral link, as in the list of exchanges.
///
/// `referral_link_viewed`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReferralLinkViewed {
    /// The exchange that the link leads to.
    ///
    /// Expected: lower-case letters and digits, such as mexc.
    pub exchange_name: String,
}

impl TypedEvent for ReferralLinkViewed {
    const NAME: &'static str = "referral_link_viewed";
}

/// A person copied a referral link.
///
/// `referral_link_copied`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReferralLinkCopied {
    /// The exchange that the link leads to.
    ///
    /// Expected: lower-case letters and digits, such as mexc.
    pub exchange_name: String,
    /// How the link was copied.
    ///
    /// Expected: button_click, context_menu or keyboard.
    pub copy_method: CopyMethod,
    /// Whether the person copies this link for the first time.
    ///
    /// Expected: true or false.
    pub is_first_copy: bool,
}

impl TypedEvent for ReferralLinkCopied {
    const NAME: &'static str = "referral_link_copied";
}

/// The system confirmed that a trader signed up at an exchange through our link.
///
/// `exchange_signup_confirmed`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExchangeSignupConfirmed {
    /// The exchange.
    ///
    /// Expected: lower-case letters and digits, such as mexc.
    pub exchange_name: String,
    /// Days from the copy of the link to the sign-up.
    ///
    /// Expected: a whole number of at least 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days_since_ref_copy: Option<i64>,
}

impl TypedEvent for ExchangeSignupConfirmed {
    const NAME: &'static str = "exchange_signup_confirmed";
}

/// The system found a trader's first trade at an exchange through our link.
///
/// `first_trade_detected`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FirstTradeDetected {
    /// The exchange.
    ///
    /// Expected: lower-case letters and digits, such as mexc.
    pub exchange_name: String,
    /// What kind of trade it was.
    ///
    /// Expected: spot or futures.
    pub trade_type: TradeType,
    /// The trade's volume in US dollars.
    ///
    /// Expected: an amount in US dollars: a number of at least 0 with at most 2 decimals.
    pub volume_usd: f64,
    /// Days from the sign-up to the trade.
    ///
    /// Expected: a whole number of at least 0.
    pub days_since_signup: i64,
}

impl TypedEvent for FirstTradeDetected {
    const NAME: &'static str = "first_trade_detected";
}

/// The system fetched trading volumes from an exchange.
///
/// `trading_volume_synced`
///
/// Rule `success_without_errors`: `errors_count` is nothing or 0 where sync_status is success.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TradingVolumeSynced {
    /// The exchange.
    ///
    /// Expected: lower-case letters and digits, such as mexc.
    pub exchange_name: String,
    /// Which period was synchronised.
    ///
    /// Expected: daily or weekly.
    pub period: TradingVolumeSyncedPeriod,
    /// How many traders had data.
    ///
    /// Expected: a whole number of at least 0.
    pub traders_count: i64,
    /// The whole volume of the period in US dollars.
    ///
    /// Expected: an amount in US dollars: a number of at least 0 with at most 2 decimals.
    pub total_volume_usd: f64,
    /// How long the synchronisation took, in seconds.
    ///
    /// Expected: a number of seconds of at least 0.
    pub sync_duration_sec: f64,
    /// How it ended.
    ///
    /// Expected: success, partial or failed.
    pub sync_status: SyncStatus,
    /// How many errors there were.
    ///
    /// Expected: a whole number of at least 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub errors_count: Option<i64>,
}

impl TypedEvent for TradingVolumeSynced {
    const NAME: &'static str = "trading_volume_synced";
}

/// The system calculated a person's rebate.
///
/// `rebate_calculated`
///
/// Rule `shares_add_up`: `gross_rebate_usd` is trader_share_usd + service_share_usd, within 0.01.
///
/// Rule `share_matches_percentage`: `trader_share_pct` is 100 * trader_share_usd / gross_rebate_usd, within 0.1.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RebateCalculated {
    /// The exchange.
    ///
    /// Expected: lower-case letters and digits, such as mexc.
    pub exchange_name: String,
    /// The days that the rebate covers.
    ///
    /// Expected: two dates such as 2026-02-01_2026-02-07, the first not after the second.
    pub period: String,
    /// What the exchange pays, in US dollars.
    ///
    /// Expected: an amount in US dollars: a number of at least 0 with at most 2 decimals.
    pub gross_rebate_usd: f64,
    /// The trader's share in US dollars.
    ///
    /// Expected: an amount in US dollars: a number of at least 0 with at most 2 decimals.
    pub trader_share_usd: f64,
    /// The service's share in US dollars.
    ///
    /// Expected: an amount in US dollars: a number of at least 0 with at most 2 decimals.
    pub service_share_usd: f64,
    /// The trader's share as a percentage.
    ///
    /// Expected: a percentage: a number from 0 to 100.
    pub trader_share_pct: f64,
    /// The trading volume of the period in US dollars.
    ///
    /// Expected: an amount in US dollars: a number of at least 0 with at most 2 decimals.
    pub trading_volume_usd: f64,
}

impl TypedEvent for RebateCalculated {
    const NAME: &'static str = "rebate_calculated";
}

/// A person saw the notice of an accrued rebate.
///
/// `rebate_accrued_notification`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RebateAccruedNotification {
    /// The exchange.
    ///
    /// Expected: lower-case letters and digits, such as mexc.
    pub exchange_name: String,
    /// The accrued amount in US dollars.
    ///
    /// Expected: an amount in US dollars: a number of at least 0 with at most 2 decimals.
    pub amount_usd: f64,
    /// How the notice reached the person.
    ///
    /// Expected: telegram, web_push or email.
    pub notification_channel: NotificationChannel,
}

impl TypedEvent for RebateAccruedNotification {
    const NAME: &'static str = "rebate_accrued_notification";
}

/// A trader asked for a withdrawal.
///
/// `withdrawal_requested`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WithdrawalRequested {
    /// The amount in US dollars.
    ///
    /// Expected: an amount in US dollars: a number above 0 with at most 2 decimals.
    pub amount_usd: f64,
    /// The currency that is paid out.
    ///
    /// Expected: 2 to 10 capital letters and digits, such as USDT.
    pub currency: String,
    /// The blockchain network.
    ///
    /// Expected: TRC20, ERC20 or BEP20.
    pub network: Network,
    /// Whether it is the person's first withdrawal.
    ///
    /// Expected: true or false.
    pub is_first_withdrawal: bool,
}

impl TypedEvent for WithdrawalRequested {
    const NAME: &'static str = "withdrawal_requested";
}

/// A withdrawal's status changed.
///
/// `withdrawal_status_changed`
///
/// Rule `status_changes`: `new_status` is another value than old_status.
///
/// Rule `processing_time_of_completed`: `processing_time_sec` is nothing unless new_status is completed.
///
/// Rule `failure_reason_of_failed`: `failure_reason` is nothing unless new_status is failed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WithdrawalStatusChanged {
    /// The withdrawal's id.
    ///
    /// Expected: text that is not empty, at most 1,024 characters.
    pub withdrawal_id: String,
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
    pub amount_usd: f64,
    /// How long the processing took, in seconds; of completed ones.
    ///
    /// Expected: a whole number of at least 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub processing_time_sec: Option<i64>,
    /// Why it failed; of failed ones.
    ///
    /// Expected: text that is not empty, at most 1,024 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure_reason: Option<String>,
}

impl TypedEvent for WithdrawalStatusChanged {
    const NAME: &'static str = "withdrawal_status_changed";
}

/// A withdrawal was paid out.
///
/// `withdrawal_completed`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WithdrawalCompleted {
    /// The withdrawal's id.
    ///
    /// Expected: text that is not empty, at most 1,024 characters.
    pub withdrawal_id: String,
    /// The amount in US dollars.
    ///
    /// Expected: an amount in US dollars: a number of at least 0 with at most 2 decimals.
    pub amount_usd: f64,
    /// The currency that was paid out.
    ///
    /// Expected: 2 to 10 capital letters and digits, such as USDT.
    pub currency: String,
    /// The blockchain network.
    ///
    /// Expected: TRC20, ERC20 or BEP20.
    pub network: Network,
    /// The transaction's hash.
    ///
    /// Expected: text that is not empty, at most 1,024 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tx_hash: Option<String>,
    /// How long it took in all, in seconds.
    ///
    /// Expected: a whole number of at least 0.
    pub total_processing_sec: i64,
}

impl TypedEvent for WithdrawalCompleted {
    const NAME: &'static str = "withdrawal_completed";
}

/// A person opened the dashboard.
///
/// `dashboard_viewed`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DashboardViewed {
    /// All rebate so far in US dollars.
    ///
    /// Expected: an amount in US dollars: a number of at least 0 with at most 2 decimals.
    pub total_rebate_usd: f64,
    /// The balance that can be withdrawn in US dollars.
    ///
    /// Expected: an amount in US dollars: a number of at least 0 with at most 2 decimals.
    pub available_balance_usd: f64,
    /// How many exchanges the person uses.
    ///
    /// Expected: a whole number of at least 0.
    pub exchanges_active: i64,
}

impl TypedEvent for DashboardViewed {
    const NAME: &'static str = "dashboard_viewed";
}

/// A person opened the page of statistics.
///
/// `statistics_viewed`
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StatisticsViewed {
    /// The exchange, where one was chosen.
    ///
    /// Expected: lower-case letters and digits, such as mexc.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exchange_name: Option<String>,
    /// The period, where one was chosen.
    ///
    /// Expected: lower-case letters, digits and _, such as 7d.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub period: Option<String>,
}

impl TypedEvent for StatisticsViewed {
    const NAME: &'static str = "statistics_viewed";
}

/// A person opened the history of accruals or of withdrawals.
///
/// `history_viewed`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HistoryViewed {
    /// Which history.
    ///
    /// Expected: rebate_accruals or withdrawals.
    pub history_type: HistoryType,
    /// The exchange, where the list was narrowed to one.
    ///
    /// Expected: lower-case letters and digits, such as mexc.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filter_exchange: Option<String>,
    /// The period, where the list was narrowed to one.
    ///
    /// Expected: lower-case letters, digits and _, such as 7d.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filter_period: Option<String>,
}

impl TypedEvent for HistoryViewed {
    const NAME: &'static str = "history_viewed";
}

/// A person pressed /start in the Telegram bot.
///
/// `bot_started`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BotStarted {
    /// Whether the person is new, or has come back.
    ///
    /// Expected: true or false.
    pub is_new_user: bool,
    /// The parameter of the deep link.
    ///
    /// Expected: text that is not empty, at most 1,024 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deep_link: Option<String>,
}

impl TypedEvent for BotStarted {
    const NAME: &'static str = "bot_started";
}

/// A person used a command or pressed a button in the bot.
///
/// `bot_command_used`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BotCommandUsed {
    /// The command or the button.
    ///
    /// Expected: text that is not empty, at most 1,024 characters.
    pub command: String,
    /// Whether it was an inline button, not text.
    ///
    /// Expected: true or false.
    pub is_inline_button: bool,
}

impl TypedEvent for BotCommandUsed {
    const NAME: &'static str = "bot_command_used";
}

/// The bot sent a person a notification.
///
/// `bot_notification_sent`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BotNotificationSent {
    /// What it was about.
    ///
    /// Expected: lower-case letters, digits and _, such as rebate_accrued.
    pub notification_type: String,
    /// Whether it arrived.
    ///
    /// Expected: delivered, blocked or failed.
    pub delivery_status: DeliveryStatus,
}

impl TypedEvent for BotNotificationSent {
    const NAME: &'static str = "bot_notification_sent";
}

/// An administrator did something.
///
/// `admin_action_performed`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AdminActionPerformed {
    /// The administrator's id.
    ///
    /// Expected: text that is not empty, at most 1,024 characters.
    pub admin_id: String,
    /// What was done.
    ///
    /// Expected: lower-case letters, digits and _, such as approve_withdrawal.
    pub action_type: String,
    /// What it was done to.
    ///
    /// Expected: text that is not empty, at most 1,024 characters.
    pub target_entity: String,
    /// More about it.
    ///
    /// Expected: a JSON object of at most 8 levels and 8,192 bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub details: Option<BTreeMap<String, Json>>,
}

impl TypedEvent for AdminActionPerformed {
    const NAME: &'static str = "admin_action_performed";
}

/// An administrator changed the rebate rate of an exchange.
///
/// `exchange_rate_updated`
///
/// Rule `rate_changes`: `new_trader_share_pct` is another value than old_trader_share_pct.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExchangeRateUpdated {
    /// The administrator's id.
    ///
    /// Expected: text that is not empty, at most 1,024 characters.
    pub admin_id: String,
    /// The exchange.
    ///
    /// Expected: lower-case letters and digits, such as mexc.
    pub exchange_name: String,
    /// The trader's share before, as a percentage.
    ///
    /// Expected: a percentage: a number from 0 to 100.
    pub old_trader_share_pct: f64,
    /// The trader's share now, as a percentage.
    ///
    /// Expected: a percentage: a number from 0 to 100.
    pub new_trader_share_pct: f64,
}

impl TypedEvent for ExchangeRateUpdated {
    const NAME: &'static str = "exchange_rate_updated";
}

/// A synchronisation with an exchange's API failed.
///
/// `api_sync_failed`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ApiSyncFailed {
    /// The exchange.
    ///
    /// Expected: lower-case letters and digits, such as mexc.
    pub exchange_name: String,
    /// What kind of error it was.
    ///
    /// Expected: timeout, auth_failed, rate_limited or server_error.
    pub error_type: ErrorType,
    /// The error's message.
    ///
    /// Expected: text that is not empty, at most 1,024 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error_message: Option<String>,
    /// Which attempt it was, counted from 1.
    ///
    /// Expected: a whole number of at least 1.
    pub retry_attempt: i64,
    /// Whether there will be another attempt.
    ///
    /// Expected: true or false.
    pub will_retry: bool,
}

impl TypedEvent for ApiSyncFailed {
    const NAME: &'static str = "api_sync_failed";
}

/// A payout failed.
///
/// `payout_failed`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PayoutFailed {
    /// The withdrawal's id.
    ///
    /// Expected: text that is not empty, at most 1,024 characters.
    pub withdrawal_id: String,
    /// Why it failed.
    ///
    /// Expected: lower-case letters, digits and _, such as insufficient_balance.
    pub failure_reason: String,
    /// The amount in US dollars.
    ///
    /// Expected: an amount in US dollars: a number of at least 0 with at most 2 decimals.
    pub amount_usd: f64,
    /// Whether there will be another attempt.
    ///
    /// Expected: true or false.
    pub will_retry: bool,
}

impl TypedEvent for PayoutFailed {
    const NAME: &'static str = "payout_failed";
}

/// What is known of a person. Properties that are set once keep their first value wherever they come.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UserProperties {
    /// The person's id.
    ///
    /// Expected: text that is not empty, at most 1,024 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_id: Option<String>,
    /// When the person signed up.
    ///
    /// Expected: a UTC time such as 2026-02-04T14:30:00Z.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signup_date: Option<String>,
    /// How the person signed up.
    ///
    /// Expected: email or telegram.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signup_method: Option<SignupMethod>,
    /// The channel that brought the person.
    ///
    /// Expected: text that is not empty, at most 1,024 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signup_source: Option<String>,
    /// Whether the person has made a first trade.
    ///
    /// Expected: true or false.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is_activated: Option<bool>,
    /// When the person made the first trade.
    ///
    /// Expected: a UTC time such as 2026-02-04T14:30:00Z.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub activation_date: Option<String>,
    /// How many exchanges the person has connected.
    ///
    /// Expected: a whole number of at least 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exchanges_count: Option<i64>,
    /// The exchanges that the person has connected.
    ///
    /// Expected: a list, each member lower-case letters and digits, such as mexc.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exchanges_list: Option<Vec<String>>,
    /// All the person's trading volume in US dollars.
    ///
    /// Expected: an amount in US dollars: a number of at least 0 with at most 2 decimals.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total_trading_volume: Option<f64>,
    /// All the person's rebate in US dollars.
    ///
    /// Expected: an amount in US dollars: a number of at least 0 with at most 2 decimals.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total_rebate_earned: Option<f64>,
    /// All that the person has withdrawn in US dollars.
    ///
    /// Expected: an amount in US dollars: a number of at least 0 with at most 2 decimals.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total_withdrawn: Option<f64>,
    /// The balance that the person can withdraw in US dollars.
    ///
    /// Expected: an amount in US dollars: a number of at least 0 with at most 2 decimals.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub available_balance: Option<f64>,
    /// When the person was last active.
    ///
    /// Expected: a UTC time such as 2026-02-04T14:30:00Z.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_active_date: Option<String>,
    /// Where the person is mostly active.
    ///
    /// Expected: web or telegram_bot.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub preferred_platform: Option<PreferredPlatform>,
    /// The language of the person's interface.
    ///
    /// Expected: two lower-case letters, such as ru.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// The country, by IP address at the sign-up.
    ///
    /// Expected: two capital letters, such as US.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
}

/// How the person signed up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum UserSignedUpMethod {
    /// `email`
    #[serde(rename = "email")]
    Email,
    /// `telegram`
    #[serde(rename = "telegram")]
    Telegram,
}

/// How the person logged in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum UserLoggedInMethod {
    /// `email_password`
    #[serde(rename = "email_password")]
    EmailPassword,
    /// `telegram`
    #[serde(rename = "telegram")]
    Telegram,
    /// `jwt_refresh`
    #[serde(rename = "jwt_refresh")]
    JwtRefresh,
}

/// How the link was copied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum CopyMethod {
    /// `button_click`
    #[serde(rename = "button_click")]
    ButtonClick,
    /// `context_menu`
    #[serde(rename = "context_menu")]
    ContextMenu,
    /// `keyboard`
    #[serde(rename = "keyboard")]
    Keyboard,
}

/// What kind of trade it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum TradeType {
    /// `spot`
    #[serde(rename = "spot")]
    Spot,
    /// `futures`
    #[serde(rename = "futures")]
    Futures,
}

/// Which period was synchronised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum TradingVolumeSyncedPeriod {
    /// `daily`
    #[serde(rename = "daily")]
    Daily,
    /// `weekly`
    #[serde(rename = "weekly")]
    Weekly,
}

/// How it ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum SyncStatus {
    /// `success`
    #[serde(rename = "success")]
    Success,
    /// `partial`
    #[serde(rename = "partial")]
    Partial,
    /// `failed`
    #[serde(rename = "failed")]
    Failed,
}

/// How the notice reached the person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum NotificationChannel {
    /// `telegram`
    #[serde(rename = "telegram")]
    Telegram,
    /// `web_push`
    #[serde(rename = "web_push")]
    WebPush,
    /// `email`
    #[serde(rename = "email")]
    Email,
}

/// The blockchain network of a withdrawal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Network {
    /// `TRC20`
    #[serde(rename = "TRC20")]
    Trc20,
    /// `ERC20`
    #[serde(rename = "ERC20")]
    Erc20,
    /// `BEP20`
    #[serde(rename = "BEP20")]
    Bep20,
}

/// The status before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum OldStatus {
    /// `pending`
    #[serde(rename = "pending")]
    Pending,
    /// `approved`
    #[serde(rename = "approved")]
    Approved,
    /// `processing`
    #[serde(rename = "processing")]
    Processing,
    /// `completed`
    #[serde(rename = "completed")]
    Completed,
    /// `failed`
    #[serde(rename = "failed")]
    Failed,
}

/// The status now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum NewStatus {
    /// `approved`
    #[serde(rename = "approved")]
    Approved,
    /// `processing`
    #[serde(rename = "processing")]
    Processing,
    /// `completed`
    #[serde(rename = "completed")]
    Completed,
    /// `failed`
    #[serde(rename = "failed")]
    Failed,
}

/// Which history.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum HistoryType {
    /// `rebate_accruals`
    #[serde(rename = "rebate_accruals")]
    RebateAccruals,
    /// `withdrawals`
    #[serde(rename = "withdrawals")]
    Withdrawals,
}

/// Whether it arrived.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum DeliveryStatus {
    /// `delivered`
    #[serde(rename = "delivered")]
    Delivered,
    /// `blocked`
    #[serde(rename = "blocked")]
    Blocked,
    /// `failed`
    #[serde(rename = "failed")]
    Failed,
}

/// What kind of error it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ErrorType {
    /// `timeout`
    #[serde(rename = "timeout")]
    Timeout,
    /// `auth_failed`
    #[serde(rename = "auth_failed")]
    AuthFailed,
    /// `rate_limited`
    #[serde(rename = "rate_limited")]
    RateLimited,
    /// `server_error`
    #[serde(rename = "server_error")]
    ServerError,
}

/// How the person signed up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum SignupMethod {
    /// `email`
    #[serde(rename = "email")]
    Email,
    /// `telegram`
    #[serde(rename = "telegram")]
    Telegram,
}

/// Where the person is mostly active.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum PreferredPlatform {
    /// `web`
    #[serde(rename = "web")]
    Web,
    /// `telegram_bot`
    #[serde(rename = "telegram_bot")]
    TelegramBot,
}

/// Any JSON value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Json {
    /// `null`
    Null,
    /// `true` or `false`
    Boolean(bool),
    /// A number without a fraction.
    Integer(i64),
    /// Any other number.
    Number(f64),
    /// A string.
    String(String),
    /// An array.
    List(Vec<Json>),
    /// An object.
    Object(BTreeMap<String, Json>),
}
