"""What a store in memory holds, shown as the rows a database would have."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import orjson

from callout.records import Entry, Ticket, TicketId, entry_to_json, instant_text
from callout.releases import ReleaseEntry
from callout.values import canonical

from .changes import Delivery, DueTimer
from .evidence import (
    Horizons,
    StoredRow,
    effect_columns,
    entry_columns,
    ticket_columns,
    timer_columns,
)
from .seals.memory import MemorySealing, MemorySeals


@dataclass(frozen=True, slots=True)
class MemoryEvidence:
    """See `Evidence`; `armed` gives a ticket's timers with when each shall be fired."""

    held: Mapping[TicketId, Ticket]
    histories: Mapping[TicketId, Sequence[Entry]]
    keys: Mapping[tuple[TicketId, str], Entry]
    armed: Callable[[TicketId], Sequence[tuple[DueTimer, datetime | None]]]
    outbox: Mapping[str, Delivery]
    delivered: Mapping[str, datetime]
    documents: Mapping[str, bytes]
    sealed: MemorySeals
    released: Sequence[ReleaseEntry]

    @property
    def seals(self) -> MemorySealing:
        return MemorySealing(self.sealed, self)

    def tickets(self, after: str = "", limit: int = 500) -> Sequence[str]:
        return sorted(name for name in self.held if name > after)[:limit]

    def ticket(self, ticket_id: str) -> StoredRow | None:
        found = self.held.get(TicketId(ticket_id))
        return StoredRow(ticket_columns(found)) if found else None

    def entries(self, ticket_id: str) -> Iterator[StoredRow]:
        yield from map(self._entry, tuple(self.histories.get(TicketId(ticket_id), ())))

    def entry(self, ticket_id: str, seq: int) -> StoredRow | None:
        entries = self.histories.get(TicketId(ticket_id), ())
        return self._entry(entries[seq - 1]) if 0 < seq <= len(entries) else None

    def timers(self, ticket_id: str) -> Sequence[StoredRow]:
        return [
            StoredRow(
                timer_columns(due.ticket, due.timer)
                | {"wake": _text(wake), "tries": due.tries, "error": due.error}
            )
            for due, wake in self.armed(TicketId(ticket_id))
        ]

    def effects(self, ticket_id: str) -> Sequence[StoredRow]:
        return [self._effect(each) for each in self.outbox.values() if each.ticket == ticket_id]

    def definitions(self) -> Sequence[str]:
        return sorted(self.documents)

    def releases(self) -> Sequence[StoredRow]:
        return [
            StoredRow({"number": each.number, "hash": each.hash}, document=_released(each))
            for each in self.released
        ]

    def horizons(self) -> Horizons:
        keyed = (entry.recorded_at for entry in self.keys.values())
        return Horizons(min(keyed, default=None), min(self.delivered.values(), default=None))

    def cut(self, limit: int = 100) -> Sequence[str]:
        odd = (
            name
            for name, ticket in self.held.items()
            if not self.histories.get(name)
            or (ticket.version, ticket.head)
            != (self.histories[name][-1].seq, self.histories[name][-1].hash)
        )
        return sorted(odd)[:limit]

    def damage(self) -> Sequence[str]:
        return ()

    def _entry(self, entry: Entry) -> StoredRow:
        columns = entry_columns(entry)
        if entry.key is not None and (entry.ticket, entry.key) not in self.keys:
            columns["key"] = None
        return StoredRow(columns, document=orjson.dumps(entry_to_json(entry)))

    def _effect(self, delivery: Delivery) -> StoredRow:
        effect = delivery.effect
        delivered_at = self.delivered.get(effect.id)
        return StoredRow(
            effect_columns(delivery.ticket, effect, delivery.made_at)
            | {
                "next_try": None if delivered_at else _text(delivery.next_try),
                "tries": delivery.tries,
                "error": delivery.error,
                "delivered_at": _text(delivered_at),
            }
        )


def _released(entry: ReleaseEntry) -> str:
    return canonical(entry.to_json()).decode()


def _text(instant: datetime | None) -> str | None:
    return None if instant is None else instant_text(instant)
