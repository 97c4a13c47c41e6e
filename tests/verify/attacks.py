"""What a hand that can write the tables may do to them, for tests of what is seen of it."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson

from callout.engine import Engine
from callout.store import open_store
from callout.values import digest
from tests.engine.worlds import DESK, PARCEL, catalog_of
from tests.verify.databases import Target, address_of, alter, by_hand, entries, forge

Attack = Callable[[Target], object]

KEYS = (("timer", "ticket"), ("outbox", "ticket"), ("entry", "ticket"), ("ticket", "id"))


def without_ticket(ticket: str) -> Attack:
    """Every row of a ticket deleted."""

    def attack(path: Target) -> None:
        for table, key in KEYS:
            alter(path, " ".join(("DELETE FROM", table, "WHERE", key, "= ?")), parameters=(ticket,))

    return attack


def edit(ticket: str, seq: int, **fields: Any) -> Attack:
    """The document of an entry edited, and nothing else."""

    def attack(path: Target) -> None:
        document = entries(path, ticket)[seq - 1] | fields
        alter(
            path,
            "UPDATE entry SET document = ? WHERE ticket = ? AND seq = ?",
            parameters=(orjson.dumps(document).decode(), ticket, seq),
        )

    return attack


def definitions_as(document: bytes) -> Attack:
    """The documents of all definitions replaced."""
    return lambda path: alter(path, "UPDATE definition SET document = ?", parameters=(document,))


def document_as(text: str | bytes) -> Attack:
    """The document of an entry replaced."""
    return lambda path: alter(
        path, "UPDATE entry SET document = ? WHERE ticket = 'P' AND seq = 4", parameters=(text,)
    )


def without_field(field: str) -> Attack:
    """A field taken out of the document of an entry."""

    def attack(path: Target) -> None:
        document = entries(path, "P")[3]
        del document[field]
        document_as(orjson.dumps(document).decode())(path)

    return attack


def sql(*statements: str, postgresql: str | None = None) -> Attack:
    """Statements as they are; `postgresql` where that database says the same otherwise."""

    def attack(path: Target) -> None:
        is_other = postgresql is not None and not isinstance(path, Path)
        alter(path, *([postgresql or ""] if is_other else statements))

    return attack


def forged(ticket: str, change: Callable[[list[dict[str, Any]]], object]) -> Attack:
    """A history altered, with a chain that fits."""
    return lambda path: forge(path, ticket, change)


def append(**fields: Any) -> Attack:
    """An entry more, with a chain that fits."""

    def change(history: list[dict[str, Any]]) -> None:
        last = history[-1]
        entry = {name: last[name] for name in ("ticket", "definition", "engine", "after", "post")}
        entry |= {"before": last["after"], "recorded_at": last["recorded_at"]}
        history.append(entry | {"seq": len(history) + 1, "actor": {"id": "centre:boss"}} | fields)

    return forged("P", change)


def put(place: int, field: str, value: object) -> Callable[[list[dict[str, Any]]], object]:
    return lambda history: history[place].__setitem__(field, value)


def drop_refusal(history: list[dict[str, Any]]) -> None:
    del history[2]
    for number, entry in enumerate(history, start=1):
        entry["seq"] = number


def swap(path: Target) -> None:
    alter(
        path,
        "UPDATE entry SET seq = -1 WHERE ticket = 'P' AND seq = 4",
        "UPDATE entry SET seq = 4 WHERE ticket = 'P' AND seq = 5",
        "UPDATE entry SET seq = 5 WHERE ticket = 'P' AND seq = -1",
    )


def copied_chain(path: Target) -> None:
    alter(
        path,
        "INSERT INTO ticket SELECT 'T77', process, definition, version, status, outcome, profile,"
        " region, opened_at, head, states, rest FROM ticket WHERE id = 'C'",
        "INSERT INTO entry SELECT 'T77', seq, kind, key, recorded_at, hash, document FROM entry"
        " WHERE ticket = 'C'",
    )


def other_sources(path: Target) -> None:
    with open_store(address_of(path)) as store:
        engine = Engine(store, catalog_of(parcel=PARCEL.replace("P7D", "P9D"), desk=DESK))
        wrong = engine.catalog.sources.document
    with by_hand(path) as hand:
        sizes = hand.execute("SELECT hash, length(document) FROM definition").fetchall()
        right = max(sizes, key=lambda row: row[1])[0]
        hand.execute("UPDATE definition SET document = ? WHERE hash = ?", (wrong, right))


def rewritten(path: Target) -> None:
    """Documents of definitions that say the same, with a blank more."""
    with by_hand(path) as hand:
        for name, document in hand.execute("SELECT hash, document FROM definition").fetchall():
            written = zlib.compress(zlib.decompress(document) + b" ")
            hand.execute("UPDATE definition SET document = ? WHERE hash = ?", (written, name))


def invented_refusal(code: str, size: int | None = None, name: str = "fetched") -> Attack:
    """A refusal that never was, of an event whose payload is said not to have been kept."""
    refusal = {"code": code, "message": "he tried to bribe us", "kind": "input"}
    note = {"$": {"withheld": {"bytes": size, "digest": digest({})}}}
    more = {} if size is None else {"payload": note}
    return append(kind="rejected", name=name, refusal=refusal, **more)


def exchanged(path: Target) -> None:
    """An entry of each of two tickets put into the other's history."""
    one, other = entries(path, "P")[3], entries(path, "R")[1]
    forge(path, "P", lambda history: history.__setitem__(3, {**other, "seq": 4}))
    forge(path, "R", lambda history: history.__setitem__(1, {**one, "seq": 2}))
