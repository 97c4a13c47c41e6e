"""A process as a map: which states are where, what a transition leaves and enters.

Guards are not evaluated: a transition counts unless its guard is the word ``false``. So a state
that is called unreachable is so for certain; one that is not may still never be seen.
Domains follow SCXML 3.13 (getTransitionDomain).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from callout.loading import walking
from callout.process import Process, State, StateKind, Transition

_DONE = "done.state."


@dataclass(frozen=True, slots=True, eq=False)
class Way:
    """A transition with the state it starts from."""

    source: State
    transition: Transition

    @property
    def is_done(self) -> bool:
        """Taken only when a state is done."""
        events = self.transition.events
        return bool(events) and all(name.startswith(_DONE) for name in events)


@dataclass(frozen=True, slots=True)
class Chart:
    """The states of a process by id, in document order."""

    process: Process
    states: dict[str, State]
    parents: dict[str, State]
    ways: tuple[Way, ...]
    reached: set[str] = field(default_factory=set)
    """Ids of the states that some path of transitions leads to."""

    @classmethod
    def of(cls, process: Process) -> Chart:
        """The map of `process`."""
        states = {state.id: state for state in walking.states(process.root)}
        parents: dict[str, State] = {}
        for state in (process.root, *states.values()):
            parents.update((child.id, state) for child in state.states)
        ways = tuple(
            Way(state, transition)
            for state in states.values()
            for transition in walking.transitions(state)
        )
        chart = cls(process, states, parents, ways)
        chart.reached.update(_reached(chart))
        return chart

    def ancestors(self, state: State) -> Iterator[State]:
        """The states around `state`, nearest first, the root last."""
        while state.id:
            state = self.parents[state.id]
            yield state

    def is_within(self, state: State, other: State) -> bool:
        """Whether `state` is `other` or inside it."""
        return state is other or any(each is other for each in self.ancestors(state))

    def targets(self, transition: Transition) -> list[State]:
        """The states a transition leads to, as far as they exist."""
        names = (target.text for target in transition.targets)
        return [self.states[name] for name in names if name in self.states]

    def domain(self, way: Way) -> State | None:
        """The state whose inside is left by a transition; None if it stays."""
        targets = self.targets(way.transition)
        if not targets:
            return None
        source = way.source
        internal = source.kind is StateKind.COMPOUND and not way.transition.reenter
        if internal and all(t is not source and self.is_within(t, source) for t in targets):
            return source
        for around in self.ancestors(source):
            is_region = around.kind is StateKind.COMPOUND
            if is_region and all(self.is_within(target, around) for target in targets):
                return around
        return self.process.root

    def are_parallel(self, one: State, other: State) -> bool:
        """Whether the two can be active together and neither is inside the other."""
        if self.is_within(one, other) or self.is_within(other, one):
            return False
        around = {each.id for each in self.ancestors(one)}
        common = next(each for each in self.ancestors(other) if each.id in around)
        return common.kind is StateKind.PARALLEL

    def leaves(self, way: Way, state: State) -> bool:
        """Whether taking `way` while in `state` leaves `state`."""
        domain = self.domain(way)
        if domain is None or state is domain or not self.is_within(state, domain):
            return False
        return self.is_within(state, way.source) or self.are_parallel(state, way.source)

    def entered(self, targets: Iterable[State]) -> dict[str, State]:
        """What is active after entering `targets`: they, all around them, and their defaults."""
        found: dict[str, State] = {}
        waiting = list(targets)
        while waiting:
            state = waiting.pop()
            if state.id in found:
                continue
            found[state.id] = state
            waiting.extend(self._defaults(state))
            for around in self.ancestors(state):
                if around.id and around.id not in found:
                    found[around.id] = around
                    if around.kind is StateKind.PARALLEL:
                        waiting.extend(self._other_regions(around, state))
        return found

    def _other_regions(self, around: State, state: State) -> list[State]:
        return [each for each in around.states if not self.is_within(state, each)]

    def _defaults(self, state: State) -> list[State]:
        if state.kind is StateKind.PARALLEL:
            return [each for each in state.states if each.kind is not StateKind.HISTORY]
        if state.kind is StateKind.HISTORY:
            if state.default is not None:
                return self.targets(state.default)
            return self._defaults(self.parents[state.id])
        if state.initial is None:
            return []
        names = (target.text for target in state.initial.targets)
        return [self.states[name] for name in names if name in self.states]

    def start(self) -> list[State]:
        """What is entered first."""
        return self._defaults(self.process.root)


def _reached(chart: Chart) -> set[str]:
    """Follow transitions until nothing new is entered."""
    reached = set(chart.entered(chart.start()))
    waiting = [way for way in chart.ways if not is_never(way.transition)]
    while True:
        taken = [way for way in waiting if _can_be_taken(chart, way, reached)]
        if not taken:
            return reached
        waiting = [way for way in waiting if way not in taken]
        for way in taken:
            reached.update(chart.entered(chart.targets(way.transition)))


def _can_be_taken(chart: Chart, way: Way, reached: set[str]) -> bool:
    if way.source.id not in reached or way.source.kind is StateKind.HISTORY:
        return False
    if not way.is_done:
        return True
    done = (chart.states.get(name.removeprefix(_DONE)) for name in way.transition.events)
    return any(state is None or _can_be_done(state, reached) for state in done)


def _can_be_done(state: State, reached: set[str]) -> bool:
    """Whether a final child, or one in each region, is among the reached."""
    if state.kind is StateKind.PARALLEL:
        regions = [each for each in state.states if each.kind is not StateKind.HISTORY]
        return all(_can_be_done(region, reached) for region in regions)
    finals = (each for each in state.states if each.kind is StateKind.FINAL)
    return any(each.id in reached for each in finals)


def is_never(transition: Transition) -> bool:
    """Whether the guard is the word ``false``."""
    return transition.guard is not None and transition.guard.text.strip() == "false"


def is_always(transition: Transition) -> bool:
    """Whether there is no guard, or it is the word ``true``."""
    return transition.guard is None or transition.guard.text.strip() == "true"
