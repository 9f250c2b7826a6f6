"""The call that the back end uses today; `calls.pyi` has its types, once for every event."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Optional

from cryptorebate_tracking._tracker import current


def track_event(
    user_id: Any,
    event_type: str,
    event_properties: Optional[Mapping[str, Any]] = None,
    user_properties: Optional[Mapping[str, Any]] = None,
    platform: Optional[str] = None,
    *,
    session_id: Optional[str] = None,
    anonymous_id: Optional[str] = None,
    timestamp: Optional[datetime] = None,
    event_id: Any = None,
    context: Optional[Mapping[str, Any]] = None,
) -> Optional[str]:
    """Checks an event and sends it in the background; gives its id, or `None` where it was dropped.

    `platform` is `web` where the plan takes the event from there, else the one that the plan names. `user_properties`
    are flat or `{"$set": …}`. An invalid event raises `InvalidEvent` in development, and goes to quarantine in
    production.
    """
    return current().track(
        event_type,
        event_properties,
        user_properties,
        user_id=user_id,
        platform=platform,
        session_id=session_id,
        anonymous_id=anonymous_id,
        timestamp=timestamp,
        event_id=event_id,
        context=context,
    )
