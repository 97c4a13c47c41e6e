"""What a check looks at: one ticket after a step, and everything that happened in the step."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from callout.definition import Definition
from callout.engine import Engine
from callout.errors import CalloutError
from callout.feel import evaluate
from callout.process import Transition
from callout.records import Actor, Effect, Entry, EntryKind, Ticket
from callout.scenarios.times import LocalTimes
from callout.step import Papers, Possible, papers, scope_of
from callout.values import (
    Date,
    DateTime,
    DaysDuration,
    Json,
    MonthsDuration,
    Time,
    Value,
    from_json,
)

from .written import Mismatch, text_of

_TEMPORAL = (Date, Time, DateTime, DaysDuration, MonthsDuration)


@dataclass(frozen=True, slots=True)
class GuardSeen:
    """A guard that did not let its transition be taken, and what it read."""

    name: str
    text: str
    operands: Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class StepFacts:
    """What happened in a step, to all tickets; `now` is the clock after it."""

    now: datetime
    times: LocalTimes
    actor: Actor
    entries: Sequence[Entry]
    effects: Sequence[Effect]
    refusal: CalloutError | None


@dataclass(frozen=True)
class Observation:
    """One ticket after a step; `find` gives other tickets by link path."""

    engine: Engine
    definition: Definition
    ticket: Ticket
    step: StepFacts
    find: Callable[[str], Ticket | None]

    @cached_property
    def scope(self) -> Mapping[str, Value]:
        """Everything an expression can read of the ticket."""
        return scope_of(self.definition, self.ticket, self.step.now, self.step.actor)

    def at(self, path: str) -> Observation | None:
        """The observation of another ticket, by link path from this one; None if there is none."""
        ticket = self.find(f"{self.ticket.id}:{path}")
        if ticket is None:
            return None
        definition = self.engine.definition(ticket)
        return replace(self, ticket=ticket, definition=definition)

    def history(self) -> Sequence[Entry]:
        """All entries of the ticket."""
        return self.engine.history(self.ticket.id)

    def active(self, leaves: tuple[str, ...]) -> frozenset[str]:
        """The leaf states and all that lie above them."""
        chart = self.definition.chart
        return frozenset(chart.active(chart.mask(leaves)))

    def is_state(self, name: str) -> bool:
        """Whether the process has a state of this name."""
        return self.definition.chart.find(name) is not None

    def lies_in(self, inner: str, outer: str) -> bool:
        """Whether one state lies somewhere inside another."""
        return outer in self.active((inner,))

    def guards_tried(self) -> list[GuardSeen]:
        """The guards that said no to the events refused in this step."""
        return [
            GuardSeen(tried.transition, self._guardtext_of(entry, tried.transition), tried.operands)
            for entry in self.step.entries
            if entry.kind is EntryKind.REJECTED
            for tried in entry.guards
            if tried.value is not True
        ]

    def can(self) -> Mapping[str, Possible]:
        """Which events the actor may send now."""
        return {each.event: each for each in self.engine.can(self.ticket.id, actor=self.step.actor)}

    @cached_property
    def papers(self) -> Papers:
        """Forms, checklists, duties, acts done, breaches."""
        return papers(self.definition, self.ticket, self.step.now)

    def evaluate(self, text: str) -> Value:
        """The value of an expression over the ticket."""
        return evaluate(text, dict(self.scope), now=DateTime.from_datetime(self.step.now))

    def compare_field(self, name: str, expected: Json) -> Iterator[Mismatch]:
        """Whether a field (dotted: a part of one) has the value."""
        value: Value = dict(self.ticket.data)
        for part in name.split("."):
            if not isinstance(value, dict) or part not in value:
                if expected is not None or "." not in name:
                    yield Mismatch(f"{name} = {text_of(expected)}", f"there is no field '{name}'")
                return
            value = value[part]
        if not self.alike(expected, value):
            yield Mismatch(f"{name} = {text_of(expected)}", f"{name} = {self.shown(value)}")

    def alike(self, expected: Json, actual: Value) -> bool:
        """Whether a value is what a scenario wrote; of contexts only the fields written count."""
        if isinstance(expected, dict):
            return isinstance(actual, dict) and all(
                name in actual and self.alike(value, actual[name])
                for name, value in expected.items()
            )
        if isinstance(expected, list):
            return (
                isinstance(actual, list)
                and len(expected) == len(actual)
                and all(map(self.alike, expected, actual))
            )
        if isinstance(actual, _TEMPORAL) and isinstance(expected, str):
            return self._same_time(expected, actual)
        if isinstance(expected, bool) or isinstance(actual, bool):
            return expected is actual
        return from_json(expected) == actual

    def instant(self, text: str) -> datetime:
        """A time as scenarios write it."""
        return self.step.times.instant(text, self.step.now)

    @property
    def zone(self) -> str:
        """Where the scenario's clocks are."""
        return str(self.step.times.zone)

    def instant_of(self, value: Value) -> datetime | None:
        """A date and time as an instant; a local one is on the clocks of the scenario."""
        return value.to_datetime(self.zone) if isinstance(value, DateTime) else None

    def clock(self, instant: datetime) -> str:
        """An instant as scenarios write it."""
        return self.step.times.text(instant, self.step.now)

    def shown(self, value: Value) -> str:
        """A value for people."""
        if isinstance(value, DateTime):
            return self.clock(value.to_datetime(self.zone))
        if isinstance(value, dict):
            return f"{{{', '.join(f'{name}: {self.shown(part)}' for name, part in value.items())}}}"
        if isinstance(value, list):
            return f"[{', '.join(map(self.shown, value))}]"
        if value is None or isinstance(value, bool):
            return text_of(value)  # 0 and 1 are equal to false and true, and are none
        return str(value)

    def _same_time(
        self, expected: str, actual: Date | Time | DateTime | DaysDuration | MonthsDuration
    ) -> bool:
        if isinstance(actual, DateTime):
            try:
                return self.instant(expected) == actual.to_datetime(self.zone)
            except ValueError:
                pass  # written as ISO text
        try:
            return type(actual).parse(expected) == actual
        except ValueError:
            return False

    def _guardtext_of(self, entry: Entry, transition: str) -> str:
        record = self._transitions(entry).get(transition)
        return record.guard.text if record and record.guard else "?"

    def _transitions(self, entry: Entry) -> Mapping[str, Transition]:
        edges = self.engine.pinned(entry.definition).chart.edges
        return {edge.id: edge.record for edge in edges}
