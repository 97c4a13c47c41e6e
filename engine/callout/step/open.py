"""The event that opens a ticket: its first data, links, profile and region."""

from __future__ import annotations

from datetime import datetime

from callout.datamodel import World
from callout.datamodel.belonging import assign
from callout.datamodel.files.named_files import check_files
from callout.definition import Definition
from callout.errors import BadPayload
from callout.records import APART, OPEN, EntryKind, Event, Ticket, TicketId, sections
from callout.records.ids import keyed_id, number_of, numbered
from callout.scxml import Run
from callout.step.record.before import Before
from callout.step.record.concealing import note_key
from callout.step.record.entry import accepted
from callout.step.record.private import opening_refused
from callout.values import NO_SEALING, Facts, Sealing

from .at_rest import settle
from .begin import begin
from .outcome import Outcome
from .refusal import refuse_failed


def open_ticket(
    definition: Definition,
    event: Event,
    now: datetime,
    ticket_id: TicketId | None,
    taken: frozenset[TicketId],
    sealing: Sealing = NO_SEALING,
) -> Outcome:
    """The new ticket at rest for the first time.

    Raises Refused if it cannot be opened, ValueError without an id or if the event is
    another one.
    """
    if ticket_id is None:
        raise ValueError("a ticket that is opened needs an id")
    if event.name != OPEN:
        raise ValueError(f"a ticket is opened by '{OPEN}' (see opening()), not by '{event.name}'")
    given = event.payload.get(APART)
    apart = given if isinstance(given, dict) else {}
    blank = _blank(definition, ticket_id, now, apart)
    before = Before.of(definition.model, blank, event, now, taken, sealing)
    run = _begun(definition, before)
    data = _accepted(definition, before.event, run.world)
    _check_id(definition, ticket_id, data)
    run.world.begin(data)
    _remember(run.world, apart)
    _take(definition, run.world)
    definition.opener.fill(run.world, frozenset(data))
    definition.executor.start(run)
    status = settle(definition, run)
    if before.event.kind is EntryKind.INPUT:
        refuse_failed(run, f"opening a '{definition.name}' ticket")
    return accepted(before, definition, run, status)


def _begun(definition: Definition, before: Before) -> Run[World]:
    run = begin(definition, before)
    note_key(before, run.world)
    return run


def _accepted(definition: Definition, event: Event, world: World) -> Facts:
    data = {name: value for name, value in event.payload.items() if name != APART}
    try:
        accepted_data = definition.opener.accept(data, world.frame)
        shapes = definition.files.get(OPEN, {})
        check_files(shapes, accepted_data, f"a '{definition.name}' ticket", world.found)
    except BadPayload as error:
        raise opening_refused(error, definition.model, world.id, event) from None
    return accepted_data


def _check_id(definition: Definition, ticket_id: TicketId, data: Facts) -> None:
    """That of what the ticket is about there is one; raises BadPayload for another's id."""
    if not definition.opener.key:
        return
    own = keyed_id(definition.name, definition.profile, definition.opener.key_of(data))
    number = number_of(own, ticket_id)
    if number is None or numbered(own, number) != ticket_id:
        raise not_of_key(definition, own, ticket_id)


def not_of_key(definition: Definition, own: str, wanted: str) -> BadPayload:
    """What to tell who would open a ticket with a key under another id than its `own`."""
    return BadPayload(
        f"a '{definition.name}' ticket of this key has the id '{own}', not '{wanted}'",
        hint="leave the id out; a process starts it with if_open: join, or refuse",
    )


def _remember(world: World, apart: Facts) -> None:
    """Put on record what is no data: what its parent calls it, its person, origin, links."""
    ticket, called = world.ticket, apart.get("as")
    if isinstance(called, str):
        world.put(sections.TICKET, "as", called)
    person = apart.get("assignee")
    if isinstance(person, str):
        assign(world, person)
    schedule = apart.get("schedule")
    origin = {
        "profile": ticket.profile,
        "region": ticket.region,
        "schedule": schedule if isinstance(schedule, str) else None,
    }
    for name, value in origin.items():
        if value is not None:
            world.put(sections.ORIGIN, name, value)
    for role, other in ticket.links.items():
        world.link(role, other)


def _take(definition: Definition, world: World) -> None:
    """Whoever opens a ticket and has the role of its assignees has the ticket."""
    wanted = definition.process.assignee
    if wanted is not None and wanted.text in world.actor.roles:
        assign(world, world.actor.id)


def _blank(definition: Definition, ticket_id: TicketId, now: datetime, apart: Facts) -> Ticket:
    links = apart.get("links")
    region = apart.get("region")
    return Ticket(
        id=ticket_id,
        process=definition.name,
        definition=definition.hash,
        version=0,
        states=(),
        data=definition.opener.blank(),
        opened_at=now,
        head="",
        profile=definition.profile,
        region=region if isinstance(region, str) else definition.region,
        links={role: TicketId(str(other)) for role, other in links.items()}
        if isinstance(links, dict)
        else {},
    )
