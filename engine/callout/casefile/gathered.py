"""What a store has of one ticket, as it lies there; what cannot be read is said and left out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from callout.errors import StoreError
from callout.records import Entry, EntryReading, examine_entry
from callout.store import Evidence, Store, StoredRow

_Found = TypeVar("_Found")


@dataclass(slots=True)
class Absences:
    """What a case file should have and has not, each with the reason, in the order found."""

    told: dict[str, str] = field(default_factory=dict)

    def add(self, what: str, why: str) -> None:
        """Put one on the list; the first reason stands."""
        self.told.setdefault(what, why)


@dataclass(frozen=True, slots=True)
class GatheredTicket:
    """A ticket: its rows, and of each entry beside what is stored what could be read."""

    id: str
    row: StoredRow | None
    entries: tuple[StoredRow, ...]
    readings: tuple[EntryReading, ...]
    timers: tuple[StoredRow, ...]
    effects: tuple[StoredRow, ...]

    @property
    def history(self) -> tuple[Entry, ...]:
        """The entries that can be read."""
        return tuple([each.entry for each in self.readings if each.entry is not None])

    @property
    def exists(self) -> bool:
        """Whether any table has anything of it."""
        return bool(self.row or self.entries or self.timers or self.effects)


class TicketEvidence(Protocol):
    """The part of `callout.store.Evidence` that is about one ticket."""

    def ticket(self, ticket_id: str) -> StoredRow | None: ...

    def entries(self, ticket_id: str) -> Iterable[StoredRow]: ...

    def timers(self, ticket_id: str) -> Sequence[StoredRow]: ...

    def effects(self, ticket_id: str) -> Sequence[StoredRow]: ...


def gather(evidence: TicketEvidence, ticket: str) -> GatheredTicket:
    """Everything of a ticket, rows by their ids."""
    entries = tuple(evidence.entries(ticket))
    return GatheredTicket(
        ticket,
        evidence.ticket(ticket),
        entries,
        tuple([examine_entry(row.document, _stand_in(row)) for row in entries]),
        tuple(sorted(evidence.timers(ticket), key=_id)),
        tuple(sorted(evidence.effects(ticket), key=_id)),
    )


def _stand_in(row: StoredRow) -> dict[str, object]:
    """What is taken for a field of the document that cannot be read."""
    names = ("ticket", "seq", "recorded_at")
    return {name: row.columns[name] for name in names if row.columns.get(name) is not None}


def _id(row: StoredRow) -> str:
    return str(row.columns.get("id"))


class Piecemeal:
    """A store that does not give everything: each question by itself, and what fails is noted."""

    def __init__(self, store: Store, absences: Absences) -> None:
        self._store = store
        self._absences = absences

    def ticket(self, ticket_id: str) -> StoredRow | None:
        return self._asked(f"the row of {ticket_id}", lambda e: e.ticket(ticket_id), None)

    def entries(self, ticket_id: str) -> Iterator[StoredRow]:
        found: list[StoredRow] = []
        self._asked(f"entries of {ticket_id}", lambda e: found.extend(e.entries(ticket_id)), None)
        yield from found

    def timers(self, ticket_id: str) -> Sequence[StoredRow]:
        return self._asked(f"timers of {ticket_id}", lambda e: e.timers(ticket_id), ())

    def effects(self, ticket_id: str) -> Sequence[StoredRow]:
        return self._asked(f"the outbox of {ticket_id}", lambda e: e.effects(ticket_id), ())

    def _asked(self, what: str, ask: Callable[[Evidence], _Found], nothing: _Found) -> _Found:
        try:
            with self._store.evidence() as evidence:
                return ask(evidence)
        except StoreError as error:
            self._absences.add(what, f"the database does not let it be read: {error.message}")
            return nothing
