"""Nothing acknowledged is lost and nothing happens twice: short versions of what can go wrong.

The long ones are run by hand: ``python -m tests.faults.kill`` (``kill_story``, ``restart``,
``feed``).
"""

from __future__ import annotations

import os
import resource
import shutil
import signal
import sqlite3
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Thread
from typing import Any

import pytest

from callout.errors import StoreError, StoreUnavailable
from callout.records import TicketId
from callout.store import Change, Store, open_store
from callout_adapters.sql import SqlStore
from callout_adapters.sql.connections import DbapiCursor
from tests.contract.databases import fresh_postgres
from tests.contract.makers import MINUTE, NINE, moved, opened, timer
from tests.faults.feed import follow_writers
from tests.faults.kill import kill_workers
from tests.faults.kill_groups import kill_in_groups
from tests.faults.kill_schedules import kill_schedulers
from tests.faults.kill_story import Scene, kill_in_story
from tests.faults.restart import own_server, programs, restart_server
from tests.faults.world import Journals, catalog, check, forked, serve

DATABASES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.db)]
pytestmark = pytest.mark.slow


@pytest.fixture(params=DATABASES)
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "postgresql":
        return fresh_postgres()
    return f"sqlite:///{tmp_path}/tickets.db"


def test_workers_killed_under_load_lose_and_double_nothing(address: str, tmp_path: Path) -> None:
    assert "acknowledged" in kill_workers(address, tmp_path, 5, seed=7)


def test_workers_killed_at_the_calendar_open_each_ticket_once(address: str) -> None:
    assert "hours, each with 3 tickets" in kill_schedulers(address, 5, seed=7)


def test_workers_killed_while_members_end_join_each_group_once(address: str) -> None:
    assert "groups joined once" in kill_in_groups(address, 5, seed=7)


def test_who_follows_eight_writers_is_told_everything_once_and_in_order(address: str) -> None:
    assert "changes of 51 tickets" in follow_writers(address, 800, seed=7)


@pytest.mark.db
def test_a_server_that_crashes_under_load_loses_and_doubles_nothing(tmp_path: Path) -> None:
    installed = programs()
    if installed is None:
        pytest.skip("PostgreSQL's programs (initdb, pg_ctl) are not installed")
    with own_server(installed) as server, TemporaryDirectory() as folder:
        assert "acknowledged" in restart_server(server, Path(folder), 2)


def test_a_story_ends_the_same_however_often_its_worker_is_killed(tmp_path: Path) -> None:
    assert kill_in_story(Scene.read(), tmp_path, 3) > 3


class Tearing:
    """A cursor whose process dies before the statement with this number."""

    def __init__(self, cursor: DbapiCursor, number: int) -> None:
        self._cursor, self._left = cursor, number

    def execute(self, *arguments: Any) -> object:
        self._count()
        return self._cursor.execute(*arguments)

    def executemany(self, *arguments: Any) -> object:
        self._count()
        return self._cursor.executemany(*arguments)

    def __getattr__(self, name: str) -> object:
        return getattr(self._cursor, name)

    def _count(self) -> None:
        if self._left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        self._left -= 1


def torn(address: str, number: int, work: Callable[[Store], object]) -> bool:
    """Do the work in a process that dies before its statement `number`; whether it did die."""

    def child() -> None:
        store = open_store(address)
        assert isinstance(store, SqlStore)
        connections = store._backend.connections
        plain = connections._open

        def tearing() -> Any:
            connection, cursor = plain()
            return connection, Tearing(cursor, number)

        connections._open = tearing  # type: ignore[method-assign] # the fault to inject
        work(store)

    _, status = os.waitpid(forked(child), 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0
    return os.WIFSIGNALED(status)


def state(store: Store) -> list[object]:
    names = store.find()
    return [
        [store.load(name) for name in names],
        [store.history(name) for name in names],
        store.deliveries(),
        store.next_due(),
    ]


def changes() -> tuple[list[Change], list[Change]]:
    before = [opened(name, timers=[timer("t", NINE)], effects=1) for name in ("a", "b")]
    after = [
        moved(before[0].ticket, "packed", timers=[timer("u", NINE + MINUTE)], effects=2, key="k"),
        moved(before[1].ticket, "packed", timers=[], effects=1),
        opened("c", timers=[timer("t", NINE)], effects=1),
    ]
    return before, after


def one_by_the_other(store: Store, after: list[Change]) -> None:
    store.commit(after)


def through_a_claim(store: Store, after: list[Change]) -> None:
    with store.claim_due(NINE) as claim:
        claim.store.commit(after)


@pytest.mark.parametrize("work", [one_by_the_other, through_a_claim])
def test_a_commit_torn_at_any_statement_is_whole_or_was_never(
    address: str, work: Callable[[Store, list[Change]], None]
) -> None:
    before, after = changes()
    with open_store(address) as store:
        store.commit(before)
        untouched = state(store)
    for number in range(100):
        died = torn(address, number, lambda store: work(store, after))
        with open_store(address) as store:
            found = state(store)
        if not died or found != untouched:
            break
        assert found == untouched, f"torn before statement {number}"

    with open_store(address) as store:
        assert [store.load(change.ticket.id) for change in after] == [c.ticket for c in after]
        assert len(store.history(TicketId("a"))) == 2
    assert number >= 2


def test_a_full_disk_refuses_and_keeps_what_was_acknowledged(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path}/tickets.db"
    kept: list[str] = []
    with open_store(address) as store:
        store.commit([opened("first")])
        used = max(path.stat().st_size for path in tmp_path.iterdir())
        old = resource.getrlimit(resource.RLIMIT_FSIZE)
        ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (used + 400_000, old[1]))
        try:
            with pytest.raises(StoreUnavailable):
                fill(store, kept)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, old)
            signal.signal(signal.SIGXFSZ, ignored)
        assert len(kept) > 2
        store.commit([opened("last")])

    with open_store(address) as store:
        assert set(store.find()) == {"first", "last", *kept}
        assert all(len(store.history(TicketId(name))) == 1 for name in kept)


def fill(store: Store, kept: list[str]) -> None:
    for number in range(1000):
        store.commit([opened(f"t{number}", timers=[timer("t", NINE)], effects=1)])
        kept.append(f"t{number}")


@pytest.fixture
def running(tmp_path: Path) -> Path:
    """The folder of a database that is being written."""
    folder = tmp_path / "live"
    folder.mkdir()
    return folder


def test_files_copied_in_mid_write_hold_whole_tickets(running: Path, tmp_path: Path) -> None:
    address, stop = f"sqlite:///{running}/tickets.db", Event()
    journals = Journals(running)
    load = Thread(target=serve, args=(address, catalog(), journals, "live", stop))
    open_store(address).close()
    load.start()
    try:
        for number in range(10):
            copy = tmp_path / f"copy{number}"
            stop.wait(0.15)
            acknowledged = len(journals.acknowledged())
            copy.mkdir()
            for name in ("tickets.db", "tickets.db-wal"):
                shutil.copy(running / name, copy / name)
            assert_whole(copy, acknowledged)
    finally:
        stop.set()
        load.join()


def test_a_write_ahead_log_cut_anywhere_loses_its_end_only(running: Path, tmp_path: Path) -> None:
    address = f"sqlite:///{running}/tickets.db"
    store = open_store(address)
    store.commit([opened("a")])
    for number in range(20):
        store.commit([opened(f"t{number}", timers=[timer("t", NINE)], effects=1)])
    size = (running / "tickets.db-wal").stat().st_size

    counts = []
    for cut in range(0, size, size // 17):
        copy = tmp_path / f"cut{cut}"
        copy.mkdir()
        shutil.copy(running / "tickets.db", copy / "tickets.db")
        content = (running / "tickets.db-wal").read_bytes()
        (copy / "tickets.db-wal").write_bytes(content[:cut])
        counts.append(count_whole(copy))
    store.close()

    assert counts == sorted(counts)


def assert_whole(copy: Path, acknowledged: int) -> None:
    with open_store(f"sqlite:///{copy}/tickets.db") as store:
        seen = check(store, Journals(copy), settled=False)
    assert seen["entries"] >= acknowledged


def count_whole(copy: Path) -> int:
    """How many tickets a cut file holds; each of them whole."""
    connection = sqlite3.connect(copy / "tickets.db")
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    tables = connection.execute("SELECT name FROM sqlite_master WHERE name = 'ticket'").fetchall()
    connection.close()
    if not tables:
        return 0
    try:
        with open_store(f"sqlite:///{copy}/tickets.db") as store:
            return len([store.history(name) for name in store.find()])
    except StoreError:
        return 0
