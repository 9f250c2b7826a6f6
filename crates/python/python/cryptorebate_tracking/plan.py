"""Generated from plan/cryptorebate.toml by `cargo xtask codegen`; do not edit. The plan's events and properties as types."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal, TypedDict, Union
from uuid import UUID

PLAN_NAME = "cryptorebate"
PLAN_VERSION = "1.0.0"

UserId = Union[str, int, UUID]
"""Whom an event speaks of; on the wire it is text."""

Number = Union[int, float, Decimal]
"""A number; of a Decimal, its own digits are sent."""

Moment = Union[datetime, date, str]
"""A point in time: an aware datetime, a date for its midnight in UTC, or RFC 3339 text in UTC."""

Platform = Literal["web", "telegram_bot", "admin", "backend"]
"""Where an event comes from."""

EventName = Literal[
    "page_viewed",
    "user_signed_up",
    "user_logged_in",
    "user_logged_out",
    "onboarding_step_completed",
    "onboarding_completed",
    "referral_link_viewed",
    "referral_link_copied",
    "exchange_signup_confirmed",
    "first_trade_detected",
    "trading_volume_synced",
    "rebate_calculated",
    "rebate_accrued_notification",
    "withdrawal_requested",
    "withdrawal_status_changed",
    "withdrawal_completed",
    "dashboard_viewed",
    "statistics_viewed",
    "history_viewed",
    "bot_started",
    "bot_command_used",
    "bot_notification_sent",
    "admin_action_performed",
    "exchange_rate_updated",
    "api_sync_failed",
    "payout_failed",
]
"""The name of an event."""

ExchangeName = Union[Literal["mexc", "bybit", "okx", "binance", "weex", "bingx", "htx"], str]
"""An exchange's name, in lower case and without spaces."""

Currency = Union[Literal["USDT"], str]
"""A currency's code."""

TimeWindow = Union[Literal["7d", "30d", "90d"], str]
"""How far back a person looks."""

PayoutFailure = Union[Literal["insufficient_balance", "invalid_address", "network_error"], str]
"""Why a payout failed."""

Language = Union[Literal["ru", "en"], str]
"""A language's code (ISO 639-1)."""

UserSignedUpMethod = Literal["email", "telegram"]
"""How the person signed up."""

UserLoggedInMethod = Literal["email_password", "telegram", "jwt_refresh"]
"""How the person logged in."""

CopyMethod = Literal["button_click", "context_menu", "keyboard"]
"""How the link was copied."""

TradeType = Literal["spot", "futures"]
"""What kind of trade it was."""

TradingVolumeSyncedPeriod = Literal["daily", "weekly"]
"""Which period was synchronised."""

SyncStatus = Literal["success", "partial", "failed"]
"""How it ended."""

NotificationChannel = Literal["telegram", "web_push", "email"]
"""How the notice reached the person."""

Network = Literal["TRC20", "ERC20", "BEP20"]
"""The blockchain network of a withdrawal."""

OldStatus = Literal["pending", "approved", "processing", "completed", "failed"]
"""The status before."""

NewStatus = Literal["approved", "processing", "completed", "failed"]
"""The status now."""

HistoryType = Literal["rebate_accruals", "withdrawals"]
"""Which history."""

DeliveryStatus = Literal["delivered", "blocked", "failed"]
"""Whether it arrived."""

ErrorType = Literal["timeout", "auth_failed", "rate_limited", "server_error"]
"""What kind of error it was."""

SignupMethod = Literal["email", "telegram"]
"""How the person signed up."""

PreferredPlatform = Literal["web", "telegram_bot"]
"""Where the person is mostly active."""


class _PageViewedRequired(TypedDict):
    """A person opened a page of the web site.

    - `page_name`: The page's name. Expected: text that is not empty, at most 1,024 characters.
    - `page_url`: The page's address. Expected: a path that starts with / or an http(s) URL.
    """

    page_name: str
    page_url: str


class PageViewed(_PageViewedRequired, total=False):
    """A person opened a page of the web site.

    - `referrer_url`: Where the person came from. Expected: a path that starts with / or an http(s) URL.
    """

    referrer_url: Union[str, None]


class _UserSignedUpRequired(TypedDict):
    """A person completed the sign-up.

    - `method`: How the person signed up. Expected: email or telegram.
    """

    method: UserSignedUpMethod


class UserSignedUp(_UserSignedUpRequired, total=False):
    """A person completed the sign-up.

    - `source`: Where the traffic came from. Expected: text that is not empty, at most 1,024 characters.
    - `utm_source`: The UTM source of the first page. Expected: text that is not empty, at most 1,024 characters.
    - `utm_medium`: The UTM medium of the first page. Expected: text that is not empty, at most 1,024 characters.
    - `utm_campaign`: The UTM campaign of the first page. Expected: text that is not empty, at most 1,024 characters.
    """

    source: Union[str, None]
    utm_source: Union[str, None]
    utm_medium: Union[str, None]
    utm_campaign: Union[str, None]


class UserLoggedIn(TypedDict):
    """A person logged in.

    - `method`: How the person logged in. Expected: email_password, telegram or jwt_refresh.
    """

    method: UserLoggedInMethod


class UserLoggedOut(TypedDict):
    """A person logged out.

    - `session_duration_sec`: How long the session had lasted, in seconds. Expected: a whole number of at least 0.
    """

    session_duration_sec: int


class OnboardingStepCompleted(TypedDict):
    """A person completed one step of the onboarding.

    - `step_number`: Which step it was, counted from 1. Expected: a whole number of at least 1.
    - `step_name`: The step's name. Expected: text that is not empty, at most 1,024 characters.
    - `total_steps`: How many steps there are. Expected: a whole number of at least 1.
    """

    step_number: int
    step_name: str
    total_steps: int


class OnboardingCompleted(TypedDict):
    """A person completed the whole onboarding.

    - `duration_sec`: How long it took, in seconds. Expected: a whole number of at least 0.
    - `steps_skipped`: How many steps were skipped. Expected: a whole number of at least 0.
    """

    duration_sec: int
    steps_skipped: int


class ReferralLinkViewed(TypedDict):
    """A person saw a referral link, as in the list of exchanges.

    - `exchange_name`: The exchange that the link leads to. Expected: lower-case letters and digits, such as mexc.
    """

    exchange_name: ExchangeName


class ReferralLinkCopied(TypedDict):
    """A person copied a referral link.

    - `exchange_name`: The exchange that the link leads to. Expected: lower-case letters and digits, such as mexc.
    - `copy_method`: How the link was copied. Expected: button_click, context_menu or keyboard.
    - `is_first_copy`: Whether the person copies this link for the first time. Expected: true or false.
    """

    exchange_name: ExchangeName
    copy_method: CopyMethod
    is_first_copy: bool


class _ExchangeSignupConfirmedRequired(TypedDict):
    """The system confirmed that a trader signed up at an exchange through our link.

    - `exchange_name`: The exchange. Expected: lower-case letters and digits, such as mexc.
    """

    exchange_name: ExchangeName


class ExchangeSignupConfirmed(_ExchangeSignupConfirmedRequired, total=False):
    """The system confirmed that a trader signed up at an exchange through our link.

    - `days_since_ref_copy`: Days from the copy of the link to the sign-up. Expected: a whole number of at least 0.
    """

    days_since_ref_copy: Union[int, None]


class FirstTradeDetected(TypedDict):
    """The system found a trader's first trade at an exchange through our link.

    - `exchange_name`: The exchange. Expected: lower-case letters and digits, such as mexc.
    - `trade_type`: What kind of trade it was. Expected: spot or futures.
    - `volume_usd`: The trade's volume in US dollars. Expected: an amount in US dollars: a number of at least 0 with at most 2 decimals.
    - `days_since_signup`: Days from the sign-up to the trade. Expected: a whole number of at least 0.
    """

    exchange_name: ExchangeName
    trade_type: TradeType
    volume_usd: Number
    days_since_signup: int


class _TradingVolumeSyncedRequired(TypedDict):
    """The system fetched trading volumes from an exchange.

    - `exchange_name`: The exchange. Expected: lower-case letters and digits, such as mexc.
    - `period`: Which period was synchronised. Expected: daily or weekly.
    - `traders_count`: How many traders had data. Expected: a whole number of at least 0.
    - `total_volume_usd`: The whole volume of the period in US dollars. Expected: an amount in US dollars: a number of at least 0 with at most 2 decimals.
    - `sync_duration_sec`: How long the synchronisation took, in seconds. Expected: a number of seconds of at least 0.
    - `sync_status`: How it ended. Expected: success, partial or failed.
    """

    exchange_name: ExchangeName
    period: TradingVolumeSyncedPeriod
    traders_count: int
    total_volume_usd: Number
    sync_duration_sec: Number
    sync_status: SyncStatus


class TradingVolumeSynced(_TradingVolumeSyncedRequired, total=False):
    """The system fetched trading volumes from an exchange.

    - `errors_count`: How many errors there were. Expected: a whole number of at least 0.
    """

    errors_count: Union[int, None]


class RebateCalculated(TypedDict):
    """The system calculated a person's rebate.

    - `exchange_name`: The exchange. Expected: lower-case letters and digits, such as mexc.
    - `period`: The days that the rebate covers. Expected: two dates such as 2026-02-01_2026-02-07, the first not after the second.
    - `gross_rebate_usd`: What the exchange pays, in US dollars. Expected: an amount in US dollars: a number of at least 0 with at most 2 decimals.
    - `trader_share_usd`: The trader's share in US dollars. Expected: an amount in US dollars: a number of at least 0 with at most 2 decimals.
    - `service_share_usd`: The service's share in US dollars. Expected: an amount in US dollars: a number of at least 0 with at most 2 decimals.
    - `trader_share_pct`: The trader's share as a percentage. Expected: a percentage: a number from 0 to 100.
    - `trading_volume_usd`: The trading volume of the period in US dollars. Expected: an amount in US dollars: a number of at least 0 with at most 2 decimals.
    """

    exchange_name: ExchangeName
    period: str
    gross_rebate_usd: Number
    trader_share_usd: Number
    service_share_usd: Number
    trader_share_pct: Number
    trading_volume_usd: Number


class RebateAccruedNotification(TypedDict):
    """A person saw the notice of an accrued rebate.

    - `exchange_name`: The exchange. Expected: lower-case letters and digits, such as mexc.
    - `amount_usd`: The accrued amount in US dollars. Expected: an amount in US dollars: a number of at least 0 with at most 2 decimals.
    - `notification_channel`: How the notice reached the person. Expected: telegram, web_push or email.
    """

    exchange_name: ExchangeName
    amount_usd: Number
    notification_channel: NotificationChannel


class WithdrawalRequested(TypedDict):
    """A trader asked for a withdrawal.

    - `amount_usd`: The amount in US dollars. Expected: an amount in US dollars: a number above 0 with at most 2 decimals.
    - `currency`: The currency that is paid out. Expected: 2 to 10 capital letters and digits, such as USDT.
    - `network`: The blockchain network. Expected: TRC20, ERC20 or BEP20.
    - `is_first_withdrawal`: Whether it is the person's first withdrawal. Expected: true or false.
    """

    amount_usd: Number
    currency: Currency
    network: Network
    is_first_withdrawal: bool


class _WithdrawalStatusChangedRequired(TypedDict):
    """A withdrawal's status changed.

    - `withdrawal_id`: The withdrawal's id. Expected: text that is not empty, at most 1,024 characters.
    - `old_status`: The status before. Expected: pending, approved, processing, completed or failed.
    - `new_status`: The status now. Expected: approved, processing, completed or failed.
    - `amount_usd`: The amount in US dollars. Expected: an amount in US dollars: a number of at least 0 with at most 2 decimals.
    """

    withdrawal_id: str
    old_status: OldStatus
    new_status: NewStatus
    amount_usd: Number


class WithdrawalStatusChanged(_WithdrawalStatusChangedRequired, total=False):
    """A withdrawal's status changed.

    - `processing_time_sec`: How long the processing took, in seconds; of completed ones. Expected: a whole number of at least 0.
    - `failure_reason`: Why it failed; of failed ones. Expected: text that is not empty, at most 1,024 characters.
    """

    processing_time_sec: Union[int, None]
    failure_reason: Union[str, None]


class _WithdrawalCompletedRequired(TypedDict):
    """A withdrawal was paid out.

    - `withdrawal_id`: The withdrawal's id. Expected: text that is not empty, at most 1,024 characters.
    - `amount_usd`: The amount in US dollars. Expected: an amount in US dollars: a number of at least 0 with at most 2 decimals.
    - `currency`: The currency that was paid out. Expected: 2 to 10 capital letters and digits, such as USDT.
    - `network`: The blockchain network. Expected: TRC20, ERC20 or BEP20.
    - `total_processing_sec`: How long it took in all, in seconds. Expected: a whole number of at least 0.
    """

    withdrawal_id: str
    amount_usd: Number
    currency: Currency
    network: Network
    total_processing_sec: int


class WithdrawalCompleted(_WithdrawalCompletedRequired, total=False):
    """A withdrawal was paid out.

    - `tx_hash`: The transaction's hash. Expected: text that is not empty, at most 1,024 characters.
    """

    tx_hash: Union[str, None]


class DashboardViewed(TypedDict):
    """A person opened the dashboard.

    - `total_rebate_usd`: All rebate so far in US dollars. Expected: an amount in US dollars: a number of at least 0 with at most 2 decimals.
    - `available_balance_usd`: The balance that can be withdrawn in US dollars. Expected: an amount in US dollars: a number of at least 0 with at most 2 decimals.
    - `exchanges_active`: How many exchanges the person uses. Expected: a whole number of at least 0.
    """

    total_rebate_usd: Number
    available_balance_usd: Number
    exchanges_active: int


class StatisticsViewed(TypedDict, total=False):
    """A person opened the page of statistics.

    - `exchange_name`: The exchange, where one was chosen. Expected: lower-case letters and digits, such as mexc.
    - `period`: The period, where one was chosen. Expected: lower-case letters, digits and _, such as 7d.
    """

    exchange_name: Union[ExchangeName, None]
    period: Union[TimeWindow, None]


class _HistoryViewedRequired(TypedDict):
    """A person opened the history of accruals or of withdrawals.

    - `history_type`: Which history. Expected: rebate_accruals or withdrawals.
    """

    history_type: HistoryType


class HistoryViewed(_HistoryViewedRequired, total=False):
    """A person opened the history of accruals or of withdrawals.

    - `filter_exchange`: The exchange, where the list was narrowed to one. Expected: lower-case letters and digits, such as mexc.
    - `filter_period`: The period, where the list was narrowed to one. Expected: lower-case letters, digits and _, such as 7d.
    """

    filter_exchange: Union[ExchangeName, None]
    filter_period: Union[TimeWindow, None]


class _BotStartedRequired(TypedDict):
    """A person pressed /start in the Telegram bot.

    - `is_new_user`: Whether the person is new, or has come back. Expected: true or false.
    """

    is_new_user: bool


class BotStarted(_BotStartedRequired, total=False):
    """A person pressed /start in the Telegram bot.

    - `deep_link`: The parameter of the deep link. Expected: text that is not empty, at most 1,024 characters.
    """

    deep_link: Union[str, None]


class BotCommandUsed(TypedDict):
    """A person used a command or pressed a button in the bot.

    - `command`: The command or the button. Expected: text that is not empty, at most 1,024 characters.
    - `is_inline_button`: Whether it was an inline button, not text. Expected: true or false.
    """

    command: str
    is_inline_button: bool


class BotNotificationSent(TypedDict):
    """The bot sent a person a notification.

    - `notification_type`: What it was about. Expected: lower-case letters, digits and _, such as rebate_accrued.
    - `delivery_status`: Whether it arrived. Expected: delivered, blocked or failed.
    """

    notification_type: Union[Literal["rebate_accrued", "withdrawal_completed", "new_exchange"], str]
    delivery_status: DeliveryStatus


class _AdminActionPerformedRequired(TypedDict):
    """An administrator did something.

    - `admin_id`: The administrator's id. Expected: text that is not empty, at most 1,024 characters.
    - `action_type`: What was done. Expected: lower-case letters, digits and _, such as approve_withdrawal.
    - `target_entity`: What it was done to. Expected: text that is not empty, at most 1,024 characters.
    """

    admin_id: str
    action_type: Union[Literal["approve_withdrawal", "update_rate", "block_user"], str]
    target_entity: str


class AdminActionPerformed(_AdminActionPerformedRequired, total=False):
    """An administrator did something.

    - `details`: More about it. Expected: a JSON object of at most 8 levels and 8,192 bytes.
    """

    details: Union[dict[str, Any], None]


class ExchangeRateUpdated(TypedDict):
    """An administrator changed the rebate rate of an exchange.

    - `admin_id`: The administrator's id. Expected: text that is not empty, at most 1,024 characters.
    - `exchange_name`: The exchange. Expected: lower-case letters and digits, such as mexc.
    - `old_trader_share_pct`: The trader's share before, as a percentage. Expected: a percentage: a number from 0 to 100.
    - `new_trader_share_pct`: The trader's share now, as a percentage. Expected: a percentage: a number from 0 to 100.
    """

    admin_id: str
    exchange_name: ExchangeName
    old_trader_share_pct: Number
    new_trader_share_pct: Number


class _ApiSyncFailedRequired(TypedDict):
    """A synchronisation with an exchange's API failed.

    - `exchange_name`: The exchange. Expected: lower-case letters and digits, such as mexc.
    - `error_type`: What kind of error it was. Expected: timeout, auth_failed, rate_limited or server_error.
    - `retry_attempt`: Which attempt it was, counted from 1. Expected: a whole number of at least 1.
    - `will_retry`: Whether there will be another attempt. Expected: true or false.
    """

    exchange_name: ExchangeName
    error_type: ErrorType
    retry_attempt: int
    will_retry: bool


class ApiSyncFailed(_ApiSyncFailedRequired, total=False):
    """A synchronisation with an exchange's API failed.

    - `error_message`: The error's message. Expected: text that is not empty, at most 1,024 characters.
    """

    error_message: Union[str, None]


class PayoutFailed(TypedDict):
    """A payout failed.

    - `withdrawal_id`: The withdrawal's id. Expected: text that is not empty, at most 1,024 characters.
    - `failure_reason`: Why it failed. Expected: lower-case letters, digits and _, such as insufficient_balance.
    - `amount_usd`: The amount in US dollars. Expected: an amount in US dollars: a number of at least 0 with at most 2 decimals.
    - `will_retry`: Whether there will be another attempt. Expected: true or false.
    """

    withdrawal_id: str
    failure_reason: PayoutFailure
    amount_usd: Number
    will_retry: bool


class FlatUserProperties(TypedDict, total=False):
    """What is known of a person.

    - `user_id`: The person's id. The first value stays. Expected: text that is not empty, at most 1,024 characters.
    - `signup_date`: When the person signed up. The first value stays. Expected: a time in UTC such as 2026-02-04T14:30:00Z.
    - `signup_method`: How the person signed up. The first value stays. Expected: email or telegram.
    - `signup_source`: The channel that brought the person. The first value stays. Expected: text that is not empty, at most 1,024 characters.
    - `is_activated`: Whether the person has made a first trade. Expected: true or false.
    - `activation_date`: When the person made the first trade. The first value stays. Expected: a time in UTC such as 2026-02-04T14:30:00Z.
    - `exchanges_count`: How many exchanges the person has connected. Expected: a whole number of at least 0.
    - `exchanges_list`: The exchanges that the person has connected. Expected: a list, each member lower-case letters and digits, such as mexc.
    - `total_trading_volume`: All the person's trading volume in US dollars. Expected: an amount in US dollars: a number of at least 0 with at most 2 decimals.
    - `total_rebate_earned`: All the person's rebate in US dollars. Expected: an amount in US dollars: a number of at least 0 with at most 2 decimals.
    - `total_withdrawn`: All that the person has withdrawn in US dollars. Expected: an amount in US dollars: a number of at least 0 with at most 2 decimals.
    - `available_balance`: The balance that the person can withdraw in US dollars. Expected: an amount in US dollars: a number of at least 0 with at most 2 decimals.
    - `last_active_date`: When the person was last active. Expected: a time in UTC such as 2026-02-04T14:30:00Z.
    - `preferred_platform`: Where the person is mostly active. Expected: web or telegram_bot.
    - `language`: The language of the person's interface. Expected: two lower-case letters, such as ru.
    - `country`: The country, by IP address at the sign-up. The first value stays. Expected: two capital letters, such as US.
    """

    user_id: Union[str, None]
    signup_date: Union[Moment, None]
    signup_method: Union[SignupMethod, None]
    signup_source: Union[str, None]
    is_activated: Union[bool, None]
    activation_date: Union[Moment, None]
    exchanges_count: Union[int, None]
    exchanges_list: Union[list[ExchangeName], None]
    total_trading_volume: Union[Number, None]
    total_rebate_earned: Union[Number, None]
    total_withdrawn: Union[Number, None]
    available_balance: Union[Number, None]
    last_active_date: Union[Moment, None]
    preferred_platform: Union[PreferredPlatform, None]
    language: Union[Language, None]
    country: Union[str, None]


UserPropertyOperations = TypedDict(
    "UserPropertyOperations",
    {"$set": FlatUserProperties, "$setOnce": FlatUserProperties},
    total=False,
)
"""The same with Amplitude's operations; the plan says which is which in either form."""

UserProperties = Union[FlatUserProperties, UserPropertyOperations]
"""What is known of a person, in either form."""
