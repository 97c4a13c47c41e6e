"""The engine's own names in expressions: ``event``, ``actor``, ``ticket``, paper and duties.

Each is worked out only for expressions that read it, and again only after it has changed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from callout.datamodel.world import View, World
from callout.feel import BOOLEAN, STRING, Frame, Function
from callout.process import ActKind, Process
from callout.scxml import Run
from callout.values import DateTime, Value

from .duties import done_view, must_view
from .forms import Items, checklist_view, form_view


class StepFrame(Frame):
    """A frame that knows the run, for `in_state`."""

    __slots__ = ("run",)
    run: Run[World]


def views_of(process: Process, checklists: Mapping[str, Items]) -> dict[str, View]:
    """All views of a process's tickets."""
    duties = tuple(name for name, act in process.acts.items() if act.kind is ActKind.MUST)
    return {
        "actor": _actor,
        "checklist": checklist_view(checklists),
        "done": done_view(tuple(process.acts)),
        "event": _event,
        "form": form_view(process.forms),
        "must": must_view(duties),
        "ticket": _ticket,
    }


def in_state() -> Function:
    """Whether a state of the ticket is active (SCXML 5.9.2)."""

    def call(frame: Frame, state: Value) -> Value:
        return isinstance(state, str) and cast("StepFrame", frame).run.is_in(state)

    return Function(("state",), call, (STRING,), BOOLEAN)


def _event(world: World) -> Value:
    signal = world.signal
    if signal is None:
        return None
    return {
        "name": signal.name,
        "type": str(signal.kind),
        "data": signal.data,
        "origin": signal.origin,
        "send_id": signal.send_id,
        "invoke_id": signal.invoke_id,
    }


def _actor(world: World) -> Value:
    actor = world.actor
    return {"id": actor.id, "role": actor.role, "roles": list(actor.roles)}


def _ticket(world: World) -> Value:
    return {"id": str(world.id), "opened_at": DateTime.from_datetime(world.ticket.opened_at)}
