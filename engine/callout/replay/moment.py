"""A ticket as it stood at an instant of its history: as was known then, or as it had happened.

On the axis of what is recorded, entries count in their order, and one that was recorded while the
clock was set back counts from the latest instant recorded before it on. On the axis of what
happened an entry counts from the instant that its sender was believed (`Entry.claim`), all others
from when they were recorded, and a field that was put right later has its right value already.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from itertools import takewhile
from typing import TypeGuard

from callout.process import TicketAct
from callout.records import Entry, Ticket, TicketId, TicketStatus, read_instant, sections
from callout.values import Json, Value, decode, pointer

from .fold import BadDelta, Fold


class TimeAxis(StrEnum):
    """What an instant is asked of: what was on record then, or what had happened."""

    RECORDED = "recorded"
    HAPPENED = "happened"


@dataclass(frozen=True, slots=True)
class Moment:
    """A ticket as it stood at an instant, after entry `seq`; `due` has its timers by id.

    `doubtful` are entries that cannot be placed for sure: of what is recorded those left out that
    say an instant no later than this one, because the clock was set back; of what happened those
    taken in that happened later, because the ticket had gone through them before. `corrected` has
    the fields that are as they were put right afterwards, by pointer, with the entry that did.
    """

    ticket: TicketId
    at: datetime
    seq: int
    states: tuple[str, ...]
    data: Mapping[str, Value]
    due: Mapping[str, datetime]
    status: TicketStatus = TicketStatus.OPEN
    outcome: str | None = None
    axis: TimeAxis = TimeAxis.RECORDED
    doubtful: tuple[int, ...] = ()
    corrected: Mapping[str, int] = field(default_factory=dict)


def moment_at(
    entries: Sequence[Entry], instant: datetime, axis: TimeAxis = TimeAxis.RECORDED
) -> Moment | None:
    """The ticket at an instant; None if it did not exist yet.

    `entries` are a whole history, oldest first. What it cannot vouch for it does not show: raises
    BadDelta, naming the entry, where a delta fits nowhere, and where all deltas fit but do not
    make up the state that the last entry recorded (`Entry.post`).
    """
    count = _COUNTED[axis](entries, instant)
    if not count:
        return None
    fold, last = _folded(entries[:count]), entries[count - 1]
    ticket = _ticket(fold, last, "")
    due = {name: read_instant(text) for name, text in fold.timers.items()}
    moment = Moment(
        last.ticket,
        instant,
        last.seq,
        fold.states,
        ticket.data,
        due,
        ticket.status,
        ticket.outcome,
        axis,
        tuple(_doubtful(entries, count, instant, axis)),
    )
    return moment if axis is TimeAxis.RECORDED else _put_right(moment, entries, count, fold)


def ticket_at(
    entries: Sequence[Entry],
    instant: datetime,
    process: str,
    axis: TimeAxis = TimeAxis.RECORDED,
) -> Ticket | None:
    """The ticket of that process after the entries that count at an instant; raises BadDelta."""
    count = _COUNTED[axis](entries, instant)
    return _ticket(_folded(entries[:count]), entries[count - 1], process) if count else None


def known_by(entries: Sequence[Entry], instant: datetime) -> int:
    """How many entries of a whole history, oldest first, were on record at an instant.

    Entries count in their order: what came after something was not known before it, whatever the
    clock said.
    """
    return sum(1 for _ in takewhile(lambda entry: entry.recorded_at <= instant, entries))


def happened_by(entries: Sequence[Entry], instant: datetime) -> int:
    """How many entries, oldest first, lead to what had happened by an instant.

    Up to the last one that was accepted and had; none before the ticket was opened.
    """
    done = [
        place
        for place, entry in enumerate(entries, start=1)
        if entry.refusal is None and happened_at(entry) <= instant
    ]
    return done[-1] if done and done[0] == 1 else 0


def happened_at(entry: Entry) -> datetime:
    """When what an entry records has happened: as was believed, else when it was recorded."""
    return entry.claim.at if entry.claim is not None else entry.recorded_at


_COUNTED: Mapping[TimeAxis, Callable[[Sequence[Entry], datetime], int]] = {
    TimeAxis.RECORDED: known_by,
    TimeAxis.HAPPENED: happened_by,
}


def _doubtful(
    entries: Sequence[Entry], count: int, instant: datetime, axis: TimeAxis
) -> Iterator[int]:
    if axis is TimeAxis.RECORDED:
        yield from (each.seq for each in entries[count:] if each.recorded_at <= instant)
    else:
        taken = (each for each in entries[:count] if each.refusal is None)
        yield from (each.seq for each in taken if happened_at(each) > instant)


def _ticket(fold: Fold, last: Entry, process: str) -> Ticket:
    try:
        return fold.ticket(process, {})
    except ValueError as error:
        raise _damaged(last, f"the deltas make up no ticket: {error}") from None


def _folded(entries: Sequence[Entry]) -> Fold:
    fold = Fold()
    for entry in entries:
        try:
            fold.apply(entry)
        except BadDelta as error:
            raise _damaged(entry, f"the delta fits nowhere: {error.message}") from None
    last = entries[-1]
    if fold.post() != last.post:
        raise _damaged(last, "the deltas so far do not make up the recorded state")
    return fold


def _put_right(moment: Moment, entries: Sequence[Entry], count: int, fold: Fold) -> Moment:
    """With the fields that were put right later, while they had the value they have here."""
    corrected: dict[str, int] = {}
    document = fold.document
    moved: set[str] = set()
    for entry in entries[count:]:
        right = _corrected(entry)
        for place in (*entry.set_data, *entry.append_data, *entry.unset_data):
            path = pointer.read(place)
            if path[0] in moved:
                continue
            if place not in right:
                moved.add(path[0])
                continue
            with suppress(KeyError):
                document = pointer.put(document, path, entry.set_data[place], make=True)
                corrected[place] = entry.seq
    data = {name: decode(value) for name, value in document.items() if name != sections.ENGINE}
    return replace(moment, data=data, corrected=corrected)


def _corrected(entry: Entry) -> frozenset[str]:
    """The places that an entry has put right; what else it did is as of its own time."""
    if entry.name != TicketAct.CORRECT.event or entry.refusal is not None:
        return frozenset()
    names = {str(line["corrected"]) for line in entry.log if _names_a_field(line)}
    return frozenset(each for each in entry.set_data if each[1:].replace("/", ".") in names)


def _names_a_field(line: Json) -> TypeGuard[Mapping[str, Json]]:
    return isinstance(line, dict) and "corrected" in line


def _damaged(entry: Entry, what: str) -> BadDelta:
    return BadDelta(
        f"entry {entry.ticket}/{entry.seq} was damaged: {what}",
        hint="a replay of the ticket shows everything in its history that does not fit",
    )
