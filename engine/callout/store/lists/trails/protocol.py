"""What the engine asks of a store about the entries of all tickets.

Rows are written by `Tickets.commit` alone, with their entry or not at all; they say nothing that
the entries and their definitions do not say, and `Tickets.put_trails` makes them anew.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from callout.records import TicketId
from callout.store.lists.asking import Keeping
from callout.traits import Footprint, TraitKind

from .asking import Tallied, TallyBy, Totals, Trail, TrailAsk, TrailPlace


class Trails(Protocol):
    """Entries by what they can be found by."""

    def keeping(self) -> Keeping:
        """Whether there is a row for every entry; with one change that brought none there is not.

        They are made anew together with the rows of lists (`Rebuilding`).
        """
        ...

    def page(self, ask: TrailAsk, after: TrailPlace | None, limit: int) -> Sequence[Trail]:
        """At most `limit` entries after that place, in order. Raises `NoTrails`."""
        ...

    def totals(self, ask: TrailAsk) -> Totals:
        """How many there are. Raises `NoTrails`."""
        ...

    def tally(self, ask: TrailAsk, by: TallyBy) -> Sequence[Tallied]:
        """How many there are of each, in no order. Raises `NoTrails`."""
        ...

    def footprints(self, numbers: Sequence[int]) -> Mapping[int, Footprint]:
        """Those of these footprints that are kept."""
        ...

    def values(self, kind: TraitKind) -> Sequence[str]:
        """All values of a kind that any footprint has, in order."""
        ...

    def trails_of(self, ticket_ids: Sequence[TicketId]) -> Mapping[TicketId, Sequence[Trail]]:
        """All rows of these tickets by number of entry, as they are stored, kept or not."""
        ...
