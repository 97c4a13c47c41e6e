"""System variables (SCXML 5.10): ``event``, ``actor``, ``ticket``, forms, checklists, duties.

Each is worked out only for expressions that read it, and again only after it has changed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from callout.content.timing.clocks import ProcessClocks
from callout.content.timing.duties import done_variable, must_variable
from callout.datamodel.belonging import assignee_of, is_suspended
from callout.datamodel.world import SystemVariable, World
from callout.feel import BOOLEAN, STRING, Frame, Function
from callout.process import ActKind, Process
from callout.scxml import Run
from callout.values import DateTime, Value

from .facts.answers import CompiledFact, facts_variable
from .forms import MandatoryItems, checklist_variable, form_variable


class StepFrame(Frame):
    """A frame that knows the run, for `in_state`."""

    __slots__ = ("run",)
    run: Run[World]


def system_variables(
    process: Process,
    checklists: Mapping[str, MandatoryItems],
    clocks: ProcessClocks,
    facts: Mapping[str, CompiledFact],
) -> dict[str, SystemVariable]:
    """The system variables of a process's tickets, by name."""
    of_clocks = {"clock": clocks.variable()} if process.clocks else {}
    duties = tuple(name for name, act in process.acts.items() if act.kind is ActKind.MUST)
    timed = process.is_timed
    return {
        "actor": _actor,
        "checklist": checklist_variable(checklists),
        "done": done_variable(tuple(process.acts)),
        "event": _timed_event if timed else _event,
        "form": form_variable(process.forms),
        "must": must_variable(duties, timed=timed),
        "ticket": _ticket,
        **of_clocks,
        **({"fact": facts_variable(facts)} if facts else {}),
    }


def in_state() -> Function:
    """Whether a state of the ticket is active (SCXML 5.9.2)."""

    def call(frame: Frame, state: Value) -> Value:
        return isinstance(state, str) and cast("StepFrame", frame).run.is_in(state)

    return Function(("state",), call, (STRING,), BOOLEAN)


def _timed_event(world: World) -> Value:
    known = _event(world)
    return None if known is None else {**known, "at": DateTime.from_datetime(world.at)}


def _event(world: World) -> dict[str, Value] | None:
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
    opened_at = DateTime.from_datetime(world.ticket.opened_at)
    known: dict[str, Value] = {"id": str(world.id), "opened_at": opened_at}
    if world.model.semantics.knows_assignee:
        known["assignee"] = assignee_of(world)
        known["suspended"] = is_suspended(world)
    return known
