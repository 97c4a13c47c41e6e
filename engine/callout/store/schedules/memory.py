"""The marks of schedules in the reference store."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from threading import Lock

from .protocol import ScheduleMark


class MemorySchedules:
    """See `callout.store.schedules.protocol.Schedules`."""

    def __init__(self) -> None:
        self._marks: dict[str, ScheduleMark] = {}
        self._marking = Lock()

    def after_fork(self) -> None:
        self._marking = Lock()

    def schedule_marks(self) -> Sequence[ScheduleMark]:
        with self._marking:
            return [self._marks[name] for name in sorted(self._marks)]

    def hold_schedule(
        self, name: str, since: datetime, now: datetime, until: datetime
    ) -> ScheduleMark | None:
        with self._marking:
            mark = self._marks.setdefault(name, ScheduleMark(name, since))
            if mark.held_until is not None and mark.held_until > now:
                return None
            held = self._marks[name] = replace(mark, held_until=until)
            return held

    def mark_schedule(self, held: ScheduleMark, done_until: datetime, error: str | None) -> bool:
        with self._marking:
            if self._marks.get(held.name) != held:
                return False
            self._marks[held.name] = ScheduleMark(held.name, done_until, None, error)
            return True
