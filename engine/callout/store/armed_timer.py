"""A timer that is held in memory: when to fire it, and how often that has failed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from callout.records import Timer


@dataclass(frozen=True, slots=True)
class ArmedTimer:
    """A timer, when to fire it (None: set aside), and its failures."""

    timer: Timer
    wake: datetime | None
    tries: int = 0
    error: str | None = None


def still_armed(timer: Timer, held: Mapping[str, ArmedTimer]) -> ArmedTimer:
    """The timer as it was held, if nothing about it changed; else armed anew."""
    before = held.get(timer.id)
    return before if before and before.timer == timer else ArmedTimer(timer, timer.due)
