"""For Telegram bots made with aiogram: `bot_started` and `bot_command_used`, by a middleware.

```python
middleware = TrackingMiddleware(is_new_user=lambda user: not Account.exists(user.id))
dispatcher.message.outer_middleware(middleware)
dispatcher.callback_query.outer_middleware(middleware)
```
"""

from __future__ import annotations

import inspect
import logging
import re
from collections.abc import Awaitable
from typing import Any, Callable, Optional, Union

from aiogram import BaseMiddleware
from aiogram.types import CallbackQuery, Message, TelegramObject, User

from cryptorebate_tracking import track

logger = logging.getLogger("cryptorebate_tracking")

COMMAND = re.compile(r"/([A-Za-z0-9_]+)(?:@\w+)?(?:\s+(.*))?", re.DOTALL)

IsNewUser = Callable[[User], Union[bool, Awaitable[bool]]]
NameOfButton = Callable[[str], str]


def name_of_button(data: str) -> str:
    """The command of an inline button: what stands before the first `:` of its data; the rest are its arguments."""
    return data.split(":", 1)[0]


class TrackingMiddleware(BaseMiddleware):
    """Tracks commands and inline buttons. Nothing that goes wrong here keeps an update from its handler.

    Args:
        is_new_user: Whether a user has never started the bot before; asked before the handler runs.
        button: The plan's name of an inline button, from its data.
    """

    def __init__(self, is_new_user: IsNewUser, button: NameOfButton = name_of_button) -> None:
        self._is_new_user = is_new_user
        self._button = button

    async def __call__(
        self,
        handler: Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]],
        event: TelegramObject,
        data: dict[str, Any],
    ) -> Any:
        """Tracks an update and hands it on."""
        try:
            await self._track(event)
        except Exception:  # a bot that does not answer costs more than an event
            logger.exception("an update was not tracked")
        return await handler(event, data)

    async def _track(self, event: TelegramObject) -> None:
        user: Optional[User] = getattr(event, "from_user", None)
        if user is None:
            return
        if isinstance(event, CallbackQuery) and event.data:
            self._command(user, self._button(event.data), is_inline_button=True)
        elif isinstance(event, Message) and event.text and (match := COMMAND.match(event.text)):
            command, argument = match.groups()
            if command == "start":
                is_new = self._is_new_user(user)
                is_new_user = await is_new if inspect.isawaitable(is_new) else is_new
                track.bot_started(
                    user_id=user_id(user),
                    is_new_user=bool(is_new_user),
                    deep_link=(argument or "").strip() or None,
                    platform="telegram_bot",
                )
            else:
                self._command(user, command, is_inline_button=False)

    def _command(self, user: User, command: str, *, is_inline_button: bool) -> None:
        track.bot_command_used(
            user_id=user_id(user), command=command, is_inline_button=is_inline_button, platform="telegram_bot"
        )


def user_id(user: User) -> str:
    """The user's id on the wire, the same as that of the Mini App."""
    return f"tg_{user.id}"
