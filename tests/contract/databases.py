"""Empty PostgreSQL databases for tests, one schema per test run."""

from __future__ import annotations

import atexit
import os
from functools import cache
from typing import LiteralString, TypeVar

import psycopg
import pytest
from psycopg.sql import SQL, Identifier

from tests.waiting import until

VARIABLE = "CALLOUT_TEST_POSTGRES"
LISTS = ("standing", "waiting", "place", "finding", "change", "keeping")
TRAILS = ("trail", "trait")
KEYS = ("subject_key",)
RELEASES = ("release_log",)
TO_BEFORE_TRAILS = (
    "DROP TABLE IF EXISTS tile",
    *(f"DROP TABLE {name}" for name in (*RELEASES, *KEYS, *TRAILS)),
    "ALTER TABLE keeping DROP COLUMN trails",
)
"""What makes tables of today look like those of revision 0007, but for the revision's number."""
SEALS = ("unsealed", "leaf", "checkpoint", "publication", "tile")
LATER = (*LISTS, "schedule", "file", *TRAILS, *SEALS, *KEYS, *RELEASES)
TO_BEFORE_LISTS = tuple(f"DROP TABLE {name}" for name in LATER)
"""What makes tables of today look like those of revision 0003, but for the revision's number."""
TO_THE_FIRST_REVISION = (
    "DROP TABLE stray",
    "DROP INDEX outbox_delivered",
    *TO_BEFORE_LISTS,
)
"""What makes tables of today look like those of revision 0001, but for the revision's number."""


def fresh_postgres() -> str:
    """The address of a schema without any tables; skips, saying why, where no server is named."""
    address = os.environ.get(VARIABLE)
    if not address:
        pytest.skip(f"{VARIABLE} names no PostgreSQL server, as postgresql://user@host/database")
    schema = f"callout_test_{os.getpid()}"
    _run(address, "DROP SCHEMA IF EXISTS {} CASCADE", schema)
    _run(address, "CREATE SCHEMA {}", schema)
    _drop_at_exit(address, schema)
    mark = "&" if "?" in address else "?"
    return f"{address}{mark}options=-csearch_path%3D{schema}"


@cache
def _drop_at_exit(address: str, schema: str) -> None:
    atexit.register(_run, address, "DROP SCHEMA IF EXISTS {} CASCADE", schema)


def _run(address: str, statement: LiteralString, schema: str) -> None:
    with psycopg.connect(plain(address), autocommit=True) as connection:
        connection.execute(SQL(statement).format(Identifier(schema)))


def plain(address: str) -> str:
    """The address as the driver itself takes it."""
    return address.replace("postgresql+psycopg:", "postgresql:", 1)


_Feed = TypeVar("_Feed")


def settled(feed: _Feed) -> _Feed:
    """The same, when nothing keeps back what was committed: whoever else works on the server.

    The feed of PostgreSQL tells of a transaction when all that began before it have ended, those of
    other tests among them.
    """
    address = os.environ.get(VARIABLE)
    if address:
        with psycopg.connect(address.replace("+psycopg", ""), autocommit=True) as connection:
            mine = _number(connection, "pg_current_xact_id()")
            oldest = "pg_snapshot_xmin(pg_current_snapshot())"
            assert until(lambda: _number(connection, oldest) > mine)
    return feed


def _number(connection: psycopg.Connection[tuple[str]], expression: str) -> int:
    row = connection.execute(SQL("SELECT {}::text").format(SQL(expression))).fetchone()  # type: ignore[arg-type]  # ours
    assert row is not None
    return int(row[0])
