"""Every store the contract is kept by: memory, SQLite, and a real PostgreSQL server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from callout.store import MemoryStore, Store
from callout_adapters.sql import open_store
from tests.contract.databases import fresh_postgres


@pytest.fixture(
    params=["memory", "sqlite", "prefix", pytest.param("postgresql", marks=pytest.mark.db)]
)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """An empty store."""
    if request.param == "memory":
        yield MemoryStore()
        return
    address = f"sqlite:///{tmp_path}/tickets.db"
    if request.param == "prefix":
        address += "?prefix=callout_"
    if request.param == "postgresql":
        address = fresh_postgres()
    with open_store(address) as opened:
        yield opened


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.db)])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database."""
    if request.param == "postgresql":
        return fresh_postgres()
    return f"sqlite:///{tmp_path}/tickets.db"
