"""Sub-processes: the child ticket of a state, what passes between the two, and how it ends.

Follows SCXML 6.4-6.5: the child starts when the state comes to rest and ends when the state is
left; finalize runs on what it sends before the parent's transitions do. `forward` passes events on
(autoforward); what a person sent and no transition here takes is decided by the child. A linked
ticket (the action ``start``) is opened in the same way, and then lives on its own.

The life of a child, station by station:

1. `ChildTicket.start` gives it an id, keeps it under ``calls/<invoke>`` of the parent, and leaves
   a `Message` with the event that opens it (`callout.records.messages.opening`).
2. `callout.engine.cascade` steps the child with that event, in the same transaction as the parent,
   and so with every message between the two; one that it cannot deliver comes back as
   ``error.<invoke>`` (`callout.records.messages.failure`).
3. `ChildTicket.finalize_and_forward` finalizes what comes from the child and forwards what is for
   it.
4. `result_message` is what the child leaves when it has ended: ``done.<invoke>``.
5. `child_signal` is what the parent's chart sees of either; a result ends the call.
6. `ChildTicket.cancel` ends it early, when the parent's state is left
   (`callout.records.messages.cancelling`). What it still had to say is then refused
   (`ended_child`).

Several children of one state that are waited for together are a group: see `group`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Protocol

from callout.content.executable import Executable, compiles
from callout.content.listed_values import of_process
from callout.content.messaging.keyed import CompiledKey, check_not_invoked, compile_key_of
from callout.datamodel.belonging import assignee_of
from callout.datamodel.data_delta import as_json, whole
from callout.datamodel.expressions import BoundExpression
from callout.datamodel.link_context import LinkContext
from callout.datamodel.links import free_id, link_another, linked
from callout.datamodel.message_data import message_payload, received
from callout.datamodel.names import Names
from callout.datamodel.privacy.carried import is_marked
from callout.datamodel.privacy.disclosure import check_disclosure, check_name
from callout.datamodel.world import World
from callout.errors import ExpressionError, NoTransition
from callout.feel import STRING
from callout.process import Invoke, Start, Text
from callout.process.descriptors import matches
from callout.records import (
    SYSTEM,
    EntryKind,
    Event,
    Message,
    MessageKind,
    TicketId,
    cancelling,
    is_linked_id,
    opening,
    sections,
)
from callout.records.ids import group_of
from callout.scxml import Block, Signal, SignalKind
from callout.values import Value


class Child(Protocol):
    """What is asked of an invoke when a ticket says something that it has started."""

    @property
    def id(self) -> str: ...
    @property
    def finalize(self) -> Block[World] | None: ...
    @property
    def is_group(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class ChildTicket:
    """An invoke, compiled. ``calls/<id>`` of the ticket names the child while it runs."""

    id: str
    process: str | BoundExpression
    inputs: dict[str, BoundExpression]
    forward: tuple[str, ...]
    finalize: Block[World] | None

    @property
    def is_group(self) -> bool:
        return False

    def start(self, world: World) -> None:
        """Start the child with what `with` says now."""
        world.attend()
        process = named_process(self.process, world)
        data = {name: expression.value(world) for name, expression in self.inputs.items()}
        child = start_ticket(world, process, self.id, data, back="parent")
        world.put(sections.CALLS, self.id, child)

    def cancel(self, world: World) -> None:
        """End the child, if it still runs."""
        cancel_child(world, self.id)

    def finalize_and_forward(self, world: World, signal: Signal) -> None:
        """Finalize what the child sent; pass on what is to be forwarded."""
        if signal.invoke_id == self.id and self.finalize is not None:
            self.finalize(world)
        child = world.held(sections.CALLS).get(self.id)
        if signal.kind is SignalKind.PLATFORM:
            return  # what is done to this ticket is not done to the child
        if isinstance(child, str) and self.forwards(signal.name):
            _forward(world, TicketId(child), self.id, signal)

    def forwards(self, event: str) -> bool:
        """Whether an event of this name is passed on to the child."""
        return any(matches(descriptor, event) for descriptor in self.forward)


def compile_invoke(
    invoke: Invoke, context: LinkContext, finalize: Block[World] | None
) -> ChildTicket:
    """An invoke, compiled; its process is looked up where the other processes are known."""
    process, inputs = what_is_run(invoke, context, context.general)
    return ChildTicket(invoke.id, process, inputs, invoke.forward, finalize)


def what_is_run(
    invoke: Invoke, context: LinkContext, names: Names
) -> tuple[str | BoundExpression, dict[str, BoundExpression]]:
    """The process of an invoke, by its name or an expression for it, and what it is given."""
    listed = of_process(invoke.process.text, context) if not invoke.computed else {}
    inputs = context.compiler.expressions(invoke.inputs, names, listed)
    process = invoke.process.text
    if invoke.computed:
        named = context.compiler.expression(invoke.process, names, STRING)
        check_name("the name of the process", named, names, context)
        return named or process, inputs
    if context.neighbours and context.known(invoke.process, context.neighbours, "process", "L012"):
        other = context.neighbours[process]
        check_not_invoked(other, invoke.process.where, context)
        for name, text in invoke.inputs.items():
            context.known(Text(name, text.where), other.data, "field", "L012", of=other.name)
        _check_given(other.name, inputs, names, context)
    return process, inputs


@compiles(Start)
def compile_start(action: Start, context: LinkContext, names: Names) -> Executable | None:
    """Open a linked ticket that lives on its own."""
    if context.neighbours:
        context.known(action.process, context.neighbours, "process", "L012")
    listed = of_process(action.process.text, context)
    inputs = context.compiler.expressions(action.inputs, names, listed)
    process, link = action.process.text, action.link.text
    _check_given(process, inputs, names, context)
    first = 2 if link in context.invokes else 1
    key = compile_key_of(action.process, action.key, context, names)

    def act(world: World) -> None:
        data = {name: expression.value(world) for name, expression in inputs.items()}
        if key is None:
            start_ticket(world, process, link, data, back="opener", first=first)
        else:
            _start_keyed(world, key, action, data, first)

    return act


def _start_keyed(
    world: World, key: CompiledKey, action: Start, data: dict[str, Value], first: int
) -> None:
    """Open the ticket of a key, or link the one that is open."""
    process, link = action.process.text, action.link.text
    values = key.values(world)
    holder = key.holder(world, values)
    if holder.ticket is None:
        data = {**key.data(holder, values), **data}
        start_ticket(world, process, link, data, back="opener", first=first, ticket=holder.next)
    elif not action.joins:
        raise ExpressionError(
            f"there is an open ticket of '{process}' with this key: {holder.ticket}",
            hint="write if_open: join where it is to be linked",
        )
    elif holder.ticket not in linked(world, link):
        link_another(world, link, holder.ticket, first)


def _check_given(
    process: str, inputs: Mapping[str, BoundExpression], names: Names, context: LinkContext
) -> None:
    """D004: what another ticket gets in a field that is not marked."""
    other = context.neighbours.get(process)
    if other is None:
        return
    open_fields = [inputs[name] for name in inputs if not is_marked(other.data.values(), name)]
    hint = f"mark the field of '{process}' `pii: true`"
    check_disclosure("D004", f"what '{process}' is given", open_fields, names, context, hint=hint)


def result_message(world: World, outcome: str | None, result: Value) -> Message | None:
    """What a child leaves for its parent when it has ended (SCXML 6.4.3 ``done.invoke``).

    None for a ticket that nobody invoked. `result` is the done data of the final state.
    """
    parent, called = world.links.get("parent"), world.held(sections.TICKET).get("as")
    if parent is None or not isinstance(called, str):
        return None
    payload = {**message_payload(result), "outcome": outcome}
    cause = world.cause
    event = Event(f"done.{called}", payload, SYSTEM, EntryKind.MESSAGE, cause=cause)
    return Message(world.next_id(), MessageKind.DELIVER, parent, event, link="parent")


def child_signal(event: Event, children: Iterable[Child], world: World) -> Signal:
    """A message of another ticket as the chart sees it; a result of a child ends the call.

    Raises NoTransition for words of a child that has ended where its invoke runs another now:
    they are not those of the one that runs.
    """
    origin = (event.cause or "").rpartition("/")[0]
    calls = world.held(sections.CALLS)
    key = next((name for name, child in calls.items() if child == origin), None)
    if key is None:
        former = _former(children, world, origin)
        if former is not None and _is_late(former, event.name, world):
            raise _ended(former.id, origin)
        return received(event, origin=origin or None, invoke_id=None)
    invoke = group_of(key)
    signal = received(event, origin=origin, invoke_id=invoke)
    if key == invoke and is_result(signal):
        world.drop(sections.CALLS, invoke)
    return signal


def _is_late(former: Child, name: str, world: World) -> bool:
    """Whether the chart must not hear it: another runs now, or it would look like a group's end."""
    if former.is_group:
        results = (f"done.{former.id}", f"error.{former.id}")
        runs = former.id in world.held(sections.GROUP)
        return name in results or (runs and not name.startswith("error."))
    return former.id in world.held(sections.CALLS) and not name.startswith("error.")


def is_result(signal: Signal) -> bool:
    """Whether a child says that it has ended, or could not be told something."""
    invoke = signal.invoke_id
    return invoke is not None and signal.name in (f"done.{invoke}", f"error.{invoke}")


def is_finalized(signal: Signal, children: Iterable[Child]) -> bool:
    """Whether finalize has done something with the signal already (SCXML 6.5)."""
    return any(each.id == signal.invoke_id and each.finalize is not None for each in children)


def ended_child(signal: Signal, children: Iterable[Child], world: World) -> NoTransition | None:
    """What to say of a signal that nothing takes, if it comes from a child that has ended."""
    if signal.invoke_id is not None:
        return None
    former = _former(children, world, signal.origin or "")
    return _ended(former.id, signal.origin or "") if former is not None else None


def _former(children: Iterable[Child], world: World, origin: str) -> Child | None:
    """The invoke whose child `origin` was, by the ids that `start_ticket` gives."""
    return next((each for each in children if is_linked_id(origin, world.id, each.id)), None)


def _ended(invoke: str, origin: str) -> NoTransition:
    return NoTransition(f"the sub-process '{invoke}' ({origin}) has ended")


def start_ticket(  # noqa: PLR0913 - most have a usual value
    world: World,
    process: str,
    link: str,
    data: dict[str, Value],
    *,
    back: str,
    first: int = 1,
    ticket: TicketId | None = None,
    member: str | None = None,
) -> TicketId:
    """Open another ticket, linked as `link`, which knows this one as `back`.

    One that lives on its own, or is one of a group (its key is `member`), is linked beside those
    that were started under the name before. `ticket` is the id of one that has a key.
    """
    as_json(data, f"what '{link}' is given")
    keyed = ticket is not None
    if ticket is None:
        count = whole(world.held(sections.CHILDREN).get(link))
        ticket, number = free_id(world, link, count + 1)
        world.put(sections.CHILDREN, link, number)
    invoked, role = back == "parent", link
    if member is None and (invoked or not world.model.semantics.keeps_links):
        world.link(link, ticket)
    else:
        role = link_another(world, link, ticket, first)
    event = opening(
        data,
        called=link if invoked else None,
        assignee=assignee_of(world) if invoked else None,
        links={back: world.id},
        region=world.model.region,
        cause=world.cause,
        kind=EntryKind.MESSAGE,
    )
    kind, name = MessageKind.START, member or role
    world.messages.append(
        Message(world.next_id(), kind, ticket, event, process, name, invoked=invoked, keyed=keyed)
    )
    return ticket


def cancel_child(world: World, key: str) -> None:
    """End a child, if it still runs."""
    child = world.held(sections.CALLS).get(key)
    if not isinstance(child, str):
        return
    world.drop(sections.CALLS, key)
    event = cancelling(cause=world.cause)
    world.messages.append(
        Message(world.next_id(), MessageKind.CANCEL, TicketId(child), event, link=key)
    )


def _forward(world: World, child: TicketId, link: str, signal: Signal) -> None:
    """Pass on the event that is being handled, as it came; one's own sends as messages."""
    cause = world.cause
    event = world.handled
    if event is not None and event.name == signal.name:
        passed = replace(event, cause=cause, key=None)
    else:
        passed = Event(signal.name, signal.payload, SYSTEM, EntryKind.MESSAGE, cause=cause)
    message = Message(world.next_id(), MessageKind.DELIVER, child, passed, link=link, decisive=True)
    world.messages.append(message)


def named_process(process: str | BoundExpression, world: World) -> str:
    """The process to run; raises ExpressionError for an expression that names none."""
    if isinstance(process, str):
        return process
    name = process.value(world)
    if not isinstance(name, str):
        raise ExpressionError(f"'{process.text}' names no process", where=process.where)
    return name
