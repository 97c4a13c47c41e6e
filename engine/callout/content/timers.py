"""Timers of states: after, every, at, within.

A timer is armed when its state is entered and cancelled when it is left. Its due time is an
instant, so a ticket at rest needs no clock. A repeating timer counts from its last due time, not
from when it was handled, and so keeps its beat and catches up after an outage.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from callout.datamodel.delta import whole
from callout.datamodel.expressions import Plan
from callout.datamodel.link_context import Linkage
from callout.datamodel.names import Names
from callout.datamodel.world import World
from callout.errors import ExpressionError
from callout.feel import DATE_TIME, DAYS_DURATION, NUMBER, Type
from callout.process import Every, State, Text, Within
from callout.records import Timer, instant_text, read_instant
from callout.scxml import Block
from callout.values import DateTime, DaysDuration, Json, Value

from .data import FAULTY, faulted

Arm = Callable[[World], None]


@dataclass(frozen=True, slots=True)
class Instant:
    """A timer at a computed instant, armed again when what it is computed from changes."""

    id: str
    order: int
    plan: Plan
    reads: frozenset[str]

    def arm(self, world: World) -> None:
        """Arm, move or cancel the timer, as the expression says now."""
        due = _instant(self.plan, world)
        fired = world.held("fired").get(self.id)
        if due is None or fired == instant_text(due):
            world.timers.pop(self.id, None)
            return
        held = world.timers.get(self.id)
        if held is None or held.due != due:
            world.timers[self.id] = Timer(self.id, due, self.id, self.order, {"at": True})


@dataclass(frozen=True, slots=True)
class Repeating:
    """What a repeating timer goes by."""

    id: str
    order: int
    period: Plan
    limit: Plan | None
    times: Plan | None
    first: Plan | None

    def arm(self, world: World) -> None:
        """The first firing, `first` or a period after the state was entered."""
        wait = _duration(self.first or self.period, world)
        self._set(world, world.now, later(world.now, wait), 1)

    def again(self, world: World, timer: Timer) -> None:
        """The next firing: whole periods after the one before was due, and later than now.

        Firings that were missed while nobody was there are not made up for: of several that are
        overdue one is done, and the rhythm stays that of the first.
        """
        entered = read_instant(str(timer.data["entered"]))
        count = whole(timer.data["n"])
        period = _duration(self.period, world)
        if period.nanoseconds <= 0:
            raise ExpressionError(
                f"'{self.period.text}' is no time to wait between two firings",
                where=self.period.where,
            )
        waited = DaysDuration.from_timedelta(world.now - timer.due).nanoseconds
        next_one = DaysDuration((waited // period.nanoseconds + 1) * period.nanoseconds)
        self._set(world, entered, later(timer.due, next_one), count + 1)

    def _set(self, world: World, entered: datetime, due: datetime, count: int) -> None:
        if self.limit is not None and due >= later(entered, _duration(self.limit, world)):
            return
        if self.times is not None and count > _number(self.times, world):
            return
        data: dict[str, Json] = {"entered": instant_text(entered), "n": count}
        world.timers[self.id] = Timer(self.id, due, self.id, self.order, data)


@dataclass(frozen=True, slots=True)
class StateTimers:
    """The timers of one state."""

    ids: tuple[str, ...]
    arms: tuple[Arm, ...]
    instants: tuple[Instant, ...]
    repeating: tuple[Repeating, ...]

    def entered(self) -> Block[World]:
        """Arms all timers of the state."""
        arms = self.arms

        def block(world: World) -> None:
            world.attend()
            for arm in arms:
                safely(arm, world)

        return block

    def exited(self) -> Block[World]:
        """Cancels all timers of the state."""
        ids = self.ids
        instants = tuple(each.id for each in self.instants)

        def block(world: World) -> None:
            for timer in ids:
                world.timers.pop(timer, None)
            for timer in instants:
                world.drop("fired", timer)

        return block


def timers_of(state: State, linkage: Linkage) -> StateTimers | None:
    """The timers of a state, compiled; None if it has none."""
    names = linkage.general
    arms: list[Arm] = []
    ids: list[str] = []
    for after in state.after:
        ids.append(after.id)
        arms += _after(after.id, after.when, linkage, names)
    repeating = [_every(each, linkage, names) for each in state.every]
    kept = [each for each in repeating if each is not None]
    ids += [each.id for each in kept]
    arms += [each.arm for each in kept]
    instants = [*_instants(state, linkage)]
    ids += [each.id for each in instants]
    arms += [each.arm for each in instants]
    return StateTimers(tuple(ids), tuple(arms), tuple(instants), tuple(kept)) if ids else None


def note_orders(state: State, linkage: Linkage) -> None:
    """Give every timer its place in document order: state by state, as the file has them."""
    for each in _all_timers(state):
        linkage.order_of(each)
    for child in state.states:
        note_orders(child, linkage)


def _all_timers(state: State) -> Sequence[str]:
    marked = [(each.where, each.id) for each in (*state.after, *state.at)]
    marked += [(each.where, each.id) for each in state.every]
    for window in state.within:
        marked += [(window.where, each) for each in _window_ids(window)]
    return [timer for _, timer in sorted(marked)]


def _window_ids(window: Within) -> tuple[str, str]:
    """The timers of a window are called as its transitions expect."""
    opens = window.on_open[0].events[0] if window.on_open else f"{window.id}.opens"
    closes = window.on_close[0].events[0] if window.on_close else f"{window.id}.closes"
    return opens, closes


def renewals(instants: Sequence[tuple[str, Instant]]) -> Arm:
    """After the step: arm again what is computed from values that changed.

    Each instant comes with the state whose it is. What arming computes can change nothing, so one
    pass is enough.
    """
    by_name: dict[str, list[tuple[str, Instant]]] = {}
    for state, instant in instants:
        for name in instant.reads:
            by_name.setdefault(name, []).append((state, instant))
    watched = frozenset(by_name)

    def renew(world: World) -> None:
        for name in sorted(world.changed() & watched):
            for state, instant in by_name[name]:
                if world.run.is_in(state) and not safely(instant.arm, world):
                    world.timers.pop(instant.id, None)

    return renew


def safely(arm: Arm, world: World) -> bool:
    """Arm a timer; if it cannot be, the chart is told and the others are armed all the same."""
    try:
        arm(world)
    except FAULTY as error:
        world.run.fault(faulted(world, error))
        return False
    return True


def _after(timer: str, when: Text, linkage: Linkage, names: Names) -> list[Arm]:
    order = linkage.order_of(timer)
    plan = linkage.compiler.plan(_as_duration(when), names, DAYS_DURATION)
    if plan is None:
        return []

    def arm(world: World) -> None:
        due = later(world.now, _duration(plan, world))
        world.timers[timer] = Timer(timer, due, timer, order)

    return [arm]


def _every(every: Every, linkage: Linkage, names: Names) -> Repeating | None:
    compiler = linkage.compiler

    def plan(text: Text | None, kind: Type = DAYS_DURATION) -> Plan | None:
        if text is None:
            return None
        wanted = _as_duration(text) if kind is DAYS_DURATION else text
        return compiler.plan(wanted, names, kind)

    period = plan(every.period)
    limit, first, times = plan(every.limit), plan(every.first), plan(every.times, NUMBER)
    if period is None:
        return None
    return Repeating(every.id, linkage.order_of(every.id), period, limit, times, first)


def _instants(state: State, linkage: Linkage) -> list[Instant]:
    pairs = [(at.id, at.when) for at in state.at]
    for window in state.within:
        pairs += zip(_window_ids(window), (window.opens, window.closes), strict=True)
    made: list[Instant] = []
    for timer, when in pairs:
        plan = linkage.compiler.plan(when, linkage.general, DATE_TIME)
        if plan is not None:
            reads = frozenset(path[0] for path in plan.reads)
            made.append(Instant(timer, linkage.order_of(timer), plan, reads))
    return made


def _as_duration(when: Text) -> Text:
    """An ISO duration as FEEL; everything else is FEEL already."""
    text = when.text.strip()
    if (text[:1] == "P" and text[1:2].isdigit()) or text[:2] == "PT":
        return Text(f'@"{text}"', when.where)
    return when


def _duration(plan: Plan, world: World) -> DaysDuration:
    value = plan.value(world)
    if not isinstance(value, DaysDuration):
        raise ExpressionError(f"'{plan.text}' gives no duration to wait", where=plan.where)
    return value


def _number(plan: Plan, world: World) -> int:
    value = plan.value(world)
    if isinstance(value, bool) or not isinstance(value, int):
        raise ExpressionError(f"'{plan.text}' gives no whole number", where=plan.where)
    return value


def _instant(plan: Plan, world: World) -> datetime | None:
    warned = len(world.frame.warnings)
    value: Value = plan.value(world)
    if value is None:
        # Null because it reads a null is how an instant says "not yet": no warning either.
        del world.frame.warnings[warned:]
        return None
    if not isinstance(value, DateTime):
        raise ExpressionError(f"'{plan.text}' gives no instant", where=plan.where)
    return as_instant(value, world)


def later(now: datetime, wait: DaysDuration) -> datetime:
    """An instant after another; raises ExpressionError beyond the year 9999."""
    try:
        return now + wait.to_timedelta()
    except OverflowError:
        raise ExpressionError(f"nobody waits for {wait}") from None


def as_instant(value: DateTime, world: World) -> datetime:
    """An instant in UTC; a local value is taken to be in the zone of the definition."""
    if value.zone is None:
        value = value.in_zone(world.model.zone)
    try:
        return value.to_datetime()
    except OverflowError:
        raise ExpressionError(f"nobody waits for {value}") from None
