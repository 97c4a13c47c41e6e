"""Events of a log that are the firing of a timer: was one armed, and was it due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from callout.definition import Definition
from callout.records import Ticket, firing, instant_text
from callout.step import Outcome, step

from .deviations import DeviationKind


@dataclass(frozen=True, slots=True)
class FiredTimer:
    """What came of a firing; without `kind` it was as the process has it."""

    outcome: Outcome | None = None
    kind: DeviationKind | None = None
    said: str = ""


def fire_timer(
    definition: Definition, ticket: Ticket, timer: str, now: datetime, tolerance: timedelta
) -> FiredTimer:
    """Fire the timer of that id, now or when it is due, whichever is later."""
    armed = next((each for each in ticket.timers if each.id == timer), None)
    if armed is None:
        return FiredTimer(None, DeviationKind.NO_TIMER, f"no timer '{timer}' runs")
    at = max(now, armed.due)
    outcome = step(definition, ticket, firing(armed, at), at)
    said = f"'{timer}' was due at {instant_text(armed.due)}, and came at {instant_text(now)}"
    if now < armed.due - tolerance:
        return FiredTimer(outcome, DeviationKind.EARLY_TIMER, said)
    if now > armed.due + tolerance:
        return FiredTimer(outcome, DeviationKind.LATE_TIMER, said)
    return FiredTimer(outcome)
