"""Changes as the rows to write: one row per ticket, however many of its changes come together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from callout.records import TicketId, Timer
from callout.store import Change, Commitment, Referee

from .connections import SqlRow
from .lists.batch import ListBatch, StoodLookup
from .lists.statements import SWITCH_OFF
from .lists.trails.statements import SWITCH_ALL_OFF
from .lists.trails.statements import SWITCH_OFF as LOSE_TRAILS
from .lists.trails.writing import trail_row
from .rows import effect_row, entry_row, moved_row, ticket_row, timer_row


@dataclass(slots=True)
class RowBatch:
    """Rows for one transaction, tickets in order of id.

    `made` are new tickets, `moved` others. `gone` are keys of timers to remove; `armed` are
    timers to set, whether or not they were there.
    """

    made: list[SqlRow] = field(default_factory=list)
    moved: list[SqlRow] = field(default_factory=list)
    entries: list[SqlRow] = field(default_factory=list)
    gone: list[SqlRow] = field(default_factory=list)
    armed: list[SqlRow] = field(default_factory=list)
    effects: list[SqlRow] = field(default_factory=list)
    lists: ListBatch = field(default_factory=ListBatch)
    trails: list[SqlRow] = field(default_factory=list)
    loses_trails: bool = False
    """Whether some change does not say what its entries are found by."""

    @property
    def switching_off(self) -> str | None:
        """The statement that says which rows are not kept any more, if there are such."""
        if self.lists.is_off and self.loses_trails:
            return SWITCH_ALL_OFF
        if self.lists.is_off:
            return SWITCH_OFF
        return LOSE_TRAILS if self.loses_trails else None

    @property
    def tickets(self) -> int:
        """How many tickets it writes."""
        return len(self.made) + len(self.moved)

    @property
    def earliest(self) -> int | None:
        """When the earliest of the timers it sets is due."""
        return min((row[2] for row in self.armed), default=None)


def batch_of(
    changes: Sequence[Change],
    held: Callable[[TicketId], Sequence[Timer]],
    stood: StoodLookup,
) -> RowBatch:
    """The rows of all the changes.

    `held` looks up timers of tickets where no `before` is given, `stood` rows of lists.
    """
    batch = RowBatch()
    for _, group in sorted(_by_ticket(changes).items()):
        _add_ticket(batch, group)
        _add_timers(batch, group, held)
        batch.lists.add(group, stood)
    return batch


def judged(
    referee: Referee, groups: Sequence[Sequence[Change]]
) -> tuple[list[Commitment], list[Change]]:
    """What becomes of each group, and the changes of those that are accepted."""
    commitments: list[Commitment] = [referee.verdict(group) for group in groups]
    pairs = zip(groups, commitments, strict=True)
    return commitments, [change for group, problem in pairs if problem is None for change in group]


def keys_of(changes: Iterable[Change]) -> list[tuple[TicketId, str]]:
    """Ticket and idempotency key of every entry that has one."""
    return [
        (entry.ticket, entry.key)
        for change in changes
        for entry in change.entries
        if entry.key is not None
    ]


def _by_ticket(changes: Iterable[Change]) -> dict[TicketId, list[Change]]:
    groups: dict[TicketId, list[Change]] = {}
    for change in changes:
        groups.setdefault(change.ticket.id, []).append(change)
    return groups


def _add_ticket(batch: RowBatch, changes: Sequence[Change]) -> None:
    first, last = changes[0], changes[-1].ticket
    if first.based_on:
        marked = first.before is None or first.before.status is not last.status
        batch.moved.append(moved_row(last, first.based_on, marked=marked))
    else:
        batch.made.append(ticket_row(last))
    for change in changes:
        batch.entries += [entry_row(entry) for entry in change.entries]
        if change.trails is None:
            batch.loses_trails = True
        else:
            batch.trails += [trail_row(each) for each in change.trails]
        if change.effects:
            made_at = change.entries[-1].recorded_at
            batch.effects += [effect_row(last.id, each, made_at) for each in change.effects]


def _add_timers(
    batch: RowBatch, changes: Sequence[Change], held: Callable[[TicketId], Sequence[Timer]]
) -> None:
    last = changes[-1].ticket
    former = {timer.id: timer for timer in _former(changes[0], held)}
    for timer in last.timers:
        if former.pop(timer.id, None) != timer:
            batch.armed.append(timer_row(last.id, timer))
    batch.gone += [(last.id, name) for name in former]


def _former(change: Change, held: Callable[[TicketId], Sequence[Timer]]) -> Sequence[Timer]:
    if change.before is not None:
        return change.before.timers
    return held(change.ticket.id) if change.based_on else ()
