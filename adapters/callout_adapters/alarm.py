"""APScheduler as the alarm clock: it fires the timer rows that are due and sleeps until the next.

APScheduler's own job stores keep jobs of their own, which cannot commit with a ticket. `TimerJobs`
is a job store without jobs: its next run time is that of the earliest row, and what is due is one
job, the firing. Calendar work (`callout.alarm.Routine`) is ordinary cron jobs in memory.

APScheduler 3.11 loses its thread when a job store raises, and its ``running`` stays true: so
nothing here raises or touches the database on its thread, and `is_alive` watches a heartbeat.
Everything is in UTC inside, because a local hour that comes twice would run jobs twice.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from threading import Lock, main_thread

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.job import Job
from apscheduler.jobstores.base import BaseJobStore
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.cron import CronTrigger

from callout.alarm import Alarm, TimerLoop

_HEARTBEATS = 30
"""An alarm that has not looked for so many polls is dead."""


_MOMENT = 0.005
_LOST = 5.0
"""After so many seconds a run that was handed over and did not begin is handed over again."""


def open_alarm(loop: TimerLoop) -> Alarm:
    """A running alarm for the loop."""
    return ApschedulerAlarm(loop)


class _OnceADay(BaseTrigger):  # type: ignore[misc] # apscheduler has no types
    """What the one job says of its next run; `TimerJobs` never asks it.

    It has to say something: a job without a next run is removed, and removing a job while
    APScheduler shuts down kills its thread.
    """

    def get_next_fire_time(self, previous: datetime | None, now: datetime) -> datetime:
        return now if previous is None else now + timedelta(days=1)


class TimerJobs(BaseJobStore):  # type: ignore[misc] # apscheduler has no types
    """The timer rows as APScheduler sees them: one job, due when the earliest row is."""

    def __init__(self, loop: TimerLoop) -> None:
        super().__init__()
        self.beat = time.monotonic()
        self._loop = loop
        self._lock = Lock()
        self._firing = False
        self._submitted = time.monotonic()
        self._entered = False
        self._stopping = False
        self._failures = 0
        self._next = time.monotonic()
        self._earliest_hint: float | None = None
        self._job: Job | None = None

    def start(self, scheduler: BackgroundScheduler, alias: str) -> None:
        super().start(scheduler, alias)
        self._job = Job(
            scheduler,
            id="timers",
            name="timers",
            func=self._fire,
            args=(),
            kwargs={},
            trigger=_OnceADay(),
            executor="timers",
            misfire_grace_time=None,
            coalesce=True,
            # The firing guards itself; a limit of one has stalled APScheduler for good.
            max_instances=3,
            next_run_time=_real_now(),
        )
        self._job._jobstore_alias = alias  # pyright: ignore[reportAttributeAccessIssue] - untyped

    def get_due_jobs(self, now: datetime) -> list[Job]:
        with self._lock:
            self.beat = time.monotonic()
            waits = self._is_busy() or self._stopping or self._next > self.beat
            # An interpreter that ends takes no more jobs.
            if waits or self._job is None or not main_thread().is_alive():
                return []
            self._firing = True
            self._entered = False
            self._submitted = self.beat
        self._job.next_run_time = now
        return [self._job]

    def get_next_run_time(self) -> datetime | None:
        """Never later than a poll from now, so that this is called (the heartbeat) and clock
        jumps are noticed.
        """
        with self._lock:
            longest = self._loop.poll.total_seconds()
            wait = longest if self._firing else self._next - time.monotonic()
        return _real_now() + timedelta(seconds=min(max(wait, 0.0), longest))

    def wake(self, due: datetime) -> None:
        """A timer is due then."""
        moment = time.monotonic() + self._loop.seconds_until(due)
        with self._lock:
            if self._firing:
                hint = self._earliest_hint
                self._earliest_hint = moment if hint is None else min(moment, hint)
                return
            if moment >= self._next or self._stopping:
                return
            self._next = moment
        self._scheduler.wakeup()  # pyright: ignore[reportOptionalMemberAccess] - set by start

    def stop(self) -> None:
        """Fire no more; firing that has begun ends after the batch it is in."""
        with self._lock:
            self._stopping = True

    def lookup_job(self, job_id: str) -> Job | None:
        return self._job if job_id == "timers" else None

    def get_all_jobs(self) -> list[Job]:
        return []

    def add_job(self, job: Job) -> None:
        raise NotImplementedError("timers are rows; a ticket's commit sets them")

    def update_job(self, job: Job) -> None:
        """APScheduler reports that the firing was started; there is nothing to keep."""

    def remove_job(self, job_id: str) -> None:
        """APScheduler reports that the firing will not run again by itself."""

    def remove_all_jobs(self) -> None:
        """There are none."""

    def _is_busy(self) -> bool:
        # An executor may refuse a job after it was handed over; then nobody is firing.
        lost = not self._entered and self.beat - self._submitted > _LOST
        return self._firing and not lost

    def _fire(self) -> None:
        self._entered = True
        began = time.monotonic()
        pause = self._loop.poll.total_seconds()
        try:
            while self._loop.fire() and not self._stopping:
                self.beat = time.monotonic()
            due = self._loop.next_due()
            self._failures = 0
            if due is not None:
                # What is due and was not fired is in another worker's hands: give it a moment.
                pause = min(pause, max(self._loop.seconds_until(due), _MOMENT))
        except Exception as error:  # noqa: BLE001 - a clock, a store: whatever they raise
            self._failures += 1
            pause = min(0.2 * self._failures, 5.0)
            self._loop.failed(error)
        finally:
            self._sleep(began, pause)

    def _sleep(self, began: float, pause: float) -> None:
        with self._lock:
            moment = time.monotonic() + pause
            if self._earliest_hint is not None:
                moment = min(moment, self._earliest_hint)
            self._earliest_hint = None
            self._next = max(moment, began + self._loop.batch_window.total_seconds())
            self._firing = False
        self._scheduler.wakeup()  # pyright: ignore[reportOptionalMemberAccess] - set by start


class ApschedulerAlarm:
    """See `callout.alarm.Alarm`."""

    def __init__(self, loop: TimerLoop) -> None:
        self._loop = loop
        self._jobs = TimerJobs(loop)
        self._scheduler = BackgroundScheduler(
            timezone=UTC,
            executors={"default": ThreadPoolExecutor(2), "timers": ThreadPoolExecutor(1)},
        )
        self._scheduler.add_jobstore(self._jobs, "timers")
        for routine in loop.routines:
            self._scheduler.add_job(
                routine.run,
                CronTrigger.from_crontab(routine.crontab, timezone=routine.zone),
                id=routine.name,
                misfire_grace_time=3600,
                coalesce=True,
            )
        self._scheduler.start()

    def wake(self, due: datetime) -> None:
        self._jobs.wake(due)

    def is_alive(self) -> bool:
        patience = _HEARTBEATS * self._loop.poll.total_seconds()
        return time.monotonic() - self._jobs.beat < patience

    def stop(self) -> None:
        self._jobs.stop()
        if self._scheduler.running:
            self._scheduler.shutdown(wait=True)


def _real_now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - APScheduler's clock is the machine's
