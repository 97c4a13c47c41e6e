"""What a story is played on: the real engine, a store, and a clock that is moved by hand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import count

from callout.catalog import Catalog
from callout.clock import ManualClock
from callout.engine import Engine, Ticked
from callout.errors import CalloutError, Location
from callout.records import Actor, Effect, Entry, Ticket, TicketId
from callout.store import MemoryStore, Query, Store

from .model import ScenarioTicket, Step, Story
from .played import Failure, Stop, failed
from .times import read_clock, read_duration

NOBODY = Actor("nobody")
EVERYTHING = 1 << 31


class Bench:
    """The engine, the clock and the tickets of one story, by name."""

    def __init__(self, story: Story, catalog: Catalog, store: Store | None = None) -> None:
        """Without `store` in memory. Raises `Stop` for a story without a clock or a process."""
        header = story.header
        self.actor = header.actor or NOBODY
        try:
            self.times, begin = read_clock(header.clock or "")
        except ValueError as error:
            failure = Failure(story.where, "clock", "a clock", str(error), "header")
            raise Stop(failure) from None
        self.clock = ManualClock(begin)
        self.store: Store = store or MemoryStore()
        self._check_schedules(story, catalog)
        draws = count(1)
        self.engine = Engine(
            self.store,
            catalog,
            clock=self.clock,
            schedules=header.schedules,
            chance=lambda: f"{next(draws)}",  # the same in every run
            files=False,  # a story names files and has none
        )
        self._header = header
        self._wanted = tickets_of(story)
        self._opened: dict[str, TicketId] = {}
        self._versions: dict[TicketId, int] = {}

    @staticmethod
    def _check_schedules(story: Story, catalog: Catalog) -> None:
        known = catalog.library.schedules
        for name in story.header.schedules:
            if name not in known:
                said = f"schedules: {', '.join(known) or 'none'}"
                raise Stop(
                    Failure(story.where, "schedules", f"a schedule '{name}'", said, "header")
                )

    def open_first(self, steps: Sequence[Step]) -> None:
        """Open the tickets that wait neither for the clock nor for a step."""
        later = {step.start for step in _all_steps(steps) if step.start}
        for name, wanted in self._wanted.items():
            if wanted.clock is None and name not in later:
                self._open(name, wanted.where)

    def open_at(self, step: Step) -> None:
        """Open the ticket that a step starts."""
        name = step.start or ""
        if name not in self._wanted:
            known = f"tickets: {', '.join(self._wanted)}"
            raise Stop(failed(step, "start", f"a ticket '{name}'", known))
        self._open(name, step.where)

    def pass_time(self, step: Step) -> None:
        """Let the clock run as a step says; every timer on the way fires, in due order."""
        now = self.clock.now()
        try:
            if step.at:
                self._run_to(self.times.instant(step.at, now), step)
            elif step.after:
                self._run_to(now + read_duration(step.after), step)
        except ValueError as error:
            raise Stop(failed(step, "at", "a time", str(error))) from None

    def ticket_of(self, step: Step) -> Ticket:
        """The ticket that a step is about."""
        ticket = self.find(step.ticket or "")
        if ticket is None:
            known = f"tickets: {', '.join(self.tickets())}"
            raise Stop(failed(step, "ticket", f"a ticket '{step.ticket}'", known))
        return ticket

    def find(self, path: str) -> Ticket | None:
        """The ticket at a link path from a ticket of the story, or from ``id:``."""
        begin, colon, rest = path.rpartition(":")
        parts = [part for part in rest.split("/") if part]
        if colon:
            return self._follow(TicketId(begin), parts)
        opened = self._opened
        first = parts.pop(0) if parts and parts[0] in opened else next(iter(opened), "")
        return self._follow(opened[first], parts) if first in opened else None

    def tickets(self) -> Sequence[TicketId]:
        """Every ticket there is, those that others opened among them."""
        return self.store.find(Query(limit=EVERYTHING))

    def new_entries(self) -> list[Entry]:
        """What was recorded since `mark`, of all tickets, in order of time."""
        entries = [
            entry
            for each in self.tickets()
            for entry in self.engine.history(each)[self._versions.get(each, 0) :]
        ]
        return sorted(entries, key=lambda entry: entry.recorded_at)

    def effects_of(self, entries: Sequence[Entry]) -> list[Effect]:
        """The effects of entries that went to adapters."""
        waiting = self.store.deliveries(limit=EVERYTHING)
        made = {delivery.effect.id: delivery.effect for delivery in waiting}
        # what tickets tell each other is on record too, and never in the outbox
        return [
            made[effect.id] for entry in entries for effect in entry.effects if effect.id in made
        ]

    def mark(self) -> None:
        """Take everything recorded so far as seen."""
        self._versions = {each: self.store.load(each).version for each in self.tickets()}

    def _open(self, name: str, where: Location) -> None:
        wanted, header = self._wanted[name], self._header
        try:
            result = self.engine.start(
                wanted.process,
                data=wanted.given,
                actor=self.actor,
                id=wanted.id or self._id(wanted.process, name),
                profile=wanted.profile or header.profile,
                region=wanted.region or header.region,
            )
        except CalloutError as error:
            failure = Failure(where, "start", "a ticket", str(error), f"start {name}")
            raise Stop(failure) from None
        self._opened[name] = result.id

    def _id(self, process: str, name: str) -> str | None:
        """A ticket is called as the story calls it, unless a key makes its id."""
        known = self.engine.catalog.processes.get(process)
        return None if known is not None and known.key else name

    def _run_to(self, target: datetime, step: Step) -> None:
        """Let time pass, stopping at every timer and every ticket that starts by the clock."""
        while (due := self._next(target)) is not None:
            self.clock.move_to(max(due, self.clock.now()))
            for name, start in list(self._starts()):
                if start <= self.clock.now():
                    self._open(name, self._wanted[name].where)
            ticked = self.engine.tick()
            if ticked.failures:
                ticket, timer, error = ticked.failures[0]
                raise Stop(failed(step, "timer", f"{timer} of {ticket} fires", error))
            self._note_opened(ticked, step)
        self.clock.move_to(target)

    def _note_opened(self, ticked: Ticked, step: Step) -> None:
        """Tickets of schedules are called like them: ``daily``, ``daily-2`` and so on."""
        for ticket, error in ticked.unopened:
            raise Stop(failed(step, "schedules", f"{ticket} is opened", error))
        for ticket in ticked.opened:
            name = self.store.load(ticket).schedule or ticket
            count = sum(each.partition("-")[0] == name for each in self._opened)
            self._opened[name if count == 0 else f"{name}-{count + 1}"] = ticket

    def _next(self, target: datetime) -> datetime | None:
        dues = (*(start for _, start in self._starts()), self.engine.next_due())
        return min((each for each in dues if each is not None and each <= target), default=None)

    def _starts(self) -> Iterator[tuple[str, datetime]]:
        """When the tickets start that wait for the clock."""
        now = self.clock.now()
        for name, wanted in self._wanted.items():
            if wanted.clock and name not in self._opened:
                yield name, self.times.instant(wanted.clock, now)

    def _follow(self, begin: TicketId, path: Sequence[str]) -> Ticket | None:
        ticket = self.store.load(begin)
        for role in path:
            if role not in ticket.links:
                return None
            ticket = self.store.load(ticket.links[role])
        return ticket


def tickets_of(story: Story) -> Mapping[str, ScenarioTicket]:
    """The tickets of a story by name; a story with one process has one, called ``ticket``."""
    header, where = story.header, story.where
    if header.tickets:
        return header.tickets
    if header.process is None and header.schedules:
        return {}
    if header.process is None:
        raise Stop(Failure(where, "process", "`process` or `tickets`", "neither", "header"))
    return {"ticket": ScenarioTicket(header.process, header.given, where)}


def _all_steps(steps: Sequence[Step]) -> Iterator[Step]:
    for step in steps:
        yield step
        yield from _all_steps(step.steps)
