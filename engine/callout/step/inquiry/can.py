"""What could be sent to a ticket now, and for everything else why not."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from callout.content.lifecycle.acts import AFTER_THE_END
from callout.datamodel import World
from callout.definition import Definition, Receiver
from callout.errors import CalloutError, NoTransition, Refused, TicketClosed
from callout.records import ENDED, Event, GuardTried, Ticket, sections
from callout.scxml import Run, Signal
from callout.step.begin import begin
from callout.step.record.before import Before
from callout.step.refusal import explain
from callout.step.standard import check_ready


@dataclass(frozen=True, slots=True)
class Possible:
    """Whether an event could be sent now; `depends` if that hangs on what it carries.

    `next` is what people usually do next, as its event or a transition for it here says.

    `since` is from when on the actor would be believed that it happened; None where the event
    counts when it is recorded. `guards` are those that were asked on the way, with what they read.
    """

    event: str
    refusal: CalloutError | None = None
    depends: bool = False
    next: bool = False
    since: datetime | None = None
    guards: tuple[GuardTried, ...] = ()

    @property
    def possible(self) -> bool:
        """Whether it could be sent."""
        return self.refusal is None


def can(
    definition: Definition, ticket: Ticket, event: Event, now: datetime
) -> tuple[Possible, ...]:
    """For each event the process declares, in its order: possible, or why not.

    `event` has what all of them would have: who would send it, and what is looked up about that.
    """
    return tuple(
        _look(definition, ticket, replace(event, name=receiver.name), now, receiver)
        for receiver in definition.receivers.values()
    )


def _look(
    definition: Definition, ticket: Ticket, event: Event, now: datetime, receiver: Receiver
) -> Possible:
    name = receiver.name
    act = definition.acts.get(name)
    if ticket.status in ENDED and (act is None or act.act not in AFTER_THE_END):
        return Possible(name, TicketClosed(f"ticket {ticket.id} is {ticket.status}"))
    run = begin(definition, Before.plain(ticket, event, now))
    world = run.world
    world.probing, world.unknown = True, receiver.brings | _FACTS
    try:
        receiver.permit(world)
        if act is not None:
            check_ready(act, world)
        else:
            receiver.expect(world)
            _try(definition, run, receiver)
    except Refused as refusal:
        return Possible(name, refusal, guards=tuple(world.guards))
    next_ = _is_next(definition, run, name)
    since = receiver.believed_from(world)
    return Possible(name, depends=world.unsure, next=next_, since=since)


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


def _is_next(definition: Definition, run: Run[World], name: str) -> bool:
    declared = definition.process.events.get(name)
    if declared is not None and declared.next:
        return True
    edges = definition.chart.possible(run.configuration, name)
    return any(edge.record.next for edge in edges)


_FACTS = frozenset({"fact"})
"""What nobody looks up to find out what is possible."""
_PAPER = frozenset({"checklist", "form"})
