"""`callout doctor` finds tickets for which nobody answers."""

from __future__ import annotations

from callout import Engine
from callout.catalog import Catalog, Sources
from callout.cli.operators.owners import of_owners
from callout.store import MemoryStore

OWNED = """
process: owned
title: Owned
assignee: worker
events: {go: {}, give: {payload: {to: string}}}
states:
  new: {owner: desk, on: {go: loose}}
  loose: {on: {go: end, give: {do: {assign: to}}}}
  end: {type: final}
"""
SILENT = """
process: silent
title: Silent
events: {go: {}}
states: {new: {on: {go: end}}, end: {type: final}}
"""


def _engine(*processes: str) -> Engine:
    files = {f"{each.split()[1]}.yaml": each for each in processes}
    return Engine(MemoryStore(), Catalog.of(Sources(files, {})))


def test_tickets_for_which_nobody_answers_are_found() -> None:
    with _engine(OWNED, SILENT) as engine:
        for name in ("A", "B", "C"):
            engine.start("owned", id=name)
        engine.start("silent", id="S")
        assert [each.subject for each in of_owners(engine.store, engine.catalog)] == [
            "tickets of silent"
        ]

        engine.send("B", "go")
        engine.send("C", "go")
        found = {each.subject: each.text for each in of_owners(engine.store, engine.catalog)}
        assert found["tickets of owned"].startswith("2 in loose")

        engine.send("B", "give", {"to": "worker:li"})
        engine.send("C", "go")
        assert [each.subject for each in of_owners(engine.store, engine.catalog)] == [
            "tickets of silent"
        ]


def test_where_nobody_speaks_of_owners_nothing_is_said() -> None:
    with _engine(SILENT) as engine:
        engine.start("silent", id="S")
        assert list(of_owners(engine.store, engine.catalog)) == []
