"""Schedules worked off: each occurrence opens its tickets once, whoever looks, and however late.

A row of the store says how far a schedule was worked off, and one worker at a time holds it; that
saves work and decides nothing. A ticket is opened under an id that is made of the occurrence (one
with a key: by a request that has this id), so what was begun and not finished is gone through
again, and what is there already stays. What cannot
be opened is told (`Ticked.unopened`), noted as a stray and in the row, and keeps nothing else back.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice

from callout.calendars import OutOfCalendar
from callout.definition import Definition
from callout.errors import CalloutError, StoreError, TicketExists
from callout.records import OPEN, SCHEDULER, TicketId
from callout.records.strays import Stray, written_down
from callout.schedules import LinkedSchedule, Opening, due_now
from callout.step import opening
from callout.store import HELD, ScheduleMark, Store

from .definitions import StoredDefinitions
from .intake import Intake
from .results import Ticked
from .timers import BUGS

ROUNDS = 1_000
"""Occurrences of one schedule in a row; what is due then has to wait for the next look."""
_AGAIN = timedelta(seconds=1)
"""When to look again at what another worker holds."""


@dataclass(frozen=True, slots=True)
class ScheduleState:
    """A schedule as it stands; `mark` is None before anybody has looked at it."""

    linked: LinkedSchedule
    mark: ScheduleMark | None
    since: datetime

    @property
    def done_until(self) -> datetime:
        """Up to when it was worked off."""
        return self.since if self.mark is None else self.mark.done_until

    def next(self, count: int = 1) -> list[datetime]:
        """The occurrences that come next; fewer where the calendar, or the schedule, ends.

        Days of which no time is known count as one each, and are left out.
        """
        fault = self.linked.timing.fault
        return [each for each in self._coming(count) if fault(each) is None]

    def faults(self, count: int = 1) -> list[str]:
        """Why times are not known on days that are among the next occurrences, in order."""
        found = map(self.linked.timing.fault, self._coming(count))
        return [each for each in found if each is not None]

    def _coming(self, count: int) -> Iterator[datetime]:
        rests = bool(self.linked.unset)
        return islice(_occurrences(self.linked, self.done_until), 0 if rests else count)


@dataclass(frozen=True, slots=True)
class Unopened:
    """Why a ticket was not opened."""

    why: str


class Scheduler:
    """Works off the schedules of a catalog, or those of these names.

    `since` is when occurrences begin to count at all.
    """

    def __init__(
        self,
        store: Store,
        definitions: StoredDefinitions,
        intake: Intake,
        since: datetime,
        names: Collection[str] | None = None,
    ) -> None:
        self._store = store
        self._definitions = definitions
        self._intake = intake
        self._since = since
        self._names = names
        self._schedules: dict[str, LinkedSchedule] | None = None
        self._wakes: dict[str, datetime | None] = {}
        self._has_begun = False

    def next_due(self) -> datetime | None:
        """When the next occurrence of all schedules comes."""
        wakes = (self._wake(linked) for linked in self._ready().values())
        return min((each for each in wakes if each is not None), default=None)

    def states(self) -> Sequence[ScheduleState]:
        """All of them, by name."""
        schedules = self._all()
        marks = {each.name: each for each in self._store.schedule_marks()} if schedules else {}
        return [
            ScheduleState(schedules[name], marks.get(name), self._since)
            for name in sorted(schedules)
        ]

    def work_off(self, now: datetime, ticked: Ticked) -> Ticked:
        """Open what has come by `now`; what timers did meanwhile, and what was opened."""
        self._begin(now)
        for linked in self._ready().values():
            for _ in range(ROUNDS):
                wake = self._wake(linked)
                if wake is None or wake > now:
                    break
                ticked = self._next(linked, now, ticked)
        return ticked

    def _begin(self, now: datetime) -> None:
        """Have a row for each, so that an outage from here on is one that is known of.

        Of a day that has begun without times nobody would be told before the next one begins.
        """
        if self._has_begun or not self._ready():
            return
        known = {each.name for each in self._store.schedule_marks()}
        for name, linked in self._ready().items():
            fault = _fault_of_day(linked, now)
            if name in known and fault is None:
                continue
            held = self._store.hold_schedule(name, self._since, now, now + HELD)
            if held is not None:
                self._store.mark_schedule(held, held.done_until, fault or held.error)
        self._has_begun = True

    def _ready(self) -> dict[str, LinkedSchedule]:
        """Those whose times the deployment has set."""
        return {name: linked for name, linked in self._all().items() if not linked.unset}

    def _all(self) -> dict[str, LinkedSchedule]:
        if self._schedules is None:
            catalog = self._definitions.catalog
            wanted = set(catalog.library.schedules)
            if self._names is not None:
                wanted &= set(self._names)
            schedules = catalog.schedules() if wanted else ()
            self._schedules = {linked.name: linked for linked in schedules if linked.name in wanted}
        return self._schedules

    def _wake(self, linked: LinkedSchedule) -> datetime | None:
        """When to look at a schedule again, as far as this process knows."""
        if linked.name not in self._wakes:
            marks = {each.name: each.done_until for each in self._store.schedule_marks()}
            self._wakes[linked.name] = _after(linked, marks.get(linked.name, self._since))
        return self._wakes[linked.name]

    def _next(self, linked: LinkedSchedule, now: datetime, ticked: Ticked) -> Ticked:
        """Work off the next occurrence, unless somebody else is at it."""
        held = self._store.hold_schedule(linked.name, self._since, now, now + HELD)
        if held is None:
            self._wakes[linked.name] = now + _AGAIN
            return ticked
        due = due_now(linked.timing, linked.schedule.missed, held.done_until, now)
        if due is None:  # another worker has done it
            self._store.mark_schedule(held, held.done_until, held.error)
            self._wakes[linked.name] = _after(linked, held.done_until)
            return ticked
        done = Ticked() if due.occurrence is None else self._open_all(linked, due.occurrence)
        told = "; ".join(f"{ticket}: {why}" for ticket, why in done.unopened[:_TOLD])
        error = told or _fault_of_day(linked, due.done_until)
        self._store.mark_schedule(held, due.done_until, error)
        self._wakes[linked.name] = _after(linked, due.done_until)
        return replace(
            ticked,
            opened=(*ticked.opened, *done.opened),
            unopened=(*ticked.unopened, *done.unopened),
        )

    def _open_all(self, linked: LinkedSchedule, occurrence: datetime) -> Ticked:
        opened, unopened = list[TicketId](), list[tuple[TicketId, str]]()
        at = linked.id_at(occurrence)
        try:
            schedule = linked.schedule
            process, region = schedule.process.text, schedule.region
            now = self._intake.now()
            definition = self._definitions.to_open(process, linked.profile, region, now)
            for each in linked.openings(occurrence):
                at = each.id
                found = self._open(linked, definition, each, occurrence)
                if isinstance(found, Unopened):
                    unopened.append((each.id, found.why))
                elif found is not None:
                    opened.append(found)
        except StoreError:
            raise
        except (CalloutError, *BUGS) as error:
            unopened.append((at, self._note(at, error)))
        return Ticked(opened=tuple(opened), unopened=tuple(unopened))

    def _open(
        self, linked: LinkedSchedule, definition: Definition, wanted: Opening, occurrence: datetime
    ) -> TicketId | Unopened | None:
        """Open one ticket, unless it is there; None where another one is open with its key."""
        region = linked.schedule.region
        event = opening(wanted.data, region=region, actor=SCHEDULER, schedule=linked.name)
        try:
            event = replace(event, occurred_at=occurrence)
            return self._intake.open_scheduled(definition, wanted.id, event).id
        except TicketExists as error:
            if definition.opener.key:
                return None
            if self._store.load(wanted.id).schedule == linked.name:
                return wanted.id
            return Unopened(self._note(wanted.id, error))
        except StoreError:
            raise
        except (CalloutError, *BUGS) as error:
            return Unopened(self._note(wanted.id, error))

    def _note(self, ticket: TicketId, error: Exception) -> str:
        """Write down what could not be opened, where operators look; answers why."""
        is_ours = isinstance(error, CalloutError)
        code = error.code if isinstance(error, CalloutError) else type(error).__name__
        why = str(error) if is_ours else f"{type(error).__name__}: {error}"
        texts = (ticket, OPEN, SCHEDULER.id, code, why)
        self._store.put_stray(Stray(self._intake.now(), *map(written_down, texts)))
        return why


_TOLD = 3
"""How many tickets that could not be opened are named in a schedule's row."""


def _after(linked: LinkedSchedule, done_until: datetime) -> datetime | None:
    """The next occurrence; None where there is none, or the calendar does not know."""
    return next(_occurrences(linked, done_until), None)


def _fault_of_day(linked: LinkedSchedule, instant: datetime) -> str | None:
    """Why times of a day are not known; None too where nobody knows whether it is one of its."""
    try:
        return linked.timing.fault_of_day(instant)
    except OutOfCalendar:
        return None


def _occurrences(linked: LinkedSchedule, after: datetime) -> Iterator[datetime]:
    try:
        while (found := linked.timing.next(after)) is not None:
            yield found
            after = found
    except OutOfCalendar:
        return
