"""Timers of states: after, every, at, within.

A timer is armed when its state is entered and cancelled when it is left. Its due time is an
instant, so a ticket at rest needs no clock. A repeating timer counts from its last due time, not
from when it was handled, and so keeps its beat and catches up after an outage; in working time it
keeps its beat there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from callout.content.executable import FAULTY, faulted
from callout.content.timing.waits import (
    calendar_of,
    counted_from,
    instant_of,
    wait_from,
    working_time,
)
from callout.datamodel.data_delta import whole
from callout.datamodel.expressions import BoundExpression
from callout.datamodel.link_context import LinkContext
from callout.datamodel.privacy.disclosure import check_due
from callout.datamodel.world import World
from callout.errors import ExpressionError
from callout.feel import DATE_TIME, DAYS_DURATION, MONTHS_DURATION, NUMBER, Type
from callout.process import At, Every, State, Text, Within, walk
from callout.process.timer_hints import hint_instant, hint_wait
from callout.records import Timer, instant_text, read_instant, sections
from callout.scxml import Block
from callout.values import DaysDuration, Json, MonthsDuration

Arm = Callable[[World], None]
_IN_MONTHS = re.compile(r'@"-?P(?=.)(?:\d+Y)?(?:\d+M)?"', re.ASCII)


@dataclass(frozen=True, slots=True)
class Instant:
    """A timer at a computed instant, armed again when what it `reads` changes.

    It does not fire twice for the same instant while its state is active; null means: not yet.
    """

    id: str
    order: int
    expression: BoundExpression
    reads: frozenset[str]

    def arm(self, world: World) -> None:
        """Arm, move or cancel the timer, as the expression says now."""
        due = instant_of(self.expression, world)
        fired = world.held(sections.FIRED).get(self.id)
        if due is None or fired == instant_text(due):
            world.timers.pop(self.id, None)
            return
        held = world.timers.get(self.id)
        if held is None or held.due != due:
            world.timers[self.id] = Timer(self.id, due, self.id, self.order, {"at": True})


@dataclass(frozen=True, slots=True)
class Repeating:
    """What a repeating timer goes by; `order` is its place in document order.

    It stops when a firing would come `limit` after the state was entered, or after `times` firings.
    """

    id: str
    order: int
    period: BoundExpression
    limit: BoundExpression | None
    times: BoundExpression | None
    first: BoundExpression | None
    counts: str | None = None
    """``working time`` where period, limit and first wait are of that; else all time counts."""

    def arm(self, world: World) -> None:
        """The first firing, `first` or a period after the state was entered."""
        period = _duration(self.period, world)
        if isinstance(period, MonthsDuration):
            self._begin_months(world, period)
            return
        wait = _duration(self.first, world) if self.first is not None else period
        self._set(world, world.now, counted_from(world.now, wait, world, self.counts), 1)

    def _begin_months(self, world: World, period: MonthsDuration) -> None:
        """Months are counted from one day on: the 31st comes back after a month that has none."""
        if self.first is None:
            base, beat = world.now, 1
            due = wait_from(base, period, world)
        else:
            base = due = wait_from(world.now, _duration(self.first, world), world)
            beat = 0
        self._set(world, world.now, due, 1, {"base": instant_text(base), "beat": beat})

    def _next_months(self, world: World, timer: Timer, period: MonthsDuration) -> None:
        base, beat = read_instant(str(timer.data["base"])), whole(timer.data["beat"])
        due = timer.due
        while due <= max(world.now, timer.due):
            beat += 1
            due = wait_from(base, MonthsDuration(period.months * beat), world)
        entered = read_instant(str(timer.data["entered"]))
        note: dict[str, Json] = {"base": instant_text(base), "beat": beat}
        self._set(world, entered, due, whole(timer.data["n"]) + 1, note)

    def again(self, world: World, timer: Timer) -> None:
        """The next firing: whole periods after the one before was due, and later than now.

        Firings that were missed while nobody was there are not made up for: of several that are
        overdue one is done, and the rhythm stays that of the first. For example, with a period of
        10 minutes a firing due at 9:00 and handled at 9:25 is followed by one at 9:30.
        """
        entered = read_instant(str(timer.data["entered"]))
        count = whole(timer.data["n"])
        period = _duration(self.period, world)
        if (period.months if isinstance(period, MonthsDuration) else period.nanoseconds) <= 0:
            raise ExpressionError(
                f"'{self.period.text}' is no time to wait between two firings",
                where=self.period.where,
            )
        if isinstance(period, MonthsDuration) and "base" in timer.data:
            self._next_months(world, timer, period)
            return
        if isinstance(period, MonthsDuration):
            self._begin_months(world, period)
            return
        waited = self._waited(timer.due, world)
        next_one = DaysDuration((waited // period.nanoseconds + 1) * period.nanoseconds)
        due = counted_from(timer.due, next_one, world, self.counts)
        self._set(world, entered, due, count + 1)

    def _waited(self, due: datetime, world: World) -> int:
        """How much has been counted since a firing was due, in nanoseconds."""
        if self.counts is None:
            return DaysDuration.from_timedelta(world.now - due).nanoseconds
        return working_time(due, world.now, calendar_of(world), world).nanoseconds

    def _set(
        self,
        world: World,
        entered: datetime,
        due: datetime,
        count: int,
        note: Mapping[str, Json] = MappingProxyType({}),
    ) -> None:
        limit = _duration(self.limit, world) if self.limit is not None else None
        if limit is not None and due >= counted_from(entered, limit, world, self.counts):
            return
        if self.times is not None and count > _number(self.times, world):
            return
        data: dict[str, Json] = {"entered": instant_text(entered), "n": count, **note}
        world.timers[self.id] = Timer(self.id, due, self.id, self.order, data)


@dataclass(frozen=True, slots=True)
class StateTimers:
    """The timers of one state, by kind; `arms` arm all of them when it is entered."""

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
                arm_safely(arm, world)

        return block

    def exited(self) -> Block[World]:
        """Cancels all timers of the state."""
        ids = self.ids
        instants = tuple(each.id for each in self.instants)

        def block(world: World) -> None:
            for timer in ids:
                world.timers.pop(timer, None)
            for timer in instants:
                world.drop(sections.FIRED, timer)

        return block


@dataclass(frozen=True, slots=True)
class ProcessTimers:
    """The timers of all states of a process.

    `states` are those of each state that has any, by its id. `repeating` and `instants` are the
    timers that need care when they fire, `orders` the places of all in document order, by timer
    id: timers that are due at the same instant fire in this order. `renew` arms instants again
    after a step.
    """

    states: Mapping[str, StateTimers]
    repeating: Mapping[str, Repeating]
    instants: frozenset[str]
    orders: Mapping[str, int]
    renew: Arm


def compile_timers(context: LinkContext) -> ProcessTimers:
    """The timers of all states, compiled."""
    root = context.process.root
    orders = document_order(root)
    made = {state.id: _timers_of(state, context, orders) for state in walk.with_root(root)}
    states = {name: timers for name, timers in made.items() if timers.ids}
    instants = [(name, each) for name, timers in states.items() for each in timers.instants]
    return ProcessTimers(
        states,
        {each.id: each for timers in states.values() for each in timers.repeating},
        frozenset(each.id for _, each in instants),
        orders,
        renewal(instants),
    )


def document_order(root: State) -> dict[str, int]:
    """The place of every timer in document order, by id: state by state, as the file has them."""
    ids = (timer for state in walk.with_root(root) for timer in _all_timers(state))
    return {timer: place for place, timer in enumerate(dict.fromkeys(ids))}


def _timers_of(state: State, context: LinkContext, orders: Mapping[str, int]) -> StateTimers:
    after = [(each.id, _after(each, context, orders)) for each in state.after]
    repeating = [_every(each, context, orders) for each in state.every]
    kept = [each for each in repeating if each is not None]
    instants = _instants(state, context, orders)
    moving: tuple[Repeating | Instant, ...] = (*kept, *instants)
    return StateTimers(
        (*(timer for timer, _ in after), *(each.id for each in moving)),
        (*(arm for _, arm in after if arm is not None), *(each.arm for each in moving)),
        tuple(instants),
        tuple(kept),
    )


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


def renewal(instants: Sequence[tuple[str, Instant]]) -> Arm:
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
                if world.run.is_in(state) and not arm_safely(instant.arm, world):
                    world.timers.pop(instant.id, None)

    return renew


def arm_safely(arm: Arm, world: World) -> bool:
    """Arm a timer; if it cannot be, the chart is told and the others are armed all the same."""
    try:
        arm(world)
    except FAULTY as error:
        world.run.fault(faulted(world, error, deadline=True))
        return False
    return True


def _after(after: At, context: LinkContext, orders: Mapping[str, int]) -> Arm | None:
    timer, order, counts = after.id, orders[after.id], after.counts
    wait = _as_duration(after.when)
    before = len(context.compiler.problems)
    kind = _length_of(wait, after.counts)
    expression = context.compiler.expression(wait, context.general, kind)
    hint_wait(context.compiler.problems, before)
    check_due("the wait", [expression], context.general, context)
    if expression is None:
        return None

    def arm(world: World) -> None:
        due = counted_from(world.now, _duration(expression, world), world, counts)
        world.timers[timer] = Timer(timer, due, timer, order)

    return arm


def _every(every: Every, context: LinkContext, orders: Mapping[str, int]) -> Repeating | None:
    compiler, names = context.compiler, context.general

    def expression(text: Text | None, kind: Type = DAYS_DURATION) -> BoundExpression | None:
        if text is None:
            return None
        wanted = _as_duration(text) if kind is DAYS_DURATION else text
        return compiler.expression(
            wanted, names, _length_of(wanted, every.counts) if kind is DAYS_DURATION else kind
        )

    period, limit = expression(every.period), expression(every.limit)
    first, times = expression(every.first), expression(every.times, NUMBER)
    check_due("the repetition", [period, first], names, context)
    if period is None:
        return None
    return Repeating(every.id, orders[every.id], period, limit, times, first, every.counts)


def _instants(state: State, context: LinkContext, orders: Mapping[str, int]) -> list[Instant]:
    pairs = [(at.id, at.when) for at in state.at]
    for window in state.within:
        pairs += zip(_window_ids(window), (window.opens, window.closes), strict=True)
    made: list[Instant] = []
    for timer, when in pairs:
        before = len(context.compiler.problems)
        expression = context.compiler.expression(when, context.general, DATE_TIME)
        hint_instant(context.compiler.problems, before, when)
        check_due("the instant", [expression], context.general, context)
        if expression is not None:
            reads = frozenset(path[0] for path in expression.reads)
            made.append(Instant(timer, orders[timer], expression, reads))
    return made


def _as_duration(when: Text) -> Text:
    """An ISO duration as FEEL; everything else is FEEL already."""
    text = when.text.strip()
    if (text[:1] == "P" and text[1:2].isdigit()) or text[:2] == "PT":
        return Text(f'@"{text}"', when.where)
    return when


def _length_of(when: Text, counts: str | None) -> Type:
    """Months and years where they are written out, else days and time."""
    in_months = counts is None and _IN_MONTHS.fullmatch(when.text)
    return MONTHS_DURATION if in_months else DAYS_DURATION


def _duration(expression: BoundExpression, world: World) -> DaysDuration | MonthsDuration:
    value = expression.value(world)
    if not isinstance(value, DaysDuration | MonthsDuration):
        raise ExpressionError(
            f"'{expression.text}' gives no duration to wait", where=expression.where
        )
    return value


def _number(expression: BoundExpression, world: World) -> int:
    value = expression.value(world)
    if isinstance(value, bool) or not isinstance(value, int):
        raise ExpressionError(f"'{expression.text}' gives no whole number", where=expression.where)
    return value
