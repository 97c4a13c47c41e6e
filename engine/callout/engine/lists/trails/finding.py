"""What an engine answers about entries of all tickets: which, how many, and how many of each."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timezone, tzinfo
from typing import Final, TypeAlias
from zoneinfo import ZoneInfo

from callout.dmn import row_parts
from callout.engine.admission.gate import numbered
from callout.errors import BadQuery
from callout.records import TicketId
from callout.records.arguments import kind_shown, shown
from callout.store.lists.cursors import read_trail_cursor, trail_cursor
from callout.store.lists.trails.asking import (
    SLOT,
    TallyBy,
    Totals,
    Trail,
    TrailAsk,
    TrailPlace,
)
from callout.store.lists.trails.protocol import Trails
from callout.suggest import did_you_mean
from callout.traits import TraitKind

from .question import EntryQuestion, trail_ask, trait_values

ACTOR: Final = "actor"
DAY: Final = "day"
GROUPS: Final = (ACTOR, DAY, *(each.value for each in TraitKind if each is not TraitKind.REPEATS))
"""By what entries may be counted."""
MOST_ENTRIES: Final = 1_000
"""Entries of one page at most."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_Refusal: TypeAlias = tuple[str | None, datetime, str, str | None, str]
"""The ticket that refused, when, whom, which event, and why."""
_WHOSE: Final = (
    TraitKind.EVENT,
    TraitKind.KIND,
    TraitKind.PROCESS,
    TraitKind.REFUSAL,
)


@dataclass(frozen=True, slots=True)
class EntryFound:
    """An entry that answers a question; `at` is when it was recorded (UTC).

    `matched` is what of it was asked for, as ``kind=value``. `repeated_by` are entries of other
    tickets, as ``ticket/seq``, that repeat this refusal, `refused_by` the ticket whose refusal this
    one repeats.
    """

    ticket: TicketId
    seq: int
    at: datetime
    event: str
    kind: str
    process: str
    actor: str
    on_behalf_of: str | None
    refusal: str | None
    refused_by: str | None
    matched: tuple[str, ...]
    repeated_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EntriesFound:
    """A page of entries by instant, ticket and number; `next` asks for those after them.

    `notes` name what is asked for and no entry has at all: perhaps it is written otherwise.
    """

    entries: tuple[EntryFound, ...] = ()
    next: str | None = None
    notes: tuple[str, ...] = ()


class EntryFinder:
    """Answers questions from trails, wherever these are kept."""

    def __init__(self, trails: Trails) -> None:
        self._trails = trails

    def find(
        self, question: EntryQuestion, after: str | None = None, limit: int = 100
    ) -> EntriesFound:
        """A page of the entries that answer; see `Engine.find_entries`."""
        ask, place = trail_ask(question), _place(after)
        most = numbered(limit)
        if not 0 < most <= MOST_ENTRIES:
            raise BadQuery(
                f"a page has 1 to {MOST_ENTRIES} entries, not {most}",
                hint="go on with `next` of the page",
            )
        trails = self._trails.page(ask, place, most + 1)
        some = trails[:most]
        repeated = self._repeated(some)
        entries = tuple(
            replace(_found(each, ask), repeated_by=tuple(repeated[_refusal(each, each.ticket)]))
            for each in some
        )
        last = trail_cursor(some[-1]) if len(trails) > most else None
        notes = () if entries or place else tuple(self._notes(question, ask))
        return EntriesFound(entries, last, notes)

    def count(self, question: EntryQuestion) -> Totals:
        """How many entries answer, and of how many tickets."""
        return self._trails.totals(trail_ask(question))

    def tally(
        self, question: EntryQuestion, by: str, zone: tzinfo = UTC
    ) -> Sequence[tuple[str, int]]:
        """How many entries of each value, most first; days are those of the zone, in their order.

        An entry that has several values of a kind counts for each; of a kind that is asked for only
        the values asked for.
        """
        ask = trail_ask(question)
        _check_group(by)
        if by == DAY:
            return self._by_day(ask, zone)
        if by == ACTOR:
            counted = {
                str(each.key): each.entries for each in self._trails.tally(ask, TallyBy.ACTOR)
            }
        else:
            counted = self._by_trait(ask, TraitKind(by))
        return sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))

    def _by_day(self, ask: TrailAsk, zone: tzinfo) -> Sequence[tuple[str, int]]:
        _check_zone(zone)
        days: Counter[str] = Counter()
        for each in self._trails.tally(ask, TallyBy.SLOT):
            start = _EPOCH + int(each.key) * SLOT
            days[start.astimezone(zone).date().isoformat()] += each.entries
        return sorted(days.items())

    def _by_trait(self, ask: TrailAsk, kind: TraitKind) -> dict[str, int]:
        tallied = self._trails.tally(ask, TallyBy.FOOTPRINT)
        known = self._trails.footprints(sorted(int(each.key) for each in tallied))
        wanted, tables = ask.traits.get(kind), ask.traits.get(TraitKind.TABLE, ())
        counted: Counter[str] = Counter()
        for each in tallied:
            for value in known[int(each.key)].values(kind):
                if wanted is not None and value not in wanted:
                    continue
                if kind is TraitKind.ROW and tables and row_parts(value)[0] not in tables:
                    continue
                counted[value] += each.entries
        return counted

    def _repeated(self, trails: Sequence[Trail]) -> dict[_Refusal | None, list[str]]:
        """The entries that repeat these refusals."""
        refused = [each for each in trails if any(each.footprint.values(TraitKind.REFUSAL))]
        found: dict[_Refusal | None, list[str]] = defaultdict(list)
        if not refused:
            return found
        ask = TrailAsk(
            having=(TraitKind.REPEATS,),
            refused_by=tuple(sorted({each.ticket for each in refused})),
            instants=tuple(sorted({each.at for each in refused})),
        )
        for each in self._trails.page(ask, None, MOST_ENTRIES):
            found[_refusal(each, each.refused_by)].append(f"{each.ticket}/{each.seq}")
        return found

    def _notes(self, question: EntryQuestion, ask: TrailAsk) -> Iterator[str]:
        """What no entry has at all, where nothing was found."""
        for kind in ask.traits:
            known = self._trails.values(kind)
            for value in question.values(kind):
                if set(trait_values(kind, (value,))).isdisjoint(known):
                    meant = did_you_mean(value, known, "")
                    yield f"no entry has the {kind} '{value}'" + (f"; {meant}" if meant else "")
        for actor in question.actors:
            if not self._trails.page(TrailAsk(actors=(actor,)), None, 1):
                yield f"no entry is by '{actor}'"


def _refusal(trail: Trail, by: str | None) -> _Refusal | None:
    """What tells a refusal from others where it is repeated; None of what is none."""
    event = next(trail.footprint.values(TraitKind.EVENT), None)
    code = next(trail.footprint.values(TraitKind.REFUSAL), None)
    return None if code is None else (by, trail.at, trail.actor, event, code)


def _check_group(by: object) -> None:
    if not isinstance(by, str) or by not in GROUPS:
        raise BadQuery(f"nothing is counted by {shown(by)}", hint=f"it is {', '.join(GROUPS)}")


def _check_zone(zone: object) -> None:
    """A zone of another kind may do anything when it is asked."""
    if not isinstance(zone, ZoneInfo | timezone):
        raise BadQuery(
            f"days are those of a zone, not of {kind_shown(zone)}",
            hint="write ZoneInfo('Asia/Shanghai')",
        )


def _place(after: str | None) -> TrailPlace | None:
    if after is not None and not isinstance(after, str):
        raise BadQuery("a cursor is a text", hint="hand over `next` of the page before")
    return None if after is None else read_trail_cursor(after)


def _found(trail: Trail, ask: TrailAsk) -> EntryFound:
    event, kind, process, refusal = (next(trail.footprint.values(each), None) for each in _WHOSE)
    return EntryFound(
        trail.ticket,
        trail.seq,
        trail.at,
        event or "",
        kind or "",
        process or "",
        trail.actor,
        trail.on_behalf_of,
        refusal,
        trail.refused_by,
        tuple(_matched(trail, ask)),
    )


def _matched(trail: Trail, ask: TrailAsk) -> Iterator[str]:
    for kind, value in trail.footprint.traits:
        if value in ask.traits.get(kind, ()) or kind in ask.having:
            yield f"{kind}={value}"
