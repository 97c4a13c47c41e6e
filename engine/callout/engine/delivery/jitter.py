"""The chance in a backoff, drawn here: `callout.store.Retry` is handed it and stays pure."""

from __future__ import annotations

import secrets
from datetime import datetime

from callout.store import Retry

_STEPS = 1000


def next_try(retry: Retry, tries: int, now: datetime) -> datetime | None:
    """When to try what has failed once more after `tries` failures before; None: give up."""
    chance = secrets.randbelow(_STEPS) / _STEPS
    return retry.next_try(tries + 1, now, chance)
