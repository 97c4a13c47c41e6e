"""A clock that is set back makes an honest history that looks like a forged one."""

from __future__ import annotations

from datetime import timedelta

import pytest

from callout.clock import ManualClock
from callout.engine import Engine
from callout.replay import Difference
from callout.store import MemoryStore
from tests.engine.worlds import NINE, catalog_of
from tests.verify.databases import CLERK, COURIER


def told_of(back: timedelta) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Differences and notes after an engine goes on with an earlier clock."""
    store, catalog = MemoryStore(), catalog_of(courier=COURIER)
    Engine(store, catalog, clock=ManualClock(NINE)).start("courier", id="C", actor=CLERK)
    restarted = Engine(store, catalog, clock=ManualClock(NINE - back))
    restarted.send("C", "asked", actor=CLERK)
    (report,) = restarted.verify()
    found, notes = report.divergences, report.notes
    return [(each.kind, each.message) for each in found], [(e.kind, e.message) for e in notes]


def test_both_readings_are_told_and_how_to_know_which_is_right() -> None:
    ((kind, message),), notes = told_of(timedelta(hours=1))

    assert (kind, notes) == (Difference.CLOCK, [])
    for part in ("clock was set back", "is forged", "other tickets", "heads held elsewhere"):
        assert part in message


@pytest.mark.parametrize("seconds", [1, 2])
def test_clocks_of_machines_may_differ_a_little(seconds: int) -> None:
    found, notes = told_of(timedelta(seconds=seconds))

    assert (found, [kind for kind, _ in notes]) == ([], [Difference.CLOCK])
