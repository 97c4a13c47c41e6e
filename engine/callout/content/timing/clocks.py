"""Clocks: armed, paused, warned of, breached and stopped, each run on record.

What happens to a clock happens at the instant of the step. A limit is kept if the clock is stopped
at its due time or before; a breach on record stays, whatever limit comes later, unless the clock is
stopped at the very instant. Of what was missed while nobody was there nothing is lost and nothing
told twice: whoever stops or pauses a clock late first takes note of what was due.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from callout.calendars import Calendar, OutOfCalendar
from callout.content.executable import FAULTY
from callout.content.timing.timer_ids import TimerOwner, timer_id
from callout.content.timing.timers import arm_safely
from callout.content.timing.waits import asked, calendar_of, instant_of, later, working_time
from callout.datamodel.belonging import is_suspended
from callout.datamodel.expressions import BoundExpression
from callout.datamodel.world import SystemVariable, World
from callout.errors import ExpressionError
from callout.process.clocks import BREACHED, WARNING
from callout.records import Timer, sections
from callout.records.clock_runs import ClockRun, clock_run
from callout.scxml import Block, Signal, SignalKind
from callout.values import DateTime, DaysDuration, Value

_WARN, _BREACH = ".warning", ".breach"
ClockAct = Callable[[World], None]


@dataclass(frozen=True, slots=True)
class RunningClock:
    """A clock, compiled; `order` is the place of its warning among timers, its breach is next.

    With `due`, an instant, the limit is whatever lies between: it follows from where one counts.
    """

    name: str
    order: int
    limit: BoundExpression
    warn: BoundExpression | None = None
    counts_work: bool = False
    calendar: BoundExpression | None = None
    since: BoundExpression | None = None
    due: BoundExpression | None = None
    restarts: bool = False
    pauses: tuple[str, ...] = ()
    pauses_suspended: bool = False
    reads: frozenset[str] = frozenset()
    """The names that the limit, or the instants in its place, read."""

    def run(self, world: World) -> ClockRun | None:
        """The last run there is."""
        return clock_run(world.held(sections.CLOCK).get(self.name))

    def start(self, world: World) -> None:
        """Begin to count, unless it is counting or paused; the limit is asked now."""
        last = self.run(world)
        if last is not None and last.is_open:
            return
        is_new = last is None or self.restarts
        if last is None or self.restarts:
            number, breaches = (last.number + 1, last.breaches) if last is not None else (1, 0)
            run = ClockRun(world.now, number, breaches=breaches, calendar=self._named(world))
        else:
            run = replace(last, stopped=None, void=False, due=None)
        if not self.is_paused(world):
            run = replace(run, since=world.now)
        if is_new:
            run = self._begun(world, run)
        run = replace(run, limit=self._limit(world, run))
        self._keep(world, run)
        if run.since is not None:
            self._arm(world, run)

    def stop(self, world: World) -> None:
        """End the run: it is met if this is its due time or before."""
        run = self.run(world)
        if run is None or not run.is_open:
            return
        run = self._up_to_now(world, run)
        if run.missed == world.now:
            run = replace(run, missed=None, breaches=run.breaches - 1)
        halted = self._halted(world, run)
        void = halted.unknown and run.due is None
        self._keep(world, replace(halted, due=run.due, stopped=world.now, void=void))

    def end(self, world: World) -> None:
        """The ticket ends: what was not stopped is void, unless its limit has passed."""
        run = self.run(world)
        if run is None or not run.is_open:
            return
        if run.missed is None and run.due is not None and run.due < world.now:
            run = replace(run, missed=run.due, breaches=run.breaches + 1)
        halted = self._halted(world, run)
        self._keep(world, replace(halted, due=run.due, stopped=world.now, void=True))

    def sync(self, world: World, leaving: str | None = None) -> None:
        """Pause or go on, as the states say that are active, but for the one that is left."""
        run = self.run(world)
        if run is None or not run.is_open:
            return
        paused = self.is_paused(world, leaving)
        if paused and run.since is not None:
            self._keep(world, self._halted(world, self._up_to_now(world, run)))
        elif not paused and run.since is None:
            self._go_on(world, run)

    def is_paused(self, world: World, leaving: str | None = None) -> bool:
        """Whether something pauses it: a state, or that the ticket is suspended."""
        if self.pauses_suspended and is_suspended(world):
            return True
        return any(state != leaving and world.run.is_in(state) for state in self.pauses)

    def renew(self, world: World) -> None:
        """At rest: follow a limit that has changed, and a suspension.

        What is overdue waits for its own timer, so that nothing is passed over.
        """
        run = self.run(world)
        if run is None or not run.is_open or self._is_overdue(world, run):
            return
        self.sync(world)
        run = self.run(world) or run
        if not self._may_differ(world):
            return
        moved = self._begun(world, run)
        moved = replace(moved, limit=self._limit(world, moved))
        if moved != run:
            self._keep(world, moved)
            if moved.since is not None:
                self._arm(world, moved)

    def fired(self, world: World, timer: Timer) -> Signal:
        """A timer of the clock has come due: a warning, or a breach."""
        run = self.run(world)
        if run is not None and timer.event.startswith(WARNING):
            self._keep(world, replace(run, warned=timer.due))
        elif run is not None:
            self._keep(world, replace(run, missed=timer.due, breaches=run.breaches + 1))
        return Signal(timer.event, kind=SignalKind.INTERNAL)

    def elapsed(self, world: World, run: ClockRun) -> int:
        """How much has been counted until now, in nanoseconds; raises OutOfCalendar."""
        if run.since is None:
            return run.counted
        if not self.counts_work:
            return run.counted + DaysDuration.from_timedelta(world.now - run.since).nanoseconds
        calendar = self.counting(world, run)
        return run.counted + working_time(run.since, world.now, calendar, world).nanoseconds

    def counting(self, world: World, run: ClockRun) -> Calendar:
        """The calendar of a run that counts working time."""
        calendars = world.model.calendars
        if calendars is None or run.calendar is None:
            return calendar_of(world)
        return calendars.of(run.calendar)

    def _is_overdue(self, world: World, run: ClockRun) -> bool:
        return run.missed is None and run.due is not None and run.due <= world.now

    def _may_differ(self, world: World) -> bool:
        """Whether the limit may be another: parameters differ by day, a clock that moved waited."""
        return "param" in self.reads or world.has_changed(self.reads | {sections.CLOCK})

    def _limit(self, world: World, run: ClockRun) -> int | None:
        if self.due is None:
            value = asked(self.limit, world)
            return None if value is None else _length(value, self.limit)
        due = instant_of(self.due, world)
        return None if due is None else run.counted + _between(run.since or world.now, due)

    def _begun(self, world: World, run: ClockRun) -> ClockRun:
        """The run from where it counts by now: what lies between counts as well, or not."""
        began = instant_of(self.since, world) if self.since else None
        if self.since is None or began is None or began == run.started:
            return run
        if began > world.now:
            raise ExpressionError(f"'{self.since.text}' has not come yet", where=self.since.where)
        if run.since == run.started:
            return replace(run, started=began, since=began)
        more = _between(began, run.started)
        if self.counts_work:
            more = working_time(began, run.started, self.counting(world, run), world).nanoseconds
        return replace(run, started=began, counted=run.counted + more)

    def _named(self, world: World) -> str | None:
        name = self.calendar.value(world) if self.calendar is not None else None
        if name is None or isinstance(name, str):
            return name
        raise ExpressionError(f"calendar {name!r} is no name")

    def _go_on(self, world: World, run: ClockRun) -> None:
        run = replace(run, since=world.now)
        self._keep(world, run)
        self._arm(world, run)

    def _arm(self, world: World, run: ClockRun) -> None:
        """Work out when the limit is reached, and set the timers that are still to come."""
        self._disarm(world)
        if run.missed is not None:
            return
        if run.limit is None:
            self._keep(world, replace(run, due=None))
            return
        due = self._when(world, run, run.limit)
        self._keep(world, replace(run, due=due))
        breach = timer_id(TimerOwner.CLOCK, self.name + _BREACH)
        world.timers[breach] = Timer(breach, due, BREACHED + self.name, self.order + 1)
        if self.warn is not None and run.warned is None:
            early = _length(self.warn.value(world), self.warn)
            at = self._when(world, run, run.limit - early)
            warning = timer_id(TimerOwner.CLOCK, self.name + _WARN)
            world.timers[warning] = Timer(warning, at, WARNING + self.name, self.order)

    def _when(self, world: World, run: ClockRun, length: int) -> datetime:
        """When so much has been counted; at once if it has been already."""
        since = run.since if run.since is not None else world.now
        left = DaysDuration(length - run.counted)
        if left.nanoseconds <= 0 and self.due is None:
            return since
        if not self.counts_work:
            return later(since, left)
        calendar, moment = self.counting(world, run), DateTime.from_datetime(since)
        return calendar.add_working_time(moment, left, world.frame.spend).to_datetime()

    def _up_to_now(self, world: World, run: ClockRun) -> ClockRun:
        """The run with what has been missed: a warning or a breach that was due before now."""
        warning = world.timers.get(timer_id(TimerOwner.CLOCK, self.name + _WARN))
        if warning is not None and warning.due < world.now:
            run = replace(run, warned=warning.due)
            world.run.raise_(Signal(WARNING + self.name, kind=SignalKind.INTERNAL))
        breach = world.timers.get(timer_id(TimerOwner.CLOCK, self.name + _BREACH))
        if breach is not None and breach.due < world.now:
            run = replace(run, missed=breach.due, breaches=run.breaches + 1)
            world.run.raise_(Signal(BREACHED + self.name, kind=SignalKind.INTERNAL))
        return run

    def _halted(self, world: World, run: ClockRun) -> ClockRun:
        """The run, no more counting; beyond the calendar it is on record that nobody knows."""
        self._disarm(world)
        halted = replace(run, since=None, due=None)
        try:
            return replace(halted, counted=self.elapsed(world, run))
        except OutOfCalendar as error:
            world.fault(error)
            return replace(halted, unknown=True)

    def _disarm(self, world: World) -> None:
        for kind in (_WARN, _BREACH):
            world.timers.pop(timer_id(TimerOwner.CLOCK, self.name + kind), None)

    def _keep(self, world: World, run: ClockRun) -> None:
        world.put(sections.CLOCK, self.name, run.to_json())


@dataclass(frozen=True, slots=True)
class ProcessClocks:
    """The clocks of a process, and what moves them.

    `of_states` are done when a state is entered, `of_events` when an event is taken; `pausing` are
    the clocks that a state pauses. `events` are those by which the engine tells of clocks.
    """

    clocks: Mapping[str, RunningClock]
    of_states: Mapping[str, tuple[ClockAct, ...]]
    of_events: Mapping[str, tuple[ClockAct, ...]]
    pausing: Mapping[str, tuple[RunningClock, ...]]
    events: frozenset[str] = frozenset()

    def entered(self, state: str) -> Block[World] | None:
        """What entering a state does to clocks."""
        acts = (*self.of_states.get(state, ()), *(each.sync for each in self.pausing_of(state)))
        return _block(acts)

    def exited(self, state: str) -> Block[World] | None:
        """What leaving a state does to clocks."""
        return _block(tuple(_left(each, state) for each in self.pausing_of(state)))

    def pausing_of(self, state: str) -> tuple[RunningClock, ...]:
        """The clocks that a state pauses."""
        return self.pausing.get(state, ())

    def happened(self, world: World, event: str | None) -> None:
        """An event is taken."""
        for act in self.of_events.get(event or "", ()):
            arm_safely(act, world)

    def renew(self, world: World) -> None:
        """At rest: limits that have changed, and suspensions, are followed."""
        for clock in self.clocks.values():
            arm_safely(clock.renew, world)

    def end(self, world: World) -> None:
        """The ticket ends, and with it the runs that have not been stopped."""
        for clock in self.clocks.values():
            arm_safely(clock.end, world)

    def fired(self, world: World, timer: Timer, name: str) -> Signal:
        """A timer of a clock has come due; `name` is what it is called after its owner."""
        return self.clocks[name.rpartition(".")[0]].fired(world, timer)

    def variable(self) -> SystemVariable:
        """The system variable ``clock``: ``{clock: {state, elapsed, left, due, ...}}``."""
        clocks = self.clocks

        def variable(world: World) -> Value:
            return {name: _shown(clock, world) for name, clock in clocks.items()}

        return variable


def _block(acts: tuple[ClockAct, ...]) -> Block[World] | None:
    if not acts:
        return None

    def block(world: World) -> None:
        world.attend()
        for act in acts:
            arm_safely(act, world)

    return block


def _left(clock: RunningClock, state: str) -> ClockAct:
    return lambda world: clock.sync(world, state)


def _between(start: datetime, end: datetime) -> int:
    return DaysDuration.from_timedelta(end - start).nanoseconds


def _length(value: Value, expression: BoundExpression) -> int:
    if not isinstance(value, DaysDuration):
        raise ExpressionError(f"'{expression.text}' gives no duration", where=expression.where)
    return value.nanoseconds


def _shown(clock: RunningClock, world: World) -> Value:
    run = clock.run(world)
    if run is None:
        unknown = ("elapsed", "left", "limit", "due", "started", "stopped")
        return {"state": "idle", **dict.fromkeys(unknown), "breaches": 0}
    elapsed = _counted(clock, world, run)
    left = None if run.limit is None or elapsed is None else DaysDuration(run.limit - elapsed)
    due = run.missed or run.due
    return {
        "state": run.state,
        "elapsed": None if elapsed is None else DaysDuration(elapsed),
        "left": left,
        "limit": None if run.limit is None else DaysDuration(run.limit),
        "due": None if due is None else DateTime.from_datetime(due),
        "started": DateTime.from_datetime(run.started),
        "stopped": None if run.stopped is None else DateTime.from_datetime(run.stopped),
        "breaches": run.breaches,
    }


def _counted(clock: RunningClock, world: World, run: ClockRun) -> int | None:
    """What has been counted; null, with the reason on record, where the calendar does not know."""
    if run.unknown:
        return None
    try:
        return clock.elapsed(world, run)
    except FAULTY as error:
        world.fault(error)
        return None
