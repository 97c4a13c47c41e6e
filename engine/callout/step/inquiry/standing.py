"""Where a ticket at rest stands, as lists show it: pure, from its definition and itself alone.

No guard is evaluated: an event whose transition is there may still be refused. What an expression
of ``worklist`` cannot answer is left out, as is what is no text or no instant: a list never keeps a
ticket from moving.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from callout.content.executable import FAULTY
from callout.content.timing.waits import as_instant
from callout.content.worklist import Surroundings
from callout.datamodel import World
from callout.datamodel.expressions import BoundExpression, look_up
from callout.definition import Definition
from callout.records import ENDED, SYSTEM, Event, Ticket, read_instant, sections
from callout.records.standing import TITLE_CHARACTERS, Standing, as_sought, hidden
from callout.step.begin import begin
from callout.step.record.before import Before
from callout.values import DateTime, Json, Value

_OWED = ("open", "overdue")


def standing(definition: Definition, ticket: Ticket, *, since: datetime | None = None) -> Standing:
    """What lists show of the ticket; `since` is handed in, for the ticket does not keep it."""
    listing = definition.listing
    world = _world(definition, ticket) if listing.title or listing.due else None
    found = Standing(
        title=_title(listing.title, world),
        since=since,
        assignee=_assignee(definition, ticket),
        finds=dict(_finds(definition, ticket)),
    )
    if ticket.status in ENDED:
        return found
    due = _instant(listing.due, world) if listing.due and world else _earliest(ticket)
    roles, places = _around(definition, ticket.states)
    return replace(found, due=due, waits_for=roles, places=places)


def places_of(definition: Definition, ticket: Ticket) -> tuple[str, ...]:
    """All active states of a ticket that has not ended, in document order."""
    return () if ticket.status in ENDED else _around(definition, ticket.states)[1]


def _world(definition: Definition, ticket: Ticket) -> World:
    look = Event("ticket.look", actor=SYSTEM)
    world = begin(definition, Before.plain(ticket, look, ticket.opened_at)).world
    world.probing = True  # nothing is looked up elsewhere
    return world


def _title(expression: BoundExpression | None, world: World | None) -> str | None:
    value = _value(expression, world)
    return value[:TITLE_CHARACTERS] if isinstance(value, str) and value else None


def _instant(expression: BoundExpression, world: World) -> datetime | None:
    value = _value(expression, world)
    try:
        return as_instant(value, world) if isinstance(value, DateTime) else None
    except FAULTY:
        return None


def _value(expression: BoundExpression | None, world: World | None) -> Value:
    if expression is None or world is None:
        return None
    try:
        return expression.value(world)
    except FAULTY:
        return None


def _earliest(ticket: Ticket) -> datetime | None:
    """The earliest due time of what is owed, else of what is waited for."""
    owed = min(_owed(ticket), default=None)
    return owed or min((timer.due for timer in ticket.timers), default=None)


def _owed(ticket: Ticket) -> Iterator[datetime]:
    for duty in _section(ticket, sections.MUST).values():
        if isinstance(duty, dict) and duty.get("state") in _OWED:
            due = duty.get("due")
            if isinstance(due, str):
                yield read_instant(due)


def _assignee(definition: Definition, ticket: Ticket) -> str | None:
    path = definition.listing.assignee
    value = ticket.assigned_to if path is None else look_up(ticket.data, path)
    return value if isinstance(value, str) and value else None


def _section(ticket: Ticket, name: str) -> dict[str, Json]:
    held = ticket.internals.get(name)
    return held if isinstance(held, dict) else {}


def _finds(definition: Definition, ticket: Ticket) -> Iterator[tuple[str, str]]:
    digester = definition.model.digester
    for each in definition.listing.sought:
        text = as_sought(look_up(ticket.data, each.path))
        if text is not None and each.private:
            text = hidden(digester, each.name, text)
        if text is not None:
            yield each.name, text


def _around(definition: Definition, states: tuple[str, ...]) -> Surroundings:
    cache = definition.listing.around
    found = cache.get(states)
    return cache.keep(states, _look_around(definition, states)) if found is None else found


def _look_around(definition: Definition, states: tuple[str, ...]) -> Surroundings:
    chart = definition.chart
    mask = chart.mask(state for state in states if chart.find(state))
    taken = (
        receiver
        for name, receiver in definition.receivers.items()
        if not receiver.lasting and chart.possible(mask, name)
    )
    roles = {role for receiver in taken for role in receiver.roles}
    return tuple(sorted(roles.difference(SYSTEM.roles))), chart.active(mask)
