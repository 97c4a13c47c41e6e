"""What a hand that can write the tables may do, and how each is seen or why it is not."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from callout.store import open_store
from callout.verify import Verifier, heads_of
from tests.contract.databases import fresh_postgres
from tests.verify.attacks import (
    Attack,
    document_as,
    forged,
    invented_refusal,
    put,
    sql,
    without_ticket,
)
from tests.verify.attacks_seen import KEPT_OFF, SEEN
from tests.verify.constructions import Rows, rows_of
from tests.verify.constructions import put as put_rows
from tests.verify.databases import (
    Target,
    address_of,
    alter,
    classes,
    entries,
    forge,
    made,
    reports,
    rows_to_match,
)


@dataclass(frozen=True, slots=True)
class Original:
    """A database that nobody altered: a file, or an address and all its rows."""

    target: Target
    rows: Rows | None = None


UNDO = (
    "DROP RULE IF EXISTS x ON outbox",
    "CREATE UNIQUE INDEX IF NOT EXISTS entry_key ON entry (ticket, key) WHERE key IS NOT NULL",
)
"""What puts back on PostgreSQL whatever is done to tables rather than to rows."""


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.db)])
def original(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Original:
    if request.param == "postgresql":
        address = made(fresh_postgres())
        return Original(address, rows_of(address))
    path = tmp_path_factory.mktemp("original") / "a.db"
    made(path)
    return Original(path)


@pytest.fixture
def path(original: Original, tmp_path: Target) -> Iterator[Target]:
    """A database to attack, as it was."""
    if isinstance(original.target, Path):
        yield Path(shutil.copy(original.target, tmp_path / "a.db"))
        return
    put_rows(original.target, original.rows or {})
    yield original.target
    alter(original.target, *UNDO)


def test_a_database_nobody_altered_is_equal(path: Target) -> None:
    found = reports(address_of(path))

    assert {name: each.divergences for name, each in found.items() if each.divergences} == {}
    assert {name: each.notes for name, each in found.items() if each.notes} == {}
    assert all(each.entries == each.redecided for each in found.values())
    assert sorted(found) == ["C", "P", "P.desk", "Q", "Q.desk", "R"]


@pytest.mark.parametrize("name", SEEN)
def test_an_attack_that_is_seen(name: str, path: Target) -> None:
    attack, kind = SEEN[name]
    if name in KEPT_OFF and not isinstance(path, Path):
        with pytest.raises(psycopg.Error):
            attack(path)
        return
    attack(path)

    assert kind in classes(address_of(path))


def _rolled_back(path: Target) -> None:
    """The last entry of a ticket without relatives taken away, and everything it did."""
    history = entries(path, "C")
    with open_store(address_of(path)) as store:
        before = Verifier(store).check("C")
        assert before.equal
    alter(
        path,
        "DELETE FROM entry WHERE ticket = 'C' AND seq > 1",
        "DELETE FROM timer WHERE ticket = 'C'",
        "DELETE FROM outbox WHERE ticket = 'C'",
        "INSERT INTO timer VALUES ('C', 'after.away.1', 1710151200000000, 'after.away.1', 0, '{}',"
        " 1710151200000000, 0, NULL)",
    )
    alter(
        path,
        """UPDATE ticket SET version = 1, head = ?, states = '["away"]',"""
        """ rest = replace(rest, '"seen":1', '"seen":0') WHERE id = 'C'""",
        parameters=(history[0]["hash"],),
    )
    alter(
        path,
        "UPDATE standing SET due = 1710151200000000, changed = opened, since = opened"
        " WHERE ticket = 'C'",
        "UPDATE place SET since = 1710147600000000 WHERE ticket = 'C'",
        "UPDATE waiting SET due = 1710151200000000 WHERE ticket = 'C'",
    )


def _with_child(path: Target) -> None:
    without_ticket("Q")(path)
    without_ticket("Q.desk")(path)


ONLY_BY_HEADS: dict[str, Attack] = {
    "ticket deleted with all its relatives": _with_child,
    "actor given a role, chain anew": forged(
        "P", put(5, "actor", {"id": "clerk:li", "roles": ["clerk", "boss"]})
    ),
    "key of an input, chain anew": forged("P", put(5, "key", "another")),
    "ticket without relatives deleted": without_ticket("C"),
    "actor of an input, chain anew": forged(
        "P", put(5, "actor", {"id": "clerk:wu", "roles": ["clerk"]})
    ),
    "last entry cut and everything rolled back": _rolled_back,
    "an input's instant, chain anew": forged("P", put(5, "occurred_at", "2024-03-11T08:00:00Z")),
}


@pytest.mark.parametrize("name", ONLY_BY_HEADS)
def test_an_attack_that_only_a_head_held_elsewhere_shows(name: str, path: Target) -> None:
    address = address_of(path)
    with open_store(address) as store:
        held = list(heads_of(store))
        assert list(Verifier(store).check_heads(held)) == []
    ONLY_BY_HEADS[name](path)
    rows_to_match(path)

    assert classes(address) == set(), "from inside it cannot be seen"
    with open_store(address) as store:
        assert {each.kind for each in Verifier(store).check_heads(held)} == {"HEAD"}


UNSEEN: dict[str, Attack] = {
    "a refusal invented that is decided before the ticket is asked": invented_refusal("key-reused"),
    "an effect marked as delivered": sql(
        "UPDATE outbox SET delivered_at = made_at, next_try = NULL WHERE id = 'P/7/1'"
    ),
    "a delivered effect to be sent again": sql(
        "UPDATE outbox SET delivered_at = NULL, next_try = made_at WHERE ticket = 'C'"
    ),
    "an effect put off": sql("UPDATE outbox SET next_try = next_try + 1 WHERE ticket = 'P'"),
    "a timer put off as if firing it had failed": sql(
        "UPDATE timer SET wake = wake + 1, tries = 1, error = 'x' WHERE ticket = 'R'"
    ),
    "strays": sql("INSERT INTO stray VALUES (1, 0, 'X', 'y', 'boss:li', 'bad-name', 'x')"),
    "a trigger": sql(
        "CREATE TRIGGER x AFTER INSERT ON outbox BEGIN DELETE FROM outbox; END",
        postgresql="CREATE RULE x AS ON INSERT TO outbox DO ALSO DELETE FROM outbox",
    ),
    "an index dropped": sql("DROP INDEX entry_key"),
}


@pytest.mark.parametrize("name", UNSEEN)
def test_an_attack_that_nothing_in_the_database_shows(name: str, path: Target) -> None:
    """So docs/replay.md says; one that is seen one day belongs to the others."""
    UNSEEN[name](path)
    rows_to_match(path)

    assert classes(address_of(path)) == set()


def test_a_bad_entry_hides_neither_the_rest_of_its_ticket_nor_other_tickets(path: Target) -> None:
    document_as("{")(path)
    alter(path, "UPDATE entry SET kind = 'timer' WHERE ticket = 'P' AND seq = 6")
    alter(path, "UPDATE ticket SET head = 'x' WHERE id = 'C'")

    found = reports(address_of(path))

    assert [(each.seq, each.kind) for each in found["P"].divergences if each.seq in (4, 6)] == [
        (4, "RECORD"),
        (6, "RECORD"),
    ]
    assert found["P"].entries == 7
    assert found["C"].counts == {"STORED": 1}
    assert found["Q"].equal


def test_a_definition_that_is_gone_leaves_the_tickets_that_do_not_use_it(path: Target) -> None:
    used = entries(path, "C")[0]["definition"]
    alter(path, "DELETE FROM definition WHERE hash = ?", parameters=(used,))

    found = reports(address_of(path))

    assert set(found["C"].counts) == {"DEF"}
    assert found["P"].equal


def test_an_altered_delta_is_one_difference_and_not_many(path: Target) -> None:
    forge(path, "P", lambda history: history[1].__setitem__("set_data", {"/weight": 99}))

    assert {each.seq for each in reports(address_of(path))["P"].divergences} == {2}
