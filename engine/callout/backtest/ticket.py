"""One ticket: its record checked, its decisions made again, its inputs given to the change."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

from callout.errors import DefinitionError, StoreError
from callout.records import Entry, EntryKind, event_kind, examine_entry, instant_text
from callout.replay import Fold, Replayer, Report, rebuild
from callout.store import Evidence
from callout.values import Json, canonical

from .asked import BacktestAsked, Where
from .change import Pair, Pairs
from .decisions import DecisionChanged, DecisionVerdict, RecordedDecision, Redeciding, held_against
from .finding import PartedTicket, SeenText, TicketFinding
from .forced import FirstDivergence, ForcedReplay, ForcedRun
from .outcomes import clock_outcomes, effect_outcomes, money_outcomes
from .visible import SeenDifference

DecisionsBySeq: TypeAlias = Mapping[int, tuple[Mapping[str, Json], ...]]
"""The decisions of entries, by the entry's number."""


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
        run = self._forced(entries, pair) if self._asked.replays else None
        found = self._redecided(found, entries, {} if run is None else run.decisions)
        return found if run is None else self._with_run(found, entries, run)

    def _replayed(self, entries: Sequence[Entry], hashes: Sequence[str]) -> Report:
        """The record against what decided it: what does not replay is nothing to compare with."""
        replayer = Replayer(self._pairs.find)
        for entry, own in zip(entries, hashes, strict=True):
            replayer.take(entry, own)
        return replayer.report(entries[0].ticket)

    def _redecided(
        self, found: TicketFinding, entries: Sequence[Entry], replayed: DecisionsBySeq
    ) -> TicketFinding:
        same: defaultdict[str, Counter[str]] = defaultdict(Counter)
        changed, unheld = list[DecisionChanged](), 0
        for entry, number, kept in _decisions(entries):
            other = self._again(kept, entry)
            if other is not None and other.verdict is DecisionVerdict.UNKNOWN:
                made = _made(entry, number, replayed)
                other = other if made is None else held_against(kept, made, entry)
            if other is None:
                same[kept.table][rows_text(kept.rows)] += 1
            else:
                changed.append(other)
                unheld += other.verdict is DecisionVerdict.UNKNOWN and not other.missing
        kept_same = {name: dict(rows) for name, rows in same.items()}
        return replace(found, same=kept_same, changed=tuple(changed), unheld=unheld)

    def _again(self, kept: RecordedDecision, entry: Entry) -> DecisionChanged | None:
        """The decision made again; where it read more than is on record nothing can be said."""
        redeciding = self._of(entry.definition)
        other = None if redeciding is None else redeciding(kept, entry)
        if redeciding is None or other is None or redeciding.holds(kept, entry):
            return other
        return _not_known(kept, entry)

    def _of(self, definition: str) -> Redeciding | None:
        pair = self._pairs(definition)
        if pair.proposed is None:
            return None
        if definition not in self._redeciding:
            self._redeciding[definition] = Redeciding(pair.recorded, pair.proposed)
        return self._redeciding[definition]

    def _forced(self, entries: Sequence[Entry], pair: Pair) -> ForcedRun | None:
        if pair.proposed is None:
            return None
        asked, proposed = self._asked, pair.proposed.definition
        unseen = frozenset(asked.unseen)
        forced = ForcedReplay(pair.recorded.definition, proposed, asked.after, asked.until, unseen)
        return forced.take(entries)

    def _with_run(
        self, found: TicketFinding, entries: Sequence[Entry], run: ForcedRun
    ) -> TicketFinding:
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
            money=money_outcomes(self._asked.money, run, final),
            causes=tuple(_causes(entries)),
        )


def rows_text(rows: Sequence[str]) -> str:
    """Rows in one word: the ids with a comma between, a dash where there are none."""
    return ", ".join(rows) or "-"


def _unreadable(ticket: str, damage: str) -> TicketFinding:
    return TicketFinding(ticket, "", None, None, 0, "", "", left_out="unreadable", why=damage)


def _decisions(entries: Sequence[Entry]) -> Iterator[tuple[Entry, int, RecordedDecision]]:
    for entry in entries:
        for number, kept in enumerate(entry.decisions):
            yield entry, number, RecordedDecision.of(kept)


def _made(entry: Entry, number: int, replayed: DecisionsBySeq) -> RecordedDecision | None:
    """What the other definition decided there, where it asked the same tables in the same order."""
    made = replayed.get(entry.seq)
    if made is None or [each.get("table") for each in made] != [
        each.get("table") for each in entry.decisions
    ]:
        return None
    return RecordedDecision.of(made[number])


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
