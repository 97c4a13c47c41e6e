"""A message of another ticket, above all of a sub-process (SCXML 6.4 and 6.5)."""

from __future__ import annotations

from callout.content.messaging.group import joining
from callout.content.messaging.invoke import child_signal, ended_child, is_finalized, is_result
from callout.datamodel import World
from callout.definition import Definition
from callout.errors import Reserved
from callout.records import Event
from callout.scxml import Run

from .event import decide_here, is_passed_on, lasts, take_in
from .refusal import explain


def deliver(definition: Definition, run: Run[World], event: Event) -> None:
    """Tell the chart of a message; raises Refused if it is for nobody.

    A result that nothing takes is no refusal: the sub-process has ended, heard or not. That of one
    of a group is kept, and only the one that is the last to be waited for is an event.
    """
    world, children = run.world, definition.children
    signal = child_signal(event, children, world)
    receiver = definition.receivers.get(event.name)
    if event.name in definition.clocks.events:
        raise Reserved(
            f"'{event.name}' is an event of the engine's own, which no process sends",
            hint="send an event that the receiver declares",
        )
    if receiver is not None:
        payload = take_in(definition, world, receiver, signal.payload)
        signal = signal._replace(payload=payload)
    world.handled = event
    group = joining(signal, children)
    if group is not None:
        definition.executor.join(run, signal, group, group.take(world, signal))
        decide_here(world)
        return
    definition.executor.fire(run, signal)
    for_nobody = not run.taken and not is_passed_on(world)
    decide_here(world)
    if for_nobody and not (is_result(signal) or is_finalized(signal, children) or lasts(receiver)):
        raise ended_child(signal, children, world) or explain(definition, run, event.name)
