"""What doctor says of calendars that end, and of deadlines that could not be worked out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from callout import Engine, ManualClock
from callout.catalog import Catalog, Sources
from callout.cli.operators.deadlines import of_calendars, of_lost_deadlines
from callout.cli.operators.findings import Verdict
from callout.store import MemoryStore

PROCESS = """\
process: sla
title: Sla
events: {take: {}}
states:
  new:
    on: {take: done}
    after: {P10D: second}
  second:
    on: {take: done}
    at: {'add working time(now(), duration("PT80H"))': done}
  done: {type: final}
"""
RULES = {
    "rules/c.yaml": """\
calendar: DESK
zone: UTC
valid: {from: 2026-01-01, until: 2026-12-31}
week: [monday, tuesday, wednesday, thursday, friday]
hours: [{from: "09:00", until: "12:00"}, {from: "13:00", until: "17:00"}]
""",
    "rules/p.yaml": "parameters: desk\ntitle: Desk\nzone: UTC\ncalendar: DESK\nvalues: {}\n",
}


def _catalog() -> Catalog:
    return Catalog.of(Sources({"processes/sla.yaml": PROCESS}, RULES))


@pytest.mark.parametrize(
    ("day", "verdicts", "words"),
    [
        ((2026, 10, 1), [Verdict.FINE], "DESK ends in 91 days (its last day is 2026-12-31); "),
        ((2026, 12, 1), [Verdict.NOTE], "DESK ends in 30 days (its last day is 2026-12-31); "),
        ((2027, 1, 1), [Verdict.WRONG], "has ended: no deadline can be worked out"),
    ],
)
def test_a_calendar_that_ends_is_told_before(
    day: tuple[int, int, int], verdicts: list[Verdict], words: str
) -> None:
    store, catalog = MemoryStore(), _catalog()
    now = datetime(*day, 9, tzinfo=UTC)
    Engine(store, catalog, clock=ManualClock(now)).start("sla", id="T", profile="desk")

    found = list(of_calendars(store, catalog, now))

    assert [each.verdict for each in found] == verdicts
    assert all(words in each.text and "use it: 1" in each.text for each in found)


def test_a_lost_deadline_is_wrong_until_the_ticket_ends() -> None:
    store, catalog = MemoryStore(), _catalog()
    clock = ManualClock(datetime(2026, 12, 20, 9, tzinfo=UTC))
    engine = Engine(store, catalog, clock=clock)
    engine.start("sla", id="T", profile="desk")
    assert list(of_lost_deadlines(store)) == []

    clock.advance(timedelta(days=10))
    engine.tick()
    (found,) = of_lost_deadlines(store)
    assert (found.subject, found.verdict) == ("ticket T", Verdict.WRONG)
    assert "calendar 'DESK' knows the days from 2026-01-01 until 2026-12-31" in found.text

    engine.send("T", "take")
    assert list(of_lost_deadlines(store)) == []
