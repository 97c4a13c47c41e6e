"""Claimed effects are kept from other workers for as long as they wait here or are carried out.

A claim ends by itself after a while, so that effects of a worker that died are free again. A worker
that lives renews it; one that stood still for longer has lost what it had not begun.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from threading import Event, Lock, Thread
from types import TracebackType
from typing import Self

from callout.clock import Clock
from callout.errors import StoreError
from callout.store import Delivery, Store

_RENEWALS = 3
"""In the time that a claim lasts: one may fail, and the next one is still early enough."""


class Leases:
    """The claims of one batch, taken at `now` for `lease`; use it as a context."""

    def __init__(
        self,
        store: Store,
        claimed: Sequence[Delivery],
        clock: Clock,
        now: datetime,
        lease: timedelta,
    ) -> None:
        self._store = store
        self._clock = clock
        self._lease = lease
        self._until = now + lease
        self._open = {each.effect.id for each in claimed}
        self._begun: set[str] = set()
        self._lock = Lock()
        self._over = Event()
        self._thread = Thread(target=self._keep, name="callout-leases", daemon=True)

    def begin(self, effect_id: str) -> bool:
        """Whether the effect is still ours to begin."""
        with self._lock:
            if self._over.is_set() or self._clock.now() >= self._until:
                return False
            self._begun.add(effect_id)
            return True

    def end(self, effect_id: str) -> None:
        """The effect is settled: renew its claim no more."""
        with self._lock:
            self._open.discard(effect_id)

    def hand_back(self) -> None:
        """Nothing more begins here; what has not begun is free for anybody."""
        self._over.set()
        with self._lock:
            left = sorted(self._open - self._begun)
            self._open -= set(left)
            self._store.renew_deliveries(left, self._until, self._clock.now())

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._over.set()
        self._thread.join()

    def _keep(self) -> None:
        while not self._over.wait(self._lease.total_seconds() / _RENEWALS):
            # Whoever settles an effect waits meanwhile: its next try must not be overwritten.
            with self._lock:
                self._renew()

    def _renew(self) -> None:
        until = self._clock.now() + self._lease
        try:
            self._store.renew_deliveries(sorted(self._open), self._until, until)
        except StoreError:
            return  # whoever settles the effects hears of it
        self._until = until
