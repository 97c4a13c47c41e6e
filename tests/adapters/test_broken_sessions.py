"""A session that cannot carry an event is told in words, with what its owner does next."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, create_engine, exc, text
from sqlalchemy.orm import (
    Session,
    scoped_session,
    sessionmaker,
)

from callout import (
    Actor,
    BadName,
    CalloutError,
    Engine,
    Event,
    StoreError,
    StoreReadOnly,
    StoreUnavailable,
    TicketNotFound,
    open_store,
)
from callout.clock import ManualClock
from tests.adapters.session_states import (
    ROLL_BACK,
    STATES,
    Host,
    closed_connection,
    closed_for_good,
    end,
)
from tests.contract.databases import fresh_postgres, plain
from tests.engine.worlds import DESK, NINE, PARCEL, catalog_of

CLERK = "clerk:li"


CALLS: dict[str, Callable[[Engine, object], object]] = {
    "start": lambda engine, session: engine.start(
        "parcel", data={"weight": 5}, key="k", session=session
    ),
    "send": lambda engine, session: engine.send(
        "P1", "weighed", {"weight": 6}, actor=CLERK, key="k", session=session
    ),
    "tell": lambda engine, session: engine.tell(
        "P1", Event("weighed", {"weight": 6}, Actor("clerk:li", ("clerk",))), session=session
    ),
    "refused": lambda engine, session: engine.send("P1", "fetched", actor=CLERK, session=session),
    "stray": lambda engine, session: engine.send("P9", "weighed", actor=CLERK, session=session),
    "misnamed": lambda engine, session: engine.start("parcel", id="a/b", session=session),
}
ROWS = [
    pytest.param(kind, state, marks=[pytest.mark.db] if kind == "postgresql" else [])
    for state, (kinds, *_) in STATES.items()
    for kind in kinds
]


def database_of(kind: str, folder: Path) -> str:
    return fresh_postgres() if kind == "postgresql" else f"sqlite:///{folder}/t.db"


@contextmanager
def hosted(url: str, theirs: str | None = None) -> Iterator[tuple[Engine, Host]]:
    """An engine with a ticket P1, and a host in its database, or at an address of its own."""
    with ExitStack() as closing:
        catalog = catalog_of(parcel=PARCEL, desk=DESK)
        engine = closing.enter_context(Engine(open_store(url), catalog, clock=ManualClock(NINE)))
        engine.start("parcel", id="P1", data={"weight": 5})
        database = create_engine((theirs or url).replace("postgresql:", "postgresql+psycopg:"))
        closing.callback(database.dispose)
        yield engine, Host(database, closing)


def told(call: Callable[[], object]) -> CalloutError:
    with pytest.raises(CalloutError) as raised:
        call()
    return raised.value


@pytest.mark.parametrize(("kind", "state"), ROWS)
def test_a_session_in_a_bad_state_is_told_in_words(
    kind: str, state: Callable[[Host], object], tmp_path: Path
) -> None:
    _, wanted, message, hint = STATES[state]
    with hosted(database_of(kind, tmp_path)) as (engine, host):
        for name, call in CALLS.items():
            session = state(host)

            error = told(partial(call, engine, session))

            if isinstance(session, (Session, Connection)) and state not in GONE:
                session.rollback()
            if wanted is StoreReadOnly and type(error) is NOT_WRITTEN.get(name):
                continue  # what could be read is told; the session could not keep that it was
            assert (type(error), message in error.message) == (wanted, True), (name, error)
            assert error.hint, (name, error)
            assert hint in error.hint, (name, error)
        assert [entry.seq for entry in engine.history("P1")] == [1]


GONE = (closed_for_good, closed_connection)
NOT_WRITTEN = {"stray": TicketNotFound, "misnamed": BadName}
AGAIN = [row for row in ROWS if STATES[row.values[1]][3] == ROLL_BACK]  # type: ignore[index]


@pytest.mark.parametrize(("kind", "state"), AGAIN)
def test_who_rolls_back_and_sends_again_is_heard_once(
    kind: str, state: Callable[[Host], object], tmp_path: Path
) -> None:
    with hosted(database_of(kind, tmp_path)) as (engine, host):
        session = state(host)
        assert isinstance(session, (Session, Connection))
        told(lambda: CALLS["send"](engine, session))
        session.rollback()

        for _ in range(2):
            CALLS["send"](engine, session)
            session.commit()

        assert [entry.key for entry in engine.history("P1")] == [None, "k"]
        assert engine.replay("P1").divergences == ()


@pytest.mark.db
def test_a_connection_that_is_lost_ends_its_context_with_our_error(tmp_path: Path) -> None:
    with hosted(database_of("postgresql", tmp_path)) as (engine, host):

        def request() -> None:
            with Session(host.database) as session, session.begin():
                end(host, session.scalars(text("SELECT pg_backend_pid()")).one())
                CALLS["send"](engine, session)

        assert type(told(request)) is StoreUnavailable
        with Session(host.database) as session, session.begin():
            CALLS["send"](engine, session)
        assert len(engine.history("P1")) == 2


@pytest.mark.parametrize("kind", [pytest.param("postgresql", marks=pytest.mark.db), "sqlite"])
def test_a_scoped_session_is_the_session_of_its_scope(kind: str, tmp_path: Path) -> None:
    with hosted(database_of(kind, tmp_path)) as (engine, host):
        scoped = scoped_session(sessionmaker(host.database))
        for end_of in (scoped.rollback, scoped.commit):
            engine.send("P1", "weighed", {"weight": 6}, actor=CLERK, session=scoped)
            end_of()
        scoped.remove()

        assert len(engine.history("P1")) == 2


@pytest.mark.db
@pytest.mark.parametrize("own", [False, True], ids=["shared", "schema of its own"])
def test_a_stray_that_cannot_be_kept_leaves_the_transaction_as_it_was(own: bool) -> None:
    address = theirs = fresh_postgres()
    if own:
        theirs = plain(address).partition("?")[0]
        schema = f"callout_broken_{os.getpid()}"
        drop_schema(theirs, schema)
        address = f"{theirs}?schema={schema}"
    with hosted(address, theirs) as (engine, host):
        session = host.session()
        session.execute(text("SET TRANSACTION READ ONLY"))
        path = session.scalar(text("SHOW search_path"))

        assert type(told(lambda: CALLS["misnamed"](engine, session))) is BadName
        assert session.scalar(text("SHOW search_path")) == path
    if own:
        drop_schema(theirs, schema)


def drop_schema(address: str, schema: str) -> None:
    database = create_engine(address.replace("postgresql:", "postgresql+psycopg:"))
    with database.begin() as connection:
        connection.execute(text(f"DROP SCHEMA IF EXISTS {schema} CASCADE"))
    database.dispose()


KINDS = (
    exc.TimeoutError("QueuePool limit of size 1"),
    exc.MissingGreenlet("greenlet_spawn has not been called"),
    exc.InvalidRequestError("This session is in 'prepared' state"),
    exc.SQLAlchemyError(),
    exc.DBAPIError("SELECT 1", {}, OSError("no route")),
)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: type(kind).__name__)
def test_whatever_sqlalchemy_raises_is_told_with_a_hint(
    kind: exc.SQLAlchemyError, tmp_path: Path
) -> None:
    class Breaking(Session):
        def connection(self, *_: Any, **__: Any) -> Any:
            raise kind

    with hosted(database_of("sqlite", tmp_path)) as (engine, _):
        error = told(lambda: CALLS["send"](engine, Breaking()))

        assert isinstance(error, StoreError)
        assert error.hint
