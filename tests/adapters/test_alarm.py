"""The alarm wakes in time, once, and survives what its loop throws at it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from threading import Event, Lock

import pytest

from callout.alarm import Alarm, Routine, TimerLoop
from callout.clock import FastClock, SystemClock
from callout.errors import StoreError, StoreUnavailable
from callout_adapters.alarm import open_alarm
from tests.waiting import until

SOON = timedelta(milliseconds=150)


class Rows:
    """A timer table in a list, and what was fired from it."""

    def __init__(self, *dues: datetime) -> None:
        self.lock = Lock()
        self.dues = sorted(dues)
        self.fired: list[tuple[datetime, datetime]] = []
        self.failures: list[Exception] = []
        self.broken = 0
        self.clock = SystemClock()

    def fire(self) -> bool:
        with self.lock:
            if self.broken:
                self.broken -= 1
                raise StoreUnavailable("the database does not answer")
            now = self.clock.now()
            ripe = [due for due in self.dues if due <= now]
            self.dues = [due for due in self.dues if due > now]
            self.fired += [(due, now) for due in ripe]
        return bool(ripe)

    def next_due(self) -> datetime | None:
        with self.lock:
            return min(self.dues, default=None)

    def add(self, due: datetime) -> None:
        with self.lock:
            self.dues.append(due)

    def loop(self, **settings: object) -> TimerLoop:
        return TimerLoop(self.fire, self.next_due, self.clock, self.failures.append, **settings)  # type: ignore[arg-type] # a test's shorthand


@pytest.fixture
def start() -> Iterator[Callable[[TimerLoop], Alarm]]:
    alarms: list[Alarm] = []

    def started(loop: TimerLoop) -> Alarm:
        alarms.append(open_alarm(loop))
        return alarms[-1]

    yield started
    for alarm in alarms:
        alarm.stop()


def now() -> datetime:
    return datetime.now(UTC)


def test_overdue_timers_fire_at_once_and_the_next_in_time(
    start: Callable[[TimerLoop], Alarm],
) -> None:
    begin = now()
    rows = Rows(begin - timedelta(days=1), begin + SOON, begin + 2 * SOON)

    start(rows.loop(poll=timedelta(hours=1)))  # nothing but the dues wakes it

    assert until(lambda: len(rows.fired) == 3)
    assert [due for due, _ in rows.fired] == [
        begin - timedelta(days=1),
        begin + SOON,
        begin + 2 * SOON,
    ]
    assert all(at >= due for due, at in rows.fired)


def test_an_earlier_timer_wakes_the_sleeper(start: Callable[[TimerLoop], Alarm]) -> None:
    rows = Rows(now() + timedelta(hours=1))
    alarm = start(rows.loop(poll=timedelta(hours=1)))
    assert until(alarm.is_alive)
    time.sleep(0.1)

    due = now() + SOON
    rows.add(due)
    alarm.wake(due)

    assert until(lambda: len(rows.fired) == 1)


def test_a_timer_nobody_told_of_is_found_by_the_rescan(start: Callable[[TimerLoop], Alarm]) -> None:
    rows = Rows()
    start(rows.loop(poll=timedelta(milliseconds=100)))
    time.sleep(0.15)

    rows.add(now())

    assert until(lambda: len(rows.fired) == 1)


def test_a_failing_database_is_reported_and_tried_again(
    start: Callable[[TimerLoop], Alarm],
) -> None:
    rows = Rows(now())
    rows.broken = 2

    alarm = start(rows.loop())

    assert until(lambda: len(rows.fired) == 1)
    assert [str(failure) for failure in rows.failures] == ["the database does not answer"] * 2
    assert until(alarm.is_alive)


def test_due_timers_gather_to_be_fired_together(start: Callable[[TimerLoop], Alarm]) -> None:
    pumps: list[float] = []
    rows = Rows()

    def fire() -> bool:
        pumps.append(time.monotonic())
        return rows.fire()

    gather = timedelta(milliseconds=200)
    loop = TimerLoop(fire, rows.next_due, rows.clock, rows.failures.append, batch_window=gather)
    begin = now() + timedelta(milliseconds=50)
    for step in range(20):
        rows.add(begin + step * timedelta(milliseconds=10))
    start(loop)

    assert until(lambda: len(rows.fired) == 20)
    assert len(pumps) < 10


def test_stopping_waits_for_the_pump_and_starts_none(start: Callable[[TimerLoop], Alarm]) -> None:
    entered, ended = Event(), []

    def fire() -> bool:
        entered.set()
        time.sleep(0.2)
        ended.append(1)
        return True

    clock = SystemClock()
    alarm = start(TimerLoop(fire, lambda: clock.now(), clock, ended.append))
    assert entered.wait(30)

    alarm.stop()
    alarm.stop()

    count = len(ended)
    assert count >= 1
    time.sleep(0.3)
    assert len(ended) == count


def test_a_fast_clock_shortens_the_wait(start: Callable[[TimerLoop], Alarm]) -> None:
    rows = Rows()
    clock = FastClock(SystemClock(), datetime(2030, 1, 1, tzinfo=UTC), speed=600)
    rows.clock = clock  # type: ignore[assignment] # any clock will do
    rows.add(clock.now() + timedelta(minutes=2))

    start(TimerLoop(rows.fire, rows.next_due, clock, rows.failures.append))

    assert until(lambda: len(rows.fired) == 1)


class Jumping:
    """A machine's clock that somebody sets."""

    def __init__(self) -> None:
        self.offset = timedelta()

    def now(self) -> datetime:
        return now() + self.offset


def test_a_clock_that_jumps_forward_is_noticed_by_the_next_look(
    start: Callable[[TimerLoop], Alarm],
) -> None:
    rows, clock = Rows(now() + timedelta(hours=1)), Jumping()
    rows.clock = clock  # type: ignore[assignment] # any clock will do
    start(TimerLoop(rows.fire, rows.next_due, clock, rows.failures.append, timedelta(seconds=0.1)))
    time.sleep(0.15)
    assert rows.fired == []

    clock.offset = timedelta(hours=2)

    assert until(lambda: len(rows.fired) == 1)


def test_a_clock_that_jumps_back_delays_and_doubles_nothing(
    start: Callable[[TimerLoop], Alarm],
) -> None:
    due = now() + timedelta(milliseconds=300)
    rows, clock = Rows(due - timedelta(seconds=1), due), Jumping()
    rows.clock = clock  # type: ignore[assignment] # any clock will do
    start(TimerLoop(rows.fire, rows.next_due, clock, rows.failures.append, timedelta(seconds=0.1)))
    assert until(lambda: len(rows.fired) == 1)

    clock.offset = timedelta(milliseconds=-400)

    assert until(lambda: len(rows.fired) == 2)
    assert [each for each, _ in rows.fired] == [due - timedelta(seconds=1), due]
    assert now() >= due + timedelta(milliseconds=400)


def test_routines_run_by_the_calendar(start: Callable[[TimerLoop], Alarm]) -> None:
    rows = Rows()
    routine = Routine("nightly", "* * * * *", "Asia/Shanghai", lambda: None)
    alarm = start(rows.loop(routines=(routine,)))

    job = alarm._scheduler.get_job("nightly")  # type: ignore[attr-defined] # no other way to see it

    assert job.next_run_time - now() <= timedelta(minutes=1)


def test_an_unknown_kind_of_alarm_is_named() -> None:
    from callout.alarm import open_alarm as open_by_name

    with pytest.raises(StoreError, match="no alarm is called 'sundial'"):
        open_by_name(Rows().loop(), "sundial")
