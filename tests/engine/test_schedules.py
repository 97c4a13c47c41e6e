"""Tickets that the calendar opens: once for each occurrence, whoever looks and however late."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callout import BadArgument, Catalog, DefinitionError, Engine, ManualClock, MemoryStore, Store
from callout.catalog import Sources, check_all
from callout.records import SCHEDULER, TicketId

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)  # a Monday
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
BOOKS = """
process: books
data:
  outlet: {type: string, required: true}
  day: {type: date}
states:
  open: {waits_forever: a test}
"""
PARAMETERS = """
parameters: chain
zone: Asia/Shanghai
calendar: CN
values:
  outlets: {type: list<string>, value: [north, south]}
"""
CALENDAR = """
calendar: CN
zone: Asia/Shanghai
valid: {from: 2026-01-01, until: 2026-12-31}
week: [monday, tuesday, wednesday, thursday, friday]
days: {2026-03-04: off, 2026-03-07: working}
"""
DAILY = """
schedules:
  daily:
    start: books
    at: "17:30"
    on: working days
    for: {each: param.outlets, as: outlet}
    with: {outlet: outlet, day: date(now())}
    missed: each
"""


ONE = "schedules:\n  daily: {start: books, at: '17:30', on: every day, with: {outlet: '\"a\"'}}"


def catalog_of(schedules: str = DAILY, parameters: str = PARAMETERS) -> Catalog:
    rules = {"p.yaml": parameters, "c.yaml": CALENDAR, "s.yaml": schedules}
    return Catalog.of(Sources({"books.yaml": BOOKS}, rules))


def engine_of(
    clock: ManualClock, schedules: str = DAILY, store: Store | None = None, **more: str
) -> Engine:
    return Engine(store or MemoryStore(), catalog_of(schedules, **more), clock=clock)


def opened(engine: Engine) -> list[tuple[str, str]]:
    """The day and outlet of each ticket, in order."""
    tickets = [engine.ticket(each) for each in engine.find()]
    return sorted((str(each.data["day"]), str(each.data["outlet"])) for each in tickets)


def run(engine: Engine, clock: ManualClock, until: datetime) -> None:
    """Let time pass as a worker does, from one due time to the next."""
    while (due := engine.next_due()) is not None and due <= until:
        clock.move_to(max(due, clock.now()))
        engine.tick()
    clock.move_to(until)


def test_a_ticket_is_opened_for_each_item_of_each_working_day() -> None:
    clock = ManualClock(NOON)
    engine = engine_of(clock)

    run(engine, clock, NOON + 6 * DAY)

    days = ["2026-03-03", "2026-03-05", "2026-03-06", "2026-03-07"]
    assert opened(engine) == [(day, outlet) for day in days for outlet in ("north", "south")]


def test_the_ticket_says_which_occurrence_of_which_schedule_opened_it() -> None:
    clock = ManualClock(NOON)
    engine = engine_of(clock)
    clock.advance(DAY)
    ticked = engine.tick()

    ticket = ticked.opened[0]
    (entry,) = engine.history(ticket)
    assert ticket.startswith("daily-20260303T093000Z-")
    assert entry.actor == SCHEDULER
    assert entry.occurred_at == datetime(2026, 3, 3, 9, 30, tzinfo=UTC)
    assert engine.ticket(ticket).internals["origin"] == {"profile": "chain", "schedule": "daily"}
    assert [each.divergences for each in engine.verify()] == [(), ()]


def test_the_next_occurrence_is_the_next_due_time() -> None:
    clock = ManualClock(NOON)
    engine = engine_of(clock)

    assert engine.next_due() == datetime(2026, 3, 3, 9, 30, tzinfo=UTC)
    (state,) = engine.schedules()
    assert [f"{each:%m-%d}" for each in state.next(4)] == ["03-03", "03-05", "03-06", "03-07"]
    assert state.mark is None
    run(engine, clock, NOON + DAY)
    assert engine.schedules()[0].done_until == datetime(2026, 3, 3, 9, 30, tzinfo=UTC)


def test_no_history_is_made_up_for_a_schedule_that_is_new() -> None:
    clock = ManualClock(NOON)
    engine = engine_of(clock)
    clock.advance(timedelta(hours=20))

    assert engine.tick().opened == ()


@pytest.mark.parametrize(
    ("missed", "days"), [("each", ["03", "05", "06", "07"]), ("last", ["07"]), ("none", [])]
)
def test_after_an_outage_as_much_is_made_up_for_as_the_schedule_says(
    missed: str, days: list[str]
) -> None:
    store, clock = MemoryStore(), ManualClock(NOON)
    schedules = DAILY.replace("missed: each", f"missed: {missed}")
    first = engine_of(clock, schedules, store)
    assert first.next_due() is not None
    first.tick()
    clock.advance(timedelta(days=5, hours=20))

    engine = engine_of(clock, schedules, store)
    engine.tick()

    # Where nobody has looked before, occurrences count from when the first engine was opened.
    known = [day[8:] for day, outlet in opened(engine) if outlet == "north"]
    assert known in (days, [])
    clock.advance(DAY)


def test_a_worker_that_was_away_goes_on_where_another_stopped() -> None:
    store, clock = MemoryStore(), ManualClock(NOON)
    first = engine_of(clock, store=store)
    run(first, clock, NOON + DAY)
    assert len(opened(first)) == 2
    clock.advance(timedelta(days=4, hours=20))

    second = engine_of(clock, store=store)
    ticked = second.tick()

    assert [f"{each:.14}" for each in ticked.opened[::2]] == [
        "daily-20260305",
        "daily-20260306",
        "daily-20260307",
    ]
    assert second.tick().opened == ()
    assert first.tick().opened == ()


def test_many_workers_open_each_ticket_once() -> None:
    store, clock = MemoryStore(), ManualClock(NOON)
    engines = [engine_of(clock, store=store) for _ in range(6)]
    for _ in range(40):
        clock.advance(timedelta(hours=4))
        with ThreadPoolExecutor(6) as pool:
            list(pool.map(lambda engine: engine.tick(), engines))
        clock.advance(timedelta(seconds=2))
        for engine in engines:
            engine.tick()

    days = ["2026-03-03", "2026-03-05", "2026-03-06", "2026-03-07"]
    assert opened(engines[0]) == [(day, each) for day in days for each in ("north", "south")]
    assert all(len(engines[0].history(each)) == 1 for each in engines[0].find())


def test_what_was_begun_and_not_finished_is_gone_through_again() -> None:
    store, clock = MemoryStore(), ManualClock(NOON)
    engine = engine_of(clock, store=store)
    clock.advance(DAY)
    held = store.hold_schedule("daily", NOON, clock.now(), clock.now() + timedelta(minutes=1))
    assert held is not None
    assert engine.tick().opened == ()  # somebody else is at it, and dies
    assert engine.next_due() == clock.now() + timedelta(seconds=1)
    clock.advance(timedelta(minutes=1))

    assert len(engine.tick().opened) == 2


def test_what_cannot_be_opened_is_heard_of_and_keeps_nothing_else_back() -> None:
    clock = ManualClock(NOON)
    more = DAILY + DAILY.replace("schedules:\n", "").replace("daily:", "other:")
    broken = PARAMETERS.replace("[north, south]", "[north, south, east]")
    engine = engine_of(
        clock,
        more.replace("{outlet: outlet,", '{outlet: if outlet = "south" then null else outlet,', 1),
        parameters=broken,
    )
    clock.advance(DAY)

    ticked = engine.tick()

    assert [ticket.partition("-")[0] for ticket in ticked.opened] == ["daily"] * 2 + ["other"] * 3
    ((ticket, why),) = ticked.unopened
    assert "outlet" in why
    (stray,) = engine.store.strays()
    assert (stray.ticket, stray.actor, stray.code) == (ticket, "callout:schedule", "bad-payload")
    daily, other = engine.schedules()
    assert daily.mark is not None
    assert daily.mark.error is not None
    assert ticket in daily.mark.error
    assert other.mark is not None
    assert other.mark.error is None
    assert engine.tick().unopened == ()


def test_a_list_that_cannot_be_worked_out_is_heard_of() -> None:
    clock = ManualClock(NOON)
    unset = PARAMETERS.replace("value: [north, south]", "required: true")
    engine = engine_of(clock, parameters=unset)
    clock.advance(DAY)

    ((ticket, why),) = engine.tick().unopened

    assert ticket == "daily-20260303T093000Z"
    assert "gives no list of items" in why


def test_an_id_that_somebody_else_has_taken_is_heard_of() -> None:
    clock = ManualClock(NOON)
    engine = engine_of(clock, ONE)
    engine.start("books", id="daily-20260303T093000Z", data={"outlet": "x"}, profile="chain")
    clock.advance(DAY)

    ((_, why),) = engine.tick().unopened

    assert "there is a ticket" in why


@pytest.mark.parametrize("names", ["daily", ["dayly"], [1], 7])
def test_schedules_that_a_program_names_are_looked_up(names: object) -> None:
    with pytest.raises(BadArgument):
        Engine(MemoryStore(), catalog_of(), schedules=names)  # type: ignore[arg-type]  # callers may


def test_a_program_may_work_off_some_schedules_or_none() -> None:
    clock, both = ManualClock(NOON), ONE + ONE.replace("schedules:", "").replace("daily", "other")
    for names, found in ((None, 2), (["other"], 1), ((), 0)):
        engine = Engine(MemoryStore(), catalog_of(both), clock=clock, schedules=names)
        clock.advance(DAY)
        assert len(engine.tick().opened) == found


def test_equal_items_have_one_ticket() -> None:
    clock = ManualClock(NOON)
    engine = engine_of(clock, DAILY.replace("param.outlets", '\'["a", "b", "a"]\''))
    clock.advance(DAY)

    assert len(engine.tick().opened) == 2


def test_beyond_the_calendar_nothing_comes_and_nothing_fails() -> None:
    clock = ManualClock(datetime(2026, 12, 31, 12, tzinfo=UTC))
    engine = engine_of(clock)

    assert engine.next_due() is None
    assert engine.tick().opened == ()
    assert engine.schedules()[0].next(3) == []


@pytest.mark.parametrize("missed", ["each", "last", "none"])
def test_the_last_day_of_the_calendar_is_worked_off(missed: str) -> None:
    clock = ManualClock(datetime(2026, 12, 30, 12, tzinfo=UTC))
    engine = engine_of(clock, DAILY.replace("missed: each", f"missed: {missed}"))

    run(engine, clock, datetime(2027, 1, 9, 12, tzinfo=UTC))

    assert opened(engine) == [("2026-12-31", "north"), ("2026-12-31", "south")]


@given(
    st.lists(st.integers(1, 60 * 30), min_size=1, max_size=12),
    st.sampled_from(["each", "last", "none"]),
)
def test_however_often_one_looks_no_occurrence_is_worked_off_twice(
    pauses: Sequence[int], missed: str
) -> None:
    store, clock = MemoryStore(), ManualClock(NOON)
    schedules = (
        "schedules:\n  often: {start: books, at: ['06:00', '12:00', '18:00'], on: every day,"
        f" zone: Europe/Berlin, with: {{outlet: string(now())}}, missed: {missed}}}"
    )
    known: list[TicketId] = []
    opening = engine_of(clock, schedules, store)
    for minutes in pauses:
        clock.advance(timedelta(minutes=minutes))
        known += opening.tick().opened
        opening = engine_of(clock, schedules, store)
        opening.tick()

    assert len(known) == len(set(known))
    assert sorted(known) == sorted(opening.find())
    if missed == "each":
        hours = range(1, sum(pauses) // 60 + 1)
        wanted = [NOON + n * HOUR for n in hours if (NOON + n * HOUR).hour in (5, 11, 17)]
        assert len(known) == len(wanted)


@pytest.mark.parametrize(
    ("was", "becomes", "code"),
    [
        ("start: books", "start: book", "R501"),
        ("on: every day", "on: every day, dates: [2026-03-02]", "R502"),
        (", on: every day", "", "R502"),
        ("on: every day", "rrule: FREQ=SECONDLY", "R503"),
        ("on: every day", "rrule: 'FREQ=DAILY;INTERVAL=2'", "R503"),
        ("on: every day", "rrule: 'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30'", "R503"),
        ("outlet:", "outlett:", "R504"),
        ("with: {outlet: '\"a\"'}", "with: {}", "R504"),
        ("on: every day", "on: every day, profile: shop", "R506"),
        ("'\"a\"'", "param.unknown", "F"),
        ("on: every day", "on: every day, zone: Mars", "R310"),
        ("on: every day", "on: [mon, funday]", "S"),
        ("'17:30'", "'27:30'", "S"),
        ("on: every day", "on: every day, from: 2026-03-02, until: 2026-03-01", "R305"),
    ],
)
def test_what_is_wrong_is_told_when_the_files_are_opened(was: str, becomes: str, code: str) -> None:
    assert was in ONE
    with pytest.raises(DefinitionError) as caught:
        check_all(catalog_of(ONE.replace(was, becomes, 1)))

    assert {each.code[: len(code)] for each in caught.value.problems} == {code}


KEYED = BOOKS.replace("data:", "key: outlet\nevents: {closed: {}}\ndata:", 1).replace(
    "open: {waits_forever: a test}",
    "open: {waits_forever: a test, on: {closed: gone}}\n  gone: {type: final}",
)


def keyed(clock: ManualClock, store: Store) -> Engine:
    rules = {"p.yaml": PARAMETERS, "c.yaml": CALENDAR, "s.yaml": ONE}
    return Engine(
        store, Catalog.of(Sources({"books.yaml": KEYED}, rules)), clock=clock, profile="chain"
    )


def test_of_a_key_the_calendar_opens_one_and_the_next_when_it_has_ended() -> None:
    clock, store = ManualClock(NOON), MemoryStore()
    engine = keyed(clock, store)
    assert engine.next_due() is not None
    engine.tick()

    clock.advance(DAY)
    (first,) = engine.tick().opened
    clock.advance(DAY)
    assert (engine.tick().opened, engine.tick().unopened) == ((), ())
    assert engine.ticket(first).internals["origin"]["schedule"] == "daily"  # type: ignore[index,call-overload]

    engine.send(first, "closed")
    clock.advance(DAY)
    (second,) = engine.tick().opened
    assert second == f"{first}-2"
    assert [each.divergences for each in engine.verify()] == [(), ()]


def test_an_occurrence_that_is_gone_through_again_opens_no_second_one_of_its_key() -> None:
    clock, store = ManualClock(NOON), MemoryStore()
    engine = keyed(clock, store)
    assert engine.next_due() is not None
    engine.tick()
    clock.advance(DAY)
    (first,) = engine.tick().opened
    engine.send(first, "closed")

    held = store.hold_schedule("daily", NOON, clock.now(), clock.now() + HOUR)
    assert held is not None
    store.mark_schedule(held, NOON, None)
    assert keyed(clock, store).tick().opened == (first,)
    assert len(store.load_many([first, TicketId(f"{first}-2")])) == 1


def test_working_days_need_a_calendar() -> None:
    with pytest.raises(DefinitionError) as caught:
        check_all(catalog_of(DAILY, PARAMETERS.replace("calendar: CN\n", "")))

    assert [each.code for each in caught.value.problems] == ["R505"]


def test_what_is_right_is_not_complained_of() -> None:
    assert check_all(catalog_of()) == ()
    assert check_all(catalog_of(ONE)) == ()
