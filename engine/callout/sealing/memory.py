"""Keys of subjects in the reference store."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from callout.records import TicketId

from .keys import SubjectKey


class MemoryKeys:
    """See `KeyRows`, and `callout.store.Tickets` for what changes them."""

    def __init__(self) -> None:
        self._kept: dict[str, SubjectKey] = {}

    def get(self, ids: Collection[str]) -> Mapping[str, SubjectKey]:
        return {each: self._kept[each] for each in ids if each in self._kept}

    def of_ticket(self, ticket: TicketId) -> Sequence[SubjectKey]:
        return sorted(
            (each for each in tuple(self._kept.values()) if each.ticket == ticket),
            key=lambda each: (each.made_at, each.id),
        )

    def of_subject(self, subject: str) -> Sequence[SubjectKey]:
        return sorted(
            (each for each in tuple(self._kept.values()) if each.subject == subject),
            key=lambda each: (each.ticket, each.made_at, each.id),
        )

    def subjects(self, after: str = "", limit: int = 500) -> Sequence[str]:
        found = {each.subject for each in tuple(self._kept.values()) if each.subject > after}
        return sorted(found)[:limit]

    def put(self, keys: Iterable[SubjectKey]) -> None:
        for each in keys:
            self._kept.setdefault(each.id, each)

    def destroy(self, ids: Collection[str], at: datetime) -> int:
        there = [self._kept[each] for each in ids if each in self._kept]
        living = [each for each in there if each.wrapped is not None]
        for each in living:
            self._kept[each.id] = replace(each, wrapped=None, destroyed_at=at)
        return len(living)


class WithKeys:
    """The part of a store in memory that keeps keys."""

    def __init__(self) -> None:
        super().__init__()
        self.keys = MemoryKeys()

    def put_keys(self, keys: Sequence[SubjectKey]) -> None:
        self.keys.put(keys)

    def clear_remains(self) -> None:
        """Nothing remains."""

    def destroy_keys(self, ids: Collection[str], at: datetime) -> int:
        return self.keys.destroy(ids, at)
