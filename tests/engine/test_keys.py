"""A key belongs to one request, wherever it is sent: alone, in a host's session, passed on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine
from sqlalchemy import event as events
from sqlalchemy.orm import Session
from sqlalchemy.pool import Pool

from callout import (
    CalloutError,
    Engine,
    KeyReused,
    ManualClock,
    Reserved,
    Result,
    Sending,
    TicketNotFound,
)
from callout.records import CANCEL, EntryKind
from callout.store import MemoryStore, open_store
from callout.values import Digester
from tests.contract.databases import fresh_postgres
from tests.engine.jobs import CLERK, JOB, NINE, open_jobs
from tests.engine.worlds import catalog_of, parcels


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.db)])
def shared(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database that a host has too."""
    if request.param == "postgresql":
        return fresh_postgres().replace("postgresql://", "postgresql+psycopg://", 1)
    return f"sqlite:///{tmp_path / 't.db'}"


@contextmanager
def _session(url: str) -> Iterator[Session]:
    database = create_engine(url)
    try:
        with Session(database) as session, session.begin():
            yield session
    finally:
        database.dispose()


def test_keys_are_bound_in_a_hosts_session_too(shared: str) -> None:
    with open_jobs(shared) as engine:
        engine.start("job", id="T", actor=CLERK)
        with _session(shared) as session:
            first = engine.send("T", "add", {"n": 1}, actor=CLERK, key="K", session=session)
            again = engine.send("T", "add", {"n": 1}, actor=CLERK, key="K", session=session)
            assert (again.entry, again.repeated) == (first.entry, True)
            with pytest.raises(KeyReused):
                engine.send("T", "add", {"n": 2}, actor=CLERK, key="K", session=session)
            with pytest.raises(Reserved):
                engine.send("T", CANCEL, actor=CLERK, key="L", session=session)
            with pytest.raises(TicketNotFound):
                engine.send("U", "add", {"n": 2}, actor=CLERK, session=session)

        kinds = [entry.kind for entry in engine.history("T")]
        assert kinds == [EntryKind.INPUT] * 2 + [EntryKind.REJECTED] * 2
        assert engine.ticket("T").data["total"] == 1
        assert [each.ticket for each in engine.store.strays()] == ["U"]
        assert engine.replay("T").divergences == ()


HALF_PAST_EIGHT = NINE - timedelta(minutes=30)
FIRST = {"event": "add", "payload": {"n": 1}, "actor": CLERK, "occurred_at": HALF_PAST_EIGHT}
OTHERS: dict[str, dict[str, Any]] = {
    "event": {"event": "note"},
    "payload": {"payload": {"n": 2}},
    "actor": {"actor": "clerk:wu"},
    "occurred_at": {"occurred_at": HALF_PAST_EIGHT + timedelta(microseconds=1)},
    "occurred_at, that is missing": {"occurred_at": None},
    "payload, occurred_at": {"payload": {}, "occurred_at": NINE},
}


def test_what_makes_another_request_is_said_and_leaves_the_first_answer(url: str) -> None:
    with open_jobs(url) as engine:
        engine.start("job", id="T", actor=CLERK)
        first = engine.send("T", key="K", **FIRST)
        for differing, other in OTHERS.items():
            with pytest.raises(KeyReused) as alone:
                engine.send("T", key="K", **FIRST | other)
            (grouped,) = engine.send_many([Sending("T", key="K", **FIRST | other)])

            assert isinstance(grouped, KeyReused)
            assert alone.value.message == grouped.message
            taken, _, names = grouped.message.partition(", and this is another request, by its ")
            assert taken == "the key 'K' was taken by 'add', entry 2 of ticket 'T'"
            assert names == differing.removesuffix(", that is missing")
        assert engine.ticket("T").data["total"] == 1
        assert {each.key for each in engine.history("T")} == {None, "K"}

        same = FIRST | {"occurred_at": HALF_PAST_EIGHT.astimezone(timezone(timedelta(hours=8)))}
        assert engine.send("T", key="K", **same).entry == first.entry
        assert engine.replay("T").divergences == ()


def test_a_repeat_is_answered_wherever_the_ticket_is_by_now(url: str) -> None:
    with open_jobs(url) as engine:
        engine.start("job", id="T", actor=CLERK)
        first = engine.send("T", key="K", **FIRST)
        engine.send("T", "add", {"n": 5}, actor=CLERK)
        engine.send("T", "left", actor=CLERK)
        assert engine.ticket("T").status.value == "closed"

        (again,) = engine.send_many([Sending("T", key="K", **FIRST)])
        assert isinstance(again, Result)
        assert (again.entry, again.repeated) == (first.entry, True)
        assert engine.send("T", key="K", **FIRST).entry == first.entry
        with pytest.raises(KeyReused, match="by its occurred_at"):
            engine.send("T", key="K", **FIRST | {"occurred_at": None})


def test_personal_data_tell_requests_apart_and_are_not_told(url: str) -> None:
    private = JOB.replace("payload: {note: string}", "payload: {note: {type: string, pii: true}}")
    catalog = catalog_of(job=private).with_key(Digester(b"a key of the deployment"))
    with Engine(open_store(url), catalog, clock=ManualClock(NINE)) as engine:
        engine.start("job", id="T", actor=CLERK)
        first = engine.send("T", "note", {"note": "139 1234"}, actor=CLERK, key="K")
        again = engine.send("T", "note", {"note": "139 1234"}, actor=CLERK, key="K")
        with pytest.raises(KeyReused, match="by its payload") as refused:
            engine.send("T", "note", {"note": "139 9999"}, actor=CLERK, key="K")

        assert (again.entry, again.repeated) == (first.entry, True)
        assert "139" not in f"{refused.value.message} {refused.value.hint}"


def test_what_else_is_started_under_a_key_is_said(url: str) -> None:
    with open_jobs(url) as engine:
        engine.start("job", key="K", actor=CLERK)
        with pytest.raises(KeyReused, match="another request, by its process"):
            engine.start("other", key="K", actor=CLERK)
        with pytest.raises(KeyReused, match="another request, by its payload"):
            engine.start("job", data={"total": 3}, key="K", actor=CLERK)


def test_the_key_of_a_start_is_bound_in_a_hosts_session_too(shared: str) -> None:
    with open_jobs(shared) as engine:
        with _session(shared) as session:
            first = engine.start("job", key="K", actor=CLERK, session=session)
            again = engine.start("job", key="K", actor=CLERK, session=session)
            assert (again.entry, again.repeated) == (first.entry, True)
            with pytest.raises(KeyReused):
                engine.start("other", key="K", actor=CLERK, session=session)
        assert engine.find() == [first.id]
        assert engine.replay(first.id).divergences == ()


def test_an_event_that_is_passed_on_takes_its_key_where_it_was_sent() -> None:
    engine, _ = parcels()
    engine.start("parcel", id="P", data={"weight": 5})
    engine.send("P", "asked", actor=CLERK)
    first = engine.send("P", "told", {"answer": "soon"}, actor=CLERK, key="K")

    assert engine.send("P", "told", {"answer": "soon"}, actor=CLERK, key="K").hash == first.hash
    with pytest.raises(KeyReused):
        engine.send("P", "told", {"answer": "late"}, actor=CLERK, key="K")
    assert engine.ticket("P").data["answer"] == "soon"
    assert [engine.replay(each).divergences for each in engine.find()] == [(), ()]


def test_a_key_of_an_older_start_is_found_under_the_id_it_made() -> None:
    """Version 0.1 made the id of process and key; what it has opened is found all the same."""
    engine = Engine(MemoryStore(), catalog_of(job=JOB), clock=ManualClock(NINE))
    older = "1459174f094e"
    first = engine.start("job", id=older, key="order-17", actor=CLERK)
    again = engine.start("job", key="order-17", actor=CLERK)
    assert (again.id, again.repeated, again.hash) == (older, True, first.hash)


REQUESTS = st.tuples(
    st.sampled_from(["add", "note", "unheard_of"]),
    st.sampled_from([{}, {"n": 1}, {"n": 1.0}, {"n": "1"}, {"n": True}, {"note": "x"}, {"n": 2}]),
    st.sampled_from([CLERK, "clerk:wu", "nobody"]),
    st.sampled_from([None, None, HALF_PAST_EIGHT, NINE]),
    st.sampled_from(["K", "L"]),
)


@given(st.lists(REQUESTS, min_size=2, max_size=8))
@settings(max_examples=60)
def test_of_each_key_there_is_one_request_and_its_answer_is_always_the_first(
    requests: list[tuple[str, dict[str, object], str, datetime | None, str]],
) -> None:
    engine = Engine(MemoryStore(), catalog_of(job=JOB), clock=ManualClock(NINE))
    engine.start("job", id="T", actor=CLERK)
    taken: dict[str, tuple[object, str]] = {}
    for event, payload, actor, at, key in requests:
        request = (event, [(name, repr(_one(each))) for name, each in payload.items()], actor, at)
        before = len(engine.history("T"))
        try:
            result = engine.send(
                "T",
                event,
                payload,  # type: ignore[arg-type]
                actor=actor,
                key=key,
                occurred_at=at,
            )
            answer = result.hash
        except KeyReused:
            assert taken[key][0] != request
            assert len(engine.history("T")) == before + 1
            continue
        except CalloutError as error:
            answer = str(error)
        repeated = key in taken
        assert taken.setdefault(key, (request, answer)) == (request, answer)
        assert len(engine.history("T")) == before + (0 if repeated else 1)
    assert engine.replay("T").divergences == ()


def _one(value: object) -> object:
    """JSON has one number 1."""
    return int(value) if isinstance(value, float) else value


def test_requests_that_are_repeated_cost_no_connection_each(shared: str) -> None:
    opened: list[object] = []

    def note(*made: object) -> None:
        opened.append(made)

    with open_jobs(shared) as engine:
        names = [f"T{number}" for number in range(8)]
        for name in names:
            engine.start("job", id=name, actor=CLERK)
        many = [Sending(name, "add", {"n": 1}, CLERK, key=name) for name in names]
        events.listen(Pool, "connect", note)
        try:
            first, again = engine.send_many(many), engine.send_many([*many, *many])
            alone = [engine.send(name, "add", {"n": 1}, actor=CLERK, key=name) for name in names]
        finally:
            events.remove(Pool, "connect", note)

    assert [each.entry.seq for each in first if isinstance(each, Result)] == [2] * 8
    assert [each.repeated for each in again if isinstance(each, Result)] == [True] * 16
    assert all(each.repeated for each in alone)
    assert len(opened) < 4
