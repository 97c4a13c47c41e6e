"""The events a process can meet: those it declares, those it makes itself, those of the engine.

Which are the engine's, `callout.process.engine_names` says.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from callout.process import ActKind, Process, Send, Start, State, TicketAct, walk
from callout.process.descriptors import beginning

_ERRORS = (
    "error.communication",
    "error.execution",
    "error.execution.calendar",
    "error.platform",
)


@dataclass(frozen=True, slots=True)
class EventNames:
    """The names of all events that one process can meet."""

    names: frozenset[str]
    beginnings: frozenset[str]
    """The names and what they begin with, by whole words: what descriptors can match."""
    computed: bool
    """Some name is an expression, so that any event may come."""

    @classmethod
    def of(cls, process: Process) -> EventNames:
        """The names of `process`."""
        names = frozenset(process.events).union(
            _own(process), _engine(process), _timers(process.root)
        )
        sends = (action for action in walk.actions(process) if isinstance(action, Send))
        computed = any(send.is_to_self and send.event_expression for send in sends)
        beginnings = (words for name in names for words in _beginnings(name))
        return cls(names, frozenset(beginnings), computed)

    def knows(self, descriptor: str) -> bool:
        """Whether any event matches the descriptor."""
        words = beginning(descriptor)
        return self.computed or not words or words in self.beginnings


def _beginnings(name: str) -> Iterator[str]:
    words = name.split(".")
    return (".".join(words[:count]) for count in range(1, len(words) + 1))


def _own(process: Process) -> Iterator[str]:
    for action in walk.actions(process):
        yield from (name.text for name in action.raises)


def _engine(process: Process) -> Iterator[str]:
    yield from _ERRORS
    for state in walk.states(process.root):
        yield f"done.state.{state.id}"
        for invoke in state.invokes:
            yield from _results(invoke.id)[: 3 if invoke.each is None else 1]
    for action in walk.actions(process):
        if isinstance(action, Send) and action.id:
            yield from _results(action.id.text)
        elif isinstance(action, Start):
            yield from _results(action.link.text)
    yield from _watched(process)


def _watched(process: Process) -> Iterator[str]:
    """What is told of clocks, standard acts and acts."""
    for clock in process.clocks.values():
        yield from clock.events
    yield from _standard_acts(process)
    for act in process.acts.values():
        yield f"did.{act.name}"
        if act.kind is ActKind.MUST:
            yield f"overdue.{act.name}"


def _standard_acts(process: Process) -> Iterator[str]:
    yield from (act.act.event for act in process.lifecycle.values())
    if TicketAct.MERGE in process.lifecycle:
        yield "ticket.merged"


def _results(name: str) -> tuple[str, str, str]:
    return f"done.{name}", f"error.{name}", f"done.invoke.{name}"


def _timers(root: State) -> Iterator[str]:
    for state in walk.states(root):
        yield from walk.timer_ids(state)
