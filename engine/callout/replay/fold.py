"""Level 0: a ticket put together again from nothing but the deltas of its history.

Needs no definition. What comes out must have the hash that each entry recorded (`post`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Self

from callout.errors import StoreError
from callout.records import (
    Entry,
    Ticket,
    TicketId,
    TicketStatus,
    Timer,
    TimerChange,
    instant_text,
    read_instant,
    sections,
)
from callout.step import state_digest
from callout.values import Facts, Json, decode, encoded_of, pointer


class BadDelta(StoreError):
    """A delta names a place that is not there: the history is not as it was written."""


@dataclass(slots=True)
class Fold:
    """What the entries so far say; `document` is the data and, under ``$``, what is kept."""

    document: dict[str, Json] = field(default_factory=dict)
    states: tuple[str, ...] = ()
    memory: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    timers: dict[str, str] = field(default_factory=dict)
    last: Entry | None = None
    opened_at: datetime | None = None

    @classmethod
    def of(cls, ticket: Ticket, last: Entry) -> Self:
        """What a fold of entries up to `last` has whose ticket this is."""
        kept: dict[str, Json] = dict(ticket.internals)
        if ticket.links:
            kept[sections.LINKS] = dict(ticket.links)
        document = dict(encoded_of(ticket.data))
        return cls(
            document={**document, sections.ENGINE: kept} if kept else document,
            states=ticket.states,
            memory=ticket.memory,
            timers={timer.id: instant_text(timer.due) for timer in ticket.timers},
            last=last,
            opened_at=ticket.opened_at,
        )

    def apply(self, entry: Entry) -> None:
        """Take over one entry; raises BadDelta, with the part of the delta before it applied."""
        self.states = entry.after
        self.memory = entry.memory
        self.last = entry
        self.opened_at = self.opened_at or entry.recorded_at
        for place, value in entry.set_data.items():
            path = _path(place)
            if len(path) == 1:
                self.document[path[0]] = value  # the outermost object is the fold's own
            else:
                self.document = _put(self.document, path, value)
        for place, items in entry.append_data.items():
            self.document = _append(self.document, _path(place), items)
        for place in entry.unset_data:
            self.document = _drop(self.document, _path(place))
        self._apply_timers(entry.timers)

    def post(self) -> str:
        """The hash of what the fold has now."""
        timers = sorted(self.timers.items())
        return state_digest(self.states, self.memory, self._fields(), timers, self.kept())

    def data(self) -> Facts:
        """The ticket's own fields, as values."""
        return {name: decode(value) for name, value in self._fields().items()}

    def kept(self) -> dict[str, Json]:
        """What the engine keeps for itself, by section."""
        kept = self.document.get(sections.ENGINE)
        return kept if isinstance(kept, dict) else {}

    def ticket(self, process: str, orders: Mapping[str, int]) -> Ticket:
        """The ticket after the entries so far; `orders` is the document order of timers."""
        last, kept = self.last, self.kept()
        if last is None or self.opened_at is None:
            raise ValueError("a ticket without entries is none")
        status, origin = _section(kept, sections.TICKET), _section(kept, sections.ORIGIN)
        links = _section(kept, sections.LINKS)
        return Ticket(
            id=last.ticket,
            process=process,
            definition=last.definition,
            version=last.seq,
            states=self.states,
            data=self.data(),
            opened_at=self.opened_at,
            head=last.hash,
            status=TicketStatus(_text(status, "status") or TicketStatus.OPEN),
            outcome=_text(status, "outcome"),
            profile=_text(origin, "profile"),
            region=_text(origin, "region"),
            memory=self.memory,
            timers=tuple(self._timers(orders)),
            links={role: TicketId(str(other)) for role, other in links.items()},
            internals={name: section for name, section in kept.items() if name != sections.LINKS},
        )

    def _fields(self) -> dict[str, Json]:
        return {name: value for name, value in self.document.items() if name != sections.ENGINE}

    def _timers(self, orders: Mapping[str, int]) -> Iterable[Timer]:
        notes = _section(self.kept(), sections.TIMERS)
        timers = [_timer(name, due, notes.get(name), orders) for name, due in self.timers.items()]
        return sorted(timers, key=lambda timer: (timer.order, timer.id))

    def _apply_timers(self, changes: Iterable[TimerChange]) -> None:
        for change in changes:
            if change.change == "set":
                self.timers[change.id] = change.due
            elif self.timers.pop(change.id, None) is None:
                raise BadDelta(f"timer '{change.id}' is not armed")


def _timer(name: str, due: str, note: Json, orders: Mapping[str, int]) -> Timer:
    noted = note if isinstance(note, dict) else {}
    order, data = noted.get("order"), noted.get("data")
    return Timer(
        name,
        read_instant(due),
        str(noted.get("event", name)),
        order if isinstance(order, int) else orders.get(name, 0),
        data if isinstance(data, dict) else {},
    )


def _text(section: Mapping[str, Json], name: str) -> str | None:
    value = section.get(name)
    return value if isinstance(value, str) else None


def _section(kept: Mapping[str, Json], name: sections.Section) -> dict[str, Json]:
    section = kept.get(name)
    return section if isinstance(section, dict) else {}


def _put(document: dict[str, Json], path: pointer.PointerPath, value: Json) -> dict[str, Json]:
    try:
        # Sections of the engine come with their first key; of the data every object was set before.
        return pointer.put(document, path, value, make=path[0] == sections.ENGINE)
    except KeyError:
        raise BadDelta(f"there is no {'/'.join(path[:-1])} to change") from None


def _append(
    document: dict[str, Json], path: pointer.PointerPath, items: list[Json]
) -> dict[str, Json]:
    known = pointer.get(document, path)
    if not isinstance(known, list):
        raise BadDelta(f"there is no list {'/'.join(path)} to add to")
    return pointer.put(document, path, [*known, *items])


def _drop(document: dict[str, Json], path: pointer.PointerPath) -> dict[str, Json]:
    try:
        document = pointer.drop(document, path)
    except KeyError:
        raise BadDelta(f"there is no {'/'.join(path)} to take away") from None
    *section, _ = path
    if section[:1] == [sections.ENGINE] and not pointer.get(document, tuple(section)):
        # A section that holds nothing is not kept.
        document = pointer.drop(document, tuple(section))
    return document


def _path(text: str) -> pointer.PointerPath:
    try:
        path = pointer.read(text)
    except ValueError as error:
        raise BadDelta(str(error)) from None
    if not path:
        raise BadDelta("a delta cannot change the whole document")
    return path
