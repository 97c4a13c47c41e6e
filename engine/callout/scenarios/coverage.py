"""What scenarios exercised of processes and tables, and what they did not.

Counted per process: states entered, transitions taken, timers fired, warnings and breaches of
clocks among them, guards seen true and seen false; per table: rows hit, and the default where there
is one. A state that is only passed through within one event counts as entered when a transition
from it, to it, or into a state whose default it is, was taken.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from callout.content.timing.timer_ids import TimerOwner, owner_of
from callout.definition import Definition
from callout.dmn import RuleTable
from callout.process import StateKind, walk
from callout.records import Entry
from callout.scenarios.expect.entered import states_entered

from .played import Played

KINDS = ("state", "transition", "timer", "guard true", "guard false", "row")


@dataclass(frozen=True, slots=True, order=True)
class CoverageElement:
    """Something that can be covered: where it belongs (a process or table), its kind and name."""

    owner: str
    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class Exclusion:
    """Why an element need not be covered."""

    element: CoverageElement
    reason: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """What there is, and what was seen of it."""

    elements: frozenset[CoverageElement]
    seen: frozenset[CoverageElement]
    exclusions: tuple[Exclusion, ...] = ()

    @property
    def missing(self) -> tuple[CoverageElement, ...]:
        """Neither seen nor excused, in order."""
        excused = {exclusion.element for exclusion in self.exclusions}
        return tuple(sorted(self.elements - self.seen - excused))

    @property
    def needless(self) -> tuple[Exclusion, ...]:
        """Excuses for what was seen after all, or does not exist."""
        return tuple(
            exclusion
            for exclusion in self.exclusions
            if exclusion.element in self.seen or exclusion.element not in self.elements
        )

    @property
    def percent(self) -> float:
        """The share of elements seen or excused."""
        if not self.elements:
            return 100.0
        return 100 * (1 - len(self.missing) / len(self.elements))

    def counts(self, owner: str) -> Mapping[str, tuple[int, int]]:
        """By kind: how many of an owner's elements were seen or excused, of how many."""
        missing = set(self.missing)
        result: dict[str, tuple[int, int]] = {}
        for kind in KINDS:
            there = [each for each in self.elements if (each.owner, each.kind) == (owner, kind)]
            if there:
                result[kind] = (sum(each not in missing for each in there), len(there))
        return result

    @property
    def owners(self) -> tuple[str, ...]:
        """Processes and tables, by name."""
        return tuple(sorted({element.owner for element in self.elements}))


@dataclass(slots=True)
class CoverageCollector:
    """Gathers coverage over many stories."""

    elements: set[CoverageElement] = field(default_factory=set)
    seen: set[CoverageElement] = field(default_factory=set)

    def expect(self, definitions: Iterable[Definition], tables: Iterable[RuleTable]) -> None:
        """Count on these processes and tables to be covered."""
        for definition in definitions:
            self.elements.update(elements_of(definition))
        for table in tables:
            self.elements.update(rows_of(table))

    def take(self, played: Played) -> None:
        """Count on what a story ran to be covered, and take in what it did."""
        self.expect(played.definitions.values(), ())
        self.add(played)

    def add(self, played: Played) -> None:
        """Take in what a story did."""
        for history in played.histories:
            for entry in history:
                definition = played.definitions.get(entry.definition)
                if definition is not None:
                    self.seen.update(_seen(entry, definition))

    def coverage(self, exclusions: Iterable[Exclusion] = ()) -> Coverage:
        """What was gathered."""
        return Coverage(
            frozenset(self.elements), frozenset(self.seen & self.elements), tuple(exclusions)
        )


def elements_of(definition: Definition) -> Iterator[CoverageElement]:
    """Everything of a process that can be covered."""
    owner, chart = definition.name, definition.chart
    for node in chart.nodes[1:]:
        if node.kind is not StateKind.HISTORY:
            yield CoverageElement(owner, "state", node.id)
        for timer in walk.timer_ids(node.record):
            yield CoverageElement(owner, "timer", timer)
    for clock in definition.process.clocks.values():
        yield from (CoverageElement(owner, "timer", event) for event in clock.events)
    for edge in chart.edges:
        if chart.nodes[edge.source].kind is StateKind.HISTORY:
            continue  # No entry says where a history state went when there was nothing to remember.
        yield CoverageElement(owner, "transition", edge.id)
        if edge.record.guard:
            yield CoverageElement(owner, "guard true", edge.id)
            yield CoverageElement(owner, "guard false", edge.id)


def rows_of(table: RuleTable) -> Iterator[CoverageElement]:
    """The rows of a table, and its default."""
    for row in table.rows:
        yield CoverageElement(table.name, "row", row.id)
    if table.has_default:
        yield CoverageElement(table.name, "row", "default")


def _seen(entry: Entry, definition: Definition) -> Iterator[CoverageElement]:
    owner, chart = definition.name, definition.chart
    for name in entry.transitions:
        yield CoverageElement(owner, "transition", name)
    for state in states_entered(entry, chart):
        yield CoverageElement(owner, "state", state)
    for change in entry.timers:
        if change.change == "fire":
            of_clock = owner_of(change.id)[0] is TimerOwner.CLOCK
            yield CoverageElement(owner, "timer", entry.name if of_clock else change.id)
    for guard in entry.guards:
        if guard.value is not None:
            yield CoverageElement(owner, f"guard {str(guard.value).lower()}", guard.transition)
    yield from _rows_seen(entry)


def _rows_seen(entry: Entry) -> Iterator[CoverageElement]:
    for decision in entry.decisions:
        rows = decision.get("rows")
        names = [str(row) for row in rows] if isinstance(rows, list) else []
        for name in names or ["default"]:
            yield CoverageElement(str(decision["table"]), "row", name)
