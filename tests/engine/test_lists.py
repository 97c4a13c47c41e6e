"""Lists as the engine keeps and answers them: each way of changing a ticket carries its rows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from callout import Ask, Engine, ListOrder, Query
from callout.clock import ManualClock
from callout.engine import Sending
from callout.errors import BadArgument, BadQuery, CalloutError, Refused, StoreError
from callout.store import MemoryStore, open_store
from callout.store.lists.asking import Keeping
from callout.store.lists.refusals import NoLists
from callout.values import Digester
from tests.contract.databases import fresh_postgres, settled
from tests.engine.worlds import NINE, catalog_of

KEY = b"a secret of the house"
CRATE = """
process: crate
data:
  what: {type: string, default: Crate}
  serial: string
  weight: number
  phone: {type: string, pii: true}
  owner: string
worklist: {title: what, assignee: owner, find: [serial, weight, phone]}
events:
  packed: {by: packer, payload: {serial: string}}
  sent: {by: [clerk, boss]}
  lost: {by: boss}
  taken: {by: clerk, payload: {owner: string}}
  fails: {by: clerk}
states:
  open:
    on: {taken: {do: [{set: {owner: owner}}]}, lost: gone}
    initial: packing
    states:
      packing:
        after: {PT10M: waiting}
        on:
          packed:
            target: waiting
            do: [{set: {serial: serial}}, {start: {process: label, as: label}}]
      waiting: {on: {sent: gone, fails: {guard: false, target: gone}}}
  gone: {type: final}
"""
LABEL = """
process: label
states: {new: {on: {printed: done}}, done: {type: final}}
events: {printed: {by: printer}}
"""
CATALOG = catalog_of(crate=CRATE, label=LABEL)


@pytest.fixture(params=["memory:", "sqlite", pytest.param("postgresql", marks=pytest.mark.db)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "postgresql":
        return fresh_postgres()
    return "memory:" if request.param == "memory:" else f"sqlite:///{tmp_path / 't.db'}"


def engine_on(url: str, clock: ManualClock | None = None, *, views: bool = True) -> Engine:
    keyed = CATALOG.with_key(Digester(KEY))
    return Engine(open_store(url), keyed, clock=clock or ManualClock(NINE), views=views)


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    with engine_on(url) as opened:
        yield opened


def found(engine: Engine, ask: Ask) -> list[str]:
    return [each.ticket for each in engine.find(ask).tickets]


def differing(engine: Engine) -> list[str]:
    return [str(each) for report in engine.verify() for each in report.divergences]


def test_a_ticket_is_in_lists_as_soon_as_it_is_there_and_where_it_goes(engine: Engine) -> None:
    engine.start("crate", id="C", data={"phone": "138 0000", "weight": Decimal("1.50")})

    assert found(engine, Ask(role="packer")) == ["C"]
    assert found(engine, Ask(state="open")) == found(engine, Ask(state="packing")) == ["C"]
    assert found(engine, Ask(fields={"weight": "1.5"})) == ["C"]
    assert found(engine, Ask(fields={"phone": "138 0000"})) == ["C"]

    engine.send("C", "packed", {"serial": "AB-1"}, actor="packer:wu")

    assert found(engine, Ask(role="packer")) == []
    assert found(engine, Ask(role="boss", process="crate")) == ["C"]
    assert found(engine, Ask(fields={"serial": "ab-1"})) == ["C"]
    (label,) = engine.find(Ask(process="label")).tickets
    assert label.waits_for == ("printer",)
    assert differing(engine) == []


REPAIR = """
process: repair
assignee: technician
data: {part: string}
events: {planned: {by: desk}, finished: {by: assignee}, asked: {by: [assignee, desk]}}
states:
  new: {on: {planned: work, asked: new}}
  work: {waits_forever: a test, on: {finished: done}}
  done: {type: final}
"""


def test_a_role_finds_what_its_people_alone_may_move_whoever_has_it(url: str) -> None:
    with Engine(open_store(url), catalog_of(repair=REPAIR), clock=ManualClock(NINE)) as engine:
        for name, opener in {"A": "desk:wu", "B": "technician:li", "C": "technician:ma"}.items():
            engine.start("repair", id=name, actor=opener)
        assert found(engine, Ask(role="technician")) == ["A", "B", "C"]
        engine.send_many([Sending(name, "planned", actor="desk:wu") for name in ("A", "B", "C")])

        assert found(engine, Ask(role="technician")) == ["A", "B", "C"]
        assert found(engine, Ask(role="technician", assignee="technician:li")) == ["B"]
        assert found(engine, Ask(role="desk")) == []
        engine.send("B", "finished", actor="technician:li")
        assert found(engine, Ask(role="technician")) == ["A", "C"]
        with pytest.raises(BadQuery, match="no role 'assignee'") as refused:
            engine.find(Ask(role="assignee"))
        assert refused.value.hint == "there are: desk, technician"
        assert list(engine.rebuild_views()) == [3]
        assert differing(engine) == []


def test_a_timer_and_a_group_carry_rows_too(engine: Engine) -> None:
    clock = engine.clock
    assert isinstance(clock, ManualClock)
    for name in ("A", "B", "C"):
        engine.start("crate", id=name)
    assert [each.due for each in engine.find(Ask(role="packer")).tickets] == [
        NINE + timedelta(minutes=10)
    ] * 3

    clock.advance(timedelta(minutes=11))
    engine.tick()
    assert found(engine, Ask(state="waiting")) == ["A", "B", "C"]

    answers = engine.send_many(
        [
            Sending("A", "sent", actor="clerk:li"),
            Sending("B", "packed", actor="packer:wu"),
            Sending("B", "taken", {"owner": "clerk:li"}, actor="clerk:li"),
            Sending("A", "sent", actor="clerk:li"),
        ]
    )

    assert [isinstance(each, CalloutError) for each in answers] == [False, True, False, True]
    assert found(engine, Ask(state="waiting")) == ["B", "C"]
    assert found(engine, Ask(assignee="clerk:li")) == ["B"]
    assert differing(engine) == []


def test_a_refused_event_changes_nothing_but_when_the_ticket_changed(engine: Engine) -> None:
    engine.start("crate", id="C")
    with pytest.raises(Refused):
        engine.send("C", "sent", actor="clerk:li")

    assert found(engine, Ask(state="packing")) == ["C"]
    assert [each.seq for each in settled(engine).changes().changes] == [1, 2]
    assert differing(engine) == []


@pytest.mark.parametrize("database", ["sqlite", pytest.param("postgresql", marks=pytest.mark.db)])
def test_rows_are_part_of_a_hosts_transaction(database: str, tmp_path: Path) -> None:
    url = fresh_postgres() if database == "postgresql" else f"sqlite:///{tmp_path / 't.db'}"
    host = create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
    with engine_on(url) as engine, Session(host) as session:
        engine.start("crate", id="C")
        latest = settled(engine).latest_change()
        engine.send("C", "packed", {"serial": "x"}, actor="packer:wu", session=session)
        session.rollback()
        assert found(engine, Ask(role="packer")) == ["C"]
        assert settled(engine).changes(latest).changes == ()

        engine.send("C", "packed", {"serial": "x"}, actor="packer:wu", session=session)
        session.commit()
        assert found(engine, Ask(role="packer")) == []
        assert len(settled(engine).changes(latest).changes) == 2
        assert differing(engine) == []
    host.dispose()


def test_who_writes_without_rows_ends_the_lists_and_they_are_made_anew(url: str) -> None:
    if url == "memory:":
        pytest.skip("two engines cannot open one store in memory")
    with engine_on(url) as engine:
        for number in range(120):
            engine.start("crate", id=f"C{number:03}", data={"serial": f"s{number}"})
    with engine_on(url, views=False) as other:
        assert other.store.lists.keeping() is Keeping.KEPT
        other.send("C001", "packed", {"serial": "new"}, actor="packer:wu")
        for ask in (lambda: other.find(Ask()), lambda: other.count(Ask()), other.changes):
            with pytest.raises(NoLists, match="not kept"):
                ask()
        assert len(other.find(Query())) == 121

    with engine_on(url) as engine:
        progress = engine.rebuild_views()
        next(progress)
        progress.close()
        assert engine.store.lists.keeping() is Keeping.REBUILDING
        engine.send("C000", "packed", {"serial": "while"}, actor="packer:wu")
        engine.send("C119", "packed", {"serial": "while"}, actor="packer:wu")
        assert sum(1 for _ in engine.rebuild_views()) < 3
        assert found(engine, Ask(fields={"serial": "new"})) == ["C001"]
        assert found(engine, Ask(fields={"serial": "while"})) == ["C119", "C000"]
        assert str(engine.count(Ask(process="crate"), most=100)) == "100+"
        assert engine.count(Ask(process="crate")).number == 120
        assert differing(engine) == []


def test_who_writes_without_rows_while_they_are_made_is_told_at_the_end(url: str) -> None:
    if url == "memory:":
        pytest.skip("two engines cannot open one store in memory")
    with engine_on(url) as engine, engine_on(url, views=False) as other:
        engine.start("crate", id="A")
        progress = engine.rebuild_views()
        next(progress)
        other.start("crate", id="B")
        with pytest.raises(StoreError, match="no rows of lists") as told:
            list(progress)
        assert "views=False" in str(told.value.hint)
        with pytest.raises(NoLists):
            engine.find(Ask())


@pytest.mark.parametrize(
    ("ask", "hint"),
    [
        (Ask(process="crat"), "crate"),
        (Ask(state="pakking"), "packing"),
        (Ask(role="bos"), "boss"),
        (Ask(role="printer", process="crate"), "boss"),
        (Ask(fields={"serail": "x"}), "serial"),
        (Ask(fields={"serial": "x"}, process="label"), "none"),
        (Ask(fields={"serial": " "}), "serial"),
        (Ask(fields={"weight": "heavy"}), "1.5"),
        (Ask(limit=0), "next"),
        (Ask(limit=201), "next"),
        (Ask(order="duo"), "due"),  # type: ignore[arg-type]
        (Ask(status="opn"), "open"),  # type: ignore[arg-type]
        (Ask(order=ListOrder.SINCE), "state"),
        (Ask(process=7), "str"),  # type: ignore[arg-type]
        (Ask(title="\0"), "character"),
        (Ask(fields="serial=x"), "fields="),  # type: ignore[arg-type]
    ],
)
def test_what_means_nothing_is_refused_with_a_hint(engine: Engine, ask: Ask, hint: str) -> None:
    for look in (lambda: engine.find(ask), lambda: engine.count(ask)):
        with pytest.raises((BadQuery, BadArgument)) as refused:
            look()
        assert hint in str(refused.value.hint)


def test_personal_data_are_found_with_the_key_alone() -> None:
    with Engine(MemoryStore(), CATALOG, clock=ManualClock(NINE)) as engine:
        engine.start("crate", id="C", data={"phone": "138"})
        with pytest.raises(BadQuery, match="private key"):
            engine.find(Ask(fields={"phone": "138"}))


ROUND = """
process: round
events: {turned: {by: clerk}, echoed: {by: callout}}
states:
  here: {on: {turned: {target: there, do: [{start: {process: echo, as: echo}}]}}}
  there: {on: {echoed: here}}
"""
ECHO = """
process: echo
states:
  new: {entry: [{send: {event: echoed, to: parent}}]}
"""


def test_a_state_that_is_left_and_come_to_again_in_one_commit_is_a_new_stay(url: str) -> None:
    clock = ManualClock(NINE)
    with Engine(open_store(url), catalog_of(round=ROUND, echo=ECHO), clock=clock) as engine:
        engine.start("round", id="R")
        clock.advance(timedelta(minutes=5))
        engine.send("R", "turned", actor="clerk:li")

        assert engine.ticket("R").states == ("here",)
        assert engine.ticket("R").version == 3
        stood = engine.store.lists.stood([engine.ticket("R").id])["R"]
        assert stood.places == {"here": NINE + timedelta(minutes=5)}
        assert stood.shown.since == NINE + timedelta(minutes=5)
        assert differing(engine) == []


EVENTS = st.lists(
    st.tuples(
        st.sampled_from(["A", "B"]),
        st.sampled_from(["packed", "sent", "lost", "taken", "fails", "wait"]),
    ),
    max_size=12,
)


@settings(max_examples=40, deadline=None)
@given(EVENTS)
def test_rows_are_always_those_that_the_histories_make(events: list[tuple[str, str]]) -> None:
    clock = ManualClock(NINE)
    with Engine(MemoryStore(), CATALOG, clock=clock) as engine:
        for name in ("A", "B"):
            engine.start("crate", id=name)
        payloads = {"packed": {"serial": "s"}, "taken": {"owner": "clerk:li"}}
        for ticket, event in events:
            clock.advance(timedelta(minutes=4))
            engine.tick()
            if event != "wait":
                try:
                    engine.send(ticket, event, payloads.get(event, {}), actor="packer+clerk+boss:x")
                except Refused:
                    continue
        assert differing(engine) == []
        assert len(settled(engine).changes().changes) == sum(
            engine.ticket(name).version for name in engine.find(Query())
        )
