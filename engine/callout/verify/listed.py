"""The rows that lists have of a ticket, against the ticket and its history."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from callout.definition import Definition
from callout.errors import StoreError, StoreUnavailable
from callout.records import Entry, Ticket, TicketId
from callout.replay import Difference, Divergence, FindDefinition
from callout.replay.stood import differences_of, made_anew
from callout.step.record.before import opened_ticket
from callout.store import Store
from callout.store.lists.asking import Keeping, Stood
from callout.values import NO_KEYS, Json, KeyRing, Sealing, encoded_of
from callout.values.sealing import keys_in

_LOOKS = 3
_OTHERS = "lists show something else than the ticket says: callout views rebuild"


def check_listed(
    store: Store, find: FindDefinition, ticket_id: TicketId, keys: KeyRing = NO_KEYS
) -> Iterator[Divergence]:
    """Where the rows say something else than the ticket; nothing where no rows are kept.

    A ticket that changes while it is looked at is looked at again, and left for another time if it
    changes all the time.
    """
    for _ in range(_LOOKS):
        ticket, history = store.load(ticket_id), store.history(ticket_id)
        if store.lists.keeping() is not Keeping.KEPT:
            return
        try:
            stored = store.lists.stood([ticket_id]).get(ticket_id)
        except StoreUnavailable:
            raise
        except StoreError as error:
            yield _divergence(ticket, "/standing", None, ticket_id, error.message)
            return
        if store.load(ticket_id) == ticket and history[-1].seq == ticket.version:
            opened = opened_ticket(ticket, Sealing("", keys.find))
            yield from _differing(find, opened, history, stored)
            return


def _differing(
    find: FindDefinition, ticket: Ticket, history: Sequence[Entry], stored: Stood | None
) -> Iterator[Divergence]:
    definition = find(ticket.definition)
    if definition is None:
        return  # that it is lost is told where its history is checked
    made = made_anew(definition, ticket, history, find)
    if stored is not None:
        sealed = any(keys_in(encoded_of(ticket.data)))
        stored, made = _comparable(definition, stored, made, sealed=sealed)
    for place, found, wanted in differences_of(stored, made):
        yield _divergence(ticket, place, found, wanted, _OTHERS)


def _comparable(
    definition: Definition, stored: Stood, made: Stood, *, sealed: bool
) -> tuple[Stood, Stood]:
    """Without the digests of personal data that nobody here can make.

    They were made with another key than is at hand, or the data themselves are `sealed`.
    """
    key = definition.model.digester.name
    private = {each.name for each in definition.listing.sought if each.private}
    others = {
        name
        for name, value in stored.finds.items()
        if name in private and (sealed or not key or value.partition(":")[0] != key)
    }

    def rest(finds: Mapping[str, str]) -> dict[str, str]:
        return {name: value for name, value in finds.items() if name not in others}

    return replace(stored, finds=rest(stored.finds)), replace(made, finds=rest(made.finds))


def _divergence(ticket: Ticket, place: str, found: Json, wanted: Json, message: str) -> Divergence:
    return Divergence(
        ticket=ticket.id,
        seq=ticket.version,
        kind=Difference.STORED,
        pointer=place,
        recorded=found,
        replayed=wanted,
        definition=ticket.definition,
        event="",
        message=message,
    )
