"""Actions that reach out: send, cancel.

Follows SCXML 6.2 (send) and 6.3 (cancel). Nothing leaves here: a send becomes a signal on the
ticket's own queue, a timer, a `Message` for another ticket or an `Effect` for the outbox.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from callout.content.executable import Executable, compiles
from callout.content.listed_values import of_event
from callout.content.messaging.keyed import keyed_address
from callout.content.timing.timer_ids import SEND_ORDER, TimerOwner, owner_of, timer_id
from callout.content.timing.waits import later
from callout.datamodel.data_delta import Path, as_json
from callout.datamodel.expressions import BoundExpression
from callout.datamodel.link_context import LinkContext
from callout.datamodel.links import linked, running
from callout.datamodel.message_data import message_payload
from callout.datamodel.names import Names
from callout.datamodel.privacy.carried import check_carried
from callout.datamodel.privacy.disclosure import check_due, check_name
from callout.datamodel.world import World
from callout.errors import ExpressionError
from callout.feel import DAYS_DURATION, STRING
from callout.process import Cancel, Send, Text
from callout.process.engine_names import is_engine_name
from callout.records import (
    SYSTEM,
    Effect,
    EntryKind,
    Event,
    Message,
    MessageKind,
    TicketId,
    Timer,
    sections,
)
from callout.records.ids import is_member
from callout.scxml import ExecutionFault, Signal, SignalKind
from callout.values import DaysDuration, Json, Value, decode

Address: TypeAlias = Callable[[World], Sequence[str]]
"""Whom to send to: ``self``, ``internal``, ``ticket:<id>`` or ``adapter:<name>``; at least one.

Several are tickets linked by one name. Raises ExecutionFault.
"""
SELF = "self"
INTERNAL = "internal"


@dataclass(frozen=True, slots=True)
class CompiledSend:
    """A send, compiled; `id_into` is the field that is given the id of each sending."""

    address: Address
    event: Callable[[World], str]
    payload: dict[str, BoundExpression]
    content: BoundExpression | None
    delay: BoundExpression | None
    id: str | None
    id_into: Path | None

    def __call__(self, world: World) -> None:
        """Work everything out now, even if it is sent later (SCXML 6.2.4)."""
        send_id = self.id or _new_id(world)
        if self.id_into is not None:
            world.assign(self.id_into, send_id)
        try:
            name, data = self.event(world), self._data(world)
            wait, receivers = _delay(self.delay, world), self._receivers(world, name)
        except ExpressionError as error:
            raise ExecutionFault(error.message, where=error.where, send_id=send_id) from error
        except ExecutionFault as fault:
            fault.send_id = send_id
            raise
        shown = send_id if self.id or self.id_into else None
        for to in receivers:
            if wait is None:
                dispatch(world, to, name, data, shown)
            else:
                note: dict[str, Json] = {"to": to, "name": name, "id": send_id, "shown": shown}
                _postpone(world, wait, note, data)

    def _receivers(self, world: World, name: str) -> Sequence[str]:
        receivers = self.address(world)
        if world.model.semantics.reserved_inside:
            _check_name(world, name, receivers)
        return receivers

    def _data(self, world: World) -> Value:
        if self.content is not None:
            return self.content.value(world)
        return {key: expression.value(world) for key, expression in self.payload.items()}


@compiles(Send)
def compile_send(action: Send, context: LinkContext, names: Names) -> Executable | None:
    """Send an event, at once or after a delay (SCXML 6.2)."""
    compiler = context.compiler
    address = _address(action, context, names)
    event = _event_name(action, context, names)
    payload = compiler.expressions(action.inputs, names, of_event(action, context))
    content = compiler.expression(action.content, names) if action.content else None
    check_carried(action, payload, content, names, context)
    delay = compiler.expression(action.delay, names, DAYS_DURATION) if action.delay else None
    check_due("the delay", [delay], names, context)
    id_into = context.field_type(action.id_into) if action.id_into else None
    if address is None or event is None or (action.delay is not None and delay is None):
        return None
    fixed_id = action.id.text if action.id else None
    return CompiledSend(
        address=address,
        event=event,
        payload=payload,
        content=content,
        delay=delay,
        id=fixed_id,
        id_into=id_into[0] if id_into else None,
    )


def _check_name(world: World, name: str, receivers: Sequence[str]) -> None:
    """What is worked out of somebody's words is not to end a ticket, or to pose as a timer.

    To itself a ticket may say what it likes, as charts of SCXML do, but what ends tickets.
    """
    word = name.partition(".")[0]
    for to in receivers:
        is_own = to in (SELF, INTERNAL, f"ticket:{world.id}")
        if not to.startswith("adapter:") and (
            word == "ticket" or (not is_own and word != "did" and is_engine_name(name))
        ):
            raise ExpressionError(
                f"'{name}' is an event of the engine's own, which no process sends",
                hint="send an event that the receiver declares",
            )


def dispatch(world: World, to: str, name: str, data: Value, send_id: str | None) -> None:
    """Let something go now, to an `Address`.

    The ticket's own events go on one of its queues (SCXML 5.10.1), those of others become messages,
    and what an adapter shall do an effect. Raises ExpressionError for data that cannot be kept.
    """
    kind, _, target = to.partition(":")
    if kind == SELF or (kind == "ticket" and target == world.id):
        world.run.external.append(signal_with(name, data, send_id=send_id, origin=world.id))
    elif kind == INTERNAL:
        signal = signal_with(name, data, send_id=send_id, origin=None)
        world.run.raise_(signal._replace(kind=SignalKind.INTERNAL))
    elif kind == "adapter":
        arguments = as_json(data, "what is sent") if data is not None else {}
        post(world, target, name, arguments if isinstance(arguments, dict) else {"data": arguments})
    else:
        deliver(world, TicketId(target), name, data, send_id)


def signal_with(name: str, data: Value, *, send_id: str | None, origin: str | None) -> Signal:
    """A signal with these data: a payload if they are a context, else content of its own."""
    if isinstance(data, dict):
        return Signal(name, data, send_id=send_id, origin=origin)
    return Signal(name, send_id=send_id, origin=origin, content=data)


def post(world: World, adapter: str, operation: str, arguments: dict[str, Json]) -> None:
    """Put something in the outbox, for an adapter to do after the commit."""
    world.effects.append(Effect(world.next_id(), adapter, operation, arguments))


def deliver(
    world: World, target: TicketId, name: str, data: Value, send_id: str | None = None
) -> None:
    """Tell another ticket; raises ExpressionError if the data cannot be kept."""
    as_json(data, "what is sent")
    payload = message_payload(data, send_id)
    event = Event(name, payload, SYSTEM, EntryKind.MESSAGE, cause=world.cause)
    calls = ((key, child) for key, child in world.held(sections.CALLS).items() if is_member(key))
    known = (*calls, *world.links.items())
    link = next((role for role, each in known if each == target), None)
    world.messages.append(Message(world.next_id(), MessageKind.DELIVER, target, event, link=link))


def send_now(world: World, timer: Timer) -> Signal | None:
    """A delayed send is due: the signal for this ticket, or None after it went elsewhere.

    What `timer` keeps was worked out when the event was sent (SCXML 6.2.4): to, payload, shown.
    """
    to, name = str(timer.data["to"]), timer.event
    shown = timer.data.get("shown")
    send_id = shown if isinstance(shown, str) else None
    data = decode(timer.data["payload"])
    if to in (SELF, INTERNAL, f"ticket:{world.id}"):
        return signal_with(name, data, send_id=send_id, origin=world.id)
    dispatch(world, to, name, data, send_id)
    return None


@compiles(Cancel)
def compile_cancel(action: Cancel, context: LinkContext, names: Names) -> Executable | None:
    """Take back a delayed send; nothing happens if there is none (SCXML 6.3)."""
    if action.id is not None:
        send_id = action.id.text
        return lambda world: _drop(world, send_id)
    if action.expression is None:
        return None
    expression = context.compiler.expression(action.expression, names, STRING)
    if expression is None:
        return None
    evaluate = expression.value
    return lambda world: _drop(world, str(evaluate(world)))


def _address(action: Send, context: LinkContext, names: Names) -> Address | None:
    if action.keyed is not None:
        return keyed_address(action, action.keyed, context, names)
    if action.address is not None:
        expression = context.compiler.expression(action.address, names)
        check_name("the ticket that is sent to", expression, names, context)
        return _computed(expression) if expression is not None else None
    if action.to is None:
        return lambda _world: (SELF,)
    if action.to.text == INTERNAL:
        return lambda _world: (INTERNAL,)
    kind, _, name = action.to.text.partition(":")
    if kind == "adapter" and name:
        return lambda _world: (f"adapter:{name}",)
    if kind == "child" and not context.known(
        Text(name, action.to.where), context.invokes, "invoke", "L013"
    ):
        return None
    role = name or (kind if kind in _BACK else "")
    if kind not in (*_BACK, "child", "link") or not role:
        context.compiler.report(
            "L013",
            f"'{action.to.text}' is nobody an event can be sent to",
            action.to.where,
            hint="parent, opener, internal, child:<invoke>, link:<role>, adapter:<name>,"
            " {feel: id}, {process, key}",
        )
        return None
    return _linked(role, action, only_active=kind == "child")


def _linked(role: str, action: Send, *, only_active: bool) -> Address:
    def address(world: World) -> Sequence[str]:
        found = _called(role, world) if only_active else _remembered(role, world)
        if not found:
            raise ExecutionFault(
                f"there is no ticket linked as '{role}'",
                where=action.where,
                name="error.communication",
                send_id=action.id.text if action.id else None,
            )
        return [f"ticket:{each}" for each in found]

    return address


def _called(invoke: str, world: World) -> Sequence[Json]:
    calls = world.held(sections.CALLS)
    return [calls[key] for key in running(world, invoke)]


def _remembered(role: str, world: World) -> Sequence[str]:
    semantics = world.model.semantics
    if role == "parent" and role not in world.links and semantics.opener_is_parent:
        role = "opener"
    if semantics.keeps_links and role not in _BACK:
        return linked(world, role)
    return [world.links[role]] if role in world.links else ()


_BACK = ("parent", "opener")


def _computed(expression: BoundExpression) -> Address:
    def address(world: World) -> Sequence[str]:
        target = expression.value(world)
        if not isinstance(target, str) or not target:
            raise ExecutionFault(
                f"'{expression.text}' names no ticket",
                where=expression.where,
                name="error.execution",
            )
        return (f"ticket:{target}",)

    return address


def _event_name(action: Send, context: LinkContext, names: Names) -> Callable[[World], str] | None:
    if action.event_expression is None:
        name = action.event.text if action.event else ""
        return lambda _world: name
    expression = context.compiler.expression(action.event_expression, names, STRING)
    check_name("the name of the event", expression, names, context)
    if expression is None:
        return None

    def computed(world: World) -> str:
        value = expression.value(world)
        if not isinstance(value, str):
            raise ExpressionError(f"'{expression.text}' names no event", where=expression.where)
        return value

    return computed


def _delay(expression: BoundExpression | None, world: World) -> DaysDuration | None:
    if expression is None:
        return None
    value = expression.value(world)
    if not isinstance(value, DaysDuration):
        raise ExpressionError(
            f"'{expression.text}' gives no duration to wait", where=expression.where
        )
    return value if value.nanoseconds > 0 else None


def _postpone(world: World, wait: DaysDuration, note: dict[str, Json], data: Value) -> None:
    timer = _free_timer(world, str(note["id"]))
    rest: dict[str, Json] = {"to": note["to"], "payload": as_json(data, "what is sent")}
    if note["shown"] is not None:
        rest["shown"] = note["shown"]
    due = later(world.now, wait)
    world.timers[timer] = Timer(timer, due, str(note["name"]), SEND_ORDER, rest)


def _free_timer(world: World, send_id: str) -> str:
    """The id of the timer of a sending: several may wait under one send id (SCXML 6.3)."""
    first = timer = timer_id(TimerOwner.SEND, send_id)
    number = 1
    while timer in world.timers and world.model.semantics.sends_side_by_side:
        number += 1
        timer = f"{first}.{number}"
    return timer


def _drop(world: World, send_id: str) -> None:
    """Take back every sending of this id."""
    if not world.model.semantics.sends_side_by_side:
        world.timers.pop(timer_id(TimerOwner.SEND, send_id), None)
        return
    for each in list(world.timers.values()):
        if each.data.get("shown") == send_id and owner_of(each.id)[0] is TimerOwner.SEND:
            del world.timers[each.id]


def _new_id(world: World) -> str:
    world.unnamed += 1
    return f"{world.seq}.{world.unnamed}"
