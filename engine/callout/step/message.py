"""A message of another ticket, above all of a sub-process (SCXML 6.4 and 6.5)."""

from __future__ import annotations

from callout.content.send import CONTENT, SEND_ID
from callout.datamodel import World
from callout.definition import Definition
from callout.errors import NoTransition
from callout.records import Event, is_linked_id
from callout.scxml import Run, Signal

from .event import decide_here, is_passed_on, lasts
from .refusal import explain


def deliver(definition: Definition, run: Run[World], event: Event) -> None:
    """Tell the chart of a message; raises Refused if it is for nobody.

    A result that nothing takes is no refusal: the sub-process has ended, heard or not.
    """
    world = run.world
    signal = _signal(definition, world, event)
    receiver = definition.receivers.get(event.name)
    if receiver is not None:
        payload = receiver.accept(signal.payload)
        receiver.record(world, payload)
        signal = signal._replace(payload=payload)
    world.handled = event
    definition.executor.fire(run, signal)
    for_nobody = not run.taken and not is_passed_on(world)
    decide_here(world)
    is_result = event.name in _results(signal.invoke_id)
    if for_nobody and not (is_result or lasts(receiver) or _finalizes(definition, signal)):
        former = _former(definition, world, signal.origin or "") if not signal.invoke_id else None
        raise (
            _ended(former, signal.origin or "") if former else explain(definition, run, event.name)
        )


def _signal(definition: Definition, world: World, event: Event) -> Signal:
    """A message of another ticket as the chart sees it; a result ends its invocation."""
    origin = (event.cause or "").rpartition("/")[0]
    invoke = next((name for name, child in world.held("calls").items() if child == origin), None)
    if invoke is None and not event.name.startswith("error."):
        former = _former(definition, world, origin)
        # The words of an earlier sub-process are not those of the one that runs now.
        if former is not None and former in world.held("calls"):
            raise _ended(former, origin)
    if invoke is not None and event.name in _results(invoke):
        world.drop("calls", invoke)
    send_id = event.payload.get(SEND_ID)
    return Signal(
        event.name,
        {name: each for name, each in event.payload.items() if name not in (CONTENT, SEND_ID)},
        send_id=send_id if isinstance(send_id, str) else None,
        origin=origin or None,
        invoke_id=invoke,
        content=event.payload.get(CONTENT),
    )


def _results(invoke: str | None) -> tuple[str, ...]:
    return (f"done.{invoke}", f"error.{invoke}") if invoke is not None else ()


def _former(definition: Definition, world: World, origin: str) -> str | None:
    """The invocation whose sub-process `origin` was, if it is not the one that runs now."""
    for invoke in definition.children:
        if is_linked_id(origin, world.id, invoke.id):
            return invoke.id
    return None


def _ended(invoke: str, origin: str) -> NoTransition:
    return NoTransition(f"the sub-process '{invoke}' ({origin}) has ended")


def _finalizes(definition: Definition, signal: Signal) -> bool:
    """Whether something was done with the signal before any transition saw it (SCXML 6.5)."""
    children = definition.children
    return any(each.id == signal.invoke_id and each.finalize is not None for each in children)
