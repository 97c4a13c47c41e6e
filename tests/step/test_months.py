"""Timers of weeks, months and years: by what clocks show in the process's zone, without drift."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from callout.errors import ActionFailed
from callout.replay import replay
from callout.values import DateTime
from tests.step.story import Story, define

RULES = {
    "rules/p.yaml": """
        parameters: p
        zone: Europe/Berlin
        values: {x: {type: number, value: 1}}
    """
}


def _story(timer: str, start: str) -> Story:
    text = f"data: {{n: {{type: number, default: 0}}}}\nstates:\n  a: {{{timer}}}\n  b: {{}}\n"
    story = Story(define(text, RULES, profile="p"))
    story.now = datetime.fromisoformat(start).astimezone(UTC)
    story.open()
    return story


def _shown(due: datetime) -> str:
    return str(DateTime.from_datetime(due).in_zone("Europe/Berlin")).removesuffix("@Europe/Berlin")


@pytest.mark.parametrize(
    ("key", "due"),
    [
        ("P1W", "2026-02-07T10:00:00"),
        ("P1M", "2026-02-28T10:00:00"),
        ("P2M", "2026-03-31T10:00:00"),
        ("P1Y", "2027-01-31T10:00:00"),
        ("P1Y1M", "2027-02-28T10:00:00"),
        ("P60D", "2026-04-01T11:00:00"),  # days are 24 hours each, and summer time has begun
    ],
)
def test_a_wait_of_months_ends_at_the_same_time_of_day(key: str, due: str) -> None:
    story = _story(f"after: {{{key}: b}}", "2026-01-31T10:00:00+01:00")
    assert [_shown(timer.due) for timer in story.ticket.timers] == [due]


@pytest.mark.parametrize(
    ("every", "wanted"),
    [
        ("P1M: {do: {set: {n: n + 1}}}", ["02-29", "03-31", "04-30", "05-31"]),
        ("P1M: {first: PT0S, do: {set: {n: n + 1}}}", ["01-31", "02-29", "03-31", "04-30"]),
        ("P1M: {times: 2, do: {set: {n: n + 1}}}", ["02-29", "03-31"]),
        ("P1M: {limit: P3M, do: {set: {n: n + 1}}}", ["02-29", "03-31"]),
        ("P1W: {times: 3, do: {set: {n: n + 1}}}", ["02-07", "02-14", "02-21"]),
    ],
)
def test_months_repeat_without_drift(every: str, wanted: list[str]) -> None:
    story = _story(f"every: {{{every}}}", "2024-01-31T10:00:00+01:00")
    fired = []
    while len(fired) < len(wanted) and story.ticket.timers:
        (timer,) = story.ticket.timers
        fired.append(_shown(timer.due))
        length = DateTime.from_datetime(timer.due) - DateTime.from_datetime(story.now)
        story.wait(str(length))
    assert fired == [f"2024-{day}T10:00:00" for day in wanted]
    assert story.ticket.data["n"] == len(wanted)
    assert replay(story.entries, {story.definition.hash: story.definition}).divergences == ()


def test_years_begin_on_a_leap_day_and_come_back_to_it() -> None:
    story = _story("every: {P1Y: {do: {set: {n: n + 1}}}}", "2024-02-29T10:00:00+01:00")
    fired = []
    for _ in range(4):
        (timer,) = story.ticket.timers
        fired.append(_shown(timer.due)[:10])
        story.wait(str(DateTime.from_datetime(timer.due) - DateTime.from_datetime(story.now)))
    assert fired == ["2025-02-28", "2026-02-28", "2027-02-28", "2028-02-29"]


def test_of_several_months_that_were_missed_one_is_made_up_for() -> None:
    story = _story("every: {P1M: {do: {set: {n: n + 1}}}}", "2024-01-31T10:00:00+01:00")
    story.now = datetime(2024, 7, 15, tzinfo=UTC)
    story.wait("PT0S")
    assert story.ticket.data["n"] == 1
    assert _shown(story.ticket.timers[0].due) == "2024-07-31T10:00:00"


def test_nobody_waits_beyond_the_last_year() -> None:
    with pytest.raises(ActionFailed, match="nobody waits for P9000Y"):
        _story("after: {P9000Y: b}", "2026-01-31T10:00:00+01:00")
