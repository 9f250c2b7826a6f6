"""Generated from plan/cryptorebate.toml by `cargo xtask codegen`; do not edit. The call of today, as type checkers see it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal, Union, overload
from uuid import UUID

from cryptorebate_tracking import plan

@overload
def track_event(
    user_id: Union[plan.UserId, None],
    event_type: Literal["page_viewed"],
    event_properties: plan.PageViewed,
    user_properties: Union[plan.UserProperties, None] = None,
    platform: Union[Literal["web"], None] = None,
    *,
    session_id: Union[str, None] = None,
    anonymous_id: Union[str, None] = None,
    timestamp: Union[datetime, None] = None,
    event_id: Union[str, UUID, None] = None,
    context: Union[Mapping[str, object], None] = None,
) -> Union[str, None]:
    """A person opened a page of the web site."""

@overload
def track_event(
    user_id: Union[plan.UserId, None],
    event_type: Literal["user_signed_up"],
    event_properties: plan.UserSignedUp,
    user_properties: Union[plan.UserProperties, None] = None,
    platform: Union[Literal["web", "telegram_bot"], None] = None,
    *,
    session_id: Union[str, None] = None,
    anonymous_id: Union[str, None] = None,
    timestamp: Union[datetime, None] = None,
    event_id: Union[str, UUID, None] = None,
    context: Union[Mapping[str, object], None] = None,
) -> Union[str, None]:
    """A person completed the sign-up."""

@overload
def track_event(
    user_id: Union[plan.UserId, None],
    event_type: Literal["user_logged_in"],
    event_properties: plan.UserLoggedIn,
    user_properties: Union[plan.UserProperties, None] = None,
    platform: Union[Literal["web", "telegram_bot"], None] = None,
    *,
    session_id: Union[str, None] = None,
    anonymous_id: Union[str, None] = None,
    timestamp: Union[datetime, None] = None,
    event_id: Union[str, UUID, None] = None,
    context: Union[Mapping[str, object], None] = None,
) -> Union[str, None]:
    """A person logged in."""

@overload
def track_event(
    user_id: Union[plan.UserId, None],
    event_type: Literal["user_logged_out"],
    event_properties: plan.UserLoggedOut,
    user_properties: Union[plan.UserProperties, None] = None,
    platform: Union[Literal["web"], None] = None,
    *,
    session_id: Union[str, None] = None,
    anonymous_id: Union[str, None] = None,
    timestamp: Union[datetime, None] = None,
    event_id: Union[str, UUID, None] = None,
    context: Union[Mapping[str, object], None] = None,
) -> Union[str, None]:
    """A person logged out."""

@overload
def track_event(
    user_id: Union[plan.UserId, None],
    event_type: Literal["onboarding_step_completed"],
    event_properties: plan.OnboardingStepCompleted,
    user_properties: Union[plan.UserProperties, None] = None,
    platform: Union[Literal["web", "telegram_bot"], None] = None,
    *,
    session_id: Union[str, None] = None,
    anonymous_id: Union[str, None] = None,
    timestamp: Union[datetime, None] = None,
    event_id: Union[str, UUID, None] = None,
    context: Union[Mapping[str, object], None] = None,
) -> Union[str, None]:
    """A person completed one step of the onboarding."""

@overload
def track_event(
    user_id: Union[plan.UserId, None],
    event_type: Literal["onboarding_completed"],
    event_properties: plan.OnboardingCompleted,
    user_properties: Union[plan.UserProperties, None] = None,
    platform: Union[Literal["web", "telegram_bot"], None] = None,
    *,
    session_id: Union[str, None] = None,
    anonymous_id: Union[str, None] = None,
    timestamp: Union[datetime, None] = None,
    event_id: Union[str, UUID, None] = None,
    context: Union[Mapping[str, object], None] = None,
) -> Union[str, None]:
    """A person completed the whole onboarding."""

@overload
def track_event(
    user_id: Union[plan.UserId, None],
    event_type: Literal["referral_link_viewed"],
    event_properties: plan.ReferralLinkViewed,
    user_properties: Union[plan.UserProperties, None] = None,
    platform: Union[Literal["web", "telegram_bot"], None] = None,
    *,
    session_id: Union[str, None] = None,
    anonymous_id: Union[str, None] = None,
    timestamp: Union[datetime, None] = None,
    event_id: Union[str, UUID, None] = None,
    context: Union[Mapping[str, object], None] = None,
) -> Union[str, None]:
    """A person saw a referral link, as in the list of exchanges."""

@overload
def track_event(
    user_id: Union[plan.UserId, None],
    event_type: Literal["referral_link_copied"],
    event_properties: plan.ReferralLinkCopied,
    user_properties: Union[plan.UserProperties, None] = None,
    platform: Union[Literal["web", "telegram_bot"], None] = None,
    *,
    session_id: Union[str, None] = None,
    anonymous_id: Union[str, None] = None,
    timestamp: Union[datetime, None] = None,
    event_id: Union[str, UUID, None] = None,
    context: Union[Mapping[str, object], None] = None,
) -> Union[str, None]:
    """A person copied a referral link."""

@overload
def track_event(
    user_id: Union[plan.UserId, None],
    event_type: Literal["exchange_signup_confirmed"],
    event_properties: plan.ExchangeSignupConfirmed,
    user_properties: Union[plan.UserProperties, None] = None,
    platform: Union[Literal["backend"], None] = None,
    *,
    session_id: Union[str, None] = None,
    anonymous_id: Union[str, None] = None,
    timestamp: Union[datetime, None] = None,
    event_id: Union[str, UUID, None] = None,
    context: Union[Mapping[str, object], None] = None,
) -> Union[str, None]:
    """The system confirmed that a trader signed up at an exchange through our link."""

@overload
def track_event(
    user_id: Union[plan.UserId, None],
    event_type: Literal["first_trade_detected"],
    event_properties: plan.FirstTradeDetected,
    user_properties: Union[plan.UserProperties, None] = None,
    platform: Union[Literal["backend"], None] = None,
    *,
    session_id: Union[str, None] = None,
    anonymous_id: Union[str, None] = None,
    timestamp: Union[datetime, None] = None,
    event_id: Union[str, UUID, None] = None,
    context: Union[Mapping[str, object], None] = None,
) -> Union[str, None]:
    """The system found a trader's first trade at an exchange through our link."""

@overload
def track_event(
    user_id: Union[plan.UserId, None],
    event_type: Literal["trading_volume_synced"],
    event_properties: plan.TradingVolumeSynced,
    user_properties: Union[plan.UserProperties, None] = None,
    platform: Union[Literal["backend"], None] = None,
    *,
    session_id: Union[str, None] = None,
    anonymous_id: Union[str, None] = None,
    timestamp: Union[datetime, None] = None,
    event_id: Union[str, UUID, None] = None,
    context: Union[Mapping[str, object], None] = None,
) -> Union[str, None]:
    """The system fetched trading volumes from an exchange."""

@overload
def track_event(
    user_id: Union[plan.UserId, None],
    event_type: Literal["rebate_calculated"],
    event_properties: plan.RebateCalculated,
    user_properties: Union[plan.UserProperties, None] = None,
    platform: Union[Literal["backend"], None] = None,
    *,
    session_id: Union[str, None] = None,
    anonymous_id: Union[str, None] = None,
    timestamp: Union[datetime, None] = None,
    event_id: Union[str, UUID, None] = None,
    context: Union[Mapping[str, object], None] = None,
) -> Union[str, None]:
    """The system calculated a person's rebate."""

@overload
def track_event(
    user_id: Union[plan.UserId, None],
    event_type: Literal["rebate_accrued_notification"],
    event_properties: plan.RebateAccruedNotification,
    user_properties: Union[plan.UserProperties, None] = None,
    platform: Union[Literal["web", "telegram_bot"], None] = None,
    *,
    session_id: Union[str, None] = None,
    anonymous_id: Union[str, None] = None,
    timestamp: Union[datetime, None] = None,
    event_id: Union[str, UUID, None] = None,
    context: Union[Mapping[str, object], None] = None,
) -> Union[str, None]:
    """A person saw the notice of an accrued rebate."""

@overload
def track_event(
    user_id: Union[plan.UserId, None],
    event_type: Literal["withdrawal_requested"],
    event_properties: plan.WithdrawalRequested,
    user_properties: Union[plan.UserProperties, None] = None,
    platform: Union[Literal["web", "telegram_bot"], None] = None,
    *,
    session_id: Union[str, None] = None,
    anonymous_id: Union[str, None] = None,
    timestamp: Union[datetime, None] = None,
    event_id: Union[str, UUID, None] = None,
    context: Union[Mapping[str, object], None] = None,
) -> Union[str, None]:
    """A trader asked for a withdrawal."""

@overload
def track_event(
    user_id: Union[plan.UserId, None],
    event_type: Literal["withdrawal_status_changed"],
    event_properties: plan.WithdrawalStatusChanged,
    user_properties: Union[plan.UserProperties, None] = None,
    platform: Union[Literal["backend"], None] = None,
    *,
    session_id: Union[str, None] = None,
    anonymous_id: Union[str, None] = None,
    timestamp: Union[datetime, None] = None,
    event_id: Union[str, UUID, None] = None,
    context: Union[Mapping[str, object], None] = None,
) -> Union[str, None]:
    """A withdrawal's status changed."""

@overload
def track_event(
    user_id: Union[plan.UserId, None],
    event_type: Literal["withdrawal_completed"],
    event_properties: plan.WithdrawalCompleted,
    user_properties: Union[plan.UserProperties, None] = None,
    platform: Union[Literal["backend"], None] = None,
    *,
    session_id: Union[str, None] = None,
    anonymous_id: Union[str, None] = None,
    timestamp: Union[datetime, None] = None,
    event_id: Union[str, UUID, None] = None,
    context: Union[Mapping[str, object], None] = None,
) -> Union[str, None]:
    """A withdrawal was paid out."""

@overload
def track_event(
    user_id: Union[plan.UserId, None],
    event_type: Literal["dashboard_viewed"],
    event_properties: plan.DashboardViewed,
    user_properties: Union[plan.UserProperties, None] = None,
    platform: Union[Literal["web", "telegram_bot"], None] = None,
    *,
    session_id: Union[str, None] = None,
    anonymous_id: Union[str, None] = None,
    timestamp: Union[datetime, None] = None,
    event_id: Union[str, UUID, None] = None,
    context: Union[Mapping[str, object], None] = None,
) -> Union[str, None]:
    """A person opened the dashboard."""

@overload
def track_event(
    user_id: Union[plan.UserId, None],
    event_type: Literal["statistics_viewed"],
    event_properties: Union[plan.StatisticsViewed, None] = None,
    user_properties: Union[plan.UserProperties, None] = None,
    platform: Union[Literal["web", "telegram_bot"], None] = None,
    *,
    session_id: Union[str, None] = None,
    anonymous_id: Union[str, None] = None,
    timestamp: Union[datetime, None] = None,
    event_id: Union[str, UUID, None] = None,
    context: Union[Mapping[str, object], None] = None,
) -> Union[str, None]:
    """A person opened the page of statistics."""

@overload
def track_event(
    user_id: Union[plan.UserId, None],
    event_type: Literal["history_viewed"],
    event_properties: plan.HistoryViewed,
    user_properties: Union[plan.UserProperties, None] = None,
    platform: Union[Literal["web", "telegram_bot"], None] = None,
    *,
    session_id: Union[str, None] = None,
    anonymous_id: Union[str, None] = None,
    timestamp: Union[datetime, None] = None,
    event_id: Union[str, UUID, None] = None,
    context: Union[Mapping[str, object], None] = None,
) -> Union[str, None]:
    """A person opened the history of accruals or of withdrawals."""

@overload
def track_event(
    user_id: Union[plan.UserId, None],
    event_type: Literal["bot_started"],
    event_properties: plan.BotStarted,
    user_properties: Union[plan.UserProperties, None] = None,
    platform: Union[Literal["telegram_bot"], None] = None,
    *,
    session_id: Union[str, None] = None,
    anonymous_id: Union[str, None] = None,
    timestamp: Union[datetime, None] = None,
    event_id: Union[str, UUID, None] = None,
    context: Union[Mapping[str, object], None] = None,
) -> Union[str, None]:
    """A person pressed /start in the Telegram bot."""

@overload
def track_event(
    user_id: Union[plan.UserId, None],
    event_type: Literal["bot_command_used"],
    event_properties: plan.BotCommandUsed,
    user_properties: Union[plan.UserProperties, None] = None,
    platform: Union[Literal["telegram_bot"], None] = None,
    *,
    session_id: Union[str, None] = None,
    anonymous_id: Union[str, None] = None,
    timestamp: Union[datetime, None] = None,
    event_id: Union[str, UUID, None] = None,
    context: Union[Mapping[str, object], None] = None,
) -> Union[str, None]:
    """A person used a command or pressed a button in the bot."""

@overload
def track_event(
    user_id: Union[plan.UserId, None],
    event_type: Literal["bot_notification_sent"],
    event_properties: plan.BotNotificationSent,
    user_properties: Union[plan.UserProperties, None] = None,
    platform: Union[Literal["telegram_bot"], None] = None,
    *,
    session_id: Union[str, None] = None,
    anonymous_id: Union[str, None] = None,
    timestamp: Union[datetime, None] = None,
    event_id: Union[str, UUID, None] = None,
    context: Union[Mapping[str, object], None] = None,
) -> Union[str, None]:
    """The bot sent a person a notification."""

@overload
def track_event(
    user_id: Union[plan.UserId, None],
    event_type: Literal["admin_action_performed"],
    event_properties: plan.AdminActionPerformed,
    user_properties: Union[plan.UserProperties, None] = None,
    platform: Union[Literal["admin"], None] = None,
    *,
    session_id: Union[str, None] = None,
    anonymous_id: Union[str, None] = None,
    timestamp: Union[datetime, None] = None,
    event_id: Union[str, UUID, None] = None,
    context: Union[Mapping[str, object], None] = None,
) -> Union[str, None]:
    """An administrator did something."""

@overload
def track_event(
    user_id: Union[plan.UserId, None],
    event_type: Literal["exchange_rate_updated"],
    event_properties: plan.ExchangeRateUpdated,
    user_properties: Union[plan.UserProperties, None] = None,
    platform: Union[Literal["admin"], None] = None,
    *,
    session_id: Union[str, None] = None,
    anonymous_id: Union[str, None] = None,
    timestamp: Union[datetime, None] = None,
    event_id: Union[str, UUID, None] = None,
    context: Union[Mapping[str, object], None] = None,
) -> Union[str, None]:
    """An administrator changed the rebate rate of an exchange."""

@overload
def track_event(
    user_id: Union[plan.UserId, None],
    event_type: Literal["api_sync_failed"],
    event_properties: plan.ApiSyncFailed,
    user_properties: Union[plan.UserProperties, None] = None,
    platform: Union[Literal["backend"], None] = None,
    *,
    session_id: Union[str, None] = None,
    anonymous_id: Union[str, None] = None,
    timestamp: Union[datetime, None] = None,
    event_id: Union[str, UUID, None] = None,
    context: Union[Mapping[str, object], None] = None,
) -> Union[str, None]:
    """A synchronisation with an exchange's API failed."""

@overload
def track_event(
    user_id: Union[plan.UserId, None],
    event_type: Literal["payout_failed"],
    event_properties: plan.PayoutFailed,
    user_properties: Union[plan.UserProperties, None] = None,
    platform: Union[Literal["backend"], None] = None,
    *,
    session_id: Union[str, None] = None,
    anonymous_id: Union[str, None] = None,
    timestamp: Union[datetime, None] = None,
    event_id: Union[str, UUID, None] = None,
    context: Union[Mapping[str, object], None] = None,
) -> Union[str, None]:
    """A payout failed."""
