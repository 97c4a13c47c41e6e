"""Sub-processes: the child ticket of a state, and what passes between the two.

Follows SCXML 6.4-6.5: the child starts when the state comes to rest and ends when the state is
left; finalize runs on what it sends before the parent's transitions do. `forward` passes events on
(autoforward); what a person sent and no transition here takes is decided by the child.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from callout.datamodel.expressions import Plan
from callout.datamodel.link_context import Linkage
from callout.datamodel.world import World
from callout.errors import ExpressionError
from callout.feel import STRING
from callout.process import Invoke, Text
from callout.records import SYSTEM, EntryKind, Event, Message, MessageKind, TicketId, cancelling
from callout.scxml import Block, Signal
from callout.scxml.chart import bare, matches

from .listed_values import of_process
from .send import start_other


@dataclass(frozen=True, slots=True)
class ChildTicket:
    """An invoke, compiled. ``calls/<id>`` of the ticket names the child while it runs."""

    id: str
    process: str | Plan
    inputs: dict[str, Plan]
    forward: tuple[str, ...]
    finalize: Block[World] | None

    def start(self, world: World) -> None:
        """Start the child with what `with` says now."""
        world.attend()
        process = self.process if isinstance(self.process, str) else _name(self.process, world)
        data = {name: plan.value(world) for name, plan in self.inputs.items()}
        child = start_other(world, process, self.id, data, back="parent")
        world.put("calls", self.id, child)

    def cancel(self, world: World) -> None:
        """End the child, if it still runs."""
        child = world.held("calls").get(self.id)
        if not isinstance(child, str):
            return
        world.drop("calls", self.id)
        event = cancelling(cause=f"{world.id}/{world.seq}")
        world.messages.append(
            Message(world.next_id(), MessageKind.CANCEL, TicketId(child), event, link=self.id)
        )

    def receive(self, world: World, signal: Signal) -> None:
        """Finalize what the child sent; pass on what is to be forwarded."""
        if signal.invoke_id == self.id and self.finalize is not None:
            self.finalize(world)
        child = world.held("calls").get(self.id)
        if isinstance(child, str) and self.forwards(signal.name):
            forward(world, TicketId(child), self.id, signal)

    def forwards(self, event: str) -> bool:
        """Whether an event of this name is passed on to the child."""
        return any(matches(descriptor, event) for descriptor in self.forward)


def forward(world: World, child: TicketId, link: str, signal: Signal) -> None:
    """Pass on the event that is being handled, as it came; one's own sends as messages."""
    cause = f"{world.id}/{world.seq}"
    event = world.handled
    if event is not None and event.name == signal.name:
        passed = replace(event, cause=cause, key=None)
    else:
        passed = Event(signal.name, signal.payload, SYSTEM, EntryKind.MESSAGE, cause=cause)
    message = Message(world.next_id(), MessageKind.DELIVER, child, passed, link=link, decisive=True)
    world.messages.append(message)


def _name(plan: Plan, world: World) -> str:
    name = plan.value(world)
    if not isinstance(name, str):
        raise ExpressionError(f"'{plan.text}' names no process", where=plan.where)
    return name


def child_of(invoke: Invoke, linkage: Linkage, finalize: Block[World] | None) -> ChildTicket:
    """An invoke, compiled; its process is looked up where the other processes are known."""
    listed = of_process(invoke.process.text, linkage) if not invoke.computed else {}
    inputs = linkage.compiler.plans(invoke.inputs, linkage.general, listed)
    forward = tuple(bare(descriptor) for descriptor in invoke.forward)
    process: str | Plan = invoke.process.text
    if invoke.computed:
        process = linkage.compiler.plan(invoke.process, linkage.general, STRING) or process
        return ChildTicket(invoke.id, process, inputs, forward, finalize)
    if linkage.neighbours and linkage.known(invoke.process, linkage.neighbours, "process", "L012"):
        other = linkage.neighbours[invoke.process.text]
        for name, text in invoke.inputs.items():
            linkage.known(Text(name, text.where), other.data, f"field of '{other.name}'", "L012")
    return ChildTicket(invoke.id, process, inputs, forward, finalize)
