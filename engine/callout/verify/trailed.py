"""What entries are found by, against the entries themselves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from callout.definition import Definition
from callout.errors import StoreError, StoreUnavailable
from callout.records import Entry, Ticket, TicketId
from callout.replay import Difference, Divergence, FindDefinition
from callout.replay.trod import trail_differences, trails_anew
from callout.store import Store
from callout.store.lists.asking import Keeping
from callout.store.lists.trails.asking import Trail
from callout.values import Json

_LOOKS = 3
_OTHERS = "the entry is found by something else than it says: callout views rebuild"


def check_trailed(store: Store, find: FindDefinition, ticket_id: TicketId) -> Iterator[Divergence]:
    """Where the rows say something else than the entries; nothing where no rows are kept.

    A ticket that changes while it is looked at is looked at again, and left for another time if it
    changes all the time.
    """
    for _ in range(_LOOKS):
        ticket, history = store.load(ticket_id), store.history(ticket_id)
        if store.lists.trails.keeping() is not Keeping.KEPT:
            return
        try:
            stored = store.lists.trails.trails_of([ticket_id]).get(ticket_id, ())
        except StoreUnavailable:
            raise
        except StoreError as error:
            yield _divergence(ticket, ticket.version, "/trail", (None, ticket_id), error.message)
            return
        if store.load(ticket_id).version == ticket.version == history[-1].seq:
            yield from _compared(find, ticket, history, stored)
            return


def _compared(
    find: FindDefinition, ticket: Ticket, history: Sequence[Entry], stored: Sequence[Trail]
) -> Iterator[Divergence]:
    definitions: dict[str, Definition] = {}
    for name in dict.fromkeys(entry.definition for entry in history):
        definition = find(name)
        if definition is None:
            return  # that it is lost is told where its history is checked
        definitions[name] = definition
    made = trails_anew(ticket, history, definitions.__getitem__)
    for seq, place, found, wanted in trail_differences(stored, made):
        yield _divergence(ticket, seq, place, (found, wanted), _OTHERS)


def _divergence(
    ticket: Ticket, seq: int, place: str, values: tuple[Json, Json], message: str
) -> Divergence:
    recorded, replayed = values
    return Divergence(
        ticket=ticket.id,
        seq=seq,
        kind=Difference.STORED,
        pointer=place,
        recorded=recorded,
        replayed=replayed,
        definition=ticket.definition,
        event="",
        message=message,
    )
