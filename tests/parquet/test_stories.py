"""Whatever happened and whatever is asked: files of entries answer as the database does."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import fields, replace
from datetime import UTC, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callout import CalloutError, Engine, EntryQuestion, ManualClock, open_store
from callout.engine.lists.trails.finding import GROUPS, EntryFinder
from callout.store.lists.trails.archive import trail_archive
from tests.engine.worlds import DESK, NINE, PARCEL, catalog_of

pytest.importorskip("pyarrow")
pytest.importorskip("duckdb")
CATALOG = catalog_of(parcel=PARCEL, desk=DESK)
EVENTS = (
    ("asked", None),
    ("told", {"answer": "soon"}),
    ("told", {"answer": ""}),
    ("stored", {"shelf": "A3"}),
    ("weighed", {"weight": 8}),
    ("nobody's", None),
)
ACTS = st.tuples(
    st.sampled_from("PQR"),
    st.sampled_from(EVENTS),
    st.sampled_from(["clerk:li", "clerk:王", "boss:o'hara"]),
    st.sampled_from([timedelta(0), timedelta(minutes=14), timedelta(hours=9), timedelta(days=1)]),
)
BY_TRAIT = {
    "actor": "actors",
    "event": "events",
    "kind": "kinds",
    "refusal": "refusals",
    "row": "rows",
    "state": "states",
    "transition": "transitions",
    "timer": "timers",
    "effect": "effects",
    "role": "roles",
}


@settings(max_examples=15)
@given(acts=st.lists(ACTS, min_size=1, max_size=14), data=st.data())
def test_files_answer_as_the_database_whatever_happened(
    acts: list[tuple[str, tuple[str, dict[str, object] | None], str, timedelta]],
    data: st.DataObject,
) -> None:
    with TemporaryDirectory() as name, open_store(f"sqlite:///{name}/t.db") as store:
        clock, folder = ManualClock(NINE), Path(name) / "days"
        engine = Engine(store, CATALOG, clock=clock)
        for ticket in "PQR":
            engine.start("parcel", id=ticket, data={"weight": 5}, actor="clerk:li")
        for ticket, (event, payload), actor, later in acts:
            clock.advance(later)
            engine.tick()
            with suppress(CalloutError):
                engine.send(ticket, event, payload, actor=actor)
        for _day in trail_archive().write(store.lists.trails, folder, (None, None), whole=True):
            pass
        with trail_archive().open(folder) as trails:
            _compare(EntryFinder(trails), EntryFinder(store.lists.trails), data)


def _compare(files: EntryFinder, database: EntryFinder, data: st.DataObject) -> None:
    everything = EntryQuestion(repeats=True)
    assert len(database.find(everything).entries) >= 3
    for _ in range(4):
        question = _question(database, data)
        limit = data.draw(st.sampled_from([1, 3, 100]))
        here = database.find(question, limit=limit)
        assert files.find(question, limit=limit) == here
        if here.next is not None:
            assert files.find(question, here.next) == database.find(question, here.next)
        assert files.count(question) == database.count(question)
        for group in GROUPS:
            zone = data.draw(st.sampled_from([UTC, ZoneInfo("Asia/Shanghai")]))
            there = files.tally(question, group, zone)
            assert there == database.tally(question, group, zone), group


def _question(database: EntryFinder, data: st.DataObject) -> EntryQuestion:
    """Up to three filters, of values that some entry has or that none has."""
    given: dict[str, object] = {}
    for group in data.draw(st.lists(st.sampled_from(sorted(BY_TRAIT)), max_size=3, unique=True)):
        known = [value for value, _ in database.tally(EntryQuestion(repeats=True), group)]
        values = st.sampled_from([*known, "nobody's"])
        given[BY_TRAIT[group]] = tuple(data.draw(st.lists(values, min_size=1, max_size=2)))
    since = data.draw(st.sampled_from([None, NINE, NINE + timedelta(hours=9)]))
    question = EntryQuestion(
        refused=data.draw(st.booleans()),
        repeats=data.draw(st.booleans()),
        since=since,
        until=data.draw(st.sampled_from([None, NINE + timedelta(days=2)])),
    )
    assert set(given) <= {each.name for each in fields(EntryQuestion)}
    return replace(question, **given)  # type: ignore[arg-type] # texts by the names of their parts
