"""Checks tickets of a store one after the other, each as it is at one moment.

Nothing ends the check of a ticket but the database itself, and that ends no other ticket's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from callout.checkpoints import PublicKey
from callout.errors import StoreError, TicketNotFound
from callout.records import Entry, Ticket, TicketId, examine_entry, instant_text
from callout.records.outside_names import no_ticket
from callout.replay import Difference, Divergence, FindDefinition, Replayer, Report
from callout.step import Outcome
from callout.step.record.before import erased_keys
from callout.store import Evidence, Horizons, Store, StoredRow
from callout.values import NO_KEY, NO_KEYS, Digester, KeyRing

from .entries import check_clock, check_columns, check_origin, check_reading, check_withheld
from .files import odd_files
from .findings import Findings
from .heads import Head, check_head
from .listed import check_listed
from .relations import Neighbours, Relations
from .released import check_releases, check_started, readable_releases, release_json
from .remembered import Remembered
from .rows import MadeEffect, Overdue, check_by_hash, check_outbox, check_ticket, check_timers
from .seals import HeldNote, check_seals
from .shelf import Shelf
from .trailed import check_trailed


class Verifier:
    """Checks the tickets of one store by the definitions that are kept in it.

    `find` gives definitions that are at hand already, by hash; it raises StoreError. `digester` has
    the key with which what stands in records for personal data can be compared, `keys` open
    what is sealed.
    """

    def __init__(
        self,
        store: Store,
        find: FindDefinition | None = None,
        *,
        digester: Digester = NO_KEY,
        keys: KeyRing = NO_KEYS,
    ) -> None:
        self._store = store
        self._keys = keys
        self._shelf = Shelf(store, digester)
        self._find = find or self._shelf
        self._neighbours = Neighbours(keys)
        self._remembered = Remembered()

    def check(self, ticket: str, *, decisions_only: bool = False) -> Report:
        """Everything that is stored of a ticket; raises `TicketNotFound` where nothing is.

        With `decisions_only` what a replay asks: the record, its chain, what follows from it, and
        the ticket's row.
        """
        found = Report(TicketId(ticket), 0, 0)
        try:
            with self._store.evidence() as evidence:
                check = _TicketCheck(
                    evidence,
                    self._find,
                    self._neighbours,
                    self._remembered,
                    ticket,
                    decisions_only=decisions_only,
                    keys=self._keys,
                )
                try:
                    check.run()
                finally:
                    found = check.report()
            if found.equal and not decisions_only:
                name = TicketId(ticket)
                listed = check_listed(self._store, self._find, name, self._keys)
                trailed = check_trailed(self._store, self._find, name)
                return replace(found, divergences=(*listed, *trailed))
        except TicketNotFound:
            raise
        except StoreError as error:
            return replace(found, unchecked=error.message)
        return found

    def check_all(self, *, decisions_only: bool = False) -> Iterator[Report]:
        """Every ticket that stands in any table, in the store's order.

        Raises `StoreError` at the end where a table is missing that may have had more.
        """
        for ticket in self._tickets():
            try:
                yield self.check(ticket, decisions_only=decisions_only)
            except TicketNotFound:
                continue  # it was taken away meanwhile

    def check_definitions(self) -> tuple[Divergence, ...]:
        """Documents of definitions that are not what their hash says, used or not."""
        with self._store.evidence() as evidence:
            names = evidence.definitions()
        findings = Findings("")
        for name, why in self._shelf.odd(iter(names)):
            findings.add(Difference.DEF, f"/definition/{name}", why, name)
        return tuple(findings.differences)

    def check_releases(self) -> Sequence[Divergence]:
        """What is wrong with the log of releases: altered, missing, or approved by one hand."""
        with self._store.evidence() as evidence:
            return check_releases(evidence)

    def check_started(
        self, tickets: Iterable[str] = (), since: datetime | None = None
    ) -> Iterator[Divergence]:
        """Tickets, all if none is named, that were opened on or moved to what was not released.

        Entries recorded before `since` are not looked at.
        """
        with self._store.evidence() as evidence:
            releases = readable_releases(map(release_json, evidence.releases()))
        for ticket in tickets or self._tickets():
            with self._store.evidence() as evidence:
                yield from check_started(evidence, releases, ticket, since)

    def check_files(self) -> tuple[Divergence, ...]:
        """Contents of files that have not the hash they are kept under."""
        findings = Findings("")
        for name, why in odd_files(self._store.files):
            findings.add(Difference.STORED, f"/file/{name}", why, name)
        return tuple(findings.differences)

    def check_heads(self, heads: Iterable[Head]) -> Iterator[Divergence]:
        """Heads that the histories do not have any more."""
        with self._store.evidence() as evidence:
            for head in heads:
                findings = Findings(head.ticket)
                check_head(evidence, head, findings)
                yield from findings.differences

    def check_seals(
        self,
        held: Sequence[HeldNote] = (),
        keys: Sequence[PublicKey] = (),
        tickets: Sequence[str] = (),
    ) -> Iterator[Divergence]:
        """What differs from checkpoints, those `held` outside and the store's own."""
        return check_seals(self._store, held, keys, tickets)

    def _tickets(self) -> Iterator[str]:
        after = ""
        while True:
            with self._store.evidence() as evidence:
                page = evidence.tickets(after)
            if not page:
                return
            yield from page
            after = page[-1]


class _TicketCheck:
    """One ticket, in one look at the store."""

    def __init__(  # noqa: PLR0913 - what one look goes by
        self,
        evidence: Evidence,
        find: FindDefinition,
        neighbours: Neighbours,
        remembered: Remembered,
        ticket: str,
        *,
        decisions_only: bool,
        keys: KeyRing,
    ) -> None:
        self._evidence = evidence
        self._remembered = remembered
        self._id = ticket
        self._keys = keys
        self._decisions_only = decisions_only
        self._replayer = Replayer(find, keys=keys)
        self._findings = Findings(
            ticket, differences=self._replayer.found, notes=self._replayer.notes
        )
        self._relations = Relations(evidence, neighbours, self._findings, keys)
        self._row: StoredRow | None = None
        self._effects: dict[str, MadeEffect] = {}
        self._overdue = Overdue()
        self._complete = True

    def run(self) -> None:
        """Look at everything."""
        self._row = self._evidence.ticket(self._id)
        for row in self._evidence.entries(self._id):
            self._take(row)
        if not self._decisions_only:
            self._relations.finish()
        self._check_rows()

    def report(self) -> Report:
        """What was found so far."""
        report = self._replayer.report(TicketId(self._id))
        return replace(
            report, divergences=_in_order(report.divergences), notes=_in_order(self._findings.notes)
        )

    def _take(self, row: StoredRow) -> None:
        seq = row.columns.get("seq")
        number = seq if isinstance(seq, int) else self._replayer.seq + 1
        last = self._replayer.last
        reading = examine_entry(row.document, self._stand_in(number, last))
        check_reading(reading, number, self._findings)
        entry = reading.entry
        key_is_gone = check_columns(row, entry, number, self._findings)
        if entry is None:
            self._complete = False
            self._replayer.miss(number, str(row.columns.get("hash")))
            return
        outcome = self._replayer.take(entry, reading.hash, decidable=reading.decidable)
        if not self._decisions_only:
            self._note_effects(entry)
            if reading.decidable:
                self._check_surroundings(entry, last, outcome)
            if key_is_gone:
                self._check_key(entry)

    def _note_effects(self, entry: Entry) -> None:
        self._overdue.take(entry)
        self._effects |= {
            made.id: MadeEffect(made.adapter, made.operation, made.digest, entry)
            for made in entry.effects
            if made.adapter != "ticket"
        }

    def _check_surroundings(
        self, entry: Entry, last: Entry | None, outcome: Outcome | None
    ) -> None:
        if entry.ticket != self._id:
            message = "the entry is that of another ticket"
            self._findings.add(
                Difference.SEQ, "/ticket", message, entry.ticket, self._id, entry=entry
            )
        check_origin(entry, self._findings)
        check_withheld(entry, self._findings)
        check_clock(entry, last, self._findings)
        self._relations.take(entry, outcome, self._process())

    def _stand_in(self, seq: int, last: Entry | None) -> dict[str, object]:
        """What a field that is missing or cannot be read is taken for."""
        stand_in: dict[str, object] = {"ticket": self._id, "seq": seq}
        if last is not None:
            stand_in |= {
                "definition": last.definition,
                "engine": last.engine,
                "recorded_at": instant_text(last.recorded_at),
            }
        return stand_in

    def _process(self) -> str:
        ticket = self._replayer.ticket
        if ticket is not None and ticket.process:
            return ticket.process
        return str(self._row.columns.get("process")) if self._row is not None else ""

    def _check_key(self, entry: Entry) -> None:
        """A key that is gone was forgotten with all older ones, or somebody took it away."""
        if self._remembered.has_lost_key(self._evidence, entry.recorded_at):
            message = "the key was taken away, so that the event could be sent again"
            self._findings.add(
                Difference.RECORD, "/entry/key", message, None, entry.key, entry=entry
            )

    def _check_rows(self) -> None:
        ticket, seq = self._replayer.ticket, self._replayer.seq
        if self._row is None:
            self._check_no_row(seq)
            return
        if not seq:
            self._findings.add(Difference.STORED, "", "the ticket has no history")
            return
        if ticket is None:
            return
        timers = self._evidence.timers(self._id)
        # What the chain ends with counts, whatever of it could be read.
        made = replace(ticket, version=seq, head=self._replayer.head)
        self._check_row(made, timers)
        if self._decisions_only:
            return
        if self._replayer.certain:
            check_timers(timers, made, self._findings)
        self._check_outbox()
        self._check_erased(ticket)

    def _check_erased(self, ticket: Ticket) -> None:
        """Keys that the history says were destroyed are gone."""
        for key in erased_keys(ticket):
            if self._keys.find(key) is not None:
                message = "the key was destroyed, as the history says, and is there again"
                self._findings.add(
                    Difference.STORED, f"/subject_key/{key}", message, key, seq=ticket.version
                )

    def _check_no_row(self, seq: int) -> None:
        if not seq and not (self._evidence.timers(self._id) or self._evidence.effects(self._id)):
            raise no_ticket(self._id)
        self._findings.add(Difference.STORED, "/ticket", "the ticket's row is gone", seq=seq)

    def _check_row(self, made: Ticket, timers: Sequence[StoredRow]) -> None:
        if self._row is not None:
            check_ticket(
                self._row,
                made,
                timers,
                self._overdue,
                self._findings,
                certain=self._replayer.certain,
            )
            last = self._replayer.last
            if not self._replayer.certain and last is not None:
                check_by_hash(self._row, timers, last, self._overdue, self._findings)

    def _check_outbox(self) -> None:
        rows = self._evidence.effects(self._id)
        if not rows and not self._effects:
            return
        horizons = Horizons(None, None)
        there = {str(row.columns.get("id")) for row in rows}
        missing = [made for name, made in self._effects.items() if name not in there]
        if missing:
            newest = max(made.entry.recorded_at for made in missing)
            horizons = self._remembered.deliveries(self._evidence, newest)
        check_outbox(rows, self._effects, horizons, self._findings, complete=self._complete)


def _in_order(found: Iterable[Divergence]) -> tuple[Divergence, ...]:
    return tuple(sorted(found, key=lambda each: each.seq or _AT_LAST))


_AT_LAST = 1 << 62
