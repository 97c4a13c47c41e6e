"""What an engine answers about one ticket and its history, with what is sealed opened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from callout.clock import aware
from callout.engine.admission.gate import Gate, numbered
from callout.engine.definitions import StoredDefinitions
from callout.errors import EntryNotFound
from callout.records import Entry, EntryReading, Ticket, examine_entry
from callout.records.outside_names import no_ticket
from callout.replay import Moment, moment_at
from callout.step.record.before import opened_entry, opened_facts
from callout.store import Store
from callout.values import Sealing


class HistoryReading:
    """The part of an engine that reads tickets."""

    _store: Store
    _gate: Gate
    _definitions: StoredDefinitions

    def ticket(self, ticket_id: str) -> Ticket:
        """The ticket as it stands; what is sealed is opened, where the master key is at hand."""
        return self._definitions.opened(self._store.load(self._gate.existing(ticket_id)))

    def opened(self, entry: Entry) -> Entry:
        """The entry with what is sealed opened, to be read; its hash is that of the sealed one."""
        return (
            entry
            if self._definitions.keys is None
            else opened_entry(entry, self._definitions.keys.find)
        )

    def history(self, ticket_id: str) -> Sequence[Entry]:
        """Everything that happened to the ticket, refusals too, oldest first, as it is recorded."""
        return self._store.history(self._gate.existing(ticket_id))

    def examine(self, ticket_id: str) -> Sequence[EntryReading]:
        """The history as far as it can be read, oldest first; raises `TicketNotFound`."""
        with self._store.evidence() as evidence:
            rows = evidence.entries(self._gate.existing(ticket_id))
            readings = [examine_entry(row.document) for row in rows]
        if not readings:
            raise no_ticket(ticket_id)
        return readings

    def why(self, ticket_id: str, seq: int | None = None) -> Entry:
        """The entry with this number (the last one, if None): guards, rows, timers, effects."""
        name = self._gate.existing(ticket_id)
        entry = self._store.entry(name, None if seq is None else numbered(seq))
        if entry is None:
            last = self._store.entry(name)
            count = last.seq if last is not None else 0
            raise EntryNotFound(
                f"ticket '{ticket_id}' has entries 1 to {count}, not {seq}",
                hint="leave the number out for the last one",
            )
        return entry

    def at(self, ticket_id: str, instant: datetime) -> Moment | None:
        """The ticket as it stood at an instant; None if it did not exist yet.

        Read from the history, by the fold that a replay goes by. Of a history that was damaged
        before that instant it shows nothing: raises `StoreError` with the entry that does not fit.
        """
        moment = moment_at(self.history(ticket_id), aware(instant))
        keys = self._definitions.keys
        if moment is None or keys is None:
            return moment
        return replace(moment, data=opened_facts(moment.data, Sealing("", keys.find)))
