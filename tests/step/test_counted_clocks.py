"""Clocks of the engine against a count minute by minute: elapsed, due and breached are the same.

As many cases as wanted; in several processes where the seeds they begin with are far apart:

    PYTHONPATH=engine:adapters:. python -m tests.step.test_counted_clocks 10000 1
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from callout.definition import Definition
from callout.report import clock_account
from callout.step import scope_of
from callout.values import DateTime, DaysDuration, Value
from tests.step.counted_clocks import DAYS, Count, Office, minute_of
from tests.step.story import Story, define

PROCESS = """
    data: {limit: {type: duration, default: PT4H}, told: {type: number, default: 0}}
    events:
      {go: {}, ask: {}, back: {}, answer: {}, again: {},
       other: {payload: {to: {type: duration, required: false}}}}
    clocks:
      c: {starts: open, stops: answered, pauses: [asking], limit: limit,
          counts: COUNTS, reopened: HOW}
    states:
      all:
        type: parallel
        states:
          work:
            states:
              new: {on: {go: open}}
              open: {on: {ask: asking, answer: answered}}
              asking: {on: {back: open, answer: answered}}
              answered: {on: {again: open}}
          watch:
            states:
              watching:
                on:
                  breached.c: {do: {set: {told: told + 1}}}
                  other: {do: {set: {limit: event.data.to}}}
    """
CHANGES = [
    ("Europe/Berlin", date(2026, 3, 27)),
    ("Europe/Berlin", date(2026, 10, 23)),
    ("America/New_York", date(2026, 3, 6)),
    ("America/New_York", date(2026, 10, 30)),
    ("Australia/Lord_Howe", date(2026, 4, 3)),
    ("Australia/Lord_Howe", date(2026, 10, 2)),
    ("America/Havana", date(2026, 3, 6)),
    ("America/Havana", date(2026, 10, 30)),
    ("Asia/Shanghai", date(2026, 5, 1)),
]
"""Zones, and days shortly before clocks change there; in Havana they do so at midnight."""
MOVES = {
    "new": ("go",),
    "open": ("ask", "answer"),
    "asking": ("back", "answer"),
    "answered": ("again",),
}
NEXT = {"go": "open", "ask": "asking", "back": "open", "answer": "answered", "again": "open"}


@dataclass(frozen=True)
class Act:
    """After some minutes, with or without somebody who fires timers: a move, or another limit."""

    minutes: int
    watched: bool
    choice: int
    limit: int | None
    """Of those that set one; -1 for a move."""
    at_due: bool = False
    """At the very instant at which the limit is reached, if that is known."""


@st.composite
def windows(draw: st.DrawFn) -> tuple[tuple[int, int], ...]:
    """One to three windows of a day with breaks, or a shift over midnight."""
    if draw(st.integers(0, 3)) == 0:
        opens = draw(st.integers(18, 23)) * 60 + draw(st.sampled_from([0, 15, 45]))
        return ((opens, 1440 + draw(st.integers(1, 8)) * 60),)
    cuts = draw(st.lists(st.integers(9 * 4, 18 * 4), min_size=2, max_size=6, unique=True))
    cuts = sorted(cuts)[: len(cuts) // 2 * 2]
    return tuple((cuts[at] * 15, cuts[at + 1] * 15) for at in range(0, len(cuts), 2))


@st.composite
def offices(draw: st.DrawFn) -> Office:
    zone, first = draw(st.sampled_from(CHANGES))
    week = tuple(draw(st.lists(st.sampled_from(DAYS), min_size=2, max_size=7, unique=True)))
    others = {name: draw(windows()) for name in draw(st.lists(st.sampled_from(week), max_size=2))}
    exceptions: dict[str, bool] = {}
    for number in draw(st.lists(st.integers(-2, 12), max_size=4)):
        day = first + timedelta(days=number)
        exceptions[str(day)] = draw(st.booleans())
        if exceptions[str(day)] and draw(st.booleans()):
            others[str(day)] = draw(windows())
    return Office(zone, first, week, draw(windows()), others, exceptions)


ACTS = st.lists(
    st.builds(
        Act,
        st.one_of(st.integers(1, 90), st.integers(1, 3000)),
        st.booleans(),
        st.integers(0, 5),
        st.one_of(st.just(-1), st.just(-1), st.just(-1), st.none(), st.integers(1, 900)),
        st.sampled_from([False, False, True]),
    ),
    min_size=1,
    max_size=10,
)


def clock_text(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def hours(each: tuple[tuple[int, int], ...]) -> str:
    texts = [
        f'{{from: "{clock_text(opens)}", until: "{clock_text(closes)}"}}'
        if closes <= 1440
        else f'{{from: "{clock_text(opens)}", until_next_day: "{clock_text(closes - 1440)}"}}'
        for opens, closes in each
    ]
    return f"[{', '.join(texts)}]"


def rules(office: Office) -> dict[str, str]:
    """The office as a calendar; hours of dates stand in classes of days."""
    first, last = office.first - timedelta(days=8), office.first + timedelta(days=900)
    lines = [
        "calendar: C",
        f"zone: {office.zone}",
        f"valid: {{from: {first}, until: {last}}}",
        f"week: [{', '.join(office.week)}]",
        f"hours: {hours(office.windows)}",
    ]
    days = [f"  {day}: {'working' if on else 'off'}" for day, on in office.exceptions.items()]
    on_weekdays = [f"  {on}: {hours(each)}" for on, each in office.other.items() if on in DAYS]
    classes = [
        f"  k{number}: {{days: [{on}], hours: {hours(each)}}}"
        for number, (on, each) in enumerate(office.other.items())
        if on not in DAYS
    ]
    for name, found in (("days", days), ("hours_on", on_weekdays), ("classes", classes)):
        lines += [f"{name}:", *found] if found else []
    return {
        "c.yaml": "\n".join(lines) + "\n",
        "p.yaml": f"parameters: p\nzone: {office.zone}\ncalendar: C\nvalues: {{}}\n",
    }


def linked(office: Office, counts: str, how: str) -> Definition | None:
    """None where shifts of the office would meet."""
    from callout.errors import DefinitionError

    try:
        text = PROCESS.replace("COUNTS", counts).replace("HOW", how)
        return define(text, rules(office), profile="p")
    except DefinitionError as error:
        if {each.code for each in error.problems} <= {"R306"}:
            return None
        raise


def seen(story: Story) -> dict[str, Value]:
    clock = scope_of(story.definition, story.ticket, story.now)["clock"]
    assert isinstance(clock, dict)
    found = clock["c"]
    assert isinstance(found, dict)
    return found


def minutes(value: Value) -> int | None:
    if value is None:
        return None
    assert isinstance(value, DaysDuration)
    assert value.nanoseconds % 60_000_000_000 == 0
    return value.nanoseconds // 60_000_000_000


def play(story: Story, count: Count, acts: list[Act]) -> Iterator[tuple[Story, Count]]:
    """Both after each act."""
    where = "new"
    for act in acts:
        due = count.due()
        soon = due is not None and count.now < due < count.now + 4000
        length = due - count.now if act.at_due and due is not None and soon else act.minutes
        if act.watched:
            story.wait(f"PT{length}M")
        else:
            story.now += timedelta(minutes=length)
        count.pass_to(count.now + length, watched=act.watched)
        if act.limit != -1:
            to = None if act.limit is None else DaysDuration.of(minutes=act.limit)
            story.send("other", {"to": to})
            count.other_limit(act.limit)
        else:
            moves = MOVES[where]
            move = moves[act.choice % len(moves)]
            story.send(move)
            where = NEXT[move]
            does = {"ask": count.pause, "back": count.go_on, "answer": count.stop}
            does.get(move, count.begin)()
        assert story.refusal is None
        yield story, count


def check(office: Office, acts: list[Act], counts: str, how: str, begin: int) -> bool:
    """Whether the case could be played; asserts that both counts agree after each act."""
    definition = linked(office, counts, how)
    if definition is None:
        return False
    story = Story(definition)
    story.now = datetime(
        office.first.year, office.first.month, office.first.day, tzinfo=UTC
    ) + timedelta(minutes=begin)
    story.open()
    start, worked = office.worked()
    if counts == "all time":
        worked = [True] * len(worked)
    count = Count(start, worked, minute_of(story.now), how == "restart", 240, set_limit=240)
    for _ in play(story, count, acts):
        compare(story, count)
    return True


def compare(story: Story, count: Count) -> None:
    clock = seen(story)
    assert clock["state"] == count.shown
    assert clock["breaches"] == count.breaches
    assert story.data["told"] == count.told
    if count.shown == "idle":
        return
    assert minutes(clock["elapsed"]) == count.elapsed
    due, wanted = clock["due"], count.due()
    vague = count.lowered and (count.missed is not None or count.pending is not None)
    if count.state != "stopped" and wanted is not None and not vague:
        assert isinstance(due, DateTime)
        assert minute_of(due.to_datetime()) == wanted
    account = clock_account(story.entries, "c", story.definition, story.now)
    assert account.runs[-1].elapsed == count.elapsed * 60_000_000_000


CASES = (
    offices(),
    ACTS,
    st.sampled_from(["working time", "working time", "all time"]),
    st.sampled_from(["continue", "restart"]),
    st.integers(0, 4 * 1440),
)


@settings(max_examples=120, deadline=None)
@given(*CASES)
def test_a_clock_counts_what_a_person_would_minute_by_minute(
    office: Office, acts: list[Act], counts: str, how: str, begin: int
) -> None:
    check(office, acts, counts, how, begin)


def count_many(number: int, begin: int) -> Iterator[str]:
    """Play so many cases, chosen by `begin`; a line about what was compared, from time to time."""
    seen: Counter[str] = Counter()
    started = time.monotonic()
    chosen = settings(
        max_examples=TOGETHER,
        deadline=None,
        database=None,
        suppress_health_check=[HealthCheck.too_slow],
    )
    for drawn in range(begin, begin + -(-number // TOGETHER)):
        seed(drawn)(chosen(given(*CASES)(_counted(seen))))()
        yield f"{dict(seen)} in {time.monotonic() - started:.0f} s"


TOGETHER = 500
"""Cases that Hypothesis chooses by one seed."""


def _counted(seen: Counter[str]) -> Callable[[Office, list[Act], str, str, int], None]:
    def play_one(office: Office, acts: list[Act], counts: str, how: str, begin: int) -> None:
        if check(office, acts, counts, how, begin):
            seen.update({"cases": 1, "acts": len(acts), counts: 1, how: 1, office.zone: 1})
        else:
            seen["shifts that meet"] += 1

    return play_one


if __name__ == "__main__":
    for line in count_many(int(sys.argv[1]), int(sys.argv[2])):
        print(line, flush=True)
