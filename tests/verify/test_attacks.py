"""What a hand that can write the tables may do, and how each is seen or why it is not."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import orjson
import psycopg
import pytest

from callout.store import open_store
from callout.values import digest
from callout.verify import Verifier, heads_of
from tests.contract.databases import fresh_postgres
from tests.verify.attacks import (
    Attack,
    append,
    copied_chain,
    definitions_as,
    document_as,
    drop_refusal,
    edit,
    exchanged,
    forged,
    invented_refusal,
    other_sources,
    put,
    rewritten,
    sql,
    swap,
    without_field,
    without_ticket,
)
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


SEEN: dict[str, tuple[Attack, str]] = {
    "payload edited": (edit("P", 6, payload={"shelf": "B1"}), "CHAIN"),
    "actor edited": (edit("P", 6, actor={"id": "clerk:wu", "roles": ["clerk"]}), "CHAIN"),
    "states of the ticket": (sql("UPDATE ticket SET states = '[\"fetched\"]'"), "STORED"),
    "data of the ticket": (
        sql("""UPDATE ticket SET rest = replace(rest, '"weight":5', '"weight":6')"""),
        "STORED",
    ),
    "status and outcome": (
        sql("UPDATE ticket SET status = 'closed', outcome = 'fetched' WHERE id = 'P'"),
        "STORED",
    ),
    "marked as stuck": (sql("UPDATE ticket SET status = 'stuck' WHERE id = 'P'"), "STORED"),
    "last entry deleted": (sql("DELETE FROM entry WHERE ticket = 'P' AND seq = 7"), "STORED"),
    "middle entry deleted": (sql("DELETE FROM entry WHERE ticket = 'P' AND seq = 5"), "SEQ"),
    "refusal of a child deleted, chain anew": (forged("P", drop_refusal), "LINK"),
    "ticket deleted, entries left": (sql("DELETE FROM ticket WHERE id = 'P'"), "STORED"),
    "child deleted": (without_ticket("P.desk"), "LINK"),
    "parent deleted": (without_ticket("Q"), "LINK"),
    "two entries swapped": (swap, "SEQ"),
    "input appended": (append(kind="input", name="fetched"), "ACCEPT"),
    "admin entry appended": (
        append(kind="admin", name="closed", set_data={"/$/ticket/status": "closed"}),
        "ORIGIN",
    ),
    "correction appended": (append(kind="correct", name="x", set_data={"/weight": 1}), "ORIGIN"),
    "migration appended": (append(kind="migrate", name="x"), "ORIGIN"),
    "migration without a plan appended": (append(kind="migrate", name="ticket.migrate"), "ACCEPT"),
    "migration by a plan that nobody reviewed appended": (
        append(
            kind="migrate",
            name="ticket.migrate",
            payload={"plan": {"process": "parcel", "definitions": {}}, "digest": "x"},
        ),
        "ACCEPT",
    ),
    "a migration that never was is undone": (
        append(kind="migrate", name="ticket.migrate_back", payload={"undoes": 1}),
        "ACCEPT",
    ),
    "migration under the engine's name": (
        append(
            kind="migrate",
            name="ticket.migrate",
            actor={"id": "callout:engine", "roles": ["callout"]},
        ),
        "ORIGIN",
    ),
    "erasure appended": (append(kind="erase", name="x"), "ORIGIN"),
    "input under the engine's name": (
        append(kind="input", name="fetched", actor={"id": "callout:engine", "roles": ["courier"]}),
        "ORIGIN",
    ),
    "cancelled by somebody": (append(kind="input", name="ticket.cancel"), "ACCEPT"),
    "definition altered": (definitions_as(b"\0"), "DEF"),
    "definitions deleted": (sql("DELETE FROM definition"), "DEF"),
    "sources replaced": (other_sources, "DEF"),
    "timer put off": (sql("UPDATE timer SET due = due + 1, wake = wake + 1"), "STORED"),
    "timer's alarm put off": (sql("UPDATE timer SET wake = wake + 1000000"), "STORED"),
    "timer deleted": (sql("DELETE FROM timer WHERE ticket = 'P'"), "STORED"),
    "timer added": (
        sql(
            "INSERT INTO timer SELECT ticket, 'x', due, event, ord, data, wake, tries, error"
            " FROM timer WHERE ticket = 'P' LIMIT 1"
        ),
        "STORED",
    ),
    "effect deleted while another is older": (
        sql("DELETE FROM outbox WHERE id = 'P/7/1'"),
        "STORED",
    ),
    "effect's receiver edited": (
        sql("""UPDATE outbox SET arguments = replace(arguments, 'receiver', 'thief')"""),
        "STORED",
    ),
    "effect added": (
        sql(
            "INSERT INTO outbox SELECT ticket, 'P/7/2', adapter, operation, arguments, made_at,"
            " next_try, tries, error, delivered_at FROM outbox WHERE id = 'P/7/1'"
        ),
        "STORED",
    ),
    "column recorded_at": (sql("UPDATE entry SET recorded_at = recorded_at - 1"), "RECORD"),
    "recorded_at, chain anew": (
        forged("P", put(1, "recorded_at", "2023-01-01T00:00:00Z")),
        "CLOCK",
    ),
    "columns kind and hash": (sql("UPDATE entry SET kind = 'timer', hash = 's256:0'"), "RECORD"),
    "key taken away": (sql("UPDATE entry SET key = NULL WHERE key = 'refused'"), "RECORD"),
    "chain under another id": (copied_chain, "SEQ"),
    "unknown field": (edit("P", 4, note="approved by manager"), "RECORD"),
    "unknown field, hashed": (forged("P", put(3, "note", "approved")), "RECORD"),
    "unknown field that is null": (edit("P", 4, note=None), "RECORD"),
    "unknown part of an actor": (
        edit("P", 4, actor={"id": "clerk:li", "roles": ["clerk"], "boss": True}),
        "RECORD",
    ),
    "not JSON": (document_as("{"), "RECORD"),
    "no text": (document_as(b"\xff\xfe"), "RECORD"),
    "no object": (document_as("[]"), "RECORD"),
    "no UTF-8": (
        sql(
            "UPDATE entry SET document = CAST(x'7bff7d' AS TEXT) WHERE ticket='P' AND seq=4",
            postgresql="UPDATE entry SET document = convert_from('\\x7bff7d', 'UTF8')",
        ),
        "RECORD",
    ),
    "a ticket's row that is no UTF-8": (
        sql(
            "UPDATE ticket SET rest = CAST(x'7bff7d' AS TEXT) WHERE id = 'P'",
            postgresql="UPDATE ticket SET rest = convert_from('\\x7bff7d', 'UTF8') WHERE id = 'P'",
        ),
        "RECORD",
    ),
    "an effect that is no UTF-8": (
        sql(
            "UPDATE outbox SET arguments = CAST(x'7bff7d' AS TEXT)",
            postgresql="UPDATE outbox SET arguments = convert_from('\\x7bff7d', 'UTF8')",
        ),
        "RECORD",
    ),
    "a document as bytes": (
        sql(
            "UPDATE entry SET document = CAST(document AS BLOB) WHERE ticket = 'P'",
            postgresql="UPDATE entry SET document = convert_to(document, 'UTF8')",
        ),
        "RECORD",
    ),
    "a refusal invented, payload not kept": (invented_refusal("not-allowed", 5_000), "ACCEPT"),
    "another refusal than was, payload not kept": (
        invented_refusal("guard-false", 5_000),
        "ACCEPT",
    ),
    "a small payload not kept": (invented_refusal("no-transition", 5), "RECORD"),
    "definitions written otherwise": (rewritten, "DEF"),
    "definitions that are no UTF-8": (
        sql(
            "UPDATE definition SET document = CAST(x'78da7bff' AS TEXT)",
            postgresql="UPDATE definition SET document = convert_from('\\x7bff7d', 'UTF8')",
        ),
        "DEF",
    ),
    "definitions as text": (
        sql("UPDATE definition SET document = CAST('{}' AS TEXT)"),
        "DEF",
    ),
    "definitions as numbers": (sql("UPDATE definition SET document = 7"), "DEF"),
    "the same name twice": (
        lambda path: document_as(
            orjson.dumps(entries(path, "P")[3]).decode().replace("{", '{"seq":9,', 1)
        )(path),
        "RECORD",
    ),
    "actor missing": (without_field("actor"), "RECORD"),
    "hash missing": (without_field("hash"), "RECORD"),
    "bad kind": (edit("P", 4, kind="closmd"), "RECORD"),
    "bad zone": (edit("P", 4, payload={"answer": "@2024-03-11T09:00:00@Asi`/X"}), "RECORD"),
    "guards of another shape": (edit("P", 4, guards=[["a"]]), "RECORD"),
    "states that are no list": (edit("P", 4, after="abc"), "RECORD"),
    "version": (sql("UPDATE ticket SET version = version + 1"), "STORED"),
    "head": (sql("UPDATE ticket SET head = 's256:0'"), "STORED"),
    "cause, chain anew": (forged("P.desk", put(2, "cause", "P/3")), "LINK"),
    "refusal of the child, chain anew": (
        forged("P.desk", lambda history: history[1]["refusal"].__setitem__("message", "no")),
        "ACCEPT",
    ),
    "refusal as the parent has it, chain anew": (
        forged("P", lambda history: history[2]["refusal"].__setitem__("message", "no")),
        "LINK",
    ),
    "definition of another process, chain anew": (
        lambda path: forge(path, "P", put(5, "definition", entries(path, "C")[0]["definition"])),
        "DEF",
    ),
    "engine of later entries set back": (forged("P", put(6, "engine", 1)), "ENGINE"),
    "guard, chain anew": (
        forged("P", lambda history: history[5]["guards"][0].__setitem__(2, False)),
        "GUARD",
    ),
    "transition, chain anew": (forged("P", put(5, "transitions", ["x"])), "PATH"),
    "delta, chain anew": (
        forged("P", lambda history: history[5]["set_data"].__setitem__("/shelf", "B1")),
        "DATA",
    ),
    "delta that fits nowhere": (forged("P", put(5, "set_data", {"/a/b/c": 1})), "DATA"),
    "timer of an entry, chain anew": (forged("P", put(5, "timers", [])), "TIMER"),
    "effect of an entry, chain anew": (forged("P", put(5, "effects", [])), "EFFECT"),
    "post, chain anew": (forged("P", put(5, "post", digest({}))), "STATE"),
    "entries of two tickets exchanged, chains anew": (exchanged, "RECORD"),
    "orphaned timer": (
        sql("UPDATE timer SET ticket = 'nobody' WHERE ticket = 'P'"),
        "STORED",
    ),
}
"""By attack, what is done and a class of what is found."""


KEPT_OFF = {
    *("no UTF-8", "a ticket's row that is no UTF-8", "an effect that is no UTF-8"),
    *("definitions that are no UTF-8", "definitions as text", "definitions as numbers"),
}
"""What PostgreSQL itself refuses: a cell of its holds its kind, and a text is UTF-8."""


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
