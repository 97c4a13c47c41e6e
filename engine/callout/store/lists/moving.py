"""What a change does to the rows of lists: only what is otherwise than before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from callout.records import Ticket
from callout.records.standing import Standing
from callout.store.changes import Change

NOTHING = Standing()


@dataclass(slots=True)
class Movement:
    """What becomes of the rows of one ticket, however many of its changes come together.

    `entered` are states with when the ticket came there, `awaited` the roles whose row is to be
    written, `found` values by name; `left`, `released` and `lost` go.
    """

    ticket: Ticket
    standing: Standing
    at: datetime
    """When its last entry was made."""
    since: datetime | None = None
    """When it came to its states; None: as it is stored."""
    is_due_new: bool = False
    is_moved_over: bool = False
    """Whether it may be of another definition or region than before."""
    is_new: bool = False
    is_marked: bool = False
    """Whether the status is said anew; otherwise it stays as it is stored."""
    entered: dict[str, datetime] = field(default_factory=dict)
    left: set[str] = field(default_factory=set)
    awaited: set[str] = field(default_factory=set)
    released: set[str] = field(default_factory=set)
    found: dict[str, str] = field(default_factory=dict)
    lost: set[str] = field(default_factory=set)

    def take(self, change: Change, stood: Standing | None) -> None:
        """Add what one more change does; `stood` is what was so before it."""
        standing, before = change.standing, change.before
        if standing is None:
            return
        known = stood or NOTHING
        self.ticket, self.standing, self.at = change.ticket, standing, moment_of(change)
        self.since = standing.since or self.since
        self.is_new = self.is_new or not change.based_on
        self.is_marked = self.is_marked or before is None or before.status != change.ticket.status
        self.is_moved_over = (
            self.is_moved_over
            or before is None
            or (
                (before.definition, before.region)
                != (change.ticket.definition, change.ticket.region)
            )
        )
        self._take_places(known.places, standing.places)
        is_due_new = stood is None or (known.due, known.assignee) != (
            standing.due,
            standing.assignee,
        )
        self.is_due_new = self.is_due_new or is_due_new
        roles = set(standing.waits_for)
        self.released = (self.released | set(known.waits_for)) - roles
        self.awaited = (self.awaited & roles) | (
            roles if is_due_new else roles.difference(known.waits_for)
        )
        self._take_finds(known.finds, standing.finds)

    def _take_places(self, before: Sequence[str], after: Sequence[str]) -> None:
        for state in set(before).difference(after):
            self.left.add(state)
            self.entered.pop(state, None)
        for state in after:
            if state not in before:
                self.left.discard(state)
                self.entered[state] = self.at

    def _take_finds(self, before: Mapping[str, str], after: Mapping[str, str]) -> None:
        for name in before.keys() - after.keys():
            self.lost.add(name)
            self.found.pop(name, None)
        for name, value in after.items():
            if before.get(name) != value:
                self.lost.discard(name)
                self.found[name] = value


def movement_of(changes: Sequence[Change], stood: Standing | None) -> Movement | None:
    """What changes of one ticket do, in their order; None where one says nothing of lists."""
    last = changes[-1].standing
    if last is None or any(change.standing is None for change in changes):
        return None
    movement = Movement(changes[-1].ticket, last, moment_of(changes[-1]))
    known = stood
    for change in changes:
        movement.take(change, change.stood or known)
        known = change.standing
    return movement


def moment_of(change: Change) -> datetime:
    """When the last of its entries was made."""
    return change.entries[-1].recorded_at


def told(change: Change, stood: Standing | None) -> dict[str, object]:
    """What the feed says of a change (`Changed.moved`)."""
    standing, known = change.standing or NOTHING, stood or NOTHING
    ticket, before = change.ticket, change.before
    was = before.status.value if before is not None else None
    found: dict[str, object] = {
        "process": ticket.process,
        "region": ticket.region,
        "status": [was, ticket.status.value] if was != ticket.status.value else [],
        "left": [each for each in known.places if each not in standing.places],
        "entered": [each for each in standing.places if each not in known.places],
        "released": [each for each in known.waits_for if each not in standing.waits_for],
        "awaited": [each for each in standing.waits_for if each not in known.waits_for],
    }
    return {name: value for name, value in found.items() if value != []}
