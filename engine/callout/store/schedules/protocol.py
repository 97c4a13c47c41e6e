"""How far schedules were worked off: a row for each, that one worker at a time may hold.

It is only the memory of where to go on. That each occurrence opens its tickets once rests on their
ids, which are made of the occurrence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

HELD = timedelta(minutes=1)
"""How long a worker keeps a schedule from the others, unless it gives it back before."""


@dataclass(frozen=True, slots=True)
class ScheduleMark:
    """A schedule by its name, and the instant up to which its occurrences were worked off.

    Others leave it alone before `held_until`. `error` is what went wrong last and was passed over.
    """

    name: str
    done_until: datetime
    held_until: datetime | None = None
    error: str | None = None


class Schedules(Protocol):
    """The marks of schedules."""

    def schedule_marks(self) -> Sequence[ScheduleMark]:
        """All there are, by name."""
        ...

    def hold_schedule(
        self, name: str, since: datetime, now: datetime, until: datetime
    ) -> ScheduleMark | None:
        """Keep a schedule from others `until` then; where it has no mark one is made at `since`.

        None where somebody else holds it at `now`.
        """
        ...

    def mark_schedule(self, held: ScheduleMark, done_until: datetime, error: str | None) -> bool:
        """Say how far a schedule that is `held` was worked off, and give it back.

        False, and nothing is changed, where it was lost to somebody else meanwhile.
        """
        ...
