"""Hearing of timers other processes arm: PostgreSQL's LISTEN in a thread of its own.

It is a courtesy, not a promise: while the connection is down nothing is heard, so who sleeps has to
look again now and then anyway.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from threading import Event, Lock, Thread

from callout.errors import StoreError
from callout.store.forking import renew_after_fork

from .connections import Connections
from .postgres_sql import CHANNEL
from .rows import from_micros

_PAUSE = 0.5


class Listener:
    """Calls watchers with the instant of each timer that may be the earliest.

    A `deaf` one hears of this process only.
    """

    def __init__(self, connections: Connections, *, deaf: bool = False) -> None:
        self._deaf = deaf
        self._connections = connections
        self._watchers: list[Callable[[datetime], None]] = []
        self._lock = Lock()
        self._stop = Event()
        self._thread: Thread | None = None
        renew_after_fork(self)

    def after_fork(self) -> None:
        # Watchers are the parent's workers; whoever watches here starts a thread anew.
        self._watchers = []
        self._lock = Lock()
        self._stop = Event()
        self._thread = None

    def watch(self, wake: Callable[[datetime], None]) -> Callable[[], None]:
        """See `callout.store.Store.watch`; the first watcher starts the thread."""
        with self._lock:
            self._watchers.append(wake)
            if self._thread is None and not self._deaf:
                self._thread = Thread(target=self._run, name="callout-listen", daemon=True)
                self._thread.start()
        return lambda: self._watchers.remove(wake) if wake in self._watchers else None

    def call(self, due: datetime) -> None:
        """Tell the watchers."""
        for wake in tuple(self._watchers):
            wake(due)

    def close(self) -> None:
        """End the thread."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join(timeout=10 * _PAUSE)

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                self._listen()
            except StoreError:
                # The server is away; the sleeper's own poll covers for the time until then.
                self._stop.wait(_PAUSE)

    def _listen(self) -> None:
        with self._connections.lend() as cursor:
            cursor.execute(f"LISTEN {CHANNEL}")
            while not self._stop.is_set():
                for notice in cursor.connection.notifies(timeout=_PAUSE):
                    self.call(from_micros(int(notice.payload)))
                    if self._stop.is_set():
                        break
            cursor.execute("UNLISTEN *")
