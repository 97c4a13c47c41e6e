"""Questions as conditions: texts of ours, with every value as a parameter."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from callout.store.lists.trails.asking import SLOT, TallyBy, TrailAsk, TrailPlace
from callout.traits import TraitKind
from callout_adapters.sql.connections import DbapiCursor
from callout_adapters.sql.rows import to_micros
from callout_adapters.sql.text.language import Language

from . import statements

COUNTED_BY = {
    TallyBy.FOOTPRINT: "footprint",
    TallyBy.ACTOR: "actor",
    TallyBy.SLOT: f"at / {SLOT // timedelta(microseconds=1)}",
}


@dataclass(slots=True)
class Conditions:
    """Conditions that all have to hold, each with its values."""

    texts: list[str] = field(default_factory=lambda: ["1 = 1"])
    values: list[object] = field(default_factory=list)

    def add(self, text: str, *values: object) -> None:
        """One more."""
        self.texts.append(text)
        self.values += values

    def __str__(self) -> str:
        return " AND ".join(self.texts)


def conditions_of(
    ask: TrailAsk, cursor: DbapiCursor, language: Language, after: TrailPlace | None = None
) -> Conditions:
    """What a question comes to, once it is known which footprints answer."""
    found = Conditions()
    numbers = language.dialect.numbered
    if ask.asks_traits:
        found.add("footprint {among_numbers}", numbers(_answering(ask, cursor, language)))
    elif without := _having(ask.but, cursor, language):
        found.add("NOT footprint {among_numbers}", numbers(sorted(without)))
    people = {"actor": ask.actors, "behalf": ask.on_behalf_of, "refused_by": ask.refused_by}
    for column, ids in people.items():
        if ids:
            found.add(f"{column} {{among}}", language.dialect.listed(ids))
    if ask.instants:
        found.add("at {among_numbers}", numbers([to_micros(each) for each in ask.instants]))
    _times(found, ask, after)
    return found


def _times(found: Conditions, ask: TrailAsk, after: TrailPlace | None) -> None:
    if ask.since is not None:
        found.add("at >= ?", to_micros(ask.since))
    if ask.until is not None:
        found.add("at < ?", to_micros(ask.until))
    if after is not None:
        at = to_micros(after.at)
        beyond = "(at > ? OR ticket {bytewise} > ? OR (ticket = ? AND seq > ?))"
        found.add(f"at >= ? AND {beyond}", at, at, after.ticket, after.ticket, after.seq)


def _answering(ask: TrailAsk, cursor: DbapiCursor, language: Language) -> Sequence[int]:
    """The numbers of the footprints that have what is asked for, in order."""
    found: set[int] | None = None
    for kind, values in ask.traits.items():
        parameters = (kind.value, language.dialect.listed(values))
        cursor.execute(language(statements.FOOTPRINTS_WITH), parameters)
        some = {number for (number,) in cursor.fetchall()}
        found = some if found is None else found & some
    for kind in ask.having:
        some = _having((kind,), cursor, language)
        found = some if found is None else found & some
    return sorted((found or set()) - _having(ask.but, cursor, language))


def _having(kinds: Iterable[TraitKind], cursor: DbapiCursor, language: Language) -> set[int]:
    found: set[int] = set()
    for kind in kinds:
        cursor.execute(language(statements.FOOTPRINTS_HAVING), (kind.value,))
        found |= {number for (number,) in cursor.fetchall()}
    return found
