"""Level 0: a ticket put together again from nothing but the deltas of its history.

Needs no definition. What comes out must have the hash that each entry recorded (`post`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from callout.records import Entry, Ticket, TicketId, TicketStatus, Timer, TimerChange, read_instant
from callout.step import state_digest
from callout.values import Json, decode

ENGINE = "$"


class BadDelta(ValueError):
    """A delta names a place that is not there."""


@dataclass(slots=True)
class Fold:
    """What the entries so far say; `document` is the data and, under ``$``, what is kept."""

    document: dict[str, Json] = field(default_factory=dict)
    states: tuple[str, ...] = ()
    memory: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    timers: dict[str, str] = field(default_factory=dict)
    last: Entry | None = None
    opened_at: datetime | None = None

    def apply(self, entry: Entry) -> None:
        """Take over one entry; raises BadDelta."""
        for pointer, value in entry.set_data.items():
            _put(self.document, _parts(pointer), value)
        for pointer in entry.unset_data:
            _drop(self.document, _parts(pointer))
        self._apply_timers(entry.timers)
        self.states = entry.after
        self.memory = entry.memory
        self.last = entry
        self.opened_at = self.opened_at or entry.recorded_at

    def post(self) -> str:
        """The hash of what the fold has now."""
        data = {name: value for name, value in self.document.items() if name != ENGINE}
        timers = sorted(self.timers.items())
        return state_digest(self.states, self.memory, data, timers, self.kept())

    def kept(self) -> dict[str, Json]:
        """What the engine keeps for itself, by section."""
        kept = self.document.get(ENGINE)
        return kept if isinstance(kept, dict) else {}

    def ticket(self, process: str, orders: Mapping[str, int]) -> Ticket:
        """The ticket after the entries so far; `orders` is the document order of timers."""
        last, kept = self.last, self.kept()
        if last is None or self.opened_at is None:
            raise ValueError("a ticket without entries is none")
        status, outcome = (
            _section(kept, "ticket").get("status"),
            _section(kept, "ticket").get("outcome"),
        )
        links = _section(kept, "links")
        origin = _section(kept, "origin")
        profile, region = origin.get("profile"), origin.get("region")
        return Ticket(
            last.ticket,
            process,
            last.definition,
            last.seq,
            self.states,
            {name: decode(value) for name, value in self.document.items() if name != ENGINE},
            self.opened_at,
            last.hash,
            TicketStatus(status) if isinstance(status, str) else TicketStatus.OPEN,
            outcome if isinstance(outcome, str) else None,
            profile if isinstance(profile, str) else None,
            region if isinstance(region, str) else None,
            self.memory,
            tuple(self._timers(orders)),
            {role: TicketId(str(other)) for role, other in links.items()},
            {name: section for name, section in kept.items() if name != "links"},
        )

    def _timers(self, orders: Mapping[str, int]) -> Iterable[Timer]:
        notes = _section(self.kept(), "timers")
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


def _section(kept: Mapping[str, Json], name: str) -> dict[str, Json]:
    section = kept.get(name)
    return section if isinstance(section, dict) else {}


def _parts(pointer: str) -> list[str]:
    """The names in a JSON pointer (RFC 6901)."""
    return [part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:]]


def _put(document: dict[str, Json], parts: list[str], value: Json) -> None:
    *above, last = parts
    _inside(document, above, make=above[:1] == [ENGINE])[last] = value


def _drop(document: dict[str, Json], parts: list[str]) -> None:
    *above, last = parts
    inner = _inside(document, above, make=False)
    if last not in inner:
        raise BadDelta(f"there is no {'/'.join(parts)} to take away")
    del inner[last]
    if not inner and above[:1] == [ENGINE]:
        # A section that holds nothing is not kept.
        del _inside(document, above[:-1], make=False)[above[-1]]


def _inside(document: dict[str, Json], parts: list[str], *, make: bool) -> dict[str, Json]:
    inner = document
    for part in parts:
        if make and part not in inner:
            inner[part] = {}
        found = inner.get(part)
        if not isinstance(found, dict):
            raise BadDelta(f"there is no {'/'.join(parts)} to change")
        # A copy, because the entry that set it must stay as it is.
        inner[part] = inner = dict(found)
    return inner
