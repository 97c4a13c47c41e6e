"""Constructions of tamper evidence, and the twelve attacks that they are compared by.

An attack is a function of all rows of a database. Whoever can write the database puts back the
rows of another one that was made by the engine itself: so nothing in it is at odds with itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeAlias

import orjson
from sqlalchemy import create_engine, insert, select

from callout.checkpoints import Signer
from callout.clock import ManualClock
from callout.engine import Engine
from callout.notary import Sealer
from callout.store import open_store
from callout_adapters.naming import SEALS, TILES
from callout_adapters.sql.text.schema import METADATA
from tests.engine.worlds import DESK, NINE, PARCEL, catalog_of

CLERK = "clerk:li"
Rows: TypeAlias = dict[str, list[dict[str, Any]]]
"""All rows of a database, by table."""


@dataclass(frozen=True, slots=True)
class Story:
    """What happened: two checkpoints, and what came after them.

    `weight` is what a parcel weighed, which only its sender knows.
    """

    weight: int = 7
    has_last_sealed: bool = True
    has_ticket: bool = True
    has_tail: bool = True
    has_false_event: bool = False
    has_forgotten_event: bool = True
    processes: Mapping[str, str] | None = None

    def play(self, address: str, signer: Signer | None) -> list[str]:
        """Fill a database; the checkpoints that were made, as they would be held outside."""
        clock = ManualClock(NINE)
        with open_store(address) as store:
            engine = Engine(store, catalog_of(parcel=PARCEL, desk=DESK), clock=clock)
            sealer = Sealer(store, signer, clock) if signer else None
            notes = []
            for part in (self._first, self._second, self._tail):
                part(engine, clock)
                if sealer is not None and part != self._tail:
                    notes += [each.note for each in sealer.seal_all()]
            return notes

    def _first(self, engine: Engine, clock: ManualClock) -> None:
        engine.start("parcel", id="P", data={"weight": 5}, actor=CLERK)
        if self.has_ticket:
            engine.start("parcel", id="R", data={"weight": self.weight}, actor=CLERK)
        clock.advance(timedelta(minutes=1))
        engine.send("P", "weighed", {"weight": 6}, actor=CLERK)
        if self.has_forgotten_event:
            engine.send("P", "weighed", {"weight": 9}, actor=CLERK)

    def _second(self, engine: Engine, clock: ManualClock) -> None:
        clock.advance(timedelta(minutes=1))
        engine.send("P", "weighed", {"weight": 8}, actor=CLERK)
        engine.start("parcel", id="S", data={"weight": 1}, actor=CLERK)
        if self.has_last_sealed:
            engine.send("S", "weighed", {"weight": 2}, actor=CLERK)

    def _tail(self, engine: Engine, clock: ManualClock) -> None:
        clock.advance(timedelta(minutes=1))
        if self.has_tail:
            engine.send("P", "weighed", {"weight": 4}, actor=CLERK)
        if self.has_false_event:
            engine.send("P", "weighed", {"weight": 1}, actor="clerk:wu", occurred_at=NINE)


class Forger:
    """Makes the rows of stories, and puts rows into a database."""

    def __init__(self, folder: Path, signer: Signer) -> None:
        self._folder = folder
        self._signer = signer
        self._made: dict[Story, tuple[Rows, list[str]]] = {}

    def rows(self, story: Story = Story()) -> Rows:
        return deepcopy(self._of(story)[0])

    def notes(self, story: Story = Story()) -> list[str]:
        return self._of(story)[1]

    def with_seals_of(self, one: Story, other: Story) -> Rows:
        """Tickets of one story with the leaves and checkpoints of another."""
        mine, theirs = self.rows(one), self.rows(other)
        return mine | {name: theirs[name] for name in ("leaf", "checkpoint", "tile")}

    def _of(self, story: Story) -> tuple[Rows, list[str]]:
        if story not in self._made:
            address = f"sqlite:///{self._folder}/{len(self._made)}.db"
            notes = story.play(address, self._signer)
            self._made[story] = rows_of(address), notes
        return self._made[story]


def rows_of(address: str) -> Rows:
    """All rows of a database."""
    engine = create_engine(address)
    with engine.connect() as connection:
        rows: Rows = {
            name: [dict(row) for row in connection.execute(select(table)).mappings()]
            for name, table in METADATA.tables.items()
        }
    engine.dispose()
    return rows


def put(address: str, rows: Rows) -> None:
    """Put these in the place of all rows of a database."""
    engine = create_engine(address)
    with engine.begin() as connection:
        for table in reversed(METADATA.sorted_tables):
            connection.execute(table.delete())
        for table in METADATA.sorted_tables:
            if rows[table.name]:
                connection.execute(insert(table), rows[table.name])
    engine.dispose()


def without_seals(rows: Rows) -> Rows:
    """The same where nobody ever sealed."""
    return rows | {name: [] for name in (*SEALS, *TILES)}


Attack: TypeAlias = Callable[[Forger], Rows]


def _altered(change: Callable[[Rows], object]) -> Attack:
    def attack(forger: Forger) -> Rows:
        rows = forger.rows()
        change(rows)
        return rows

    return attack


def _entry(rows: Rows, ticket: str, seq: int) -> dict[str, Any]:
    return next(row for row in rows["entry"] if (row["ticket"], row["seq"]) == (ticket, seq))


def _edit(rows: Rows) -> None:
    row = _entry(rows, "P", 2)
    row["document"] = row["document"].replace('"weight":6', '"weight":16')


def _delete(rows: Rows) -> None:
    rows["entry"].remove(_entry(rows, "P", 3))


def _swap(rows: Rows) -> None:
    one, other = _entry(rows, "P", 2), _entry(rows, "P", 3)
    one["seq"], other["seq"] = 3, 2


def _transplant(rows: Rows) -> None:
    for table, key in (("ticket", "id"), ("entry", "ticket"), ("standing", "ticket")):
        rows[table] += [{**row, key: "T77"} for row in rows[table] if row[key] == "S"]


def _other_definition(rows: Rows) -> None:
    documents = sorted(rows["definition"], key=lambda row: row["hash"])
    documents[0]["document"], documents[-1]["document"] = (
        documents[-1]["document"],
        documents[0]["document"],
    )


def _as(**changes: Any) -> Attack:
    """Another story's tickets; the leaves and checkpoints cannot be made, and stay."""
    return lambda forger: forger.with_seals_of(replace(Story(), **changes), Story())


def _wholly(**changes: Any) -> Attack:
    """Another story, sealed by the same key."""
    return lambda forger: forger.rows(replace(Story(), **changes))


def _set_back(forger: Forger) -> Rows:
    """The database of after the first checkpoint."""
    rows = forger.with_seals_of(replace(Story(), has_last_sealed=False, has_tail=False), Story())
    first = min(rows["checkpoint"], key=lambda row: row["number"])
    kept = [leaf for leaf in rows["leaf"] if leaf["idx"] < first["size"]]
    known = {(leaf["ticket"], leaf["seq"]) for leaf in kept}
    missing = [row for row in rows["entry"] if (row["ticket"], row["seq"]) not in known]
    unsealed = [
        {"n": number, **{name: row[name] for name in ("ticket", "seq", "hash")}}
        for number, row in enumerate(missing, start=1)
    ]
    tiles = [{**row, "hashes": row["hashes"][: 32 * len(kept)]} for row in rows["tile"]]
    back = {"checkpoint": [first], "leaf": kept, "unsealed": unsealed, "tile": tiles}
    return rows | back


ATTACKS: Mapping[str, tuple[Attack, str]] = {
    "a field edited": (_altered(_edit), "found found found"),
    "an entry in the middle deleted": (_altered(_delete), "found found found"),
    "two entries swapped": (_altered(_swap), "found found found"),
    "a chain under another ticket's id": (_altered(_transplant), "found found found"),
    "a definition under another's hash": (_altered(_other_definition), "found found found"),
    "the tail cut that a checkpoint has": (_as(has_last_sealed=False), "missed found found"),
    "a whole ticket deleted": (_as(has_ticket=False), "missed found found"),
    "a ticket rewritten with its chain": (_as(weight=70), "missed found found"),
    "all set back with its checkpoints": (_set_back, "missed missed found"),
    "all rewritten and signed anew with the stolen key": (
        _wholly(weight=70),
        "missed missed found",
    ),
    "the tail cut that no checkpoint has": (_wholly(has_tail=False), "missed missed missed"),
    "a false event sent with a valid account": (
        _wholly(has_false_event=True),
        "missed missed missed",
    ),
}
"""What is done, and what is seen by a chain, by checkpoints beside it, and by checkpoints outside.

The twelfth, never to record what happened, is of another kind: see its test."""
UNRECORDED = Story(has_forgotten_event=False)


def seqs_of(rows: Rows, ticket: str) -> list[int]:
    """The numbers of a ticket's entries."""
    return sorted(row["seq"] for row in rows["entry"] if row["ticket"] == ticket)


def receipt_of(rows: Rows, ticket: str) -> str:
    """The line that whoever sent the last event has kept."""
    last = _entry(rows, ticket, seqs_of(rows, ticket)[-1])
    return orjson.dumps([ticket, last["seq"], last["hash"]]).decode()
