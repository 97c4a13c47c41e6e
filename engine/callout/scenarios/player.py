"""Plays stories on a virtual clock, with the real engine and a store in memory."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from callout.catalog import Catalog
from callout.clock import ManualClock
from callout.definition import Definition
from callout.engine import Engine
from callout.errors import CalloutError, Location
from callout.records import Actor, Effect, Entry, Event, Ticket, TicketId
from callout.scenarios.expect.registry import CHECKS
from callout.scenarios.expect.scene import Mismatch, Scene
from callout.store import MemoryStore, Query
from callout.values import from_json

from .clock import Calendar, read_clock, read_duration
from .model import Cast, Step, Story

NOBODY = Actor("nobody")
EVERYTHING = 1 << 31


@dataclass(frozen=True, slots=True)
class Failure:
    """A step that did not go as written; `check` is the key of ``expect``, or what failed."""

    where: Location
    check: str
    expected: str
    actual: str
    step: str


@dataclass(frozen=True, slots=True)
class Played:
    """A story that was played: what failed, and the histories it left, for coverage."""

    story: Story
    failures: tuple[Failure, ...]
    histories: tuple[Sequence[Entry], ...]
    definitions: Mapping[str, Definition]
    steps: int


class Stop(Exception):
    """The story cannot go on."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.actual)
        self.failure = failure


class Player:
    """Plays one story; use it once."""

    def __init__(self, story: Story, catalog: Catalog) -> None:
        header = story.header
        self._story = story
        self._actor = header.actor or NOBODY
        try:
            self._calendar, begin = read_clock(header.clock or "")
        except ValueError as error:
            raise Stop(_failure(story.where, "clock", "a clock", str(error), "header")) from None
        self._clock = ManualClock(begin)
        self._store = MemoryStore()
        self._engine = Engine(self._store, catalog, clock=self._clock)
        self._cast = cast_of(story)
        self._ids: dict[str, TicketId] = {}
        self._seen: dict[TicketId, int] = {}
        self._refusal: CalloutError | None = None

    def play(self) -> Played:
        """Play every step, then replay every ticket; stops at a step that cannot be done."""
        failures: list[Failure] = []
        played = 0
        try:
            self._open_cast()
            for number, step in enumerate(self._story.steps):
                failures += self._step(step, checked=number >= self._story.played)
                played += 1
            failures += self._replays()
        except Stop as stop:
            failures.append(stop.failure)
        histories = tuple(self._engine.history(ticket) for ticket in self._tickets())
        names = {entry.definition for history in histories for entry in history}
        definitions = {name: self._engine.pinned(name) for name in names}
        return Played(self._story, tuple(failures), histories, definitions, played)

    def _open_cast(self) -> None:
        named = {step.start for step in _all_steps(self._story.steps) if step.start}
        for name, cast in self._cast.items():
            if cast.clock is None and name not in named:
                self._open(name, cast, cast.where)

    def _open(self, name: str, cast: Cast, where: Location) -> None:
        header = self._story.header
        try:
            result = self._engine.start(
                cast.process,
                data=cast.given,
                actor=self._actor,
                id=cast.id or name,
                profile=cast.profile or header.profile,
                region=cast.region or header.region,
            )
        except CalloutError as error:
            raise Stop(_failure(where, "start", "a ticket", str(error), f"start {name}")) from None
        self._ids[name] = result.id

    def _step(self, step: Step, *, checked: bool) -> Iterator[Failure]:
        for _ in range(step.repeat if step.steps else 0):
            for inner in step.steps:
                yield from self._step(inner, checked=checked)
        self._refusal = None
        self._pass_time(step)
        if step.start:
            self._open(step.start, self._cast[step.start], step.where)
        if step.send:
            yield from self._send(step)
        if checked and step.expect:
            yield from self._check(step)
        self._look_at_everything()

    def _pass_time(self, step: Step) -> None:
        now = self._clock.now()
        try:
            if step.at:
                self._run_to(self._calendar.instant(step.at, now), step)
            elif step.after:
                self._run_to(now + read_duration(step.after), step)
        except ValueError as error:
            raise Stop(_failure(step.where, "at", "a time", str(error), _name(step))) from None

    def _run_to(self, target: datetime, step: Step) -> None:
        """Let time pass, stopping at every timer and every ticket that starts by the clock."""
        while (due := self._next(target)) is not None:
            self._clock.move_to(max(due, self._clock.now()))
            self._open_late()
            ticked = self._engine.tick()
            if ticked.failures:
                ticket, timer, error = ticked.failures[0]
                raise Stop(
                    _failure(step.where, "timer", f"{timer} of {ticket} fires", error, _name(step))
                )
        self._clock.move_to(target)

    def _next(self, target: datetime) -> datetime | None:
        starts = [
            self._calendar.instant(cast.clock, self._clock.now())
            for name, cast in self._cast.items()
            if cast.clock and name not in self._ids
        ]
        due = self._engine.next_due()
        instants = [each for each in (*starts, due) if each is not None and each <= target]
        return min(instants, default=None)

    def _open_late(self) -> None:
        now = self._clock.now()
        for name, cast in self._cast.items():
            if (
                cast.clock
                and name not in self._ids
                and self._calendar.instant(cast.clock, now) <= now
            ):
                self._open(name, cast, cast.where)

    def _send(self, step: Step) -> Iterator[Failure]:
        ticket = self._addressed(step)
        event = Event(
            step.send or "",
            {name: from_json(value) for name, value in step.payload.items()},
            step.by or self._actor,
            key=step.key,
            occurred_at=self._occurred(step),
        )
        try:
            self._engine.tell(ticket.id, event)
        except CalloutError as error:
            self._refusal = error
            if not any(each.name == "refused" for each in step.expect):
                yield _failure(step.where, "send", "accepted", str(error), _name(step))
            yield from self._unchanged(step, ticket)

    def _occurred(self, step: Step) -> datetime | None:
        if step.occurred_at is None:
            return None
        return self._calendar.instant(step.occurred_at, self._clock.now())

    def _unchanged(self, step: Step, before: Ticket) -> Iterator[Failure]:
        """A refusal leaves the ticket as it was; only its history is longer."""
        after = self._store.load(before.id)
        for name in ("states", "data", "timers", "status", "outcome", "internals"):
            if getattr(before, name) != getattr(after, name):
                yield _failure(step.where, "refused", f"{name} unchanged", "changed", _name(step))

    def _check(self, step: Step) -> Iterator[Failure]:
        scene = self._scene(step)
        for expectation in step.expect:
            try:
                mismatches = list(CHECKS[expectation.name](scene, expectation.value))
            except (CalloutError, ValueError) as error:
                mismatches = [Mismatch(f"{expectation.value}", str(error))]
            for mismatch in mismatches:
                yield _failure(
                    expectation.where,
                    expectation.name,
                    mismatch.expected,
                    mismatch.actual,
                    _name(step),
                )

    def _scene(self, step: Step) -> Scene:
        ticket = self._addressed(step)
        entries = [
            entry
            for each in self._tickets()
            for entry in self._engine.history(each)[self._seen.get(each, 0) :]
        ]
        entries.sort(key=lambda entry: entry.recorded_at)
        return Scene(
            self._engine,
            self._engine.definition(ticket),
            ticket,
            self._calendar,
            self._clock.now(),
            step.by or self._actor,
            entries,
            self._effects(entries),
            self._refusal,
            self._by_path,
        )

    def _effects(self, entries: Sequence[Entry]) -> list[Effect]:
        waiting = self._store.deliveries(limit=EVERYTHING)
        made = {delivery.effect.id: delivery.effect for delivery in waiting}
        # what tickets tell each other is on record too, and never in the outbox
        return [
            made[effect.id] for entry in entries for effect in entry.effects if effect.id in made
        ]

    def _addressed(self, step: Step) -> Ticket:
        ticket = self._by_path(step.ticket or "")
        if ticket is None:
            raise Stop(
                _failure(
                    step.where,
                    "ticket",
                    f"a ticket '{step.ticket}'",
                    f"tickets: {', '.join(self._tickets())}",
                    _name(step),
                )
            )
        return ticket

    def _by_path(self, path: str) -> Ticket | None:
        """The ticket at a link path from a ticket of the cast, or from ``id:``."""
        begin, colon, rest = path.rpartition(":")
        parts = [part for part in rest.split("/") if part]
        if colon:
            ticket = self._store.load(TicketId(begin))
        else:
            first = parts.pop(0) if parts and parts[0] in self._ids else next(iter(self._ids), "")
            if first not in self._ids:
                return None
            ticket = self._store.load(self._ids[first])
        for part in parts:
            if part not in ticket.links:
                return None
            ticket = self._store.load(ticket.links[part])
        return ticket

    def _look_at_everything(self) -> None:
        self._seen = {each: self._store.load(each).version for each in self._tickets()}

    def _tickets(self) -> Sequence[TicketId]:
        return self._store.find(Query(limit=EVERYTHING))

    def _replays(self) -> Iterator[Failure]:
        for ticket in self._tickets():
            report = self._engine.replay(ticket)
            if report.divergences:
                first = str(report.divergences[0])
                count = len(report.divergences)
                yield _failure(
                    self._story.where,
                    "replay",
                    f"{ticket}: 0 divergences",
                    f"{count}: {first}",
                    "end",
                )


def cast_of(story: Story) -> Mapping[str, Cast]:
    """The tickets of a story by name; a story with one process has one, called ``ticket``."""
    header, where = story.header, story.where
    if header.tickets:
        return header.tickets
    if header.process is None:
        raise Stop(_failure(where, "process", "`process` or `tickets`", "neither", "header"))
    return {"ticket": Cast(header.process, header.given, where)}


def _all_steps(steps: Sequence[Step]) -> Iterator[Step]:
    for step in steps:
        yield step
        yield from _all_steps(step.steps)


def _name(step: Step) -> str:
    """The step in a few words."""
    when = step.at or (f"after {step.after}" if step.after else "")
    what = f"send {step.send}" if step.send else (f"start {step.start}" if step.start else "")
    return " ".join(part for part in (when, what) if part) or "step"


def _failure(where: Location, check: str, expected: str, actual: str, step: str) -> Failure:
    return Failure(where, check, expected, actual, step)


__all__ = ["Calendar", "Failure", "Played", "Player", "Stop"]
