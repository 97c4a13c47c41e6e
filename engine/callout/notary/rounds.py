"""What a worker does about checkpoints: seal every minute or 10,000 entries, then publish."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from threading import Event
from time import monotonic

from callout.clock import Clock
from callout.errors import CalloutError
from callout.store import Store

from .publishing import Publisher, publish_due
from .sealer import MOST, Sealer

EVERY = 60.0
"""Seconds between two checkpoints, unless so many entries come that it is sooner."""
_LOOK = 1.0


class Rounds:
    """Seals and publishes one store; `targets` are publishers by the address of their target."""

    def __init__(
        self,
        store: Store,
        sealer: Sealer,
        clock: Clock,
        targets: Mapping[str, Publisher] | None = None,
        *,
        every: float = EVERY,
    ) -> None:
        self._store = store
        self._sealer = sealer
        self._clock = clock
        self._targets = dict(targets or {})
        self._every = every

    def run(self, stop: Event, report: Callable[[Exception], object]) -> None:
        """Go on until `stop` is set; `report` hears of failures, and the rounds go on."""
        last: float | None = None
        while not stop.is_set():
            try:
                if last is None or monotonic() - last >= self._every or self._is_full():
                    last = monotonic()
                    self.once(report)
            except Exception as error:  # noqa: BLE001 - whatever a store raises, the thread goes on
                report(error)
            stop.wait(min(_LOOK, self._every))

    def once(self, report: Callable[[Exception], object]) -> int:
        """One round; how many checkpoints were made."""
        made: int = 0
        try:
            made = len(self._sealer.seal_all())
        except CalloutError as error:
            report(error)
        for target, publisher in self._targets.items():
            failed = publish_due(self._store, self._clock, target, publisher).error
            if failed is not None:
                said = f"checkpoints do not reach {target}: {failed}"
                report(CalloutError(said, hint="callout audit publish tries at once"))
        return made

    def _is_full(self) -> bool:
        with self._store.evidence() as evidence:
            return evidence.seals.waiting() >= MOST
