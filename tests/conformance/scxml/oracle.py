"""SCXML's algorithm as the standard prints it (appendix D), with sets of ids and no caches.

The other implementation that the executors are compared with. It follows the pseudocode name by
name and knows only the content of the charts it is given: logs, raised and sent events, faults,
invocations that leave a trace. With `nested_done` it has the one deviation that
docs/statecharts.md describes; without, none.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from callout.process import (
    Action,
    HistoryKind,
    Log,
    Process,
    Raise,
    Send,
    State,
    StateKind,
    Text,
    Transition,
)

ROOT = ""


class Overflow(Exception):
    """More microsteps than the limit."""


class Fault(Exception):
    """An action that cannot be carried out."""


@dataclass
class EntrySet:
    """statesToEnter, statesForDefaultEntry and defaultHistoryContent."""

    to_enter: set[str] = field(default_factory=set)
    for_default: set[str] = field(default_factory=set)
    history_content: dict[str, tuple[Action, ...]] = field(default_factory=dict)


class Oracle:
    """One interpretation of one process."""

    def __init__(self, process: Process, *, limit: int, nested_done: bool) -> None:
        self.limit = limit
        self.nested_done = nested_done
        self.states: dict[str, State] = {}
        self.parent: dict[str, str] = {}
        self.order: dict[str, int] = {}
        self._index(process.root)
        self.source = {
            id(transition): name
            for name, state in self.states.items()
            for transition in (*state.transitions, *([state.default] if state.default else []))
        }
        self.configuration: set[str] = set()
        self.history_value: dict[str, list[str]] = {}
        self.internal_queue: deque[str] = deque()
        self.external_queue: deque[str] = deque()
        self.states_to_invoke: set[str] = set()
        self.trace: list[str] = []
        self.running = True
        self.microsteps = 0
        self.ended: set[str] | None = None

    # What the comparison looks at.

    def leaves(self) -> tuple[str, ...]:
        active = self.configuration if self.ended is None else self.ended
        return tuple(self.in_document_order(name for name in active if self.is_atomic(name)))

    def memory(self) -> dict[str, tuple[str, ...]]:
        names = self.in_document_order(self.history_value)
        return {name: tuple(self.in_document_order(self.history_value[name])) for name in names}

    # procedure interpret, mainEventLoop

    def start(self) -> None:
        self.microsteps = 0
        self.enter_states([self.initial_transition()], is_initial=True)
        self.main_event_loop()

    def fire(self, name: str) -> None:
        if not self.running:
            return
        self.microsteps = 0
        self.external_queue.append(name)
        self.main_event_loop()

    def main_event_loop(self) -> None:  # the procedure as the standard prints it
        while self.running:
            macrostep_done = False
            while self.running and not macrostep_done:
                enabled = self.select_transitions(None)
                if not enabled:
                    if not self.internal_queue:
                        macrostep_done = True
                    else:
                        enabled = self.select_transitions(self.internal_queue.popleft())
                if enabled:
                    self.microstep(enabled)
            if not self.running:
                break
            for name in self.in_document_order(self.states_to_invoke):
                self.trace += [f"invoke:{invoke.id}" for invoke in self.states[name].invokes]
            self.states_to_invoke.clear()
            if self.internal_queue:
                continue
            if not self.external_queue:
                return
            event = self.external_queue.popleft()
            for name in self.in_document_order(self.configuration):
                for invoke in self.states[name].invokes:
                    self.trace.append(f"receive:{invoke.id}:{event}")
            enabled = self.select_transitions(event)
            if enabled:
                self.microstep(enabled)
        self.exit_interpreter()

    def exit_interpreter(self) -> None:
        self.ended = set(self.configuration)
        for name in reversed(self.in_document_order(self.configuration)):
            self.execute_blocks(self.states[name].exit)
            self.trace += [f"cancel:{invoke.id}" for invoke in self.started(name)]
            self.configuration.discard(name)

    # function selectEventlessTransitions, selectTransitions

    def select_transitions(self, event: str | None) -> list[Transition]:
        enabled: list[Transition] = []
        atomic = self.in_document_order(filter(self.is_atomic, self.configuration))
        for name in atomic:
            found = self.first_enabled(name, event)
            if found is not None and not any(found is other for other in enabled):
                enabled.append(found)
        return self.remove_conflicting_transitions(enabled)

    def first_enabled(self, atomic: str, event: str | None) -> Transition | None:
        for name in [atomic, *self.proper_ancestors(atomic, None)]:
            for transition in self.states[name].transitions:
                if event is None:
                    matches = not transition.events
                else:
                    matches = any(self.name_match(text, event) for text in transition.events)
                if matches and self.condition_match(transition):
                    return transition
        return None

    def name_match(self, descriptor: str, event: str) -> bool:
        if descriptor == "*":
            return True
        wanted = descriptor.removesuffix(".*").removesuffix(".").split(".")
        return event.split(".")[: len(wanted)] == wanted

    def condition_match(self, transition: Transition) -> bool:
        if transition.guard is None:
            return True
        words = transition.guard.text.split()
        return (words[-1] in self.configuration) is (words[0] != "not")

    # function removeConflictingTransitions

    def remove_conflicting_transitions(self, enabled: list[Transition]) -> list[Transition]:
        filtered: list[Transition] = []
        for first in enabled:
            preempted = False
            to_remove: list[Transition] = []
            for second in filtered:
                if self.compute_exit_set([first]) & self.compute_exit_set([second]):
                    if self.is_descendant(self.source[id(first)], self.source[id(second)]):
                        to_remove.append(second)
                    else:
                        preempted = True
                        break
            if not preempted:
                filtered = [one for one in filtered if not any(one is two for two in to_remove)]
                filtered.append(first)
        return filtered

    # procedure microstep, exitStates

    def microstep(self, enabled: list[Transition]) -> None:
        self.microsteps += 1
        if self.microsteps > self.limit:
            raise Overflow
        self.exit_states(enabled)
        for transition in enabled:
            self.execute_blocks((transition.actions,))
        self.enter_states(enabled)

    def exit_states(self, enabled: list[Transition]) -> None:
        to_exit = list(reversed(self.in_document_order(self.compute_exit_set(enabled))))
        for name in to_exit:
            for child in self.states[name].states:
                if child.kind is StateKind.HISTORY:
                    self.history_value[child.id] = self.to_remember(child, name)
        for name in to_exit:
            self.execute_blocks(self.states[name].exit)
            self.trace += [f"cancel:{invoke.id}" for invoke in self.started(name)]
            self.states_to_invoke.discard(name)
            self.configuration.discard(name)

    def started(self, name: str) -> Sequence[object]:
        return () if name in self.states_to_invoke else self.states[name].invokes

    def to_remember(self, history: State, parent: str) -> list[str]:
        if history.history is HistoryKind.DEEP:
            inside = (one for one in self.configuration if self.is_descendant(one, parent))
            return self.in_document_order(filter(self.is_atomic, inside))
        return self.in_document_order(
            one for one in self.configuration if self.parent[one] == parent
        )

    def compute_exit_set(self, transitions: list[Transition]) -> set[str]:
        to_exit: set[str] = set()
        for transition in transitions:
            if transition.targets:
                domain = self.transition_domain(transition)
                to_exit |= {one for one in self.configuration if self.is_descendant(one, domain)}
        return to_exit

    # procedure enterStates, computeEntrySet

    def enter_states(self, enabled: list[Transition], *, is_initial: bool = False) -> None:
        found = EntrySet()
        for transition in enabled:
            for target in transition.targets:
                self.add_descendants(target.text, found)
            ancestor = ROOT if is_initial else self.transition_domain(transition)
            for name in self.effective_targets(transition):
                self.add_ancestors(name, ancestor, found)
        for name in self.in_document_order(found.to_enter):
            state = self.states[name]
            self.configuration.add(name)
            self.states_to_invoke.add(name)
            self.execute_blocks(state.entry)
            if name in found.for_default and state.initial is not None:
                self.execute_blocks((state.initial.actions,))
            self.execute_blocks((found.history_content.get(name, ()),))
            if state.kind is StateKind.FINAL:
                self.enter_final(name)

    def enter_final(self, name: str) -> None:
        parent = self.parent[name]
        if parent == ROOT:
            self.running = False
            return
        self.internal_queue.append(f"done.state.{parent}")
        above = self.parent[parent]
        while self.states[above].kind is StateKind.PARALLEL and self.is_in_final_state(above):
            self.internal_queue.append(f"done.state.{above}")
            if not self.nested_done:
                break
            above = self.parent[above]

    def is_in_final_state(self, name: str) -> bool:
        children = self.child_states(name)
        if self.states[name].kind is StateKind.COMPOUND:
            finals = (child for child in children if self.states[child].kind is StateKind.FINAL)
            return any(child in self.configuration for child in finals)
        if self.states[name].kind is StateKind.PARALLEL:
            return all(self.is_in_final_state(child) for child in children)
        return False

    def add_descendants(self, name: str, found: EntrySet) -> None:  # likewise
        state = self.states[name]
        if state.kind is StateKind.HISTORY:
            parent = self.parent[name]
            names = self.history_value.get(name)
            if names is None:
                assert state.default is not None
                found.history_content[parent] = state.default.actions
                names = [target.text for target in state.default.targets]
            for one in names:
                self.add_descendants(one, found)
            for one in names:
                self.add_ancestors(one, parent, found)
            return
        found.to_enter.add(name)
        if state.kind is StateKind.COMPOUND:
            found.for_default.add(name)
            targets = self.initial_targets(name)
            for one in targets:
                self.add_descendants(one, found)
            for one in targets:
                self.add_ancestors(one, name, found)
        elif state.kind is StateKind.PARALLEL:
            self.add_regions(name, found)

    def add_ancestors(self, name: str, ancestor: str, found: EntrySet) -> None:
        for above in self.proper_ancestors(name, ancestor):
            found.to_enter.add(above)
            if self.states[above].kind is StateKind.PARALLEL:
                self.add_regions(above, found)

    def add_regions(self, name: str, found: EntrySet) -> None:
        for child in self.child_states(name):
            if not any(self.is_descendant(one, child) for one in found.to_enter):
                self.add_descendants(child, found)

    # function getTransitionDomain, findLCCA, getEffectiveTargetStates

    def transition_domain(self, transition: Transition) -> str:
        targets = self.effective_targets(transition)
        source = self.source[id(transition)]
        if not targets:
            return source
        inside = all(self.is_descendant(one, source) for one in targets)
        if not transition.reenter and self.states[source].kind is StateKind.COMPOUND and inside:
            return source
        for above in self.proper_ancestors(source, None):
            compound = above == ROOT or self.states[above].kind is StateKind.COMPOUND
            if compound and all(self.is_descendant(one, above) for one in targets):
                return above
        return ROOT

    def effective_targets(self, transition: Transition) -> list[str]:
        targets: dict[str, None] = {}
        for target in transition.targets:
            state = self.states[target.text]
            if state.kind is not StateKind.HISTORY:
                targets[state.id] = None
            elif state.id in self.history_value:
                targets.update(dict.fromkeys(self.history_value[state.id]))
            else:
                assert state.default is not None
                targets.update(dict.fromkeys(self.effective_targets(state.default)))
        return list(targets)

    # Executable content: a fault ends its block and raises error.execution.

    def execute_blocks(self, blocks: Iterable[tuple[Action, ...]]) -> None:
        for block in blocks:
            try:
                for action in block:
                    self.execute(action)
            except Fault:
                self.internal_queue.append("error.execution")

    def execute(self, action: Action) -> None:
        if isinstance(action, Raise):
            self.internal_queue.append(action.event.text)
        elif isinstance(action, Send):
            assert action.event is not None
            self.external_queue.append(action.event.text)
        elif isinstance(action, Log):
            label = action.value.text
            if label == "fault":
                raise Fault
            if label.startswith("?"):
                label += " yes" if label[1:] in self.configuration else " no"
            self.trace.append(label)

    # Predicates and orders.

    def initial_transition(self) -> Transition:
        where = self.states[ROOT].where
        targets = tuple(Text(name, where) for name in self.initial_targets(ROOT))
        return Transition("initial", where, targets=targets)

    def initial_targets(self, name: str) -> list[str]:
        initial = self.states[name].initial
        if initial is None:
            return self.child_states(name)[:1]
        return [target.text for target in initial.targets]

    def child_states(self, name: str) -> list[str]:
        below = self.states[name].states
        return [child.id for child in below if child.kind is not StateKind.HISTORY]

    def is_atomic(self, name: str) -> bool:
        return self.states[name].kind in (StateKind.ATOMIC, StateKind.FINAL)

    def proper_ancestors(self, name: str, until: str | None) -> Iterator[str]:
        while name != ROOT:
            name = self.parent[name]
            if name == until:
                return
            yield name

    def is_descendant(self, name: str, of: str) -> bool:
        return of in self.proper_ancestors(name, None)

    def in_document_order(self, names: Iterable[str]) -> list[str]:
        return sorted(names, key=lambda name: self.order[name])

    def _index(self, state: State) -> None:
        self.states[state.id] = state
        self.order[state.id] = len(self.order)
        for child in state.states:
            self.parent[child.id] = state.id
            self._index(child)
