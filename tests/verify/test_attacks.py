"""What a hand that can write the file may do, and how each is seen or why it is not."""

from __future__ import annotations

import shutil
import sqlite3
import zlib
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import orjson
import pytest

from callout.engine import Engine
from callout.store import open_store
from callout.values import digest
from callout.verify import Verifier, heads_of
from tests.engine.worlds import DESK, PARCEL, catalog_of
from tests.verify.databases import alter, classes, entries, forge, made, reports

Attack = Callable[[Path], object]

KEYS = (("timer", "ticket"), ("outbox", "ticket"), ("entry", "ticket"), ("ticket", "id"))


def _without_ticket(ticket: str) -> Attack:
    """Every row of a ticket deleted."""

    def attack(path: Path) -> None:
        for table, key in KEYS:
            alter(path, " ".join(("DELETE FROM", table, "WHERE", key, "= ?")), parameters=(ticket,))

    return attack


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("original") / "a.db"
    made(path)
    return path


@pytest.fixture
def path(original: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(original, tmp_path / "a.db"))


def test_a_database_nobody_altered_is_equal(path: Path) -> None:
    found = reports(f"sqlite:///{path}")

    assert {name: each.divergences for name, each in found.items() if each.divergences} == {}
    assert {name: each.notes for name, each in found.items() if each.notes} == {}
    assert all(each.entries == each.redecided for each in found.values())
    assert sorted(found) == ["C", "P", "P.desk", "Q", "Q.desk", "R"]


def _edit(ticket: str, seq: int, **fields: Any) -> Attack:
    """The document of an entry edited, and nothing else."""

    def attack(path: Path) -> None:
        document = entries(path, ticket)[seq - 1] | fields
        alter(
            path,
            "UPDATE entry SET document = ? WHERE ticket = ? AND seq = ?",
            parameters=(orjson.dumps(document).decode(), ticket, seq),
        )

    return attack


def _document(text: str | bytes) -> Attack:
    return lambda path: alter(
        path, "UPDATE entry SET document = ? WHERE ticket = 'P' AND seq = 4", parameters=(text,)
    )


def _without(field: str) -> Attack:
    def attack(path: Path) -> None:
        document = entries(path, "P")[3]
        del document[field]
        _document(orjson.dumps(document).decode())(path)

    return attack


def _sql(*statements: str) -> Attack:
    return lambda path: alter(path, *statements)


def _forge(ticket: str, change: Callable[[list[dict[str, Any]]], object]) -> Attack:
    return lambda path: forge(path, ticket, change)


def _append(**fields: Any) -> Attack:
    def change(history: list[dict[str, Any]]) -> None:
        last = history[-1]
        entry = {name: last[name] for name in ("ticket", "definition", "engine", "after", "post")}
        entry |= {"before": last["after"], "recorded_at": last["recorded_at"]}
        history.append(entry | {"seq": len(history) + 1, "actor": {"id": "centre:boss"}} | fields)

    return _forge("P", change)


def _set(place: int, field: str, value: object) -> Callable[[list[dict[str, Any]]], object]:
    return lambda history: history[place].__setitem__(field, value)


def _drop_refusal(history: list[dict[str, Any]]) -> None:
    del history[2]
    for number, entry in enumerate(history, start=1):
        entry["seq"] = number


def _swap(path: Path) -> None:
    alter(
        path,
        "UPDATE entry SET seq = -1 WHERE ticket = 'P' AND seq = 4",
        "UPDATE entry SET seq = 4 WHERE ticket = 'P' AND seq = 5",
        "UPDATE entry SET seq = 5 WHERE ticket = 'P' AND seq = -1",
    )


def _copied_chain(path: Path) -> None:
    alter(
        path,
        "INSERT INTO ticket SELECT 'T77', process, definition, version, status, outcome, profile,"
        " region, opened_at, head, states, rest FROM ticket WHERE id = 'C'",
        "INSERT INTO entry SELECT 'T77', seq, kind, key, recorded_at, hash, document FROM entry"
        " WHERE ticket = 'C'",
    )


def _other_sources(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection, open_store(f"sqlite:///{path}") as store:
        engine = Engine(store, catalog_of(parcel=PARCEL.replace("P7D", "P9D"), desk=DESK))
        catalog = engine.catalog
        wrong = catalog.sources.document
        right = max(
            connection.execute("SELECT hash, length(document) FROM definition").fetchall(),
            key=lambda row: row[1],
        )[0]
        connection.execute("UPDATE definition SET document = ? WHERE hash = ?", (wrong, right))
        connection.commit()


def _rewritten(path: Path) -> None:
    """Documents of definitions that say the same, with a blank more."""
    with closing(sqlite3.connect(path)) as connection:
        for name, document in connection.execute("SELECT hash, document FROM definition"):
            written = zlib.compress(zlib.decompress(document) + b" ")
            alter(
                path,
                "UPDATE definition SET document = ? WHERE hash = ?",
                parameters=(written, name),
            )


def _refused(code: str, size: int | None = None, name: str = "fetched") -> Attack:
    """A refusal that never was, of an event whose payload is said not to have been kept."""
    refusal = {"code": code, "message": "he tried to bribe us", "kind": "input"}
    note = {"$": {"withheld": {"bytes": size, "digest": digest({})}}}
    more = {} if size is None else {"payload": note}
    return _append(kind="rejected", name=name, refusal=refusal, **more)


SEEN: dict[str, tuple[Attack, str]] = {
    "payload edited": (_edit("P", 6, payload={"shelf": "B1"}), "CHAIN"),
    "actor edited": (_edit("P", 6, actor={"id": "clerk:wu", "roles": ["clerk"]}), "CHAIN"),
    "states of the ticket": (_sql("UPDATE ticket SET states = '[\"fetched\"]'"), "STORED"),
    "data of the ticket": (
        _sql("""UPDATE ticket SET rest = replace(rest, '"weight":5', '"weight":6')"""),
        "STORED",
    ),
    "status and outcome": (
        _sql("UPDATE ticket SET status = 'closed', outcome = 'fetched' WHERE id = 'P'"),
        "STORED",
    ),
    "marked as stuck": (_sql("UPDATE ticket SET status = 'stuck' WHERE id = 'P'"), "STORED"),
    "last entry deleted": (_sql("DELETE FROM entry WHERE ticket = 'P' AND seq = 7"), "STORED"),
    "middle entry deleted": (_sql("DELETE FROM entry WHERE ticket = 'P' AND seq = 5"), "SEQ"),
    "refusal of a child deleted, chain anew": (_forge("P", _drop_refusal), "LINK"),
    "ticket deleted, entries left": (_sql("DELETE FROM ticket WHERE id = 'P'"), "STORED"),
    "child deleted": (_without_ticket("P.desk"), "LINK"),
    "parent deleted": (_without_ticket("Q"), "LINK"),
    "two entries swapped": (_swap, "SEQ"),
    "input appended": (_append(kind="input", name="fetched"), "ACCEPT"),
    "admin entry appended": (
        _append(kind="admin", name="closed", set_data={"/$/ticket/status": "closed"}),
        "ORIGIN",
    ),
    "correction appended": (_append(kind="correct", name="x", set_data={"/weight": 1}), "ORIGIN"),
    "migration appended": (_append(kind="migrate", name="x"), "ORIGIN"),
    "erasure appended": (_append(kind="erase", name="x"), "ORIGIN"),
    "input under the engine's name": (
        _append(kind="input", name="fetched", actor={"id": "callout:engine", "roles": ["courier"]}),
        "ORIGIN",
    ),
    "cancelled by somebody": (_append(kind="input", name="ticket.cancel"), "ORIGIN"),
    "definition altered": (_sql("UPDATE definition SET document = x'00'"), "DEF"),
    "definitions deleted": (_sql("DELETE FROM definition"), "DEF"),
    "sources replaced": (_other_sources, "DEF"),
    "timer put off": (_sql("UPDATE timer SET due = due + 1, wake = wake + 1"), "STORED"),
    "timer's alarm put off": (_sql("UPDATE timer SET wake = wake + 1000000"), "STORED"),
    "timer deleted": (_sql("DELETE FROM timer WHERE ticket = 'P'"), "STORED"),
    "timer added": (
        _sql(
            "INSERT INTO timer SELECT ticket, 'x', due, event, ord, data, wake, tries, error"
            " FROM timer WHERE ticket = 'P' LIMIT 1"
        ),
        "STORED",
    ),
    "effect deleted while another is older": (
        _sql("DELETE FROM outbox WHERE id = 'P/7/1'"),
        "STORED",
    ),
    "effect's receiver edited": (
        _sql("""UPDATE outbox SET arguments = replace(arguments, 'receiver', 'thief')"""),
        "STORED",
    ),
    "effect added": (
        _sql(
            "INSERT INTO outbox SELECT ticket, 'P/7/2', adapter, operation, arguments, made_at,"
            " next_try, tries, error, delivered_at FROM outbox WHERE id = 'P/7/1'"
        ),
        "STORED",
    ),
    "column recorded_at": (_sql("UPDATE entry SET recorded_at = recorded_at - 1"), "RECORD"),
    "recorded_at, chain anew": (
        _forge("P", _set(1, "recorded_at", "2023-01-01T00:00:00Z")),
        "CLOCK",
    ),
    "columns kind and hash": (_sql("UPDATE entry SET kind = 'timer', hash = 's256:0'"), "RECORD"),
    "key taken away": (_sql("UPDATE entry SET key = NULL WHERE key = 'refused'"), "RECORD"),
    "chain under another id": (_copied_chain, "SEQ"),
    "unknown field": (_edit("P", 4, note="approved by manager"), "RECORD"),
    "unknown field, hashed": (_forge("P", _set(3, "note", "approved")), "RECORD"),
    "unknown field that is null": (_edit("P", 4, note=None), "RECORD"),
    "unknown part of an actor": (
        _edit("P", 4, actor={"id": "clerk:li", "roles": ["clerk"], "boss": True}),
        "RECORD",
    ),
    "not JSON": (_document("{"), "RECORD"),
    "no text": (_document(b"\xff\xfe"), "RECORD"),
    "no object": (_document("[]"), "RECORD"),
    "no UTF-8": (
        _sql("UPDATE entry SET document = CAST(x'7bff7d' AS TEXT) WHERE ticket='P' AND seq=4"),
        "RECORD",
    ),
    "a ticket's row that is no UTF-8": (
        _sql("UPDATE ticket SET rest = CAST(x'7bff7d' AS TEXT) WHERE id = 'P'"),
        "RECORD",
    ),
    "an effect that is no UTF-8": (
        _sql("UPDATE outbox SET arguments = CAST(x'7bff7d' AS TEXT)"),
        "RECORD",
    ),
    "a document as bytes": (
        _sql("UPDATE entry SET document = CAST(document AS BLOB) WHERE ticket = 'P'"),
        "RECORD",
    ),
    "a refusal invented, payload not kept": (_refused("not-allowed", 5_000), "ACCEPT"),
    "another refusal than was, payload not kept": (_refused("guard-false", 5_000), "ACCEPT"),
    "a small payload not kept": (_refused("no-transition", 5), "RECORD"),
    "definitions written otherwise": (_rewritten, "DEF"),
    "the same name twice": (
        lambda path: _document(
            orjson.dumps(entries(path, "P")[3]).decode().replace("{", '{"seq":9,', 1)
        )(path),
        "RECORD",
    ),
    "actor missing": (_without("actor"), "RECORD"),
    "hash missing": (_without("hash"), "RECORD"),
    "bad kind": (_edit("P", 4, kind="closmd"), "RECORD"),
    "bad zone": (_edit("P", 4, payload={"answer": "@2024-03-11T09:00:00@Asi`/X"}), "RECORD"),
    "guards of another shape": (_edit("P", 4, guards=[["a"]]), "RECORD"),
    "states that are no list": (_edit("P", 4, after="abc"), "RECORD"),
    "version": (_sql("UPDATE ticket SET version = version + 1"), "STORED"),
    "head": (_sql("UPDATE ticket SET head = 's256:0'"), "STORED"),
    "cause, chain anew": (_forge("P.desk", _set(2, "cause", "P/3")), "LINK"),
    "refusal of the child, chain anew": (
        _forge("P.desk", lambda history: history[1]["refusal"].__setitem__("message", "no")),
        "ACCEPT",
    ),
    "refusal as the parent has it, chain anew": (
        _forge("P", lambda history: history[2]["refusal"].__setitem__("message", "no")),
        "LINK",
    ),
    "definition of another process, chain anew": (
        lambda path: forge(path, "P", _set(5, "definition", entries(path, "C")[0]["definition"])),
        "DEF",
    ),
    "engine of later entries set back": (_forge("P", _set(6, "engine", 1)), "ENGINE"),
    "guard, chain anew": (
        _forge("P", lambda history: history[5]["guards"][0].__setitem__(2, False)),
        "GUARD",
    ),
    "transition, chain anew": (_forge("P", _set(5, "transitions", ["x"])), "PATH"),
    "delta, chain anew": (
        _forge("P", lambda history: history[5]["set_data"].__setitem__("/shelf", "B1")),
        "DATA",
    ),
    "delta that fits nowhere": (_forge("P", _set(5, "set_data", {"/a/b/c": 1})), "DATA"),
    "timer of an entry, chain anew": (_forge("P", _set(5, "timers", [])), "TIMER"),
    "effect of an entry, chain anew": (_forge("P", _set(5, "effects", [])), "EFFECT"),
    "post, chain anew": (_forge("P", _set(5, "post", digest({}))), "STATE"),
    "orphaned timer": (
        _sql("UPDATE timer SET ticket = 'nobody' WHERE ticket = 'P'"),
        "STORED",
    ),
}
"""By attack, what is done and a class of what is found."""


@pytest.mark.parametrize("name", SEEN)
def test_an_attack_that_is_seen(name: str, path: Path) -> None:
    attack, kind = SEEN[name]
    attack(path)

    assert kind in classes(f"sqlite:///{path}")


def _rolled_back(path: Path) -> None:
    """The last entry of a ticket without relatives taken away, and everything it did."""
    history = entries(path, "C")
    with open_store(f"sqlite:///{path}") as store:
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


def _with_child(path: Path) -> None:
    _without_ticket("Q")(path)
    _without_ticket("Q.desk")(path)


ONLY_BY_HEADS: dict[str, Attack] = {
    "ticket deleted with all its relatives": _with_child,
    "actor given a role, chain anew": _forge(
        "P", _set(5, "actor", {"id": "clerk:li", "roles": ["clerk", "boss"]})
    ),
    "key of an input, chain anew": _forge("P", _set(5, "key", "another")),
    "ticket without relatives deleted": _without_ticket("C"),
    "actor of an input, chain anew": _forge(
        "P", _set(5, "actor", {"id": "clerk:wu", "roles": ["clerk"]})
    ),
    "last entry cut and everything rolled back": _rolled_back,
    "an input's instant, chain anew": _forge("P", _set(5, "occurred_at", "2024-03-11T08:00:00Z")),
}


@pytest.mark.parametrize("name", ONLY_BY_HEADS)
def test_an_attack_that_only_a_head_held_elsewhere_shows(name: str, path: Path) -> None:
    address = f"sqlite:///{path}"
    with open_store(address) as store:
        held = list(heads_of(store))
        assert list(Verifier(store).check_heads(held)) == []
    ONLY_BY_HEADS[name](path)

    assert classes(address) == set(), "from inside it cannot be seen"
    with open_store(address) as store:
        assert {each.kind for each in Verifier(store).check_heads(held)} == {"HEAD"}


UNSEEN: dict[str, Attack] = {
    "a refusal invented that is decided before the ticket is asked": _refused("key-reused"),
    "an effect marked as delivered": _sql(
        "UPDATE outbox SET delivered_at = made_at, next_try = NULL WHERE id = 'P/7/1'"
    ),
    "a delivered effect to be sent again": _sql(
        "UPDATE outbox SET delivered_at = NULL, next_try = made_at WHERE ticket = 'C'"
    ),
    "an effect put off": _sql("UPDATE outbox SET next_try = next_try + 1 WHERE ticket = 'P'"),
    "a timer put off as if firing it had failed": _sql(
        "UPDATE timer SET wake = wake + 1, tries = 1, error = 'x' WHERE ticket = 'R'"
    ),
    "strays": _sql("INSERT INTO stray VALUES (1, 0, 'X', 'y', 'boss:li', 'bad-name', 'x')"),
    "a trigger": _sql("CREATE TRIGGER x AFTER INSERT ON outbox BEGIN DELETE FROM outbox; END"),
    "an index dropped": _sql("DROP INDEX entry_key"),
}


@pytest.mark.parametrize("name", UNSEEN)
def test_an_attack_that_nothing_in_the_database_shows(name: str, path: Path) -> None:
    """So docs/replay.md says; one that is seen one day belongs to the others."""
    UNSEEN[name](path)

    assert classes(f"sqlite:///{path}") == set()


def test_a_bad_entry_hides_neither_the_rest_of_its_ticket_nor_other_tickets(path: Path) -> None:
    _document("{")(path)
    alter(path, "UPDATE entry SET kind = 'timer' WHERE ticket = 'P' AND seq = 6")
    alter(path, "UPDATE ticket SET head = 'x' WHERE id = 'C'")

    found = reports(f"sqlite:///{path}")

    assert [(each.seq, each.kind) for each in found["P"].divergences if each.seq in (4, 6)] == [
        (4, "RECORD"),
        (6, "RECORD"),
    ]
    assert found["P"].entries == 7
    assert found["C"].counts == {"STORED": 1}
    assert found["Q"].equal


def test_a_definition_that_is_gone_leaves_the_tickets_that_do_not_use_it(path: Path) -> None:
    used = entries(path, "C")[0]["definition"]
    alter(path, "DELETE FROM definition WHERE hash = ?", parameters=(used,))

    found = reports(f"sqlite:///{path}")

    assert set(found["C"].counts) == {"DEF"}
    assert found["P"].equal


def test_an_altered_delta_is_one_difference_and_not_many(path: Path) -> None:
    forge(path, "P", lambda history: history[1].__setitem__("set_data", {"/weight": 99}))

    assert {each.seq for each in reports(f"sqlite:///{path}")["P"].divergences} == {2}
