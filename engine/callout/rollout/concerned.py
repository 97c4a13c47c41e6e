"""Open tickets that a new version concerns, by where they stand: safe, to be mapped, stranded."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from callout.definition import Definition
from callout.errors import CalloutError
from callout.records import LIVE, Ticket, TicketId
from callout.step.migration import MoveObstacle, MovePlan, check_move
from callout.store import Query, Store
from callout.values import Json
from callout.versions.suggesting import suggest

from .asked import AskedVersion, compare_asked

SHOWN = 5
"""So many tickets of a kind are named, the rest are counted."""


class Fate(StrEnum):
    """What the new version would mean to a ticket."""

    SAFE = "safe"
    MAPPED = "mapped"
    STRANDED = "stranded"


@dataclass(slots=True)
class StateImpact:
    """Tickets in the same states: how many of each fate, some ids, and why some are stranded."""

    states: tuple[str, ...]
    counts: dict[Fate, int] = field(default_factory=lambda: dict.fromkeys(Fate, 0))
    examples: dict[Fate, list[TicketId]] = field(
        default_factory=lambda: {each: [] for each in Fate}
    )
    reasons: dict[str, int] = field(default_factory=dict)

    def take(self, ticket: TicketId, fate: Fate, obstacles: tuple[MoveObstacle, ...]) -> None:
        """Count one."""
        self.counts[fate] += 1
        if len(self.examples[fate]) < SHOWN:
            self.examples[fate].append(ticket)
        for each in obstacles if fate is Fate.STRANDED else ():
            self.reasons[str(each)] = self.reasons.get(str(each), 0) + 1

    def to_json(self) -> dict[str, Json]:
        """The counts, some ids of each kind, and reasons with how often each was met."""
        return {
            "states": [*self.states],
            **{fate.value: self.counts[fate] for fate in Fate},
            "examples": {fate.value: [*map(str, self.examples[fate])] for fate in Fate},
            "reasons": dict(self.reasons),
        }


@dataclass(frozen=True, slots=True)
class Impact:
    """All that were counted, by states in the order in which they were met; `others` are open
    tickets of the process that are of further versions.
    """

    by_states: tuple[StateImpact, ...]
    others: int = 0

    @property
    def counts(self) -> dict[Fate, int]:
        """How many of each fate."""
        return {fate: sum(each.counts[fate] for each in self.by_states) for fate in Fate}

    def to_json(self) -> dict[str, Json]:
        """The counts, altogether and by states."""
        return {
            **{fate.value: count for fate, count in self.counts.items()},
            "others": self.others,
            "by_states": [each.to_json() for each in self.by_states],
        }


@dataclass(slots=True)
class PlannedPairs:
    """The two definitions of a ticket, once for each profile and region.

    `plans` are the one that maps nothing and the one that the renames suggest.
    """

    old: AskedVersion
    new: AskedVersion
    process: str
    _known: dict[tuple[str | None, str | None], PlannedPair | None] = field(default_factory=dict)

    def of(self, ticket: Ticket) -> PlannedPair | None:
        """Those of this ticket; None where one of the versions has none for it."""
        key = (ticket.profile, ticket.region)
        if key not in self._known:
            self._known[key] = self._made(*key)
        found = self._known[key]
        return found if found is not None and found.old.hash == ticket.definition else None

    def _made(self, profile: str | None, region: str | None) -> PlannedPair | None:
        try:
            old, new, diff = compare_asked(self.old, self.new, self.process, profile, region)
        except CalloutError:
            return None
        hashes = {old.definition.hash: new.definition.hash}
        suggested = suggest(old, new, diff, hashes).plan
        return PlannedPair(
            old.definition, new.definition, MovePlan(self.process, hashes), suggested
        )


@dataclass(frozen=True, slots=True)
class PlannedPair:
    """Two definitions for tickets of one profile and region, with two plans between them."""

    old: Definition
    new: Definition
    plain: MovePlan
    suggested: MovePlan


def open_tickets(store: Store, process: str) -> Iterator[Ticket]:
    """The tickets of a process that have not ended, by status and id."""
    for status in LIVE:
        query = Query(process=process, status=status)
        while page := store.find(query):
            found = store.load_many(page)
            yield from (found[each] for each in page if each in found)
            query = Query(process=process, status=status, after=page[-1])


def impact_of(
    store: Store,
    pairs: PlannedPairs,
    now: datetime,
    seen: Callable[[], None] = lambda: None,
) -> Impact:
    """What the new version would mean to each open ticket; `seen` is called for every one."""
    found: dict[tuple[str, ...], StateImpact] = {}
    others = 0
    for ticket in open_tickets(store, pairs.process):
        seen()
        pair = pairs.of(ticket)
        if pair is None:
            others += 1
            continue
        here = found.setdefault(ticket.states, StateImpact(ticket.states))
        here.take(ticket.id, *_fate(pair, ticket, now))
    return Impact(tuple(found.values()), others)


def _fate(
    pair: PlannedPair, ticket: Ticket, now: datetime
) -> tuple[Fate, tuple[MoveObstacle, ...]]:
    if pair.old.hash == pair.new.hash or not check_move(
        pair.old, pair.new, pair.plain, ticket, now
    ):
        return Fate.SAFE, ()
    obstacles = check_move(pair.old, pair.new, pair.suggested, ticket, now)
    return (Fate.STRANDED, obstacles) if obstacles else (Fate.MAPPED, ())
