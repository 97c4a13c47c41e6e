"""What each change's entries can be found by; footprints are kept before they are named."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from callout.definition import Definition
from callout.replay.trod import trail_of
from callout.scxml.cache import Cache
from callout.store import Change, Store, Tickets
from callout.store.lists.trails.asking import Trail
from callout.traits import Footprint


class Trailing:
    """Works out trails; remembers which footprints the store has, a bounded number of them."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._kept: Cache[int, int] = Cache(65_536)

    def of_change(self, change: Change, pinned: Callable[[str], Definition]) -> Change:
        """The change with what its entries can be found by; `pinned` gives definitions by hash."""
        return replace(
            change,
            trails=tuple(
                [
                    trail_of(entry, change.ticket, pinned(entry.definition))
                    for entry in change.entries
                ]
            ),
        )

    def keep(self, changes: Iterable[Change], where: Tickets) -> None:
        """Make sure that the footprints are kept before the entries that have them.

        What is put `where` the entries go may be undone with them, so only what the store itself
        has, and not what was put here, needs no further look.
        """
        self._keep([trail for change in changes for trail in change.trails or ()], where)

    def keep_anew(self, trails: Sequence[Trail], where: Tickets) -> None:
        """The same for these trails; what somebody has altered is put right."""
        self._keep(trails, where, anew=True)

    def _keep(self, trails: Sequence[Trail], where: Tickets, *, anew: bool = False) -> None:
        new: dict[int, Footprint] = {
            each.footprint.number: each.footprint
            for each in trails
            if anew or each.footprint.number not in self._kept
        }
        if not new:
            return
        stored = self._store.lists.trails.footprints(sorted(new))
        for number, each in stored.items():
            if each == new[number]:
                self._kept.keep(number, number)
                del new[number]
        if new:
            where.put_footprints([new[number] for number in sorted(new)], anew=anew)
