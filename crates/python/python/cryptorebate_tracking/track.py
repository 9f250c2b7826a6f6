"""Generated from plan/cryptorebate.toml by `cargo xtask codegen`; do not edit. A function for every event."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal, Union
from uuid import UUID

from cryptorebate_tracking import plan
from cryptorebate_tracking._tracker import current


def page_viewed(
    *,
    user_id: Union[plan.UserId, None] = None,
    page_name: str,
    page_url: str,
    referrer_url: Union[str, None] = None,
    user_properties: Union[plan.UserProperties, None] = None,
    platform: Union[Literal["web"], None] = None,
    session_id: Union[str, None] = None,
    anonymous_id: Union[str, None] = None,
    timestamp: Union[datetime, None] = None,
    event_id: Union[str, UUID, None] = None,
    context: Union[Mapping[str, object], None] = None,
) -> Union[str, None]:
    """A person opened a page of the web site.

    Gives the event's id; `None` where the event was dropped.

    Args:
        page_name: The page's name. Expected: text that is not empty, at most 1,024 characters.
        page_url: The page's address. Expected: a path that starts with / or an http(s) URL.
        referrer_url: Where the person came from. Expected: a path that starts with / or an http(s) URL.
    """
    properties: dict[str, object] = {
        "page_name": page_name,
        "page_url": page_url,
    }
    if referrer_url is not None:
        properties["referrer_url"] = referrer_url
    return current().track(
        "page_viewed",
        properties,
        user_properties,
        user_id=user_id,
        platform=platform,
        session_id=session_id,
        anonymous_id=anonymous_id,
        timestamp=timestamp,
        event_id=event_id,
        context=context,
    )


def user_signed_up(
    *,
    user_id: Union[plan.UserId, None] = None,
    method: plan.UserSignedUpMethod,
    source: Union[str, None] = None,
    utm_source: Union[str, None] = None,
    utm_medium: Union[str, None] = None,
    utm_campaign: Union[str, None] = None,
    user_properties: Union[plan.UserProperties, None] = None,
    platform: Union[Literal["web", "telegram_bot"], None] = None,
    session_id: Union[str, None] = None,
    anonymous_id: Union[str, None] = None,
    timestamp: Union[datetime, None] = None,
    event_id: Union[str, UUID, None] = None,
    context: Union[Mapping[str, object], None] = None,
) -> Union[str, None]:
    """A person completed the sign-up.

    Gives the event's id; `None` where the event was dropped.

    Args:
        method: How the person signed up. Expected: email or telegram.
        source: Where the traffic came from. Expected: text that is not empty, at most 1,024 characters.
        utm_source: The UTM source of the first page. Expected: text that is not empty, at most 1,024 characters.
        utm_medium: The UTM medium of the first page. Expected: text that is not empty, at most 1,024 characters.
        utm_campaign: The UTM campaign of the first page. Expected: text that is not empty, at most 1,024 characters.
    """
    properties: dict[str, object] = {
        "method": method,
    }
    if source is not None:
        properties["source"] = source
    if utm_source is not None:
        properties["utm_source"] = utm_source
    if utm_medium is not None:
        properties["utm_medium"] = utm_medium
    if utm_campaign is not None:
        properties["utm_campaign"] = utm_campaign
    return current().track(
        "user_signed_up",
        properties,
        user_properties,
        user_id=user_id,
        platform=platform,
        session_id=session_id,
        anonymous_id=anonymous_id,
        timestamp=timestamp,
        event_id=event_id,
        context=context,
    )


def user_logged_in(
    *,
    user_id: Union[plan.UserId, None] = None,
    method: plan.UserLoggedInMethod,
    user_properties: Union[plan.UserProperties, None] = None,
    platform: Union[Literal["web", "telegram_bot"], None] = None,
    session_id: Union[str, None] = None,
    anonymous_id: Union[str, None] = None,
    timestamp: Union[datetime, None] = None,
    event_id: Union[str, UUID, None] = None,
    context: Union[Mapping[str, object], None] = None,
) -> Union[str, None]:
    """A person logged in.

    Gives the event's id; `None` where the event was dropped.

    Args:
        method: How the person logged in. Expected: email_password, telegram or jwt_refresh.
    """
    properties: dict[str, object] = {
        "method": method,
    }
    return current().track(
        "user_logged_in",
        properties,
        user_properties,
        user_id=user_id,
        platform=platform,
        session_id=session_id,
        anonymous_id=anonymous_id,
        timestamp=timestamp,
        event_id=event_id,
        context=context,
    )


def user_logged_out(
    *,
    user_id: Union[plan.UserId, None] = None,
    session_duration_sec: int,
    user_properties: Union[plan.UserProperties, None] = None,
    platform: Union[Literal["web"], None] = None,
    session_id: Union[str, None] = None,
    anonymous_id: Union[str, None] = None,
    timestamp: Union[datetime, None] = None,
    event_id: Union[str, UUID, None] = None,
    context: Union[Mapping[str, object], None] = None,
) -> Union[str, None]:
    """A person logged out.

    Gives the event's id; `None` where the event was dropped.

    Args:
        session_duration_sec: How long the session had lasted, in seconds. Expected: a whole number of at least 0.
    """
    properties: dict[str, object] = {
        "session_duration_sec": session_duration_sec,
    }
    return current().track(
        "user_logged_out",
        properties,
        user_properties,
        user_id=user_id,
        platform=platform,
        session_id=session_id,
        anonymous_id=anonymous_id,
        timestamp=timestamp,
        event_id=event_id,
        context=context,
    )


def onboarding_step_completed(
    *,
    user_id: Union[plan.UserId, None] = None,
    step_number: int,
    step_name: str,
    total_steps: int,
    user_properties: Union[plan.UserProperties, None] = None,
    platform: Union[Literal["web", "telegram_bot"], None] = None,
    session_id: Union[str, None] = None,
    anonymous_id: Union[str, None] = None,
    timestamp: Union[datetime, None] = None,
    event_id: Union[str, UUID, None] = None,
    context: Union[Mapping[str, object], None] = None,
) -> Union[str, None]:
    """A person completed one step of the onboarding.

    Gives the event's id; `None` where the event was dropped.

    Always: `step_number` is at most total_steps.

    Args:
        step_number: Which step it was, counted from 1. Expected: a whole number of at least 1.
        step_name: The step's name. Expected: text that is not empty, at most 1,024 characters.
        total_steps: How many steps there are. Expected: a whole number of at least 1.
    """
    properties: dict[str, object] = {
        "step_number": step_number,
        "step_name": step_name,
        "total_steps": total_steps,
    }
    return current().track(
        "onboarding_step_completed",
        properties,
        user_properties,
        user_id=user_id,
        platform=platform,
        session_id=session_id,
        anonymous_id=anonymous_id,
        timestamp=timestamp,
        event_id=event_id,
        context=context,
    )


def onboarding_completed(
    *,
    user_id: Union[plan.UserId, None] = None,
    duration_sec: int,
    steps_skipped: int,
    user_properties: Union[plan.UserProperties, None] = None,
    platform: Union[Literal["web", "telegram_bot"], None] = None,
    session_id: Union[str, None] = None,
    anonymous_id: Union[str, None] = None,
    timestamp: Union[datetime, None] = None,
    event_id: Union[str, UUID, None] = None,
    context: Union[Mapping[str, object], None] = None,
) -> Union[str, None]:
    """A person completed the whole onboarding.

    Gives the event's id; `None` where the event was dropped.

    Args:
        duration_sec: How long it took, in seconds. Expected: a whole number of at least 0.
        steps_skipped: How many steps were skipped. Expected: a whole number of at least 0.
    """
    properties: dict[str, object] = {
        "duration_sec": duration_sec,
        "steps_skipped": steps_skipped,
    }
    return current().track(
        "onboarding_completed",
        properties,
        user_properties,
        user_id=user_id,
        platform=platform,
        session_id=session_id,
        anonymous_id=anonymous_id,
        timestamp=timestamp,
        event_id=event_id,
        context=context,
    )


def referral_link_viewed(
    *,
    user_id: Union[plan.UserId, None] = None,
    exchange_name: plan.ExchangeName,
    user_properties: Union[plan.UserProperties, None] = None,
    platform: Union[Literal["web", "telegram_bot"], None] = None,
    session_id: Union[str, None] = None,
    anonymous_id: Union[str, None] = None,
    timestamp: Union[datetime, None] = None,
    event_id: Union[str, UUID, None] = None,
    context: Union[Mapping[str, object], None] = None,
) -> Union[str, None]:
    """A person saw a referral link, as in the list of exchanges.

    Gives the event's id; `None` where the event was dropped.

    Args:
        exchange_name: The exchange that the link leads to. Expected: lower-case letters and digits, such as mexc.
    """
    properties: dict[str, object] = {
        "exchange_name": exchange_name,
    }
    return current().track(
        "referral_link_viewed",
        properties,
        user_properties,
        user_id=user_id,
        platform=platform,
        session_id=session_id,
        anonymous_id=anonymous_id,
        timestamp=timestamp,
        event_id=event_id,
        context=context,
    )


def referral_link_copied(
    *,
    user_id: Union[plan.UserId, None] = None,
    exchange_name: plan.ExchangeName,
    copy_method: plan.CopyMethod,
    is_first_copy: bool,
    user_properties: Union[plan.UserProperties, None] = None,
    platform: Union[Literal["web", "telegram_bot"], None] = None,
    session_id: Union[str, None] = None,
    anonymous_id: Union[str, None] = None,
    timestamp: Union[datetime, None] = None,
    event_id: Union[str, UUID, None] = None,
    context: Union[Mapping[str, object], None] = None,
) -> Union[str, None]:
    """A person copied a referral link.

    Gives the event's id; `None` where the event was dropped.

    Args:
        exchange_name: The exchange that the link leads to. Expected: lower-case letters and digits, such as mexc.
        copy_method: How the link was copied. Expected: button_click, context_menu or keyboard.
        is_first_copy: Whether the person copies this link for the first time. Expected: true or false.
    """
    properties: dict[str, object] = {
        "exchange_name": exchange_name,
        "copy_method": copy_method,
        "is_first_copy": is_first_copy,
    }
    return current().track(
        "referral_link_copied",
        properties,
        user_properties,
        user_id=user_id,
        platform=platform,
        session_id=session_id,
        anonymous_id=anonymous_id,
        timestamp=timestamp,
        event_id=event_id,
        context=context,
    )


def exchange_signup_confirmed(
    *,
    user_id: Union[plan.UserId, None] = None,
    exchange_name: plan.ExchangeName,
    days_since_ref_copy: Union[int, None] = None,
    user_properties: Union[plan.UserProperties, None] = None,
    platform: Union[Literal["backend"], None] = None,
    session_id: Union[str, None] = None,
    anonymous_id: Union[str, None] = None,
    timestamp: Union[datetime, None] = None,
    event_id: Union[str, UUID, None] = None,
    context: Union[Mapping[str, object], None] = None,
) -> Union[str, None]:
    """The system confirmed that a trader signed up at an exchange through our link.

    Gives the event's id; `None` where the event was dropped.

    Args:
        exchange_name: The exchange. Expected: lower-case letters and digits, such as mexc.
        days_since_ref_copy: Days from the copy of the link to the sign-up. Expected: a whole number of at least 0.
    """
    properties: dict[str, object] = {
        "exchange_name": exchange_name,
    }
    if days_since_ref_copy is not None:
        properties["days_since_ref_copy"] = days_since_ref_copy
    return current().track(
        "exchange_signup_confirmed",
        properties,
        user_properties,
        user_id=user_id,
        platform=platform,
        session_id=session_id,
        anonymous_id=anonymous_id,
        timestamp=timestamp,
        event_id=event_id,
        context=context,
    )


def first_trade_detected(
    *,
    user_id: Union[plan.UserId, None] = None,
    exchange_name: plan.ExchangeName,
    trade_type: plan.TradeType,
    volume_usd: plan.Number,
    days_since_signup: int,
    user_properties: Union[plan.UserProperties, None] = None,
    platform: Union[Literal["backend"], None] = None,
    session_id: Union[str, None] = None,
    anonymous_id: Union[str, None] = None,
    timestamp: Union[datetime, None] = None,
    event_id: Union[str, UUID, None] = None,
    context: Union[Mapping[str, object], None] = None,
) -> Union[str, None]:
    """The system found a trader's first trade at an exchange through our link.

    Gives the event's id; `None` where the event was dropped.

    Args:
        exchange_name: The exchange. Expected: lower-case letters and digits, such as mexc.
        trade_type: What kind of trade it was. Expected: spot or futures.
        volume_usd: The trade's volume in US dollars. Expected: an amount in US dollars: a number of at least 0 with at most 2 decimals.
        days_since_signup: Days from the sign-up to the trade. Expected: a whole number of at least 0.
    """
    properties: dict[str, object] = {
        "exchange_name": exchange_name,
        "trade_type": trade_type,
        "volume_usd": volume_usd,
        "days_since_signup": days_since_signup,
    }
    return current().track(
        "first_trade_detected",
        properties,
        user_properties,
        user_id=user_id,
        platform=platform,
        session_id=session_id,
        anonymous_id=anonymous_id,
        timestamp=timestamp,
        event_id=event_id,
        context=context,
    )


def trading_volume_synced(
    *,
    user_id: Union[plan.UserId, None] = None,
    exchange_name: plan.ExchangeName,
    period: plan.TradingVolumeSyncedPeriod,
    traders_count: int,
    total_volume_usd: plan.Number,
    sync_duration_sec: plan.Number,
    sync_status: plan.SyncStatus,
    errors_count: Union[int, None] = None,
    user_properties: Union[plan.UserProperties, None] = None,
    platform: Union[Literal["backend"], None] = None,
    session_id: Union[str, None] = None,
    anonymous_id: Union[str, None] = None,
    timestamp: Union[datetime, None] = None,
    event_id: Union[str, UUID, None] = None,
    context: Union[Mapping[str, object], None] = None,
) -> Union[str, None]:
    """The system fetched trading volumes from an exchange.

    Gives the event's id; `None` where the event was dropped.

    Always: `errors_count` is nothing or 0 where sync_status is success.

    Args:
        exchange_name: The exchange. Expected: lower-case letters and digits, such as mexc.
        period: Which period was synchronised. Expected: daily or weekly.
        traders_count: How many traders had data. Expected: a whole number of at least 0.
        total_volume_usd: The whole volume of the period in US dollars. Expected: an amount in US dollars: a number of at least 0 with at most 2 decimals.
        sync_duration_sec: How long the synchronisation took, in seconds. Expected: a number of seconds of at least 0.
        sync_status: How it ended. Expected: success, partial or failed.
        errors_count: How many errors there were. Expected: a whole number of at least 0.
    """
    properties: dict[str, object] = {
        "exchange_name": exchange_name,
        "period": period,
        "traders_count": traders_count,
        "total_volume_usd": total_volume_usd,
        "sync_duration_sec": sync_duration_sec,
        "sync_status": sync_status,
    }
    if errors_count is not None:
        properties["errors_count"] = errors_count
    return current().track(
        "trading_volume_synced",
        properties,
        user_properties,
        user_id=user_id,
        platform=platform,
        session_id=session_id,
        anonymous_id=anonymous_id,
        timestamp=timestamp,
        event_id=event_id,
        context=context,
    )


def rebate_calculated(
    *,
    user_id: Union[plan.UserId, None] = None,
    exchange_name: plan.ExchangeName,
    period: str,
    gross_rebate_usd: plan.Number,
    trader_share_usd: plan.Number,
    service_share_usd: plan.Number,
    trader_share_pct: plan.Number,
    trading_volume_usd: plan.Number,
    user_properties: Union[plan.UserProperties, None] = None,
    platform: Union[Literal["backend"], None] = None,
    session_id: Union[str, None] = None,
    anonymous_id: Union[str, None] = None,
    timestamp: Union[datetime, None] = None,
    event_id: Union[str, UUID, None] = None,
    context: Union[Mapping[str, object], None] = None,
) -> Union[str, None]:
    """The system calculated a person's rebate.

    Gives the event's id; `None` where the event was dropped.

    Always: `gross_rebate_usd` is trader_share_usd + service_share_usd, within 0.01; `trader_share_pct` is 100 * trader_share_usd / gross_rebate_usd, within 0.1.

    Args:
        exchange_name: The exchange. Expected: lower-case letters and digits, such as mexc.
        period: The days that the rebate covers. Expected: two dates such as 2026-02-01_2026-02-07, the first not after the second.
        gross_rebate_usd: What the exchange pays, in US dollars. Expected: an amount in US dollars: a number of at least 0 with at most 2 decimals.
        trader_share_usd: The trader's share in US dollars. Expected: an amount in US dollars: a number of at least 0 with at most 2 decimals.
        service_share_usd: The service's share in US dollars. Expected: an amount in US dollars: a number of at least 0 with at most 2 decimals.
        trader_share_pct: The trader's share as a percentage. Expected: a percentage: a number from 0 to 100.
        trading_volume_usd: The trading volume of the period in US dollars. Expected: an amount in US dollars: a number of at least 0 with at most 2 decimals.
    """
    properties: dict[str, object] = {
        "exchange_name": exchange_name,
        "period": period,
        "gross_rebate_usd": gross_rebate_usd,
        "trader_share_usd": trader_share_usd,
        "service_share_usd": service_share_usd,
        "trader_share_pct": trader_share_pct,
        "trading_volume_usd": trading_volume_usd,
    }
    return current().track(
        "rebate_calculated",
        properties,
        user_properties,
        user_id=user_id,
        platform=platform,
        session_id=session_id,
        anonymous_id=anonymous_id,
        timestamp=timestamp,
        event_id=event_id,
        context=context,
    )


def rebate_accrued_notification(
    *,
    user_id: Union[plan.UserId, None] = None,
    exchange_name: plan.ExchangeName,
    amount_usd: plan.Number,
    notification_channel: plan.NotificationChannel,
    user_properties: Union[plan.UserProperties, None] = None,
    platform: Union[Literal["web", "telegram_bot"], None] = None,
    session_id: Union[str, None] = None,
    anonymous_id: Union[str, None] = None,
    timestamp: Union[datetime, None] = None,
    event_id: Union[str, UUID, None] = None,
    context: Union[Mapping[str, object], None] = None,
) -> Union[str, None]:
    """A person saw the notice of an accrued rebate.

    Gives the event's id; `None` where the event was dropped.

    Args:
        exchange_name: The exchange. Expected: lower-case letters and digits, such as mexc.
        amount_usd: The accrued amount in US dollars. Expected: an amount in US dollars: a number of at least 0 with at most 2 decimals.
        notification_channel: How the notice reached the person. Expected: telegram, web_push or email.
    """
    properties: dict[str, object] = {
        "exchange_name": exchange_name,
        "amount_usd": amount_usd,
        "notification_channel": notification_channel,
    }
    return current().track(
        "rebate_accrued_notification",
        properties,
        user_properties,
        user_id=user_id,
        platform=platform,
        session_id=session_id,
        anonymous_id=anonymous_id,
        timestamp=timestamp,
        event_id=event_id,
        context=context,
    )


def withdrawal_requested(
    *,
    user_id: Union[plan.UserId, None] = None,
    amount_usd: plan.Number,
    currency: plan.Currency,
    network: plan.Network,
    is_first_withdrawal: bool,
    user_properties: Union[plan.UserProperties, None] = None,
    platform: Union[Literal["web", "telegram_bot"], None] = None,
    session_id: Union[str, None] = None,
    anonymous_id: Union[str, None] = None,
    timestamp: Union[datetime, None] = None,
    event_id: Union[str, UUID, None] = None,
    context: Union[Mapping[str, object], None] = None,
) -> Union[str, None]:
    """A trader asked for a withdrawal.

    Gives the event's id; `None` where the event was dropped.

    Args:
        amount_usd: The amount in US dollars. Expected: an amount in US dollars: a number above 0 with at most 2 decimals.
        currency: The currency that is paid out. Expected: 2 to 10 capital letters and digits, such as USDT.
        network: The blockchain network. Expected: TRC20, ERC20 or BEP20.
        is_first_withdrawal: Whether it is the person's first withdrawal. Expected: true or false.
    """
    properties: dict[str, object] = {
        "amount_usd": amount_usd,
        "currency": currency,
        "network": network,
        "is_first_withdrawal": is_first_withdrawal,
    }
    return current().track(
        "withdrawal_requested",
        properties,
        user_properties,
        user_id=user_id,
        platform=platform,
        session_id=session_id,
        anonymous_id=anonymous_id,
        timestamp=timestamp,
        event_id=event_id,
        context=context,
    )


def withdrawal_status_changed(
    *,
    user_id: Union[plan.UserId, None] = None,
    withdrawal_id: str,
    old_status: plan.OldStatus,
    new_status: plan.NewStatus,
    amount_usd: plan.Number,
    processing_time_sec: Union[int, None] = None,
    failure_reason: Union[str, None] = None,
    user_properties: Union[plan.UserProperties, None] = None,
    platform: Union[Literal["backend"], None] = None,
    session_id: Union[str, None] = None,
    anonymous_id: Union[str, None] = None,
    timestamp: Union[datetime, None] = None,
    event_id: Union[str, UUID, None] = None,
    context: Union[Mapping[str, object], None] = None,
) -> Union[str, None]:
    """A withdrawal's status changed.

    Gives the event's id; `None` where the event was dropped.

    Always: `new_status` is another value than old_status; `processing_time_sec` is nothing unless new_status is completed; `failure_reason` is nothing unless new_status is failed.

    Args:
        withdrawal_id: The withdrawal's id. Expected: text that is not empty, at most 1,024 characters.
        old_status: The status before. Expected: pending, approved, processing, completed or failed.
        new_status: The status now. Expected: approved, processing, completed or failed.
        amount_usd: The amount in US dollars. Expected: an amount in US dollars: a number of at least 0 with at most 2 decimals.
        processing_time_sec: How long the processing took, in seconds; of completed ones. Expected: a whole number of at least 0.
        failure_reason: Why it failed; of failed ones. Expected: text that is not empty, at most 1,024 characters.
    """
    properties: dict[str, object] = {
        "withdrawal_id": withdrawal_id,
        "old_status": old_status,
        "new_status": new_status,
        "amount_usd": amount_usd,
    }
    if processing_time_sec is not None:
        properties["processing_time_sec"] = processing_time_sec
    if failure_reason is not None:
        properties["failure_reason"] = failure_reason
    return current().track(
        "withdrawal_status_changed",
        properties,
        user_properties,
        user_id=user_id,
        platform=platform,
        session_id=session_id,
        anonymous_id=anonymous_id,
        timestamp=timestamp,
        event_id=event_id,
        context=context,
    )


def withdrawal_completed(
    *,
    user_id: Union[plan.UserId, None] = None,
    withdrawal_id: str,
    amount_usd: plan.Number,
    currency: plan.Currency,
    network: plan.Network,
    total_processing_sec: int,
    tx_hash: Union[str, None] = None,
    user_properties: Union[plan.UserProperties, None] = None,
    platform: Union[Literal["backend"], None] = None,
    session_id: Union[str, None] = None,
    anonymous_id: Union[str, None] = None,
    timestamp: Union[datetime, None] = None,
    event_id: Union[str, UUID, None] = None,
    context: Union[Mapping[str, object], None] = None,
) -> Union[str, None]:
    """A withdrawal was paid out.

    Gives the event's id; `None` where the event was dropped.

    Args:
        withdrawal_id: The withdrawal's id. Expected: text that is not empty, at most 1,024 characters.
        amount_usd: The amount in US dollars. Expected: an amount in US dollars: a number of at least 0 with at most 2 decimals.
        currency: The currency that was paid out. Expected: 2 to 10 capital letters and digits, such as USDT.
        network: The blockchain network. Expected: TRC20, ERC20 or BEP20.
        tx_hash: The transaction's hash. Expected: text that is not empty, at most 1,024 characters.
        total_processing_sec: How long it took in all, in seconds. Expected: a whole number of at least 0.
    """
    properties: dict[str, object] = {
        "withdrawal_id": withdrawal_id,
        "amount_usd": amount_usd,
        "currency": currency,
        "network": network,
        "total_processing_sec": total_processing_sec,
    }
    if tx_hash is not None:
        properties["tx_hash"] = tx_hash
    return current().track(
        "withdrawal_completed",
        properties,
        user_properties,
        user_id=user_id,
        platform=platform,
        session_id=session_id,
        anonymous_id=anonymous_id,
        timestamp=timestamp,
        event_id=event_id,
        context=context,
    )


def dashboard_viewed(
    *,
    user_id: Union[plan.UserId, None] = None,
    total_rebate_usd: plan.Number,
    available_balance_usd: plan.Number,
    exchanges_active: int,
    user_properties: Union[plan.UserProperties, None] = None,
    platform: Union[Literal["web", "telegram_bot"], None] = None,
    session_id: Union[str, None] = None,
    anonymous_id: Union[str, None] = None,
    timestamp: Union[datetime, None] = None,
    event_id: Union[str, UUID, None] = None,
    context: Union[Mapping[str, object], None] = None,
) -> Union[str, None]:
    """A person opened the dashboard.

    Gives the event's id; `None` where the event was dropped.

    Args:
        total_rebate_usd: All rebate so far in US dollars. Expected: an amount in US dollars: a number of at least 0 with at most 2 decimals.
        available_balance_usd: The balance that can be withdrawn in US dollars. Expected: an amount in US dollars: a number of at least 0 with at most 2 decimals.
        exchanges_active: How many exchanges the person uses. Expected: a whole number of at least 0.
    """
    properties: dict[str, object] = {
        "total_rebate_usd": total_rebate_usd,
        "available_balance_usd": available_balance_usd,
        "exchanges_active": exchanges_active,
    }
    return current().track(
        "dashboard_viewed",
        properties,
        user_properties,
        user_id=user_id,
        platform=platform,
        session_id=session_id,
        anonymous_id=anonymous_id,
        timestamp=timestamp,
        event_id=event_id,
        context=context,
    )


def statistics_viewed(
    *,
    user_id: Union[plan.UserId, None] = None,
    exchange_name: Union[plan.ExchangeName, None] = None,
    period: Union[plan.TimeWindow, None] = None,
    user_properties: Union[plan.UserProperties, None] = None,
    platform: Union[Literal["web", "telegram_bot"], None] = None,
    session_id: Union[str, None] = None,
    anonymous_id: Union[str, None] = None,
    timestamp: Union[datetime, None] = None,
    event_id: Union[str, UUID, None] = None,
    context: Union[Mapping[str, object], None] = None,
) -> Union[str, None]:
    """A person opened the page of statistics.

    Gives the event's id; `None` where the event was dropped.

    Args:
        exchange_name: The exchange, where one was chosen. Expected: lower-case letters and digits, such as mexc.
        period: The period, where one was chosen. Expected: lower-case letters, digits and _, such as 7d.
    """
    properties: dict[str, object] = {}
    if exchange_name is not None:
        properties["exchange_name"] = exchange_name
    if period is not None:
        properties["period"] = period
    return current().track(
        "statistics_viewed",
        properties,
        user_properties,
        user_id=user_id,
        platform=platform,
        session_id=session_id,
        anonymous_id=anonymous_id,
        timestamp=timestamp,
        event_id=event_id,
        context=context,
    )


def history_viewed(
    *,
    user_id: Union[plan.UserId, None] = None,
    history_type: plan.HistoryType,
    filter_exchange: Union[plan.ExchangeName, None] = None,
    filter_period: Union[plan.TimeWindow, None] = None,
    user_properties: Union[plan.UserProperties, None] = None,
    platform: Union[Literal["web", "telegram_bot"], None] = None,
    session_id: Union[str, None] = None,
    anonymous_id: Union[str, None] = None,
    timestamp: Union[datetime, None] = None,
    event_id: Union[str, UUID, None] = None,
    context: Union[Mapping[str, object], None] = None,
) -> Union[str, None]:
    """A person opened the history of accruals or of withdrawals.

    Gives the event's id; `None` where the event was dropped.

    Args:
        history_type: Which history. Expected: rebate_accruals or withdrawals.
        filter_exchange: The exchange, where the list was narrowed to one. Expected: lower-case letters and digits, such as mexc.
        filter_period: The period, where the list was narrowed to one. Expected: lower-case letters, digits and _, such as 7d.
    """
    properties: dict[str, object] = {
        "history_type": history_type,
    }
    if filter_exchange is not None:
        properties["filter_exchange"] = filter_exchange
    if filter_period is not None:
        properties["filter_period"] = filter_period
    return current().track(
        "history_viewed",
        properties,
        user_properties,
        user_id=user_id,
        platform=platform,
        session_id=session_id,
        anonymous_id=anonymous_id,
        timestamp=timestamp,
        event_id=event_id,
        context=context,
    )


def bot_started(
    *,
    user_id: Union[plan.UserId, None] = None,
    is_new_user: bool,
    deep_link: Union[str, None] = None,
    user_properties: Union[plan.UserProperties, None] = None,
    platform: Union[Literal["telegram_bot"], None] = None,
    session_id: Union[str, None] = None,
    anonymous_id: Union[str, None] = None,
    timestamp: Union[datetime, None] = None,
    event_id: Union[str, UUID, None] = None,
    context: Union[Mapping[str, object], None] = None,
) -> Union[str, None]:
    """A person pressed /start in the Telegram bot.

    Gives the event's id; `None` where the event was dropped.

    Args:
        is_new_user: Whether the person is new, or has come back. Expected: true or false.
        deep_link: The parameter of the deep link. Expected: text that is not empty, at most 1,024 characters.
    """
    properties: dict[str, object] = {
        "is_new_user": is_new_user,
    }
    if deep_link is not None:
        properties["deep_link"] = deep_link
    return current().track(
        "bot_started",
        properties,
        user_properties,
        user_id=user_id,
        platform=platform,
        session_id=session_id,
        anonymous_id=anonymous_id,
        timestamp=timestamp,
        event_id=event_id,
        context=context,
    )


def bot_command_used(
    *,
    user_id: Union[plan.UserId, None] = None,
    command: str,
    is_inline_button: bool,
    user_properties: Union[plan.UserProperties, None] = None,
    platform: Union[Literal["telegram_bot"], None] = None,
    session_id: Union[str, None] = None,
    anonymous_id: Union[str, None] = None,
    timestamp: Union[datetime, None] = None,
    event_id: Union[str, UUID, None] = None,
    context: Union[Mapping[str, object], None] = None,
) -> Union[str, None]:
    """A person used a command or pressed a button in the bot.

    Gives the event's id; `None` where the event was dropped.

    Args:
        command: The command or the button. Expected: text that is not empty, at most 1,024 characters.
        is_inline_button: Whether it was an inline button, not text. Expected: true or false.
    """
    properties: dict[str, object] = {
        "command": command,
        "is_inline_button": is_inline_button,
    }
    return current().track(
        "bot_command_used",
        properties,
        user_properties,
        user_id=user_id,
        platform=platform,
        session_id=session_id,
        anonymous_id=anonymous_id,
        timestamp=timestamp,
        event_id=event_id,
        context=context,
    )


def bot_notification_sent(
    *,
    user_id: Union[plan.UserId, None] = None,
    notification_type: Union[Literal["rebate_accrued", "withdrawal_completed", "new_exchange"], str],
    delivery_status: plan.DeliveryStatus,
    user_properties: Union[plan.UserProperties, None] = None,
    platform: Union[Literal["telegram_bot"], None] = None,
    session_id: Union[str, None] = None,
    anonymous_id: Union[str, None] = None,
    timestamp: Union[datetime, None] = None,
    event_id: Union[str, UUID, None] = None,
    context: Union[Mapping[str, object], None] = None,
) -> Union[str, None]:
    """The bot sent a person a notification.

    Gives the event's id; `None` where the event was dropped.

    Args:
        notification_type: What it was about. Expected: lower-case letters, digits and _, such as rebate_accrued.
        delivery_status: Whether it arrived. Expected: delivered, blocked or failed.
    """
    properties: dict[str, object] = {
        "notification_type": notification_type,
        "delivery_status": delivery_status,
    }
    return current().track(
        "bot_notification_sent",
        properties,
        user_properties,
        user_id=user_id,
        platform=platform,
        session_id=session_id,
        anonymous_id=anonymous_id,
        timestamp=timestamp,
        event_id=event_id,
        context=context,
    )


def admin_action_performed(
    *,
    user_id: Union[plan.UserId, None] = None,
    admin_id: str,
    action_type: Union[Literal["approve_withdrawal", "update_rate", "block_user"], str],
    target_entity: str,
    details: Union[dict[str, Any], None] = None,
    user_properties: Union[plan.UserProperties, None] = None,
    platform: Union[Literal["admin"], None] = None,
    session_id: Union[str, None] = None,
    anonymous_id: Union[str, None] = None,
    timestamp: Union[datetime, None] = None,
    event_id: Union[str, UUID, None] = None,
    context: Union[Mapping[str, object], None] = None,
) -> Union[str, None]:
    """An administrator did something.

    Gives the event's id; `None` where the event was dropped.

    Args:
        admin_id: The administrator's id. Expected: text that is not empty, at most 1,024 characters.
        action_type: What was done. Expected: lower-case letters, digits and _, such as approve_withdrawal.
        target_entity: What it was done to. Expected: text that is not empty, at most 1,024 characters.
        details: More about it. Expected: a JSON object of at most 8 levels and 8,192 bytes.
    """
    properties: dict[str, object] = {
        "admin_id": admin_id,
        "action_type": action_type,
        "target_entity": target_entity,
    }
    if details is not None:
        properties["details"] = details
    return current().track(
        "admin_action_performed",
        properties,
        user_properties,
        user_id=user_id,
        platform=platform,
        session_id=session_id,
        anonymous_id=anonymous_id,
        timestamp=timestamp,
        event_id=event_id,
        context=context,
    )


def exchange_rate_updated(
    *,
    user_id: Union[plan.UserId, None] = None,
    admin_id: str,
    exchange_name: plan.ExchangeName,
    old_trader_share_pct: plan.Number,
    new_trader_share_pct: plan.Number,
    user_properties: Union[plan.UserProperties, None] = None,
    platform: Union[Literal["admin"], None] = None,
    session_id: Union[str, None] = None,
    anonymous_id: Union[str, None] = None,
    timestamp: Union[datetime, None] = None,
    event_id: Union[str, UUID, None] = None,
    context: Union[Mapping[str, object], None] = None,
) -> Union[str, None]:
    """An administrator changed the rebate rate of an exchange.

    Gives the event's id; `None` where the event was dropped.

    Always: `new_trader_share_pct` is another value than old_trader_share_pct.

    Args:
        admin_id: The administrator's id. Expected: text that is not empty, at most 1,024 characters.
        exchange_name: The exchange. Expected: lower-case letters and digits, such as mexc.
        old_trader_share_pct: The trader's share before, as a percentage. Expected: a percentage: a number from 0 to 100.
        new_trader_share_pct: The trader's share now, as a percentage. Expected: a percentage: a number from 0 to 100.
    """
    properties: dict[str, object] = {
        "admin_id": admin_id,
        "exchange_name": exchange_name,
        "old_trader_share_pct": old_trader_share_pct,
        "new_trader_share_pct": new_trader_share_pct,
    }
    return current().track(
        "exchange_rate_updated",
        properties,
        user_properties,
        user_id=user_id,
        platform=platform,
        session_id=session_id,
        anonymous_id=anonymous_id,
        timestamp=timestamp,
        event_id=event_id,
        context=context,
    )


def api_sync_failed(
    *,
    user_id: Union[plan.UserId, None] = None,
    exchange_name: plan.ExchangeName,
    error_type: plan.ErrorType,
    retry_attempt: int,
    will_retry: bool,
    error_message: Union[str, None] = None,
    user_properties: Union[plan.UserProperties, None] = None,
    platform: Union[Literal["backend"], None] = None,
    session_id: Union[str, None] = None,
    anonymous_id: Union[str, None] = None,
    timestamp: Union[datetime, None] = None,
    event_id: Union[str, UUID, None] = None,
    context: Union[Mapping[str, object], None] = None,
) -> Union[str, None]:
    """A synchronisation with an exchange's API failed.

    Gives the event's id; `None` where the event was dropped.

    Args:
        exchange_name: The exchange. Expected: lower-case letters and digits, such as mexc.
        error_type: What kind of error it was. Expected: timeout, auth_failed, rate_limited or server_error.
        error_message: The error's message. Expected: text that is not empty, at most 1,024 characters.
        retry_attempt: Which attempt it was, counted from 1. Expected: a whole number of at least 1.
        will_retry: Whether there will be another attempt. Expected: true or false.
    """
    properties: dict[str, object] = {
        "exchange_name": exchange_name,
        "error_type": error_type,
        "retry_attempt": retry_attempt,
        "will_retry": will_retry,
    }
    if error_message is not None:
        properties["error_message"] = error_message
    return current().track(
        "api_sync_failed",
        properties,
        user_properties,
        user_id=user_id,
        platform=platform,
        session_id=session_id,
        anonymous_id=anonymous_id,
        timestamp=timestamp,
        event_id=event_id,
        context=context,
    )


def payout_failed(
    *,
    user_id: Union[plan.UserId, None] = None,
    withdrawal_id: str,
    failure_reason: plan.PayoutFailure,
    amount_usd: plan.Number,
    will_retry: bool,
    user_properties: Union[plan.UserProperties, None] = None,
    platform: Union[Literal["backend"], None] = None,
    session_id: Union[str, None] = None,
    anonymous_id: Union[str, None] = None,
    timestamp: Union[datetime, None] = None,
    event_id: Union[str, UUID, None] = None,
    context: Union[Mapping[str, object], None] = None,
) -> Union[str, None]:
    """A payout failed.

    Gives the event's id; `None` where the event was dropped.

    Args:
        withdrawal_id: The withdrawal's id. Expected: text that is not empty, at most 1,024 characters.
        failure_reason: Why it failed. Expected: lower-case letters, digits and _, such as insufficient_balance.
        amount_usd: The amount in US dollars. Expected: an amount in US dollars: a number of at least 0 with at most 2 decimals.
        will_retry: Whether there will be another attempt. Expected: true or false.
    """
    properties: dict[str, object] = {
        "withdrawal_id": withdrawal_id,
        "failure_reason": failure_reason,
        "amount_usd": amount_usd,
        "will_retry": will_retry,
    }
    return current().track(
        "payout_failed",
        properties,
        user_properties,
        user_id=user_id,
        platform=platform,
        session_id=session_id,
        anonymous_id=anonymous_id,
        timestamp=timestamp,
        event_id=event_id,
        context=context,
    )
