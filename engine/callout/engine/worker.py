"""A worker: fires timers when they are due and relays effects, until it is told to stop.

Timers are fired by an alarm (`callout.alarm`), effects relayed by one thread per adapter, so that
neither waits for the other. Any number of workers may share a database; what one holds another
leaves alone. A worker outlives a database that is away for a while.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import timedelta
from threading import Event, Thread, main_thread
from types import TracebackType
from typing import Self

from callout.alarm import Alarm, Routine, TimerLoop, open_alarm
from callout.checkpoints import SEALED_WITHIN
from callout.engine import Engine, Relayed
from callout.engine.delivery.relay import no_adapter
from callout.errors import BadArgument, CalloutError
from callout.notary import Rounds
from callout.records.arguments import at_least, expected, kind_shown
from callout.store.housekeeping import KEEP_DELIVERED, keep_house

GRACE = timedelta(seconds=30)
"""How long a worker that is stopped waits for its adapters."""
UNSERVED = 60.0
"""Seconds between two looks at effects that wait for an adapter nobody has."""


class Worker:
    """Serves one engine; use it as a context.

    `report` hears of what went wrong and was survived; what it raises itself is lost. `poll` is how
    long effects that another process made may wait unnoticed; `batch_window` how long due timers
    may collect. Effects that were delivered leave the outbox after `keep_delivered`; None keeps
    them. With the program's main thread a worker begins nothing more, and a worker that is stopped
    waits for adapters no longer than `grace`. `rounds` put entries under checkpoints meanwhile.
    """

    def __init__(  # noqa: PLR0913 - how a worker works; all but two by keyword
        self,
        engine: Engine,
        report: Callable[[Exception], object],
        *,
        poll: timedelta = timedelta(seconds=1),
        batch_window: timedelta = timedelta(),
        routines: tuple[Routine, ...] = (),
        keep_delivered: timedelta | None = KEEP_DELIVERED,
        grace: timedelta = GRACE,
        rounds: Rounds | None = None,
    ) -> None:
        self._engine = expected(engine, Engine, "a worker's engine", "write Worker(engine, print)")
        _check(report, routines, poll=poll, batch_window=batch_window, grace=grace)
        if keep_delivered is not None:
            least = SEALED_WITHIN if rounds is not None else timedelta()
            at_least(keep_delivered, least, "how long delivered effects are kept")
        engine.check_open()
        self._report = report
        self._poll = poll.total_seconds()
        self._grace = grace.total_seconds()
        self._process = os.getpid()
        self._stop = Event()
        self._next_look = time.monotonic()
        self._news = {name: Event() for name in engine.adapters}
        self._alarm = self._open_alarm(poll, batch_window, routines)
        self._unwatch = engine.store.watch(self._alarm.wake)
        self._relaying = {
            name: Thread(target=self._relay, args=(name,), name=f"callout-{name}", daemon=True)
            for name in engine.adapters
        }
        self._housekeeper = [*self._open_housekeeping(keep_delivered), *self._open_rounds(rounds)]
        for thread in (*self._relaying.values(), *self._housekeeper):
            thread.start()

    @property
    def is_alive(self) -> bool:
        """Whether timers are looked at and every adapter is served; not so in a forked child."""
        if self._process != os.getpid():
            return False
        return self._alarm.is_alive() and all(
            thread.is_alive() for thread in (*self._relaying.values(), *self._housekeeper)
        )

    def notify(self) -> None:
        """There are new effects: relay them now rather than at the next poll."""
        for news in self._news.values():
            news.set()

    def stop(self) -> None:
        """Finish what has begun, hand back what was claimed and not begun; again is harmless.

        An adapter that has not come back after the time of `grace` is reported and left alone: its
        effect is another worker's when the lease has ended.
        """
        self._stop.set()
        self._engine.stop_relaying()
        self.notify()
        self._unwatch()
        self._alarm.stop()
        until = time.monotonic() + self._grace
        for thread in (*self._relaying.values(), *self._housekeeper):
            thread.join(max(until - time.monotonic(), 0.0))
        hanging = [name for name, thread in self._relaying.items() if thread.is_alive()]
        if hanging:
            self._leave(hanging)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def _open_alarm(
        self, poll: timedelta, batch_window: timedelta, routines: tuple[Routine, ...]
    ) -> Alarm:
        return open_alarm(
            TimerLoop(
                fire=self._fire,
                next_due=self._engine.next_due,
                clock=self._engine.clock,
                failed=self._tell,
                poll=poll,
                batch_window=batch_window,
                routines=routines,
            )
        )

    def _open_housekeeping(self, keep: timedelta | None) -> Sequence[Thread]:
        if keep is None:
            return ()
        arguments = (self._engine.store, self._engine.clock, keep, self._stop, self._tell)
        return [Thread(target=keep_house, args=arguments, name="callout-housekeeping", daemon=True)]

    def _open_rounds(self, rounds: Rounds | None) -> Sequence[Thread]:
        if rounds is None:
            return ()
        arguments = (self._stop, self._tell)
        return [Thread(target=rounds.run, args=arguments, name="callout-sealing", daemon=True)]

    def _fire(self) -> bool:
        self._tell_unserved()
        ticked = self._engine.tick()
        for ticket, error in ticked.unopened:
            said = f"a schedule could not open '{ticket}': {error}"
            self._tell(CalloutError(said, hint="see: callout schedules"))
        if ticked.fired or ticked.opened:
            self.notify()
        return ticked.fired > 0

    def _relay(self, adapter: str) -> None:
        news = self._news[adapter]
        # An interpreter that ends lets no more threads start, so nothing is begun then.
        while not self._stop.is_set() and main_thread().is_alive():
            news.clear()
            if self._deliver(adapter) == Relayed():
                news.wait(self._poll)

    def _deliver(self, adapter: str) -> Relayed:
        try:
            return self._engine.relay(limit=None, adapter=adapter)
        except Exception as error:  # noqa: BLE001 - whatever a store raises, the thread goes on
            self._tell(error)
            return Relayed()

    def _tell(self, error: Exception) -> None:
        """Report what was survived; of what `report` itself raises nobody can be told."""
        with suppress(BaseException):
            self._report(error)

    def _leave(self, adapters: Sequence[str]) -> None:
        """Leave adapters alone that do not come back."""
        try:
            self._engine.stop_relaying(abandon=True)
        except CalloutError as error:
            self._tell(error)
        for name in adapters:
            self._tell(
                CalloutError(
                    f"the adapter '{name}' has not come back {self._grace:g} s after the stop; what"
                    " it is at is another worker's when its lease has ended",
                    hint="give what it calls a timeout, shorter than the grace of the worker",
                )
            )

    def _tell_unserved(self) -> None:
        now = time.monotonic()
        if now < self._next_look:
            return
        self._next_look = now + UNSERVED
        for name, count in self._engine.unserved().items():
            self._tell(no_adapter(name, count, self._engine.adapters))


def _check(report: object, routines: object, **times: object) -> None:
    if not callable(report):
        raise BadArgument(
            f"a worker reports to a function of an error, not to {kind_shown(report)}",
            hint="write Worker(engine, print)",
        )
    for name, time_given in times.items():
        at_least(time_given, timedelta(), f"the {name} of a worker")
    for each in expected(routines, tuple, "what comes by the calendar", "write (Routine(...),)"):
        expected(each, Routine, "what comes by the calendar", "write Routine(name, crontab, ...)")
