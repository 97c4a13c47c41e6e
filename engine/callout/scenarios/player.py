"""Plays stories on a virtual clock: step by step, with what each expects; then replays them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from callout.calendars import OutOfCalendar
from callout.catalog import Catalog
from callout.errors import CalloutError, ExpressionError, NoDecision
from callout.records import EntryKind, Event, Ticket
from callout.scenarios.expect.observation import Observation, StepFacts
from callout.scenarios.expect.registry import CHECKS
from callout.scenarios.expect.written import Mismatch
from callout.store import Store
from callout.values import from_json

from .bench import Bench
from .model import Expectation, Step, Story
from .played import Failure, Played, Stop, failed, name_of

_FAILED = frozenset({ExpressionError.code, NoDecision.code, OutOfCalendar.code})
_KEPT = ("states", "data", "timers", "status", "outcome", "internals")
"""What a refusal leaves as it was."""


class Player:
    """Plays one story; use it once."""

    def __init__(self, story: Story, catalog: Catalog, store: Store | None = None) -> None:
        self._story = story
        self.bench = Bench(story, catalog, store)
        self._refusal: CalloutError | None = None

    def play(self) -> Played:
        """Play every step, then replay every ticket; stops at a step that cannot be done."""
        failures: list[Failure] = []
        played = 0
        try:
            self.bench.open_first(self._story.steps)
            for number, step in enumerate(self._story.steps):
                failures += self._step(step, checked=number >= self._story.played)
                played += 1
            failures += self._replays()
        except Stop as stop:
            failures.append(stop.failure)
        engine = self.bench.engine
        histories = tuple(engine.history(ticket) for ticket in self.bench.tickets())
        names = {entry.definition for history in histories for entry in history}
        definitions = {name: engine.pinned(name) for name in names}
        return Played(self._story, tuple(failures), histories, definitions, played)

    def _step(self, step: Step, *, checked: bool) -> Iterator[Failure]:
        for _ in range(step.repeat if step.steps else 0):
            for inner in step.steps:
                yield from self._step(inner, checked=checked)
        self._refusal = None
        self.bench.pass_time(step)
        if step.start:
            self.bench.open_at(step)
        if step.send:
            yield from self._send(step)
        if checked and step.expect:
            observation = self._observation(step)
            for expectation in step.expect:
                yield from _check(step, expectation, observation)
        if checked and not any(each.name == "warnings" for each in step.expect):
            yield from self._silent_faults(step)
        self.bench.mark()

    def _silent_faults(self, step: Step) -> Iterator[Failure]:
        """Actions that failed while their transitions happened, where nobody expects it."""
        for entry in self.bench.new_entries():
            for warning in entry.warnings:
                # Of a refused event the refusal speaks; a message to nobody may be meant.
                if entry.kind is not EntryKind.REJECTED and warning.get("error") in _FAILED:
                    place = warning.get("where", f"entry {entry.seq} of '{entry.ticket}'")
                    said = f"{warning['message']} ({place})"
                    yield failed(step, "warnings", "no action that fails", said)

    def _send(self, step: Step) -> Iterator[Failure]:
        ticket = self.bench.ticket_of(step)
        event = Event(
            step.send or "",
            {name: from_json(value) for name, value in step.payload.items()},
            step.by or self.bench.actor,
            key=step.key,
            occurred_at=self._occurred(step),
        )
        try:
            self.bench.engine.tell(ticket.id, event)
        except CalloutError as error:
            self._refusal = error
            if not any(each.name == "refused" for each in step.expect):
                yield failed(step, "send", "accepted", str(error))
            yield from self._changed(step, ticket)

    def _occurred(self, step: Step) -> datetime | None:
        if step.occurred_at is None:
            return None
        return self.bench.times.instant(step.occurred_at, self.bench.clock.now())

    def _changed(self, step: Step, before: Ticket) -> Iterator[Failure]:
        """A refusal leaves the ticket as it was; only its history is longer."""
        after = self.bench.store.load(before.id)
        for name in _KEPT:
            if getattr(before, name) != getattr(after, name):
                yield failed(step, "refused", f"{name} unchanged", "changed")

    def _observation(self, step: Step) -> Observation:
        bench = self.bench
        ticket = bench.ticket_of(step)
        entries = bench.new_entries()
        facts = StepFacts(
            now=bench.clock.now(),
            times=bench.times,
            actor=step.by or bench.actor,
            entries=entries,
            effects=bench.effects_of(entries),
            refusal=self._refusal,
        )
        return Observation(bench.engine, bench.engine.definition(ticket), ticket, facts, bench.find)

    def _replays(self) -> Iterator[Failure]:
        for ticket in self.bench.tickets():
            found = self.bench.engine.replay(ticket).divergences
            if found:
                expected, actual = f"{ticket}: 0 divergences", f"{len(found)}: {found[0]}"
                yield Failure(self._story.where, "replay", expected, actual, "end")


def _check(step: Step, expectation: Expectation, observation: Observation) -> Iterator[Failure]:
    where, name = expectation.where, expectation.name
    try:
        mismatches = list(CHECKS[name](observation, expectation.value))
    except (CalloutError, ValueError) as error:
        mismatches = [Mismatch(f"{expectation.value}", str(error))]
    for mismatch in mismatches:
        yield Failure(where, name, mismatch.expected, mismatch.actual, name_of(step))
