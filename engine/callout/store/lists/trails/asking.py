"""What is asked of the entries of all tickets, and what a store answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from callout.records import TicketId
from callout.traits import Footprint, TraitKind

SLOT: Final = timedelta(minutes=15)
"""Days of all zones begin at a multiple of it, counted from 1970 UTC, since about 1972."""


@dataclass(frozen=True, slots=True)
class Trail:
    """An entry as it can be found: whose it is, when it was recorded (UTC), by whom, its traits.

    `on_behalf_of` is the id of the person for whom the actor stood in, `refused_by` the ticket that
    has refused the event, where that is another one and this entry repeats its refusal.
    """

    ticket: TicketId
    seq: int
    at: datetime
    actor: str
    on_behalf_of: str | None
    refused_by: str | None
    footprint: Footprint


@dataclass(frozen=True, slots=True)
class TrailAsk:
    """Which entries; all that is asked for has to hold, of several values of one thing any.

    `traits` are values by kind, empty ones are never there; `having` are kinds of which an entry
    must have some value, `but` those of which it must have none. `since` is inclusive, `until` not.
    What is None or empty does not matter.
    """

    traits: Mapping[TraitKind, tuple[str, ...]] = field(default_factory=dict)
    having: tuple[TraitKind, ...] = ()
    but: tuple[TraitKind, ...] = ()
    actors: tuple[str, ...] = ()
    on_behalf_of: tuple[str, ...] = ()
    refused_by: tuple[str, ...] = ()
    instants: tuple[datetime, ...] = ()
    """Only entries recorded at one of these."""
    since: datetime | None = None
    until: datetime | None = None

    @property
    def asks_traits(self) -> bool:
        """Whether the footprints that answer are not simply all."""
        return bool(self.traits or self.having)


@dataclass(frozen=True, slots=True)
class TrailPlace:
    """Where a page of entries ended: they stand by instant, then ticket, then number."""

    at: datetime
    ticket: TicketId
    seq: int


class TallyBy(StrEnum):
    """By what entries are counted: their footprint, their actor, or the quarter of an hour."""

    FOOTPRINT = "footprint"
    ACTOR = "actor"
    SLOT = "slot"


@dataclass(frozen=True, slots=True)
class Tallied:
    """Entries of one footprint, actor or slot (the number of `SLOT`s since 1970)."""

    key: int | str
    entries: int


@dataclass(frozen=True, slots=True)
class Totals:
    """How many entries answer, and of how many tickets they are."""

    entries: int = 0
    tickets: int = 0


def in_order(trails: Sequence[Trail]) -> list[Trail]:
    """By instant, ticket and number."""
    return sorted(trails, key=lambda each: (each.at, each.ticket, each.seq))
