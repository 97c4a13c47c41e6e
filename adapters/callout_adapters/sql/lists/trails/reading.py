"""What entries are found by, as it is read: `callout.store.lists.trails.protocol.Trails`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from callout.records import TicketId
from callout.store.lists.asking import Keeping
from callout.store.lists.trails.asking import (
    Tallied,
    TallyBy,
    Totals,
    Trail,
    TrailAsk,
    TrailPlace,
)
from callout.store.lists.trails.refusals import check_trails_kept
from callout.traits import Footprint, Trait, TraitKind
from callout_adapters.sql.connections import DbapiCursor, SqlRow
from callout_adapters.sql.lists.lending import Lending
from callout_adapters.sql.rows import from_micros
from callout_adapters.sql.text.language import Language

from . import statements
from .asking import COUNTED_BY, conditions_of

_KINDS = frozenset(each.value for each in TraitKind)


class SqlTrails:
    """See `callout.store.lists.trails.protocol.Trails`."""

    def __init__(self, lending: Lending) -> None:
        self._lending = lending
        self._language: Language = lending.language

    def keeping(self) -> Keeping:
        with self._lending.lend() as cursor:
            return self._keeping(cursor)

    def page(self, ask: TrailAsk, after: TrailPlace | None, limit: int) -> Sequence[Trail]:
        with self._lending.lend() as cursor:
            check_trails_kept(self._keeping(cursor))
            wanted = conditions_of(ask, cursor, self._language, after)
            statement = self._language(statements.PAGE.format(wanted))
            cursor.execute(statement, (*wanted.values, limit))
            return self._trails(cursor, cursor.fetchall())

    def totals(self, ask: TrailAsk) -> Totals:
        with self._lending.lend() as cursor:
            check_trails_kept(self._keeping(cursor))
            wanted = conditions_of(ask, cursor, self._language)
            cursor.execute(self._language(statements.TOTALS.format(wanted)), wanted.values)
            return Totals(*(cursor.fetchone() or (0, 0)))

    def tally(self, ask: TrailAsk, by: TallyBy) -> Sequence[Tallied]:
        with self._lending.lend() as cursor:
            check_trails_kept(self._keeping(cursor))
            wanted = conditions_of(ask, cursor, self._language)
            statement = statements.TALLY.format(COUNTED_BY[by], wanted)
            cursor.execute(self._language(statement), wanted.values)
            return [Tallied(key, number) for key, number in cursor.fetchall()]

    def footprints(self, numbers: Sequence[int]) -> Mapping[int, Footprint]:
        with self._lending.lend() as cursor:
            return self._footprints(cursor, numbers)

    def values(self, kind: TraitKind) -> Sequence[str]:
        with self._lending.lend() as cursor:
            cursor.execute(self._language(statements.VALUES), (kind.value,))
            return sorted(value for (value,) in cursor.fetchall())

    def trails_of(self, ticket_ids: Sequence[TicketId]) -> Mapping[TicketId, Sequence[Trail]]:
        names = self._language.dialect.listed(ticket_ids)
        found: dict[TicketId, list[Trail]] = defaultdict(list)
        with self._lending.lend() as cursor:
            cursor.execute(self._language(statements.TRAILS_OF), (names,))
            for trail in self._trails(cursor, cursor.fetchall()):
                found[trail.ticket].append(trail)
        return found

    def _keeping(self, cursor: DbapiCursor) -> Keeping:
        cursor.execute(self._language(statements.KEEPING))
        return Keeping((cursor.fetchone() or (Keeping.OFF,))[0])

    def _trails(self, cursor: DbapiCursor, rows: Sequence[SqlRow]) -> list[Trail]:
        known = self._footprints(cursor, sorted({row[-1] for row in rows}))
        return [_trail(row, known) for row in rows]

    def _footprints(self, cursor: DbapiCursor, numbers: Sequence[int]) -> dict[int, Footprint]:
        asked = self._language.dialect.numbered(numbers)
        cursor.execute(self._language(statements.TRAITS_OF), (asked,))
        traits: dict[int, list[Trait]] = defaultdict(list)
        for number, kind, value in cursor.fetchall():
            if kind in _KINDS:  # another is a later version's, or somebody's who has altered it
                traits[number].append(Trait(TraitKind(kind), value))
        return {number: Footprint(number, tuple(sorted(each))) for number, each in traits.items()}


def _trail(row: SqlRow, known: Mapping[int, Footprint]) -> Trail:
    ticket, seq, at, actor, behalf, refused_by, number = row
    footprint = known.get(number) or Footprint(number, ())
    return Trail(TicketId(ticket), seq, from_micros(at), actor, behalf, refused_by, footprint)
