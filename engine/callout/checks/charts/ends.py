"""What is open when a ticket ends, and whether one that is reopened goes on.

A ticket that has to be settled ends when nothing is left open; where a person would end it sooner,
the person is refused. Where a timer or another ticket ends it nobody is, and so it is asked here:
can an obligation, a form or a clock be open on a way to such an end, with nothing on the way that
closes it? A way is a path of states from where it is opened. What closes it under a condition
counts as closing it, and a guard that asks for it as one that knows; where another region may close
it, or a child that runs, nothing is said.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from callout.checks.subject import Subject
from callout.errors import Location, Problem, Severity
from callout.process import Process, State, StateKind, walk
from callout.process.clocks import BREACHED, WARNING
from callout.scxml import Edge, StateNode, can_be_active_together

from .exploration import Exploration, at_first, is_never
from .open_things import OpenThing, things_of

_Way: TypeAlias = tuple[int, bool]
"""A leaf by its index, and whether it was a person that led there."""


def problems(explored: Exploration, subject: Subject) -> Iterator[Problem]:
    """C321 something open at an end, C322 a word on it in vain, C323 reopened where it ends."""
    process = subject.process
    if process.settles:
        timers = frozenset(_timers(process))
        for thing in things_of(process):
            yield from _left_open(_Walk(explored, thing, timers))
    else:
        yield from _in_vain(process)
    yield from _ends_again(explored)


def _in_vain(process: Process) -> Iterator[Problem]:
    for state in walk.states(process.root):
        for name in state.leaves_open:
            yield Problem(
                "C322",
                f"'{state.id}' leaves '{name.text}' open, and tickets need not be settled",
                name.where,
                Severity.WARNING,
                consequence="it says nothing: a ticket may end here with anything open",
                hint="say `settles: true` of the process, or leave it out",
            )


def _ends_again(explored: Exploration) -> Iterator[Problem]:
    for act in explored.process.lifecycle.values():
        node = explored.chart.find(act.target.text) if act.target is not None else None
        if node is None or act.target is None or not _is_end(node):
            continue
        yield Problem(
            "C323",
            f"a ticket that is reopened goes on in '{node.id}', which is an end",
            act.target.where,
            consequence="it ends again at once, and nobody can do anything with it",
            hint="name a state in which somebody works on it",
        )


def _left_open(way_on: _Walk) -> Iterator[Problem]:
    """The transitions to ends that nobody can be refused at, each once."""
    origins: dict[_Way, Location] = {}
    told = set[Location]()
    waiting = [(way, opened, opened) for way, opened in way_on.begins()]
    while waiting:
        way, opened, where = waiting.pop()
        if way_on.is_end(way):
            if not way[1] and where not in told:
                told.add(where)
                yield _open_at(way_on.state(way), where, way_on.thing, opened)
        elif way not in origins:
            origins[way] = opened
            waiting += [(later, opened, edge.record.where) for edge, later in way_on.on(way)]


def _open_at(end: State, where: Location, thing: OpenThing, opened: Location) -> Problem:
    return Problem(
        "C321",
        f"a ticket may end in '{end.id}' while {thing.kind} '{thing.name}' is open",
        where,
        Severity.WARNING,
        consequence="nobody is there to be refused: it ends all the same, and is not settled",
        hint=f"close it on the way, or say of '{end.id}' why it may be open: "
        f"leaves_open: {{{thing.name}: ...}}",
        related=((opened, "it is opened here"),),
    )


@dataclass(frozen=True, slots=True)
class _Walk:
    """Where something may be open, along the transitions that do not close it."""

    explored: Exploration
    thing: OpenThing
    timers: frozenset[str]

    def begins(self) -> Iterator[tuple[_Way, Location]]:
        """The leaves at which it is open first, with where it is opened."""
        yield from self._entered(at_first(self.explored.chart), attended=True)
        for edge in self.explored.chart.edges:
            source = self.explored.source(edge)
            if not self.explored.is_reached(source) or is_never(edge.record):
                continue
            attended, mask = self._is_attended(edge, before=True), self.explored.entered(edge)
            yield from self._entered(mask, attended=attended)
            opened = self._opened_by(edge, source)
            if opened is None or self._is_closed_in(mask):
                continue
            leaves = self._leaves_of(mask) if edge.targets else self._leaves_in(source)
            yield from (((leaf.index, attended), opened) for leaf in leaves)

    def _opened_by(self, edge: Edge[None], source: StateNode[None]) -> Location | None:
        """Where a transition opens it, or the leaving of a state that it surely leaves."""
        opened = self.thing.opened_by(edge.record)
        left = [each for each in self.explored.around(source) if each.bit & edge.exits]
        for node in left if opened is None else ():
            if self.thing.opens.in_exit(node.record) and not self.thing.closed_by(edge.record):
                return node.record.where
        return opened

    def on(self, way: _Way) -> Iterator[tuple[Edge[None], _Way]]:
        """The transitions on which it stays open, and the leaves they lead to."""
        node = self.explored.chart.nodes[way[0]]
        if self._may_close_beside(node):
            return
        for edge in self.explored.leaving(node):
            is_own = edge.source == node.index or edge.source in node.ancestors
            mask = self.explored.entered(edge)
            if not is_own or is_never(edge.record) or self._is_closed_by(edge, mask):
                continue
            attended = self._is_attended(edge, before=way[1])
            yield from ((edge, (leaf.index, attended)) for leaf in self._leaves_of(mask))

    def is_end(self, way: _Way) -> bool:
        """Whether a ticket ends there."""
        return _is_end(self.explored.chart.nodes[way[0]])

    def state(self, way: _Way) -> State:
        """The state of the leaf."""
        return self.explored.chart.nodes[way[0]].record

    def _entered(self, mask: int, *, attended: bool) -> Iterator[tuple[_Way, Location]]:
        """The leaves among the entered, if one of these opens it and none closes it."""
        nodes = [*self.explored.chart.members(mask)]
        if self._is_closed_in(mask):
            return
        for node in nodes:
            opened = self.thing.opened_in(node.record)
            for leaf in self._leaves_of(mask) if opened is not None else ():
                if opened is not None and node.index in (leaf.index, *leaf.ancestors):
                    yield (leaf.index, attended), opened

    def _leaves_of(self, mask: int) -> Iterator[StateNode[None]]:
        return (each for each in self.explored.chart.members(mask) if each.is_atomic)

    def _leaves_in(self, node: StateNode[None]) -> Iterator[StateNode[None]]:
        for each in self.explored.states:
            is_inside = node.index in (each.index, *each.ancestors)
            if each.is_atomic and is_inside and self.explored.is_reached(each):
                yield each

    def _is_closed_in(self, mask: int) -> bool:
        """Whether one of the states closes it when it is entered; an end may leave it open."""
        return any(
            self.thing.closes.in_entry(node.record)
            or (_is_end(node) and self._is_allowed_in(node.record))
            for node in self.explored.chart.members(mask)
        )

    def _is_allowed_in(self, end: State) -> bool:
        allowed = {each.text for each in end.leaves_open}
        return self.thing.name in allowed or self.thing.closes.in_exit(end)

    def _is_closed_by(self, edge: Edge[None], mask: int) -> bool:
        left = self.explored.chart.members(edge.exits)
        return (
            self.thing.closed_by(edge.record)
            or any(self.thing.closes.in_exit(each.record) for each in left)
            or self._is_closed_in(mask)
        )

    def _may_close_beside(self, leaf: StateNode[None]) -> bool:
        """Whether another region, or a child of a state around, may close it meanwhile."""
        around = {each.index for each in self.explored.around(leaf)}
        closes, nodes = self.thing.closes, self.explored.chart.nodes
        if any(closes.in_finalize(nodes[index].record) for index in around):
            return True
        return any(
            closes.somewhere(each.record)
            for each in self.explored.states
            if each.index not in around and can_be_active_together(nodes, each.index, leaf.index)
        )

    def _is_attended(self, edge: Edge[None], *, before: bool) -> bool:
        """Whether a person is there to be refused; what follows by itself is of who began it."""
        events = edge.record.events
        if any(map(self._is_alone, events)):
            return False
        is_sent = any(each in self.explored.process.events or "*" in each for each in events)
        return is_sent or any(each.startswith("did.") for each in events) or before

    def _is_alone(self, event: str) -> bool:
        """Whether an event comes without anybody: of a timer, a due time, a clock, a child."""
        words = ("overdue.", *((BREACHED, WARNING) if self.explored.process.clocks else ()))
        if event.startswith(words) or event in self.timers:
            return True
        return event.startswith("done.") and not event.startswith("done.state.")


def _timers(process: Process) -> Iterator[str]:
    for state in walk.with_root(process.root):
        yield from walk.timer_ids(state)


def _is_end(node: StateNode[None]) -> bool:
    return node.kind is StateKind.FINAL and not node.parent
