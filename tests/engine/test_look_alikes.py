"""Nobody from outside reads like the engine in a history; people have the names they have."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from callout import Actor, Engine, ManualClock
from callout.catalog import Catalog, Sources
from callout.errors import BadName
from callout.store import MemoryStore

PROCESS = """
process: job
title: A job
events: {note: {payload: {note: string}}}
states: {open: {on: {note: {}}}}
"""


@pytest.fixture
def engine() -> Engine:
    catalog = Catalog.of(Sources({"job.yaml": PROCESS}, {}))
    clock = ManualClock(datetime(2026, 3, 2, 9, tzinfo=UTC))
    engine = Engine(MemoryStore(), catalog, clock=clock)
    engine.start("job", id="T")
    return engine


LIKE_THE_ENGINE = [
    *("c\u0430llout:engine", "call\u03bfut:x", "caIlout:engine", "ca11out", "call0ut:engine"),
    *("CALLOUT\u0301:x", "\u0421\u0410LL\u041eUT:x", "clerk+c\u0430llout:li", "ca|lout:x"),
]


@pytest.mark.parametrize("actor", LIKE_THE_ENGINE, ids=ascii)
def test_nobody_looks_like_the_engine(engine: Engine, actor: str) -> None:
    for who in (actor, Actor("li", (actor.partition(":")[0].rpartition("+")[2],))):
        with pytest.raises(BadName, match="the engine"):
            engine.send("T", "note", {"note": "n"}, actor=who)
        with pytest.raises(BadName, match="the engine"):
            engine.start("job", actor=who)
    with pytest.raises(BadName, match="the engine"):
        engine.send("T", "note", {"note": "n"}, actor=Actor("clerk:li", ("clerk",), None, actor))
    assert len(engine.history("T")) == 1
    assert len(engine.store.strays()) == 5


NOT_THE_ENGINE = ["clerk:callout", "clerk:Jos\u00e9", "clerk:Jose\u0301", "clerk+caller:li"]
NOT_THE_ENGINE += ["clerk:\u845b\U000e0100", "clerk:\u674e", "clerk:\u2764\ufe0f"]


@pytest.mark.parametrize("actor", NOT_THE_ENGINE, ids=ascii)
def test_people_have_the_names_they_have(engine: Engine, actor: str) -> None:
    engine.send("T", "note", {"note": "n"}, actor=actor)
    assert engine.history("T")[-1].actor.id == actor
