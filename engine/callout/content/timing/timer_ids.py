"""Whose a timer is: the first part of its id says so.

``send.<id>`` is a delayed send, ``due.<duty>`` the due time of a duty, ``clock:<clock>.warning``
and ``clock:<clock>.breach`` those of a clock, with a sign that no id in a file has; every other
timer belongs to a state (``after.<state>.<n>``, ``every.<state>.<n>``, an instant, the two ends of
a window).
"""

from __future__ import annotations

from enum import StrEnum


class TimerOwner(StrEnum):
    """What arms and cancels a timer; the value is how the timer's id begins."""

    STATE = ""
    CLOCK = "clock:"
    DUTY = "due."
    SEND = "send."


CLOCK_ORDER = 800_000
"""Of timers due at the same instant those of states come first, in document order; then clocks in
the order of their file, each its warning before its breach, ..."""
DUTY_ORDER = 900_000
"""... then due times of duties, ..."""
SEND_ORDER = 1_000_000
"""... then delayed sends."""


def timer_id(owner: TimerOwner, name: str) -> str:
    """The id of the owner's timer for that send or duty.

    >>> timer_id(TimerOwner.DUTY, "card")
    'due.card'
    """
    return f"{owner}{name}"


def owner_of(timer: str) -> tuple[TimerOwner, str]:
    """What the timer belongs to, and the name it has there.

    >>> owner_of("due.card")
    (<TimerOwner.DUTY: 'due.'>, 'card')
    """
    for owner in (TimerOwner.CLOCK, TimerOwner.DUTY, TimerOwner.SEND):
        if timer.startswith(owner):
            return owner, timer.removeprefix(owner)
    return TimerOwner.STATE, timer
