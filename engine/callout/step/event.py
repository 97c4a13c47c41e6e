"""An event from outside: who may send it, what it carries, and whether anything took it."""

from __future__ import annotations

from dataclasses import replace

from callout.datamodel import World
from callout.datamodel.files.named_files import check_files
from callout.definition import Definition, Receiver
from callout.errors import UnknownEvent
from callout.records import EntryKind, Event
from callout.scxml import Run, Signal
from callout.suggest import did_you_mean
from callout.values import Facts

from .refusal import explain


def receive(definition: Definition, run: Run[World], event: Event) -> None:
    """Tell the chart of an event; raises Refused if the ticket does not accept it."""
    world = run.world
    receiver = definition.receivers.get(event.name)
    payload: Facts = event.payload
    if receiver is None:
        if not definition.forwards(event.name):
            raise _unknown(definition, event.name)
    else:
        if event.kind is EntryKind.INPUT:
            receiver.permit(world)
            receiver.weigh(world, event.occurred_at)
        payload = take_in(definition, world, receiver, payload)
    world.handled = event
    signal = Signal(event.name, payload)
    definition.executor.fire(run, signal)
    if run.taken:
        decide_here(world)
    elif not is_passed_on(world) and not lasts(receiver):
        raise explain(definition, run, event.name)


def take_in(definition: Definition, world: World, receiver: Receiver, payload: Facts) -> Facts:
    """The checked payload, when the event has done what it does itself."""
    payload = receiver.accept(payload, world.frame)
    check_files_of(definition, receiver.name, payload, world)
    receiver.record(world, payload)
    if receiver.lasting:
        definition.clocks.happened(world, receiver.name)
    return payload


def check_files_of(definition: Definition, event: str, payload: Facts, world: World) -> None:
    """Raises NoSuchFile for files that the event names and the store did not have."""
    shapes = definition.files.get(event)
    if shapes:
        check_files(shapes, payload, f"'{event}'", world.found)


def lasts(receiver: Receiver | None) -> bool:
    """Whether the event has done something even if no transition takes it."""
    return receiver is not None and receiver.lasting


def is_passed_on(world: World) -> bool:
    """Whether a sub-process decides about the event."""
    return any(message.decisive for message in world.messages)


def decide_here(world: World) -> None:
    """What is passed on is for the information of sub-processes: their refusal is not ours."""
    world.messages = [replace(message, decisive=False) for message in world.messages]


def _unknown(definition: Definition, name: str) -> UnknownEvent:
    hint = did_you_mean(name, definition.receivers)
    return UnknownEvent(f"process '{definition.name}' has no event '{name}'", hint=hint)
