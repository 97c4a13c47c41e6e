"""Histories of our tickets as an object-centric log.

Objects are tickets (their type is the name of their process), persons, definitions and files;
events belong to them as ``ticket``, ``by``, ``for``, ``decided by`` and ``names``, and to other
tickets under the names of their links.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from callout.eventlog.histories import happened_at, rows_hit, typed_payload
from callout.eventlog.model import AttributeKind
from callout.records import Entry, EntryKind, Ticket, instant_text
from callout.values import Json
from callout.values.files import is_sha256

from .model import OcelEvent, OcelItem, OcelObject, OcelRelation, OcelValue

PERSON, DEFINITION, FILE, TICKET = "person", "definition", "file", "ticket"


class OcelHistories:
    """Turns tickets into items, one after the other; what several share comes once."""

    def __init__(self, *, refused: bool = False) -> None:
        self._refused = refused
        self._seen: set[tuple[str, str]] = set()
        self._tickets: set[str] = set()
        self._linked: set[str] = set()

    def items(self, ticket: Ticket, entries: Iterable[Entry]) -> Iterator[OcelItem]:
        """The events of a ticket with what they belong to, then the ticket itself.

        What is to be masked has been masked in the entries' payloads.
        """
        states: list[OcelValue] = []
        assignee = ticket.assigned_to
        for entry in entries:
            if entry.kind is EntryKind.REJECTED and not self._refused:
                continue
            at, where = instant_text(happened_at(entry)), " ".join(entry.after)
            if not states or states[-1].text != where:
                states.append(OcelValue("states", AttributeKind.STRING, where, at))
            files = tuple(dict.fromkeys(_files(dict(entry.payload))))
            yield from self._others(entry, files)
            yield OcelEvent(
                f"{entry.ticket}/{entry.seq}",
                entry.name,
                at,
                tuple(_values(entry)),
                tuple(_relations(entry, files)),
            )
        if assignee is not None:
            yield from self._once(assignee, PERSON)
        self._tickets.add(ticket.id)
        self._linked.update(ticket.links.values())
        yield OcelObject(ticket.id, ticket.process, (*_about(ticket), *states), _linked(ticket))

    def rest(self) -> Iterator[OcelItem]:
        """Tickets that others are linked with and that have not come themselves."""
        for name in sorted(self._linked - self._tickets):
            yield OcelObject(name, TICKET)

    def _others(self, entry: Entry, files: Iterable[str]) -> Iterator[OcelObject]:
        yield from self._once(entry.actor.id, PERSON)
        if entry.actor.on_behalf_of is not None:
            yield from self._once(entry.actor.on_behalf_of, PERSON)
        yield from self._once(entry.definition, DEFINITION)
        for each in files:
            yield from self._once(each, FILE)

    def _once(self, name: str, kind: str) -> Iterator[OcelObject]:
        if (kind, name) not in self._seen:
            self._seen.add((kind, name))
            yield OcelObject(f"{kind}:{name}", kind)


def _values(entry: Entry) -> Iterator[OcelValue]:
    said = {
        "kind": entry.kind.value,
        "from": " ".join(entry.before),
        "to": " ".join(entry.after),
        "hash": entry.hash,
        "rows": "; ".join(rows_hit(entry)),
        "role": entry.actor.role or "",
        "refusal": str(entry.refusal.get("code")) if entry.refusal is not None else "",
    }
    for name, written in said.items():
        if written:
            yield OcelValue(name, AttributeKind.STRING, written)
    for name, kind, written in typed_payload(entry.payload):
        yield OcelValue(f"data_{name}", kind, written)


def _relations(entry: Entry, files: Iterable[str]) -> Iterator[OcelRelation]:
    yield OcelRelation(entry.ticket, TICKET)
    yield OcelRelation(f"{PERSON}:{entry.actor.id}", "by")
    if entry.actor.on_behalf_of is not None:
        yield OcelRelation(f"{PERSON}:{entry.actor.on_behalf_of}", "for")
    yield OcelRelation(f"{DEFINITION}:{entry.definition}", "decided by")
    for each in files:
        yield OcelRelation(f"{FILE}:{each}", "names")


def _about(ticket: Ticket) -> Iterator[OcelValue]:
    said = {"profile": ticket.profile, "region": ticket.region, "outcome": ticket.outcome}
    for name, written in {"status": ticket.status.value, **said}.items():
        if written is not None:
            yield OcelValue(name, AttributeKind.STRING, written)


def _linked(ticket: Ticket) -> tuple[OcelRelation, ...]:
    others = [OcelRelation(str(other), role) for role, other in ticket.links.items()]
    if ticket.assigned_to is not None:
        others.append(OcelRelation(f"{PERSON}:{ticket.assigned_to}", "assigned to"))
    return (*others, OcelRelation(f"{DEFINITION}:{ticket.definition}", "runs on"))


def _files(value: Json) -> Iterator[str]:
    """The hashes of the files in a payload."""
    if isinstance(value, dict):
        name = value.get("sha256")
        if isinstance(name, str) and is_sha256(name):
            yield name
        for each in value.values():
            yield from _files(each)
    elif isinstance(value, list):
        for each in value:
            yield from _files(each)
