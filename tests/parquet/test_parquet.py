"""Entries in files by day: the same answers as the database's, whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from callout import Engine, EntryQuestion, ManualClock, MemoryStore, StoreError, open_store
from callout.engine.lists.trails.finding import GROUPS, EntryFinder
from callout.scenarios import Player, read_stories
from callout.store import Store
from callout.store.lists.trails.archive import trail_archive
from callout.store.lists.trails.asking import TrailAsk
from callout.traits import TraitKind
from tests import shipped
from tests.contract.makers import NINE, moved, opened
from tests.contract.test_trails import ASKS, KEYS, WAYS, committed, filled, trail_for
from tests.engine.worlds import DESK, PARCEL, catalog_of
from tests.verify.databases import fill

pytest.importorskip("pyarrow")
duckdb = pytest.importorskip("duckdb")
ALL = (None, None)


def written(store: Store, folder: Path, *, whole: bool = True) -> list[tuple[date, int, bool]]:
    days = trail_archive().write(store.lists.trails, folder, ALL, whole=whole)
    return [(each.day, each.entries, each.is_new) for each in days]


@pytest.fixture(params=["memory", "sqlite"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    if request.param == "memory":
        yield MemoryStore()
        return
    with open_store(f"sqlite:///{tmp_path}/t.db") as opened_store:
        yield opened_store


def test_every_question_is_answered_as_the_store_does(store: Store, tmp_path: Path) -> None:
    filled(store)
    written(store, tmp_path / "days")

    with trail_archive().open(tmp_path / "days") as trails:
        for name, (ask, _) in ASKS.items():
            assert trails.page(ask, None, 99) == list(store.lists.trails.page(ask, None, 99)), name
            assert trails.totals(ask) == store.lists.trails.totals(ask), name
            for by in KEYS:
                there, here = (
                    {each.key: each.entries for each in found.tally(ask, by)}
                    for found in (trails, store.lists.trails)
                )
                assert there == here, (name, by)
        assert trails.values(TraitKind.EVENT) == store.lists.trails.values(TraitKind.EVENT)


@pytest.fixture(scope="module")
def desk() -> Engine:
    """A story of the shipped home visit that has refusals of children."""
    (path,) = (shipped.ROOT / "tests/scenarios/home_visit").glob("S22*.yaml")
    player = Player(next(iter(read_stories([path]))), shipped.catalog())
    player.play()
    return player.bench.engine


def test_a_shipped_history_answers_every_filter_alike(desk: Engine, tmp_path: Path) -> None:
    written(desk.store, tmp_path)
    asked = 0

    with trail_archive().open(tmp_path) as trails:
        there, here = EntryFinder(trails), EntryFinder(desk.store.lists.trails)
        for group in GROUPS:
            question = EntryQuestion(repeats=True)
            assert there.tally(question, group) == here.tally(question, group), group
            for value, _ in here.tally(question, group)[:4]:
                name = _OPTION.get(group)
                if name is None:
                    continue
                question = replace(EntryQuestion(), **{name: (value,)})
                assert there.find(question) == here.find(question), question
                assert there.count(question) == here.count(question), question
                asked += 1
        first = here.find(EntryQuestion(), limit=3)
        assert there.find(EntryQuestion(), first.next) == here.find(EntryQuestion(), first.next)
        refused = EntryQuestion(refused=True)
        assert there.find(refused) == here.find(refused)
        assert any(each.repeated_by for each in there.find(refused).entries)
        nobody = EntryQuestion(events=("nobody's",), actors=("x",))
        assert there.find(nobody) == here.find(nobody)
    assert asked > 30


_OPTION = {
    "actor": "actors",
    "process": "processes",
    "profile": "profiles",
    "region": "regions",
    "definition": "definitions",
    "kind": "kinds",
    "event": "events",
    "role": "roles",
    "refusal": "refusals",
    "table": "tables",
    "row": "rows",
    "transition": "transitions",
    "guard": "guards",
    "state": "states",
    "breach": "breaches",
    "timer": "timers",
    "effect": "effects",
    "clause": "clauses",
}


def test_entries_are_read_back_as_they_were(store: Store, tmp_path: Path) -> None:
    fill(store)
    written(store, tmp_path / "days")

    with trail_archive().open(tmp_path / "days") as trails:
        found = trails.entries(NINE - timedelta(days=900), NINE + timedelta(days=900), None, 999)
    engine = Engine(store, catalog_of(parcel=PARCEL, desk=DESK), clock=ManualClock(NINE))
    assert [entry for _, entry in found] == [
        entry for name in engine.find() for entry in engine.history(name)
    ]


def test_a_day_that_is_unchanged_is_not_written_again(store: Store, tmp_path: Path) -> None:
    folder = tmp_path / "days"
    first = opened("A")
    ticket = committed(store, first, trail_for(first, WAYS[0]))
    assert written(store, folder) == [(NINE.date(), 1, True)]
    before = {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}
    assert written(store, folder) == [(NINE.date(), 1, False)]
    assert {path.name: path.stat().st_mtime_ns for path in folder.iterdir()} == before

    late = moved(ticket, "late", now=NINE + timedelta(hours=1))
    ticket = committed(store, late, trail_for(late, WAYS[1]))
    after = moved(ticket, "next", now=NINE + timedelta(days=1))
    committed(store, after, trail_for(after, WAYS[2]))

    tomorrow = NINE.date() + timedelta(days=1)
    assert written(store, folder) == [(NINE.date(), 2, True), (tomorrow, 1, True)]
    assert written(store, folder, whole=False)[0] == (NINE.date(), 2, True)
    days = trail_archive().write(store.lists.trails, folder, (tomorrow, None), whole=True)
    assert [each.day for each in days] == [tomorrow]


def test_whoever_is_stopped_leaves_no_half_file(store: Store, tmp_path: Path) -> None:
    folder = tmp_path / "days"
    filled(store)

    class Stopped(RuntimeError):
        pass

    def entries(*_: object) -> object:
        raise Stopped

    real = store.lists.trails.entries
    store.lists.trails.entries = entries  # type: ignore[method-assign,assignment]
    with pytest.raises(Stopped):
        written(store, folder)
    assert [path.suffix for path in folder.iterdir()] == [".half"]
    with pytest.raises(StoreError, match="no entries"), trail_archive().open(folder):
        pass
    store.lists.trails.entries = real  # type: ignore[method-assign]

    assert written(store, folder)[0][2]
    assert {path.suffix for path in folder.iterdir()} == {".parquet", ".json"}


def test_what_is_personal_is_written_only_when_it_is_asked_for(
    store: Store, tmp_path: Path
) -> None:
    fill(store)
    written(store, tmp_path / "days", whole=False)

    for path in (tmp_path / "days").glob("*.parquet"):
        rows = duckdb.execute(
            "SELECT count(*), count(document) FROM read_parquet(?)", [str(path)]
        ).fetchone()
        assert rows[0] > 0
        assert rows[1] == 0


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("manifest.json", b"{"),
        ("manifest.json", b"[]"),
        ("manifest.json", b'{"format": 9}'),
        ("manifest.json", b'{"format": 1, "days": {"x": {}}}'),
        (f"{NINE.date()}.parquet", b"PAR1"),
        (f"{NINE.date()}.parquet", None),
    ],
)
def test_files_that_are_not_whole_are_said(
    name: str, content: bytes | None, tmp_path: Path
) -> None:
    store = MemoryStore()
    first = opened("A")
    committed(store, first, trail_for(first, WAYS[0]))
    written(store, tmp_path)
    path = tmp_path / name
    if content is None:  # of the same length, and no Parquet
        content = b"x" * path.stat().st_size
    path.write_bytes(content)

    with (
        pytest.raises(StoreError, match=r"manifest|cannot be read|not the file"),
        trail_archive().open(tmp_path) as trails,
    ):
        trails.page(TrailAsk(), None, 1)


def test_a_folder_without_files_and_a_format_that_nobody_has_are_said(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no entries"), trail_archive().open(tmp_path):
        pass
    with pytest.raises(StoreError, match="pip install"):
        trail_archive("stone")
