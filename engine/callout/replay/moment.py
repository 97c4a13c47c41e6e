"""A ticket as it stood at an instant of its history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile

from callout.records import Entry, TicketId, read_instant
from callout.values import Value

from .fold import BadDelta, Fold


@dataclass(frozen=True, slots=True)
class Moment:
    """A ticket as it stood at an instant; `due` has its timers by id."""

    ticket: TicketId
    at: datetime
    seq: int
    states: tuple[str, ...]
    data: Mapping[str, Value]
    due: Mapping[str, datetime]


def moment_at(entries: Sequence[Entry], instant: datetime) -> Moment | None:
    """The ticket after its last entry recorded at or before `instant`; None if there is none.

    `entries` are a whole history, oldest first. What it cannot vouch for it does not show: raises
    BadDelta, naming the entry, where a delta fits nowhere, and where all deltas fit but do not
    make up the state that the last entry recorded (`Entry.post`).
    """
    fold = Fold()
    for entry in entries[: known_by(entries, instant)]:
        try:
            fold.apply(entry)
        except BadDelta as error:
            raise _damaged(entry, f"the delta fits nowhere: {error.message}") from None
    last = fold.last
    if last is None:
        return None
    if fold.post() != last.post:
        raise _damaged(last, "the deltas so far do not make up the recorded state")
    due = {name: read_instant(text) for name, text in fold.timers.items()}
    return Moment(last.ticket, instant, last.seq, fold.states, fold.data(), due)


def known_by(entries: Sequence[Entry], instant: datetime) -> int:
    """How many entries of a whole history, oldest first, were on record at an instant.

    Entries count in their order. One that was recorded while the clock was set back counts from
    the latest instant recorded up to it on: what came after something was not known before it.
    """
    return sum(1 for _ in takewhile(lambda entry: entry.recorded_at <= instant, entries))


def _damaged(entry: Entry, what: str) -> BadDelta:
    return BadDelta(
        f"entry {entry.ticket}/{entry.seq} was damaged: {what}",
        hint="a replay of the ticket shows everything in its history that does not fit",
    )
