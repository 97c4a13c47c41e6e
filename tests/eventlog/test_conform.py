"""Foreign events put to a process: what deviates, in which mode, and what it costs at least."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callout.catalog import Catalog, Sources
from callout.definition import Definition
from callout.eventlog.conform.align import Aligner
from callout.eventlog.conform.deviations import DeviationKind
from callout.eventlog.conform.moves import Moves
from callout.eventlog.conform.play import PlayedTrace, ReplayMode, TracePlayer
from callout.eventlog.log_map import LogMap, read_log_map
from callout.eventlog.model import (
    NAME,
    RESOURCE,
    TIME,
    AttributeKind,
    LogAttribute,
    LogEvent,
    LogTrace,
    text,
)
from callout.eventlog.notes import BadLog
from callout.eventlog.sheets import traces_of_rows

ROOMS = """
process: rooms
title: Rooms
data: {size: {type: number}, fee: {type: number}}
events:
  entered: {}
  moved: {payload: {size: number}}
  checked: {}
  approved: {not_by: checked}
  lit: {}
  left: {}
initial: outside
states:
  outside: {waits_forever: 'yes', on: {entered: inside}}
  inside:
    type: parallel
    on: {left: gone}
    states:
      work:
        initial: desk
        states:
          desk:
            waits_forever: 'yes'
            on:
              moved:
                guard: event.data.size > 3
                target: shelf
                do: [{set: {size: event.data.size, fee: event.data.size * 2}}]
          shelf: {waits_forever: 'yes', on: {checked: seen}}
          seen: {waits_forever: 'yes', on: {approved: ready}}
          ready: {after: {P15D: old}}
          old: {waits_forever: 'yes'}
      light:
        initial: dark
        states:
          dark: {waits_forever: 'yes', on: {lit: bright}}
          bright: {waits_forever: 'yes'}
  gone: {type: final}
"""
PLAIN = ROOMS.replace("process: rooms", "process: plain").replace(
    "guard: event.data.size > 3", "guard: 'true'"
)
MAP = """
conform: rooms
events: {In: entered}
payload: {size: kg}
timers: {Aged: after.ready.1}
outputs: {fee: paid}
watch: [team]
left: [work]
"""


@pytest.fixture(scope="module")
def rooms() -> Definition:
    return Catalog.of(Sources({"rooms.yaml": ROOMS}, {})).get("rooms")


@pytest.fixture(scope="module")
def moves() -> Moves:
    return Moves(Catalog.of(Sources({"plain.yaml": PLAIN}, {})).processes["plain"])


def at(moment: str, name: str, **more: str) -> LogEvent:
    keys = {"by": RESOURCE}
    own = [text(keys.get(key, key), each) for key, each in more.items()]
    return LogEvent((text(NAME, name), LogAttribute(TIME, AttributeKind.DATE, moment), *own))


def day(number: int, name: str, **more: str) -> LogEvent:
    return at(f"2024-03-{number:02}T09:00:00+01:00", name, **more)


def played(rooms: Definition, mode: ReplayMode, *events: LogEvent) -> PlayedTrace:
    player = TracePlayer(rooms, read_log_map(MAP, "map.yaml"), mode)
    return player.play(LogTrace((text(NAME, "T"),), events), 1)


GOOD = (
    day(1, "In", by="li", team="a"),
    day(2, "lit", by="li", team="b"),
    day(3, "moved", kg="5", paid="10", by="li", team="b"),
    day(4, "checked", by="li"),
    day(5, "approved", by="wang", team="a"),
    day(20, "Aged"),
    day(21, "left"),
)


@pytest.mark.parametrize("mode", ReplayMode)
def test_what_goes_as_the_process_says_fits_in_every_mode(
    rooms: Definition, mode: ReplayMode
) -> None:
    found = played(rooms, mode, *GOOD)

    assert found.deviations == []
    assert (found.accepted, found.ended, found.states) == (7, True, ("gone",))
    assert found.watched == {"team": 2}, "what an event lacks is no change"
    assert found.left == {"work": 1}
    assert found.spent["shelf"] == 86_400 * 1_000_000


KINDS = [
    (DeviationKind.ILLEGAL_CREATE, (day(1, "lit"),)),
    (DeviationKind.ILLEGAL_TRANSITION, (GOOD[0], day(2, "checked"))),
    (DeviationKind.ILLEGAL_TRANSITION, (GOOD[0], day(2, "left"), day(3, "lit"))),
    (DeviationKind.WRONG_GUARD, (GOOD[0], day(2, "moved", kg="2"))),
    (DeviationKind.UNKNOWN_GUARD, (GOOD[0], day(2, "moved"))),
    (DeviationKind.WRONG_OUTPUT, (GOOD[0], day(2, "moved", kg="5", paid="11"))),
    (DeviationKind.WRONG_PAYLOAD, (GOOD[0], day(2, "moved", kg="heavy"))),
    (DeviationKind.WRONG_ACTOR, (*GOOD[:4], day(5, "approved", by="li"))),
    (DeviationKind.EARLY_TIMER, (*GOOD[:5], day(19, "Aged"))),
    (DeviationKind.LATE_TIMER, (*GOOD[:5], day(21, "Aged"))),
    (DeviationKind.NO_TIMER, (*GOOD[:4], day(5, "Aged"))),
    (DeviationKind.UNKNOWN_NAME, (GOOD[0], day(2, "danced"))),
]


@pytest.mark.parametrize("mode", ReplayMode)
@pytest.mark.parametrize(("kind", "events"), KINDS, ids=lambda each: getattr(each, "value", ""))
def test_every_deviation_is_told_by_its_kind_and_place(
    rooms: Definition, mode: ReplayMode, kind: DeviationKind, events: tuple[LogEvent, ...]
) -> None:
    found = played(rooms, mode, *events)

    (only,) = found.deviations
    assert (only.kind, only.position) == (kind, len(events))
    assert found.fits is (kind is DeviationKind.UNKNOWN_GUARD)


LATE = (GOOD[0], *GOOD[2:5], day(21, "lit", by="li"), day(22, "left"))


def test_a_timer_that_never_came_is_told_where_its_state_is_left(rooms: Definition) -> None:
    for mode in ReplayMode:
        found = played(rooms, mode, *LATE)

        (only,) = found.deviations
        assert (only.kind, only.event) == (DeviationKind.OVERDUE_TIMER, "after.ready.1")
        assert (only.position, only.states) == (6, ("ready", "bright")), "lit has left no state"
        assert "was due at 2024-03-20T08:00:00Z" in only.said
        assert (found.accepted, found.ended) == (
            (5, False) if mode is ReplayMode.STOP else (6, True)
        )


def test_what_the_end_of_the_log_has_passed_is_told_and_what_it_has_not_is_not(
    rooms: Definition,
) -> None:
    trace, due = LogTrace((), GOOD[:5]), datetime(2024, 3, 20, 8, tzinfo=UTC)
    mapping = read_log_map(MAP, "map.yaml")

    def places(end: datetime | None, mapping: LogMap = mapping) -> list[int]:
        found = TracePlayer(rooms, mapping, ReplayMode.RESYNC, end).play(trace, 1)
        return [each.position for each in found.deviations]

    assert places(due + timedelta(seconds=61)) == [5]
    assert places(due + timedelta(seconds=60)) == [], "within the tolerance"
    assert places(None) == []
    lacking = replace(mapping, ignore=frozenset({"after.ready.1"}))
    assert places(due + timedelta(days=9), lacking) == []


def test_a_timer_that_would_have_done_nothing_is_not_missed() -> None:
    text = ROOMS.replace("{P15D: old}", "{P15D: {guard: size > 9, target: old}, P2D: {do: []}}")
    other = Catalog.of(Sources({"rooms.yaml": text}, {})).get("rooms")

    assert played(other, ReplayMode.RESYNC, *LATE).fits
    heavy = (GOOD[0], day(3, "moved", kg="10", by="li"), *LATE[2:])
    assert not played(other, ReplayMode.RESYNC, *heavy).fits


def test_a_timer_of_a_state_that_the_log_says_is_left_is_told_once(rooms: Definition) -> None:
    back = (*GOOD[:5], day(25, "checked", by="li"), day(26, "approved", by="wang"))

    found = played(rooms, ReplayMode.RESYNC, *back, day(27, "left"))

    kinds = [(each.kind, each.position) for each in found.deviations]
    assert kinds == [
        (DeviationKind.ILLEGAL_TRANSITION, 6),
        (DeviationKind.OVERDUE_TIMER, 6),
    ]


def test_the_modes_go_on_as_they_say(rooms: Definition) -> None:
    events = (GOOD[0], GOOD[1], day(3, "checked", by="li"), day(4, "approved", by="wang"))

    resync, reject, stop = (
        played(rooms, mode, *events)
        for mode in (ReplayMode.RESYNC, ReplayMode.REJECT, ReplayMode.STOP)
    )

    assert resync.states == ("ready", "bright"), "the other region stays as it was"
    assert [each.position for each in resync.deviations] == [3]
    assert reject.states == ("desk", "bright")
    assert [each.position for each in reject.deviations] == [3, 4]
    assert (stop.accepted, [each.position for each in stop.deviations]) == (2, [3])


def test_a_guard_that_cannot_be_told_lets_the_log_decide(rooms: Definition) -> None:
    for mode in ReplayMode:
        found = played(rooms, mode, GOOD[0], day(2, "moved"), day(3, "checked", by="li"))

        assert found.states == ("seen", "dark")
        assert [each.kind for each in found.deviations] == [DeviationKind.UNKNOWN_GUARD]


def test_a_trace_without_events_or_times_is_played(rooms: Definition) -> None:
    assert played(rooms, ReplayMode.RESYNC).fits
    bare = LogEvent((text(NAME, "In"),))
    found = played(rooms, ReplayMode.RESYNC, bare, bare)
    assert [each.kind for each in found.deviations] == [DeviationKind.ILLEGAL_TRANSITION]
    assert not found.spent


@pytest.mark.parametrize(
    ("events", "cost"),
    [
        ("", 0),
        ("entered moved checked approved", 0),
        ("entered lit moved checked", 0),
        ("entered moved approved", 1),  # checked is missing
        ("entered entered", 1),
        ("approved", 1),  # cheaper to leave it out than to put three in
        ("moved checked approved", 1),
        ("lit lit lit", 3),
        ("danced entered", 1),
        ("checked approved lit", 2),
    ],
)
def test_an_alignment_costs_what_is_left_out_and_put_in(
    moves: Moves, events: str, cost: int
) -> None:
    assert Aligner(moves).align(events.split()).cost == cost


def test_a_ticket_that_has_to_end_costs_its_end(moves: Moves) -> None:
    assert Aligner(moves, ends=True).align(["entered"]).cost == 1
    assert Aligner(moves, ends=True).align([]).cost == 2


def test_there_is_no_exact_cost_where_a_guard_decides(rooms: Definition) -> None:
    with pytest.raises(BadLog, match="a guard decides about"):
        Aligner(Moves(rooms.process))


EVENTS = ("entered", "moved", "checked", "lit", "left", "danced")


@given(st.lists(st.sampled_from(EVENTS), max_size=4))
@settings(max_examples=60, deadline=None)
def test_no_run_of_the_process_is_cheaper(moves: Moves, events: list[str]) -> None:
    """Against every run that can be: one that costs less than leaving all out has at most seven."""
    found = Aligner(moves).align(events).cost

    assert found == min(_distance(events, run) for run in _runs(moves, 7))


def _runs(moves: Moves, longest: int) -> list[tuple[str, ...]]:
    found = [((), moves.start())]
    for run, where in found:
        for event in moves.events if len(run) < longest else ():
            reached = moves.after(where, event)
            if reached is not None:
                found.append(((*run, event), reached))
    return [run for run, _ in found]


def _distance(one: list[str], other: tuple[str, ...]) -> int:
    row = list(range(len(other) + 1))
    for number, each in enumerate(one, start=1):
        last, row = row, [number]
        for place, wanted in enumerate(other):
            same = last[place] if each == wanted else 99
            row.append(min(same, last[place + 1] + 1, row[-1] + 1))
    return row[-1]


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ("{}", "names its process"),
        ("conform: a\nzne: UTC", "'zne' means nothing"),
        ("conform: a\nzone: Mars/City", "'Mars/City' is no time zone"),
        ("conform: a\ntolerance: soon", "'soon' is no length of time"),
    ],
)
def test_a_map_that_means_nothing_is_refused(document: str, said: str) -> None:
    with pytest.raises(BadLog, match=said):
        read_log_map(document, "map.yaml")


def test_rows_of_a_ticket_keep_their_order_wherever_they_stand() -> None:
    mapping = LogMap("p", trace="case", time="ts", name=("a", "b"))
    rows = [
        {"case": case, "ts": "2024-01-01T00:00:00", "a": name, "b": "", "n": ""}
        for case, name in (("1", "x"), ("2", "y"), ("1", "w"))
    ]

    found = list(traces_of_rows(rows, mapping))

    names = [[event.texts()[NAME] for event in trace.events] for trace in found]
    assert names == [["x", "w"], ["y"]]
    assert found[0].events[0].texts()[TIME] == "2024-01-01T00:00:00"
    with pytest.raises(BadLog, match="no column 'cse'"):
        list(traces_of_rows(rows, LogMap("p", trace="cse", time="ts", name=("a",))))


def test_the_processes_of_the_page_load() -> None:
    folder = Path(__file__).parent / "logs"
    catalog = Catalog.load(folder / "processes", folder / "rules")

    assert {catalog.get(name).name for name in catalog.processes} == {
        "helpdesk",
        "phone",
        "sepsis",
        "volvo",
        "volvo_2",
        "volvo_night",
    }
