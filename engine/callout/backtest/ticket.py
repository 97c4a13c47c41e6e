"""One ticket: its record checked, its decisions made again, its inputs given to the change."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from callout.errors import DefinitionError, StoreError
from callout.records import Entry, EntryKind, event_kind, examine_entry, instant_text
from callout.replay import Fold, Replayer, Report, rebuild
from callout.store import Evidence
from callout.values import canonical

from .asked import BacktestAsked, Where
from .change import Pair, Pairs
from .decisions import DecisionChanged, DecisionVerdict, RecordedDecision, Redeciding
from .finding import PartedTicket, SeenText, TicketFinding
from .forced import FirstDivergence, ForcedReplay
from .outcomes import clock_outcomes, effect_outcomes, money_outcomes
from .visible import SeenDifference


class TicketBacktest:
    """Looks at tickets, one after the other; what was linked for one serves the next."""

    def __init__(self, pairs: Pairs, asked: BacktestAsked) -> None:
        self._pairs = pairs
        self._asked = asked
        self._where = None if asked.where is None else Where(asked.where)
        self._redeciding: dict[str, Redeciding] = {}

    def look(self, evidence: Evidence, ticket: str) -> TicketFinding | None:
        """What is found; None: it is not among those that are asked for."""
        entries, hashes, damage = self._entries(evidence, ticket)
        if not entries or (self._asked.since and entries[0].recorded_at < self._asked.since):
            return _unreadable(ticket, damage) if damage and not entries else None
        last, first = entries[-1], entries[0]
        found = TicketFinding(
            ticket, "", None, None, last.seq, last.hash, first.definition, engine=last.engine
        )
        if damage:
            return replace(found, left_out="unreadable", why=damage)
        try:
            pair = self._pairs(first.definition)
        except DefinitionError as error:
            why = "; ".join(sorted({f"{each.code} {each.message}" for each in error.problems}))
            return replace(found, left_out="unlinkable", why=why)
        except StoreError as error:
            return replace(found, left_out="unsound", why=error.message)
        known = pair.recorded.definition
        found = replace(found, process=known.name, profile=known.profile, region=known.region)
        if self._where is not None and not self._where(known, rebuild(entries, known)):
            return None
        return self._compared(found, entries, hashes, pair)

    def _entries(
        self, evidence: Evidence, ticket: str
    ) -> tuple[list[Entry], list[str], str | None]:
        """The entries before the end that is asked for, their hashes, and what is damaged."""
        entries, hashes = list[Entry](), list[str]()
        for row in evidence.entries(ticket):
            reading = examine_entry(row.document)
            if reading.entry is None or not reading.decidable:
                return entries, hashes, f"entry {row.columns.get('seq')} cannot be read"
            if self._asked.until is not None and reading.entry.recorded_at >= self._asked.until:
                break
            entries.append(reading.entry)
            hashes.append(reading.hash)
        return entries, hashes, None

    def _compared(
        self, found: TicketFinding, entries: Sequence[Entry], hashes: Sequence[str], pair: Pair
    ) -> TicketFinding:
        proposed = pair.proposed
        if proposed is None:
            why = f"the change has no process '{found.process}'"
            return replace(found, left_out="process", why=why)
        calendars = proposed.definition.model.calendars
        found = replace(
            found,
            proposed=proposed.definition.hash,
            calendar=None if calendars is None else calendars.default.hash,
        )
        report = self._replayed(entries, hashes)
        if not report.equal:
            why = f"{len(report.divergences)} differences in a replay: {report.first}"
            return replace(found, left_out="unsound", why=why)
        found = self._redecided(found, entries)
        return self._forced(found, entries, pair) if self._asked.replays else found

    def _replayed(self, entries: Sequence[Entry], hashes: Sequence[str]) -> Report:
        """The record against what decided it: what does not replay is nothing to compare with."""
        replayer = Replayer(self._pairs.find)
        for entry, own in zip(entries, hashes, strict=True):
            replayer.take(entry, own)
        return replayer.report(entries[0].ticket)

    def _redecided(self, found: TicketFinding, entries: Sequence[Entry]) -> TicketFinding:
        same: defaultdict[str, Counter[str]] = defaultdict(Counter)
        changed, unheld = list[DecisionChanged](), 0
        for entry, kept in _decisions(entries):
            redeciding = self._of(entry.definition)
            other = None if redeciding is None else redeciding(kept, entry)
            if redeciding is None or other is None:
                same[kept.table][rows_text(kept.rows)] += 1
            elif redeciding.holds(kept, entry):
                changed.append(other)
            else:  # it read more than is on record, so nothing can be said of it
                changed.append(_not_known(kept, entry))
                unheld += 1
        kept_same = {name: dict(rows) for name, rows in same.items()}
        return replace(found, same=kept_same, changed=tuple(changed), unheld=unheld)

    def _of(self, definition: str) -> Redeciding | None:
        pair = self._pairs(definition)
        if pair.proposed is None:
            return None
        if definition not in self._redeciding:
            self._redeciding[definition] = Redeciding(pair.recorded, pair.proposed)
        return self._redeciding[definition]

    def _forced(self, found: TicketFinding, entries: Sequence[Entry], pair: Pair) -> TicketFinding:
        if pair.proposed is None:
            return found
        asked, proposed = self._asked, pair.proposed.definition
        forced = ForcedReplay(pair.recorded.definition, proposed, asked.after, asked.until)
        run = forced.take(entries)
        final = _folded(entries)
        return replace(
            found,
            exact=run.exact,
            parted=None if run.first is None else _parted(run.first),
            unknown=run.unknown,
            again=run.again,
            deadlines=tuple(sorted(run.deadlines)),
            effects=effect_outcomes(run),
            clocks=clock_outcomes(run, final),
            money=money_outcomes(asked.money, run, final),
            causes=tuple(_causes(entries)),
        )


def rows_text(rows: Sequence[str]) -> str:
    """Rows in one word: the ids with a comma between, a dash where there are none."""
    return ", ".join(rows) or "-"


def _unreadable(ticket: str, damage: str) -> TicketFinding:
    return TicketFinding(ticket, "", None, None, 0, "", "", left_out="unreadable", why=damage)


def _decisions(entries: Sequence[Entry]) -> Iterator[tuple[Entry, RecordedDecision]]:
    for entry in entries:
        for kept in entry.decisions:
            yield entry, RecordedDecision.of(kept)


def _not_known(kept: RecordedDecision, entry: Entry) -> DecisionChanged:
    return DecisionChanged(entry.seq, kept.table, kept.rows, (), DecisionVerdict.UNKNOWN)


def _folded(entries: Sequence[Entry]) -> Fold:
    fold = Fold()
    for entry in entries:
        fold.apply(entry)
    return fold


def _parted(first: FirstDivergence) -> PartedTicket:
    return PartedTicket(
        first.seq,
        instant_text(first.at),
        first.event,
        first.parting,
        tuple(map(_text, first.differences)),
    )


def _text(each: SeenDifference) -> SeenText:
    recorded, proposed = canonical(each.recorded).decode(), canonical(each.proposed).decode()
    return each.kind.value, each.pointer, recorded, proposed


def _causes(entries: Sequence[Entry]) -> Iterator[tuple[int, str, int]]:
    """The messages among the entries: their number, and whose entry has sent them."""
    for entry in entries:
        if event_kind(entry) is EntryKind.MESSAGE and entry.cause is not None:
            ticket, _, seq = entry.cause.rpartition("/")
            if seq.isdecimal():
                yield entry.seq, ticket, int(seq)
