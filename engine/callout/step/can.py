"""What could be sent to a ticket now, and for everything else why not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from callout.datamodel import World
from callout.definition import Definition, Receiver
from callout.errors import CalloutError, NoTransition, Refused, TicketClosed
from callout.records import Actor, Event, Ticket, TicketStatus, sections
from callout.scxml import Run, Signal
from callout.step.record.entry import Before

from .begin import begin
from .refusal import explain


@dataclass(frozen=True, slots=True)
class Possible:
    """Whether an event could be sent now; `depends` if that hangs on what it carries.

    `since` is from when on the actor would be believed that it happened; None where the event
    counts when it is recorded.
    """

    event: str
    refusal: CalloutError | None = None
    depends: bool = False
    since: datetime | None = None

    @property
    def possible(self) -> bool:
        """Whether it could be sent."""
        return self.refusal is None


def can(
    definition: Definition, ticket: Ticket, actor: Actor, now: datetime
) -> tuple[Possible, ...]:
    """For each event the process declares, in its order: possible, or why not."""
    return tuple(
        _look(definition, ticket, actor, now, receiver)
        for receiver in definition.receivers.values()
    )


def _look(
    definition: Definition, ticket: Ticket, actor: Actor, now: datetime, receiver: Receiver
) -> Possible:
    name = receiver.name
    if ticket.status in (TicketStatus.CLOSED, TicketStatus.CANCELLED):
        return Possible(name, TicketClosed(f"ticket {ticket.id} is {ticket.status}"))
    run = begin(definition, Before(ticket, Event(name, actor=actor), now))
    world = run.world
    world.probing, world.unknown = True, receiver.brings
    try:
        receiver.permit(world)
        receiver.expect(world)
        _try(definition, run, receiver)
    except Refused as refusal:
        return Possible(name, refusal)
    return Possible(name, depends=world.unsure, since=receiver.believed_from(world))


def _try(definition: Definition, run: Run[World], receiver: Receiver) -> None:
    world = run.world
    name = receiver.name
    if receiver.lasting or definition.executor.enabled(run, Signal(name)):
        return
    calls = world.held(sections.CALLS)
    for child in definition.children:
        if child.id in calls and child.forwards(name):
            world.unsure = True
            return
    refusal = explain(definition, run, name)
    if isinstance(refusal, NoTransition) and receiver.brings & _PAPER:
        # What the event writes down may let an eventless transition go.
        world.unsure = definition.chart.spontaneous
    raise refusal


_PAPER = frozenset({"checklist", "form"})
