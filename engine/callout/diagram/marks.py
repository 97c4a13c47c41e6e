"""What a ticket adds to the picture of its process."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from callout.process import Process, State
from callout.records import Entry, Ticket


@dataclass(frozen=True, slots=True)
class Marks:
    """The active states, those above the leaves included, and due times by timer id.

    Of a path also the states it has been in, and by transition the entries that took it.
    """

    active: frozenset[str] = frozenset()
    due: Mapping[str, str] = field(default_factory=dict)
    visited: frozenset[str] = frozenset()
    taken: Mapping[str, tuple[int, ...]] = field(default_factory=dict)


NO_MARKS = Marks()


def marks_of(ticket: Ticket, process: Process) -> Marks:
    """Where the ticket is; due times to the second, in UTC."""
    leaves = frozenset(ticket.states)
    due = {timer.event: f"{timer.due:%Y-%m-%d %H:%M:%S}Z" for timer in ticket.timers}
    return Marks(frozenset(_active(process.root, leaves)) - {process.root.id}, due)


def path_marks(entries: Iterable[Entry], process: Process) -> Marks:
    """Where a history has led, what it came by, and where it ends; no due times."""
    visited: set[str] = set()
    taken: dict[str, tuple[int, ...]] = {}
    last: tuple[str, ...] = ()
    for entry in entries:
        last = entry.after
        visited |= _active(process.root, frozenset(last))
        for name in entry.transitions:
            taken[name] = (*taken.get(name, ()), entry.seq)
    top = {process.root.id}
    active = frozenset(_active(process.root, frozenset(last)) - top)
    return Marks(active, visited=frozenset(visited - top), taken=taken)


def _active(state: State, leaves: frozenset[str]) -> set[str]:
    below: set[str] = set().union(*(_active(child, leaves) for child in state.states))
    return below | {state.id} if below or state.id in leaves else below
