"""What is done to the log of releases behind the engine's back is found, with class and place."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from callout import Engine, ManualClock
from callout.clock import SystemClock
from callout.notary import Sealer
from callout.releases import LOG, release_hash
from callout.store import open_store
from callout.values import canonical
from callout.verify import Verifier, heads_of
from tests.engine.worlds import DESK, NINE, PARCEL, catalog_of
from tests.notary.keys import new_key
from tests.verify.databases import alter

Rows = list[dict[str, Any]]
HOUR = timedelta(hours=1)
OLD = catalog_of(parcel=PARCEL, desk=DESK)
NEW = catalog_of(parcel=PARCEL.replace("30", "20"), desk=DESK)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """1 proposed, 2 approved, 3 proposed, 4 approved, 5 withdrawn; a ticket on the first."""
    clock = ManualClock(NINE)
    address = f"sqlite:///{tmp_path}/a.db"
    with open_store(address) as store:
        for number, catalog in ((1, OLD), (3, NEW)):
            engine = Engine(store, catalog, clock=clock, released_only=True)
            engine.propose_release("parcel", by="designer:li")
            clock.advance(HOUR)
            engine.approve_release(number, by="chief:wu")
            clock.advance(HOUR)
            engine.start("parcel", id=f"T{number}", data={"weight": 1}, actor="clerk:a")
        engine.withdraw_release(3, by="chief:wu")
    return tmp_path / "a.db"


def found(path: Path, check: Callable[[Verifier], Any] = Verifier.check_releases) -> set[str]:
    with open_store(f"sqlite:///{path}", read_only=True) as store:
        return {
            f"{each.ticket} {each.seq} {each.kind} {each.pointer}"
            for each in check(Verifier(store))
        }


def rows_of(path: Path) -> Rows:
    with open_store(f"sqlite:///{path}", read_only=True) as store:
        return [each.to_json() for each in store.releases.entries()]


def write(path: Path, rows: Rows, *, anew: bool = False) -> None:
    """Put these rows in the place of all; `anew`: with a chain that fits."""
    alter(path, "DELETE FROM release_log")
    previous = None
    for row in rows:
        if anew:
            row |= {"previous": previous} if previous else {}
            row["hash"] = previous = release_hash(row)
        alter(
            path,
            "INSERT INTO release_log (number, hash, document) VALUES (?, ?, ?)",
            parameters=(row["number"], row["hash"], canonical(row).decode()),
        )


def test_what_the_engine_wrote_is_whole(path: Path) -> None:
    assert found(path) == set()
    assert found(path, Verifier.check_started) == set()
    assert len(rows_of(path)) == 5


def edited(number: int, **fields: Any) -> Callable[[Rows], None]:
    return lambda rows: rows[number - 1].update(fields)


@pytest.mark.parametrize(
    ("attack", "expected"),
    [
        (edited(1, definition="s256:" + "0" * 64), {"1 CHAIN /hash", "2 CHAIN /previous"}),
        (edited(2, by="chief:other"), {"2 CHAIN /hash", "3 CHAIN /previous"}),
        (edited(3, effective="2020-01-01T00:00:00Z"), {"3 CHAIN /hash", "4 CHAIN /previous"}),
        (edited(5, note="so"), {"5 CHAIN /hash"}),
        (lambda rows: rows.pop(1), {"3 SEQ /number", "3 CHAIN /previous"}),
        (lambda rows: rows.pop(0), {"2 SEQ /number", "2 CHAIN /previous", "2 ACCEPT /release"}),
        (edited(4, at="nonsense"), {"4 CHAIN /hash", "4 RECORD /entry", "5 CHAIN /previous"}),
    ],
)
def test_what_is_altered_or_gone_is_found_where_it_is(
    path: Path, attack: Callable[[Rows], Any], expected: set[str]
) -> None:
    rows = rows_of(path)
    attack(rows)
    write(path, rows)

    there = {each.removeprefix(f"{LOG} ") for each in found(path)}

    assert expected <= there


def test_two_that_changed_places_are_found(path: Path) -> None:
    rows = rows_of(path)
    rows[0], rows[2] = {**rows[2]}, {**rows[0]}
    alter(path, "DELETE FROM release_log")
    for place, row in enumerate(rows, start=1):
        alter(
            path,
            "INSERT INTO release_log (number, hash, document) VALUES (?, ?, ?)",
            parameters=(place, row["hash"], canonical(row).decode()),
        )

    assert {f"{LOG} 1 SEQ /number", f"{LOG} 3 SEQ /number", f"{LOG} 2 CHAIN /previous"} <= found(
        path
    )


@pytest.mark.parametrize(
    ("attack", "expected"),
    [
        (edited(2, by="designer:li"), {"2 ACCEPT /by"}),
        (edited(2, by="boss:LI"), {"2 ACCEPT /by"}),
        (edited(2, on_behalf_of="designer:li"), {"2 ACCEPT /by"}),
        (edited(2, definition="s256:" + "0" * 64), {"2 ACCEPT /definition"}),
        (edited(2, proposal="s256:" + "0" * 64), {"2 ACCEPT /proposal"}),
        (edited(2, at="2020-01-01T00:00:00Z"), {"2 CLOCK /at"}),
        (edited(4, release=1), {"4 ACCEPT /release"}),
        (edited(4, release=9), {"4 ACCEPT /release"}),
        (lambda rows: rows.append({**rows[3], "number": 6}), {"6 ACCEPT /release"}),
        (edited(1, definition="s256:" + "0" * 64), {"1 DEF /definition"}),
    ],
)
def test_a_log_that_was_made_anew_is_found_where_one_hand_did_both(
    path: Path, attack: Callable[[Rows], Any], expected: set[str]
) -> None:
    rows = rows_of(path)
    attack(rows)
    write(path, rows, anew=True)

    assert {f"{LOG} {each}" for each in expected} <= found(path)


def test_a_log_that_was_cut_is_found_by_who_holds_a_checkpoint_or_a_head(path: Path) -> None:
    address = f"sqlite:///{path}"
    with open_store(address) as store:
        heads = list(heads_of(store))
        Sealer(store, new_key(path.parent)[0], SystemClock()).seal_all()
        assert list(Verifier(store).check_seals()) == []
    assert heads[-1][:2] == (LOG, 5)
    rows = rows_of(path)
    write(path, rows[:4])

    assert found(path) == set(), "the chain alone does not show it"
    assert found(path, lambda each: each.check_seals()) == {f"{LOG} 5 HEAD "}
    assert found(path, lambda each: each.check_heads(heads)) == {f"{LOG} 5 HEAD "}
    rows[4]["note"] = "another reason"
    write(path, rows, anew=True)
    assert found(path) == set()
    assert found(path, lambda each: each.check_seals()) == {f"{LOG} 5 HEAD /hash"}


def test_a_release_that_was_slipped_in_is_found_by_the_next_check(path: Path) -> None:
    with open_store(f"sqlite:///{path}") as store:
        Sealer(store, new_key(path.parent)[0], SystemClock()).seal_all()
    rows = rows_of(path)
    rows.append(
        {**rows[0], "number": 6, "release": 6, "previous": rows[4]["hash"], "at": rows[4]["at"]}
    )
    rows[5]["hash"] = release_hash(rows[5])
    write(path, rows)

    assert found(path) == set()
    assert found(path, lambda each: each.check_seals()) == {f"{LOG} 6 HEAD "}


def test_a_ticket_that_was_opened_on_anything_else_is_found(path: Path) -> None:
    clock = ManualClock(NINE + 10 * HOUR)
    with open_store(f"sqlite:///{path}") as store:
        engine = Engine(store, NEW, clock=clock)
        engine.start("parcel", id="LATE", data={"weight": 1}, actor="clerk:a")
        engine.start("desk", id="NEVER", data={"about": 1}, actor="clerk:a")
    with open_store(f"sqlite:///{path}", read_only=True) as store:
        there = {each.ticket: each.message for each in Verifier(store).check_started()}

    assert there == {
        "LATE": "it was opened on a definition that was not the latest effective one then",
        "NEVER": "it was opened on a definition that was not released and effective then",
    }
    late = NINE + 11 * HOUR
    assert found(path, lambda each: each.check_started(since=late)) == set()
    assert found(path, lambda each: each.check_started(["T1", "T3"])) == set()
