"""One standard act: who may, where, under which condition, and what is done besides.

As an event it is received like any other; what becomes of the ticket is `callout.step.standard`'s.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from callout.content.executable import FAULTY, Executable, faulted
from callout.content.lifecycle.corrections import Corrections
from callout.content.senders import Senders
from callout.datamodel.event_types import CORRECTED
from callout.datamodel.expressions import BoundExpression
from callout.datamodel.payload_check import Shape, checked_payload
from callout.datamodel.world import World
from callout.errors import GuardFalse, NoTransition
from callout.feel import Frame
from callout.process import TicketAct
from callout.records import GuardTried
from callout.values import Facts, Value

AFTER_THE_END = frozenset({TicketAct.NOTE, TicketAct.CORRECT, TicketAct.REOPEN})
"""What may be done to a ticket that has ended."""


@dataclass(frozen=True, slots=True)
class CompiledAct:
    """An act of a process; `states` are those it is for, all if there are none."""

    act: TicketAct
    senders: Senders
    shapes: Mapping[str, Shape]
    states: tuple[str, ...]
    guard: BoundExpression | None
    actions: tuple[Executable, ...]
    outcome: str | None
    target: str | None
    within: BoundExpression | None
    corrections: Corrections
    never: str | None = None
    """Why it is not done here."""
    holders: tuple[str, ...] = ()
    """Roles of whom tickets may be assigned to: the assignee's and its substitutes; none: any."""

    @property
    def name(self) -> str:
        """``ticket.<act>``."""
        return self.act.event

    @property
    def roles(self) -> tuple[str, ...]:
        """The roles that may do it."""
        return self.senders.awaited

    @property
    def lasting(self) -> bool:
        """It counts whether or not a transition takes it."""
        return True

    @property
    def brings(self) -> frozenset[str]:
        """The names whose values depend on what the event carries."""
        return frozenset({*self.shapes, CORRECTED, "event"})

    def permit(self, world: World) -> None:
        """Raises NotAllowed unless the actor may do it, NoTransition where nobody may."""
        if self.never is not None:
            raise NoTransition(
                f"'{self.name}' is not done to tickets of this process: {self.never}",
                hint="see what else `callout can` lists",
            )
        self.senders.check(world, self.name)

    def accept(self, payload: Facts, frame: Frame) -> Facts:
        """The checked payload; raises BadPayload with everything that is wrong."""
        values = checked_payload(self.shapes, payload, f"'{self.name}'", frame)
        if self.act is TicketAct.CORRECT:
            fields = self.corrections.checked(values["fields"], frame)
            values |= {"fields": fields, CORRECTED: list[Value](sorted(fields))}
        return values

    def weigh(self, world: World, claimed: datetime | None) -> None:
        """What is done to a ticket counts when it is recorded."""

    def believed_from(self, world: World) -> datetime | None:
        """Nothing is claimed."""

    def expect(self, world: World) -> None:
        """Raises NoTransition where it may not be done, GuardFalse while its guard says no."""
        here = self.act is TicketAct.REOPEN or not self.states
        if not here and not any(map(world.run.is_in, self.states)):
            where = " and ".join(f"'{state}'" for state in world.run.states)
            hint = f"it is done in {', '.join(self.states)}"
            raise NoTransition(f"in {where} '{self.name}' may not be done", hint=hint)
        if self.guard is not None and not self._allows(self.guard, world):
            raise GuardFalse(f"'{self.name}' may not be done: {self.guard.text} is not true")

    def record(self, world: World, payload: Facts) -> None:  # noqa: ARG002 - of the protocol
        """What is done besides, before the act itself."""
        world.attend()
        try:
            for action in self.actions:
                action(world)
        except FAULTY as error:
            world.run.fault(faulted(world, error))

    def _allows(self, guard: BoundExpression, world: World) -> bool:
        world.attend()
        if world.probing and any(path[0] in world.unknown for path in guard.reads):
            world.unsure = True
            return True
        try:
            value = guard.value(world)
        except FAULTY as error:
            world.guards.append(GuardTried(self.name, guard.operands(world), None))
            raise GuardFalse(f"'{self.name}' may not be done: {error.message}") from error
        truth = value if isinstance(value, bool) else None
        world.guards.append(GuardTried(self.name, guard.operands(world), truth))
        return truth is True
