"""A process as a map: which states are where, what a transition leaves and enters.

Guards are not evaluated: a transition counts unless its guard is the word ``false``. So a state
that is called unreachable is so for certain; one that is not may still never be seen.
Domains follow SCXML 3.13 (getTransitionDomain).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from callout.process import Process, State, StateKind, Transition, walk

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
    around: dict[str, tuple[State, ...]]
    """For each state those around it, nearest first, the root last."""
    ways: tuple[Way, ...]
    by_source: dict[str, list[Way]] = field(default_factory=lambda: defaultdict(list))
    escaping: dict[str, list[Way]] = field(default_factory=lambda: defaultdict(list))
    """For each region of a parallel the ways that start inside and leave all of the parallel."""
    reached: set[str] = field(default_factory=set)
    """Ids of the states that some path of transitions leads to."""

    @classmethod
    def of(cls, process: Process) -> Chart:
        """The map of `process`."""
        states = {state.id: state for state in walk.states(process.root)}
        around: dict[str, tuple[State, ...]] = {"": ()}
        for state in (process.root, *states.values()):
            above = (state, *around[state.id])
            around.update((child.id, above) for child in state.states)
        ways = tuple(
            Way(state, transition)
            for state in states.values()
            for transition in walk.transitions(state)
        )
        chart = cls(process, states, around, ways)
        chart._index()
        chart.reached.update(_reached(chart))
        return chart

    def _index(self) -> None:
        for way in self.ways:
            self.by_source[way.source.id].append(way)
            domain = self.domain(way)
            inside = way.source
            for above in self.ancestors(way.source) if domain is not None else ():
                if above.kind is StateKind.PARALLEL:
                    self.escaping[inside.id].append(way)
                if above is domain:
                    break
                inside = above

    def ancestors(self, state: State) -> tuple[State, ...]:
        """The states around `state`, nearest first, the root last."""
        return self.around[state.id]

    def parent(self, state: State) -> State:
        """The state right around `state`."""
        return self.around[state.id][0]

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
        for above in self.ancestors(source):
            is_region = above.kind is StateKind.COMPOUND
            if is_region and all(self.is_within(target, above) for target in targets):
                return above
        return self.process.root

    def ways_out(self, state: State) -> Iterator[Way]:
        """The transitions that leave `state` when they are taken in it.

        They start in the state, around it, or in another region of a parallel that they leave.
        """
        for source in (state, *self.ancestors(state)):
            for way in self.by_source.get(source.id, ()):
                domain = self.domain(way)
                if domain is not None and domain is not state and self.is_within(state, domain):
                    yield way
        inside = state
        for above in self.ancestors(state):
            if above.kind is StateKind.PARALLEL:
                for region in above.states:
                    if region is not inside:
                        yield from self.escaping.get(region.id, ())
            inside = above

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
            return self._defaults(self.parent(state))
        if state.initial is None:
            return []
        names = (target.text for target in state.initial.targets)
        return [self.states[name] for name in names if name in self.states]

    def start(self) -> list[State]:
        """What is entered first."""
        return self._defaults(self.process.root)


def _reached(chart: Chart) -> set[str]:
    """Follow transitions until nothing new is entered."""
    reached: set[str] = set()
    fresh = chart.entered(chart.start())
    when_done: list[Way] = []
    while fresh:
        reached.update(fresh)
        ways = [way for state in fresh.values() for way in _leading_on(chart, state)]
        when_done += [way for way in ways if way.is_done]
        taken = [way for way in ways if not way.is_done]
        taken += [way for way in when_done if _is_done(chart, way, reached)]
        targets = [target for way in taken for target in chart.targets(way.transition)]
        entered = chart.entered(targets)
        fresh = {name: state for name, state in entered.items() if name not in reached}
    return reached


def _leading_on(chart: Chart, state: State) -> list[Way]:
    if state.kind is StateKind.HISTORY:
        return []
    return [way for way in chart.by_source[state.id] if not is_never(way.transition)]


def _is_done(chart: Chart, way: Way, reached: set[str]) -> bool:
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
