"""Events wait for the transaction that they speak of: what is rolled back was never tracked."""

from __future__ import annotations

import asyncio
from typing import Callable

from django.db import transaction

from cryptorebate_tracking._tracker import Defer


def on_commit(database: str) -> Defer:
    """Hands events over when the database's transaction has committed; at once, where there is none."""

    def defer(call: Callable[[], None]) -> bool:
        # In an async view there is no transaction: Django has them in synchronous code only.
        if asyncio._get_running_loop() is not None:
            return False
        if not transaction.get_connection(database).in_atomic_block:
            return False
        transaction.on_commit(call, using=database, robust=True)
        return True

    return defer
