"""Why an event was refused, or would be: roles, payload, guards, the state of the ticket."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from callout.definition import Definition
from callout.errors import (
    BadPayload,
    CalloutError,
    GuardFalse,
    Location,
    NoSuchFile,
    NotAllowed,
    NoTransition,
    TicketClosed,
)
from callout.records import Actor, Entry, GuardTried, Ticket, TicketId, refused_by
from callout.replay import event_of
from callout.step import Possible, step
from callout.values import Json

from .answers import Obstacle, ObstacleKind
from .conditions import Setting
from .guards import guard_obstacle

_KINDS: Mapping[str, ObstacleKind] = {
    NotAllowed.code: ObstacleKind.ROLE,
    BadPayload.code: ObstacleKind.PAYLOAD,
    NoSuchFile.code: ObstacleKind.PAYLOAD,
    NoTransition.code: ObstacleKind.NOT_TAKEN,
    TicketClosed.code: ObstacleKind.CLOSED,
}
TRIED_ROLES = 8
"""Roles that are tried out."""


@dataclass(frozen=True, slots=True)
class RefusedEvent:
    """An event that was refused at an entry, or would be: `seq` None.

    `ticket` is as it stood before.
    """

    definition: Definition
    ticket: Ticket
    name: str
    actor: Actor
    now: datetime
    code: str
    message: str
    hint: str | None = None
    guards: tuple[GuardTried, ...] = ()
    seq: int | None = None
    fields: Mapping[str, Json] = field(default_factory=dict)
    by: TicketId | None = None
    """The ticket that refused it, if another did."""


def refused_at(definition: Definition, entry: Entry, before: Ticket) -> RefusedEvent:
    """The refusal that an entry records."""
    known = entry.refusal or {}
    hint, fields = known.get("hint"), known.get("fields")
    return RefusedEvent(
        definition,
        before,
        entry.name,
        entry.actor,
        entry.recorded_at,
        str(known.get("code")),
        str(known.get("message")),
        hint if isinstance(hint, str) else None,
        entry.guards,
        entry.seq,
        fields if isinstance(fields, dict) else {},
        refused_by(entry),
    )


def refused_now(
    definition: Definition, ticket: Ticket, possible: Possible, actor: Actor, now: datetime
) -> RefusedEvent:
    """The refusal that an event would meet; `possible` is not."""
    refusal = possible.refusal or CalloutError("")
    return RefusedEvent(
        definition,
        ticket,
        possible.event,
        actor,
        now,
        refusal.code,
        refusal.message,
        refusal.hint,
        possible.guards,
    )


def refusal_obstacles(refused: RefusedEvent, entry: Entry | None = None) -> Iterator[Obstacle]:
    """What stood in its way; with its `entry` another sender is tried out."""
    if refused.code == GuardFalse.code and refused.by is None:
        yield from _guards(refused)
        return
    kind = _KINDS.get(refused.code, ObstacleKind.REFUSED)
    if refused.by is not None:
        kind = ObstacleKind.REFUSED
    details: dict[str, Json] = {"code": refused.code, "message": refused.message}
    if refused.by is not None:
        details["by"] = refused.by
    if refused.hint:
        details["hint"] = refused.hint
    yield Obstacle(
        kind,
        refused.name,
        where=_declared(refused.definition, refused.name),
        seq=refused.seq,
        details=details | _more(kind, refused, entry),
    )


def _guards(refused: RefusedEvent) -> Iterator[Obstacle]:
    chart, ticket = refused.definition.chart, refused.ticket
    setting = Setting(refused.definition, refused.now, ticket.states)
    tried = {guard.transition: guard for guard in refused.guards}
    for edge in chart.possible(chart.mask(ticket.states), refused.name):
        guard = tried.get(edge.id)
        if guard is not None and guard.value is not True:
            yield guard_obstacle(setting, edge, guard, refused.name, refused.seq)


def _more(kind: ObstacleKind, refused: RefusedEvent, entry: Entry | None) -> dict[str, Json]:
    definition, ticket = refused.definition, refused.ticket
    match kind:
        case ObstacleKind.ROLE:
            roles = roles_for(definition, refused.name)
            found: dict[str, Json] = {
                "actor": refused.actor.id,
                "has": list(refused.actor.roles),
                "roles": [*roles],
            }
            return found if entry is None else {**found, "then": _then(refused, entry, roles)}
        case ObstacleKind.PAYLOAD:
            return {"fields": dict(refused.fields)}
        case ObstacleKind.NOT_TAKEN:
            return {
                "states": list(ticket.states),
                "elsewhere": [*taken_in(definition, refused.name)],
            }
        case ObstacleKind.CLOSED:
            return {"status": ticket.status.value, "outcome": ticket.outcome}
        case _:
            return {}


def _then(refused: RefusedEvent, entry: Entry, roles: tuple[str, ...]) -> dict[str, Json]:
    """By each role that may: null where the same event is taken, else the next refusal's code."""
    found: dict[str, Json] = {}
    for role in roles[:TRIED_ROLES]:
        event = replace(event_of(entry), actor=Actor(entry.actor.id, (role,)))
        try:
            outcome = step(refused.definition, refused.ticket, event, refused.now)
        except (CalloutError, ArithmeticError, LookupError, TypeError, ValueError):
            continue
        found[role] = None if outcome.refusal is None else outcome.refusal.code
    return found


def roles_for(definition: Definition, event: str) -> tuple[str, ...]:
    """The roles that may send an event; none: anybody, or nobody from outside."""
    receiver = definition.receivers.get(event)
    return () if receiver is None else receiver.roles


def taken_in(definition: Definition, event: str) -> Iterator[str]:
    """The states in which a transition takes the event."""
    for node in definition.chart.nodes[1:]:
        if any(edge.descriptors and edge.takes(event) for edge in node.edges):
            yield node.id


def _declared(definition: Definition, event: str) -> Location | None:
    declared = definition.process.events.get(event)
    return None if declared is None else declared.where
