"""Which tickets belong to a case: all that are reached by links and messages, the nearest first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from callout.records import APART, Entry, TicketId, refused_by, sections
from callout.replay import FindDefinition, Replayer
from callout.values import Json

from .gathered import Absences, GatheredTicket, TicketEvidence, gather

MOST_TICKETS = 1000
"""How many tickets a case file has at most; the nearest ones are taken."""


@dataclass(frozen=True, slots=True)
class Reached:
    """A ticket of a case: how many steps it is from the one asked for, and from which ticket."""

    ticket: GatheredTicket
    distance: int
    by: str | None


def related(
    evidence: TicketEvidence,
    first: str,
    find: FindDefinition,
    absences: Absences,
    most: int = MOST_TICKETS,
) -> tuple[Reached, ...]:
    """The ticket, then those it names and those that name it, and so on; by distance, then id.

    `most` 1 is the ticket alone. A ticket that is named and not there, or beyond `most`, is noted.
    """
    found = [Reached(gather(evidence, first), 0, None)]
    ring, seen = [*found], {first}
    while ring:
        named = {
            name: each.ticket.id
            for each in reversed(ring)
            for name in names_in(each.ticket, find)
            if name not in seen
        }
        seen |= named.keys()
        distance, ring = ring[0].distance + 1, []
        for name, by in sorted(named.items()):
            if len(found) + len(ring) >= most:
                absences.add(f"ticket {name}", _LEFT_OUT.format(by, most))
                continue
            other = gather(evidence, name)
            if other.exists:
                ring.append(Reached(other, distance, by))
            else:
                absences.add(f"ticket {name}", f"{by} names it, and no table has it")
        found += ring
    return tuple(found)


_LEFT_OUT = "{} names it; the case file has the {} nearest, and no more were asked for"


def names_in(ticket: GatheredTicket, find: FindDefinition) -> Iterator[str]:
    """The tickets that a ticket names, some more than once."""
    rest = ticket.row.columns.get("rest") if ticket.row is not None else None
    if isinstance(rest, dict):
        yield from _texts(rest.get("links"))
    for entry in ticket.history:
        yield from _named(entry)
    yield from map(str, _told(ticket, find))


def _named(entry: Entry) -> Iterator[str]:
    if entry.cause is not None:
        yield entry.cause.rpartition("/")[0]
    other = refused_by(entry)
    if other is not None:
        yield other
    apart = entry.payload.get(APART)
    if isinstance(apart, dict):
        yield from _texts(apart.get("links"))
    places = tuple(f"/{sections.ENGINE}/{each}/" for each in (sections.LINKS, sections.CALLS))
    for place, value in entry.set_data.items():
        if place.startswith(places) and isinstance(value, str):
            yield value


def _told(ticket: GatheredTicket, find: FindDefinition) -> Iterator[TicketId]:
    """To whom it sent messages: an entry names them by a digest, so it is decided again."""
    if not any(made.adapter == "ticket" for each in ticket.history for made in each.effects):
        return
    replayer = Replayer(find)
    for place, reading in enumerate(ticket.readings, start=1):
        if reading.entry is None:
            replayer.miss(place, "")
            continue
        outcome = replayer.take(reading.entry, reading.hash, decidable=reading.decidable)
        for message in outcome.messages if outcome is not None else ():
            yield message.ticket


def _texts(json: Json) -> Iterator[str]:
    if isinstance(json, dict):
        yield from (each for each in json.values() if isinstance(each, str))
