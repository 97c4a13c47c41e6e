"""What can be off about an event of a log, and where it was."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class DeviationKind(StrEnum):
    """How an event deviates from its process.

    `UNKNOWN_GUARD` is a guard without a value, for the log lacks what it reads: that is no
    deviation of the ticket, but nothing that was checked, either. `OVERDUE_TIMER` is a timer that
    was due and never came, told where its state is left or the log ends.
    """

    ILLEGAL_CREATE = "illegal-create"
    ILLEGAL_TRANSITION = "illegal-transition"
    WRONG_GUARD = "wrong-guard"
    UNKNOWN_GUARD = "unknown-guard"
    WRONG_OUTPUT = "wrong-output"
    WRONG_PAYLOAD = "wrong-payload"
    WRONG_ACTOR = "wrong-actor"
    EARLY_TIMER = "early-timer"
    LATE_TIMER = "late-timer"
    NO_TIMER = "no-timer"
    OVERDUE_TIMER = "overdue-timer"
    UNKNOWN_NAME = "unknown-name"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Deviation:
    """One event that is off: its place in the trace from 1, the states it met, what was said.

    Of an overdue timer `event` is its id, and the place that of the event that found it missing.
    """

    kind: DeviationKind
    position: int
    event: str
    states: tuple[str, ...]
    said: str
