"""Tickets, timers, actors and instants as JSON; entries are in `entry_format`."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, TypeAlias

import orjson

from callout.values import Kept, encoded_of

from .tickets import Actor, Ticket, Timer

# What has been through JSON has no types left; the readers below put them back.
Record: TypeAlias = dict[str, Any]


def instant_text(moment: datetime) -> str:
    """An aware instant as RFC 3339 in UTC: ``2026-03-02T10:00:00Z``, microseconds if there are."""
    if moment.tzinfo is not UTC:
        moment = moment.astimezone(UTC)
    # Several times faster than `isoformat`, which asks the zone; the text is the same.
    return orjson.dumps(moment, option=orjson.OPT_UTC_Z)[1:-1].decode()


def read_instant(text: str) -> datetime:
    """The instant `instant_text` wrote; raises ValueError."""
    return datetime.fromisoformat(text)


def ticket_to_json(ticket: Ticket) -> Record:
    """The ticket with its timers as JSON."""
    return {
        "id": ticket.id,
        "process": ticket.process,
        "definition": ticket.definition,
        "version": ticket.version,
        "states": list(ticket.states),
        "opened_at": instant_text(ticket.opened_at),
        "head": ticket.head,
        "status": ticket.status.value,
        "outcome": ticket.outcome,
        "profile": ticket.profile,
        "region": ticket.region,
        "timers": [timer_to_json(timer) for timer in ticket.timers],
        **rest_to_json(ticket),
    }


def rest_to_json(ticket: Ticket) -> Record:
    """The parts of a ticket nobody searches for: data, memory, links, internals."""
    return {
        "data": dict(encoded_of(ticket.data)),
        "memory": {name: list(states) for name, states in ticket.memory.items()},
        "links": dict(ticket.links),
        "internals": dict(ticket.internals),
    }


def rest_from_json(json: Record) -> Record:
    """The fields `rest_to_json` wrote, by the names `Ticket` has for them."""
    return {
        "data": Kept.read(json["data"]),
        "memory": {name: tuple(states) for name, states in json["memory"].items()},
        "links": json["links"],
        "internals": json["internals"],
    }


def timer_to_json(timer: Timer) -> Record:
    """The timer as JSON."""
    return {
        "id": timer.id,
        "due": instant_text(timer.due),
        "event": timer.event,
        "order": timer.order,
        "data": dict(timer.data),
    }


def actor_to_json(actor: Actor) -> Record:
    """The actor as JSON; what is at its default is left out."""
    json: Record = {"id": actor.id}
    if actor.roles:
        json["roles"] = list(actor.roles)
    if actor.channel is not None:
        json["channel"] = actor.channel
    if actor.on_behalf_of is not None:
        json["on_behalf_of"] = actor.on_behalf_of
    return json


def actor_from_json(json: Record) -> Actor:
    """The actor `actor_to_json` wrote."""
    roles = tuple(json.get("roles", ()))
    return Actor(json["id"], roles, json.get("channel"), json.get("on_behalf_of"))
