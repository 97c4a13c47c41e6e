"""The state of a ticket as a whole, and its hash: what an entry records as `post`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import orjson

from callout.records import Ticket, TicketId, Timer, sections
from callout.values import Facts, Json, digest, encoded_of, pointer


class TicketState(NamedTuple):
    """Where a ticket is and everything it knows: what `post` is the hash of."""

    states: tuple[str, ...]
    memory: Mapping[str, tuple[str, ...]]
    timers: tuple[Timer, ...]
    data: Facts
    links: Mapping[str, TicketId]
    internals: Mapping[str, Json]


def state_of(ticket: Ticket) -> TicketState:
    """Where a ticket is and everything it knows."""
    return TicketState(
        ticket.states, ticket.memory, ticket.timers, ticket.data, ticket.links, ticket.internals
    )


def state_hash(state: TicketState | Ticket) -> str:
    """The hash of where a ticket is and everything it knows.

    Over the canonical JSON of states, memory, data, timers (id and due), and under ``$`` what the
    engine keeps, links among it. What a `Ticket` has beside that never changes or follows from it.
    """
    kept: Mapping[str, Json] = state.internals
    if state.links:
        kept = {**kept, sections.LINKS: dict(state.links)}
    timers = sorted([(timer.id, timer.due) for timer in state.timers])
    return state_digest(state.states, state.memory, encoded_of(state.data), timers, kept)


def state_document(state: TicketState) -> dict[str, Json]:
    """All data, and what the engine keeps, by JSON pointer: as the deltas of entries name them.

    A field is one place, whatever is in it; so is each key of a section.
    """
    places = {pointer.write((name,)): value for name, value in encoded_of(state.data).items()}
    kept: dict[str, Json] = {**state.internals}
    if state.links:
        kept[sections.LINKS] = dict(state.links)
    for section, held in kept.items():
        for name, value in held.items() if isinstance(held, dict) else ():
            places[pointer.write((sections.ENGINE, section, name))] = value
    return places


def state_digest(
    states: Sequence[str],
    memory: Mapping[str, Sequence[str]],
    data: Mapping[str, Json],
    timers: Sequence[tuple[str, object]],
    kept: Mapping[str, Json],
) -> str:
    """`state_hash` of the parts; `timers` are sorted, each its id and when it is due."""
    document = {
        "states": states,
        "memory": memory,
        "data": data,
        "timers": timers,
        sections.ENGINE: kept,
    }
    # As `canonical` has it, but for due times that are instants still: orjson writes them as
    # `instant_text` does.
    return digest(orjson.dumps(document, option=orjson.OPT_SORT_KEYS | orjson.OPT_UTC_Z))
