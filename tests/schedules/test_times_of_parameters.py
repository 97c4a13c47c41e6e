"""Times of a schedule that parameters give: those of each day, and what is told where none is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callout import Catalog, Engine, ManualClock, MemoryStore, Store
from callout.catalog import Sources, check_all
from callout.checks import Project, check_project
from callout.engine.results import Ticked
from callout.values import Date, Facts

DAY = timedelta(days=1)
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)  # a Monday
BOOKS = """
process: books
title: Books
data: {}
states:
  open: {waits_forever: a test}
"""
PARAMETERS = """
parameters: shop
zone: Europe/Berlin
values:
  at:
    type: time
    values:
      - {value: "17:30"}
      - {value: "16:00", from: 2026-03-04, until: 2026-03-04}
      - {value: "09:00", from: 2026-03-06}
  both: {type: list<time>, value: ["06:00", "18:00"]}
  none: {type: list<time>, value: []}
  since: {type: time, values: [{value: "10:00", from: 2026-03-05}]}
  gap:
    type: time
    values: [{value: "10:00", until: 2026-03-03}, {value: "11:00", from: 2026-03-05}]
  set_by_shop: {type: time, required: true}
  number: {type: number, value: 3}
  anything: {type: any, value: "17:30"}
  with_zone: {type: time, value: "17:30:00+01:00"}
  elsewhere: {type: time, values: [{value: "17:30", region: CN-31}]}
"""


def schedules(at: str, more: str = "") -> str:
    return f"schedules:\n  daily: {{start: books, at: {at}, on: every day, missed: each{more}}}\n"


def catalog_of(text: str, settings: Facts | None = None) -> Catalog:
    rules = {"p.yaml": PARAMETERS, "s.yaml": text}
    return Catalog.of(Sources({"books.yaml": BOOKS}, rules), settings=settings or {})


def engine_of(
    clock: ManualClock, text: str, settings: Facts | None = None, store: Store | None = None
) -> Engine:
    return Engine(store or MemoryStore(), catalog_of(text, settings), clock=clock)


def run(engine: Engine, clock: ManualClock, until: datetime) -> list[str]:
    """Let time pass as a worker does; when tickets were opened, on the clocks of UTC."""
    found: list[str] = []
    while (due := engine.next_due()) is not None and due <= until:
        clock.move_to(max(due, clock.now()))
        found += [each.partition("-")[2][6:13] for each in engine.tick().opened]
    clock.move_to(until)
    return found


def error_of(engine: Engine) -> str | None:
    (state,) = engine.schedules()
    return None if state.mark is None else state.mark.error


@pytest.mark.parametrize(
    ("at", "opened"),
    [
        ("param.at", "02T1630 03T1630 04T1500 05T1630 06T0800 07T0800"),
        (
            '["08:00", param.at]',
            "02T1630 03T0700 03T1630 04T0700 04T1500 05T0700 05T1630 06T0700"
            " 06T0800 07T0700 07T0800",
        ),
        (
            '["17:30", param.at]',
            "02T1630 03T1630 04T1500 04T1630 05T1630 06T0800 06T1630 07T0800",
        ),
        ("'[param.at, param.at]'", "02T1630 03T1630 04T1500 05T1630 06T0800 07T0800"),
        ("'param.at - duration(\"PT30M\")'", "02T1600 03T1600 04T1430 05T1600 06T0730 07T0730"),
        (
            "param.both",
            "02T1700 03T0500 03T1700 04T0500 04T1700 05T0500 05T1700 06T0500 06T1700 07T0500",
        ),
        ("param.none", ""),
    ],
)
def test_each_day_has_the_times_of_its_parameters(at: str, opened: str) -> None:
    clock = ManualClock(NOON)

    assert run(engine_of(clock, schedules(at)), clock, NOON + 5 * DAY) == opened.split()


def test_the_clocks_are_those_of_the_schedule_and_the_day_is_theirs() -> None:
    clock = ManualClock(NOON)
    engine = engine_of(clock, schedules("param.at", ", zone: Asia/Shanghai"))

    assert run(engine, clock, NOON + 4 * DAY)[-3:] == ["04T0800", "05T0930", "06T0100"]


@pytest.mark.parametrize(
    ("becomes", "opened"),
    [("13:00:00", ["03T1200"]), ("20:00:00", ["02T1900", "03T1900"])],
)
def test_a_setting_that_changes_moves_what_comes_after_the_last_occurrence(
    becomes: str, opened: list[str]
) -> None:
    store, clock = MemoryStore(), ManualClock(NOON)
    text = schedules("param.set_by_shop")
    first = engine_of(clock, text, {"set_by_shop": "14:00:00"}, store)
    assert run(first, clock, NOON + DAY - timedelta(hours=1)) == ["02T1300"]

    second = engine_of(clock, text, {"set_by_shop": becomes}, store)

    assert run(second, clock, NOON + 2 * DAY - timedelta(hours=1)) == opened
    assert len(store.find()) == 1 + len(opened)


def test_a_day_without_a_value_is_told_when_it_begins_and_keeps_nothing_else_back() -> None:
    clock = ManualClock(NOON)
    engine = engine_of(clock, schedules('["08:00", param.gap]'))
    midnight = datetime(2026, 3, 3, 23, tzinfo=UTC)

    assert run(engine, clock, NOON + DAY) == ["03T0700", "03T0900"]
    assert error_of(engine) is None
    assert engine.next_due() == midnight
    clock.move_to(midnight)
    ticked = engine.tick()

    ((ticket, why),) = ticked.unopened
    assert (ticked.opened, ticket) == ((), "daily-20260303T230000Z")
    assert "'param.gap' gives no time on 2026-03-04: " in why
    assert why in str(error_of(engine))
    assert [each.ticket for each in engine.store.strays()] == [ticket]
    assert run(engine, clock, NOON + 2 * DAY) == ["04T0700"]
    assert "'param.gap' gives no time on 2026-03-04: " in str(error_of(engine))
    assert run(engine, clock, NOON + 3 * DAY) == ["05T0700", "05T1000"]
    assert error_of(engine) is None


def test_a_time_at_midnight_comes_on_a_day_that_lacks_another() -> None:
    clock = ManualClock(NOON)
    engine = engine_of(clock, schedules('["00:00", param.gap]'))

    assert run(engine, clock, NOON + 2 * DAY) == ["02T2300", "03T0900", "03T2300"]
    assert "'param.gap' gives no time on 2026-03-04: " in str(error_of(engine))


def test_a_worker_that_begins_on_a_day_without_times_says_so_at_once() -> None:
    clock = ManualClock(NOON + 2 * DAY)
    engine = engine_of(clock, schedules("param.gap"))

    assert engine.tick().opened == ()

    assert "'param.gap' gives no time on 2026-03-04" in str(error_of(engine))


@pytest.mark.parametrize("value", [7, "9 o'clock", "17:30:00Z", ["17:30", None], None])
def test_a_value_that_is_no_time_is_told_while_others_go_on(value: object) -> None:
    clock = ManualClock(NOON)
    text = schedules("'[param.anything][1]'")
    other = (
        text.replace("schedules:\n", "")
        .replace("daily", "other")
        .replace("'[param.anything][1]'", '"15:00"')
    )
    engine = engine_of(clock, text + other, {"anything": value})  # type: ignore[dict-item]  # any value

    assert run(engine, clock, NOON + 2 * DAY) == ["02T1400", "03T1400"]
    daily, quiet = (each.mark for each in engine.schedules())
    assert daily is not None
    assert "gives no time on 2026-03-04: " in str(daily.error)
    assert quiet is not None
    assert quiet.error is None


SPANS = st.tuples(st.integers(1, 20), st.integers(0, 6), st.integers(0, 23))


@given(st.lists(SPANS, min_size=1, max_size=5, unique_by=lambda span: span[0]))
def test_the_times_of_a_day_are_those_of_its_parameters_whichever_day_was_asked_before(
    spans: list[tuple[int, int, int]],
) -> None:
    lines = [
        f"      - {{value: '{hour:02}:00',"
        f" from: 2026-03-{first:02}, until: 2026-03-{first + more:02}}}"
        for first, more, hour in spans
    ]
    text = "parameters: shop\nvalues:\n  at:\n    type: time\n    values:\n" + "\n".join(lines)
    rules = {"p.yaml": text, "s.yaml": schedules("param.at")}
    (linked,) = Catalog.of(Sources({"books.yaml": BOOKS}, rules)).schedules()
    computed = linked.timing.computed
    assert computed is not None

    for number in range(1, 29):
        holding = [span for span in spans if span[0] <= number <= span[0] + span[1]]
        found = computed(Date.parse(f"2026-03-{number:02}"))
        if holding:
            assert (found.seconds, found.fault) == ((max(holding)[2] * 3600,), None)
        else:
            assert found.seconds == ()
            assert f"gives no time on 2026-03-{number:02}: " in str(found.fault)


def findings(at: str, settings: Facts | None = None, more: str = "") -> list[tuple[str, str]]:
    files = {"s.yaml": schedules(at, more), "p.yaml": PARAMETERS}
    found = check_project(Project(files, {"books.yaml": BOOKS}, settings=settings))
    assert all(each.hint for each in found)
    return [(each.code, each.where.path) for each in found]


HERE = "s.yaml"


@pytest.mark.parametrize(
    ("at", "found"),
    [
        ("param.at", []),
        ("param.since", []),  # from some day on
        ("param.both", []),
        ("param.set_by_shop", []),  # of a deployment nothing is known yet
        ("param.number", [("F003", HERE)]),
        ("'[param.number]'", [("F003", HERE)]),
        ("param.att", [("F008", HERE)]),
        ("param.anything", [("R507", HERE)]),
        ("param.with_zone", [("R507", HERE)]),
        ("param.elsewhere", [("R507", HERE)]),
        ("'if now() > @\"2026-01-01T00:00:00Z\" then param.at else param.gap'", [("R507", HERE)]),
        ("'if is working day(@\"2026-03-02\") then param.at else param.gap'", [("R507", HERE)]),
        ('["08:00", param.number, param.with_zone]', [("F003", HERE), ("R507", HERE)]),
        ("noon", [("S005", HERE)]),
        ('"25:00"', [("S005", HERE)]),
        ('["08:00", "8:30"]', [("S005", HERE)]),
    ],
)
def test_what_is_known_of_times_is_told_before_they_come(
    at: str, found: list[tuple[str, str]]
) -> None:
    assert findings(at) == found


def test_where_settings_are_known_one_that_lacks_is_told() -> None:
    assert findings("param.set_by_shop", {}) == [("R301", "p.yaml")]
    assert findings("param.set_by_shop", {"set_by_shop": "09:00:00"}) == []
    assert findings("param.set_by_shop", {"set_by_shop": "nine"}) == [("R303", HERE)]
    assert findings("param.set_by_shop", {"set_by_shop": "09:00:00Z"}) == [("R507", HERE)]
    assert findings("param.elsewhere", more=", region: CN-31") == []


def test_a_parameter_that_is_not_set_keeps_nothing_shut() -> None:
    (found,) = check_all(catalog_of(schedules("param.set_by_shop")))

    assert (found.code, found.severity) == ("R301", "warning")


def test_a_schedule_rests_while_its_times_are_not_set() -> None:
    catalog = catalog_of(schedules("param.set_by_shop"))
    clock = ManualClock(NOON)
    with Engine(MemoryStore(), catalog, clock=clock) as engine:
        assert engine.next_due() is None
        clock.advance(timedelta(days=3))
        assert engine.tick() == Ticked()
        (state,) = engine.schedules()

    assert (state.mark, state.next(3), state.faults(3)) == (None, [], [])
    assert [each.code for each in state.linked.unset] == ["R301"]


@pytest.mark.parametrize(("missed", "days"), [("each", [4, 5, 6]), ("last", [6])])
def test_a_rest_between_two_settings_is_an_outage(missed: str, days: list[int]) -> None:
    text = schedules("param.set_by_shop").replace("missed: each", f"missed: {missed}")
    clock, store = ManualClock(NOON), MemoryStore()
    opened = list[str]()
    for hour, ticks in (("09:00:00", 1), (None, 3), ("09:00:00", 0)):
        settings = {} if hour is None else {"set_by_shop": hour}
        engine = engine_of(clock, text, settings, store)
        opened = list(engine.tick().opened)
        for _ in range(ticks):
            clock.advance(DAY)
            assert len(engine.tick().opened) == (hour is not None)

    assert opened == [f"daily-202603{day:02}T080000Z" for day in days]
