"""Claims: senders say when an event happened, and the process says what it believes.

A claim is believed if it lies no longer before now than the event's declaration allows, not before
the ticket was opened (unless another ticket did that), and not before what the same sender has told
this ticket before; an equal instant is fine. What is believed is the instant of the event
(``event.at``), to the microsecond. Other claims are refused or the event is taken as of now, as the
declaration says; one that lies ahead of now always is: clocks of devices are a little fast, and
what has been reported has happened by now. Kept is ``happened/<actor's id>``: the last instant
believed, claimed or now, as text.

States and timers are no bound: a ticket hears late of what was done before it moved on, and the
chart says what is still taken then.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from callout.content.executable import FAULTY
from callout.content.timing import duties
from callout.content.timing.waits import later
from callout.datamodel.expressions import BoundExpression
from callout.datamodel.link_context import LinkContext
from callout.datamodel.privacy.disclosure import check_due
from callout.datamodel.world import World
from callout.errors import ActionFailed, ExpressionError, Untimely
from callout.feel import DAYS_DURATION
from callout.process import ActKind, EventDeclaration, LatePolicy
from callout.records import EventTime, instant_text, read_instant, sections
from callout.values import DaysDuration


class Doubt(StrEnum):
    """Why a claim is not believed; also how it is marked on record."""

    AHEAD = "ahead"
    LATE = "late"
    BEFORE_OPENING = "before-opening"
    BACKWARDS = "backwards"


@dataclass(frozen=True, slots=True)
class Claims:
    """What the senders of an event may claim; `undo` are obligations, as in `Happened`."""

    event: str
    within: BoundExpression
    late: LatePolicy
    undo: tuple[str, ...]

    def earliest(self, world: World) -> datetime:
        """From when on a claim of this actor would be believed; raises one of `FAULTY`."""
        return max(bound for _, bound in self._bounds(world))

    def weigh(self, world: World, claimed: datetime | None) -> None:
        """Say at which instant the event counts; raises Untimely where a claim is refused."""
        if claimed is not None:
            world.claim = claim = self._weighed(world, claimed)
            world.at = claim.at
            if claim.doubt is not None:
                return  # nobody says that it happened now, so nothing has to come after that
        held = world.held(sections.HAPPENED).get(world.actor.id)
        known = world.at if held is None else max(world.at, read_instant(str(held)))
        world.put(sections.HAPPENED, world.actor.id, instant_text(known))

    def take_back(self, world: World) -> None:
        """Take back the breaches of obligations that an accepted claim shows were met."""
        if world.claim is None or world.claim.doubt is not None:
            return
        for name in self.undo:
            due = duties.due_of(world, name)
            if due is not None and world.at <= due:
                duties.retract(world, name)

    def _weighed(self, world: World, claimed: datetime) -> EventTime:
        now = world.now
        if claimed > now:
            return EventTime(now, Doubt.AHEAD)
        try:
            bounds = list(self._bounds(world))
        except FAULTY as error:
            raise ActionFailed(
                f"'{self.event}' was not weighed: {error.message}",
                where=error.where,
                hint="send it without saying when it happened",
            ) from None
        for doubt, bound in bounds:
            if claimed < bound:
                if self.late is LatePolicy.REFUSE:
                    raise self._refusal(claimed, doubt, bound)
                return EventTime(now, doubt, bound)
        return EventTime(claimed)

    def _bounds(self, world: World) -> Iterator[tuple[Doubt, datetime]]:
        value = self.within.value(world)
        if not isinstance(value, DaysDuration):
            raise ExpressionError(
                f"'{self.within.text}' gives no duration", where=self.within.where
            )
        yield Doubt.LATE, later(world.now, DaysDuration(-value.nanoseconds))
        if not _OPENERS & world.links.keys():
            yield Doubt.BEFORE_OPENING, world.ticket.opened_at
        held = world.held(sections.HAPPENED).get(world.actor.id)
        if held is not None:
            yield Doubt.BACKWARDS, read_instant(str(held))

    def _refusal(self, claimed: datetime, doubt: Doubt, bound: datetime) -> Untimely:
        why = {
            Doubt.LATE: f"it is believed for {self.within.text.strip('@').strip(chr(34))}, from",
            Doubt.BEFORE_OPENING: "the ticket was opened at",
            Doubt.BACKWARDS: "what the same sender has told before happened at",
        }
        return Untimely(
            f"'{self.event}' is said to have happened at {instant_text(claimed)};"
            f" {why[doubt]} {instant_text(bound)}",
            hint="send it without saying when, and it counts as of now",
        )


_OPENERS = frozenset(("parent", "opener"))
"""Links of a ticket that another has opened, which may itself have been told late."""


def claims_of(event: EventDeclaration, context: LinkContext) -> Claims | None:
    """What may be claimed of an event; L008 for obligations there are not, F codes for `within`."""
    happened = event.happened
    if happened is None:
        return None
    musts = [name for name, act in context.process.acts.items() if act.kind is ActKind.MUST]
    undo = tuple(
        name.text for name in happened.undo if context.known(name, musts, "obligation", "L008")
    )
    within = context.compiler.expression(happened.within, context.general, DAYS_DURATION)
    check_due("how late it may be reported", [within], context.general, context)
    return None if within is None else Claims(event.name, within, happened.late, undo)
