"""Obligations, options and prohibitions: what becomes of them.

A duty is ``none``, ``open``, ``fulfilled``, ``overdue`` or ``waived``. Its due time is a timer of
the ticket that no state owns. Breaches are numbered from 1 and never forgotten. Kept of a duty is
``must/<name>``: state, since, due, closed (instants as text); of an act ``done/<name>``: how often;
of a breach ``breaches/<number>``: act, at, by, note, reported_by, and once it is taken
back retracted: at, by, note.
"""

from __future__ import annotations

from datetime import datetime

from callout.content.executable import Executable, compiles
from callout.content.timing.timer_ids import DUTY_ORDER, TimerOwner, timer_id
from callout.content.timing.waits import as_instant, counted_from
from callout.datamodel.data_delta import whole
from callout.datamodel.expressions import BoundExpression
from callout.datamodel.link_context import LinkContext
from callout.datamodel.names import Names
from callout.datamodel.privacy.disclosure import check_disclosure, check_due
from callout.datamodel.world import SystemVariable, World
from callout.errors import ExpressionError
from callout.feel import STRING
from callout.process import Act, ActKind, Breach, Duty, DutyAct, Retract
from callout.records import Timer, instant_text, read_instant, sections
from callout.values import DateTime, DaysDuration, Json, Value

_CLOSED = ("fulfilled", "waived")
OVERDUE = "overdue."
"""How the event begins that tells of a missed due time."""


@compiles(Duty)
def compile_duty(action: Duty, context: LinkContext, _names: Names) -> Executable | None:
    """Open, fulfil or waive an obligation; its due time is worked out when it is opened."""
    musts = [name for name, act in context.process.acts.items() if act.kind is ActKind.MUST]
    if not context.known(action.name, musts, "obligation", "L008"):
        return None
    name = action.name.text
    match action.act:
        case DutyAct.OBLIGE:
            act = context.process.acts[name]
            due = _due_time(act, context)
            return lambda world: oblige(world, name, due, act.counts)
        case DutyAct.FULFIL:
            return lambda world: close(world, name, "fulfilled")
        case DutyAct.WAIVE:
            return lambda world: close(world, name, "waived")


def check_acts(context: LinkContext) -> None:
    """Report what is wrong with the roles and due times of acts, those too that no action names."""
    for act in context.process.acts.values():
        context.check_roles(act.by)
        _check_due_time(act, context)


def _due_time(act: Act, context: LinkContext) -> BoundExpression | None:
    return context.compiler.expression(act.due, context.general) if act.due else None


def _check_due_time(act: Act, context: LinkContext) -> None:
    check_due(f"when '{act.name}' is due", [_due_time(act, context)], context.general, context)


def oblige(world: World, name: str, due: BoundExpression | None, counts: str | None = None) -> None:
    """Open a duty, unless it is open, and arm its due time.

    `due` gives an instant or a duration from now, of working time if that `counts`. Raises
    ExpressionError where it gives neither, OutOfCalendar beyond the calendar.
    """
    if duty_state(world, name) == "open":
        return
    when = _due(due, world, counts) if due is not None else None
    record: dict[str, Json] = {"state": "open", "since": instant_text(world.now)}
    if when is not None:
        record["due"] = instant_text(when)
        _arm(world, name, when)
    world.put(sections.MUST, name, record)


def arm_again(world: World) -> None:
    """A ticket goes on: duties that were open when it ended are due as they were."""
    for name in world.held(sections.MUST):
        due = due_of(world, name)
        if due is not None and duty_state(world, name) == "open":
            _arm(world, name, due)


def _arm(world: World, name: str, due: datetime) -> None:
    timer = timer_id(TimerOwner.DUTY, name)
    world.timers[timer] = Timer(timer, due, OVERDUE + name, DUTY_ORDER)


def close(world: World, name: str, state: str) -> None:
    """Fulfil or waive a duty; one that was never open is then done all the same.

    One that is closed stays as it was closed: what is done once more changes nothing of when.
    """
    if duty_state(world, name) in _CLOSED and world.model.semantics.closes_once:
        return
    world.timers.pop(timer_id(TimerOwner.DUTY, name), None)
    held = world.held(sections.MUST).get(name)
    record: dict[str, Json] = dict(held) if isinstance(held, dict) else {}
    record.update(state=state, closed=instant_text(world.now))
    if world.claim is not None and world.claim.doubt is None:
        record["at"] = instant_text(world.at)
    world.put(sections.MUST, name, record)


def mark_overdue(world: World, name: str) -> None:
    """The due time of an open duty has come: a breach."""
    held = world.held(sections.MUST).get(name)
    record: dict[str, Json] = dict(held) if isinstance(held, dict) else {}
    world.put(sections.MUST, name, {**record, "state": "overdue"})
    record_breach(world, name, "overdue")


def due_of(world: World, name: str) -> datetime | None:
    """When a duty is, or was, due; None where it has no due time or was never opened."""
    held = world.held(sections.MUST).get(name)
    due = held.get("due") if isinstance(held, dict) else None
    return read_instant(due) if isinstance(due, str) else None


def duty_state(world: World, name: str) -> str:
    """The state of a duty."""
    held = world.held(sections.MUST).get(name)
    return str(held["state"]) if isinstance(held, dict) else "none"


def did(world: World, act: Act, note: Value = None, reported_by: Value = None) -> None:
    """An act was done: a duty is fulfilled, an option noted, a prohibition broken."""
    world.put(sections.DONE, act.name, whole(world.held(sections.DONE).get(act.name)) + 1)
    if act.kind is ActKind.MUST:
        close(world, act.name, "fulfilled")
    elif act.kind is ActKind.NEVER:
        record_breach(world, act.name, note, reported_by)


def record_breach(world: World, act: str, note: Value = None, reported_by: Value = None) -> None:
    """Put a breach on record."""
    entry: dict[str, Json] = {"act": act, "at": instant_text(world.now), "by": world.actor.id}
    if note is not None:
        entry["note"] = str(note)
    if reported_by is not None:
        entry["reported_by"] = str(reported_by)
    world.put(sections.BREACHES, str(len(world.held(sections.BREACHES)) + 1), entry)


def retract(world: World, act: str, note: Value = None) -> None:
    """Take back the last breach of an act that stands; without one nothing happens.

    It keeps its number and gets a mark. A duty that is overdue is waived with it: nobody owes what
    was not missed.
    """
    standing = [
        (int(number), breach)
        for number, breach in world.held(sections.BREACHES).items()
        if isinstance(breach, dict) and breach["act"] == act and "retracted" not in breach
    ]
    if not standing:
        return
    number, breach = max(standing, key=lambda each: each[0])
    mark: dict[str, Json] = {"at": instant_text(world.now), "by": world.actor.id}
    if note is not None:
        mark["note"] = str(note)
    world.put(sections.BREACHES, str(number), {**breach, "retracted": mark})
    if duty_state(world, act) == "overdue":
        close(world, act, "waived")


@compiles(Retract)
def compile_retract(action: Retract, context: LinkContext, names: Names) -> Executable | None:
    """Take a breach back, with a note."""
    if not context.known(action.act, context.process.acts, "act", "L008"):
        return None
    note = _note_of(action, context, names)
    name = action.act.text
    return lambda world: retract(world, name, note.value(world) if note else None)


@compiles(Breach)
def compile_breach(action: Breach, context: LinkContext, names: Names) -> Executable | None:
    """Put a breach on record, with a note."""
    if not context.known(action.act, context.process.acts, "act", "L008"):
        return None
    note = _note_of(action, context, names)
    name = action.act.text
    return lambda world: record_breach(world, name, note.value(world) if note else None)


def _note_of(
    action: Breach | Retract, context: LinkContext, names: Names
) -> BoundExpression | None:
    note = context.compiler.expression(action.note, names, STRING) if action.note else None
    noted = [note] if note is not None else []
    hint = "say in the note what was done, not to whom"
    check_disclosure("D003", "the note of a breach", noted, names, context, hint=hint)
    return note


def must_variable(duties: tuple[str, ...], *, timed: bool) -> SystemVariable:
    """The system variable ``must``: ``{duty: {state, due}}`` for every obligation.

    In a process whose events are `timed` by their senders also ``in_time``: whether it was done by
    when it was due, as far as that is known.
    """
    view = _timed_duty if timed else _duty

    def variable(world: World) -> Value:
        held = world.held(sections.MUST)
        return {name: view(held.get(name)) for name in duties}

    return variable


def done_variable(acts: tuple[str, ...]) -> SystemVariable:
    """The system variable ``done``: how often each act was done, ``{act: number}``."""

    def variable(world: World) -> Value:
        held = world.held(sections.DONE)
        return {name: whole(held.get(name)) for name in acts}

    return variable


def _timed_duty(held: Json) -> Value:
    return {**_duty(held), "in_time": _in_time(held) if isinstance(held, dict) else None}


def _in_time(held: dict[str, Json]) -> bool | None:
    """None while it is open, where it was waived, and where it was never due."""
    due = held.get("due")
    match held["state"]:
        case "overdue":
            return False
        case "fulfilled" if isinstance(due, str):
            done = str(held.get("at") or held["closed"])
            return read_instant(done) <= read_instant(due)
        case _:
            return None


def _duty(held: Json) -> dict[str, Value]:
    if not isinstance(held, dict):
        return {"state": "none", "due": None}
    due = held.get("due")
    instant = DateTime.from_datetime(read_instant(due)) if isinstance(due, str) else None
    return {"state": str(held["state"]), "due": instant}


def _due(expression: BoundExpression, world: World, counts: str | None) -> datetime:
    value = expression.value(world)
    if isinstance(value, DaysDuration):
        return counted_from(world.now, value, world, counts)
    if isinstance(value, DateTime) and counts is None:
        return as_instant(value, world)
    raise ExpressionError(f"'{expression.text}' gives no due time", where=expression.where)
