"""Each public name takes odd values as each method of an engine does: it is told, or nothing is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields
from datetime import UTC, timedelta
from typing import Any

import pytest

import callout
from callout import (
    Actor,
    Answer,
    Ask,
    BadArgument,
    CalloutError,
    Catalog,
    DeliverLater,
    Engine,
    EntryQuestion,
    Event,
    FastClock,
    KpiReport,
    Limits,
    ManualClock,
    MemoryStore,
    Query,
    Revision,
    Sending,
    StoreError,
    SystemClock,
    open_store,
    replay,
    report_document,
    revision_document,
    step,
)
from callout.engine.worker import Worker
from callout.kpis.periods import read_period
from tests.engine.jobs import CLERK, JOB, NINE, catalog_of, open_jobs
from tests.engine.test_arguments import ODD, told

CATALOG = catalog_of(job=JOB)
REPORT = KpiReport(read_period("2026-03"), NINE, None, (), ())
Call = tuple[Callable[..., object], Mapping[str, object]]


def work(**given: Any) -> None:
    Worker(**given).stop()


def calls(engine: Engine) -> dict[str, Call]:
    """What a host calls, with arguments that are right."""
    manual, fast = ManualClock(NINE), FastClock(ManualClock(NINE), NINE)
    ticket = engine.ticket("T")
    definition = engine.definition(ticket)
    event = Event("add", {"n": 1}, Actor("clerk:li", ("clerk",)))
    known = {definition.hash: definition}
    return {
        "ManualClock": (ManualClock, {"now": NINE}),
        "ManualClock.advance": (manual.advance, {"by": timedelta()}),
        "ManualClock.move_to": (manual.move_to, {"instant": NINE}),
        "FastClock": (FastClock, {"base": SystemClock(), "start": NINE, "speed": 1.0}),
        "FastClock.real_delay": (fast.real_delay, {"until": NINE}),
        "FastClock.run_at": (fast.run_at, {"speed": 2.0, "stop": NINE}),
        "FastClock.move_to": (fast.move_to, {"instant": NINE}),
        "Catalog.load": (Catalog.load, {"processes": "docs/examples/callback", "rules": None}),
        "Catalog.load, settings": (Catalog.load, {"settings": {}}),
        "Catalog.of": (Catalog.of, {"sources": CATALOG.sources, "settings": {}}),
        "Catalog.with_settings": (CATALOG.with_settings, {"settings": {}}),
        "Catalog.get": (CATALOG.get, {"process": "job", "profile": None, "region": None}),
        "Engine": (Engine, {"store": MemoryStore(), "catalog": CATALOG, "profile": None}),
        "Worker": (work, {"engine": engine, "report": print, "routines": ()}),
        "Worker, times": (
            work,
            {
                "engine": engine,
                "report": print,
                "poll": timedelta(seconds=1),
                "batch_window": timedelta(),
                "keep_delivered": None,
                "grace": timedelta(),
            },
        ),
        "open_store": (open_store, {"url": "memory:", "create": True, "read_only": False}),
        "replay": (
            replay,
            {
                "entries": engine.history("T"),
                "definitions": known,
                "instead": definition,
                "stored": ticket,
            },
        ),
        "step": (
            step,
            {"definition": definition, "ticket": ticket, "event": event, "now": NINE},
        ),
        "Actor": (Actor, {"id": "a", "roles": (), "channel": None, "on_behalf_of": None}),
        "Actor.parse": (Actor.parse, {"text": CLERK}),
        "Answer": (Answer, {"event": "e", "payload": {}}),
        "Event": (Event, {"name": "e", "payload": {}, "actor": Actor("a")}),
        "Sending": (Sending, {"ticket": "T", "event": "e", "payload": None, "key": None}),
        "Ask": (
            lambda **given: engine.find(Ask(**given)),
            {**{each.name: each.default for each in fields(Ask)}, "fields": {}},
        ),
        "EntryQuestion": (
            lambda **given: engine.find_entries(EntryQuestion(**given)),
            {each.name: each.default for each in fields(EntryQuestion)},
        ),
        "Engine.find_entries": (
            engine.find_entries,
            {"question": EntryQuestion(), "after": None, "limit": 5},
        ),
        "Engine.count_entries": (engine.count_entries, {"question": EntryQuestion()}),
        "Engine.tally_entries": (
            engine.tally_entries,
            {"question": EntryQuestion(), "by": "event", "zone": UTC},
        ),
        "Engine.find_strays": (engine.find_strays, {"question": EntryQuestion()}),
        "Engine.count": (engine.count, {"ask": Ask(), "most": 5}),
        "Engine.changes": (engine.changes, {"after": None, "limit": 5}),
        "Engine.attach": (
            engine.attach,
            {"content": b"x", "name": "x", "type": "text/plain", "by": CLERK, "ticket": None},
        ),
        "Engine.file": (engine.file, {"sha256": engine.store.files.names()[0]}),
        "Query": (Query, {"process": None, "status": None, "timers": None, "limit": 1}),
        "DeliverLater": (lambda after: DeliverLater("m", after=after), {"after": timedelta()}),
        "MemoryStore": (MemoryStore, {}),
        "report_document": (report_document, {"report": REPORT}),
        "revision_document": (revision_document, {"revision": Revision("s256:", REPORT, ())}),
        "SystemClock": (SystemClock, {}),
    }


SET = {"Delivering", "Limits", "Retry"}
"""What a deployment sets: see `test_arguments`."""
PYTHONS_OWN = {"EntryKind", "Severity", "TicketStatus", "TicketId", "Given", "Payload", "ListOrder"}
"""Enumerations and types, which Python itself makes and refuses."""
TOLD = {
    *("Change", "Delivery", "Divergence", "Effect", "Entry", "Health", "Location", "Moment"),
    *("OnRecord", "Outcome", "Possible", "Problem", "Process", "Relayed", "Report", "Result"),
    *("RuleTable", "Stray", "Ticked", "Ticket", "Timer", "Undeliverable", "Page"),
    *("FileRef", "Figure", "KpiCase", "KpiReport", "ReportedKpi", "Revision"),
    *("EntriesFound", "EntryFound", "Release", "ReleaseEntry"),
}
"""What callout makes and a host reads."""
SHAPES = {"Adapter", "Clock", "Store"}
"""What a host may write itself."""


@pytest.fixture
def jobs() -> Iterator[Engine]:
    with open_jobs("memory:") as engine:
        engine.start("job", id="T", actor=CLERK)
        engine.send("T", "add", {"n": 1}, actor=CLERK)
        engine.attach(b"x", name="x", type="text/plain")
        yield engine


def test_the_table_has_every_public_name(jobs: Engine) -> None:
    errors = {
        name
        for name in callout.__all__
        if isinstance(kind := getattr(callout, name), type) and issubclass(kind, CalloutError)
    }
    called = {name.partition(".")[0].partition(",")[0] for name in calls(jobs)} - {"Worker"}
    groups = (called, SET, PYTHONS_OWN, TOLD, SHAPES, errors)
    assert sorted(name for group in groups for name in group) == sorted(callout.__all__)


def test_what_is_right_is_taken(jobs: Engine) -> None:
    for call, given in calls(jobs).values():
        call(**given)


NAMES = tuple(ODD)


@pytest.mark.parametrize("odd", NAMES)
def test_no_argument_of_a_public_name_breaks_anything(jobs: Engine, odd: str) -> None:
    for call, given in calls(jobs).values():
        for name in given:
            told(call, **{**given, name: ODD[odd]})
    assert jobs.replay("T").divergences == ()


@pytest.fixture(scope="module")
def shipped() -> Catalog:
    return Catalog.load()


@pytest.mark.parametrize("odd", NAMES)
def test_no_value_of_a_setting_breaks_anything(shipped: Catalog, odd: str) -> None:
    def opened(**settings: Any) -> None:
        engine = Engine(MemoryStore(), shipped.with_settings(settings))
        engine.start("manager_visit", profile="haier")

    for name in ("usual_work", "call_from", "nobody_has_it"):
        for value in (ODD[odd], [ODD[odd]], {"a": ODD[odd]}):
            told(opened, **{name: value})


def test_settings_that_refer_to_themselves_over_and_over_are_refused() -> None:
    many: list[object] = []
    for _ in range(30):
        many = [many, many]
    with pytest.raises(BadArgument, match="too large"):
        Catalog.load(settings={"usual_work": many})  # type: ignore[dict-item] # the odd thing


ODD_CLOCKS = (NINE.replace(tzinfo=None), "nine", None, 9)


@pytest.mark.parametrize("tells", ODD_CLOCKS, ids=str)
def test_a_clock_that_tells_no_instant_is_refused(tells: object) -> None:
    class Odd:
        def now(self) -> object:
            return tells

    for call in (lambda clock: FastClock(clock, NINE), lambda clock: open_engine(clock)):
        with pytest.raises(BadArgument, match="does not tell the time"):
            call(Odd())


def open_engine(clock: Any) -> Engine:
    return Engine(MemoryStore(), CATALOG, clock=clock, limits=Limits())


def test_a_clock_does_not_go_back_nor_past_the_years() -> None:
    clock = ManualClock(NINE)
    for back in (timedelta(seconds=-1), timedelta.max, timedelta.min):
        with pytest.raises(BadArgument) as refused:
            clock.advance(back)
        assert isinstance(refused.value, ValueError)
    assert clock.now() == NINE


def test_a_fast_clock_ends_where_time_does() -> None:
    base = ManualClock(NINE)
    clock = FastClock(base, NINE, speed=1_000_000_000)
    base.advance(timedelta(days=365))
    assert clock.now().year == 9999


@pytest.mark.parametrize("url", ["memory:", "sqlite"])
def test_a_worker_of_a_closed_engine_is_refused(url: str, tmp_path: Any) -> None:
    engine = open_jobs(f"sqlite:///{tmp_path}/t.db" if url == "sqlite" else url)
    engine.close()
    with pytest.raises(StoreError, match="closed") as refused:
        Worker(engine, print)
    assert refused.value.hint
    engine.close()


def test_an_entry_of_another_kind_is_no_history() -> None:
    for entries, definitions in ((5, {}), ([5], {}), ([], 5), ([], {"a": 5})):
        with pytest.raises(BadArgument):
            replay(entries, definitions)  # type: ignore[arg-type] # the odd things
    assert replay([], {}).entries == 0
