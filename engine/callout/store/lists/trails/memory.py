"""What entries are found by, in memory: the reference, which looks through everything."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime

from callout.records import TicketId
from callout.store.lists.asking import Keeping
from callout.traits import Footprint, TraitKind

from .asking import (
    SLOT,
    Tallied,
    TallyBy,
    Totals,
    Trail,
    TrailAsk,
    TrailPlace,
    in_order,
)
from .refusals import check_trails_kept

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class MemoryTrails:
    """See `callout.store.lists.trails.protocol.Trails`."""

    def __init__(self) -> None:
        self.kept = Keeping.KEPT
        self._trails: dict[TicketId, tuple[Trail, ...]] = {}
        self._footprints: dict[int, Footprint] = {}

    def take(self, ticket: TicketId, trails: Sequence[Trail] | None) -> None:
        """Write the rows of a change that is committed; None: it brings none."""
        if trails is None:
            self.kept = Keeping.OFF
            return
        self._trails[ticket] = (*self._trails.get(ticket, ()), *trails)

    def put_footprints(self, footprints: Iterable[Footprint]) -> None:
        """See `Tickets.put_footprints`."""
        self._footprints |= {each.number: each for each in footprints}

    def put_trails(self, ticket: TicketId, trails: Sequence[Trail]) -> None:
        """See `Tickets.put_trails`."""
        self._trails[ticket] = tuple(trails)

    def keeping(self) -> Keeping:
        return self.kept

    def page(self, ask: TrailAsk, after: TrailPlace | None, limit: int) -> Sequence[Trail]:
        check_trails_kept(self.kept)
        found = in_order([*self._found(ask)])
        if after is not None:
            place = (after.at, after.ticket, after.seq)
            found = [each for each in found if (each.at, each.ticket, each.seq) > place]
        return found[:limit]

    def totals(self, ask: TrailAsk) -> Totals:
        check_trails_kept(self.kept)
        tickets = [each.ticket for each in self._found(ask)]
        return Totals(len(tickets), len(set(tickets)))

    def tally(self, ask: TrailAsk, by: TallyBy) -> Sequence[Tallied]:
        check_trails_kept(self.kept)
        counted = Counter(_key(each, by) for each in self._found(ask))
        return [Tallied(key, number) for key, number in counted.items()]

    def footprints(self, numbers: Sequence[int]) -> Mapping[int, Footprint]:
        return {each: self._footprints[each] for each in numbers if each in self._footprints}

    def values(self, kind: TraitKind) -> Sequence[str]:
        known = tuple(self._footprints.values())
        return sorted({value for each in known for value in each.values(kind)})

    def trails_of(self, ticket_ids: Sequence[TicketId]) -> Mapping[TicketId, Sequence[Trail]]:
        return {each: self._trails[each] for each in ticket_ids if each in self._trails}

    def _found(self, ask: TrailAsk) -> Iterator[Trail]:
        for trails in tuple(self._trails.values()):
            yield from (each for each in trails if _answers(each, ask))


def _key(trail: Trail, by: TallyBy) -> int | str:
    match by:
        case TallyBy.FOOTPRINT:
            return trail.footprint.number
        case TallyBy.ACTOR:
            return trail.actor
        case TallyBy.SLOT:
            return (trail.at - _EPOCH) // SLOT


def _answers(trail: Trail, ask: TrailAsk) -> bool:
    kinds = {trait.kind for trait in trail.footprint.traits}
    return (
        kinds.isdisjoint(ask.but)
        and kinds.issuperset(ask.having)
        and trail.footprint.answers(ask.traits)
        and (not ask.actors or trail.actor in ask.actors)
        and (not ask.on_behalf_of or trail.on_behalf_of in ask.on_behalf_of)
        and (not ask.refused_by or trail.refused_by in ask.refused_by)
        and (not ask.instants or trail.at in ask.instants)
        and (ask.since is None or trail.at >= ask.since)
        and (ask.until is None or trail.at < ask.until)
    )
