"""Housekeeping of a worker: delivered effects and told changes go when they are old enough.

Their entries still say that they were made, and with which arguments by their digest; a history
and its replay need no row of the outbox. What waits, and what was given up, stays.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from threading import Event

from callout.clock import Clock

from .protocol import Store

KEEP_DELIVERED = timedelta(days=7)
"""How long a delivered effect stays in the outbox unless somebody says otherwise."""
KEEP_CHANGES = timedelta(days=14)
"""How long a change stays in the feed."""
BATCH = 1_000
"""How many rows one transaction removes: it is over before anybody waits for it."""
_EVERY = 60.0
"""Seconds between two looks at what has become old."""
_BREATH = 0.05
"""Seconds between two batches, for those who write."""


def forget_delivered(store: Store, clock: Clock, keep: timedelta, stop: Event | None = None) -> int:
    """Remove effects that were delivered longer than `keep` ago, batch by batch; how many.

    Ends early, after a batch, when `stop` is set.
    """
    before = clock.now() - keep
    pause, total = stop or Event(), 0
    while gone := store.forget_delivered(before, BATCH):
        total += gone
        if gone < BATCH or pause.wait(_BREATH):
            break
    return total


def forget_changes(store: Store, clock: Clock, stop: Event | None = None) -> int:
    """Remove what the feed told longer than `KEEP_CHANGES` ago, batch by batch; how many."""
    before = clock.now() - KEEP_CHANGES
    pause, total = stop or Event(), 0
    while gone := store.lists.forget_changes(before, BATCH):
        total += gone
        if gone < BATCH or pause.wait(_BREATH):
            break
    return total


def keep_house(
    store: Store,
    clock: Clock,
    keep: timedelta,
    stop: Event,
    report: Callable[[Exception], object],
) -> None:
    """Forget what is old, now and then, until `stop` is set; `report` hears of failures."""
    while not stop.is_set():
        try:
            forget_delivered(store, clock, keep, stop)
            forget_changes(store, clock, stop)
        except Exception as error:  # noqa: BLE001 - whatever a store raises, the thread goes on
            report(error)
        stop.wait(_EVERY)
