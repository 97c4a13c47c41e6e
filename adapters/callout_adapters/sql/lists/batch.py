"""Movements of lists as the rows to write."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias

import orjson

from callout.records import Ticket, TicketId
from callout.records.standing import Standing
from callout.store import Change
from callout.store.lists.asking import Stood
from callout.store.lists.memory import standing_of
from callout.store.lists.moving import Movement, moment_of, movement_of, told
from callout_adapters.sql.connections import SqlRow
from callout_adapters.sql.rows import to_micros
from callout_adapters.sql.text.list_tables import NEVER

StoodLookup: TypeAlias = Callable[[Sequence[TicketId]], Mapping[TicketId, Stood]]


@dataclass(slots=True)
class ListBatch:
    """Rows for one transaction.

    `made` are new rows of `standing` (see `MADE`), the next three those that change (see `MOVED`):
    such that keep due time and assignee, such that do not, and such that may keep nothing. Of the
    other tables there is what is set and the keys of what goes. `is_off`: some change says nothing
    of lists.
    """

    made: list[SqlRow] = field(default_factory=list)
    moved: list[SqlRow] = field(default_factory=list)
    moved_due: list[SqlRow] = field(default_factory=list)
    moved_over: list[SqlRow] = field(default_factory=list)
    released: list[SqlRow] = field(default_factory=list)
    awaited: list[SqlRow] = field(default_factory=list)
    left: list[SqlRow] = field(default_factory=list)
    entered: list[SqlRow] = field(default_factory=list)
    lost: list[SqlRow] = field(default_factory=list)
    found: list[SqlRow] = field(default_factory=list)
    told: list[SqlRow] = field(default_factory=list)
    is_off: bool = False

    def add(self, changes: Sequence[Change], look_up: StoodLookup) -> None:
        """Add the changes of one ticket, in their order."""
        first = changes[0]
        stood = first.stood
        if stood is None and first.based_on and first.standing is not None:
            stored = look_up([first.ticket.id]).get(first.ticket.id)
            stood = standing_of(stored) if stored else None
        movement = movement_of(changes, stood)
        if movement is None:
            self.is_off = True
            return
        for change in changes:
            self.told.append(_told_row(change, change.stood or stood))
            stood = change.standing
        self._add_rows(movement)

    def _add_rows(self, movement: Movement) -> None:
        ticket, due = movement.ticket, due_of(movement.standing.due)
        name = ticket.id
        if movement.is_new:
            self.made.append(made_row(ticket, movement.standing, movement.at, movement.since))
        elif movement.is_moved_over or movement.is_marked:
            self.moved_over.append(_moved_row(movement, due))
        else:
            kept = self.moved_due if movement.is_due_new else self.moved
            kept.append(_moved_row(movement, due))
        self.released += [(name, role) for role in sorted(movement.released)]
        self.awaited += [(name, role, ticket.region, due) for role in sorted(movement.awaited)]
        self.left += [(name, state) for state in sorted(movement.left)]
        self.entered += [
            (name, state, ticket.process, to_micros(at)) for state, at in movement.entered.items()
        ]
        self.lost += [(name, each) for each in sorted(movement.lost)]
        self.found += [(name, *pair) for pair in movement.found.items()]


MADE = (
    "ticket", "process", "definition", "status", "region", "assignee", "title", "states", "due",
    "since", "opened", "changed",
)  # fmt: skip
MOVED = (
    "title", "states", "changed", "since", "due", "assignee", "region", "definition", "status",
    "ticket",
)  # fmt: skip
"""A null as `since` or `status` leaves what is stored."""


def due_of(moment: datetime | None) -> int:
    """The due time as a column holds it."""
    return NEVER if moment is None else to_micros(moment)


def made_row(ticket: Ticket, standing: Standing, at: datetime, since: datetime | None) -> SqlRow:
    """In the order of `MADE`."""
    return (
        ticket.id,
        ticket.process,
        ticket.definition,
        ticket.status.value,
        ticket.region,
        standing.assignee,
        standing.title,
        states_of(ticket.states),
        due_of(standing.due),
        to_micros(since or at),
        to_micros(ticket.opened_at),
        to_micros(at),
    )


def states_of(states: Sequence[str]) -> str:
    """Leaf states as a column holds them."""
    return orjson.dumps(list(states)).decode()


def _moved_row(movement: Movement, due: int) -> SqlRow:
    ticket, standing = movement.ticket, movement.standing
    return (
        standing.title,
        states_of(ticket.states),
        to_micros(movement.at),
        to_micros(movement.since) if movement.since else None,
        due,
        standing.assignee,
        ticket.region,
        ticket.definition,
        ticket.status.value if movement.is_marked else None,
        ticket.id,
    )


def _told_row(change: Change, stood: Standing | None) -> SqlRow:
    moved = orjson.dumps(told(change, stood)).decode()
    return (to_micros(moment_of(change)), change.ticket.id, change.ticket.version, moved)
